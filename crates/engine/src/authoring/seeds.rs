//! New flows, one or many, within a project's limit and with free keys: what creating, importing and samples share.

use super::{Authoring, AuthoringError, CreateFlow, Result, name_of, projects::flows_that_count};
use crate::port::{Change, Project};
use flow::{
    Document, FlowId,
    document::FlowKind,
    lifecycle::{self, DraftFacts, FlowHead, NewFlow},
};

impl Authoring {
    /// The heads of new flows beside `existing` ones, all or none, and what to commit with them. The caller commits the
    /// project with its next revision too, so that nobody else fills the project up in the meantime.
    pub(super) fn sow(
        &self,
        project: &Project,
        existing: &[FlowHead],
        seeds: &[CreateFlow],
        by: &str,
    ) -> Result<(Vec<FlowHead>, Vec<Change>)> {
        let adding = u32::try_from(seeds.len()).unwrap_or(u32::MAX);
        lifecycle::check_limit(flows_that_count(existing), adding, project.settings.flow_limit)?;
        let mut all = existing.to_vec();
        let mut changes = Vec::new();
        for seed in seeds {
            let (head, document) = self.sow_one(project, &all, seed, by)?;
            all.push(head.clone());
            changes.push(Change::PutDraft { flow: head.id, document });
            changes.push(Change::PutFlow(head));
        }
        Ok((all.split_off(existing.len()), changes))
    }

    fn sow_one(
        &self,
        project: &Project,
        existing: &[FlowHead],
        seed: &CreateFlow,
        by: &str,
    ) -> Result<(FlowHead, Document)> {
        let kind = kind_of(seed)?;
        let name = match seed.name.as_deref() {
            Some(name) => name_of(name)?.to_owned(),
            None => imported_name(seed).map_or_else(|| free_name(existing), str::to_owned),
        };
        let is_taken = |key: &str| existing.iter().any(|head| head.key == key);
        let key = match seed.key.as_deref() {
            Some(key) => given_key(key, is_taken)?,
            None => {
                let wished = seed.document.as_ref().and_then(Document::key).unwrap_or(&name);
                lifecycle::flow_key(wished, is_taken)
            }
        };
        // The document's key counts once; afterwards the head has it.
        let document = match &seed.document {
            Some(document) => document.with_key(None),
            None => Document::empty(&name, kind),
        };
        let document = match kind {
            FlowKind::Main => document,
            FlowKind::Subroutine => document.with_kind(kind),
        };
        let draft = DraftFacts::of(&document);
        let id = FlowId(self.next_id());
        let head = lifecycle::create(
            NewFlow { id, project: project.id, key, name, kind, draft },
            self.change(by),
        )?;
        Ok((head, document))
    }
}

fn given_key(key: &str, is_taken: impl Fn(&str) -> bool) -> Result<String> {
    if !lifecycle::is_flow_key(key) {
        let message = format!(
            "a key has 1 to {} lower-case letters, digits and underscores and begins with a letter",
            lifecycle::FLOW_KEY_CHARS_MAX
        );
        return Err(AuthoringError::Invalid { field: "key", message });
    }
    if is_taken(key) { Err(AuthoringError::KeyTaken) } else { Ok(key.to_owned()) }
}

/// The kind that was asked for has to be the document's, when the document says one.
fn kind_of(seed: &CreateFlow) -> Result<FlowKind> {
    let says_one = |document: &&Document| document.as_value().get("kind").is_some();
    let in_document =
        seed.document.as_ref().filter(says_one).map(|document| document.read().0.kind);
    match (seed.kind, in_document) {
        (Some(asked), Some(found)) if asked != found => Err(AuthoringError::Invalid {
            field: "kind",
            message: "the document says another kind: leave one of them out".to_owned(),
        }),
        (asked, found) => Ok(asked.or(found).unwrap_or_default()),
    }
}

/// A document's name counts when it can be a flow's name.
fn imported_name(seed: &CreateFlow) -> Option<&str> {
    seed.document.as_ref().and_then(Document::name).and_then(lifecycle::check_name)
}

fn free_name(existing: &[FlowHead]) -> String {
    lifecycle::default_name(|name| {
        existing.iter().any(|head| head.deleted_at.is_none() && head.name == name)
    })
}
