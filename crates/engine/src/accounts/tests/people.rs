//! People: invited, given roles, made administrators, deactivated; their tokens and their passwords. What takes something
//! away works at once.

use super::{HOME, PASSWORD, World};
use crate::{
    accounts::{
        AccountError, INVITATION_MS, Identity, Missing, NewInvitation, SignedIn, TOKENS_MAX,
        UserUpdate, cache::FRESH_MS,
    },
    port::{Clock, UserToken},
};
use flow::{ProjectId, Timestamp, id::UserId, people::Role};
use std::sync::atomic::Ordering;

const SHOP: ProjectId = ProjectId(1);
const OTHER: ProjectId = ProjectId(2);
const ADA: &str = "ada@example.com";

impl World {
    fn invite(&self, email: &str, grant: Option<(ProjectId, Role)>) -> String {
        let new = NewInvitation { email: email.to_owned(), administrator: false, grant };
        self.accounts.invite(new, ADA).unwrap().1
    }

    /// Somebody with this role in the shop.
    fn join(&self, email: &str, role: Role) -> SignedIn {
        let token = self.invite(email, Some((SHOP, role)));
        self.accounts.accept_invitation(&token, "Bob", PASSWORD).unwrap()
    }

    fn identity(&self, signed_in: &SignedIn) -> Identity {
        self.accounts.who(&signed_in.session_token).unwrap().unwrap()
    }

    fn token(&self, signed_in: &SignedIn, expires_at: Option<Timestamp>) -> (UserToken, String) {
        self.accounts.make_token(&self.identity(signed_in), "CI", expires_at).unwrap()
    }

    fn acts(&self, token: &str) -> bool {
        self.accounts.token_holder(token).unwrap().is_some()
    }

    fn update(&self, user: UserId, update: UserUpdate) -> Result<(), AccountError> {
        self.accounts.update_user(user, update, ADA).map(drop)
    }
}

fn active(active: bool) -> UserUpdate {
    UserUpdate { active: Some(active), ..UserUpdate::default() }
}

fn administrator(administrator: bool) -> UserUpdate {
    UserUpdate { administrator: Some(administrator), ..UserUpdate::default() }
}

#[test]
fn an_invitation_is_good_once_and_gives_what_it_promised() {
    let (world, _) = World::set_up();
    let token = world.invite(" Bob@Example.com ", Some((SHOP, Role::Maker)));
    assert_eq!(world.accounts.invitations().unwrap().len(), 1);
    let bob = world.accounts.accept_invitation(&token, "Bob", PASSWORD).unwrap();
    assert_eq!((bob.user.email.as_str(), bob.user.administrator), ("bob@example.com", false));
    assert_eq!((bob.user.role_in(SHOP), bob.user.role_in(OTHER)), (Some(Role::Maker), None));
    assert!(world.accounts.invitations().unwrap().is_empty());
    for token in [token.as_str(), "", "made up"] {
        let refused = world.accounts.accept_invitation(token, "Eve", PASSWORD);
        assert!(matches!(refused, Err(AccountError::InvitationInvalid)), "{token}");
    }
    world.sign_in("bob@example.com", PASSWORD).unwrap();
    let member = world.accounts.members(SHOP).unwrap().remove(0);
    assert_eq!((member.user.id, member.added_by.as_str()), (bob.user.id, ADA));
}

#[test]
fn an_invitation_ends_after_a_week_and_when_it_is_revoked() {
    let (world, _) = World::set_up();
    let (late, revoked) = (world.invite("a@b", None), world.invite("c@d", None));
    let id = world.accounts.invitations().unwrap()[1].id;
    world.accounts.revoke_invitation(id, ADA).unwrap();
    let refused = world.accounts.accept_invitation(&revoked, "C", PASSWORD);
    assert!(matches!(refused, Err(AccountError::InvitationInvalid)));
    world.advance(INVITATION_MS);
    assert!(world.accounts.invitations().unwrap().is_empty());
    let refused = world.accounts.accept_invitation(&late, "A", PASSWORD);
    assert!(matches!(refused, Err(AccountError::InvitationInvalid)));
    world.advance(1);
    world.invite("e@f", None);
    assert_eq!(world.store.rows.lock().unwrap().invitations.len(), 1, "expired ones are dropped");
}

#[test]
fn whoever_has_an_account_isnt_invited_and_no_link_makes_a_second_one() {
    let (world, _) = World::set_up();
    let second = world.invite("bob@example.com", Some((OTHER, Role::Admin)));
    world.join("bob@example.com", Role::Viewer);
    let refused = world.accounts.accept_invitation(&second, "Eve", PASSWORD);
    assert!(matches!(refused, Err(AccountError::UserExists(_))));
    let new = NewInvitation { email: "BOB@example.com".into(), administrator: false, grant: None };
    match world.accounts.invite(new, ADA) {
        Err(AccountError::UserExists(account)) => assert_eq!(account.email, "bob@example.com"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cant_be_an_account_leaves_the_invitation_good() {
    let (world, _) = World::set_up();
    let token = world.invite("bob@example.com", None);
    for (name, password, field) in [(" ", PASSWORD, "name"), ("Bob", "ninechars", "password")] {
        match world.accounts.accept_invitation(&token, name, password) {
            Err(AccountError::Invalid { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{other:?}"),
        }
    }
    world.accounts.accept_invitation(&token, "Bob", PASSWORD).unwrap();
}

#[test]
fn whoever_goes_takes_sessions_tokens_and_invitations_along_at_once() {
    let (world, _) = World::set_up();
    let bob = world.join("bob@example.com", Role::Admin);
    let (_, token) = world.token(&bob, None);
    let mine = NewInvitation {
        email: "eve@example.com".into(),
        administrator: false,
        grant: Some((SHOP, Role::Admin)),
    };
    let (_, backdoor) = world.accounts.invite(mine, "bob@example.com").unwrap();
    let theirs = world.invite("carol@example.com", Some((SHOP, Role::Viewer)));
    assert!(world.acts(&token));
    world.update(bob.user.id, active(false)).unwrap();
    assert!(world.accounts.who(&bob.session_token).unwrap().is_none());
    assert!(!world.acts(&token));
    let refused = world.sign_in("bob@example.com", PASSWORD);
    assert!(matches!(refused, Err(AccountError::BadCredentials)));
    let refused = world.accounts.accept_invitation(&backdoor, "Eve", PASSWORD);
    assert!(matches!(refused, Err(AccountError::InvitationInvalid)));
    world.accounts.accept_invitation(&theirs, "Carol", PASSWORD).unwrap();

    world.update(bob.user.id, active(true)).unwrap();
    assert!(world.accounts.who(&bob.session_token).unwrap().is_none(), "it doesn't rise again");
    assert!(!world.acts(&token));
    let back = world.sign_in("bob@example.com", PASSWORD).unwrap();
    assert_eq!(back.user.role_in(SHOP), Some(Role::Admin), "the role stayed");
}

#[test]
fn somebody_always_administers_the_server() {
    let (world, ada) = World::set_up();
    let bob = world.join("bob@example.com", Role::Viewer);
    for update in [active(false), administrator(false)] {
        let refused = world.update(ada.user.id, update);
        assert!(matches!(refused, Err(AccountError::LastAdministrator(_))));
    }
    world.update(bob.user.id, administrator(true)).unwrap();
    let now = world.identity(&bob);
    assert_eq!(now.person.role_in(OTHER), Some(Role::Admin), "at once");
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let demote = |user| {
            let world = &world;
            scope.spawn(move || world.update(user, administrator(false)))
        };
        let running = [ada.user.id, bob.user.id].map(demote);
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let users = world.accounts.users().unwrap();
    assert_eq!(users.iter().filter(|user| user.standing.administers()).count(), 1);
}

#[test]
fn whoever_is_invited_before_the_set_up_leaves_it_open() {
    let world = World::new();
    let token = world.accounts.setup_token().unwrap().unwrap();
    world.join("bob@example.com", Role::Admin);
    assert!(!world.accounts.is_set_up().unwrap());
    let ada = world.accounts.set_up(&token, ADA, None, PASSWORD).unwrap();
    assert!(ada.user.administrator && world.accounts.is_set_up().unwrap());
}

#[test]
fn a_role_is_given_changed_and_taken_at_once() {
    let (world, _) = World::set_up();
    let bob = world.join("bob@example.com", Role::Maker);
    let role = || world.identity(&bob).person.role_in(SHOP);
    assert_eq!(role(), Some(Role::Maker));
    let before = world.accounts.members(SHOP).unwrap().remove(0);
    world.advance(1);
    let changed = world.accounts.put_member(SHOP, bob.user.id, Role::Checker, "x").unwrap();
    assert_eq!((role(), changed.added_at), (Some(Role::Checker), before.added_at));
    world.accounts.remove_member(SHOP, bob.user.id, ADA).unwrap();
    assert_eq!(role(), None);
    let gone = world.accounts.remove_member(SHOP, bob.user.id, ADA);
    assert!(matches!(gone, Err(AccountError::NotFound(Missing::Member))));
    let nobody = world.accounts.put_member(SHOP, UserId(7), Role::Viewer, ADA);
    assert!(matches!(nobody, Err(AccountError::NotFound(Missing::User))));
}

#[test]
fn a_role_that_was_read_just_before_it_was_taken_is_not_kept() {
    let (world, _) = World::set_up();
    let bob = world.join("bob@example.com", Role::Maker);
    world.advance(FRESH_MS);
    let (accounts, id) = (world.accounts.clone(), bob.user.id);
    let take = move || accounts.remove_member(SHOP, id, ADA).unwrap();
    *world.store.meanwhile.lock().unwrap() = Some(Box::new(take));
    assert_eq!(world.identity(&bob).person.role_in(SHOP), Some(Role::Maker), "as it was read");
    assert_eq!(world.identity(&bob).person.role_in(SHOP), None);
}

#[test]
fn a_token_acts_as_its_person_until_it_expires_or_is_deleted() {
    let (world, ada) = World::set_up();
    let end = world.clock.now().plus_ms(2 * FRESH_MS);
    let (row, token) = world.token(&ada, None);
    let (_, short) = world.token(&ada, Some(end));
    assert!(token.starts_with("tdm_usr_") && token.len() == 8 + 43, "{}", token.len());
    assert!(!format!("{:?}", world.accounts.tokens(ada.user.id).unwrap()).contains(&token[8..]));
    let holder = world.accounts.token_holder(&token).unwrap().unwrap();
    assert_eq!(holder.person.id, ada.user.id);
    for text in ["", "tdm_usr_", &token[..50], &token[8..]] {
        assert!(!world.acts(text), "{text}");
    }
    world.advance(2 * FRESH_MS - 1);
    assert!(world.acts(&short));
    world.advance(1);
    assert!(!world.acts(&short) && world.acts(&token), "to the millisecond, whatever was cached");
    let theirs = world.join("bob@example.com", Role::Viewer);
    let refused = world.accounts.delete_token(theirs.user.id, row.id);
    assert!(matches!(refused, Err(AccountError::NotFound(Missing::Token))));
    world.accounts.delete_token(ada.user.id, row.id).unwrap();
    assert!(!world.acts(&token));
}

#[test]
fn a_token_makes_no_tokens_and_changes_no_password() {
    let (world, ada) = World::set_up();
    let (_, token) = world.token(&ada, None);
    let holder = world.accounts.token_holder(&token).unwrap().unwrap();
    let refused = world.accounts.make_token(&holder, "more", None);
    assert!(matches!(refused, Err(AccountError::SessionRequired)));
    let refused = world.accounts.change_password(&holder, PASSWORD, "another password", HOME);
    assert!(matches!(refused, Err(AccountError::SessionRequired)));
}

#[test]
fn tokens_have_a_name_a_future_and_a_limit() {
    let (world, ada) = World::set_up();
    let who = world.identity(&ada);
    let refused = |name, at, expected| match world.accounts.make_token(&who, name, at) {
        Err(AccountError::Invalid { field, .. }) => assert_eq!(field, expected),
        other => panic!("{expected}: {:?}", other.map(|_| ())),
    };
    refused(" ", None, "name");
    refused("CI", Some(world.clock.now()), "expires_at");
    for _ in 0..TOKENS_MAX {
        world.token(&ada, None);
    }
    let full = world.accounts.make_token(&who, "one more", None);
    assert!(matches!(full, Err(AccountError::TooMany(_))));
}

#[test]
fn a_tokens_use_is_noted_once_a_minute_and_a_sessions_never() {
    let (world, ada) = World::set_up();
    let (_, token) = world.token(&ada, None);
    let note = || {
        let holder = world.accounts.token_holder(&token).unwrap().unwrap();
        let is_due = world.accounts.is_token_use_due(&holder);
        if is_due {
            world.accounts.note_token_use(&holder).unwrap();
        }
        is_due
    };
    assert!(note() && !note());
    world.advance(59_999);
    assert!(!note(), "also when it was read anew");
    world.advance(1);
    assert!(note());
    let used = world.accounts.tokens(ada.user.id).unwrap()[0].last_used_at;
    assert_eq!(used, Some(world.clock.now()));
    assert!(!world.accounts.is_token_use_due(&world.identity(&ada)));
}

#[test]
fn a_start_with_a_token_reads_the_store_every_few_seconds_only() {
    let (world, ada) = World::set_up();
    let (_, token) = world.token(&ada, None);
    assert!(world.acts(&token));
    let before = world.store.reads.load(Ordering::SeqCst);
    for _ in 0..100 {
        assert!(world.acts(&token));
    }
    assert_eq!(world.store.reads.load(Ordering::SeqCst), before);
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let (world, first) = World::set_up();
    let second = world.sign_in(ADA, PASSWORD).unwrap();
    assert!(world.accounts.who(&second.session_token).unwrap().is_some());
    let who = world.identity(&first);
    let change = |current, new| world.accounts.change_password(&who, current, new, HOME);
    for (current, new, expected) in
        [("wrong", "another password", "current"), (PASSWORD, "ninechars", "new")]
    {
        match change(current, new) {
            Err(AccountError::Invalid { field, .. }) => assert_eq!(field, expected),
            other => panic!("{other:?}"),
        }
    }
    assert!(world.accounts.who(&second.session_token).unwrap().is_some());
    change(PASSWORD, "another password").unwrap();
    assert!(world.accounts.who(&first.session_token).unwrap().is_some());
    assert!(world.accounts.who(&second.session_token).unwrap().is_none());
    assert!(world.sign_in(ADA, PASSWORD).is_err());
    world.sign_in(ADA, "another password").unwrap();
}

#[test]
fn guesses_of_a_password_are_counted_in_a_change_too() {
    let (world, ada) = World::set_up();
    let who = world.identity(&ada);
    let change = || world.accounts.change_password(&who, "wrong", "another password", HOME);
    for _ in 0..10 {
        assert!(matches!(change(), Err(AccountError::Invalid { .. })));
    }
    assert!(matches!(change(), Err(AccountError::TooManyAttempts { .. })));
}
