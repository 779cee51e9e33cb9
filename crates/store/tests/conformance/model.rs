//! Random histories, done to a store and to the model (the store in memory): every answer and every read is the same,
//! also after opening again.

use crate::{
    catalog,
    fixture::{Ground, PROJECT, QUARTER_MS, sweep},
};
use engine::port::{
    Append, Change, Due, ExecutionHead, ExecutionQuery, Purge, PurgeLimits, Sought, StartKey,
    Stored,
};
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash, lifecycle::FlowHead};
use kernel::{ExecutionId, Status, input::Mode};
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};
use std::hash::{DefaultHasher, Hash, Hasher};
use tandem_store::Stores;

const EXECUTIONS: i64 = 24;
const CASES: u32 = 32;
/// Words that are also start keys are among the values.
const TAGS: [&str; 4] = ["a", "k:1", "k:2", "1"];

#[derive(Debug, Clone)]
enum Event {
    Append(Vec<Commit>),
    DropExpired(i64),
    /// With all that it leaves, and makes it anew; project 9 is never there. Also brings lazy indexes up to date.
    DeleteProject(i64),
    Reopen,
    List(ExecutionQuery),
    Tally(i64, i64),
    Numbers(i64, i64, i64),
    Purge(Purge, PurgeLimits),
    Newest(i64, u32),
}

/// One commit; what an execution is follows from its number.
#[derive(Debug, Clone)]
struct Commit {
    number: i64,
    /// Added to the sequence that would be right.
    off: u32,
    status: Status,
    wake_at: Option<i64>,
    bytes: usize,
    key: Option<u8>,
}

/// Ids and starts in different orders; two projects with two flows each.
fn head(number: i64) -> ExecutionHead {
    let project = number % 2 + 1;
    ExecutionHead {
        id: ExecutionId((number * 7 % EXECUTIONS + 1) << 40),
        project: ProjectId(project),
        flow: FlowId(project * 10 + number / 2 % 2),
        version: (number % 3 != 0).then_some((number % 3) as u32),
        document: ContentHash([number as u8; 32]),
        mode: if number % 5 == 0 { Mode::Test } else { Mode::Live },
        status: Status::Running,
        started_at: Timestamp(number * QUARTER_MS / 4),
        ended_at: None,
        wake_at: None,
        error_code: None,
        tags: Vec::new(),
    }
}

/// Some begin with one, some get more on their way.
fn tags(number: i64, sequence: u32) -> Vec<String> {
    let count = (number % 3) as usize + (sequence.min(2) as usize) * (number % 2) as usize;
    TAGS.iter()
        .cycle()
        .skip(number as usize % 4)
        .take(count.min(4))
        .map(|tag| (*tag).into())
        .collect()
}

fn status() -> impl Strategy<Value = Status> + Clone {
    use Status::{Cancelled, Completed, Failed, Running, Waiting};
    select(vec![Running, Running, Waiting, Waiting, Completed, Completed, Failed, Cancelled])
}

fn commits() -> impl Strategy<Value = Commit> {
    let off = prop_oneof![12 => Just(0_u32), 1 => Just(1)];
    let bytes =
        prop_oneof![6 => 0..900_usize, 2 => 2_000..6_000_usize, 1 => 100_000..300_000_usize];
    let key = prop_oneof![3 => Just(None), 1 => (0..4_u8).prop_map(Some)];
    (0..EXECUTIONS, off, status(), option::of(0..30_i64), bytes, key).prop_map(
        |(number, off, status, wake_at, bytes, key)| Commit {
            number,
            off,
            status,
            wake_at,
            bytes,
            key,
        },
    )
}

fn instant() -> impl Strategy<Value = i64> {
    prop_oneof![(0..8_i64).prop_map(|quarters| quarters * QUARTER_MS), 0..8 * QUARTER_MS]
}

fn queries() -> impl Strategy<Value = ExecutionQuery> {
    let what = (1..3_i64, option::of(select(vec![10_i64, 11, 20, 21])), vec(status(), 0..3));
    let which = (option::of(select(vec![Mode::Live, Mode::Test])), option::of(1..3_u32));
    let number = option::of(0..EXECUTIONS);
    let sought = prop_oneof![4 => Just(None), 1 => (number, 0..4_u8).prop_map(Some)];
    let tags = prop_oneof![3 => Just(Vec::new()), 1 => vec(select(TAGS.to_vec()), 1..3)];
    let when =
        (option::of(instant()), option::of(instant()), option::of(0..EXECUTIONS + 2), 0..12_usize);
    (what, which, when, (tags, sought)).prop_map(
        |(
            (project, flow, statuses),
            (mode, version),
            (from, to, before, limit),
            (tags, sought),
        )| {
            ExecutionQuery {
                project: ProjectId(project),
                // A flow belongs to one project.
                flow: flow.filter(|flow| flow / 10 == project).map(FlowId),
                statuses,
                mode,
                version,
                from: from.map(Timestamp),
                to: to.map(Timestamp),
                tags: tags.into_iter().map(str::to_owned).collect(),
                sought: sought.map(|(execution, key)| Sought {
                    execution: execution.map(|number| head(number).id),
                    text: key.to_string(),
                }),
                before: before.map(|before| ExecutionId(before << 40)),
                limit,
            }
        },
    )
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => vec(commits(), 1..5).prop_map(Event::Append),
        6 => queries().prop_map(Event::List),
        2 => (1..3_i64, instant()).prop_map(|(project, since)| Event::Tally(project, since)),
        2 => (select(vec![10_i64, 11, 20, 21]), -1..9_i64, -1..9_i64).prop_map(|(flow, from, to)| Event::Numbers(flow, from, to)),
        1 => instant().prop_map(Event::DropExpired),
        2 => prop_oneof![5 => Just(9_i64), 1 => 1..3_i64].prop_map(Event::DeleteProject),
        1 => Just(Event::Reopen),
        3 => purges(),
        1 => (select(vec![10_i64, 11, 20, 21]), 1..8_u32).prop_map(|(flow, count)| Event::Newest(flow, count)),
    ]
}

fn purges() -> impl Strategy<Value = Event> {
    let what = (select(vec![10_i64, 11, 20, 21]), select(vec![Mode::Live, Mode::Live, Mode::Test]));
    let which = (instant(), option::of(0..EXECUTIONS), instant());
    (what, which, 1..6_usize, 1..400_000_u64).prop_map(
        |((flow, mode), (before, below, now), executions, bytes)| {
            let rule = Purge {
                flow: FlowId(flow),
                mode,
                before: Timestamp(before),
                below: below.map(|below| ExecutionId(below << 40)),
                now: Timestamp(now),
                after: None,
            };
            Event::Purge(rule, PurgeLimits { executions, bytes })
        },
    )
}

/// All chunks of a rule: where one ends and the next begins is the store's business.
fn purge(stores: &Stores, rule: &Purge, limits: PurgeLimits) -> (usize, u64) {
    let (mut rule, mut executions, mut bytes) = (*rule, 0, 0);
    loop {
        let chunk = stores.retention.purge(&rule, limits).unwrap();
        assert!(chunk.executions <= limits.executions, "{chunk:?}");
        assert!(chunk.executions <= 1 || chunk.bytes <= limits.bytes, "{chunk:?}");
        (executions, bytes) = (executions + chunk.executions, bytes + chunk.bytes);
        if chunk.next.is_none() {
            return (executions, bytes);
        }
        rule.after = chunk.next;
    }
}

fn append(model: &Stores, batch: &[Commit]) -> Vec<Append> {
    let mut next = std::collections::HashMap::new();
    let append = |commit: &Commit| {
        let head = head(commit.number);
        let stored =
            || model.journal.load(head.id).unwrap().map_or(0, |stored| stored.next_sequence);
        let sequence = next.entry(commit.number).or_insert_with(stored);
        let start_key = commit.key.filter(|_| *sequence == 0).map(|key| StartKey {
            flow: head.flow,
            key: key.to_string(),
            body_hash: [key; 32],
            execution: head.id,
            expires_at: Timestamp(head.started_at.0 + QUARTER_MS),
        });
        let append = Append {
            sequence: *sequence + commit.off,
            entries: vec![*sequence as u8; commit.bytes],
            start_key,
            head: ExecutionHead {
                status: commit.status,
                ended_at: commit.status.has_ended().then_some(Timestamp(commit.bytes as i64)),
                wake_at: commit.wake_at.filter(|_| !commit.status.has_ended()).map(Timestamp),
                error_code: (commit.status == Status::Failed).then(|| "timeout".into()),
                tags: tags(commit.number, *sequence),
                ..head
            },
        };
        *sequence += 1;
        append
    };
    batch.iter().map(append).collect()
}

/// A project with its two flows.
fn found(stores: &Stores, project: i64) {
    let of_project =
        |flow| FlowHead { project: ProjectId(project), ..catalog::flow(project * 10 + flow) };
    let changes = vec![
        Change::PutProject(catalog::project(project)),
        Change::PutFlow(of_project(0)),
        Change::PutFlow(of_project(1)),
    ];
    stores.catalog.commit(changes).unwrap();
}

/// What a caller sees of one event.
fn outcome(stores: &Stores, event: &Event, batch: &[Append]) -> String {
    match event {
        Event::Append(_) => format!("{:?}", stores.journal.append(batch.to_vec())),
        Event::DropExpired(now) => format!("{:?}", stores.journal.drop_expired(Timestamp(*now))),
        Event::DeleteProject(project) => {
            let deleted = stores.catalog.commit(vec![Change::DeleteProject(ProjectId(*project))]);
            sweep(stores);
            if *project != 9 {
                found(stores, *project);
            }
            format!("{deleted:?}")
        }
        Event::Reopen => String::new(),
        Event::Purge(rule, limits) => format!("{:?}", purge(stores, rule, *limits)),
        Event::Newest(flow, count) => {
            format!("{:?}", stores.retention.newest(FlowId(*flow), *count))
        }
        Event::List(query) => format!("{:?}", stores.listing.executions(query)),
        Event::Numbers(flow, from, to) => {
            format!("{:?}", stores.listing.numbers(FlowId(*flow), *from..*to))
        }
        Event::Tally(project, since) => {
            format!("{:?}", stores.listing.tally(ProjectId(*project), Timestamp(*since)))
        }
    }
}

/// With a journal's length and hash for its bytes, so that a difference can be read.
fn brief(stored: Stored) -> (ExecutionHead, u32, usize, u64) {
    let mut hasher = DefaultHasher::new();
    stored.journal.hash(&mut hasher);
    (stored.head, stored.next_sequence, stored.journal.len(), hasher.finish())
}

/// Everything that can be read.
fn reads(stores: &Stores) -> Vec<String> {
    let journal = &stores.journal;
    let mut reads = vec![format!("{:?}", journal.largest_id())];
    for number in 0..EXECUTIONS {
        reads.push(format!("{:?}", journal.load(head(number).id).map(|found| found.map(brief))));
    }
    let (mut after, mut due) = (None, None);
    loop {
        let page = journal.running(after, 3).unwrap();
        after = page.last().map(|stored| stored.head.id);
        reads.push(format!("{:?}", page.into_iter().map(brief).collect::<Vec<_>>()));
        let page: Vec<Due> = journal.due(Timestamp(20), due, 3).unwrap();
        due = page.last().copied().or(due);
        reads.push(format!("{page:?}"));
        if after.is_none() && page.is_empty() {
            break;
        }
    }
    for (flow, key) in
        [10, 11, 20, 21].into_iter().flat_map(|flow| (0..4).map(move |key| (flow, key)))
    {
        for now in [0, 3 * QUARTER_MS] {
            reads.push(format!(
                "{:?}",
                journal.find_start(FlowId(flow), &key.to_string(), Timestamp(now))
            ));
        }
    }
    let everything = crate::fixture::everything();
    for project in [PROJECT, ProjectId(2)] {
        reads.push(format!(
            "{:?}",
            stores.listing.executions(&ExecutionQuery { project, ..everything.clone() })
        ));
        reads.push(format!("{:?}", stores.listing.tally(project, Timestamp(i64::MIN / 2))));
    }
    for flow in [10, 11, 20, 21] {
        reads.push(format!("{:?}", stores.listing.numbers(FlowId(flow), i64::MIN..i64::MAX)));
    }
    reads
}

pub(crate) fn whatever_happens_they_do_the_same(ground: &mut Ground) {
    let ground = &*ground;
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..Default::default()
    });
    let history = vec(events(), 1..48);
    let checked = runner.run(&history, |history| {
        let mut ground = ground.another();
        let model = Stores::memory();
        for (stores, project) in
            [(&model, 1), (&model, 2), (&ground.stores(), 1), (&ground.stores(), 2)]
        {
            found(stores, project);
        }
        for event in &history {
            let batch =
                if let Event::Append(batch) = event { append(&model, batch) } else { Vec::new() };
            let expected = outcome(&model, event, &batch);
            prop_assert_eq!(outcome(&ground.stores(), event, &batch), expected, "{:?}", event);
            if matches!(event, Event::Reopen) {
                ground.reopen();
                prop_assert_eq!(reads(&ground.stores()), reads(&model));
            }
        }
        prop_assert_eq!(reads(&ground.stores()), reads(&model));
        Ok(())
    });
    checked.unwrap();
}
