//! The built binary as its operator meets it: what it logs, backup and restore.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

#[path = "support/server.rs"]
#[expect(dead_code, reason = "the crash test uses the rest of it")]
mod server;

use std::{
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output},
    sync::mpsc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use server::{KEY, Place};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Far longer than anything here takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn setting(_name: &str) -> Option<String> {
    None
}

fn tandem(place: &Place, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tandem"));
    command.args(arguments).env("TANDEM_URL", place.url("")).env("TANDEM_KEY", KEY);
    command.output().unwrap()
}

#[track_caller]
fn says(code: i32, output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}");
    text.into_owned()
}

/// An outside service that takes requests and never answers.
struct Silent {
    address: String,
    requests: mpsc::Receiver<()>,
}

impl Silent {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (asked, requests) = mpsc::channel();
        std::thread::spawn(move || {
            // Kept open, so that whoever asked goes on waiting.
            let mut open: Vec<BufReader<TcpStream>> = Vec::new();
            for stream in listener.incoming().flatten() {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                while stream.read_line(&mut line).is_ok_and(|bytes| bytes > 2) {
                    line.clear();
                }
                let _gone = asked.send(());
                open.push(stream);
            }
        });
        Self { address, requests }
    }
}

/// An active flow of the project `demo`, behind the API: its id.
fn flow(place: &Place, name: &str, actions: Value) -> String {
    let document = json!({
        "tandem": 1, "name": name, "kind": "main", "trigger": { "event": "api", "inputs": {} }, "actions": actions
    });
    let made = place.ask("POST", "/projects/demo/flows", &json!({ "document": document })).unwrap();
    let id = made["id"].as_str().unwrap().to_owned();
    place.ask("POST", &format!("/flows/{id}/deploy"), &json!({})).unwrap();
    id
}

fn start(place: &Place, flow: &str) -> String {
    let started = place.ask("POST", &format!("/flows/{flow}/executions"), &json!({})).unwrap();
    started["id"].as_str().unwrap().to_owned()
}

fn execution(place: &Place, id: &str) -> Value {
    place.ask("GET", &format!("/executions/{id}"), &Value::Null).unwrap()
}

/// Asks until the execution has this status.
#[track_caller]
fn becomes(place: &Place, id: &str, status: &str) -> Value {
    let began = Instant::now();
    loop {
        let read = execution(place, id);
        if read["status"] == status {
            return read;
        }
        assert!(began.elapsed() < PATIENCE, "{read}");
    }
}

#[test]
fn every_line_of_a_json_log_is_one_object_with_dotted_names() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path()).unwrap().with_json_log();
    let running = place.start().unwrap();
    place.ask("POST", "/projects", &json!({ "name": "Demo" })).unwrap();
    place.ask("GET", "/nothing", &Value::Null).unwrap_err();
    running.terminate().unwrap();
    let log = std::fs::read_to_string(place.log()).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        for field in ["timestamp", "level", "message", "target"] {
            assert!(line[field].is_string(), "{field} in {line}");
        }
        let is_plain = |name: &String| {
            name.chars().all(|letter| matches!(letter, 'a'..='z' | '.' | '_')) && !name.is_empty()
        };
        assert!(line.as_object().unwrap().keys().all(is_plain), "{line}");
    }
    let created = lines.iter().find(|line| line["message"] == "A project was created.").unwrap();
    assert!(created["project.id"].as_str().unwrap().starts_with("prj_"), "{created}");
}

#[test]
fn what_was_in_flight_comes_back_paused_and_nothing_is_done_twice() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path()).unwrap();
    let _source = place.start().unwrap();
    place.ask("POST", "/projects", &json!({ "name": "Demo" })).unwrap();
    let silent = Silent::listen();
    let request = json!({
        "method": "POST", "url": format!("http://{}/", silent.address), "delivery": "at_most_once"
    });
    let once = flow(
        &place,
        "Once",
        json!([{ "id": "once", "action": "http_request", "inputs": request }]),
    );
    let nap = json!([{ "id": "nap", "action": "wait", "inputs": { "duration": "1s" } }]);
    let nap = flow(&place, "Nap", nap);
    let runs = start(&place, &once);
    silent.requests.recv_timeout(PATIENCE).unwrap();
    // Started last, so that both still wait in the backup.
    let naps = [start(&place, &nap), start(&place, &nap)];
    let file = folder.path().join("backup.db");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let made = tandem(&place, &["backup", "--data", &text(place.data()), "--to", &text(&file)]);
    assert!(says(0, &made).contains("Backed up 3 executions"));
    let again = tandem(&place, &["backup", "--data", &text(place.data()), "--to", &text(&file)]);
    assert!(says(1, &again).contains("nothing is overwritten"));

    let elsewhere = tempfile::tempdir().unwrap();
    let copy = Place::new(elsewhere.path()).unwrap();
    let restored =
        tandem(&copy, &["restore", "--from", &text(&file), "--data", &text(copy.data())]);
    let restored = says(0, &restored);
    let running = copy.start().unwrap();
    // The source goes on while the copy stands still: its naps end, and in the copy they are overdue by then.
    for nap in &naps {
        becomes(&place, nap, "completed");
    }
    assert!(restored.contains("3 were in flight and are paused"), "{restored}");
    let paused = copy.ask("GET", "/projects/demo/executions?paused=true", &Value::Null).unwrap();
    let ids = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&paused), [naps[1].clone(), naps[0].clone(), runs.clone()]);
    assert!(paused["items"].as_array().unwrap().iter().all(|item| item["paused"] == true));
    assert_eq!(execution(&copy, &naps[0])["status"], "waiting");
    assert_eq!(execution(&copy, &runs)["status"], "running");

    // One is cancelled, one is resumed by itself, the last with the whole project, after another start.
    assert!(says(0, &tandem(&copy, &["flow", "cancel", &naps[0]])).contains("cancelled"));
    says(0, &tandem(&copy, &["flow", "resume", &naps[1]]));
    becomes(&copy, &naps[1], "completed");
    assert!(says(1, &tandem(&copy, &["flow", "resume", &naps[1]])).contains("not_paused"));
    running.terminate().unwrap();
    let _running = copy.start().unwrap();
    assert_eq!(execution(&copy, &runs)["paused"], true, "still, after another start");
    assert!(says(0, &tandem(&copy, &["project", "resume", "demo"])).contains("1 executions go on"));
    let ended = becomes(&copy, &runs, "failed");
    assert_eq!(
        (&ended["error"]["code"], &ended["paused"]),
        (&json!("outcome_unknown"), &Value::Null)
    );
    assert!(silent.requests.try_recv().is_err(), "the request was sent a second time");
    for place in [&place, &copy] {
        let doctor = tandem(place, &["doctor", "--data", &text(place.data())]);
        assert!(says(0, &doctor).contains("Nothing is wrong"));
    }
    let nowhere = tandem(&place, &["doctor", "--data", &text(folder.path())]);
    assert!(says(1, &nowhere).contains("there is no store"));
}
