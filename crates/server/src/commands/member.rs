//! `tandem project member …`: who has which role in a project.

use serde_json::{Value, json};

use super::user::id_of;
use crate::{
    cli::{MemberVerb, role_name},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(client: &Client, verb: &MemberVerb) -> Result<(), Failure> {
    match verb {
        MemberVerb::List { project } => list(client, project),
        MemberVerb::Set { project, user, role } => set(client, project, user, role_name(*role)),
        MemberVerb::Remove { project, user } => remove(client, project, user),
    }
}

fn list(client: &Client, project: &str) -> Result<(), Failure> {
    let members = client.get(&["projects", project, "members"], &[("limit", "200")])?;
    if client.json {
        output::json(&members);
        return Ok(());
    }
    let row = |member: &Value| {
        vec![
            output::cell(&member["user"]["email"]),
            output::cell(&member["user"]["name"]),
            output::cell(&member["role"]),
            output::time(&member["added_at"]),
            output::cell(&member["added_by"]),
        ]
    };
    let rows = members["items"].as_array().into_iter().flatten().map(row).collect();
    output::table(
        &["E-MAIL", "NAME", "ROLE", "ADDED", "BY"],
        rows,
        "Nobody but the administrators of the server: tandem project member set PROJECT EMAIL ROLE",
    );
    Ok(())
}

fn set(client: &Client, project: &str, user: &str, role: &str) -> Result<(), Failure> {
    let id = id_of(client, user)?;
    let member = client.replace(&["projects", project, "members", &id], &json!({"role": role}))?;
    if client.json {
        output::json(&member);
    } else {
        let email = output::cell(&member["user"]["email"]);
        output::line(&format!("{email} is {role} in {project}"));
    }
    Ok(())
}

fn remove(client: &Client, project: &str, user: &str) -> Result<(), Failure> {
    let id = id_of(client, user)?;
    client.delete(&["projects", project, "members", &id], &[])?;
    if !client.json {
        output::line(&format!("{user} has no role in {project} any more"));
    }
    Ok(())
}
