//! The built binary as a user meets it: the way from a file to an execution by commands alone, and what it says when
//! it can't start.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

#[path = "commands/files.rs"]
mod files;
#[path = "commands/reviews.rs"]
mod reviews;
#[path = "support/server.rs"]
#[expect(dead_code, reason = "the crash test uses the rest of it")]
mod server;

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use server::{KEY, Place};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const GREETING: &str = r#"
tandem: 1
name: Greeting
kind: main
trigger:
  event: webhook
  inputs: { path: greet, methods: [POST] }
  sample: { method: POST, path: greet, query: {}, headers: {}, body: { name: Ada } }
actions:
  - id: answer
    action: respond
    inputs: { status: 200, body: { hello: "{{ trigger.body.name }}" } }
"#;

const CALL: &str = r#"
tandem: 1
name: Call
trigger: { event: api, inputs: {} }
actions:
  - { id: call, action: http_request, inputs: { method: GET, url: "https://erp.example:8443/" } }
"#;

/// A folder with a server for one test.
struct World {
    folder: tempfile::TempDir,
    place: Place,
    running: server::Running,
}

impl World {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path()).unwrap();
        let running = place.start().unwrap();
        Self { folder, place, running }
    }

    fn tandem(&self, arguments: &[&str]) -> Output {
        let mut command = tandem(arguments);
        command
            .env("TANDEM_URL", self.place.url(""))
            .env("TANDEM_KEY", KEY)
            .current_dir(self.folder.path());
        command.output().unwrap()
    }

    /// What it printed, when it ended with `code`.
    #[track_caller]
    fn says(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.tandem(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "tandem {}: {}",
            arguments.join(" "),
            both(&output)
        );
        both(&output)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.tandem(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "tandem {}: {}", arguments.join(" "), both(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn folder(&self, name: &str) {
        std::fs::create_dir(self.folder.path().join(name)).unwrap();
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }
}

fn tandem(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tandem"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn both(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn setting(_name: &str) -> Option<String> {
    None
}

#[test]
fn a_file_becomes_a_deployed_flow_that_runs() {
    let world = World::start();
    world.file("greeting.yaml", GREETING);
    assert!(world.says(0, &["project", "create", "Demo"]).contains("demo"));
    assert!(world.says(0, &["project", "list"]).contains("Demo"));
    assert!(
        world
            .says(0, &["flow", "import", "greeting.yaml", "--project", "demo"])
            .contains("Imported Greeting")
    );
    assert!(world.says(0, &["flow", "check", "demo/Greeting"]).contains("Greeting: ok"));
    let tested = world.says(0, &["flow", "test", "demo/greeting"]);
    assert!(
        tested.contains("answer (respond) completed")
            && tested.contains(r#"HTTP 200 {"hello":"Ada"}"#),
        "{tested}"
    );
    let deployed = world.says(0, &["flow", "deploy", "demo/greeting", "--note", "First"]);
    assert!(
        deployed.contains("Version 1 of Greeting is active")
            && deployed.contains("/hooks/demo/greet"),
        "{deployed}"
    );

    world.file(
        "event.json",
        r#"{"method":"POST","path":"greet","query":{},"headers":{},"body":{"name":"Bob"}}"#,
    );
    let ran = world.says(0, &["flow", "run", "demo/greeting", "--event", "@event.json", "--wait"]);
    assert!(ran.contains("on version 1") && ran.contains(r#"HTTP 200 {"hello":"Bob"}"#), "{ran}");
    let execution = ran.split_whitespace().next().unwrap().to_owned();
    assert!(execution.starts_with("exe_"), "{ran}");
    assert!(world.says(0, &["flow", "logs", "demo/greeting"]).contains(&execution));
    let shown = world.says(0, &["flow", "logs", "demo/greeting", "--execution", &execution]);
    assert!(shown.contains("answer (respond) completed"), "{shown}");
    let followed =
        world.says(0, &["flow", "logs", "demo/greeting", "--execution", &execution, "--follow"]);
    assert!(followed.contains("execution completed"), "{followed}");

    let refused = world.says(6, &["flow", "import", "greeting.yaml", "--project", "demo"]);
    assert!(refused.contains("--replace") && refused.contains("--yes"), "{refused}");
    world.file("greeting.yaml", &GREETING.replace("hello", "goodbye"));
    world.says(0, &["flow", "import", "greeting.yaml", "--project", "demo", "--replace"]);
    let document = world.says(0, &["flow", "show", "demo/greeting", "--document"]);
    assert!(document.contains("goodbye") && document.contains("tandem: 1"), "{document}");
    assert!(
        world.says(0, &["flow", "show", "demo/greeting"]).contains("drafting (beside version 1)")
    );
    world.says(0, &["flow", "deploy", "demo/greeting"]);
    let versions = world.json(&["flow", "versions", "demo/greeting"]);
    assert_eq!(versions["items"].as_array().unwrap().len(), 2, "{versions}");
    world.says(0, &["flow", "delete", "demo/greeting", "--yes"]);
    assert!(world.says(0, &["flow", "list", "--project", "demo"]).contains("no flow yet"));
}

const PAUSE: &str = r#"
tandem: 1
name: Pause
trigger: { event: api, inputs: {} }
actions: [ { id: nap, action: wait, inputs: { duration: 1h } } ]
"#;

#[test]
fn executions_are_counted_found_run_again_and_cancelled() {
    let world = World::start();
    world.file("greeting.yaml", GREETING);
    world.file("pause.yaml", PAUSE);
    world.says(0, &["project", "create", "Demo"]);
    for (file, flow) in [("greeting.yaml", "demo/greeting"), ("pause.yaml", "demo/pause")] {
        world.says(0, &["flow", "import", file, "--project", "demo"]);
        world.says(0, &["flow", "deploy", flow]);
    }
    let event = r#"{"body":{"name":"Bob"}}"#;
    let ran = world.json(&["flow", "run", "demo/greeting", "--event", event, "--wait"]);
    let first = ran["id"].as_str().unwrap();
    let again = world.says(0, &["flow", "rerun", first, "--version", "same", "--wait"]);
    assert!(
        again.contains("on version 1") && again.contains(r#"HTTP 200 {"hello":"Bob"}"#),
        "{again}"
    );
    assert!(world.says(0, &["flow", "rerun", first]).starts_with("exe_"));
    world.says(5, &["flow", "rerun", "exe_0000000000001"]);
    let found = world.says(0, &["flow", "logs", "demo/greeting", "--find", first]);
    assert_eq!(found.lines().count(), 2, "{found}");
    let overview = world.says(0, &["flow", "overview", "demo/greeting"]);
    for said in ["/hooks/demo/greet", "answer", "respond", "3 (0 running", "100.0 %", "p95"] {
        assert!(overview.contains(said), "{said}: {overview}");
    }
    let past = ["--from", "2025-01-01T00:00:00Z", "--to", "2025-01-02T00:00:00Z"];
    let past = world.json(&[&["flow", "overview", "demo/greeting"], &past[..]].concat());
    assert_eq!(past["executions"]["total"], 0);

    let waits = world.json(&["flow", "run", "demo/pause"]);
    let one = waits["id"].as_str().unwrap();
    assert!(world.says(0, &["flow", "cancel", one]).contains("cancelled"));
    assert!(world.says(1, &["flow", "cancel", one]).contains("(already_ended)"));
    world.says(0, &["flow", "run", "demo/pause"]);
    world.says(0, &["flow", "run", "demo/pause"]);
    let none = world.says(0, &["flow", "cancel", "demo/pause", "--status", "running"]);
    assert!(none.contains("Cancelled 0 executions of Pause"), "{none}");
    let all = world.says(0, &["flow", "cancel", "demo/pause"]);
    assert!(all.contains("Cancelled 2 executions of Pause"), "{all}");
}

#[test]
fn a_flow_with_errors_is_a_negative_answer_with_its_places() {
    let world = World::start();
    let broken = GREETING.replace("action: respond", "action: answer_the_phone");
    world.file("broken.yaml", &broken);
    let checked = world.says(1, &["check", "broken.yaml"]);
    assert!(
        checked.contains("broken.yaml: action answer") && checked.contains("1 error"),
        "{checked}"
    );
    world.says(0, &["project", "create", "Demo"]);
    let asked = world.says(6, &["flow", "import", "broken.yaml", "--project", "demo"]);
    assert!(
        asked.contains("1 with errors") && asked.contains("Greeting: action answer"),
        "{asked}"
    );
    world.says(0, &["flow", "import", "broken.yaml", "--project", "demo", "--yes"]);
    assert!(world.says(1, &["flow", "check", "demo/greeting"]).contains("action answer"));
    let refused = world.says(1, &["flow", "deploy", "demo/greeting"]);
    assert!(
        refused.contains("(check_failed)") && refused.contains("Greeting: action answer"),
        "{refused}"
    );
}

#[test]
fn exit_codes_tell_programs_what_went_wrong() {
    let world = World::start();
    world.says(2, &["flow", "launch"]);
    world.says(3, &["project", "list", "--url", "http://127.0.0.1:9"]);
    let refused = world.says(4, &["project", "list", "--key", "wrong"]);
    assert!(refused.contains("(unauthenticated)"), "{refused}");
    assert!(world.says(5, &["flow", "list", "--project", "nowhere"]).contains("(not_found)"));
    world.says(0, &["project", "create", "Demo"]);
    assert!(world.says(5, &["flow", "show", "demo/nothing"]).contains("no flow `nothing`"));
}

#[test]
fn a_projects_key_and_allow_list_decide_who_starts_its_flows() {
    let world = World::start();
    world.file("greeting.yaml", GREETING);
    world.says(0, &["project", "create", "Demo"]);
    world.says(0, &["flow", "import", "greeting.yaml", "--project", "demo"]);
    world.says(0, &["flow", "deploy", "demo/greeting"]);
    let flow = world.json(&["flow", "show", "demo/greeting"])["id"].as_str().unwrap().to_owned();

    assert!(world.says(0, &["key", "show", "--project", "demo"]).contains("has no key"));
    let made = world.tandem(&["key", "reset", "--project", "demo"]);
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert!(key.starts_with("tdm_prj_") && key.lines().count() == 1, "{key}");
    let start = ["flow", "run", &flow, "--event", "{}", "--key", &key];
    let refused = world.says(4, &["project", "list", "--key", &key]);
    assert!(refused.contains("(key_may_only_start)"), "{refused}");
    assert!(world.says(0, &start).contains("exe_"));
    assert!(world.says(0, &["key", "show", "--project", "demo"]).contains("demo has a key"));

    let list = world.says(0, &["project", "allow-list", "demo"]);
    assert!(list.contains("from everywhere"), "{list}");
    let set =
        world.says(0, &["project", "allow-list", "demo", "--set", "203.0.113.7", "10.0.0.0/8"]);
    assert!(set.contains("10.0.0.0/8") && set.contains("203.0.113.7"), "{set}");
    assert!(world.says(4, &start).contains("(address_not_allowed)"));
    let wrong = world.says(1, &["project", "allow-list", "demo", "--set", "127.0.0.1/8"]);
    assert!(wrong.contains("the network is 127.0.0.0/8"), "{wrong}");
    world.says(0, &["project", "allow-list", "demo", "--set", "127.0.0.0/8"]);
    assert!(world.says(0, &start).contains("exe_"));
    world.says(0, &["project", "allow-list", "demo", "--everyone"]);

    assert!(world.says(0, &["project", "settings", "demo"]).contains("20"));
    assert!(world.says(0, &["project", "settings", "demo", "--flow-limit", "1"]).contains('1'));
    let full = world.says(1, &["flow", "create", "Second", "--project", "demo"]);
    assert!(full.contains("(flow_limit_reached)"), "{full}");
    assert!(
        world.says(1, &["project", "settings", "demo", "--flow-limit", "0"]).contains("1 to 1000")
    );
    projects_settings(&world);

    world.says(0, &["key", "delete", "--project", "demo"]);
    assert!(world.says(4, &start).contains("(unauthenticated)"));
}

fn projects_settings(world: &World) {
    let settings = ["project", "settings", "demo"];
    let now = |more: &[&str]| world.json(&[&settings[..], more].concat());
    let set =
        now(&["--time-zone", "asia/singapore", "--egress-allow", "b.example,*.a.example:8443"]);
    assert_eq!((&set["time_zone"], &set["flow_limit"]), (&json!("Asia/Singapore"), &json!(1)));
    assert_eq!(set["egress_allow"], json!(["*.a.example:8443", "b.example"]));
    let bounded = now(&["--steps-max", "9", "--running-max", "2"]);
    let expected = json!({ "flow_limit": 1, "approval_required": false, "time_zone": "Asia/Singapore", "steps_max": 9,
        "egress_allow": ["*.a.example:8443", "b.example"], "running_max": 2,
        "retention_days": 30, "retention_executions": null });
    assert_eq!(bounded, expected, "what isn't named stays");
    let free = now(&["--egress-everywhere", "--running-max", "none"]);
    assert_eq!((&free["egress_allow"], &free["running_max"]), (&json!([]), &json!(null)));
    let shown = world.says(0, &settings);
    assert!(shown.contains("Asia/Singapore"), "{shown}");
    let wrong = world
        .says(1, &[&settings[..], &["--time-zone", "Zurich", "--steps-max", "3"][..]].concat());
    assert!(wrong.contains("isn't a time zone"), "{wrong}");
    assert_eq!(now(&[]), free, "a refused change changes nothing");
    let wrong = world.says(2, &[&settings[..], &["--running-max", "many"][..]].concat());
    assert!(wrong.contains("neither a number nor `none`"), "{wrong}");
}

#[test]
fn a_request_goes_only_where_the_projects_settings_allow_it() {
    let world = World::start();
    world.says(0, &["project", "create", "Demo"]);
    world.file("call.yaml", CALL);
    world.says(0, &["flow", "import", "call.yaml", "--project", "demo"]);
    world.says(0, &["project", "settings", "demo", "--egress-allow", "api.example.com:443"]);
    let failed = world.says(1, &["flow", "test", "demo/call"]);
    assert!(failed.contains("host_not_allowed"), "{failed}");
    assert!(failed.contains("erp.example on port 8443: add it to egress_allow"), "{failed}");
}

#[test]
fn a_flow_says_how_long_its_executions_are_kept_or_its_project_does() {
    let world = World::start();
    world.says(0, &["project", "create", "Demo"]);
    world.says(0, &["flow", "create", "Orders", "--project", "demo"]);
    let says = |arguments: &[&str]| {
        let verb = ["flow", "retention", "demo/orders"];
        world.says(0, &verb.into_iter().chain(arguments.iter().copied()).collect::<Vec<_>>())
    };
    let row = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let both = "KEPT VALUE SAID BY days 30 project executions";
    assert_eq!(row(&says(&[])), format!("{both} all project"));
    let set = ["--retention-days", "9", "--retention-executions", "500"];
    world.says(0, &[&["project", "settings", "demo"], &set[..]].concat());
    assert_eq!(
        row(&says(&["--days", "7"])),
        "KEPT VALUE SAID BY days 7 flow executions 500 project"
    );
    assert_eq!(
        row(&says(&["--executions", "5"])),
        "KEPT VALUE SAID BY days 7 flow executions 5 flow"
    );
    assert_eq!(
        row(&says(&["--clear", "--executions", "6"])),
        "KEPT VALUE SAID BY days 9 project executions 6 flow"
    );
    assert!(row(&says(&["--clear"])).ends_with("executions 500 project"));
    let refused = world.says(1, &["flow", "retention", "demo/orders", "--days", "0"]);
    assert!(refused.contains("1 to 3650 days"), "{refused}");
}

#[test]
fn the_audit_log_says_who_changed_what_and_that_it_is_whole() {
    let world = World::start();
    world.says(0, &["project", "create", "Demo"]);
    world.says(0, &["flow", "create", "First", "--project", "demo"]);
    world.says(0, &["key", "reset", "--project", "demo"]);
    let list = world.says(0, &["audit", "list", "--project", "demo"]);
    let operations: Vec<&str> =
        list.lines().skip(1).filter_map(|line| line.split_whitespace().nth(6)).collect();
    assert_eq!(operations, ["reset_api_key", "create_flow", "create_project"], "{list}");
    assert!(list.contains("admin key") && list.contains("127.0.0.1"), "{list}");
    let rows = world.json(&["audit", "list", "--operation", "create_flow"]);
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["status"]), (1, &Value::from(201)));
    assert_eq!(world.json(&["audit", "list", "--limit", "2"]).as_array().unwrap().len(), 2);
    let verdict = world.json(&["audit", "verify"]);
    assert_eq!((&verdict["ok"], &verdict["rows"]), (&Value::from(true), &Value::from(3)));
    let said = world.says(0, &["audit", "verify"]);
    assert!(said.contains(verdict["head"]["hash"].as_str().unwrap()), "{said}");
}

#[test]
fn people_are_invited_given_roles_and_sent_away() {
    let world = World::start();
    world.says(0, &["project", "create", "Demo"]);
    let invited = world.tandem(&[
        "user",
        "invite",
        "ada@example.com",
        "--project",
        "demo",
        "--role",
        "viewer",
    ]);
    let link = String::from_utf8(invited.stdout).unwrap();
    let token = link.trim().split_once("/invitation#token=").unwrap().1;
    assert!(world.says(0, &["user", "invitations"]).contains("ada@example.com"));
    let body = serde_json::json!({ "token": token, "name": "Ada", "password": "long enough" });
    world.place.ask("POST", "/invitations/accept", &body).unwrap();
    assert!(world.says(0, &["user", "invitations"]).contains("No invitation waits"));
    assert!(world.says(0, &["user", "list"]).contains("ada@example.com"));
    assert!(world.says(0, &["project", "member", "list", "demo"]).contains("viewer"));

    let create = ["token", "create", "ci", "--email", "ada@example.com", "--password"];
    let wrong = world.says(4, &[&create[..], &["wrong"]].concat());
    assert!(wrong.contains("(bad_credentials)"), "{wrong}");
    let made = world.tandem(&[&create[..], &["long enough"]].concat());
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert!(key.starts_with("tdm_usr_") && key.lines().count() == 1, "{key}");
    assert!(world.says(0, &["project", "list", "--key", &key]).contains("Demo"));
    let new_flow = ["flow", "create", "Orders", "--project", "demo", "--key", &key];
    let refused = world.says(4, &new_flow);
    assert!(refused.contains("(forbidden)"), "{refused}");
    world.says(0, &["project", "member", "set", "demo", "ada@example.com", "maker"]);
    world.says(0, &new_flow);
    let tokens = world.json(&["token", "list", "--key", &key]);
    let id = tokens["items"][0]["id"].as_str().unwrap();
    world.says(0, &["token", "delete", id, "--key", &key]);
    assert!(world.says(4, &["token", "list", "--key", &key]).contains("(unauthenticated)"));

    let unknown = world.says(1, &["project", "member", "set", "demo", "eve@example.com", "maker"]);
    assert!(unknown.contains("tandem user invite"), "{unknown}");
    world.says(0, &["project", "member", "remove", "demo", "ada@example.com"]);
    let gone = world.says(0, &["user", "update", "ada@example.com", "--deactivate"]);
    assert!(gone.contains("deactivated"), "{gone}");
    assert!(world.says(4, &[&create[..], &["long enough"]].concat()).contains("(bad_credentials)"));
    let back = ["user", "update", "ada@example.com", "--activate", "--administrator", "true"];
    assert!(world.says(0, &back).contains("administrator"));
}

#[test]
fn check_needs_no_server_and_reads_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("greeting.yaml"), GREETING).unwrap();
    let good = tandem(&["check", "greeting.yaml"]).current_dir(folder.path()).output().unwrap();
    assert_eq!((good.status.code(), both(&good).as_str()), (Some(0), "greeting.yaml: ok\n"));
    let mut child = tandem(&["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"tandem: 1\nactions: [\n").unwrap();
    let bad = child.wait_with_output().unwrap();
    assert_eq!(bad.status.code(), Some(1));
    assert!(
        both(&bad).starts_with("error: stdin:") && both(&bad).contains("(not_a_flow_document)"),
        "{}",
        both(&bad)
    );
}

#[test]
fn a_server_that_cannot_start_says_in_one_line_what_to_do() {
    let world = World::start();
    let address = world.place.url("").replace("http://", "");
    let other = world.folder.path().join("other");
    let path = |path: &Path| path.to_str().unwrap().to_owned();

    one_line(
        &serve(&["--listen", &address, "--data", &path(&other)]),
        "is in use by another process",
    );
    assert!(!other.exists(), "a second server by mistake leaves nothing behind");
    let used = path(&world.folder.path().join("data"));
    one_line(&serve(&["--listen", "127.0.0.1:0", "--data", &used]), "in use by another process");
    one_line(&serve(&["--config", "/nowhere/tandem.toml"]), "/nowhere/tandem.toml");
    world.file("tandem.toml", "lissen = '127.0.0.1:0'");
    one_line(
        &serve(&["--config", &path(&world.folder.path().join("tandem.toml"))]),
        "unknown field `lissen`",
    );
    world.file("file", "");
    let a_file = path(&world.folder.path().join("file"));
    one_line(&serve(&["--listen", "127.0.0.1:0", "--data", &a_file]), &a_file);
}

/// Runs a server that should refuse to start; one that starts all the same is stopped at its first line.
fn serve(arguments: &[&str]) -> Output {
    let mut command = tandem(&[&["serve"], arguments].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    if !first.is_empty() {
        child.kill().unwrap();
    }
    let ended = child.wait_with_output().unwrap();
    Output { stdout: first.into_bytes(), ..ended }
}

#[track_caller]
fn one_line(output: &Output, with: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("error: ") && said.contains(with), "{said}");
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_first_start_gives_a_sign_in_link_and_a_key_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path()).unwrap().without_key();
    let running = place.start().unwrap();
    let first = running.terminate().unwrap();
    assert!(first.code == Some(0), "{first:?}");
    assert!(first.said.contains("/setup#token="), "{first:?}");
    assert!(first.said.contains("Administrator's key (shown once): tdm_"), "{first:?}");
    let second = place.start().unwrap().terminate().unwrap();
    assert!(
        second.said.contains("/setup#token=") && !second.said.contains("Administrator's key"),
        "{second:?}"
    );
}
