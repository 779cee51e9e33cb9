//! New flows, one or many, within a project's limit and with free keys: what creating, importing and samples share.

use super::{
    Authoring, AuthoringError, CreateFlow, Result, event_of, name_of, projects::flows_that_count,
};
use crate::port::{Change, Project};
use flow::{
    Document, FlowId,
    document::FlowKind,
    lifecycle::{self, FlowHead, NewFlow},
};
use serde_json::json;

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
        let key = lifecycle::flow_key(&name, |key| existing.iter().any(|head| head.key == key));
        let document = seed.document.clone().unwrap_or_else(|| empty_document(&name, kind));
        let event = event_of(&document);
        let id = FlowId(self.next_id());
        let head = lifecycle::create(
            NewFlow { id, project: project.id, key, name, kind, event },
            self.change(by),
        )?;
        Ok((head, document))
    }
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

fn empty_document(name: &str, kind: FlowKind) -> Document {
    let value = json!({
        "tandem": 1,
        "name": name,
        "kind": kind,
        "trigger": { "event": null, "inputs": {} },
        "actions": [],
    });
    Document::from_value(value).expect("a mapping with a list of actions is a document")
}
