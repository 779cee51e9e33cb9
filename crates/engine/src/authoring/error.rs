//! What the authoring service can't do, named after what the caller can do about it.

use crate::port::StoreError;
use flow::{Diagnostic, FlowId, lifecycle::LifecycleError};

#[derive(Debug, thiserror::Error)]
pub enum AuthoringError {
    #[error("this {0} doesn't exist")]
    NotFound(What),
    /// Not possible at this point of the flow's life.
    #[error(transparent)]
    Lifecycle(#[from] LifecycleError),
    /// The document has errors; warnings are among the diagnostics too.
    #[error("the flow has errors: correct them first")]
    CheckFailed(Vec<Diagnostic>),
    #[error("the webhook path is used by the active flow \"{name}\": choose another path")]
    WebhookPathTaken { flow: FlowId, name: String },
    #[error("another project has this slug: choose another one")]
    SlugTaken,
    #[error("another flow of the project, perhaps a deleted one, has this key: choose another one")]
    KeyTaken,
    /// A value of the caller, by the name of its field.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What wasn't found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Project,
    Flow,
    Version,
    Draft,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Project => "project",
            Self::Flow => "flow",
            Self::Version => "version",
            Self::Draft => "draft",
        })
    }
}
