//! Rules of finding executions by their tags.

use crate::catalog;
use crate::fixture::{FLOW, Ground, PROJECT, ended, everything, execution, head, waiting};
use engine::port::{Change, ExecutionHead, ExecutionQuery, Sought};
use flow::{FlowId, ProjectId};
use kernel::Status;

fn tagged(head: ExecutionHead, tags: &[&str]) -> ExecutionHead {
    ExecutionHead { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..head }
}

fn with(tags: &[&str]) -> ExecutionQuery {
    ExecutionQuery { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..everything() }
}

fn sought(text: &str) -> ExecutionQuery {
    ExecutionQuery { sought: Some(Sought { execution: None, text: text.into() }), ..everything() }
}

pub(crate) fn a_tag_is_listed_with_the_commit_that_holds_it(ground: &mut Ground) {
    ground.put(head(1), 0);
    assert!(ground.listed(&with(&["vip"])).is_empty());
    ground.put(tagged(waiting(1, 9), &["vip"]), 1);
    assert_eq!(ground.listed(&with(&["vip"])), [1]);
    ground.put(tagged(ended(1, Status::Failed), &["vip", "late"]), 2);
    ground.put(tagged(ended(2, Status::Completed), &["late"]), 0);
    for _ in 0..2 {
        assert_eq!(ground.listed(&with(&["late"])), [2, 1]);
        assert_eq!(ground.listed(&with(&["late", "vip"])), [1], "all of them");
        let failed = ExecutionQuery { statuses: vec![Status::Completed], ..with(&["vip"]) };
        assert!(ground.listed(&failed).is_empty(), "the other filters hold too");
        let page = ground.stores().listing.executions(&everything()).unwrap();
        assert_eq!(page.items[1].tags, ["vip", "late"], "lists show tags in their order");
        let stored = ground.stores().journal.load(execution(1)).unwrap().unwrap();
        assert_eq!(stored.head.tags, ["vip", "late"]);
        ground.reopen();
    }
}

pub(crate) fn an_execution_is_found_by_a_tag_and_by_its_value(ground: &mut Ground) {
    ground.put(tagged(head(1), &["customer:+65 1234", "note"]), 0);
    ground.put(tagged(ended(2, Status::Failed), &["+65 1234"]), 0);
    ground.put(tagged(head(3), &["a:+65 1234", "b:+65 1234"]), 0);
    ground.put(tagged(head(4), &[":x", "y:", "url:https://x"]), 0);
    ground.put(ExecutionHead { project: ProjectId(2), ..tagged(head(5), &["note"]) }, 0);
    let cases: [(&str, &[i64]); 9] = [
        ("+65 1234", &[3, 2, 1]),
        ("customer:+65 1234", &[1]),
        ("note", &[1]),
        ("Note", &[]),
        ("customer", &[]),
        ("x", &[]),
        (":x", &[4]),
        ("y:", &[4]),
        ("https://x", &[4]),
    ];
    for (text, expected) in cases {
        assert_eq!(ground.listed(&sought(text)), expected, "{text}");
    }
    assert_eq!(ground.listed(&with(&["+65 1234"])), [2], "the filter takes whole tags only");
    let both = ExecutionQuery { tags: vec!["note".into()], ..sought("+65 1234") };
    assert_eq!(ground.listed(&both), [1]);
}

pub(crate) fn pages_of_a_tag_join_without_gap_or_repetition(ground: &mut Ground) {
    for n in 1..=20 {
        let tags: &[&str] = if n % 3 == 0 { &["all", "third"] } else { &["all"] };
        let flow = FlowId(11 + n % 2);
        ground.put(ExecutionHead { flow, ..tagged(ended(n, Status::Completed), tags) }, 0);
    }
    for (query, expected) in [
        (with(&["all"]), (1..=20).rev().collect::<Vec<_>>()),
        (with(&["all", "third"]), vec![18, 15, 12, 9, 6, 3]),
        (sought("third"), vec![18, 15, 12, 9, 6, 3]),
        (ExecutionQuery { flow: Some(FlowId(12)), ..with(&["third"]) }, vec![15, 9, 3]),
    ] {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let query = ExecutionQuery { limit: 2, before, ..query.clone() };
            seen.extend(ground.listed(&query));
            before = ground.stores().listing.executions(&query).unwrap().next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, expected);
    }
}

pub(crate) fn tags_go_with_their_project(ground: &mut Ground) {
    let flow = Change::PutFlow(catalog::flow(FLOW.0));
    ground.stores().catalog.commit(vec![flow]).unwrap();
    ground.put(tagged(ended(1, Status::Failed), &["k:v"]), 0);
    ground.put(tagged(head(2), &["k:v"]), 0);
    ground.delete_project(PROJECT);
    ground.reopen();
    for query in [with(&["k:v"]), sought("v"), sought("k:v")] {
        assert!(ground.listed(&query).is_empty());
    }
}
