//! What a handler adds to its row: ids that the path doesn't have.

use ::flow::ProjectId;
use axum::response::{IntoResponseParts, ResponseParts};
use std::{convert::Infallible, fmt::Display};

/// Part of a response; it never leaves the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Note {
    pub(super) project: Option<ProjectId>,
    /// Kind and id of what was made.
    pub(super) made: Vec<(&'static str, String)>,
    pub(super) has_changed_nothing: bool,
}

impl Note {
    pub(crate) fn made(kind: &'static str, id: impl Display) -> Self {
        Self { made: vec![(kind, id.to_string())], ..Self::default() }
    }

    /// In this project, when the path doesn't say.
    pub(crate) fn in_project(self, project: ProjectId) -> Self {
        Self { project: Some(project), ..self }
    }

    /// It was only a question: no row.
    pub(crate) fn nothing_changed() -> Self {
        Self { has_changed_nothing: true, ..Self::default() }
    }
}

impl IntoResponseParts for Note {
    type Error = Infallible;
    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}
