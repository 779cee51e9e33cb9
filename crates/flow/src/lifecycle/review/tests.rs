//! Tests of maker and checker: each rule in each state, and the whole table of what a deploy takes.

use super::*;
use crate::{
    document::FlowKind,
    id::{FlowId, ProjectId},
    lifecycle::{
        DeleteScope, Edit, NewFlow, copy_to_draft, create, delete, deploy, discard_draft, edit,
        rename, restore, save_draft,
    },
};

const DOCUMENT: ContentHash = ContentHash([1; 32]);

fn by(name: &str) -> Change<'_> {
    Change { at: Timestamp(50), by: name }
}

fn now() -> ContentHash {
    content_hash(DOCUMENT, &[], &BTreeMap::new())
}

fn other() -> ContentHash {
    content_hash(ContentHash([2; 32]), &[], &BTreeMap::new())
}

/// A draft that ada made.
fn fresh() -> FlowHead {
    let new = NewFlow {
        id: FlowId(1),
        project: ProjectId(2),
        key: "hotline".to_owned(),
        name: "Hotline".to_owned(),
        kind: FlowKind::Main,
        event: None,
    };
    create(new, by("ada")).unwrap()
}

fn asked(head: &FlowHead) -> FlowHead {
    let note = Some("German".to_owned());
    request(head, Request { document: DOCUMENT, hash: now(), note }, by("ada")).unwrap()
}

fn yes() -> Yes {
    Yes { seen: now(), comment: Some("fine".to_owned()) }
}

fn approved(head: &FlowHead) -> FlowHead {
    approve(&asked(head), yes(), now(), by("bob")).unwrap()
}

fn facts(approval_required: bool) -> Deploy {
    Deploy {
        document: DOCUMENT,
        pins: vec![pin("greet", 3)],
        hash: now(),
        approval_required,
        event: None,
        webhook_path: None,
        note: None,
    }
}

fn pin(key: &str, version: u32) -> Pin {
    Pin { key: key.to_owned(), version, document: ContentHash([9; 32]) }
}

fn review(head: &FlowHead) -> &Review {
    head.review.as_ref().unwrap()
}

fn saved(head: &FlowHead, who: &str) -> FlowHead {
    let etag = head.draft.as_ref().unwrap().etag;
    save_draft(head, etag, None, by(who)).unwrap()
}

fn deployed() -> FlowHead {
    deploy(&approved(&fresh()), facts(true), by("ada")).unwrap().0
}

fn drafting() -> FlowHead {
    match edit(&deployed(), by("ada")).unwrap() {
        Edit::Cloned(head) => head,
        Edit::HasDraft => panic!("an active flow has no draft"),
    }
}

#[test]
fn the_hash_covers_document_pins_and_settings_in_any_order() {
    let none = BTreeMap::new();
    let hash = |pins: &[Pin]| content_hash(DOCUMENT, pins, &none);
    let (a, b) = (pin("a", 1), pin("b", 1));
    assert_eq!(hash(&[a.clone(), b.clone()]), hash(&[b.clone(), a.clone()]));
    let other_document = Pin { document: ContentHash([8; 32]), ..a.clone() };
    let all = [
        DOCUMENT,
        hash(&[]),
        hash(std::slice::from_ref(&a)),
        hash(&[b]),
        hash(&[pin("a", 2)]),
        hash(&[other_document]),
        content_hash(ContentHash([2; 32]), &[], &none),
        content_hash(DOCUMENT, &[], &BTreeMap::from([("egress", json!(["10.0.0.0/8"]))])),
        content_hash(DOCUMENT, &[], &BTreeMap::from([("egress", json!([]))])),
        content_hash(DOCUMENT, &[], &BTreeMap::from([("a", json!(1)), ("b", json!(2))])),
    ];
    for (at, one) in all.iter().enumerate() {
        assert!(!all[..at].contains(one), "{at}");
    }
}

/// The hash is stored with reviews and versions: another one would make every approval stale.
#[test]
fn the_hash_stays_what_it_was_in_the_first_release() {
    assert_eq!(
        content_hash(DOCUMENT, &[pin("a", 1)], &BTreeMap::from([("x", json!(1))])).to_string(),
        "b4827811b62a11a7bec09cb48c122c42accf6bd2fb276cf61cfdc71a97c1a6e7"
    );
}

#[test]
fn a_request_pins_the_draft_and_waits() {
    let head = asked(&fresh());
    assert_eq!(head.revision, 2);
    let expected = Review {
        number: 1,
        hash: now(),
        document: DOCUMENT,
        draft_etag: 1,
        note: Some("German".to_owned()),
        requested_at: Timestamp(50),
        requested_by: "ada".to_owned(),
        decision: None,
        version: None,
    };
    assert_eq!(review(&head), &expected);
    assert_eq!(review(&head).status(), ReviewStatus::Requested);
    let ask = |head: &FlowHead, hash| {
        request(head, Request { document: DOCUMENT, hash, note: None }, by("eve"))
    };
    assert_eq!(ask(&deployed(), now()), Err(LifecycleError::NoDraft));
    let open = |status| Err(LifecycleError::ReviewOpen { number: 1, status });
    assert_eq!(ask(&head, now()), open(ReviewStatus::Requested));
    assert_eq!(ask(&approved(&fresh()), now()), open(ReviewStatus::Approved));
    for again in [
        ask(&saved(&head, "ada"), now()),
        ask(&approved(&fresh()), other()),
        ask(&reject(&head, "no", by("bob")).unwrap(), now()),
        ask(&withdraw(&head, false, by("ada")).unwrap(), now()),
        ask(&drafting(), now()),
    ] {
        let again = again.unwrap();
        assert_eq!((review(&again).number, review(&again).status()), (2, ReviewStatus::Requested));
    }
}

#[test]
fn nobody_approves_their_own_change() {
    let approve = |head: &FlowHead, who: &str| approve(head, yes(), now(), by(who));
    assert_eq!(approve(&asked(&fresh()), "ada"), Err(LifecycleError::OwnChange), "the requester");
    let copied = copy_to_draft(&saved(&fresh(), "eve"), None, by("kim")).unwrap();
    let changed = asked(&saved(&copied, "ada"));
    for author in ["ada", "eve", "kim"] {
        assert_eq!(approve(&changed, author), Err(LifecycleError::OwnChange), "{author}");
    }
    let head = approve(&changed, "bob").unwrap();
    let decision = Decision {
        verdict: Verdict::Approved,
        at: Timestamp(50),
        by: "bob".to_owned(),
        comment: Some("fine".to_owned()),
    };
    assert_eq!(review(&head).decision, Some(decision));
    let by_eve = request(
        &saved(&drafting(), "ada"),
        Request { document: DOCUMENT, hash: now(), note: None },
        by("eve"),
    );
    let by_eve = by_eve.unwrap();
    assert_eq!(approve(&by_eve, "eve"), Err(LifecycleError::OwnChange), "requested it for ada");
    assert!(approve(&by_eve, "kim").is_ok(), "the authors of what was deployed are forgotten");
}

#[test]
fn who_only_opened_a_draft_changed_nothing() {
    assert_eq!(drafting().draft.unwrap().authors.len(), 0);
    let head = saved(&drafting(), "eve");
    let asked = request(&head, Request { document: DOCUMENT, hash: now(), note: None }, by("eve"));
    assert!(approve(&asked.unwrap(), yes(), now(), by("ada")).is_ok());
}

#[test]
fn a_draft_has_a_bounded_number_of_authors_and_forgets_none() {
    let mut head = fresh();
    for n in 1..DRAFT_AUTHORS_MAX {
        head = saved(&head, &format!("author {n}"));
    }
    let draft = head.draft.clone().unwrap();
    let too_many = Err(LifecycleError::TooManyAuthors { max: DRAFT_AUTHORS_MAX });
    assert_eq!(save_draft(&head, draft.etag, None, by("one more")), too_many);
    assert_eq!(copy_to_draft(&head, None, by("one more")), too_many);
    assert_eq!(saved(&head, "ada").draft.unwrap().authors, draft.authors);
    let (active, _) = deploy(&head, facts(false), by("one more")).unwrap();
    assert!(copy_to_draft(&active, None, by("one more")).is_ok());
}

#[test]
fn an_approval_is_for_what_the_checker_looked_at() {
    let head = asked(&fresh());
    let changed = |is_stale| Err(LifecycleError::ReviewChanged { hash: now(), is_stale });
    let seen = |hash| Yes { seen: hash, comment: None };
    assert_eq!(approve(&head, seen(other()), now(), by("bob")), changed(false));
    assert_eq!(approve(&head, yes(), other(), by("bob")), changed(true), "its closure changed");
    assert_eq!(approve(&saved(&head, "eve"), yes(), now(), by("bob")), changed(true));
    let discarded = discard_draft(&asked(&drafting()), None, by("ada")).unwrap();
    assert_eq!(approve(&discarded, yes(), now(), by("bob")), changed(true));
    assert_eq!(approve(&fresh(), yes(), now(), by("bob")), Err(LifecycleError::NoReview));
}

#[test]
fn every_change_of_the_draft_makes_a_review_stale() {
    let stale = |head: &FlowHead| review(head).is_stale(head, now());
    for reviewed in [asked(&drafting()), approved(&drafting())] {
        assert!(!stale(&reviewed));
        assert!(review(&reviewed).is_stale(&reviewed, other()));
        assert!(stale(&saved(&reviewed, "ada")));
        assert!(stale(&copy_to_draft(&reviewed, None, by("ada")).unwrap()));
        let discarded = discard_draft(&reviewed, None, by("ada")).unwrap();
        assert!(stale(&discarded));
        let Ok(Edit::Cloned(edited)) = edit(&discarded, by("ada")) else { panic!("no draft") };
        assert!(stale(&edited), "another draft with the same document");
        let dropped = delete(&reviewed, Some(DeleteScope::Draft), None, by("ada")).unwrap();
        assert!(stale(&dropped));
        let renamed = rename(&reviewed, "Another", by("ada")).unwrap();
        assert!(!stale(&renamed), "a name isn't part of a version");
    }
    assert!(!stale(&deployed()));
    assert!(!stale(&drafting()), "what was deployed was what was reviewed, for ever");
}

#[test]
fn a_deleted_flow_keeps_its_review_and_a_restored_one_goes_on() {
    let head = approved(&drafting());
    let deleted = delete(&head, Some(DeleteScope::Flow), None, by("ada")).unwrap();
    assert_eq!(deleted.review, head.review);
    let gone = LifecycleError::Deleted;
    let ask = Request { document: DOCUMENT, hash: now(), note: None };
    assert_eq!(request(&deleted, ask, by("ada")), Err(gone.clone()));
    assert_eq!(approve(&deleted, yes(), now(), by("bob")), Err(gone.clone()));
    assert_eq!(reject(&deleted, "no", by("bob")), Err(gone.clone()));
    assert_eq!(withdraw(&deleted, true, by("ada")), Err(gone));
    let restored = restore(&deleted, 0, 20, by("ada")).unwrap();
    assert!(!review(&restored).is_stale(&restored, now()));
    assert!(deploy(&restored, facts(true), by("ada")).is_ok());
}

#[test]
fn a_checker_says_no_with_a_reason_even_after_saying_yes() {
    for head in [asked(&fresh()), approved(&fresh()), saved(&asked(&fresh()), "ada")] {
        let rejected = reject(&head, " too long ", by("bob")).unwrap();
        let decision = review(&rejected).decision.clone().unwrap();
        assert_eq!(
            (review(&rejected).status(), decision.comment.as_deref()),
            (ReviewStatus::Rejected, Some("too long"))
        );
        assert_eq!(reject(&head, " \n", by("bob")), Err(LifecycleError::CommentMissing));
    }
    let closed = |head: &FlowHead| reject(head, "no", by("bob"));
    let is_closed =
        |status, version| Err(LifecycleError::ReviewClosed { number: 1, status, version });
    let rejected = reject(&asked(&fresh()), "no", by("bob")).unwrap();
    assert_eq!(closed(&rejected), is_closed(ReviewStatus::Rejected, None));
    assert_eq!(closed(&deployed()), is_closed(ReviewStatus::Approved, Some(1)));
    assert_eq!(closed(&fresh()), Err(LifecycleError::NoReview));
    for head in [rejected, approved(&fresh())] {
        let again = approve(&head, yes(), now(), by("bob"));
        assert_eq!(again, is_closed(review(&head).status(), None));
    }
}

#[test]
fn the_requester_or_an_administrator_withdraws() {
    for head in [asked(&fresh()), approved(&fresh()), saved(&asked(&fresh()), "eve")] {
        let not_yours = LifecycleError::NotYourReview { requested_by: "ada".to_owned() };
        assert_eq!(withdraw(&head, false, by("bob")), Err(not_yours));
        for withdrawn in [withdraw(&head, false, by("ada")), withdraw(&head, true, by("bob"))] {
            assert_eq!(review(&withdrawn.unwrap()).status(), ReviewStatus::Withdrawn);
        }
    }
    let twice = withdraw(&withdraw(&asked(&fresh()), true, by("x")).unwrap(), true, by("x"));
    let status = ReviewStatus::Withdrawn;
    assert_eq!(twice, Err(LifecycleError::ReviewClosed { number: 1, status, version: None }));
}

#[test]
fn a_deploy_takes_only_what_was_approved() {
    let required = |review| Err(LifecycleError::ApprovalRequired { review });
    let bob = "bob".to_owned();
    let stale = Err(LifecycleError::ApprovalStale { number: 1, approved_by: bob.clone() });
    let rejected = reject(&asked(&fresh()), "no", by("bob")).unwrap();
    let withdrawn = withdraw(&asked(&fresh()), true, by("bob")).unwrap();
    let cases = [
        (fresh(), required(None)),
        (asked(&fresh()), required(Some((1, ReviewStatus::Requested)))),
        (rejected, required(Some((1, ReviewStatus::Rejected)))),
        (withdrawn, required(Some((1, ReviewStatus::Withdrawn)))),
        (drafting(), required(None)),
        (saved(&approved(&fresh()), "bob"), stale.clone()),
        (approved(&fresh()), Ok(Some(Approval { review: 1, by: bob.clone() }))),
        (approved(&drafting()), Ok(Some(Approval { review: 2, by: bob }))),
    ];
    for (head, expected) in cases {
        let outcome = deploy(&head, facts(true), by("ada"));
        assert_eq!(outcome.map(|(_, version)| version.approval), expected, "{:?}", head.review);
        let free = deploy(&head, facts(false), by("ada")).unwrap().1;
        assert_eq!(free.approval, expected.ok().flatten(), "approval isn't asked for");
        assert_eq!(free.pins.is_empty(), free.approval.is_none());
    }
    let other_closure = Deploy { hash: other(), ..facts(true) };
    let refused = deploy(&approved(&fresh()), other_closure, by("ada"));
    assert_eq!(refused.map(|(_, version)| version.approval), stale);
}

#[test]
fn a_deployed_review_names_its_version_and_gives_it_its_note() {
    let (head, version) = deploy(&approved(&fresh()), facts(true), by("ada")).unwrap();
    assert_eq!((review(&head).version, review(&head).status()), (Some(1), ReviewStatus::Approved));
    assert_eq!((version.note.as_deref(), version.pins), (Some("German"), vec![pin("greet", 3)]));
    let own = Deploy { note: Some("own".to_owned()), ..facts(true) };
    let (_, version) = deploy(&approved(&fresh()), own, by("ada")).unwrap();
    assert_eq!(version.note.as_deref(), Some("own"));
    let (head, version) = deploy(&asked(&fresh()), facts(false), by("ada")).unwrap();
    assert_eq!((review(&head).version, version.note), (None, None));
    assert!(review(&head).is_stale(&head, now()));
}

#[test]
fn approving_and_deploying_is_one_change() {
    let before = asked(&fresh());
    let (head, version) = approve_and_deploy(&before, yes(), facts(true), by("bob")).unwrap();
    assert_eq!(head.revision, before.revision + 1);
    assert_eq!((head.draft.as_ref(), review(&head).version), (None, Some(1)));
    assert_eq!(version.approval, Some(Approval { review: 1, by: "bob".to_owned() }));
    assert_eq!(version.deployed_by, "bob");
    let own = approve_and_deploy(&before, yes(), facts(true), by("ada"));
    assert_eq!(own, Err(LifecycleError::OwnChange));
    let closure = Deploy { hash: other(), ..facts(false) };
    let changed = approve_and_deploy(&before, yes(), closure, by("bob"));
    assert_eq!(changed, Err(LifecycleError::ReviewChanged { hash: now(), is_stale: true }));
}

#[test]
fn a_stored_review_is_read_again() {
    for head in [asked(&fresh()), approved(&fresh()), deployed()] {
        let text = serde_json::to_string(review(&head)).unwrap();
        assert_eq!(&serde_json::from_str::<Review>(&text).unwrap(), review(&head));
    }
}
