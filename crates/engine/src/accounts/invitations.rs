//! Invitations: a link, good once and for a week, with which somebody makes their account and gets what they were invited
//! to. Whoever has an account already is added instead: a link proves nothing about who opens it.

use super::{
    AccountError, Accounts, Missing, Result, SignedIn, Surplus, secret,
    sign_in::{demand_good, email_or_refusal, person_name},
};
use crate::port::{AccountChange, Invitation, Membership, PersonChange, StoreError, User};
use flow::{
    ProjectId,
    id::{InvitationId, UserId},
    people::{Role, Standing},
};

/// How long an invitation is good.
pub const INVITATION_MS: u64 = 7 * 24 * 60 * 60 * 1_000;
/// Invitations that wait at the same time.
pub const INVITATIONS_MAX: usize = 1_000;

/// To what somebody is invited.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub email: String,
    pub administrator: bool,
    pub grant: Option<(ProjectId, Role)>,
}

impl Accounts {
    /// The invitation and the token of its link: this is the only time that it can be read.
    pub fn invite(&self, new: NewInvitation, by: &str) -> Result<(Invitation, String)> {
        let email = email_or_refusal(&new.email)?;
        let _turn = self.take_turn();
        self.demand_new(&email)?;
        let now = self.now();
        let waiting = self.invitations()?.len();
        if waiting >= INVITATIONS_MAX {
            return Err(AccountError::TooMany(Surplus::Invitations));
        }
        let token = secret::token()?;
        let row = Invitation {
            id: InvitationId(self.next_id()),
            hash: secret::hash(&token),
            email,
            administrator: new.administrator,
            grant: new.grant,
            created_at: now,
            created_by: by.to_owned(),
            expires_at: now.plus_ms(INVITATION_MS),
        };
        let changes = vec![
            PersonChange::DropInvitationsBefore(now).into(),
            PersonChange::AddInvitation(row.clone()).into(),
        ];
        match self.commit(changes) {
            // The project was deleted a moment ago.
            Err(AccountError::Store(StoreError::Conflict)) => {
                return Err(AccountError::NotFound(Missing::Project));
            }
            outcome => outcome?,
        }
        tracing::info!(invitation.id = %row.id, by, "Somebody was invited.");
        Ok((row, token))
    }

    /// Those that wait, oldest first.
    pub fn invitations(&self) -> Result<Vec<Invitation>> {
        let now = self.now();
        let rows = self.people().invitations()?.into_iter();
        Ok(rows.filter(|row| now < row.expires_at).collect())
    }

    pub fn invitation(&self, id: InvitationId) -> Result<Invitation> {
        let found = self.invitations()?.into_iter().find(|row| row.id == id);
        found.ok_or(AccountError::NotFound(Missing::Invitation))
    }

    /// Its link is refused from now on.
    pub fn revoke_invitation(&self, id: InvitationId, by: &str) -> Result<()> {
        self.commit(vec![PersonChange::DropInvitation(id).into()])?;
        tracing::info!(invitation.id = %id, by, "An invitation was revoked.");
        Ok(())
    }

    /// Makes the account and signs its person in.
    pub fn accept_invitation(&self, token: &str, name: &str, password: &str) -> Result<SignedIn> {
        let name = person_name(name)?;
        demand_good("password", password)?;
        let now = self.now();
        let found = self.people().invitation_by_hash(secret::hash(token))?;
        let invitation =
            found.filter(|row| now < row.expires_at).ok_or(AccountError::InvitationInvalid)?;
        self.demand_new(&invitation.email)?;
        let password_hash = self.hash_password(password)?;
        let _turn = self.take_turn();
        let user = User {
            id: self.new_user_id()?,
            email: invitation.email,
            name,
            password_hash,
            standing: Standing { administrator: invitation.administrator, active: true },
            created_at: now,
        };
        let mut changes = vec![
            PersonChange::TakeInvitation(invitation.id).into(),
            AccountChange::PutUser(user.clone()),
        ];
        if let Some((project, role)) = invitation.grant {
            let (user, added_by) = (user.id, invitation.created_by);
            let row = Membership { project, user, role, added_at: now, added_by };
            changes.push(PersonChange::PutMember(row).into());
        }
        match self.begin_session(user.id, changes) {
            // Somebody else used it just now, or its project was deleted.
            Err(AccountError::Store(StoreError::Conflict | StoreError::Taken(_))) => {
                Err(AccountError::InvitationInvalid)
            }
            outcome => {
                let signed_in = outcome?;
                tracing::info!(user.id = %user.id, invitation.id = %invitation.id, "Somebody joined.");
                Ok(signed_in)
            }
        }
    }

    fn demand_new(&self, email: &str) -> Result<()> {
        match self.find_email(email)? {
            None => Ok(()),
            Some(user) => Err(AccountError::UserExists(Box::new(user.into()))),
        }
    }

    /// Never one that somebody has, whatever the clock says.
    pub(super) fn new_user_id(&self) -> Result<UserId> {
        loop {
            let id = UserId(self.next_id());
            if self.people().user(id)?.is_none() {
                return Ok(id);
            }
        }
    }
}
