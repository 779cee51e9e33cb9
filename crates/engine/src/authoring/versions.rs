//! Versions: deploy, history, and back into the draft.

use super::{
    Authoring, AuthoringError, FlowView, NOTE_CHARS_MAX, Result, VersionView, What, event_of,
    flows::counted, reviews::Subject,
};
use crate::port::{Change, Project, StoreError};
use flow::{
    Document, FlowId,
    lifecycle::{self, Deploy, DraftFacts, FlowHead, LifecycleError, VersionHead},
};

/// The flow and the version that a rule made of a deploy.
type DeployDecision = std::result::Result<(FlowHead, VersionHead), LifecycleError>;

impl Authoring {
    /// Makes the draft the active version, in one commit: what starts afterwards runs on it, what runs stays where it
    /// is. Where the project asks for approval, only a draft that was approved.
    pub fn deploy(&self, flow: FlowId, note: Option<&str>, by: &str) -> Result<VersionView> {
        let note = text_of("note", note)?;
        let (head, version) = self.activate(flow, note, |before, facts| {
            lifecycle::deploy(before, facts, self.change(by))
        })?;
        Ok(VersionView::new(version, &head))
    }

    /// Everything about a deploy but the rule that allows it.
    pub(super) fn activate(
        &self,
        flow: FlowId,
        note: Option<String>,
        decide: impl Fn(&FlowHead, Deploy) -> DeployDecision,
    ) -> Result<(FlowHead, VersionHead)> {
        let _turn = self.take_turn();
        let (head, version) = self.settle(|| {
            let before = self.load_flow(flow)?;
            let project = self.project_of(&before)?;
            let document = self.load_deployable(&before)?;
            let facts = self.facts(&before, &project, &document, note.clone())?;
            let hash = facts.document;
            let (head, version) = decide(&before, facts)?;
            let mut changes = vec![
                Change::PutDocument { hash, document },
                Change::PutVersion(version.clone()),
                Change::DropDraft(flow),
                Change::PutFlow(head.clone()),
            ];
            if !project.settings.approval_required {
                // So that no deploy goes past a demand for approval that somebody else commits meanwhile.
                changes.push(Change::PutProject(counted(&project)));
            }
            self.commit(changes)?;
            Ok((head, version))
        })?;
        self.directory().put_flow(&head);
        tracing::info!(
            project.id = %head.project, flow.id = %flow, flow.version = version.number, "A version was deployed."
        );
        Ok((head, version))
    }

    /// What would become active.
    fn facts(
        &self,
        head: &FlowHead,
        project: &Project,
        document: &Document,
        note: Option<String>,
    ) -> Result<Deploy> {
        let program = self.compile(head, document)?;
        self.demand_callers_fit(head, program.signature.as_ref())?;
        let webhook_path = program.webhook().map(|webhook| webhook.path);
        if let Some(path) = &webhook_path {
            self.demand_free_path(head.project, head.id, path)?;
        }
        let hash = document.content_hash();
        let Subject { pins, hash: subject } = self.subject(head, hash)?;
        Ok(Deploy {
            document: hash,
            pins,
            hash: subject,
            approval_required: project.settings.approval_required,
            event: event_of(document),
            webhook_path,
            note,
        })
    }

    /// Deployed versions, newest first.
    pub fn versions(&self, flow: FlowId) -> Result<Vec<VersionView>> {
        let head = self.load_flow(flow)?;
        let versions = self.catalog().versions(flow)?.into_iter();
        Ok(versions.map(|version| VersionView::new(version, &head)).collect())
    }

    pub fn version(&self, flow: FlowId, number: u32) -> Result<(VersionView, Document)> {
        let head = self.load_flow(flow)?;
        let (version, document) = self.load_version(&head, number)?;
        Ok((VersionView::new(version, &head), document))
    }

    /// Puts a version's document into the draft, over what is there.
    pub fn copy_to_draft(&self, flow: FlowId, number: u32, by: &str) -> Result<FlowView> {
        let head = self.settle(|| {
            let head = self.load_flow(flow)?;
            let (_, document) = self.load_version(&head, number)?;
            let next = lifecycle::copy_to_draft(&head, DraftFacts::of(&document), self.change(by))?;
            self.put_draft(next, document)
        })?;
        let project = self.project_of(&head)?;
        self.view_flow(head, &project)
    }

    pub(super) fn load_version(
        &self,
        head: &FlowHead,
        number: u32,
    ) -> Result<(VersionHead, Document)> {
        let versions = self.catalog().versions(head.id)?;
        let version = versions.into_iter().find(|version| version.number == number);
        let version = version.ok_or(AuthoringError::NotFound(What::Version))?;
        let missing = || StoreError::Corrupt(format!("version {number} of {} is missing", head.id));
        let document = self.catalog().document(version.document)?.ok_or_else(missing)?;
        Ok((version, document))
    }
}

/// A note or a comment; an empty one is none.
pub(super) fn text_of(field: &'static str, text: Option<&str>) -> Result<Option<String>> {
    let text = text.unwrap_or_default().trim();
    if text.chars().count() > NOTE_CHARS_MAX {
        let message = format!("it has at most {NOTE_CHARS_MAX} characters");
        return Err(AuthoringError::Invalid { field, message });
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
