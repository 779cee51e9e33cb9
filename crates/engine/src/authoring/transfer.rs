//! Export and import: flows leave as documents under their present names and come in as drafts, all of a file or none.
//! The preview is made by the same steps as the import, so that it promises what will happen.

use super::{
    Authoring, AuthoringError, CreateFlow, FlowView, ProjectRef, Result, flows::counted,
    projects::flows_that_count,
};
use crate::port::{Change, Project};
use flow::{
    Diagnostic, Document, FlowId,
    document::FlowKind,
    lifecycle::{self, FlowHead, LifecycleError},
    subroutine,
    transfer::{self, BUNDLE_FLOWS_MAX, Binding, BindingKind, Bundle, UserInputs},
};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of subroutines in the file, and those of the project's that are called in their place.
pub type SubroutineMapping = BTreeMap<String, String>;

/// One flow as a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedFlow {
    /// For the file's name.
    pub key: String,
    pub file: Bundle,
}

/// Many flows as one file.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedFlows {
    /// The project's slug, for the file's name.
    pub slug: String,
    pub file: Bundle,
}

/// Which flows of a project to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All that aren't deleted.
    All,
    /// Ids or keys.
    These(Vec<String>),
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPreview {
    pub flows: Vec<ImportedFlow>,
    /// Flows of the project that count against its limit now.
    pub flow_count: u32,
    pub flow_limit: u32,
    /// Whether the limit leaves room for all of them.
    pub fits: bool,
}

/// A flow as it would be created.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedFlow {
    /// The name in the file.
    pub name_in_file: Option<String>,
    /// Its name in the project: with a number when the name is taken.
    pub name: String,
    pub key: String,
    pub kind: FlowKind,
    pub event: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// What means something only in the project that it comes from.
    pub bindings: Vec<Binding>,
}

impl Authoring {
    /// The active version, or the draft of a flow that was never deployed; or the version that is asked for.
    pub fn export_flow(
        &self,
        flow: FlowId,
        version: Option<u32>,
        user_inputs: UserInputs,
    ) -> Result<ExportedFlow> {
        let (head, document) = self.settle(|| {
            let head = self.load_flow(flow)?;
            let document = match version {
                Some(number) => self.load_version(&head, number)?.1,
                None => self.load_current(&head)?,
            };
            Ok((head, document))
        })?;
        let document = exported(&head, &document, user_inputs);
        Ok(ExportedFlow { key: head.key, file: Bundle::One(document) })
    }

    /// By id, so that a file has the same order each time. `subroutines` brings those that the chosen flows need.
    pub fn export_flows(
        &self,
        project: &ProjectRef,
        selection: &Selection,
        user_inputs: UserInputs,
        subroutines: bool,
    ) -> Result<ExportedFlows> {
        let project = self.load_project(project)?;
        let heads = selected(self.catalog().flows(Some(project.id))?, selection, subroutines)?;
        let export = |head: &FlowHead| -> Result<Document> {
            let document = self.settle(|| self.load_current(&self.load_flow(head.id)?))?;
            Ok(exported(head, &document, user_inputs))
        };
        let documents = heads.iter().map(export).collect::<Result<_>>()?;
        Ok(ExportedFlows { slug: project.slug, file: Bundle::Many(documents) })
    }

    /// What an import would do now; changes nothing.
    pub fn preview_import(
        &self,
        project: &ProjectRef,
        file: &Bundle,
        mapping: &SubroutineMapping,
    ) -> Result<ImportPreview> {
        let project = self.load_project(project)?;
        let existing = self.catalog().flows(Some(project.id))?;
        let seeds = self.seeds(&project, &existing, file, mapping)?;
        let flow_count = flows_that_count(&existing);
        let adding = u32::try_from(seeds.len()).unwrap_or(u32::MAX);
        let fits = lifecycle::check_limit(flow_count, adding, project.settings.flow_limit).is_ok();
        let flow_limit = project.settings.flow_limit;
        let mut boundless = project;
        boundless.settings.flow_limit = u32::MAX;
        let (heads, _) = self.sow(&boundless, &existing, &seeds, "")?;
        let all = [existing.as_slice(), &heads].concat();
        let signatures = self.signatures(boundless.id, &all)?;
        let brought: Vec<String> = heads.iter().map(|head| head.key.clone()).collect();
        let flow = |((head, seed), in_file): ((FlowHead, &CreateFlow), &Document)| {
            let document = seed.document.as_ref().unwrap_or(in_file);
            let mut bindings = transfer::bindings(document);
            bindings
                .retain(|one| one.kind != BindingKind::Subroutine || !brought.contains(&one.name));
            ImportedFlow {
                name_in_file: in_file.name().map(str::to_owned),
                name: head.name,
                key: head.key,
                kind: head.kind,
                event: head.event,
                diagnostics: flow::check(document, &signatures).1,
                bindings,
            }
        };
        let flows = heads.into_iter().zip(&seeds).zip(file.flows()).map(flow).collect();
        Ok(ImportPreview { flows, flow_count, flow_limit, fits })
    }

    /// Creates every flow of the file as a draft, or none.
    pub fn import(
        &self,
        project: &ProjectRef,
        file: &Bundle,
        mapping: &SubroutineMapping,
        by: &str,
    ) -> Result<Vec<FlowView>> {
        let _turn = self.take_turn();
        let (heads, project) = self.settle(|| {
            let project = self.load_project(project)?;
            let existing = self.catalog().flows(Some(project.id))?;
            let seeds = self.seeds(&project, &existing, file, mapping)?;
            let (heads, mut changes) = self.sow(&project, &existing, &seeds, by)?;
            changes.push(Change::PutProject(counted(&project)));
            self.commit(changes)?;
            Ok((heads, project))
        })?;
        tracing::info!(project.id = %project.id, flows = heads.len(), "Flows were imported.");
        let today = self.today(&project)?;
        heads.into_iter().map(|head| self.view_flow_of(&today, head, &project.slug)).collect()
    }

    /// The flows of the file under free names, their calls under the keys that the subroutines have here: as the mapping
    /// says, else as the file brings them. The file's order doesn't matter.
    fn seeds(
        &self,
        project: &Project,
        existing: &[FlowHead],
        file: &Bundle,
        mapping: &SubroutineMapping,
    ) -> Result<Vec<CreateFlow>> {
        for (from, to) in mapping {
            let known = |head: &&FlowHead| head.deleted_at.is_none() && head.key == *to;
            let target = existing.iter().find(known);
            if target.is_none_or(|head| head.kind != FlowKind::Subroutine) {
                let message =
                    format!("{from:?} can't become {to:?}: this project has no such subroutine");
                return Err(AuthoringError::Invalid { field: "subroutines", message });
            }
        }
        let mut seeds = seeds(existing, file);
        let mut boundless = project.clone();
        boundless.settings.flow_limit = u32::MAX;
        let (heads, _) = self.sow(&boundless, existing, &seeds, "")?;
        let brought = heads.iter().zip(file.flows());
        let brought = brought.filter(|(head, _)| head.kind == FlowKind::Subroutine);
        let mut keys: BTreeMap<String, String> =
            brought.map(|(head, document)| (key_in_file(document), head.key.clone())).collect();
        keys.extend(mapping.clone());
        for seed in &mut seeds {
            if let Some(document) = &mut seed.document {
                *document = subroutine::with_callees(document, &|key| keys.get(key).cloned());
            }
        }
        Ok(seeds)
    }

    /// The active version's document; the draft's before the first deploy.
    fn load_current(&self, head: &FlowHead) -> Result<Document> {
        match self.load_active(head)? {
            Some(document) => Ok(document),
            None if head.draft.is_some() => self.load_draft(head),
            None => Err(LifecycleError::NoDraft.into()),
        }
    }
}

fn selected(
    mut heads: Vec<FlowHead>,
    selection: &Selection,
    subroutines: bool,
) -> Result<Vec<FlowHead>> {
    heads.retain(|head| head.deleted_at.is_none());
    let invalid = |message: String| Err(AuthoringError::Invalid { field: "flows", message });
    if let Selection::These(asked) = selection {
        let is_meant =
            |head: &FlowHead, asked: &str| head.key == asked || head.id.to_string() == asked;
        let missing = asked.iter().find(|one| !heads.iter().any(|head| is_meant(head, one)));
        if let Some(missing) = missing {
            return invalid(format!("this project has no flow with the id or key {missing:?}"));
        }
        let chosen = heads.iter().filter(|head| asked.iter().any(|one| is_meant(head, one)));
        let mut keys: BTreeSet<String> = chosen.map(|head| head.key.clone()).collect();
        if subroutines {
            add_callees(&mut keys, &heads);
        }
        heads.retain(|head| keys.contains(&head.key));
    }
    match heads.len() {
        0 => invalid("there is no flow to export".to_owned()),
        1..=BUNDLE_FLOWS_MAX => Ok(heads),
        count => {
            invalid(format!("{count} flows are too many for one file: at most {BUNDLE_FLOWS_MAX}"))
        }
    }
}

/// The flows of the file under names that are free in the project and in the file.
fn seeds(existing: &[FlowHead], file: &Bundle) -> Vec<CreateFlow> {
    let live = existing.iter().filter(|head| head.deleted_at.is_none());
    let mut taken: std::collections::HashSet<String> = live.map(|head| head.name.clone()).collect();
    let seed = |document: &Document| {
        let name = match document.name().and_then(lifecycle::check_name) {
            Some(name) => lifecycle::numbered_name(name, |name| taken.contains(name)),
            None => lifecycle::default_name(|name| taken.contains(name)),
        };
        taken.insert(name.clone());
        CreateFlow { name: Some(name), document: Some(document.clone()), ..CreateFlow::default() }
    };
    file.flows().iter().map(seed).collect()
}

/// The key that calls in the file mean: the document's, or the one that its name makes.
fn key_in_file(document: &Document) -> String {
    let name = document.name().unwrap_or_default();
    document.key().map_or_else(|| lifecycle::flow_key(name, |_| false), str::to_owned)
}

/// The document as it leaves; a subroutine's with its key, by which calls in the same file find it.
fn exported(head: &FlowHead, document: &Document, user_inputs: UserInputs) -> Document {
    let document = transfer::exported(document, &head.name, user_inputs);
    document.with_key((head.kind == FlowKind::Subroutine).then_some(head.key.as_str()))
}

/// The subroutines that these flows need, and those that they need.
fn add_callees(keys: &mut BTreeSet<String>, heads: &[FlowHead]) {
    let mut open: Vec<String> = keys.iter().cloned().collect();
    while let Some(key) = open.pop() {
        let Some(head) = heads.iter().find(|head| head.key == key) else { continue };
        let callees = match &head.active {
            Some(_) => &head.callees.active,
            None => &head.callees.draft,
        };
        open.extend(callees.iter().filter(|callee| keys.insert((*callee).clone())).cloned());
    }
}
