//! Which calls get a row, and that each way to tamper with the chain is seen and named.

use super::*;
use flow::ProjectId;

/// Rows that a test may tamper with.
#[derive(Default)]
struct Rows(Mutex<(Vec<AuditRow>, AuditHead)>);

impl Rows {
    fn with<T>(&self, work: impl FnOnce(&mut Vec<AuditRow>, &mut AuditHead) -> T) -> T {
        let mut guard = self.0.lock().unwrap();
        let (rows, head) = &mut *guard;
        work(rows, head)
    }
}

impl AuditStore for Rows {
    fn record(&self, event: AuditEvent) -> Result<(), StoreError> {
        self.with(|rows, head| {
            let row = head.seal(event);
            *head = row.head();
            rows.push(row);
        });
        Ok(())
    }

    fn head(&self) -> Result<AuditHead, StoreError> {
        Ok(self.with(|_, head| *head))
    }

    fn page(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        Ok(self.with(|rows, _| {
            rows.iter().rev().filter(|row| query.matches(row)).take(query.limit).cloned().collect()
        }))
    }

    fn chain(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        let follows = |row: &&AuditRow| row.sequence > after;
        Ok(self.with(|rows, _| rows.iter().filter(follows).take(limit).cloned().collect()))
    }
}

struct World {
    rows: Arc<Rows>,
    audit: Audit,
}

fn world() -> World {
    let rows = Arc::new(Rows::default());
    World { audit: Audit::new(rows.clone(), Arc::new(crate::port::SystemClock)), rows }
}

fn event(actor: &str, at: i64) -> AuditEvent {
    AuditEvent {
        at: Timestamp(at),
        actor: actor.into(),
        actor_kind: ActorKind::Person,
        address: None,
        operation: "save_draft".into(),
        method: "PUT".into(),
        path: "/api/v1/flows/{flow}/draft".into(),
        project: Some(ProjectId(1)),
        targets: "{}".into(),
        status: 200,
        request_id: "req_1".into(),
    }
}

/// A chain of five, tampered with: what the verdict names.
#[track_caller]
fn check(tamper: impl FnOnce(&mut Vec<AuditRow>, &mut AuditHead), broken: Option<(i64, Breakage)>) {
    let World { rows, audit } = world();
    for n in 1..=5 {
        audit.record(event("ada", n), None, &[]).unwrap();
    }
    rows.with(tamper);
    let found = audit.verify().unwrap().broken;
    assert_eq!(found.map(|found| (found.sequence, found.what)), broken);
}

#[test]
fn every_way_to_tamper_is_seen_at_its_place() {
    check(|_, _| {}, None);
    check(|rows, _| rows[2].event.actor = "eve".into(), Some((3, Breakage::Changed)));
    check(|rows, _| rows[2].hash[0] ^= 1, Some((3, Breakage::Changed)));
    check(|rows, _| drop(rows.remove(2)), Some((3, Breakage::Missing)));
    check(|rows, _| drop(rows.remove(0)), Some((1, Breakage::Missing)));
    check(|rows, _| drop(rows.pop()), Some((5, Breakage::Missing)));
    check(|rows, _| rows.clear(), Some((1, Breakage::Missing)));
    check(
        |rows, _| {
            let before = rows[1].head();
            rows[2] = before.seal(event("eve", 3));
        },
        Some((4, Breakage::Unchained)),
    );
    check(
        |rows, _| {
            let before = rows[3].head();
            rows[4] = before.seal(event("eve", 5));
        },
        Some((5, Breakage::NotInHead)),
    );
    check(|rows, head| rows.push(head.seal(event("eve", 6))), Some((6, Breakage::NotInHead)));
    check(|_, head| head.sequence = 4, Some((4, Breakage::NotInHead)));
}

#[test]
fn who_rewrites_everything_is_seen_only_by_the_head_that_was_noted_elsewhere() {
    let World { rows, audit } = world();
    audit.record(event("ada", 1), None, &[]).unwrap();
    let noted = audit.verify().unwrap().head;
    rows.with(|rows, head| {
        rows[0] = AuditHead::default().seal(event("eve", 1));
        *head = rows[0].head();
    });
    let verdict = audit.verify().unwrap();
    assert_eq!((verdict.broken, verdict.rows), (None, 1));
    assert_ne!(verdict.head.hash, noted.hash);
}

#[test]
fn an_empty_log_and_a_long_one_are_whole() {
    let World { rows: _, audit } = world();
    assert_eq!(audit.verify().unwrap().broken, None);
    for n in 0..2_500 {
        audit.record(event("ada", n), None, &[]).unwrap();
    }
    let verdict = audit.verify().unwrap();
    assert_eq!((verdict.rows, verdict.broken, verdict.head.sequence), (2_500, None, 2_500));
}

#[test]
fn a_series_has_one_row_until_it_is_over_or_interrupted() {
    let World { rows, audit } = world();
    let series = Series { object: "flw_1".into(), lasts_ms: 600 };
    let save = |actor: &str, at| audit.record(event(actor, at), Some(&series), &[]).unwrap();
    let count = || rows.with(|rows, _| rows.len());
    let steps: [(&str, i64, usize); 6] = [
        ("ada", 0, 1),
        ("ada", 599, 1),
        ("ada", 600, 2),
        ("bob", 700, 3),
        ("ada", 701, 4),
        ("ada", 702, 4),
    ];
    for (actor, at, expected) in steps {
        save(actor, at);
        assert_eq!(count(), expected, "{actor} at {at}");
    }
    audit.record(event("ada", 703), None, &["flw_2".into()]).unwrap();
    save("ada", 704);
    assert_eq!(count(), 5, "something else was done to another flow");
    audit.record(event("ada", 705), None, &["flw_1".into()]).unwrap();
    save("ada", 706);
    assert_eq!(count(), 7);
}

#[test]
fn pages_follow_each_other_to_the_end() {
    let World { rows: _, audit } = world();
    for n in 1..=5 {
        audit.record(event("ada", n), None, &[]).unwrap();
    }
    let page = |before| {
        let query = AuditQuery { before, limit: 2, ..AuditQuery::default() };
        let page = audit.page(&query).unwrap();
        (page.rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(page(None), (vec![5, 4], Some(4)));
    assert_eq!(page(Some(4)), (vec![3, 2], Some(2)));
    assert_eq!(page(Some(2)), (vec![1], None));
}
