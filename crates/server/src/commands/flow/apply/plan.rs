//! What has to happen so that a project's drafts are what the files say. Reads only.

use std::collections::HashMap;

use ::flow::{Document, check, diff::Diff};
use serde_json::{Value, json};

use super::{
    super::{flows, id, name},
    folder::Wanted,
};
use crate::{cli::ApplyArguments, client::Client, failure::Failure, output};

pub(super) struct Plan {
    /// By key.
    pub(super) flows: Vec<Planned>,
}

/// One flow of the folder, or of the project.
pub(super) struct Planned {
    pub(super) key: String,
    /// The name that it will have, or has when it goes.
    pub(super) name: String,
    /// Empty for a flow that goes.
    pub(super) file: String,
    /// Empty for a new flow.
    pub(super) id: String,
    pub(super) step: Step,
    /// What check finds in the file.
    pub(super) diagnostics: Value,
}

pub(super) enum Step {
    Create {
        document: Document,
    },
    Change {
        flow: Value,
        /// What the differences were found against.
        base: Base,
        document: Document,
        /// The name until now, when the file has another.
        rename: Option<String>,
        lines: Vec<String>,
    },
    Unchanged,
    Delete,
}

/// The flow's document when the plan was made.
pub(super) enum Base {
    Draft {
        etag: String,
    },
    /// There is no draft: the active version.
    Version {
        number: Value,
    },
}

pub(super) fn make(
    client: &Client,
    arguments: &ApplyArguments,
    wanted: Vec<Wanted>,
) -> Result<Plan, Failure> {
    let project = arguments.project.as_str();
    let facts = client.get(&["projects", project], &[])?;
    let by_key = |flows: Vec<Value>| -> HashMap<String, Value> {
        flows.into_iter().map(|flow| (output::cell(&flow["key"]), flow)).collect()
    };
    let mut live = by_key(flows(client, project, &[])?);
    let deleted = by_key(flows(client, project, &[("deleted", "true")])?);
    let mut planned = Vec::new();
    let mut wrong = Vec::new();
    for one in wanted {
        if deleted.contains_key(&one.key) {
            wrong.push(format!(
                "{}: the flow {} is deleted: restore it with tandem flow restore {project}/{}, or give the file another name",
                one.file, one.key, one.key
            ));
            continue;
        }
        match live.remove(&one.key) {
            None => {
                planned.push(Planned::new(&one, Step::Create { document: one.document.clone() }))
            }
            Some(flow) if is_of_another_kind(&flow, &one.document) => wrong.push(format!(
                "{}: the flow {} is of kind {}, and a flow's kind never changes",
                one.file,
                one.key,
                output::cell(&flow["kind"])
            )),
            Some(flow) => planned.push(compare(client, one, flow)?),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Failed(wrong.join("\nerror: ")));
    }
    if arguments.prune {
        planned.extend(live.into_values().map(|flow| Planned::gone(&flow)));
    }
    planned.sort_by(|a, b| a.key.cmp(&b.key));
    let plan = Plan { flows: planned };
    plan.demand_room(&facts)?;
    Ok(plan)
}

fn is_of_another_kind(flow: &Value, document: &Document) -> bool {
    json!(document.read().0.kind) != flow["kind"]
}

fn compare(client: &Client, wanted: Wanted, flow: Value) -> Result<Planned, Failure> {
    let (current, base) = match flow["draft"].is_null() {
        false => {
            let answer = client.fetch(&["flows", id(&flow), "draft"])?;
            (answer.body, Base::Draft { etag: answer.etag.unwrap_or_default() })
        }
        true => {
            let number = flow["active_version"].clone();
            let path = ["flows", id(&flow), "versions", &number.to_string()];
            let version = client.get(&path, &[])?;
            (version["document"].clone(), Base::Version { number })
        }
    };
    let current = Document::from_value(current).map_err(|error| {
        Failure::Failed(format!("the server's document of {}: {}", wanted.key, error.message))
    })?;
    let lines = Diff::between(&current, &wanted.document).lines();
    let rename = (wanted.name() != name(&flow) && wanted.document.name().is_some())
        .then(|| name(&flow).to_owned());
    let mut planned = Planned::new(&wanted, Step::Unchanged);
    planned.id = id(&flow).to_owned();
    if rename.is_none() {
        planned.name = name(&flow).to_owned();
    }
    if !lines.is_empty() || rename.is_some() {
        planned.step = Step::Change { flow, base, document: wanted.document, rename, lines };
    }
    Ok(planned)
}

impl Planned {
    fn new(wanted: &Wanted, step: Step) -> Self {
        Self {
            key: wanted.key.clone(),
            name: wanted.name().to_owned(),
            file: wanted.file.clone(),
            id: String::new(),
            step,
            diagnostics: json!(check(&wanted.document).1),
        }
    }

    #[cfg(test)]
    pub(super) fn of_test(key: &str) -> Self {
        let document = Document::empty(key, ::flow::document::FlowKind::Main);
        let (stem, file) = (key.to_owned(), format!("{key}.yaml"));
        Self::new(&Wanted { key: key.to_owned(), stem, file, document }, Step::Unchanged)
    }

    fn gone(flow: &Value) -> Self {
        Self {
            key: output::cell(&flow["key"]),
            name: name(flow).to_owned(),
            file: String::new(),
            id: id(flow).to_owned(),
            step: Step::Delete,
            diagnostics: Value::Array(Vec::new()),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "step": self.step.word(),
            "key": self.key,
            "name": self.name,
            "file": (!self.file.is_empty()).then_some(&self.file),
            "lines": self.step.lines(),
            "diagnostics": self.diagnostics,
        })
    }
}

impl Step {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Change { .. } => "change",
            Self::Unchanged => "unchanged",
            Self::Delete => "delete",
        }
    }

    /// What differs, one line each.
    pub(super) fn lines(&self) -> &[String] {
        match self {
            Self::Change { lines, .. } => lines,
            Self::Create { .. } | Self::Unchanged | Self::Delete => &[],
        }
    }
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.flows.iter().all(|one| matches!(one.step, Step::Unchanged))
    }

    /// `1 created, 2 changed, …`, or that there is nothing to do.
    pub(super) fn summary(&self) -> String {
        if self.is_empty() {
            return "Nothing to do: every draft is what its file says".to_owned();
        }
        let count = |word: &str| self.flows.iter().filter(|one| one.step.word() == word).count();
        format!(
            "{} to create, {} to change, {} to delete, {} unchanged",
            count("create"),
            count("change"),
            count("delete"),
            count("unchanged")
        )
    }

    /// The limit is asked before anything changes.
    fn demand_room(&self, project: &Value) -> Result<(), Failure> {
        let count =
            |word: &str| self.flows.iter().filter(|one| one.step.word() == word).count() as u64;
        let number = |field: &str| project[field].as_u64().unwrap_or_default();
        let (there, limit) = (number("flow_count"), number("flow_limit"));
        let then = (there + count("create")).saturating_sub(count("delete"));
        if count("create") == 0 || then <= limit {
            return Ok(());
        }
        Err(Failure::Failed(format!(
            "the project may have {limit} flows and would have {then}: --prune deletes those without a file, tandem project settings --flow-limit raises the limit (flow_limit_reached)"
        )))
    }
}
