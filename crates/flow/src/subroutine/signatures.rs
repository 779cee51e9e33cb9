//! What is known of a project's subroutines when one of its flows is checked.

use super::Signature;
use std::collections::BTreeMap;

/// The subroutines of a project by key, or nothing: a file that is checked without a server knows no project.
#[derive(Debug, Clone, Default)]
pub struct Signatures {
    known: Option<BTreeMap<String, Standing>>,
}

/// What may be said of one subroutine.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// Flows may call it.
    Active(Signature),
    /// It was never deployed.
    Inactive,
    /// What it would be once it is deployed over the active one: callers hear what changes for them.
    Replacing { active: Signature, next: Signature },
}

impl Signatures {
    /// Calls aren't checked: what they call is known only where the flow will run.
    pub fn unknown() -> Self {
        Self { known: None }
    }

    /// No subroutines but these.
    pub fn of(known: impl IntoIterator<Item = (String, Standing)>) -> Self {
        Self { known: Some(known.into_iter().collect()) }
    }

    /// Adds a subroutine, or says something else of one. Changes nothing where nothing is known.
    pub fn with(mut self, key: &str, standing: Standing) -> Self {
        if let Some(known) = &mut self.known {
            known.insert(key.to_owned(), standing);
        }
        self
    }

    pub fn are_known(&self) -> bool {
        self.known.is_some()
    }

    pub fn get(&self, key: &str) -> Option<&Standing> {
        self.known.as_ref()?.get(key)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.known.iter().flat_map(|known| known.keys().map(String::as_str))
    }
}

impl Standing {
    /// What a call has to fit; none while it can't be called.
    pub fn signature(&self) -> Option<&Signature> {
        match self {
            Self::Active(signature) | Self::Replacing { next: signature, .. } => Some(signature),
            Self::Inactive => None,
        }
    }

    /// What calls were written against.
    pub fn before(&self) -> Option<&Signature> {
        match self {
            Self::Replacing { active, .. } => Some(active),
            Self::Active(_) | Self::Inactive => None,
        }
    }
}
