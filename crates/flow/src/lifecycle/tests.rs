//! Tests of the life of a flow.

use super::*;
use crate::id::{FlowId, ProjectId};

fn by(name: &str, at: i64) -> Change<'_> {
    Change { at: Timestamp(at), by: name }
}

fn hash(byte: u8) -> ContentHash {
    ContentHash([byte; 32])
}

fn fresh() -> FlowHead {
    let new = NewFlow {
        id: FlowId(1),
        project: ProjectId(2),
        key: "hotline".to_owned(),
        name: " Hotline ".to_owned(),
        kind: FlowKind::Main,
        event: Some("webhook".to_owned()),
    };
    create(new, by("ada", 10)).unwrap()
}

fn facts(document: u8) -> Deploy {
    Deploy {
        document: hash(document),
        pins: Vec::new(),
        hash: hash(document),
        approval_required: false,
        event: Some("webhook".to_owned()),
        webhook_path: Some("orders".to_owned()),
        note: Some("first".to_owned()),
    }
}

fn active() -> FlowHead {
    deploy(&fresh(), facts(1), by("bob", 20)).unwrap().0
}

fn drafting() -> FlowHead {
    match edit(&active(), by("ada", 30)).unwrap() {
        Edit::Cloned(head) => head,
        Edit::HasDraft => panic!("an active flow has no draft"),
    }
}

fn deleted(head: &FlowHead) -> FlowHead {
    delete(head, Some(DeleteScope::Flow), None, by("ada", 40)).unwrap()
}

#[test]
fn a_new_flow_has_a_draft_with_an_etag() {
    let head = fresh();
    assert_eq!(
        (head.status(), head.name.as_str(), head.revision, head.last_version),
        (FlowStatus::Draft, "Hotline", 1, 0)
    );
    assert_eq!(
        head.draft,
        Some(DraftHead {
            etag: 1,
            updated_at: Timestamp(10),
            updated_by: "ada".to_owned(),
            authors: BTreeSet::from(["ada".to_owned()]),
        })
    );
    let nameless = NewFlow {
        id: FlowId(1),
        project: ProjectId(1),
        key: String::new(),
        name: "  ".to_owned(),
        kind: FlowKind::Main,
        event: None,
    };
    assert_eq!(create(nameless, by("ada", 1)), Err(LifecycleError::NameInvalid { max: 80 }));
}

#[test]
fn a_deploy_makes_the_draft_active_and_numbers_versions() {
    let (head, version) = deploy(&fresh(), facts(1), by("bob", 20)).unwrap();
    assert_eq!((head.status(), head.revision, head.last_version), (FlowStatus::Active, 2, 1));
    assert_eq!(
        head.active,
        Some(ActiveVersion {
            number: 1,
            document: hash(1),
            webhook_path: Some("orders".to_owned())
        })
    );
    assert_eq!(
        (version.number, version.deployed_by.as_str(), version.note.as_deref()),
        (1, "bob", Some("first"))
    );
    let (head, version) = deploy(&drafting(), facts(2), by("bob", 40)).unwrap();
    assert_eq!(
        (version.number, head.active.map(|active| active.number), head.draft),
        (2, Some(2), None)
    );
    assert_eq!(deploy(&active(), facts(2), by("bob", 40)), Err(LifecycleError::NoDraft));
}

#[test]
fn an_etag_never_comes_back() {
    let mut seen = vec![1];
    let mut head = active();
    for at in 0..3 {
        let Ok(Edit::Cloned(drafting)) = edit(&head, by("ada", at)) else { panic!("no draft") };
        seen.push(drafting.draft.as_ref().unwrap().etag);
        let saved = save_draft(&drafting, *seen.last().unwrap(), None, by("ada", at)).unwrap();
        seen.push(saved.draft.as_ref().unwrap().etag);
        head = deploy(&saved, facts(1), by("bob", at)).unwrap().0;
    }
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
}

#[test]
fn a_save_needs_the_draft_as_it_is_now() {
    let saved = save_draft(&fresh(), 1, Some("api".to_owned()), by("eve", 15)).unwrap();
    assert_eq!(
        (saved.draft.as_ref().unwrap().etag, saved.event.as_deref(), saved.revision),
        (2, Some("api"), 2)
    );
    let stale = save_draft(&saved, 1, None, by("ada", 16));
    let changed = LifecycleError::DraftChanged {
        etag: 2,
        updated_at: Timestamp(15),
        updated_by: "eve".to_owned(),
    };
    assert_eq!(stale, Err(changed));
    assert_eq!(save_draft(&active(), 1, None, by("ada", 16)), Err(LifecycleError::NoDraft));
}

#[test]
fn an_edit_clones_the_active_version_once() {
    assert_eq!(drafting().status(), FlowStatus::Drafting);
    assert_eq!(drafting().active, active().active);
    assert_eq!(edit(&drafting(), by("eve", 31)), Ok(Edit::HasDraft));
    assert_eq!(edit(&fresh(), by("eve", 31)), Ok(Edit::HasDraft));
}

#[test]
fn discarding_keeps_the_active_version() {
    let head = discard_draft(&drafting(), Some("api".to_owned()), by("ada", 31)).unwrap();
    assert_eq!(
        (head.status(), head.event.as_deref(), head.active),
        (FlowStatus::Active, Some("api"), active().active)
    );
    assert_eq!(discard_draft(&fresh(), None, by("ada", 31)), Err(LifecycleError::OnlyDraft));
    assert_eq!(discard_draft(&active(), None, by("ada", 31)), Err(LifecycleError::NoDraft));
}

#[test]
fn a_delete_asks_for_its_scope_only_when_there_are_two() {
    let delete = |head: &FlowHead, scope| delete(head, scope, None, by("ada", 50));
    assert_eq!(delete(&drafting(), None), Err(LifecycleError::ScopeRequired));
    assert_eq!(delete(&drafting(), Some(DeleteScope::Draft)).unwrap().status(), FlowStatus::Active);
    for head in [fresh(), active()] {
        assert_eq!(delete(&head, None).unwrap().deleted_at, Some(Timestamp(50)));
    }
    assert_eq!(delete(&fresh(), Some(DeleteScope::Draft)), Err(LifecycleError::OnlyDraft));
    assert_eq!(delete(&active(), Some(DeleteScope::Draft)), Err(LifecycleError::NoDraft));
    assert_eq!(delete(&deleted(&active()), None), Err(LifecycleError::Deleted));
    assert_eq!(delete(&deleted(&drafting()), None), Err(LifecycleError::Deleted));
}

#[test]
fn a_restored_flow_is_what_it_was() {
    for head in [fresh(), active(), drafting()] {
        let restored = restore(&deleted(&head), 19, 20, by("ada", 60)).unwrap();
        assert_eq!(
            (&restored.draft, &restored.active, restored.status()),
            (&head.draft, &head.active, head.status())
        );
        assert_eq!(restored.deleted_at, None);
        assert_eq!(restored.revision, head.revision + 2);
    }
    assert_eq!(restore(&active(), 0, 20, by("ada", 60)), Err(LifecycleError::NotDeleted));
    let full = restore(&deleted(&active()), 20, 20, by("ada", 60));
    assert_eq!(full, Err(LifecycleError::FlowLimitReached { limit: 20 }));
}

#[test]
fn nothing_happens_to_a_deleted_flow() {
    let head = deleted(&drafting());
    let change = by("ada", 70);
    assert_eq!(rename(&head, "x", change), Err(LifecycleError::Deleted));
    assert_eq!(save_draft(&head, 3, None, change), Err(LifecycleError::Deleted));
    assert_eq!(edit(&head, change), Err(LifecycleError::Deleted));
    assert_eq!(copy_to_draft(&head, None, change), Err(LifecycleError::Deleted));
    assert_eq!(discard_draft(&head, None, change), Err(LifecycleError::Deleted));
    assert_eq!(deploy(&head, facts(3), change), Err(LifecycleError::Deleted));
}

#[test]
fn a_version_is_copied_over_the_draft() {
    let head = copy_to_draft(&active(), Some("api".to_owned()), by("eve", 80)).unwrap();
    assert_eq!((head.status(), head.draft.unwrap().etag), (FlowStatus::Drafting, 3));
    let head = copy_to_draft(&drafting(), None, by("eve", 80)).unwrap();
    assert_eq!(head.draft.unwrap().updated_by, "eve");
}

#[test]
fn a_rename_changes_the_name_only() {
    let head = rename(&drafting(), " New ", by("ada", 90)).unwrap();
    let expected =
        FlowHead { name: "New".to_owned(), revision: 4, updated_at: Timestamp(90), ..drafting() };
    assert_eq!(head, expected);
    for name in ["", "  ", "a\nb", &"x".repeat(81)] {
        assert_eq!(
            rename(&active(), name, by("ada", 1)),
            Err(LifecycleError::NameInvalid { max: 80 }),
            "{name:?}"
        );
    }
    assert!(rename(&active(), &"ü".repeat(80), by("ada", 1)).is_ok());
}

#[test]
fn the_limit_counts_flows() {
    assert_eq!(check_limit(19, 1, 20), Ok(()));
    assert_eq!(check_limit(20, 1, 20), Err(LifecycleError::FlowLimitReached { limit: 20 }));
    assert_eq!(check_limit(0, 21, 20), Err(LifecycleError::FlowLimitReached { limit: 20 }));
    assert_eq!(check_limit(25, 0, 25), Ok(()));
    assert_eq!(check_limit(u32::MAX, 1, 20), Err(LifecycleError::FlowLimitReached { limit: 20 }));
}

#[test]
fn keys_and_slugs_are_words_that_are_free() {
    let key = |name: &str| flow_key(name, |_| false);
    assert_eq!(key("Order hotline"), "order_hotline");
    assert_eq!(key("  Größe & Übergang (neu)! "), "groesse_uebergang_neu");
    assert_eq!(key("24/7 line"), "flow_24_7_line");
    assert_eq!(key("注文"), "flow");
    assert_eq!(key(""), "flow");
    assert!(key(&"long name ".repeat(20)).len() <= 42);
    assert_eq!(flow_key("A b", |taken| ["a_b", "a_b_2"].contains(&taken)), "a_b_3");
    assert_eq!(project_slug("Contact Centre", |_| false), "contact-centre");
    assert_eq!(
        project_slug("Contact Centre", |taken| taken == "contact-centre"),
        "contact-centre-2"
    );
    assert_eq!(default_name(|_| false), "Untitled flow");
    assert_eq!(default_name(|taken| taken == "Untitled flow"), "Untitled flow 2");
}

#[test]
fn statuses_are_snake_case_on_the_wire() {
    let wire =
        serde_json::to_string(&[FlowStatus::Draft, FlowStatus::Active, FlowStatus::Drafting])
            .unwrap();
    assert_eq!(wire, r#"["draft","active","drafting"]"#);
}

#[test]
fn keys_that_people_give_are_plain_words() {
    for key in ["a", "orders", "orders_2", &"a".repeat(64)] {
        assert!(super::is_flow_key(key), "{key}");
    }
    for wrong in ["", "Orders", "2_orders", "_a", "a-b", "ä", "a b", &"a".repeat(65)] {
        assert!(!super::is_flow_key(wrong), "{wrong}");
    }
}
