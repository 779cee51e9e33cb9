//! People, what they may do in projects, who is invited, and the tokens with which programs act as somebody. Reads only:
//! [`super::AccountStore::commit`] writes, so that a person, their role and their session begin in one transaction.

use super::{AccountChange, StoreError};
use flow::{
    ProjectId, Timestamp,
    id::{InvitationId, TokenId, UserId},
    people::{Role, Standing},
};

pub trait PeopleStore: Send + Sync + 'static {
    fn user(&self, user: UserId) -> Result<Option<User>, StoreError>;
    /// The projects in which somebody has a role.
    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError>;
    /// Who has a role in a project, in the order of their ids.
    fn members(&self, project: ProjectId) -> Result<Vec<Membership>, StoreError>;
    /// Whether or not they have expired, in the order of their ids.
    fn invitations(&self) -> Result<Vec<Invitation>, StoreError>;
    /// An invitation by the SHA-256 of its token, whether or not it has expired.
    fn invitation_by_hash(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError>;
    /// In the order of their ids, whether or not they have expired.
    fn tokens(&self, user: UserId) -> Result<Vec<UserToken>, StoreError>;
    /// A token by its SHA-256, whether or not it has expired.
    fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<UserToken>, StoreError>;
}

#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub id: UserId,
    /// Lower case, unique: `Taken("email")`. Never changes: it is the author of what they change.
    pub email: String,
    pub name: String,
    /// PHC string (argon2id).
    pub password_hash: String,
    pub standing: Standing,
    pub created_at: Timestamp,
}

/// A role of somebody in a project. Gone with its project.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    pub project: ProjectId,
    pub user: UserId,
    pub role: Role,
    pub added_at: Timestamp,
    pub added_by: String,
}

/// Gone with the project that it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    pub id: InvitationId,
    /// SHA-256 of the token in the link.
    pub hash: [u8; 32],
    /// Lower case.
    pub email: String,
    pub administrator: bool,
    /// The role with which they begin, and where.
    pub grant: Option<(ProjectId, Role)>,
    pub created_at: Timestamp,
    pub created_by: String,
    pub expires_at: Timestamp,
}

/// A key that acts as its person.
#[derive(Debug, Clone, PartialEq)]
pub struct UserToken {
    pub id: TokenId,
    pub user: UserId,
    pub name: String,
    pub hash: [u8; 32],
    pub created_at: Timestamp,
    /// `None`: until it is deleted.
    pub expires_at: Option<Timestamp>,
    /// A minute behind at most.
    pub last_used_at: Option<Timestamp>,
}

/// What is written about people beside their own row, by [`super::AccountChange::Person`].
#[derive(Debug, Clone, PartialEq)]
pub enum PersonChange {
    /// All sessions of somebody, but for this one.
    DropSessionsOf {
        user: UserId,
        except: Option<[u8; 32]>,
    },
    /// Inserts or replaces; `Conflict` when there is no such project.
    PutMember(Membership),
    DropMember {
        project: ProjectId,
        user: UserId,
    },
    /// `Conflict` when its project isn't there.
    AddInvitation(Invitation),
    /// Nothing when it isn't there any more.
    DropInvitation(InvitationId),
    /// `Conflict` when it isn't there: it is used once.
    TakeInvitation(InvitationId),
    DropInvitationsBefore(Timestamp),
    /// What somebody invited to, everywhere or in one project.
    DropInvitationsBy {
        author: String,
        project: Option<ProjectId>,
    },
    AddToken(UserToken),
    DropToken(TokenId),
    DropTokensOf(UserId),
    /// Nothing when the token isn't there any more.
    UseToken {
        hash: [u8; 32],
        at: Timestamp,
    },
}

impl From<PersonChange> for AccountChange {
    fn from(change: PersonChange) -> Self {
        Self::Person(change)
    }
}
