//! The authoring service: projects, flows, drafts, versions. Every change is: load, ask the rules in
//! [`flow::lifecycle`], commit all of it in one transaction, tell the directory. Owns names of things, the limit of
//! flows under concurrency and what lists show. Knows no rule of a flow's life, no SQL, no HTTP, no permissions.

mod compare;
mod drafts;
mod error;
mod flows;
mod overview;
mod projects;
mod reviews;
mod samples;
mod seeds;
mod settings;
mod subroutines;
#[cfg(test)]
mod tests;
mod today;
mod transfer;
mod versions;
mod views;

pub use compare::{NotARevision, Revision};
pub use error::{AuthoringError, What};
pub use overview::{ActionLine, Overview, Point};
pub use reviews::Approve;
pub use subroutines::{ActiveSubroutine, Caller, Relation};
pub use transfer::{
    ExportedFlow, ExportedFlows, ImportPreview, ImportedFlow, Selection, SubroutineMapping,
};
pub use views::{
    CreateFlow, FlowChange, FlowFilter, FlowView, PinnedDraft, ProjectRef, ProjectView, ReviewView,
    VersionStatus, VersionView,
};

use crate::{
    port::{Catalog, Change, Clock, Listing, Project, StoreError},
    running::Directory,
};
use flow::{
    Document, FlowId, Timestamp,
    id::IdSource,
    lifecycle::{self, FlowHead},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often a change is decided anew because somebody else's commit came first.
const DECISIONS_MAX: usize = 16;
/// Characters of the note of a deploy or review, and of a checker's comment.
pub const NOTE_CHARS_MAX: usize = 1_000;

type Result<T> = std::result::Result<T, AuthoringError>;

/// Cheap to clone: all clones are one service. Everything blocks.
#[derive(Clone)]
pub struct Authoring {
    inner: Arc<Inner>,
}

struct Inner {
    catalog: Arc<dyn Catalog>,
    listing: Arc<dyn Listing>,
    clock: Arc<dyn Clock>,
    directory: Arc<Directory>,
    ids: Mutex<IdSource>,
    /// Held over commit and telling the directory, so that it hears of routes in the order of the commits; and by what
    /// counts against a limit, so that many at once don't overtake each other for ever.
    turn: Mutex<()>,
}

impl Authoring {
    /// Reads all heads once, to make ids above the largest.
    pub fn new(
        catalog: Arc<dyn Catalog>,
        listing: Arc<dyn Listing>,
        clock: Arc<dyn Clock>,
        directory: Arc<Directory>,
    ) -> std::result::Result<Self, StoreError> {
        let projects = catalog.projects()?.into_iter().map(|project| project.id.0);
        let flows = catalog.flows(None)?.into_iter().map(|head| head.id.0);
        let largest = projects.chain(flows).max().unwrap_or(0);
        let ids = Mutex::new(IdSource::starting_above(largest, 0));
        Ok(Self {
            inner: Arc::new(Inner {
                catalog,
                listing,
                clock,
                directory,
                ids,
                turn: Mutex::new(()),
            }),
        })
    }

    fn catalog(&self) -> &dyn Catalog {
        &*self.inner.catalog
    }

    fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    fn change<'a>(&self, by: &'a str) -> lifecycle::Change<'a> {
        lifecycle::Change { at: self.now(), by }
    }

    fn next_id(&self) -> i64 {
        let mut ids = self.inner.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.next(self.now().0)
    }

    fn take_turn(&self) -> MutexGuard<'_, ()> {
        self.inner.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides again, from what is stored then, as long as somebody else's commit comes first.
    fn settle<T>(&self, mut decide: impl FnMut() -> Result<T>) -> Result<T> {
        for _ in 1..DECISIONS_MAX {
            match decide() {
                Err(AuthoringError::Store(StoreError::Conflict)) => {}
                settled => return settled,
            }
        }
        decide()
    }

    /// A name that was free when the decision looked may be taken by now: the decision looks again.
    fn commit(&self, changes: Vec<Change>) -> Result<()> {
        match self.catalog().commit(changes) {
            Err(StoreError::Taken(_)) => Err(StoreError::Conflict.into()),
            outcome => Ok(outcome?),
        }
    }

    fn load_project(&self, project: &ProjectRef) -> Result<Project> {
        let found = match project {
            ProjectRef::Id(id) => self.catalog().project(*id)?,
            ProjectRef::Slug(slug) => {
                self.catalog().projects()?.into_iter().find(|project| project.slug == *slug)
            }
        };
        found.ok_or(AuthoringError::NotFound(What::Project))
    }

    fn load_flow(&self, flow: FlowId) -> Result<FlowHead> {
        self.catalog().flow(flow)?.ok_or(AuthoringError::NotFound(What::Flow))
    }

    /// The draft that belongs to this head; decide again when it was saved or dropped in the meantime.
    fn load_draft(&self, head: &FlowHead) -> Result<Document> {
        let document = self.catalog().draft(head.id)?;
        if self.load_flow(head.id)?.revision != head.revision {
            return Err(StoreError::Conflict.into());
        }
        let missing = || StoreError::Corrupt(format!("the draft of {} is missing", head.id));
        Ok(document.ok_or_else(missing)?)
    }

    /// The document of the active version, if there is one.
    fn load_active(&self, head: &FlowHead) -> Result<Option<Document>> {
        let Some(active) = &head.active else { return Ok(None) };
        let missing =
            || StoreError::Corrupt(format!("version {} of {} is missing", active.number, head.id));
        Ok(Some(self.catalog().document(active.document)?.ok_or_else(missing)?))
    }

    /// The event's key of the active version: what a head shows once the draft is gone.
    fn active_event(&self, head: &FlowHead) -> Result<Option<String>> {
        Ok(self.load_active(head)?.and_then(|document| event_of(&document)))
    }
}

fn event_of(document: &Document) -> Option<String> {
    document.read().0.trigger.event
}

/// A name that a person gave, without the blanks around it.
fn name_of(name: &str) -> Result<&str> {
    lifecycle::check_name(name).ok_or_else(|| AuthoringError::Invalid {
        field: "name",
        message: format!(
            "a name has 1 to {} characters and no line breaks",
            lifecycle::NAME_CHARS_MAX
        ),
    })
}
