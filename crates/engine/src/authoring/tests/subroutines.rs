//! Subroutines in a project: what may be deployed, deleted and restored, who calls whom, and what travels.

use super::{World, document, webhook};
use crate::authoring::{Approve, AuthoringError, Selection};
use flow::{
    Document, FlowId,
    lifecycle::{DeleteScope, LifecycleError},
    transfer::{BindingKind, Bundle, UserInputs},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A subroutine under this name with these declarations.
fn subroutine(name: &str, declares: Value) -> Document {
    let outputs = declares["outputs"].as_object().into_iter().flat_map(|outputs| outputs.keys());
    let outputs: serde_json::Map<String, Value> =
        outputs.map(|name| (name.clone(), json!("{{ execution.id }}"))).collect();
    document(json!({
        "tandem": 1, "name": name, "kind": "subroutine",
        "trigger": { "event": "subroutine", "inputs": declares },
        "actions": [{ "id": "back", "action": "return", "inputs": { "outputs": outputs } }],
    }))
}

fn charge() -> Document {
    subroutine(
        "Charge",
        json!({ "inputs": { "amount": "number" }, "outputs": { "receipt": "string" } }),
    )
}

/// A webhook flow that runs a subroutine and answers with its receipt.
fn calling(path: &str, key: &str) -> Document {
    document(json!({
        "tandem": 1, "name": format!("Sell {path}"), "kind": "main",
        "trigger": { "event": "webhook", "inputs": { "path": path } },
        "actions": [
            { "id": "pay", "action": "run_subroutine", "inputs": { "flow": key, "inputs": { "amount": "{{ trigger.body }}" } } },
            { "id": "say", "action": "respond", "inputs": { "body": "{{ actions.pay.receipt }}" } },
        ],
    }))
}

impl World {
    fn deploys(&self, document: Document) -> FlowId {
        let flow = self.create(document).head.id;
        self.authoring.deploy(flow, None, "ada").unwrap();
        flow
    }

    /// The subroutines on which the flow's next execution runs, by key and version.
    fn pins(&self, flow: FlowId) -> Vec<(String, u32)> {
        let deployed = self.directory.deployed(flow).unwrap();
        let programs = deployed.programs.as_ref().unwrap();
        programs.pins().map(|(key, pinned)| (key.clone(), pinned.version)).collect()
    }

    /// Saves another document over an active flow and deploys it.
    fn redeploy(&self, flow: FlowId, document: Document) -> Result<u32, AuthoringError> {
        self.authoring.edit(flow, "ada").unwrap();
        let etag = self.authoring.draft(flow).unwrap().0.etag;
        self.save(flow, etag, document, "ada").unwrap();
        self.authoring.deploy(flow, None, "ada").map(|version| version.head.number)
    }
}

fn codes(refused: AuthoringError) -> Vec<&'static str> {
    match refused {
        AuthoringError::CheckFailed(found) => found.iter().map(|one| one.code).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_flow_is_deployed_only_on_active_subroutines_that_it_fits() {
    let world = World::new();
    let main = world.create(calling("shop", "charge")).head.id;
    let deploy = || world.authoring.deploy(main, None, "ada");
    assert_eq!(codes(deploy().unwrap_err()), ["unknown_subroutine"]);
    let sub = world.create(charge()).head.id;
    assert_eq!(codes(deploy().unwrap_err()), ["subroutine_not_active"]);
    world.authoring.deploy(sub, None, "ada").unwrap();
    deploy().unwrap();
    assert_eq!(world.pins(main), [("charge".to_owned(), 1)]);
    // The next trigger event runs on the subroutine's next version.
    assert_eq!(world.redeploy(sub, charge()).unwrap(), 2);
    assert_eq!(world.pins(main), [("charge".to_owned(), 2)]);
}

#[test]
fn a_signature_that_breaks_active_callers_is_refused_with_their_list() {
    let world = World::new();
    let sub = world.deploys(charge());
    let main = world.deploys(calling("shop", "charge"));
    let declares =
        json!({ "inputs": { "amount": "number", "by": "string" }, "outputs": { "id": "string" } });
    let other = subroutine("Charge", declares);
    let Err(AuthoringError::BreaksCallers(callers)) = world.redeploy(sub, other.clone()) else {
        panic!("it breaks a caller")
    };
    assert_eq!((callers.len(), callers[0].flow, callers[0].key.as_str()), (1, main, "sell_shop"));
    let breaks: Vec<_> = callers[0].breaks.iter().map(|one| one.code).collect();
    assert_eq!(breaks, ["missing_input", "unknown_reference"]);
    // Wider is fine, and so is anything once nobody calls it.
    let wider = json!({ "inputs": { "amount": "number", "by": { "type": "string", "required": false } }, "outputs": { "receipt": "string" } });
    let etag = world.authoring.draft(sub).unwrap().0.etag;
    world.save(sub, etag, subroutine("Charge", wider), "ada").unwrap();
    world.authoring.deploy(sub, None, "ada").unwrap();
    world.authoring.delete_flow(main, Some(DeleteScope::Flow)).unwrap();
    world.redeploy(sub, other).unwrap();
    // What calls it can't come back as it was.
    assert_eq!(
        codes(world.authoring.restore_flow(main).unwrap_err()),
        ["missing_input", "unknown_reference"]
    );
}

#[test]
fn a_subroutine_in_use_stays() {
    let world = World::new();
    let sub = world.deploys(charge());
    let main = world.deploys(calling("shop", "charge"));
    let Err(AuthoringError::SubroutineInUse(callers)) = world.authoring.delete_flow(sub, None)
    else {
        panic!("it is in use")
    };
    assert_eq!(callers[0].flow, main);
    // Its draft may go, and it may go when its caller has gone.
    world.authoring.edit(sub, "ada").unwrap();
    world.authoring.delete_flow(sub, Some(DeleteScope::Draft)).unwrap();
    world.authoring.delete_flow(main, None).unwrap();
    world.authoring.delete_flow(sub, None).unwrap();
    assert_eq!(codes(world.authoring.restore_flow(main).unwrap_err()), ["unknown_subroutine"]);
    world.authoring.restore_flow(sub).unwrap();
    world.authoring.restore_flow(main).unwrap();
}

#[test]
fn an_approval_covers_the_subroutines_and_what_was_approved_is_what_runs() {
    let world = World::new();
    let sub = world.deploys(charge());
    let main = world.create(calling("shop", "charge")).head.id;
    world.demand_approval();
    let review = || world.authoring.request_review(main, None, "maker").unwrap();
    let approve = |hash| {
        let yes = Approve { hash, comment: None, deploy: false };
        world.authoring.approve_review(main, yes, "checker").unwrap()
    };
    approve(review().review.hash);
    // The subroutine changes after the approval.
    let reviewed_by = |flow, by| {
        let asked = world.authoring.request_review(flow, None, "maker").unwrap();
        let yes = Approve { hash: asked.review.hash, comment: None, deploy: true };
        world.authoring.approve_review(flow, yes, by).unwrap();
    };
    world.authoring.edit(sub, "maker").unwrap();
    reviewed_by(sub, "checker");
    assert!(world.authoring.review(main).unwrap().is_stale);
    let refused = world.authoring.deploy(main, None, "maker").unwrap_err();
    assert!(
        matches!(refused, AuthoringError::Lifecycle(LifecycleError::ApprovalStale { .. })),
        "{refused:?}"
    );
    approve(review().review.hash);
    let version = world.authoring.deploy(main, None, "maker").unwrap().head;
    assert_eq!((version.pins.len(), version.pins[0].version), (1, 2));
    // What is active stays on what was approved, also after a restart.
    world.authoring.edit(sub, "maker").unwrap();
    reviewed_by(sub, "checker");
    assert_eq!(world.pins(main), [("charge".to_owned(), 2)]);
    let restarted = crate::running::Directory::load(world.catalog.clone()).unwrap();
    let deployed = restarted.deployed(main).unwrap();
    let pinned = deployed.programs.as_ref().unwrap().pins().next().unwrap().1;
    assert_eq!(pinned.version, 2);
}

#[test]
fn a_subroutine_may_call_itself_and_a_flow_keeps_its_kind() {
    let world = World::new();
    let recursive = document(json!({
        "name": "Again", "kind": "subroutine", "trigger": { "event": "subroutine" },
        "actions": [{ "id": "a", "action": "run_subroutine", "inputs": { "flow": "again" } }],
    }));
    let flow = world.deploys(recursive);
    assert_eq!(world.pins(flow), [("again".to_owned(), 1)]);
    assert_eq!(codes(world.redeploy(flow, webhook("x", 200)).unwrap_err()), ["kind_changed"]);
    world.authoring.delete_flow(flow, Some(DeleteScope::Flow)).unwrap();
}

#[test]
fn the_overview_says_who_calls_whom() {
    let world = World::new();
    let sub = world.deploys(charge());
    let main = world.deploys(calling("shop", "charge"));
    world.create(calling("draft", "charge"));
    let callers = world.authoring.overview(sub, None, None).unwrap().callers;
    let shown: Vec<_> =
        callers.iter().map(|one| (one.key.as_str(), one.in_active, one.in_draft)).collect();
    assert_eq!(shown, [("sell_draft", false, true), ("sell_shop", true, false)]);
    let callees = world.authoring.overview(main, None, None).unwrap().callees;
    assert_eq!(callees[0].flow, Some((sub, "Charge".to_owned())));
    let listed = world.authoring.subroutines(&world.project).unwrap();
    assert_eq!((listed.len(), listed[0].key.as_str(), listed[0].version), (1, "charge", 1));
}

#[test]
fn a_bundle_brings_its_subroutines_and_calls_find_them() {
    let world = World::new();
    let sub = world.deploys(charge());
    let main = world.deploys(calling("shop", "charge"));
    // Its key stays when its name changes.
    world.authoring.rename_flow(sub, "Take the money").unwrap();
    let chosen = Selection::These(vec![main.to_string()]);
    let export = |subroutines| {
        let exported =
            world.authoring.export_flows(&world.project, &chosen, UserInputs::Keep, subroutines);
        exported.unwrap().file
    };
    assert_eq!(export(false).flows().len(), 1);
    let file = export(true);
    assert_eq!(file.flows().iter().find_map(Document::key), Some("charge"));
    let reversed: Vec<Document> = file.flows().iter().rev().cloned().collect();
    for file in [file, Bundle::Many(reversed)] {
        let preview =
            world.authoring.preview_import(&world.project, &file, &BTreeMap::new()).unwrap();
        let new = preview.flows.iter().find(|flow| flow.event.as_deref() == Some("subroutine"));
        let new = new.unwrap().key.clone();
        assert!(new.starts_with("charge_"), "{new}");
        assert!(preview.flows.iter().all(|flow| flow.bindings.is_empty()));
        let imported =
            world.authoring.import(&world.project, &file, &BTreeMap::new(), "ada").unwrap();
        let caller = imported.iter().find(|view| view.head.key != new).unwrap();
        assert_eq!(caller.head.callees.draft, [new]);
    }
}

#[test]
fn an_import_takes_subroutines_of_the_project_instead() {
    let world = World::new();
    world.deploys(subroutine(
        "Pay",
        json!({ "inputs": { "amount": "number" }, "outputs": { "receipt": "string" } }),
    ));
    let file = Bundle::One(calling("shop", "charge"));
    let preview = |mapping: &[(&str, &str)]| {
        let mapping = mapping.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned()));
        world.authoring.preview_import(&world.project, &file, &mapping.collect())
    };
    let flow = preview(&[]).unwrap().flows.remove(0);
    assert_eq!(
        (flow.bindings[0].kind, flow.bindings[0].name.as_str()),
        (BindingKind::Subroutine, "charge")
    );
    assert_eq!(flow.diagnostics[0].code, "unknown_subroutine");
    let flow = preview(&[("charge", "pay")]).unwrap().flows.remove(0);
    assert_eq!((flow.diagnostics.len(), flow.bindings[0].name.as_str()), (0, "pay"));
    let wrong = preview(&[("charge", "nothing")]);
    assert!(matches!(wrong, Err(AuthoringError::Invalid { field: "subroutines", .. })));
}
