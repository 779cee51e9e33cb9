//! Rules of `port::PeopleStore`.

use crate::{
    accounts::{put, put_projects, session, user},
    fixture::{Ground, is_conflict},
};
use engine::port::{AccountChange, Change, Invitation, Membership, PersonChange, UserToken};
use flow::{
    ProjectId, Timestamp,
    id::{InvitationId, TokenId, UserId},
    people::Role,
};

const SHOP: ProjectId = ProjectId(1);
const OTHER: ProjectId = ProjectId(2);

fn member(project: ProjectId, user: i64, role: Role) -> Membership {
    let added_by = "ada@example.com".to_owned();
    Membership { project, user: UserId(user), role, added_at: Timestamp(user), added_by }
}

fn invitation(n: u8, grant: Option<(ProjectId, Role)>) -> Invitation {
    Invitation {
        id: InvitationId(n.into()),
        hash: [n; 32],
        email: format!("guest-{n}@example.com"),
        administrator: n == 2,
        grant,
        created_at: Timestamp(1),
        created_by: format!("author-{}@example.com", n % 2),
        expires_at: Timestamp(i64::from(n) * 10),
    }
}

fn token(n: u8, user: i64) -> UserToken {
    UserToken {
        id: TokenId(n.into()),
        user: UserId(user),
        name: format!("Token {n}"),
        hash: [n; 32],
        created_at: Timestamp(n.into()),
        expires_at: (n == 2).then_some(Timestamp(99)),
        last_used_at: None,
    }
}

fn change(ground: &Ground, changes: impl IntoIterator<Item = PersonChange>) {
    put(ground, changes.into_iter().map(AccountChange::from));
}

pub(crate) fn a_member_has_one_role_found_by_person_and_by_project(ground: &mut Ground) {
    put_projects(ground);
    let roles = [
        member(SHOP, 2, Role::Viewer),
        member(SHOP, 1, Role::Maker),
        member(OTHER, 2, Role::Checker),
        member(SHOP, 2, Role::Admin),
    ];
    change(ground, roles.map(PersonChange::PutMember));
    ground.reopen();
    let people = ground.stores().people;
    let of_shop = [member(SHOP, 1, Role::Maker), member(SHOP, 2, Role::Admin)];
    assert_eq!(people.members(SHOP).unwrap(), of_shop);
    let of_two = [member(SHOP, 2, Role::Admin), member(OTHER, 2, Role::Checker)];
    assert_eq!(people.memberships(UserId(2)).unwrap(), of_two);
    let gone = || PersonChange::DropMember { project: SHOP, user: UserId(2) };
    change(ground, [gone(), gone()]);
    assert_eq!(people.memberships(UserId(2)).unwrap(), of_two[1..]);
    assert_eq!(people.members(SHOP).unwrap(), of_shop[..1]);
}

pub(crate) fn members_and_invitations_need_their_project_and_go_with_it(ground: &mut Ground) {
    let stores = ground.stores();
    let refused = |change: PersonChange| is_conflict(stores.accounts.commit(vec![change.into()]));
    assert!(refused(PersonChange::PutMember(member(SHOP, 1, Role::Viewer))));
    assert!(refused(PersonChange::AddInvitation(invitation(1, Some((SHOP, Role::Maker))))));
    put_projects(ground);
    let grants = [Some((SHOP, Role::Maker)), Some((OTHER, Role::Admin)), None];
    let invitations = [1, 2, 3].map(|n| invitation(n, grants[usize::from(n) - 1]));
    change(ground, invitations.clone().map(PersonChange::AddInvitation));
    let members = [member(SHOP, 1, Role::Maker), member(OTHER, 1, Role::Maker)];
    change(ground, members.clone().map(PersonChange::PutMember));
    stores.catalog.commit(vec![Change::DeleteProject(SHOP)]).unwrap();
    assert_eq!(stores.people.invitations().unwrap(), invitations[1..]);
    assert_eq!(stores.people.memberships(UserId(1)).unwrap(), members[1..]);
    assert_eq!(stores.people.members(SHOP).unwrap(), []);
}

pub(crate) fn an_invitation_is_found_by_its_hash_and_taken_once(ground: &mut Ground) {
    let (first, second) = (invitation(1, None), invitation(2, None));
    change(ground, [second.clone(), first.clone()].map(PersonChange::AddInvitation));
    ground.reopen();
    let stores = ground.stores();
    assert_eq!(stores.people.invitations().unwrap(), [first.clone(), second.clone()]);
    let find = |n| stores.people.invitation_by_hash([n; 32]).unwrap();
    assert_eq!((find(1), find(3)), (Some(first), None));
    let take = || vec![PersonChange::TakeInvitation(InvitationId(1)).into()];
    stores.accounts.commit(take()).unwrap();
    assert!(is_conflict(stores.accounts.commit(take())));
    change(ground, [1, 2].map(|n| PersonChange::DropInvitation(InvitationId(n))));
    assert_eq!(stores.people.invitations().unwrap(), []);
}

pub(crate) fn invitations_go_by_age_and_by_author(ground: &mut Ground) {
    put_projects(ground);
    let all = [
        invitation(1, Some((SHOP, Role::Viewer))),
        invitation(3, Some((OTHER, Role::Viewer))),
        invitation(4, Some((SHOP, Role::Viewer))),
        invitation(5, None),
    ];
    change(ground, all.clone().map(PersonChange::AddInvitation));
    let left = || {
        let rows = ground.stores().people.invitations().unwrap();
        rows.into_iter().map(|row| row.id.0).collect::<Vec<_>>()
    };
    let author = || "author-1@example.com".to_owned();
    change(ground, [PersonChange::DropInvitationsBy { author: author(), project: Some(SHOP) }]);
    assert_eq!(left(), [3, 4, 5]);
    change(ground, [PersonChange::DropInvitationsBefore(Timestamp(40))]);
    assert_eq!(left(), [4, 5]);
    change(ground, [PersonChange::DropInvitationsBy { author: author(), project: None }]);
    assert_eq!(left(), [4]);
}

pub(crate) fn a_token_is_found_by_its_hash_used_and_dropped(ground: &mut Ground) {
    let all = [token(1, 1), token(2, 1), token(3, 2)];
    change(ground, all.clone().map(PersonChange::AddToken));
    let used = |n| PersonChange::UseToken { hash: [n; 32], at: Timestamp(50) };
    change(ground, [used(2), used(9)]);
    ground.reopen();
    let people = ground.stores().people;
    let second = UserToken { last_used_at: Some(Timestamp(50)), ..token(2, 1) };
    assert_eq!(people.tokens(UserId(1)).unwrap(), [token(1, 1), second.clone()]);
    let find = |n| people.token_by_hash([n; 32]).unwrap();
    assert_eq!((find(2), find(3), find(4)), (Some(second), Some(token(3, 2)), None));
    change(ground, [1, 1].map(|n| PersonChange::DropToken(TokenId(n))));
    assert_eq!((find(1), find(2).is_some()), (None, true));
    change(ground, [PersonChange::DropTokensOf(UserId(1))]);
    assert_eq!((find(2), find(3).is_some()), (None, true));
}

pub(crate) fn the_sessions_of_somebody_go_but_for_one(ground: &mut Ground) {
    put(ground, [user(1), user(2)].map(AccountChange::PutUser));
    let mine = engine::port::Session { user: UserId(1), ..session(2, 10) };
    let also_mine = engine::port::Session { user: UserId(1), ..session(3, 10) };
    let theirs = engine::port::Session { user: UserId(2), ..session(4, 10) };
    put(ground, [mine, also_mine, theirs].map(AccountChange::PutSession));
    let find = |n: u8| ground.stores().accounts.session([n; 32]).unwrap().is_some();
    let drop = |except| PersonChange::DropSessionsOf { user: UserId(1), except };
    change(ground, [drop(Some([3; 32]))]);
    assert_eq!([find(2), find(3), find(4)], [false, true, true]);
    change(ground, [drop(None)]);
    assert_eq!([find(3), find(4)], [false, true]);
}
