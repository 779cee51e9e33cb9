//! Maker and checker by commands: Ada makes in a browser, the holder of the administrator's key checks.

use serde_json::{Value, json};

use super::{GREETING, World, server};

/// A person with a session.
struct Ada {
    cookie: String,
}

impl Ada {
    /// Sets herself up with the link that the first start printed.
    fn sign_in(world: &mut World) -> Self {
        let line = world.running.next_line().unwrap();
        let token = line.trim().split_once("#token=").unwrap().1;
        let account =
            json!({"token": token, "email": "ada@example.com", "password": "long enough"});
        let (answer, cookie) = send(world, "", "/setup", &account);
        assert_eq!(answer["user"]["email"], "ada@example.com", "{answer}");
        Self { cookie: cookie.unwrap() }
    }

    fn post(&self, world: &World, path: &str, body: &Value) -> Value {
        send(world, &self.cookie, path, body).0
    }
}

/// The answer and the cookie that it sets.
fn send(world: &World, cookie: &str, path: &str, body: &Value) -> (Value, Option<String>) {
    let request = ureq::http::Request::builder()
        .method("POST")
        .uri(world.place.url(&format!("/api/v1{path}")))
        .header("origin", world.place.url(""))
        .header("cookie", cookie);
    let agent = server::agent();
    let mut answer = agent.run(request.body(body.to_string()).unwrap()).unwrap();
    let set = answer.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
    let cookie = set.and_then(|set| set.split(';').next().map(str::to_owned));
    (serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap(), cookie)
}

#[test]
fn another_persons_change_is_looked_at_and_approved() {
    let mut world = World::start();
    let ada = Ada::sign_in(&mut world);
    world.says(0, &["project", "create", "Demo"]);
    let set = world.says(0, &["project", "settings", "demo", "--approval-required", "true"]);
    assert!(set.contains("approval_required") && set.contains("true"), "{set}");
    let document = flow::Document::parse(GREETING).unwrap();
    let document = json!({"document": document.as_value()});
    let flow = ada.post(&world, "/projects/demo/flows", &document);
    let id = flow["id"].as_str().unwrap();

    let none = world.says(5, &["flow", "review", "show", "demo/greeting"]);
    assert!(none.contains("(no_review)"), "{none}");
    let refused = world.says(1, &["flow", "deploy", "demo/greeting"]);
    assert!(
        refused.contains("(approval_required)") && refused.contains("tandem flow review request"),
        "{refused}"
    );
    ada.post(&world, &format!("/flows/{id}/review"), &json!({"note": "A greeting"}));
    let list = world.says(0, &["flow", "list", "--project", "demo"]);
    assert!(list.contains("draft, review requested"), "{list}");
    let shown = world.says(0, &["flow", "review", "show", "demo/greeting"]);
    for said in ["A greeting", "by ada@example.com", "--hash"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let digits = shown.trim().rsplit(' ').next().unwrap().to_owned();

    let approve = ["flow", "review", "approve", "demo/greeting", "--hash"];
    let other = world.says(1, &[&approve[..], &["00000000"]].concat());
    assert!(other.contains("tandem flow review show"), "{other}");
    world.says(2, &[&approve[..], &["0"]].concat());
    let done = world.says(0, &[&approve[..], &[&digits, "--comment", "Fine", "--deploy"]].concat());
    assert!(done.contains("Approved: version 1 of Greeting is active"), "{done}");
    let shown = world.says(0, &["flow", "review", "show", "demo/greeting"]);
    assert!(shown.contains("approved, deployed as version 1"), "{shown}");
    let list = world.says(0, &["flow", "list", "--project", "demo"]);
    assert!(!list.contains("review"), "{list}");
}

fn review<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    [&["flow", "review"], rest].concat()
}

#[test]
fn ones_own_change_is_not_approved_but_rejected_withdrawn_and_requested_again() {
    let world = World::start();
    world.file("greeting.yaml", GREETING);
    world.says(0, &["project", "create", "Demo"]);
    world.says(0, &["flow", "import", "greeting.yaml", "--project", "demo"]);
    world.says(0, &["flow", "deploy", "demo/greeting"]);
    world.says(0, &["project", "settings", "demo", "--approval-required", "true"]);
    world.file("greeting.yaml", &GREETING.replace("hello", "goodbye"));
    world.says(0, &["flow", "edit", "demo/greeting", "greeting.yaml"]);
    let asked = world.says(0, &review(&["request", "demo/greeting", "--note", "Politer"]));
    assert!(asked.contains("Review 1 of Greeting waits for a checker"), "{asked}");
    let shown = world.says(0, &review(&["show", "demo/greeting"]));
    assert!(shown.contains("goodbye") && shown.contains("compared with"), "{shown}");
    let hash = world.json(&review(&["show", "demo/greeting"]))["hash"].as_str().unwrap().to_owned();
    let own = world.says(4, &review(&["approve", "demo/greeting", "--hash", &hash]));
    assert!(own.contains("(own_change)"), "{own}");

    let no = world.says(0, &review(&["reject", "demo/greeting", "--comment", "Too polite"]));
    assert!(no.contains("Rejected review 1 of Greeting"), "{no}");
    let refused = world.says(1, &["flow", "deploy", "demo/greeting"]);
    assert!(refused.contains("rejected") && refused.contains("(approval_required)"), "{refused}");
    world.says(0, &review(&["request", "demo/greeting"]));
    let gone = world.says(0, &review(&["withdraw", "demo/greeting"]));
    assert!(gone.contains("Withdrew the review of Greeting"), "{gone}");
    let closed = world.says(1, &review(&["reject", "demo/greeting", "--comment", "x"]));
    assert!(closed.contains("(review_closed)"), "{closed}");
    world.says(0, &["project", "settings", "demo", "--approval-required", "false"]);
    world.says(0, &["flow", "deploy", "demo/greeting"]);
}
