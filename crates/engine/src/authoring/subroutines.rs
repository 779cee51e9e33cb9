//! What flows and subroutines of a project want of each other: which subroutines a check knows, who calls whom, and
//! what a change must not break. Callers come from the heads; documents are read only of those that call.

use super::{Authoring, AuthoringError, ProjectRef, Result};
use flow::{
    Diagnostic, Document, FlowId, ProjectId, Signatures,
    document::FlowKind,
    lifecycle::FlowHead,
    subroutine::{self, Parameters, Signature, Standing},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// An active flow that calls a subroutine.
#[derive(Debug, Clone, PartialEq)]
pub struct Caller {
    pub flow: FlowId,
    pub key: String,
    pub name: String,
    /// What a change would break in it.
    pub breaks: Vec<Diagnostic>,
}

/// A subroutine that flows of the project may call.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveSubroutine {
    pub key: String,
    pub name: String,
    pub flow: FlowId,
    pub version: u32,
    pub inputs: Parameters,
    pub outputs: Parameters,
}

/// A flow beside another one: it calls it, or is called by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    pub key: String,
    /// None when no flow of the project has the key.
    pub flow: Option<(FlowId, String)>,
    /// Whether the active version calls.
    pub in_active: bool,
    /// Whether the draft calls.
    pub in_draft: bool,
}

impl Authoring {
    /// The active subroutines of a project, by key.
    pub fn subroutines(&self, project: &ProjectRef) -> Result<Vec<ActiveSubroutine>> {
        let project = self.load_project(project)?;
        let heads = self.catalog().flows(Some(project.id))?;
        let callables = self.directory().callables(project.id)?.into_iter();
        let shown = callables.filter_map(|(key, callable)| {
            let head = heads.iter().find(|head| head.id == callable.flow)?;
            let Signature { inputs, outputs } = callable.linked.program.signature.clone()?;
            let version = callable.linked.pinned.version;
            Some(ActiveSubroutine {
                key,
                name: head.name.clone(),
                flow: head.id,
                version,
                inputs,
                outputs,
            })
        });
        Ok(shown.collect())
    }

    /// What `check` finds in a document of this flow.
    pub(super) fn check_document(
        &self,
        head: &FlowHead,
        document: &Document,
    ) -> Result<(Option<flow::Program>, Vec<Diagnostic>)> {
        let signatures = self.signatures_for(head, document)?;
        let (mut program, mut found) = flow::check(document, &signatures);
        if let Some(diagnostic) = subroutine::check_kind(document, head.kind) {
            program = None;
            found.insert(0, diagnostic);
        }
        Ok((program, found))
    }

    /// The program, or everything that stands in its way.
    pub(super) fn compile(
        &self,
        head: &FlowHead,
        document: &Document,
    ) -> Result<Arc<flow::Program>> {
        match self.check_document(head, document)? {
            (Some(program), _) => Ok(Arc::new(program)),
            (None, diagnostics) => Err(AuthoringError::CheckFailed(diagnostics)),
        }
    }

    /// The subroutines that a document of this flow may call. A subroutine may call itself, as the document has it.
    fn signatures_for(&self, head: &FlowHead, document: &Document) -> Result<Signatures> {
        if subroutine::callees(document).is_empty() {
            return Ok(Signatures::of([]));
        }
        let heads = self.catalog().flows(Some(head.project))?;
        let signatures = self.signatures(head.project, &heads)?;
        Ok(match subroutine::signature(document) {
            Some(own) => signatures.with(&head.key, Standing::Active(own)),
            None => signatures,
        })
    }

    /// All subroutines of a project that aren't deleted.
    pub(super) fn signatures(&self, project: ProjectId, heads: &[FlowHead]) -> Result<Signatures> {
        let mut known: BTreeMap<String, Standing> = heads
            .iter()
            .filter(|head| head.kind == FlowKind::Subroutine && head.deleted_at.is_none())
            .map(|head| (head.key.clone(), Standing::Inactive))
            .collect();
        for (key, callable) in self.directory().callables(project)? {
            let signature = callable.linked.program.signature.clone().unwrap_or_default();
            known.insert(key, Standing::Active(signature));
        }
        Ok(Signatures::of(known))
    }

    /// Refuses a new signature of a subroutine that its active callers don't fit. What was wrong with them before
    /// doesn't count.
    pub(super) fn demand_callers_fit(
        &self,
        head: &FlowHead,
        next: Option<&Signature>,
    ) -> Result<()> {
        let Some(next) = next else { return Ok(()) };
        let callables = self.directory().callables(head.project)?;
        let active = callables.get(&head.key).and_then(|one| one.linked.program.signature.clone());
        let Some(active) = active.filter(|active| active != next) else { return Ok(()) };
        let heads = self.catalog().flows(Some(head.project))?;
        let before = self.signatures(head.project, &heads)?;
        let replacing = Standing::Replacing { active, next: next.clone() };
        let after = before.clone().with(&head.key, replacing);
        let mut broken = Vec::new();
        for mut caller in active_callers(&heads, head) {
            let document = heads.iter().find(|other| other.id == caller.flow);
            let document = document.map(|other| self.load_active(other)).transpose()?.flatten();
            let Some(document) = document else { continue };
            let (_, already) = flow::check(&document, &before);
            let (_, found) = flow::check(&document, &after);
            let fresh = |one: &Diagnostic| one.is_error() && !already.contains(one);
            caller.breaks = found.into_iter().filter(fresh).collect();
            if !caller.breaks.is_empty() {
                broken.push(caller);
            }
        }
        if broken.is_empty() { Ok(()) } else { Err(AuthoringError::BreaksCallers(broken)) }
    }

    /// Refuses to take a subroutine away from the active flows that call it.
    pub(super) fn demand_unused(&self, head: &FlowHead) -> Result<()> {
        if head.kind == FlowKind::Main || head.active.is_none() {
            return Ok(());
        }
        let callers = active_callers(&self.catalog().flows(Some(head.project))?, head);
        if callers.is_empty() { Ok(()) } else { Err(AuthoringError::SubroutineInUse(callers)) }
    }

    /// Refuses to bring back an active version whose subroutines are gone or have changed.
    pub(super) fn demand_subroutines(&self, head: &FlowHead) -> Result<()> {
        if head.callees.active.is_empty() {
            return Ok(());
        }
        match self.load_active(head)? {
            Some(document) => self.compile(head, &document).map(drop),
            None => Ok(()),
        }
    }

    /// Who calls a flow, and whom it calls; by key.
    pub(super) fn relations(&self, head: &FlowHead) -> Result<(Vec<Relation>, Vec<Relation>)> {
        let mut heads = self.catalog().flows(Some(head.project))?;
        heads.retain(|other| other.deleted_at.is_none());
        let calls = |keys: &[String]| keys.contains(&head.key);
        let callers = heads.iter().filter(|_| head.kind == FlowKind::Subroutine);
        let mut callers: Vec<Relation> = callers
            .map(|other| Relation {
                key: other.key.clone(),
                flow: Some((other.id, other.name.clone())),
                in_active: calls(&other.callees.active),
                in_draft: calls(&other.callees.draft),
            })
            .filter(|relation| relation.in_active || relation.in_draft)
            .collect();
        callers.sort_by(|left, right| left.key.cmp(&right.key));
        let keys: BTreeSet<&String> =
            head.callees.active.iter().chain(&head.callees.draft).collect();
        let callees = keys.into_iter().map(|key| {
            let found =
                heads.iter().find(|other| other.key == *key && other.kind == FlowKind::Subroutine);
            Relation {
                key: key.clone(),
                flow: found.map(|other| (other.id, other.name.clone())),
                in_active: head.callees.active.contains(key),
                in_draft: head.callees.draft.contains(key),
            }
        });
        Ok((callers, callees.collect()))
    }
}

/// The flows whose active version calls this one, itself left out.
fn active_callers(heads: &[FlowHead], head: &FlowHead) -> Vec<Caller> {
    let calls = |other: &&FlowHead| {
        other.id != head.id
            && other.deleted_at.is_none()
            && other.active.is_some()
            && other.callees.active.contains(&head.key)
    };
    let caller = |other: &FlowHead| Caller {
        flow: other.id,
        key: other.key.clone(),
        name: other.name.clone(),
        breaks: Vec::new(),
    };
    heads.iter().filter(calls).map(caller).collect()
}
