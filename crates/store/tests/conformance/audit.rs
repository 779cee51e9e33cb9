//! Rules of `port::AuditStore`.

use crate::{catalog::project, fixture::Ground};
use engine::port::{ActorKind, AuditEvent, AuditHead, AuditQuery, Change};
use flow::{ProjectId, Timestamp};

fn event(n: i64) -> AuditEvent {
    AuditEvent {
        at: Timestamp(n),
        actor: if n % 2 == 0 { "bob@example.com" } else { "ada@example.com" }.into(),
        actor_kind: ActorKind::Person,
        address: (n > 1).then(|| "203.0.113.7".to_owned()),
        operation: if n % 3 == 0 { "deploy_flow" } else { "save_draft" }.into(),
        method: "POST".into(),
        path: "/api/v1/flows/{flow}/…".into(),
        project: (n > 1).then_some(ProjectId(n % 2 + 1)),
        targets: r#"{"flow":"flw_1"}"#.into(),
        status: 200,
        request_id: format!("req_{n}"),
    }
}

fn record(ground: &Ground, events: impl IntoIterator<Item = i64>) {
    events.into_iter().for_each(|n| ground.stores().audit.record(event(n)).unwrap());
}

pub(crate) fn rows_are_chained_from_the_first(ground: &mut Ground) {
    assert_eq!(ground.stores().audit.head().unwrap(), AuditHead::default());
    record(ground, 1..=3);
    ground.reopen();
    record(ground, 4..=5);
    let audit = ground.stores().audit;
    let rows = audit.chain(0, 10).unwrap();
    let mut head = AuditHead::default();
    for (row, n) in rows.iter().zip(1..) {
        assert_eq!(*row, head.seal(event(n)));
        head = row.head();
    }
    assert_eq!((rows.len(), audit.head().unwrap()), (5, head));
    assert_eq!(audit.chain(2, 2).unwrap(), rows[2..4]);
    assert_eq!(audit.chain(5, 2).unwrap(), []);
}

pub(crate) fn rows_from_many_threads_make_one_chain(ground: &mut Ground) {
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let audit = ground.stores().audit;
            scope.spawn(move || {
                (0..10).for_each(|n| audit.record(event(thread * 10 + n)).unwrap());
            });
        }
    });
    let rows = ground.stores().audit.chain(0, 100).unwrap();
    let mut head = AuditHead::default();
    for row in &rows {
        assert_eq!(*row, head.seal(row.event.clone()));
        head = row.head();
    }
    let mut times: Vec<i64> = rows.iter().map(|row| row.event.at.0).collect();
    times.sort_unstable();
    assert_eq!(times, (0..40).collect::<Vec<_>>());
}

pub(crate) fn each_filter_of_the_audit_log_leaves_only_what_it_names(ground: &mut Ground) {
    record(ground, 1..=9);
    let audit = ground.stores().audit;
    let page = |query: AuditQuery| {
        let rows = audit.page(&query).unwrap();
        rows.iter().map(|row| row.sequence).collect::<Vec<_>>()
    };
    let all = || AuditQuery { limit: 10, ..AuditQuery::default() };
    let (ada, deploy) = (Some("ada@example.com".into()), Some("deploy_flow".into()));
    assert_eq!(page(all()), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(page(AuditQuery { limit: 2, ..all() }), [9, 8]);
    assert_eq!(page(AuditQuery { before: Some(3), ..all() }), [2, 1]);
    assert_eq!(page(AuditQuery { project: Some(ProjectId(2)), ..all() }), [9, 7, 5, 3]);
    assert_eq!(page(AuditQuery { actor: ada.clone(), ..all() }), [9, 7, 5, 3, 1]);
    assert_eq!(page(AuditQuery { operation: deploy.clone(), ..all() }), [9, 6, 3]);
    let (from, to) = (Some(Timestamp(3)), Some(Timestamp(5)));
    assert_eq!(page(AuditQuery { from, to, ..all() }), [4, 3]);
    let project = Some(ProjectId(2));
    let (operation, before) = (deploy, Some(9));
    assert_eq!(page(AuditQuery { project, actor: ada, operation, before, ..all() }), [3]);
}

pub(crate) fn audit_rows_outlive_their_project(ground: &mut Ground) {
    let catalog = ground.stores().catalog;
    catalog.commit(vec![Change::PutProject(project(1))]).unwrap();
    record(ground, [2]);
    catalog.commit(vec![Change::DeleteProject(ProjectId(1))]).unwrap();
    let rows = ground.stores().audit.chain(0, 10).unwrap();
    assert_eq!((rows.len(), rows[0].event.project), (1, Some(ProjectId(1))));
}
