//! `tandem audit …`: who changed what, and whether the log is what was written.

use serde_json::Value;

use crate::{
    cli::{AuditArguments, AuditFilter, AuditVerb},
    client::Client,
    failure::Failure,
    output,
};

/// Rows of one page, at most: the API's bound.
const PAGE_MAX: u32 = 200;

pub(crate) fn run(arguments: &AuditArguments) -> Result<(), Failure> {
    let client = Client::new(&arguments.server)?;
    match &arguments.verb {
        AuditVerb::List(filter) => list(&client, filter),
        AuditVerb::Verify => verify(&client),
    }
}

fn list(client: &Client, filter: &AuditFilter) -> Result<(), Failure> {
    let mut rows: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    loop {
        let left = filter.limit.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let limit = left.min(PAGE_MAX).to_string();
        let query = [
            ("project", filter.project.as_deref()),
            ("actor", filter.actor.as_deref()),
            ("operation", filter.operation.as_deref()),
            ("from", filter.from.as_deref()),
            ("to", filter.to.as_deref()),
            ("cursor", Some(cursor.as_str())),
            ("limit", Some(limit.as_str())),
        ];
        let query: Vec<(&str, &str)> =
            query.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let page = client.get(&["audit"], &query)?;
        rows.extend(page["items"].as_array().into_iter().flatten().cloned());
        cursor = output::cell(&page["next_cursor"]);
        if cursor.is_empty() || rows.len() >= filter.limit as usize {
            break;
        }
    }
    if client.json {
        output::json(&Value::Array(rows));
        return Ok(());
    }
    output::table(
        &["ROW", "TIME", "ACTOR", "FROM", "OPERATION", "TARGETS", "PROJECT", "STATUS"],
        rows.iter().map(row).collect(),
        "Nothing was changed",
    );
    Ok(())
}

fn row(row: &Value) -> Vec<String> {
    let targets = row["targets"].as_object().into_iter().flatten();
    let targets: Vec<String> =
        targets.map(|(kind, id)| format!("{kind} {}", output::cell(id))).collect();
    vec![
        output::cell(&row["sequence"]),
        output::time(&row["at"]),
        output::cell(&row["actor"]),
        output::cell(&row["address"]),
        output::cell(&row["operation"]),
        targets.join(", "),
        output::cell(&row["project_id"]),
        output::cell(&row["status"]),
    ]
}

/// Prints the head, so that it can be kept where the server's owner can't reach it.
fn verify(client: &Client) -> Result<(), Failure> {
    let verdict = client.get(&["audit", "verify"], &[])?;
    let is_ok = verdict["ok"] == true;
    if client.json {
        output::json(&verdict);
    } else if is_ok {
        output::line(&format!(
            "The audit log is whole: {} rows, the last one's hash is {}",
            verdict["rows"],
            output::cell(&verdict["head"]["hash"])
        ));
    } else {
        output::line(&format!(
            "The audit log was tampered with: row {} is {}; the {} rows before it are as they were written",
            verdict["first_broken"],
            output::cell(&verdict["breakage"]).replace('_', " "),
            verdict["rows"]
        ));
    }
    if is_ok { Ok(()) } else { Err(Failure::Negative) }
}
