//! Maker and checker over a catalogue in memory: what the service adds to the rules, and that what runs is what was
//! approved, however many change, approve and deploy at the same time.

use super::{
    World, broken,
    concurrency::{another_node, at_once},
    fake_catalog::Moment,
    webhook,
};
use crate::authoring::{
    Approve, Authoring, AuthoringError, FlowFilter, NOTE_CHARS_MAX, ReviewView,
};
use flow::{
    FlowId,
    document::ContentHash,
    lifecycle::{
        DeleteScope, LifecycleError,
        review::{Approval, ReviewStatus, content_hash},
    },
    project::SettingsChange,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicU16, Ordering},
    },
    thread,
};

/// How many versions the race is about, and how often each takes part in it at most.
const VERSIONS_ENOUGH: usize = 10;
const ROUNDS_MAX: usize = 20_000;

const MAKER: &str = "maker@example.com";
const CHECKER: &str = "checker@example.com";

fn yes(view: &ReviewView) -> Approve {
    Approve { hash: view.review.hash, comment: None, deploy: false }
}

/// A world that asks for approval, and a draft of the maker in it.
fn drafted() -> (World, FlowId) {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    world.demand_approval();
    (world, flow)
}

/// The same with a review that waits.
fn requested() -> (World, FlowId, ReviewView) {
    let (world, flow) = drafted();
    let view = world.authoring.request_review(flow, Some(" German "), MAKER).unwrap();
    (world, flow, view)
}

#[track_caller]
fn refusal<T: std::fmt::Debug>(outcome: Result<T, AuthoringError>) -> LifecycleError {
    match outcome {
        Err(AuthoringError::Lifecycle(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_change_goes_from_the_maker_by_the_checker_to_the_callers() {
    let (world, flow, view) = requested();
    assert_eq!((view.review.note.as_deref(), view.is_stale), (Some("German"), false));
    assert_eq!(
        refusal(world.authoring.deploy(flow, None, MAKER)),
        LifecycleError::ApprovalRequired { review: Some((1, ReviewStatus::Requested)) }
    );
    assert_eq!(
        refusal(world.authoring.approve_review(flow, yes(&view), MAKER)),
        LifecycleError::OwnChange
    );
    let view = world.authoring.approve_review(flow, yes(&view), CHECKER).unwrap();
    assert_eq!(view.review.status(), ReviewStatus::Approved);
    assert_eq!(world.routed("orders"), None);
    let version = world.authoring.deploy(flow, None, MAKER).unwrap().head;
    assert_eq!(version.approval, Some(Approval { review: 1, by: CHECKER.to_owned() }));
    assert_eq!(version.note.as_deref(), Some("German"));
    assert_eq!(world.routed("orders"), Some(1));
    let view = world.authoring.review(flow).unwrap();
    assert_eq!((view.review.version, view.is_stale), (Some(1), false));
}

#[test]
fn a_checker_approves_and_deploys_in_one_commit() {
    let (world, flow, view) = requested();
    let deploy = Approve { deploy: true, comment: Some(" fine ".to_owned()), ..yes(&view) };
    let revision = world.authoring.flow(flow).unwrap().head.revision;
    let view = world.authoring.approve_review(flow, deploy.clone(), CHECKER).unwrap();
    let decision = view.review.decision.unwrap();
    assert_eq!((view.review.version, decision.comment.as_deref()), (Some(1), Some("fine")));
    assert_eq!(world.routed("orders"), Some(1));
    assert_eq!(world.authoring.flow(flow).unwrap().head.revision, revision + 1);
    let again = refusal(world.authoring.approve_review(flow, deploy, CHECKER));
    let status = ReviewStatus::Approved;
    assert_eq!(again, LifecycleError::ReviewClosed { number: 1, status, version: Some(1) });
}

#[test]
fn a_draft_with_errors_is_not_reviewed() {
    let (world, flow) = drafted();
    world.save(flow, 1, broken(), MAKER).unwrap();
    let refused = world.authoring.request_review(flow, None, MAKER);
    assert!(matches!(refused, Err(AuthoringError::CheckFailed(_))), "{refused:?}");
    assert_eq!(refusal(world.authoring.review(flow)), LifecycleError::NoReview);
    let deploy = Approve { hash: ContentHash([0; 32]), comment: None, deploy: true };
    let refused = world.authoring.approve_review(flow, deploy, CHECKER);
    assert_eq!(refusal(refused), LifecycleError::NoReview, "before the errors of the draft");
}

#[test]
fn notes_and_comments_are_bounded() {
    let (world, flow, view) = requested();
    let long = "x".repeat(NOTE_CHARS_MAX + 1);
    let approve = Approve { comment: Some(long.clone()), ..yes(&view) };
    let field = |outcome: Result<ReviewView, AuthoringError>| match outcome {
        Err(AuthoringError::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(world.authoring.request_review(flow, Some(&long), MAKER)), "note");
    assert_eq!(field(world.authoring.approve_review(flow, approve, CHECKER)), "comment");
    assert_eq!(field(world.authoring.reject_review(flow, &long, CHECKER)), "comment");
    let empty = world.authoring.reject_review(flow, "  ", CHECKER);
    assert_eq!(refusal(empty), LifecycleError::CommentMissing);
}

#[test]
fn what_waits_for_a_checker_is_listed() {
    let (world, flow, _) = requested();
    world.create(webhook("other", 200));
    let list = |review| {
        let filter = FlowFilter { review: Some(review), ..FlowFilter::default() };
        let flows = world.authoring.flows(&world.project, &filter).unwrap();
        flows.into_iter().map(|view| view.head.id).collect::<Vec<_>>()
    };
    assert_eq!(list(ReviewStatus::Requested), [flow]);
    assert_eq!(list(ReviewStatus::Approved), []);
    world.save(flow, 1, webhook("orders", 201), MAKER).unwrap();
    assert_eq!(list(ReviewStatus::Requested), [], "a stale request waits for nobody");
    let view = world.authoring.request_review(flow, None, MAKER).unwrap();
    world.authoring.approve_review(flow, yes(&view), CHECKER).unwrap();
    assert_eq!(list(ReviewStatus::Approved), [flow]);
    world.authoring.deploy(flow, None, MAKER).unwrap();
    assert_eq!(list(ReviewStatus::Approved), []);
}

#[test]
fn a_review_outlives_a_rename_and_a_delete_of_its_flow_but_not_of_its_draft() {
    let (world, flow, view) = requested();
    world.authoring.approve_review(flow, yes(&view), CHECKER).unwrap();
    world.authoring.rename_flow(flow, "Renamed").unwrap();
    world.authoring.delete_flow(flow, None).unwrap();
    let waiting = FlowFilter { review: Some(ReviewStatus::Approved), ..FlowFilter::default() };
    assert_eq!(world.authoring.flows(&world.project, &waiting).unwrap(), []);
    assert_eq!(refusal(world.authoring.deploy(flow, None, MAKER)), LifecycleError::Deleted);
    world.authoring.restore_flow(flow).unwrap();
    world.authoring.deploy(flow, None, MAKER).unwrap();
    assert_eq!(world.routed("orders"), Some(1));

    world.authoring.delete_flow(flow, None).unwrap();
    world.authoring.restore_flow(flow).unwrap();
    assert_eq!(world.routed("orders"), Some(1), "bringing a version back changes nothing");

    world.authoring.edit(flow, MAKER).unwrap();
    world.authoring.request_review(flow, None, MAKER).unwrap();
    world.authoring.delete_flow(flow, Some(DeleteScope::Draft)).unwrap();
    assert!(world.authoring.review(flow).unwrap().is_stale);
    let view = world.authoring.withdraw_review(flow, false, MAKER).unwrap();
    assert_eq!(view.review.status(), ReviewStatus::Withdrawn);
}

#[test]
fn without_the_setting_a_deploy_is_one_step_and_a_review_is_voluntary() {
    let (world, flow, view) = requested();
    let free = SettingsChange { approval_required: Some(false), ..SettingsChange::default() };
    world.authoring.change_settings(&world.project, &free, "admin key").unwrap();
    assert_eq!(world.authoring.review(flow).unwrap(), view, "an open review stays as it is");
    assert_eq!(world.authoring.deploy(flow, None, MAKER).unwrap().head.approval, None);
    assert!(world.authoring.review(flow).unwrap().is_stale);

    world.authoring.edit(flow, MAKER).unwrap();
    let view = world.authoring.request_review(flow, None, MAKER).unwrap();
    world.authoring.approve_review(flow, yes(&view), CHECKER).unwrap();
    let version = world.authoring.deploy(flow, None, MAKER).unwrap().head;
    assert_eq!(version.approval, Some(Approval { review: 2, by: CHECKER.to_owned() }));
}

/// What another node does between the decision and its commit.
fn meanwhile(world: &World, act: impl FnOnce(Authoring) + Send + 'static) {
    let node = another_node(world);
    world.catalog.meanwhile(Moment::BeforeCommit, move || act(node));
}

#[test]
fn a_save_during_an_approval_or_a_deploy_makes_it_stale() {
    let save = |flow| {
        move |node: Authoring| {
            drop(node.save_draft(flow, 1, webhook("orders", 201), MAKER).unwrap())
        }
    };
    for deploy in [false, true] {
        let (world, flow, view) = requested();
        meanwhile(&world, save(flow));
        let approve = Approve { deploy, ..yes(&view) };
        let refused = refusal(world.authoring.approve_review(flow, approve, CHECKER));
        let hash = view.review.hash;
        assert_eq!(refused, LifecycleError::ReviewChanged { hash, is_stale: true });
    }
    let (world, flow, view) = requested();
    world.authoring.approve_review(flow, yes(&view), CHECKER).unwrap();
    meanwhile(&world, save(flow));
    let refused = refusal(world.authoring.deploy(flow, None, MAKER));
    let approved_by = CHECKER.to_owned();
    assert_eq!(refused, LifecycleError::ApprovalStale { number: 1, approved_by });
    assert_eq!(world.routed("orders"), None);
    assert_eq!(world.authoring.versions(flow).unwrap(), []);
}

#[test]
fn an_approval_whose_deploy_is_not_written_is_not_given() {
    let (world, flow, view) = requested();
    world.catalog.conflicts.store(usize::MAX, Ordering::SeqCst);
    let both = Approve { deploy: true, ..yes(&view) };
    world.authoring.approve_review(flow, both.clone(), CHECKER).unwrap_err();
    world.catalog.conflicts.store(0, Ordering::SeqCst);
    assert_eq!(world.authoring.review(flow).unwrap(), view);
    assert_eq!((world.routed("orders"), world.authoring.versions(flow).unwrap()), (None, vec![]));
    world.authoring.approve_review(flow, both, CHECKER).unwrap();
    assert_eq!(world.routed("orders"), Some(1));
}

#[test]
fn an_approval_that_is_taken_back_during_the_deploy_does_not_count() {
    let (world, flow, view) = requested();
    world.authoring.approve_review(flow, yes(&view), CHECKER).unwrap();
    meanwhile(&world, move |node| drop(node.reject_review(flow, "no", CHECKER).unwrap()));
    let refused = refusal(world.authoring.deploy(flow, None, MAKER));
    let review = Some((1, ReviewStatus::Rejected));
    assert_eq!(refused, LifecycleError::ApprovalRequired { review });
}

#[test]
fn no_deploy_goes_past_a_setting_that_is_turned_on_meanwhile() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    let project = world.project.clone();
    meanwhile(&world, move |node| {
        let on = SettingsChange { approval_required: Some(true), ..SettingsChange::default() };
        node.change_settings(&project, &on, "admin key").unwrap();
    });
    let refused = refusal(world.authoring.deploy(flow, None, MAKER));
    assert_eq!(refused, LifecycleError::ApprovalRequired { review: None });
    assert_eq!(world.routed("orders"), None);
}

#[test]
fn what_runs_is_what_was_approved_however_many_act_at_once() {
    let (world, flow) = drafted();
    let nodes = [world.authoring.clone(), another_node(&world)];
    let approved = Mutex::new(BTreeSet::new());
    let status = AtomicU16::new(201);
    at_once(8, |number| {
        let node = &nodes[number % 2];
        for _ in 0..ROUNDS_MAX {
            if node.versions(flow).unwrap().len() >= VERSIONS_ENOUGH {
                break;
            }
            match number {
                0..3 => make(node, flow, status.fetch_add(1, Ordering::Relaxed), number),
                3..6 => check(node, flow, &approved, number),
                _ => drop(node.deploy(flow, None, MAKER)),
            }
        }
    });
    let approved = approved.into_inner().unwrap();
    let versions = world.authoring.versions(flow).unwrap();
    assert!(versions.len() >= VERSIONS_ENOUGH, "{} got through", versions.len());
    for version in &versions {
        let head = &version.head;
        let approval = head.approval.as_ref().unwrap();
        let hash = content_hash(head.document, &head.pins, &BTreeMap::new());
        assert!(approved.contains(&(hash, approval.by.clone())), "{head:?}");
        assert_ne!(head.created_by, approval.by);
        let (_, document) = world.authoring.version(flow, head.number).unwrap();
        assert_eq!(document.content_hash(), head.document);
    }
    assert_eq!(world.routed("orders"), Some(versions[0].head.number));
    assert_eq!(world.directory.deployed(flow).unwrap().document, versions[0].head.document);
}

/// Changes the draft and asks for a review, then gives the checkers a moment, not always enough.
fn make(node: &Authoring, flow: FlowId, status: u16, number: usize) {
    let by = format!("person {number}");
    let _there_already = node.edit(flow, &by);
    let Ok((draft, _)) = node.draft(flow) else { return };
    let document = webhook("orders", 200 + status % 300);
    if node.save_draft(flow, draft.etag, document, &by).is_ok() {
        let _stale = node.request_review(flow, None, &by);
        (0..status % 50).for_each(|_| thread::yield_now());
    }
}

/// Approves what there is to approve, and deploys some of it; notes the hash before asking, since others may be faster
/// with the deploy.
fn check(
    node: &Authoring,
    flow: FlowId,
    approved: &Mutex<BTreeSet<(ContentHash, String)>>,
    number: usize,
) {
    let by = format!("person {number}");
    let Ok(view) = node.review(flow) else { return };
    let approve = Approve { deploy: number == 5, ..yes(&view) };
    let hash = approve.hash;
    if node.approve_review(flow, approve, &by).is_ok() {
        approved.lock().unwrap().insert((hash, by));
    }
}
