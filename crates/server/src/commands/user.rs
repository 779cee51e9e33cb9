//! `tandem user …`: the people of the server and who is invited.

use serde_json::{Value, json};

use crate::{
    cli::{UserArguments, UserVerb, role_name},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &UserArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        UserVerb::List => list(&client),
        UserVerb::Invite { email, project, role, administrator } => {
            let mut request = json!({"email": email, "administrator": administrator});
            if let (Some(project), Some(role)) = (project, role) {
                request["project"] = json!(project);
                request["role"] = json!(role_name(*role));
            }
            invite(&client, &request)
        }
        UserVerb::Invitations { project } => invitations(&client, project.as_deref()),
        UserVerb::Revoke { invitation } => revoke(&client, invitation),
        UserVerb::Update { user, name, deactivate, activate, administrator } => {
            let mut change = json!({});
            if let Some(name) = name {
                change["name"] = json!(name);
            }
            if *deactivate || *activate {
                change["active"] = json!(activate);
            }
            if let Some(administrator) = administrator {
                change["administrator"] = json!(administrator);
            }
            update(&client, user, &change)
        }
    }
}

/// The id of somebody who was named by id or e-mail address.
pub(crate) fn id_of(client: &Client, user: &str) -> Result<String, Failure> {
    if !user.contains('@') {
        return Ok(user.to_owned());
    }
    let found = client.get(&["users"], &[("email", user)])?;
    match found["items"][0]["id"].as_str() {
        Some(id) => Ok(id.to_owned()),
        None => Err(Failure::Failed(format!(
            "nobody here has the address {user}: tandem user invite {user}"
        ))),
    }
}

fn list(client: &Client) -> Result<(), Failure> {
    let users = client.get(&["users"], &[("limit", "200")])?;
    if client.json {
        output::json(&users);
        return Ok(());
    }
    let rows = users["items"].as_array().into_iter().flatten().map(row).collect();
    output::table(
        &["E-MAIL", "NAME", "STANDING", "ID"],
        rows,
        "Nobody is here yet: `tandem serve` printed a sign-in link",
    );
    Ok(())
}

fn row(user: &Value) -> Vec<String> {
    let standing = match (user["active"] == true, user["administrator"] == true) {
        (false, _) => "deactivated",
        (true, true) => "administrator",
        (true, false) => "",
    };
    let cell = |field: &str| output::cell(&user[field]);
    vec![cell("email"), cell("name"), standing.to_owned(), cell("id")]
}

/// The link alone on standard output, so that a script can send it.
fn invite(client: &Client, request: &Value) -> Result<(), Failure> {
    let made = client.post(&["invitations"], &[], request)?.body;
    if client.json {
        output::json(&made);
    } else {
        output::line(&output::cell(&made["url"]));
        eprintln!(
            "The link for {}, shown once: good for one person until {}.",
            output::cell(&made["email"]),
            output::time(&made["expires_at"])
        );
    }
    Ok(())
}

fn invitations(client: &Client, project: Option<&str>) -> Result<(), Failure> {
    let query = [("limit", "200"), ("project", project.unwrap_or_default())];
    let found = client.get(&["invitations"], &query)?;
    if client.json {
        output::json(&found);
        return Ok(());
    }
    let row = |one: &Value| {
        let cell = |field: &str| output::cell(&one[field]);
        let role = match one["administrator"] == true {
            true => "administrator".to_owned(),
            false => cell("role"),
        };
        vec![cell("email"), role, cell("project_id"), output::time(&one["expires_at"]), cell("id")]
    };
    let rows = found["items"].as_array().into_iter().flatten().map(row).collect();
    output::table(&["E-MAIL", "ROLE", "PROJECT", "UNTIL", "ID"], rows, "No invitation waits");
    Ok(())
}

fn revoke(client: &Client, invitation: &str) -> Result<(), Failure> {
    client.delete(&["invitations", invitation], &[])?;
    if !client.json {
        output::line(&format!("{invitation} is refused from now on"));
    }
    Ok(())
}

fn update(client: &Client, user: &str, change: &Value) -> Result<(), Failure> {
    let id = id_of(client, user)?;
    let user = client.patch(&["users", &id], change)?;
    if client.json {
        output::json(&user);
    } else {
        output::table(&["E-MAIL", "NAME", "STANDING", "ID"], vec![row(&user)], "");
    }
    Ok(())
}
