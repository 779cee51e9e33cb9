//! Many at once: the limit holds, nothing is lost, and whoever comes second hears of it.

use super::{CreateFlow, World, fake_catalog::Moment, webhook};
use crate::{
    authoring::{Authoring, AuthoringError, FlowFilter, What},
    port::StoreError,
};
use flow::lifecycle::LifecycleError;
use std::{
    collections::BTreeSet,
    sync::{Barrier, atomic::Ordering, mpsc},
    thread,
    time::Duration,
};

/// The outcomes of one call made by so many threads at the same moment.
pub(super) fn at_once<T: Send>(threads: usize, call: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(threads);
    let (call, barrier) = (&call, &barrier);
    thread::scope(|scope| {
        let spawn = |number| {
            scope.spawn(move || {
                barrier.wait();
                call(number)
            })
        };
        let running: Vec<_> = (0..threads).map(spawn).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// A second service on the same catalogue, as on another node: it shares no turn with the first.
pub(super) fn another_node(world: &World) -> Authoring {
    Authoring::new(
        world.catalog.clone(),
        world.listing.clone(),
        world.clock.clone(),
        world.directory.clone(),
    )
    .unwrap()
}

fn named(name: &str) -> CreateFlow {
    CreateFlow { name: Some(name.to_owned()), ..CreateFlow::default() }
}

#[test]
fn no_more_flows_than_the_limit_however_many_create_them() {
    let world = World::new();
    let nodes = [world.authoring.clone(), another_node(&world)];
    let outcomes = at_once(40, |number| {
        nodes[number % 2].create_flow(&world.project, CreateFlow::default(), "x")
    });
    let created = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(created, 20);
    let refused = outcomes.into_iter().filter_map(Result::err);
    for error in refused {
        let is_limit = matches!(
            error,
            AuthoringError::Lifecycle(LifecycleError::FlowLimitReached { limit: 20 })
        );
        assert!(is_limit, "{error:?}");
    }
    let flows = world.authoring.flows(&world.project, &FlowFilter::default()).unwrap();
    let distinct =
        |of: fn(&super::FlowView) -> String| flows.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(
        (distinct(|flow| flow.head.key.clone()), distinct(|flow| flow.head.name.clone())),
        (20, 20)
    );
}

#[test]
fn the_last_place_is_given_once_whoever_takes_it_in_between() {
    for is_restored in [true, false] {
        let world = World::new();
        world.catalog.set_flow_limit(1);
        let old = world.deployed("old");
        world.authoring.delete_flow(old, None).unwrap();
        let (node, project) = (another_node(&world), world.project.clone());
        world.catalog.meanwhile(Moment::BeforeCommit, move || {
            drop(node.create_flow(&project, named("New"), "x").unwrap())
        });
        let refused = match is_restored {
            true => world.authoring.restore_flow(old),
            false => world.authoring.create_flow(&world.project, named("Another"), "x"),
        };
        let is_limit = matches!(
            refused,
            Err(AuthoringError::Lifecycle(LifecycleError::FlowLimitReached { limit: 1 }))
        );
        assert!(is_limit, "{refused:?}");
        assert_eq!(world.authoring.project(&world.project).unwrap().flow_count, 1);
    }
}

#[test]
fn a_draft_that_was_saved_during_its_deploy_is_deployed_as_saved() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    let node = another_node(&world);
    let save = move || drop(node.save_draft(flow, 1, webhook("orders", 201), "ada").unwrap());
    world.catalog.meanwhile(Moment::BeforeCommit, save);
    world.authoring.deploy(flow, None, "bob").unwrap();
    assert_eq!(world.authoring.version(flow, 1).unwrap().1, webhook("orders", 201));
}

#[test]
fn a_draft_that_is_saved_while_it_is_read_comes_with_its_own_etag() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    let node = another_node(&world);
    let save = move || drop(node.save_draft(flow, 1, webhook("orders", 201), "ada").unwrap());
    world.catalog.meanwhile(Moment::BeforeDraft, save);
    let (draft, document) = world.authoring.draft(flow).unwrap();
    assert_eq!((draft.etag, document), (2, webhook("orders", 201)));
    let node = another_node(&world);
    world
        .catalog
        .meanwhile(Moment::BeforeDraft, move || drop(node.deploy(flow, None, "bob").unwrap()));
    assert!(matches!(world.authoring.draft(flow), Err(AuthoringError::NotFound(What::Draft))));
}

#[test]
fn the_directory_hears_of_routes_in_the_order_of_their_commits() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    let (finished, wait) = mpsc::channel();
    let authoring = world.authoring.clone();
    world.catalog.meanwhile(Moment::AfterCommit, move || {
        let (done, is_done) = mpsc::channel();
        let deleting = thread::spawn(move || {
            authoring.delete_flow(flow, None).unwrap();
            let _nobody_waits = done.send(());
        });
        // It has to wait for its turn; if it didn't, it would be done by then.
        let overtook = is_done.recv_timeout(Duration::from_millis(200)).is_ok();
        finished.send((overtook, deleting)).unwrap();
    });
    world.authoring.deploy(flow, None, "x").unwrap();
    let (overtook, deleting) = wait.recv().unwrap();
    deleting.join().unwrap();
    assert_eq!((overtook, world.routed("orders")), (false, None));
}

#[test]
fn of_many_deploys_of_one_draft_one_makes_a_version() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    let node = another_node(&world);
    let outcomes = at_once(8, |number| match number % 2 {
        0 => world.authoring.deploy(flow, None, "x"),
        _ => node.deploy(flow, None, "x"),
    });
    let deployed: Vec<u32> = outcomes.iter().flatten().map(|version| version.head.number).collect();
    assert_eq!(deployed, [1]);
    assert_eq!(world.authoring.versions(flow).unwrap().len(), 1);
    assert_eq!(world.routed("orders"), Some(1));
}

#[test]
fn of_many_flows_deployed_on_one_path_one_gets_it() {
    let world = World::new();
    let flows: Vec<_> = (0..8).map(|_| world.create(webhook("orders", 200)).head.id).collect();
    let node = another_node(&world);
    let outcomes = at_once(8, |number| match number % 2 {
        0 => world.authoring.deploy(flows[number], None, "x"),
        _ => node.deploy(flows[number], None, "x"),
    });
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    for (number, outcome) in outcomes.into_iter().enumerate() {
        match outcome {
            Ok(_) => assert_eq!(number, winner),
            Err(AuthoringError::WebhookPathTaken { flow, .. }) => assert_eq!(flow, flows[winner]),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(world.webhook("support", "orders").unwrap().flow, flows[winner]);
}

#[test]
fn of_many_editors_with_one_etag_one_saves_and_the_others_hear_who() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    let outcomes = at_once(16, |number| {
        world.save(flow, 1, webhook("orders", 200 + number as u16), &format!("editor {number}"))
    });
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    for (number, outcome) in
        outcomes.into_iter().enumerate().filter(|(number, _)| *number != winner)
    {
        match outcome {
            Err(AuthoringError::Lifecycle(LifecycleError::DraftChanged {
                etag: 2,
                updated_by,
                ..
            })) => {
                assert_eq!(updated_by, format!("editor {winner}"));
            }
            other => panic!("{number}: {other:?}"),
        }
    }
    assert_eq!(world.authoring.draft(flow).unwrap().1, webhook("orders", 200 + winner as u16));
}

#[test]
fn the_directory_follows_the_last_commit_when_routes_change_at_once() {
    let world = World::new();
    let flow = world.deployed("orders");
    at_once(4, |number| {
        for _ in 0..20 {
            let _refused = match number {
                0 => world.authoring.delete_flow(flow, None).map(drop),
                1 => world.authoring.restore_flow(flow).map(drop),
                2 => world.authoring.edit(flow, "x").map(drop),
                _ => world.authoring.deploy(flow, None, "x").map(drop),
            };
        }
    });
    let head = world.authoring.flow(flow).unwrap().head;
    let expected = head.active.filter(|_| head.deleted_at.is_none()).map(|active| active.number);
    assert_eq!(world.routed("orders"), expected);
}

#[test]
fn same_names_at_once_get_different_slugs() {
    let world = World::new();
    let node = another_node(&world);
    let outcomes = at_once(8, |number| match number % 2 {
        0 => world.authoring.create_project("Hotline", None),
        _ => node.create_project("Hotline", None),
    });
    let slugs: BTreeSet<String> =
        outcomes.into_iter().map(|view| view.unwrap().project.slug).collect();
    assert_eq!(slugs.len(), 8);
}

#[test]
fn a_change_is_decided_again_when_another_commit_came_first_and_gives_up_in_the_end() {
    let world = World::new();
    let flow = world.create(webhook("orders", 200)).head.id;
    world.catalog.conflicts.store(15, Ordering::SeqCst);
    world.authoring.rename_flow(flow, "Patience").unwrap();
    world.catalog.conflicts.store(usize::MAX, Ordering::SeqCst);
    let given_up = world.authoring.rename_flow(flow, "Impatience");
    assert!(matches!(given_up, Err(AuthoringError::Store(StoreError::Conflict))));
    world.catalog.conflicts.store(0, Ordering::SeqCst);
    assert_eq!(world.authoring.flow(flow).unwrap().head.name, "Patience");
}
