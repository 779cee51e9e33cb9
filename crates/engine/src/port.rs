//! What the services need from the outside world. Each port has at most eight methods and is called per batch.
//! All but [`Performer`] and [`IdentityProvider`] block: services call them on their own threads or inside `spawn_blocking`.

pub mod accounts;
pub mod audit;
pub mod catalog;
pub mod clock;
pub mod identity;
pub mod journal;
pub mod listing;
pub mod numbers;
pub mod people;
pub mod performer;
pub mod retention;
pub mod upkeep;

pub use accounts::{AccountChange, AccountStore, ProjectKey, Session};
pub use audit::{ActorKind, AuditEvent, AuditHead, AuditQuery, AuditRow, AuditStore};
pub use catalog::{Catalog, Change, Project};
pub use clock::{Clock, SystemClock};
pub use identity::{Identity, IdentityError, IdentityFuture, IdentityProvider, SignInAttempt};
pub use journal::{Append, Due, ExecutionHead, Journal, StartKey, Stored};
pub use listing::{ExecutionPage, ExecutionQuery, Listing, Sought, Tally, tag_value};
pub use numbers::{Counts, Durations, Numbers, QUARTER_MS};
pub use people::{Invitation, Membership, PeopleStore, PersonChange, User, UserToken};
pub use performer::{Performer, PerformerFuture};
pub use retention::{Purge, PurgeLimits, Purged, Retention, Space, Swept};
pub use upkeep::Upkeep;

/// What went wrong in a store, named after what the caller can do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else wrote first: load again and decide again.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    /// A name that has to be unique is taken: which one.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// No room on the disk: nothing was written; stop admitting, try again later.
    #[error("the store has no room left: {0}")]
    Full(String),
    /// What is stored can't be read.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    /// The store can't answer now; nothing was acknowledged.
    #[error("the store is out of reach: {0}")]
    Unavailable(String),
}
