//! Who called, told to the layer by the extractors of `auth`: it can't know before the handler has asked.

use crate::auth::Caller;
use ::flow::ProjectId;
use engine::{accounts::Person, audit::ActorKind};
use http::request::Parts;
use std::sync::{Arc, OnceLock};

#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// As authors are written.
    pub(super) name: String,
    pub(super) kind: ActorKind,
}

/// In the extensions of every request that may have a row. Filled once the credentials are known to be good.
#[derive(Clone, Default)]
pub(crate) struct ActorSlot(Arc<OnceLock<Actor>>);

impl ActorSlot {
    pub(super) fn get(&self) -> Option<&Actor> {
        self.0.get()
    }
}

impl Actor {
    /// Tells the layer. Nothing when the request isn't one that may have a row.
    pub(crate) fn tell(self, parts: &Parts) {
        if let Some(slot) = parts.extensions.get::<ActorSlot>() {
            // A handler that asks twice gets the same answer.
            let _known = slot.0.set(self);
        }
    }

    pub(crate) fn project_key(project: ProjectId) -> Self {
        Self { name: format!("key of {project}"), kind: ActorKind::ProjectKey }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        let kind = match caller {
            Caller::Key => ActorKind::AdminKey,
            Caller::Person(identity) if identity.is_program() => ActorKind::Token,
            Caller::Person(_) => ActorKind::Person,
        };
        Self { name: caller.author(), kind }
    }
}

impl From<&Person> for Actor {
    fn from(person: &Person) -> Self {
        Self { name: person.email.clone(), kind: ActorKind::Person }
    }
}
