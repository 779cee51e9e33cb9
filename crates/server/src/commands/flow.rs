//! `tandem flow …`: which verb is where, and how the FLOW argument is understood.

mod cancel;
mod change;
mod import;
mod logs;
mod overview;
mod retention;
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
        FlowVerb::Versions { flow } => show::versions(&client, flow),
        FlowVerb::Create { name, project, kind } => {
            import::create(&client, project, name.as_deref(), *kind)
        }
        FlowVerb::Import { file, project, name, replace } => import::import(
            &client,
            &import::Request { file, project, name: name.as_deref(), replace: *replace },
        ),
        FlowVerb::Check { flow } => change::check(&client, flow),
        FlowVerb::Edit { flow, file } => change::edit(&client, flow, file.as_deref()),
        FlowVerb::Deploy { flow, note } => change::deploy(&client, flow, note.as_deref()),
        FlowVerb::Delete { flow, scope } => change::delete(&client, flow, *scope),
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
    let mut flows = all_flows(client, project)?;
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
    let mut flows = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut page = client
            .get(&["projects", project, "flows"], &[("limit", "200"), ("cursor", &cursor)])?;
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

/// `active (version 3)`, `drafting (beside version 3)`, `draft`.
fn status(flow: &Value) -> String {
    match (flow["status"].as_str().unwrap_or_default(), flow["active_version"].as_u64()) {
        ("drafting", Some(version)) => format!("drafting (beside version {version})"),
        (status, Some(version)) => format!("{status} (version {version})"),
        (status, None) => status.to_owned(),
    }
}
