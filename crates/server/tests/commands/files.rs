//! Flows between files and projects: export, import, diff, apply, and the verbs that ask first.

use super::{GREETING, PAUSE, World};
use serde_json::Value;

const ERP: &str = r#"
tandem: 1
name: Erp
trigger: { event: api, inputs: {} }
actions: [ { id: call, action: http_request, inputs: { url: "https://erp.example/secret-path", connection: erp } } ]
"#;

/// A project with Greeting deployed and Pause as a draft.
fn world() -> World {
    let world = World::start();
    world.file("greeting.yaml", GREETING);
    world.file("pause.yaml", PAUSE);
    world.says(0, &["project", "create", "Demo"]);
    world.says(0, &["flow", "import", "greeting.yaml", "pause.yaml", "--project", "demo"]);
    world.says(0, &["flow", "deploy", "demo/greeting"]);
    world
}

#[test]
fn flows_leave_as_files_and_come_into_another_project() {
    let world = world();
    world.file("erp.yaml", ERP);
    world.says(0, &["flow", "import", "erp.yaml", "--project", "demo", "--yes"]);
    let yaml = world.says(0, &["flow", "export", "demo/greeting"]);
    assert!(yaml.starts_with("tandem: 1\nname: Greeting\n"), "{yaml}");
    let first = world.says(0, &["flow", "export", "demo/greeting", "--version", "1"]);
    assert_eq!(first, yaml);
    let template = ["flow", "export", "demo/erp", "--user-inputs", "remove", "-o", "erp.json"];
    assert!(world.says(0, &template).contains("Wrote erp.json"));
    let template = world.read("erp.json");
    assert!(template.contains("\"call\"") && !template.contains("secret-path"), "{template}");

    let some = ["project", "export", "demo", "--flows", "erp,greeting", "-o", "demo.yaml"];
    world.says(0, &some);
    world.says(0, &["project", "create", "Other"]);
    let preview = world.says(0, &["project", "import", "other", "demo.yaml", "--dry-run"]);
    assert!(preview.contains("erp") && preview.contains("0 of 20"), "{preview}");
    assert!(world.says(0, &["flow", "list", "--project", "other"]).contains("no flow yet"));
    let asked = world.says(6, &["project", "import", "other", "demo.yaml"]);
    assert!(asked.contains("1 with connections to bind again"), "{asked}");
    let wrong = ["project", "import", "other", "demo.yaml", "--map", "connection:crm=x"];
    assert!(world.says(2, &wrong).contains("no action uses the connection `crm`"));
    let map = ["project", "import", "other", "demo.yaml", "--map", "connection:erp=erp_test", "-y"];
    assert!(world.says(0, &map).contains("Imported Erp (erp, flw_"));
    assert!(world.says(0, &["flow", "export", "other/erp"]).contains("connection: erp_test"));
    let again = world.says(6, &["project", "import", "other", "demo.yaml"]);
    assert!(again.contains("\"Erp 2\" (was \"Erp\")") && again.contains("renamed"), "{again}");
    world.says(0, &["project", "settings", "other", "--flow-limit", "3"]);
    let full = world.says(1, &["project", "import", "other", "demo.yaml", "--yes"]);
    assert!(full.contains("(flow_limit_reached)"), "{full}");
}

#[test]
fn a_file_that_is_not_right_says_where() {
    let world = world();
    world.file("bad.yaml", "tandem: 1\nactions: [\n");
    let said = world.says(1, &["flow", "import", "bad.yaml", "greeting.yaml", "--project", "demo"]);
    assert!(said.contains("error: bad.yaml:") && said.contains("(not_a_flow_document)"), "{said}");
    assert!(world.says(0, &["flow", "check", "greeting.yaml"]).contains("greeting.yaml: ok"));
    assert!(world.says(1, &["flow", "check", "bad.yaml"]).contains("bad.yaml:"));
}

#[test]
fn states_of_a_flow_are_compared_renamed_and_copied_back() {
    let world = world();
    world.file("two.yaml", &GREETING.replace("status: 200", "status: 201"));
    world.says(0, &["flow", "edit", "demo/greeting", "two.yaml"]);
    let diff = world.says(0, &["flow", "diff", "demo/greeting"]);
    assert!(diff.contains("from the active version to the draft"), "{diff}");
    assert!(diff.contains("~ answer: inputs.status: 200 → 201"), "{diff}");
    let same = ["flow", "diff", "demo/greeting", "--from", "1", "--to", "active"];
    assert!(world.says(0, &same).contains("version 1 and the active version mean the same"));
    assert_eq!(world.json(&["flow", "diff", "demo/greeting"])["changed"][0]["id"], "answer");

    let copy = ["flow", "versions", "demo/greeting", "--copy-to-draft", "1"];
    assert!(world.says(6, &copy).contains("Put version 1 over it?"));
    assert!(world.says(0, &[&copy[..], &["--yes"]].concat()).contains("is version 1 now"));
    assert!(world.says(0, &["flow", "diff", "demo/greeting"]).contains("mean the same"));
    let renamed = world.says(0, &["flow", "rename", "demo/greeting", "Welcome"]);
    assert!(renamed.contains("Greeting is called Welcome now"), "{renamed}");
    assert!(world.says(0, &["flow", "show", "demo/greeting"]).contains("Welcome"));
    let project = world.says(0, &["project", "rename", "demo", "Contact centre"]);
    assert!(project.contains("demo is called Contact centre now"), "{project}");
}

#[test]
fn what_is_deleted_was_confirmed_and_comes_back() {
    let world = world();
    let asked = world.says(6, &["flow", "delete", "demo/greeting"]);
    assert!(asked.contains("no terminal") && asked.contains("--yes"), "{asked}");
    world.says(0, &["flow", "edit", "demo/greeting"]);
    let which = world.says(2, &["flow", "delete", "demo/greeting", "--yes"]);
    assert!(which.contains("--scope draft"), "{which}");
    world.says(0, &["flow", "delete", "demo/greeting", "--scope", "flow", "--yes"]);
    world.says(5, &["flow", "show", "demo/greeting"]);
    let back = world.says(0, &["flow", "restore", "demo/greeting"]);
    assert!(back.contains("Greeting is back, drafting (beside version 1)"), "{back}");
    assert!(world.says(5, &["flow", "restore", "demo/greeting"]).contains("no deleted flow"));
    assert!(world.says(6, &["project", "delete", "demo"]).contains("with its 2 flows"));
    world.says(0, &["project", "delete", "demo", "--yes"]);
    world.says(5, &["flow", "list", "--project", "demo"]);
}

const APPLY: [&str; 6] = ["flow", "apply", "-f", "flows", "--project", "demo"];

fn apply(world: &World, code: i32, more: &[&str]) -> String {
    world.says(code, &[&APPLY[..], more].concat())
}

#[test]
fn a_folder_becomes_the_state_of_the_drafts_and_a_second_apply_changes_nothing() {
    let world = world();
    world.folder("flows");
    world.file("flows/greeting.yaml", &GREETING.replace("status: 200", "status: 201"));
    world.file("flows/erp-call.yml", ERP);
    world.file("flows/README.md", "not a flow");
    let asked = apply(&world, 6, &[]);
    assert!(asked.contains("1 to create, 1 to change, 0 to delete, 0 unchanged"), "{asked}");
    assert!(asked.contains("greeting: ~ answer: inputs.status: 200 → 201"), "{asked}");
    assert!(world.says(0, &["flow", "show", "demo/greeting"]).contains("active (version 1)"));
    assert!(apply(&world, 0, &["--dry-run"]).contains("1 to create"));

    assert!(apply(&world, 0, &["--yes"]).contains("Done: 1 to create"));
    assert!(world.says(0, &["flow", "show", "demo/greeting"]).contains("drafting"));
    assert!(world.says(0, &["flow", "show", "demo/erp_call"]).contains("Erp"));
    let second = apply(&world, 0, &[]);
    assert!(second.contains("Nothing to do"), "{second}");
    let plan = world.json(&APPLY);
    assert_eq!(
        (&plan["applied"], &plan["flows"][1]["step"]),
        (&Value::Bool(false), &"unchanged".into())
    );

    world.file(
        "flows/greeting.yaml",
        &GREETING.replace("status: 200", "status: 201").replace("name: Greeting", "name: Welcome"),
    );
    let renamed = apply(&world, 0, &["--yes"]);
    assert!(renamed.contains("greeting: ~ name: \"Greeting\" → \"Welcome\""), "{renamed}");
    assert!(world.says(0, &["flow", "show", "demo/greeting"]).contains("Welcome"));
    let pruned = apply(&world, 0, &["--prune", "--yes"]);
    assert!(pruned.contains("delete") && pruned.contains("pause"), "{pruned}");
    world.says(5, &["flow", "show", "demo/pause"]);
    world.file("flows/pause.yaml", PAUSE);
    assert!(apply(&world, 1, &["--yes"]).contains("tandem flow restore demo/pause"));
}

#[test]
fn nothing_is_applied_when_a_file_is_bad_or_there_is_no_room() {
    let world = world();
    world.folder("flows");
    world.file("flows/greeting.yaml", &GREETING.replace("status: 200", "status: 201"));
    world.file("flows/bad.yaml", "tandem: 1\nactions: [\n");
    let bad = apply(&world, 1, &["--yes"]);
    assert!(bad.contains("flows/bad.yaml:") && bad.contains("(not_a_flow_document)"), "{bad}");
    world.file("flows/bad.yaml", ERP);
    world.says(0, &["project", "settings", "demo", "--flow-limit", "2"]);
    assert!(apply(&world, 1, &["--yes"]).contains("would have 3"));
    assert!(world.says(0, &["flow", "show", "demo/greeting"]).contains("active (version 1)"));
    assert!(
        apply(&world, 0, &["--yes", "--prune"]).contains("1 to create, 1 to change, 1 to delete")
    );
    world.file("flows/bad.yaml", &ERP.replace("trigger:", "kind: subroutine\ntrigger:"));
    assert!(apply(&world, 1, &["--yes"]).contains("kind never changes"));
}
