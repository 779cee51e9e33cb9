//! `tandem flow apply`: a folder of files becomes the state of a project's drafts. First everything is read and compared,
//! then the plan is shown and asked about, then it is carried out: changes, deletions, new flows. What somebody changed
//! after the plan was made is never overwritten.

mod folder;
mod plan;

use serde_json::{Value, json};

use super::{change::print_diagnostics, id};
use crate::{
    cli::ApplyArguments,
    client::{Answer, Client},
    commands::{confirm, flow_errors},
    failure::Failure,
    output,
};
use plan::{Base, Plan, Planned, Step};

pub(super) fn apply(client: &Client, arguments: &ApplyArguments) -> Result<(), Failure> {
    let wanted = folder::read(&arguments.folder)?;
    let plan = plan::make(client, arguments, wanted)?;
    let summary = plan.summary();
    if !client.json {
        print(&plan);
    }
    if arguments.dry_run || plan.is_empty() {
        report(client, &plan, false, &summary);
        return Ok(());
    }
    if let Err(failure) = confirm::demand(&arguments.confirm, &format!("{summary}. Go on?")) {
        report(client, &plan, false, &summary);
        return Err(failure);
    }
    carry_out(client, &arguments.project, &plan)?;
    report(client, &plan, true, &summary);
    Ok(())
}

fn print(plan: &Plan) {
    let row = |one: &Planned| {
        let lines = one.step.lines().len();
        let what = match &one.step {
            Step::Change { rename: Some(_), .. } => format!("renamed, {}", differences(lines)),
            Step::Change { rename: None, .. } => differences(lines),
            Step::Create { .. } | Step::Unchanged | Step::Delete => String::new(),
        };
        vec![one.step.word().to_owned(), one.key.clone(), one.name.clone(), what, one.file.clone()]
    };
    output::table(
        &["PLAN", "KEY", "NAME", "DIFFERENCES", "FILE"],
        plan.flows.iter().map(row).collect(),
        "There is no flow, neither in the folder nor in the project",
    );
    for one in &plan.flows {
        if let Step::Change { rename: Some(old), .. } = &one.step {
            output::line(&format!("{}: ~ name: {old:?} → {:?}", one.key, one.name));
        }
        for line in one.step.lines() {
            output::line(&format!("{}: {line}", one.key));
        }
        if flow_errors(&one.diagnostics) != (0, 0) {
            print_diagnostics(&one.file, &one.diagnostics);
        }
    }
}

fn differences(count: usize) -> String {
    format!("{count} difference{}", if count == 1 { "" } else { "s" })
}

fn report(client: &Client, plan: &Plan, applied: bool, summary: &str) {
    if client.json {
        let flows: Vec<Value> = plan.flows.iter().map(Planned::to_json).collect();
        output::json(&json!({"applied": applied, "flows": flows}));
    } else if applied {
        output::line(&format!("Done: {summary}"));
    } else {
        output::line(summary);
    }
}

/// Room is made before it is needed: deletions come before new flows.
fn carry_out(client: &Client, project: &str, plan: &Plan) -> Result<(), Failure> {
    for one in &plan.flows {
        if let Step::Change { flow, base, document, rename, lines } = &one.step {
            if !lines.is_empty() {
                put(client, one, flow, base, document)?;
            }
            if rename.is_some() {
                client.patch(&["flows", id(flow)], &json!({"name": one.name}))?;
            }
        }
    }
    for one in plan.flows.iter().filter(|one| matches!(one.step, Step::Delete)) {
        client.delete(&["flows", &one.id], &[("scope", "flow")])?;
    }
    for one in &plan.flows {
        if let Step::Create { document } = &one.step {
            let request =
                json!({"key": one.key, "name": one.name, "document": document.as_value()});
            let created = client.post(&["projects", project, "flows"], &[], &request);
            created.map_err(|failure| failure.about(&one.file))?;
        }
    }
    Ok(())
}

/// Saves the draft when the flow is still what the plan was made of.
fn put(
    client: &Client,
    one: &Planned,
    flow: &Value,
    base: &Base,
    document: &::flow::Document,
) -> Result<(), Failure> {
    let etag = match base {
        Base::Draft { etag } => etag.clone(),
        Base::Version { number } => {
            let Answer { status, etag, body } =
                client.post(&["flows", id(flow), "edit"], &[], &json!({}))?;
            // Somebody's draft was there first, or another version is active.
            if status.as_u16() != 201 || body["active_version"] != *number {
                return Err(changed(one, &body["draft"]));
            }
            etag.unwrap_or_default()
        }
    };
    match client.put(&["flows", id(flow), "draft"], &etag, document.as_value()) {
        Ok(_) => Ok(()),
        Err(Failure::Api(error)) if error.status == 412 => Err(changed(one, &error.details)),
        Err(failure) => Err(failure.about(&one.file)),
    }
}

/// What a 412 means here.
fn changed(one: &Planned, draft: &Value) -> Failure {
    let by = match draft["updated_by"].as_str() {
        Some(by) => format!(" by {by} at {}", output::time(&draft["updated_at"])),
        None => String::new(),
    };
    Failure::Failed(format!(
        "the draft of {} was changed{by}, after the plan was made: it stays as it is. What stands above it in the plan is done, the rest isn't. Run apply again to see a plan with that change (draft_changed)",
        one.key
    ))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };

    use super::*;
    use crate::cli::ServerArguments;

    /// A server that answers the next request so, and what `put` says of it.
    fn put_against(status: &'static str, body: &'static str, base: &Base) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let mut socket = listener.accept().unwrap().0;
            let read = socket.read(&mut [0; 4_096]).unwrap();
            assert!(read > 0);
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            socket.write_all((head + body).as_bytes()).unwrap();
        });
        let client = Client::new(&ServerArguments { url, key: None, json: false }).unwrap();
        let flow = json!({"id": "flw_1"});
        let document = ::flow::Document::empty("Orders", ::flow::document::FlowKind::Main);
        let planned = Planned::of_test("orders");
        let said = put(&client, &planned, &flow, base, &document).unwrap_err().to_string();
        server.join().unwrap();
        said
    }

    #[test]
    fn what_somebody_changed_in_the_meantime_is_not_overwritten() {
        let refused = r#"{"error":{"code":"draft_changed","message":"m","details":{"etag":"\"3\"","updated_by":"ada@example.com","updated_at":"2026-01-02T03:04:05.678Z"}}}"#;
        let base = Base::Draft { etag: "\"2\"".to_owned() };
        let said = put_against("412 Precondition Failed", refused, &base);
        assert!(
            said.contains(
                "the draft of orders was changed by ada@example.com at 2026-01-02 03:04:05"
            ),
            "{said}"
        );
        assert!(said.contains("Run apply again"), "{said}");

        let base = Base::Version { number: json!(1) };
        let drafted = r#"{"active_version":1,"draft":{"updated_by":"bob@example.com"}}"#;
        assert!(put_against("200 OK", drafted, &base).contains("was changed by bob@example.com"));
        let deployed = r#"{"active_version":2,"draft":{}}"#;
        assert!(put_against("201 Created", deployed, &base).contains("was changed, after"));
    }
}
