//! `tandem flow …`: which verb is where, and how the FLOW argument is understood.

mod apply;
mod cancel;
mod change;
mod create;
mod delete;
mod files;
mod logs;
mod overview;
mod retention;
mod review;
mod run;
mod show;

use serde_json::Value;

use crate::{
    cli::{FlowArguments, FlowVerb},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &FlowArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        FlowVerb::List { project } => show::list(&client, project),
        FlowVerb::Show { flow, document, version } => {
            show::show(&client, flow, *document, *version)
        }
        FlowVerb::Retention(arguments) => retention::retention(&client, arguments),
        FlowVerb::Versions { flow, copy_to_draft: None, .. } => show::versions(&client, flow),
        FlowVerb::Versions { flow, copy_to_draft: Some(number), confirm } => {
            delete::copy_to_draft(&client, flow, *number, confirm)
        }
        FlowVerb::Create { name, project, kind } => {
            create::create(&client, project, name.as_deref(), *kind)
        }
        FlowVerb::Import(import) => files::import(&client, import),
        FlowVerb::Export(export) => files::export(&client, export),
        FlowVerb::Apply(apply) => apply::apply(&client, apply),
        FlowVerb::Diff(diff) => files::diff(&client, diff),
        FlowVerb::Rename { flow, name } => files::rename(&client, flow, name),
        FlowVerb::Restore { flow } => delete::restore(&client, flow),
        FlowVerb::Check { what } => change::check(&client, what),
        FlowVerb::Edit { flow, file } => change::edit(&client, flow, file.as_deref()),
        FlowVerb::Deploy { flow, note } => change::deploy(&client, flow, note.as_deref()),
        FlowVerb::Review { verb } => review::run(&client, verb),
        FlowVerb::Delete { flow, scope, confirm } => delete::delete(&client, flow, *scope, confirm),
        FlowVerb::Test { flow, event, mocks, simulate } => run::test(
            &client,
            flow,
            &run::Test { event, mocks: mocks.as_deref(), simulate: *simulate },
        ),
        FlowVerb::Overview { flow, from, to } => {
            overview::overview(&client, flow, from.as_deref(), to.as_deref())
        }
        FlowVerb::Rerun { execution, version, wait } => {
            run::rerun(&client, execution, *version, *wait)
        }
        FlowVerb::Cancel { what, status } => cancel::cancel(&client, what, status.as_deref()),
        FlowVerb::Resume { execution } => cancel::resume(&client, execution),
        FlowVerb::Run { flow, event, wait } => run::run(&client, flow, event, *wait),
        FlowVerb::Logs { flow, execution: Some(execution), follow, .. } => {
            logs::execution(&client, flow, execution, *follow)
        }
        FlowVerb::Logs { flow, execution: None, follow, status, find, tag, limit } => logs::list(
            &client,
            flow,
            &logs::Filter {
                status: status.as_deref(),
                find: find.as_deref(),
                tags: tag,
                limit: *limit,
            },
            *follow,
        ),
    }
}

/// The flow that the FLOW argument means: an id, or `project/key` or `project/name`.
fn resolve(client: &Client, argument: &str) -> Result<Value, Failure> {
    match argument.split_once('/') {
        None => client.get(&["flows", argument], &[]).map_err(|failure| failure.about(argument)),
        Some((project, name)) => find(client, project, name)?.ok_or_else(|| {
            not_found(format!("the project {project} has no flow `{name}`: see tandem flow list"))
        }),
    }
}

/// The flow of a project with this key, or with this name when no key matches and one name does.
fn find(client: &Client, project: &str, name: &str) -> Result<Option<Value>, Failure> {
    find_among(all_flows(client, project)?, name)
}

fn find_among(mut flows: Vec<Value>, name: &str) -> Result<Option<Value>, Failure> {
    if let Some(at) = flows.iter().position(|flow| flow["key"] == name) {
        return Ok(Some(flows.swap_remove(at)));
    }
    flows.retain(|flow| flow["name"] == name);
    if flows.len() > 1 {
        let keys: Vec<String> = flows.iter().map(|flow| output::cell(&flow["key"])).collect();
        return Err(Failure::Usage(format!(
            "several flows are called `{name}`; say one by its key: {}",
            keys.join(", ")
        )));
    }
    Ok(flows.pop())
}

fn all_flows(client: &Client, project: &str) -> Result<Vec<Value>, Failure> {
    flows(client, project, &[])
}

/// The flows of a project that the filter admits, from all pages.
fn flows(client: &Client, project: &str, filter: &[(&str, &str)]) -> Result<Vec<Value>, Failure> {
    let mut flows = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut query = vec![("limit", "200"), ("cursor", cursor.as_str())];
        query.extend(filter);
        let mut page = client.get(&["projects", project, "flows"], &query)?;
        if let Value::Array(items) = page["items"].take() {
            flows.extend(items);
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(flows),
        }
    }
}

fn not_found(message: String) -> Failure {
    let code = "not_found".to_owned();
    let details = Value::Null;
    Failure::Api(Box::new(crate::failure::ApiError {
        status: 404,
        code,
        message,
        details,
        subject: None,
    }))
}

fn id(flow: &Value) -> &str {
    flow["id"].as_str().unwrap_or_default()
}

fn name(flow: &Value) -> &str {
    flow["name"].as_str().unwrap_or_default()
}

/// `active (version 3)`, `drafting (beside version 3)`, `draft, review requested`.
fn status(flow: &Value) -> String {
    let mut text = life(flow);
    if let Some(word) = review::standing(&flow["review"]) {
        text.push_str(", review ");
        text.push_str(&word);
    }
    text
}

fn life(flow: &Value) -> String {
    match (flow["status"].as_str().unwrap_or_default(), flow["active_version"].as_u64()) {
        ("drafting", Some(version)) => format!("drafting (beside version {version})"),
        (status, Some(version)) => format!("{status} (version {version})"),
        (status, None) => status.to_owned(),
    }
}
