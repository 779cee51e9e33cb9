//! The audit log: rows that follow each other in a chain of hashes. Owns how a row is sealed, so that every store seals
//! alike and a program of somebody else can check a row; knows neither operations nor rights.

use super::StoreError;
use flow::{ProjectId, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Rows are appended and read. There is no way to change or remove one, not even with its project.
pub trait AuditStore: Send + Sync + 'static {
    /// Seals the event behind the last row, durably. `Corrupt` when what is stored lets no row follow.
    fn record(&self, event: AuditEvent) -> Result<(), StoreError>;
    /// What is kept beside the rows about the last of them.
    fn head(&self) -> Result<AuditHead, StoreError>;
    /// Newest first.
    fn page(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError>;
    /// In their order, after this sequence: as they are stored, whether or not they fit.
    fn chain(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError>;
}

/// Who called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// With a session.
    Person,
    /// A program with the administrator's key.
    AdminKey,
    /// A program with a token of a person.
    Token,
    /// A program with the key of a project.
    ProjectKey,
    /// What is stored is none of these: somebody changed it.
    Unreadable,
}

/// One call, as it is to be remembered. Never a body or a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    pub at: Timestamp,
    /// As authors are written elsewhere: an e-mail address, or which key.
    pub actor: String,
    pub actor_kind: ActorKind,
    /// Where the call came from, when it is known.
    pub address: Option<String>,
    /// The operation's id in the OpenAPI document.
    pub operation: String,
    pub method: String,
    /// The path with the names of its parameters.
    pub path: String,
    pub project: Option<ProjectId>,
    /// What was changed or made: a JSON object of texts.
    pub targets: String,
    /// The status of the answer.
    pub status: u16,
    pub request_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub sequence: i64,
    pub event: AuditEvent,
    /// The hash of the row before; zeros before the first.
    pub previous_hash: [u8; 32],
    pub hash: [u8; 32],
}

/// The sequence and the hash of the last row; zeros while there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditHead {
    pub sequence: i64,
    pub hash: [u8; 32],
}

#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    pub project: Option<ProjectId>,
    pub actor: Option<String>,
    pub operation: Option<String>,
    /// At or after.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Only rows with a smaller sequence.
    pub before: Option<i64>,
    pub limit: usize,
}

impl ActorKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::AdminKey => "admin_key",
            Self::Token => "token",
            Self::ProjectKey => "project_key",
            Self::Unreadable => "unreadable",
        }
    }

    pub fn read(text: &str) -> Self {
        [Self::Person, Self::AdminKey, Self::Token, Self::ProjectKey]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .unwrap_or(Self::Unreadable)
    }
}

impl AuditHead {
    /// The row that comes next.
    pub fn seal(&self, event: AuditEvent) -> AuditRow {
        let (sequence, previous_hash) = (self.sequence + 1, self.hash);
        let hash = hash(sequence, &event, &previous_hash);
        AuditRow { sequence, event, previous_hash, hash }
    }
}

impl AuditRow {
    /// Whether its hash is that of its content.
    pub fn is_whole(&self) -> bool {
        self.hash == hash(self.sequence, &self.event, &self.previous_hash)
    }

    pub fn head(&self) -> AuditHead {
        AuditHead { sequence: self.sequence, hash: self.hash }
    }
}

impl AuditQuery {
    pub fn matches(&self, row: &AuditRow) -> bool {
        let event = &row.event;
        self.project.is_none_or(|project| event.project == Some(project))
            && self.actor.as_ref().is_none_or(|actor| event.actor == *actor)
            && self.operation.as_ref().is_none_or(|operation| event.operation == *operation)
            && self.from.is_none_or(|from| event.at >= from)
            && self.to.is_none_or(|to| event.at < to)
            && self.before.is_none_or(|before| row.sequence < before)
    }
}

/// 64 hexadecimal digits.
pub fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of a JSON array without blanks: the format (1), then the row's fields in their order. Times are milliseconds
/// since 1970, hashes hexadecimal digits, `targets` a text.
fn hash(sequence: i64, event: &AuditEvent, previous_hash: &[u8; 32]) -> [u8; 32] {
    let canonical = serde_json::to_vec(&(
        1,
        sequence,
        event.at.0,
        &event.actor,
        event.actor_kind.as_str(),
        &event.address,
        &event.operation,
        &event.method,
        &event.path,
        event.project,
        &event.targets,
        event.status,
        &event.request_id,
        hex(previous_hash),
    ));
    Sha256::digest(canonical.expect("numbers and texts are JSON")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> AuditEvent {
        AuditEvent {
            at: Timestamp(1_763_000_000_000),
            actor: "ada@example.com".into(),
            actor_kind: ActorKind::Person,
            address: Some("203.0.113.7".into()),
            operation: "deploy_flow".into(),
            method: "POST".into(),
            path: "/api/v1/flows/{flow}/deploy".into(),
            project: Some(ProjectId(1)),
            targets: r#"{"flow":"flw_0000000000001"}"#.into(),
            status: 200,
            request_id: "req_1".into(),
        }
    }

    /// Written down: a change of these bytes breaks every chain there is.
    #[test]
    fn the_first_row_has_this_hash_for_ever() {
        let row = AuditHead::default().seal(event());
        expect_test::expect!["a6d401b29d8dfec4f854ea386adeb9b2244ebf119e84e6903e3d724726dcf960"]
            .assert_eq(&hex(&row.hash));
        assert!(row.is_whole());
    }

    #[test]
    fn every_field_is_in_the_hash() {
        let row = AuditHead::default().seal(event());
        let changes: [fn(&mut AuditRow); 13] = [
            |row| row.sequence += 1,
            |row| row.previous_hash[0] ^= 1,
            |row| row.event.at.0 += 1,
            |row| row.event.actor.push('x'),
            |row| row.event.actor_kind = ActorKind::Unreadable,
            |row| row.event.address = None,
            |row| row.event.operation.push('x'),
            |row| row.event.method.push('x'),
            |row| row.event.path.push('x'),
            |row| row.event.project = None,
            |row| row.event.targets.push(' '),
            |row| row.event.status += 1,
            |row| row.event.request_id.push('x'),
        ];
        for (place, change) in changes.iter().enumerate() {
            let mut changed = row.clone();
            change(&mut changed);
            assert!(!changed.is_whole(), "change {place}");
        }
    }
}
