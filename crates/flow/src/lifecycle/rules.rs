//! What may follow what in the life of a flow. Each rule takes a head and gives the next one with revision + 1, or says
//! why not; nothing is written here.

use super::{
    ActiveVersion, Callees, DeleteScope, DraftHead, FlowHead, LifecycleError, VersionHead,
    naming::{NAME_CHARS_MAX, check_name},
    review::{self, DRAFT_AUTHORS_MAX, Pin},
};
use crate::{
    document::{ContentHash, Document, FlowKind},
    id::{FlowId, ProjectId},
    retention::FlowRetention,
    subroutine,
    timestamp::Timestamp,
};
use std::collections::BTreeSet;

/// Who changes a flow, and when.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    pub at: Timestamp,
    pub by: &'a str,
}

/// What a head shows of its draft's document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftFacts {
    /// The event's key.
    pub event: Option<String>,
    /// The subroutines that it calls.
    pub callees: Vec<String>,
}

impl DraftFacts {
    pub fn of(document: &Document) -> Self {
        let event = document.read().0.trigger.event;
        Self { event, callees: subroutine::callees(document) }
    }
}

/// A flow that doesn't exist yet. `key` comes from [`super::flow_key`], a name from the author or
/// [`super::default_name`].
#[derive(Debug, Clone)]
pub struct NewFlow {
    pub id: FlowId,
    pub project: ProjectId,
    pub key: String,
    pub name: String,
    pub kind: FlowKind,
    pub draft: DraftFacts,
}

/// What a deploy makes active.
#[derive(Debug, Clone)]
pub struct Deploy {
    pub document: ContentHash,
    /// The subroutines that it runs now.
    pub pins: Vec<Pin>,
    /// [`review::content_hash`] of all that would become active.
    pub hash: ContentHash,
    /// The project's setting.
    pub approval_required: bool,
    pub event: Option<String>,
    pub webhook_path: Option<String>,
    /// Without one, the note of the review that approved it.
    pub note: Option<String>,
}

/// What *Edit* did.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, on the stack")]
pub enum Edit {
    /// The flow has a draft already; nothing changes.
    HasDraft,
    /// The active version is to be cloned into a draft, with this head.
    Cloned(FlowHead),
}

/// Whether `adding` more flows fit. `flows` counts the flows of the project that aren't deleted, main flows and
/// subroutines together, each once whatever versions it has.
pub fn check_limit(flows: u32, adding: u32, limit: u32) -> Result<(), LifecycleError> {
    if flows.saturating_add(adding) > limit {
        Err(LifecycleError::FlowLimitReached { limit })
    } else {
        Ok(())
    }
}

/// A new flow with its first draft. The caller has asked [`check_limit`].
pub fn create(new: NewFlow, change: Change<'_>) -> Result<FlowHead, LifecycleError> {
    let name = check_name(&new.name)
        .ok_or(LifecycleError::NameInvalid { max: NAME_CHARS_MAX })?
        .to_owned();
    Ok(FlowHead {
        id: new.id,
        project: new.project,
        key: new.key,
        name,
        kind: new.kind,
        event: new.draft.event,
        draft: Some(DraftHead {
            etag: 1,
            updated_at: change.at,
            updated_by: change.by.to_owned(),
            authors: BTreeSet::from([change.by.to_owned()]),
        }),
        active: None,
        review: None,
        callees: Callees { draft: new.draft.callees, active: Vec::new() },
        last_version: 0,
        created_at: change.at,
        updated_at: change.at,
        deleted_at: None,
        retention: None,
        revision: 1,
    })
}

/// Takes effect at once and makes no version.
pub fn rename(head: &FlowHead, name: &str, change: Change<'_>) -> Result<FlowHead, LifecycleError> {
    let name = check_name(name).ok_or(LifecycleError::NameInvalid { max: NAME_CHARS_MAX })?;
    let mut next = next(head, change)?;
    name.clone_into(&mut next.name);
    Ok(next)
}

/// Takes effect at once and makes no version. The caller has checked the bounds.
pub fn set_retention(
    head: &FlowHead,
    retention: Option<FlowRetention>,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    Ok(FlowHead { retention, ..next(head, change)? })
}

/// Saves the draft when its ETag is still `etag`. `facts` is what the head shows of the saved document.
pub fn save_draft(
    head: &FlowHead,
    etag: u64,
    facts: DraftFacts,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let next = next(head, change)?;
    let draft = head.draft.as_ref().ok_or(LifecycleError::NoDraft)?;
    if draft.etag != etag {
        return Err(LifecycleError::DraftChanged {
            etag: draft.etag,
            updated_at: draft.updated_at,
            updated_by: draft.updated_by.clone(),
        });
    }
    changed_draft(next, facts, change)
}

/// Clones the active version into a draft; a flow that has a draft stays as it is. Nobody is an author of a draft that
/// differs from nothing yet.
pub fn edit(head: &FlowHead, change: Change<'_>) -> Result<Edit, LifecycleError> {
    let next = next(head, change)?;
    if head.draft.is_some() {
        return Ok(Edit::HasDraft);
    }
    let facts = DraftFacts { event: head.event.clone(), callees: head.callees.active.clone() };
    Ok(Edit::Cloned(with_draft(next, facts, BTreeSet::new(), change)))
}

/// Puts any version's document into the draft, over what is there. `facts` is what the head shows of it.
pub fn copy_to_draft(
    head: &FlowHead,
    facts: DraftFacts,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    changed_draft(next(head, change)?, facts, change)
}

/// A drafting flow becomes active again. `event` is the event's key of the active version.
pub fn discard_draft(
    head: &FlowHead,
    event: Option<String>,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let mut next = next(head, change)?;
    match (&head.draft, &head.active) {
        (None, _) => return Err(LifecycleError::NoDraft),
        (Some(_), None) => return Err(LifecycleError::OnlyDraft),
        (Some(_), Some(_)) => {}
    }
    next.draft = None;
    next.event = event;
    next.callees.draft = Vec::new();
    Ok(next)
}

/// Deletes the flow or, with [`DeleteScope::Draft`], only the draft beside an active version. A deleted flow keeps its
/// versions and its draft, so that [`restore`] brings all of it back. `event` is the event's key of the active version.
pub fn delete(
    head: &FlowHead,
    scope: Option<DeleteScope>,
    event: Option<String>,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let both = head.draft.is_some() && head.active.is_some();
    match scope {
        None if both => {
            next(head, change)?;
            Err(LifecycleError::ScopeRequired)
        }
        Some(DeleteScope::Draft) => discard_draft(head, event, change),
        None | Some(DeleteScope::Flow) => {
            let mut next = next(head, change)?;
            next.deleted_at = Some(change.at);
            Ok(next)
        }
    }
}

/// Brings a deleted flow back as it was. `flows` counts the project's flows that aren't deleted.
pub fn restore(
    head: &FlowHead,
    flows: u32,
    limit: u32,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    if head.deleted_at.is_none() {
        return Err(LifecycleError::NotDeleted);
    }
    check_limit(flows, 1, limit)?;
    Ok(FlowHead {
        deleted_at: None,
        updated_at: change.at,
        revision: head.revision + 1,
        ..head.clone()
    })
}

/// Makes the draft the active version; the one before becomes archived by no longer being the active one. The caller
/// has made sure that `check` finds no error. Where approval is asked for, only what was approved becomes active;
/// elsewhere an approval that fits is recorded.
pub fn deploy(
    head: &FlowHead,
    facts: Deploy,
    change: Change<'_>,
) -> Result<(FlowHead, VersionHead), LifecycleError> {
    let mut next = next(head, change)?;
    let draft = head.draft.as_ref().ok_or(LifecycleError::NoDraft)?;
    let approval = review::approval(head, &facts)?;
    let number = head.last_version + 1;
    let mut note = facts.note;
    if let (Some(_), Some(review)) = (&approval, &mut next.review) {
        review.version = Some(number);
        note = note.or_else(|| review.note.clone());
    }
    next.draft = None;
    next.event = facts.event;
    next.last_version = number;
    next.callees = Callees { draft: Vec::new(), active: std::mem::take(&mut next.callees.draft) };
    let pins = if approval.is_some() { facts.pins } else { Vec::new() };
    next.active = Some(ActiveVersion {
        number,
        document: facts.document,
        webhook_path: facts.webhook_path,
        pins: pins.clone(),
    });
    let version = VersionHead {
        flow: head.id,
        number,
        document: facts.document,
        note,
        deployed_at: change.at,
        deployed_by: change.by.to_owned(),
        created_by: draft.updated_by.clone(),
        pins,
        approval,
    };
    Ok((next, version))
}

/// The head with what every change of a flow that isn't deleted does to it.
pub(super) fn next(head: &FlowHead, change: Change<'_>) -> Result<FlowHead, LifecycleError> {
    if head.deleted_at.is_some() {
        return Err(LifecycleError::Deleted);
    }
    Ok(FlowHead { updated_at: change.at, revision: head.revision + 1, ..head.clone() })
}

/// The draft with another document: whoever put it there is one of its authors.
fn changed_draft(
    head: FlowHead,
    facts: DraftFacts,
    change: Change<'_>,
) -> Result<FlowHead, LifecycleError> {
    let mut authors = head.draft.as_ref().map(|draft| draft.authors.clone()).unwrap_or_default();
    authors.insert(change.by.to_owned());
    if authors.len() > DRAFT_AUTHORS_MAX {
        return Err(LifecycleError::TooManyAuthors { max: DRAFT_AUTHORS_MAX });
    }
    Ok(with_draft(head, facts, authors, change))
}

fn with_draft(
    mut head: FlowHead,
    facts: DraftFacts,
    authors: BTreeSet<String>,
    change: Change<'_>,
) -> FlowHead {
    head.event = facts.event;
    head.callees.draft = facts.callees;
    head.draft = Some(DraftHead {
        etag: head.revision,
        updated_at: change.at,
        updated_by: change.by.to_owned(),
        authors,
    });
    head
}
