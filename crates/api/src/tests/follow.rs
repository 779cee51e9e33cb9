//! Following an execution live.

use super::app::{TestApp, action, webhook_flow};
use futures_util::StreamExt;
use serde_json::{Value, json};

/// Event, id, data.
type Told = (String, String, Value);

async fn start(app: &TestApp) -> String {
    app.project().await;
    let call = |id: &str| {
        action(id, "http_request", json!({ "method": "GET", "url": "https://erp.example/" }))
    };
    let steps = json!([
        call("first"),
        call("second"),
        action("answer", "respond", json!({ "status": 200 }))
    ]);
    let flow = app.active(webhook_flow("in", steps)).await;
    app.performer.hold();
    let started = app.post(&format!("/api/v1/flows/{flow}/executions"), json!({})).await;
    started.json()["id"].as_str().unwrap().to_owned()
}

/// Reads until `enough` of it has come, or to the end.
async fn follow(
    app: &TestApp,
    id: &str,
    last: Option<&str>,
    enough: impl Fn(&Told) -> bool,
) -> Vec<Told> {
    let mut call = app.call("GET", &format!("/api/v1/executions/{id}/events"));
    if let Some(last) = last {
        call = call.header("last-event-id", last);
    }
    let response = call.open().await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut chunks = response.into_body().into_data_stream();
    let (mut text, mut told) = (String::new(), Vec::new());
    while let Some(chunk) = chunks.next().await {
        text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            told.push(read(event));
            text = rest.to_owned();
            if enough(told.last().unwrap()) {
                return told;
            }
        }
    }
    told
}

fn read(event: &str) -> Told {
    let field = |name: &str| {
        event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim()
    };
    (
        field("event:").to_owned(),
        field("id:").to_owned(),
        serde_json::from_str(field("data:")).unwrap(),
    )
}

fn of_step(told: &[Told], action: &str) -> Vec<String> {
    let steps =
        told.iter().filter(|(event, _, data)| event == "step" && data["action_id"] == action);
    steps.map(|(_, _, data)| data["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_is_told_when_it_begins_and_when_it_ends() {
    let app = TestApp::new();
    let id = start(&app).await;
    let told = follow(&app, &id, None, |(event, ..)| {
        // Both are held: the first one's beginning is always seen.
        if event == "execution" {
            app.performer.release();
        }
        event == "end"
    });
    let told = told.await;
    assert_eq!(of_step(&told, "first"), ["running", "completed"]);
    assert_eq!(of_step(&told, "second").last().map(String::as_str), Some("completed"));
    let last_state = told.iter().rev().find(|(event, ..)| event == "execution").unwrap();
    assert_eq!((&last_state.2["status"], last_state.2.get("steps")), (&json!("completed"), None));
    assert_eq!(told.last().unwrap().0, "end");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_gets_the_rest() {
    let app = TestApp::new();
    let id = start(&app).await;
    let before = follow(&app, &id, None, |(event, ..)| event == "execution").await;
    assert_eq!(before.last().unwrap().1, "0", "no step has ended yet");
    app.performer.release();
    app.settled(&id).await;
    let rest = follow(&app, &id, Some("1"), |_| false).await;
    assert_eq!(of_step(&rest, "first"), Vec::<String>::new());
    assert_eq!(of_step(&rest, "second"), ["completed"]);
    assert_eq!(rest.last().unwrap().0, "end");
    let nothing_new = follow(&app, &id, Some("3"), |_| false).await;
    assert_eq!(
        nothing_new.iter().map(|told| told.0.as_str()).collect::<Vec<_>>(),
        ["execution", "end"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_when_the_server_shuts_down() {
    let app = TestApp::new();
    let id = start(&app).await;
    let told = follow(&app, &id, None, |(event, ..)| {
        if event == "execution" {
            app.closing.send_replace(true);
        }
        false
    });
    assert_eq!(told.await.last().unwrap().0, "execution", "it hasn't ended: there is no `end`");
    app.performer.release();
}
