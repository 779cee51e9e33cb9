//! `tandem token …`: personal tokens. Only somebody who knows their password makes one, so `create` signs in and out.

use std::io::{BufRead, IsTerminal};

use serde_json::{Value, json};

use crate::{
    cli::{TokenArguments, TokenVerb},
    client::Client,
    failure::Failure,
    output,
};

pub(crate) fn run(arguments: &TokenArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        TokenVerb::List => list(&client),
        TokenVerb::Create { name, email, password, expires_at } => {
            let password = match password {
                Some(password) => password.clone(),
                None => read_password()?,
            };
            create(&client.signed_in(email, &password)?, name, expires_at.as_deref())
        }
        TokenVerb::Delete { token } => delete(&client, token),
    }
}

/// Not from a terminal: it would show what is typed.
fn read_password() -> Result<String, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(Failure::Usage(
            "give the password in TANDEM_PASSWORD or on standard input: \
             read -rs TANDEM_PASSWORD && export TANDEM_PASSWORD"
                .to_owned(),
        ));
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    read.map_err(|error| Failure::Failed(format!("standard input can't be read: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The token alone on standard output, so that a script can keep it.
fn create(session: &Client, name: &str, expires_at: Option<&str>) -> Result<(), Failure> {
    let request = json!({"name": name, "expires_at": expires_at});
    let made = session.post(&["tokens"], &[], &request).map(|answer| answer.body);
    // Whatever came of it, nobody needs the session any more.
    session.delete(&["session"], &[])?;
    let made = made?;
    if session.json {
        output::json(&made);
    } else {
        output::line(&output::cell(&made["token"]));
        eprintln!("The token {}, shown once: use it as TANDEM_KEY.", output::cell(&made["id"]));
    }
    Ok(())
}

fn list(client: &Client) -> Result<(), Failure> {
    let tokens = client.get(&["tokens"], &[])?;
    if client.json {
        output::json(&tokens);
        return Ok(());
    }
    let row = |token: &Value| {
        let time = |field: &str| output::time(&token[field]);
        let (name, id) = (output::cell(&token["name"]), output::cell(&token["id"]));
        vec![name, time("created_at"), time("last_used_at"), time("expires_at"), id]
    };
    let rows = tokens["items"].as_array().into_iter().flatten().map(row).collect();
    output::table(&["NAME", "MADE", "LAST USED", "UNTIL", "ID"], rows, "There are no tokens");
    Ok(())
}

fn delete(client: &Client, token: &str) -> Result<(), Failure> {
    client.delete(&["tokens", token], &[])?;
    if !client.json {
        output::line(&format!("{token} is refused from now on"));
    }
    Ok(())
}
