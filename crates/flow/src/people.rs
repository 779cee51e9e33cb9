//! The people of a server and what they may do: the roles of a project, who administers the server, and what an e-mail
//! address looks like, as pure rules. Knows no passwords and no storage.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Characters of an e-mail address (RFC 5321's path, without its brackets).
pub const EMAIL_CHARS_MAX: usize = 254;

/// What somebody may do in a project. Each role includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything: flows, versions, executions, settings, members.
    Viewer,
    /// Changes flows, imports, tests, starts, cancels, runs again, asks for a review, deploys what needs none or has one.
    Maker,
    /// Approves or rejects what others made.
    Checker,
    /// Settings, members, the project's key and allow-list; renames and deletes the project.
    Admin,
}

/// A word that isn't a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a role is viewer, maker, checker or admin")]
pub struct NotARole;

impl Role {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Maker, Self::Checker, Self::Admin];

    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Maker => "maker",
            Self::Checker => "checker",
            Self::Admin => "admin",
        }
    }

    /// What the role may do beyond the one before it, as the end of "…, who may".
    pub fn deeds(self) -> &'static str {
        match self {
            Self::Viewer => "read everything in the project",
            Self::Maker => "change, test, deploy and start flows",
            Self::Checker => "approve and reject changes",
            Self::Admin => "change settings, members and keys",
        }
    }

    /// Whether somebody with this role may do what takes `needed`.
    pub fn includes(self, needed: Self) -> bool {
        self >= needed
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = NotARole;
    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(NotARole)
    }
}

/// How somebody stands with the server as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Admin of every project; creates projects and invites people.
    pub administrator: bool,
    /// Deactivated people can't do anything, and are never deleted: what they changed stays theirs.
    pub active: bool,
}

/// Nobody could administer the server any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody else administers this server: make somebody else an administrator first")]
pub struct LastAdministrator;

impl Standing {
    pub fn administers(self) -> bool {
        self.administrator && self.active
    }

    /// Whether somebody may get another standing while `others` other people administer the server.
    pub fn change(self, next: Self, others: usize) -> Result<Self, LastAdministrator> {
        if self.administers() && !next.administers() && others == 0 {
            return Err(LastAdministrator);
        }
        Ok(next)
    }
}

/// Lower case, without blanks around it. Only what can't be an address is refused: the proof is a message to it.
pub fn email_of(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let has_parts = email
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let is_plain =
        !email.chars().any(|character| character.is_whitespace() || character.is_control());
    (has_parts && is_plain && email.chars().count() <= EMAIL_CHARS_MAX).then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_includes_the_ones_before_it_and_no_other() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            for (other_place, other) in Role::ALL.into_iter().enumerate() {
                assert_eq!(role.includes(other), other_place <= place, "{role} {other}");
            }
        }
    }

    #[test]
    fn a_role_survives_its_name_and_other_words_are_none() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).ok(), Some(role.name().into()));
        }
        for word in ["", "Viewer", "owner", "admin "] {
            assert_eq!(word.parse::<Role>(), Err(NotARole), "{word}");
        }
    }

    #[test]
    fn the_last_administrator_stays_one() {
        let standing = |administrator, active| Standing { administrator, active };
        let boss = standing(true, true);
        for next in [standing(false, true), standing(true, false), standing(false, false)] {
            assert_eq!(boss.change(next, 0), Err(LastAdministrator));
            assert_eq!(boss.change(next, 1), Ok(next));
        }
        assert_eq!(boss.change(boss, 0), Ok(boss));
        let away = standing(true, false);
        assert_eq!(away.change(standing(false, false), 0), Ok(standing(false, false)));
        assert_eq!(away.change(boss, 0), Ok(boss));
        assert_eq!(standing(false, true).change(boss, 0), Ok(boss));
    }

    #[test]
    fn an_email_is_lower_case_and_has_two_parts() {
        assert_eq!(email_of(" Ada@Example.COM ").as_deref(), Some("ada@example.com"));
        assert_eq!(email_of("\"a@b\"@c").as_deref(), Some("\"a@b\"@c"));
        let long = format!("{}@b", "x".repeat(EMAIL_CHARS_MAX));
        for wrong in ["", "ada", "@b", "a@", "a b@c", "a@b\u{7}c", &long] {
            assert_eq!(email_of(wrong), None, "{wrong}");
        }
    }
}
