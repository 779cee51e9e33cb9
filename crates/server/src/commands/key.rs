//! `tandem key …`: the key of a project.

use serde_json::json;

use crate::{
    cli::{KeyArguments, KeyVerb, OfProject},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &KeyArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        KeyVerb::Show(OfProject { project }) => show(&client, project),
        KeyVerb::Reset(OfProject { project }) => reset(&client, project),
        KeyVerb::Delete(OfProject { project }) => delete(&client, project),
    }
}

fn show(client: &Client, project: &str) -> Result<(), Failure> {
    let key = client.get(&["projects", project, "api-key"], &[])?;
    if client.json {
        output::json(&key);
    } else if key["exists"] == true {
        let last = output::time(&key["last_used_at"]);
        output::line(&format!(
            "{project} has a key, made at {} by {}, {}",
            output::time(&key["created_at"]),
            output::cell(&key["created_by"]),
            if last.is_empty() { "never used".to_owned() } else { format!("last used at {last}") }
        ));
    } else {
        output::line(&format!("{project} has no key: tandem key reset --project {project}"));
    }
    Ok(())
}

/// The key alone on standard output, so that a script can keep it.
fn reset(client: &Client, project: &str) -> Result<(), Failure> {
    let made = client.replace(&["projects", project, "api-key"], &json!({}))?;
    if client.json {
        output::json(&made);
    } else {
        output::line(&output::cell(&made["key"]));
        eprintln!("The key of {project}, shown once. A key before it is refused from now on.");
    }
    Ok(())
}

fn delete(client: &Client, project: &str) -> Result<(), Failure> {
    client.delete(&["projects", project, "api-key"], &[])?;
    if !client.json {
        output::line(&format!("{project} has no key any more"));
    }
    Ok(())
}
