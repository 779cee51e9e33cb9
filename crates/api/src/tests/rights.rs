//! Who may call which route: every protected route of the OpenAPI document, as everyone there is. A new route fails this
//! until [`ROUTES`] says what it takes.

use super::{
    app::{Answer, TestApp, action, webhook_flow},
    people::Someone,
    walls::templates,
};
use flow::people::Role;
use serde_json::json;
use std::collections::BTreeSet;

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// To be somebody, whoever.
    Anyone,
    /// To be a person: the administrator's key is nobody.
    Person,
    /// To have signed in with a password: no key will do.
    Session,
    /// To administer the server.
    Server,
    /// The same, and others aren't told that it exists.
    Hidden,
    /// At least this role in the project.
    Role(Role),
    /// The role maker, or the project's key.
    Start,
}

const VIEWER: Need = Need::Role(Role::Viewer);
const MAKER: Need = Need::Role(Role::Maker);
const CHECKER: Need = Need::Role(Role::Checker);
const ADMIN: Need = Need::Role(Role::Admin);

/// Each protected route, what it takes, and a body with which it does something.
const ROUTES: &[(&str, Need, &str)] = &[
    ("GET /metrics", Need::Server, ""),
    ("GET /api/v1/audit", Need::Server, ""),
    ("GET /api/v1/audit/verify", Need::Server, ""),
    ("GET /api/v1/catalog", Need::Anyone, ""),
    ("DELETE /api/v1/session", Need::Anyone, ""),
    ("PUT /api/v1/session/password", Need::Session, r#"{"current":"wrong","new":"long enough"}"#),
    ("GET /api/v1/tokens", Need::Person, ""),
    ("POST /api/v1/tokens", Need::Session, r#"{"name":"CI"}"#),
    ("DELETE /api/v1/tokens/{token}", Need::Person, ""),
    ("GET /api/v1/users", Need::Server, ""),
    ("GET /api/v1/users/{user}", Need::Hidden, ""),
    ("PATCH /api/v1/users/{user}", Need::Hidden, r#"{"name":"New"}"#),
    ("GET /api/v1/invitations", Need::Server, ""),
    (
        "POST /api/v1/invitations",
        ADMIN,
        r#"{"email":"new@example.com","project":"{project}","role":"viewer"}"#,
    ),
    ("DELETE /api/v1/invitations/{invitation}", ADMIN, ""),
    ("GET /api/v1/projects", Need::Anyone, ""),
    ("POST /api/v1/projects", Need::Server, r#"{"name":"New"}"#),
    ("GET /api/v1/projects/{project}", VIEWER, ""),
    ("PATCH /api/v1/projects/{project}", ADMIN, r#"{"name":"New"}"#),
    ("DELETE /api/v1/projects/{project}", ADMIN, ""),
    ("GET /api/v1/projects/{project}/members", VIEWER, ""),
    ("PUT /api/v1/projects/{project}/members/{user}", ADMIN, r#"{"role":"maker"}"#),
    ("DELETE /api/v1/projects/{project}/members/{user}", ADMIN, ""),
    ("GET /api/v1/projects/{project}/api-key", VIEWER, ""),
    ("PUT /api/v1/projects/{project}/api-key", ADMIN, ""),
    ("DELETE /api/v1/projects/{project}/api-key", ADMIN, ""),
    ("GET /api/v1/projects/{project}/ip-allow-list", VIEWER, ""),
    ("PUT /api/v1/projects/{project}/ip-allow-list", ADMIN, r#"{"addresses":[]}"#),
    ("GET /api/v1/projects/{project}/settings", VIEWER, ""),
    ("PUT /api/v1/projects/{project}/settings", ADMIN, "{}"),
    ("POST /api/v1/projects/{project}/export", VIEWER, r#"{"flows":"all"}"#),
    ("POST /api/v1/projects/{project}/import", MAKER, DOCUMENT),
    ("GET /api/v1/projects/{project}/flows", VIEWER, ""),
    ("POST /api/v1/projects/{project}/flows", MAKER, "{}"),
    ("GET /api/v1/projects/{project}/executions", VIEWER, ""),
    ("GET /api/v1/flows/{flow}", VIEWER, ""),
    ("PATCH /api/v1/flows/{flow}", MAKER, r#"{"name":"New"}"#),
    ("DELETE /api/v1/flows/{flow}", MAKER, ""),
    ("POST /api/v1/flows/{flow}/restore", MAKER, ""),
    ("GET /api/v1/flows/{flow}/draft", VIEWER, ""),
    ("PUT /api/v1/flows/{flow}/draft", MAKER, DOCUMENT),
    ("DELETE /api/v1/flows/{flow}/draft", MAKER, ""),
    ("POST /api/v1/flows/{flow}/edit", MAKER, ""),
    ("POST /api/v1/flows/{flow}/check", VIEWER, ""),
    ("POST /api/v1/flows/{flow}/test", MAKER, ""),
    ("POST /api/v1/flows/{flow}/deploy", MAKER, ""),
    ("POST /api/v1/flows/{flow}/review", MAKER, ""),
    ("GET /api/v1/flows/{flow}/review", VIEWER, ""),
    ("DELETE /api/v1/flows/{flow}/review", MAKER, ""),
    (
        "POST /api/v1/flows/{flow}/review/approve",
        CHECKER,
        r#"{"hash":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
    ),
    ("POST /api/v1/flows/{flow}/review/reject", CHECKER, r#"{"comment":"No"}"#),
    ("GET /api/v1/flows/{flow}/overview", VIEWER, ""),
    ("GET /api/v1/flows/{flow}/export", VIEWER, ""),
    ("GET /api/v1/flows/{flow}/diff", VIEWER, ""),
    ("GET /api/v1/flows/{flow}/versions", VIEWER, ""),
    ("GET /api/v1/flows/{flow}/versions/{number}", VIEWER, ""),
    ("POST /api/v1/flows/{flow}/versions/{number}/copy-to-draft", MAKER, ""),
    ("GET /api/v1/flows/{flow}/executions", VIEWER, ""),
    ("POST /api/v1/flows/{flow}/executions", Need::Start, ""),
    ("POST /api/v1/flows/{flow}/executions/cancel", MAKER, ""),
    ("GET /api/v1/executions/{execution}", VIEWER, ""),
    ("GET /api/v1/executions/{execution}/events", VIEWER, ""),
    ("POST /api/v1/executions/{execution}/cancel", MAKER, ""),
    ("POST /api/v1/executions/{execution}/rerun", MAKER, ""),
];

const DOCUMENT: &str =
    r#"{"tandem":1,"name":"New","trigger":{"event":"api","inputs":{}},"actions":[]}"#;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actor {
    Anonymous,
    RevokedToken,
    Deactivated,
    Member(Role),
    /// The admin of another project.
    Stranger,
    ProjectKey,
    AdminKey,
}

const ACTORS: [Actor; 10] = [
    Actor::Anonymous,
    Actor::RevokedToken,
    Actor::Deactivated,
    Actor::Member(Role::Viewer),
    Actor::Member(Role::Maker),
    Actor::Member(Role::Checker),
    Actor::Member(Role::Admin),
    Actor::Stranger,
    Actor::ProjectKey,
    Actor::AdminKey,
];

/// Status and code of the refusal; none: it is let through.
fn refusal(need: Need, actor: Actor) -> Option<(u16, &'static str)> {
    let role = match actor {
        Actor::Anonymous | Actor::RevokedToken | Actor::Deactivated => {
            return Some((401, "unauthenticated"));
        }
        Actor::ProjectKey => return (need != Need::Start).then_some((403, "key_may_only_start")),
        Actor::AdminKey => {
            let is_personal = matches!(need, Need::Person | Need::Session);
            return is_personal.then_some((403, "session_required"));
        }
        Actor::Member(role) => Some(role),
        Actor::Stranger => None,
    };
    let needed = match need {
        Need::Anyone | Need::Person => return None,
        Need::Session => return Some((403, "session_required")),
        Need::Server => return Some((403, "forbidden")),
        Need::Hidden => return Some((404, "not_found")),
        Need::Start => Role::Maker,
        Need::Role(needed) => needed,
    };
    match role {
        None => Some((404, "not_found")),
        Some(role) if role < needed => Some((403, "forbidden")),
        Some(_) => None,
    }
}

struct World {
    app: TestApp,
    members: Vec<(Role, Someone, String)>,
    stranger: (Someone, String),
    bystander: Someone,
    revoked: String,
    deactivated: String,
}

/// A project with everything in it that routes name.
struct Place {
    project: String,
    flow: String,
    execution: String,
    invitation: String,
    key: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new();
        app.project().await;
        let elsewhere = app.member("stranger", "shop", "admin").await;
        let stranger = app.token_of(&elsewhere).await.1;
        let mut members = Vec::new();
        for role in Role::ALL {
            let someone = app.someone(role.name(), json!({})).await;
            let token = app.token_of(&someone).await.1;
            members.push((role, someone, token));
        }
        let bystander = app.someone("bystander", json!({})).await;
        let (id, revoked) = app.token_of(&members[3].1).await;
        let path = format!("/api/v1/tokens/{id}");
        assert_eq!(app.call_as(&members[3].1, "DELETE", &path).send().await.status, 204);
        let gone = app.someone("gone", json!({ "administrator": true })).await;
        let deactivated = app.token_of(&gone).await.1;
        let path = format!("/api/v1/users/{}", gone.id);
        // Somebody has to be left.
        app.someone("root", json!({ "administrator": true })).await;
        let done = app.call("PATCH", &path).json(json!({ "active": false })).send().await;
        assert_eq!(done.status, 200, "{done:?}");
        Self { app, members, stranger: (elsewhere, stranger), bystander, revoked, deactivated }
    }

    async fn place(&self) -> Place {
        let text = |answer: &Answer, field: &str| {
            assert!(answer.status.is_success(), "{answer:?}");
            answer.json()[field].as_str().unwrap().to_owned()
        };
        let app = &self.app;
        let project = text(&app.post("/api/v1/projects", json!({ "name": "Place" })).await, "id");
        let at = format!("/api/v1/projects/{project}");
        let people = self.members.iter().map(|(role, someone, _)| (*role, someone));
        for (role, someone) in people.chain([(Role::Viewer, &self.bystander)]) {
            let path = format!("{at}/members/{}", someone.id);
            let put = app.call("PUT", &path).json(json!({ "role": role })).send().await;
            assert_eq!(put.status, 200, "{put:?}");
        }
        let document = webhook_flow("in", json!([action("end", "stop", json!({}))]));
        let made = app.post(&format!("{at}/flows"), json!({ "document": document })).await;
        let flow = text(&made, "id");
        for verb in ["deploy", "edit"] {
            let done = app.post(&format!("/api/v1/flows/{flow}/{verb}"), json!({})).await;
            assert!(done.status.is_success(), "{done:?}");
        }
        let start = format!("/api/v1/flows/{flow}/executions?wait=true");
        let execution = text(&app.post(&start, json!({})).await, "id");
        let invite = json!({ "email": "guest@example.com", "project": project, "role": "viewer" });
        let invitation = text(&app.post("/api/v1/invitations", invite).await, "id");
        let key = app.key(&project).await;
        Place { project, flow, execution, invitation, key }
    }

    async fn call(&self, actor: Actor, route: &str, place: &Place, body: &str) -> Answer {
        let (method, path) = route.split_once(' ').unwrap();
        let mut path = path
            .replace("{project}", &place.project)
            .replace("{flow}", &place.flow)
            .replace("{execution}", &place.execution)
            .replace("{invitation}", &place.invitation)
            .replace("{user}", &self.bystander.id)
            .replace("{number}", "1");
        if path.contains("{token}") {
            path = path.replace("{token}", &self.own_token(actor).await);
        }
        assert!(!path.contains('{'), "say what stands for the id in {path}");
        let key = match actor {
            Actor::Anonymous => None,
            Actor::RevokedToken => Some(self.revoked.as_str()),
            Actor::Deactivated => Some(self.deactivated.as_str()),
            Actor::Member(role) => {
                self.members.iter().find(|member| member.0 == role).map(|member| &*member.2)
            }
            Actor::Stranger => Some(self.stranger.1.as_str()),
            Actor::ProjectKey => Some(place.key.as_str()),
            Actor::AdminKey => Some(super::app::KEY),
        };
        let call = match key {
            Some(key) => self.app.call_with(key, method, &path),
            None => self.app.anonymous(method, &path),
        };
        let body = body.replace("{project}", &place.project);
        call.header("if-match", "*").body(body).send().await
    }

    /// A token of whoever asks; of nobody's for those who have none.
    async fn own_token(&self, actor: Actor) -> String {
        let someone = match actor {
            Actor::Member(role) => self.members.iter().find(|one| one.0 == role).map(|one| &one.1),
            Actor::Stranger => Some(&self.stranger.0),
            Actor::Anonymous
            | Actor::RevokedToken
            | Actor::Deactivated
            | Actor::ProjectKey
            | Actor::AdminKey => None,
        };
        match someone {
            Some(someone) => self.app.token_of(someone).await.0,
            None => "tok_0000000000001".to_owned(),
        }
    }
}

fn protected() -> BTreeSet<String> {
    let all = templates().into_iter().filter(|(_, _, is_public)| !is_public);
    all.map(|(method, path, _)| format!("{method} {path}")).collect()
}

#[test]
fn every_protected_route_says_here_what_it_takes() {
    let said: BTreeSet<String> = ROUTES.iter().map(|(route, ..)| (*route).to_owned()).collect();
    assert_eq!(said.len(), ROUTES.len(), "a route is here twice");
    assert_eq!(said, protected());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_who_may_and_nobody_else() {
    let world = World::new().await;
    // Whoever is refused changes nothing, so one is enough for all of them.
    let shared = world.place().await;
    for (route, need, body) in ROUTES {
        for actor in ACTORS {
            let refusal = refusal(*need, actor);
            if let Some(expected) = refusal {
                let answer = world.call(actor, route, &shared, body).await;
                let (status, code) = answer.refusal();
                assert_eq!((status, code.as_str()), expected, "{route} {actor:?}");
                continue;
            }
            let place = world.place().await;
            let answer = world.call(actor, route, &place, body).await;
            let is_in = answer.status.is_success() || answer.status == 409;
            assert!(is_in, "{route} {actor:?}: {answer:?}");
            world.app.call("DELETE", &format!("/api/v1/projects/{}", place.project)).send().await;
        }
    }
}

/// A stranger can't tell what is somebody else's from what isn't there.
#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_project_looks_as_if_it_were_not_there() {
    let world = World::new().await;
    let place = world.place().await;
    let nowhere = Place {
        project: "prj_0000000000001".to_owned(),
        flow: "flw_0000000000001".to_owned(),
        execution: "exe_0000000000001".to_owned(),
        invitation: "inv_0000000000001".to_owned(),
        key: String::new(),
    };
    let mut compared = 0;
    for (route, need, body) in ROUTES {
        if !matches!(need, Need::Role(_) | Need::Start) {
            continue;
        }
        let foreign = world.call(Actor::Stranger, route, &place, body).await;
        let unknown = world.call(Actor::Stranger, route, &nowhere, body).await;
        assert_eq!(foreign.refusal(), (404, "not_found".to_owned()), "{route}");
        assert_eq!(foreign.text(), unknown.text(), "{route}");
        compared += 1;
    }
    assert!(compared >= 40, "only {compared} routes");
}
