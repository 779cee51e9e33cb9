//! What the engine's errors become on the wire. Exhaustive: a new error of the engine needs a row here.

use super::{ApiError, ErrorCode};
use crate::limits::RETRY_AFTER_MS;
use ::flow::{DocumentError, lifecycle::LifecycleError, transfer::BundleError};
use engine::{
    StoreError,
    accounts::{Account, AccountError},
    authoring::{AuthoringError, Caller, What},
    running::{NotReady, RerunError, RunningError, StartError, Unlinked},
};
use kernel::Rejected;
use serde_json::{Value, json};

impl From<AuthoringError> for ApiError {
    fn from(error: AuthoringError) -> Self {
        match error {
            AuthoringError::NotFound(what) => match what {
                What::Project => Self::not_found("project"),
                What::Flow => Self::not_found("flow"),
                What::Version => Self::not_found("version"),
                What::Draft => Self::no_draft_found(),
            },
            AuthoringError::Lifecycle(error) => error.into(),
            AuthoringError::CheckFailed(diagnostics) => {
                Self::new(ErrorCode::CheckFailed, "The draft has errors: correct them first.")
                    .with_details(json!({ "diagnostics": diagnostics }))
            }
            AuthoringError::WebhookPathTaken { flow, name } => Self::new(
                ErrorCode::WebhookPathTaken,
                format!(
                    "The flow \"{name}\" answers on this webhook path already: choose another path."
                ),
            )
            .with_details(json!({ "flow": { "id": flow, "name": name } })),
            AuthoringError::BreaksCallers(callers) => Self::new(
                ErrorCode::BreaksCallers,
                "Active flows call this subroutine in a way that the draft doesn't take: change them first, or keep what they use.",
            )
            .with_details(json!({ "callers": list(&callers) })),
            AuthoringError::SubroutineInUse(callers) => Self::new(
                ErrorCode::SubroutineInUse,
                "Active flows call this subroutine: take it out of them, or delete them, first.",
            )
            .with_details(json!({ "callers": list(&callers) })),
            AuthoringError::Unlinked(unlinked) => unlinked.into(),
            AuthoringError::SlugTaken => Self::new(
                ErrorCode::SlugTaken,
                "Another project has this slug: choose another, or leave it out to get a free one.",
            ),
            AuthoringError::KeyTaken => Self::new(
                ErrorCode::KeyTaken,
                "Another flow of this project has this key, perhaps a deleted one: restore that one, choose another key, or leave it out to get a free one.",
            ),
            AuthoringError::Invalid { field, message } => Self::invalid_field(field, message),
            AuthoringError::Store(error) => error.into(),
        }
    }
}

impl From<LifecycleError> for ApiError {
    fn from(error: LifecycleError) -> Self {
        let message = sentence(&error);
        match error {
            LifecycleError::NoDraft => Self::new(ErrorCode::NoDraft, message),
            LifecycleError::OnlyDraft => Self::new(ErrorCode::OnlyDraft, message),
            LifecycleError::ScopeRequired => Self::new(ErrorCode::ScopeRequired, message),
            LifecycleError::Deleted => Self::new(ErrorCode::FlowDeleted, message),
            LifecycleError::NotDeleted => Self::new(ErrorCode::FlowNotDeleted, message),
            LifecycleError::NameInvalid { .. } => Self::invalid_field("name", error),
            LifecycleError::DraftChanged { etag, updated_at, updated_by } => {
                Self::new(ErrorCode::DraftChanged, message).with_details(json!({
                    "etag": etag.to_string(), "updated_at": updated_at, "updated_by": updated_by
                }))
            }
            LifecycleError::FlowLimitReached { limit } => {
                Self::new(ErrorCode::FlowLimitReached, message)
                    .with_details(json!({ "limit": limit }))
            }
            LifecycleError::TooManyAuthors { max } => {
                Self::new(ErrorCode::TooManyAuthors, message).with_details(json!({ "max": max }))
            }
            LifecycleError::NoReview => Self::new(ErrorCode::NoReview, message),
            LifecycleError::ReviewOpen { number, status } => {
                Self::new(ErrorCode::ReviewOpen, message)
                    .with_details(json!({ "number": number, "status": status }))
            }
            LifecycleError::ReviewClosed { number, status, version } => {
                Self::new(ErrorCode::ReviewClosed, message)
                    .with_details(json!({ "number": number, "status": status, "version": version }))
            }
            LifecycleError::ReviewChanged { hash, is_stale } => {
                Self::new(ErrorCode::ReviewChanged, message)
                    .with_details(json!({ "hash": hash, "stale": is_stale }))
            }
            LifecycleError::OwnChange => Self::new(ErrorCode::OwnChange, message),
            LifecycleError::NotYourReview { requested_by } => {
                Self::new(ErrorCode::NotYourReview, message)
                    .with_details(json!({ "requested_by": requested_by }))
            }
            LifecycleError::CommentMissing => Self::invalid_field("comment", error),
            LifecycleError::ApprovalRequired { review } => {
                let review =
                    review.map(|(number, status)| json!({ "number": number, "status": status }));
                Self::new(ErrorCode::ApprovalRequired, message)
                    .with_details(json!({ "review": review }))
            }
            LifecycleError::ApprovalStale { number, approved_by } => {
                Self::new(ErrorCode::ApprovalStale, message)
                    .with_details(json!({ "number": number, "approved_by": approved_by }))
            }
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        Self::new(ErrorCode::NotAFlowDocument, format!("This isn't a flow document: {error}."))
            .with_details(
                json!({ "line": error.line, "column": error.column, "message": error.message }),
            )
    }
}

impl From<BundleError> for ApiError {
    fn from(error: BundleError) -> Self {
        let message = format!("This file can't be imported: {error}.");
        match error {
            BundleError::Text(error) => error.into(),
            BundleError::NewerFormat { flow, found } => Self::new(ErrorCode::NewerFormat, message)
                .with_details(json!({ "flow": flow, "format": found })),
            BundleError::Invalid { flow, message: what } => {
                Self::new(ErrorCode::InvalidBundle, message)
                    .with_details(json!({ "flow": flow, "message": what }))
            }
        }
    }
}

impl From<StartError> for ApiError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Busy { retry_after_ms } => Self::new(
                ErrorCode::TooBusy,
                "The server is at its limit: try again later; nothing was started.",
            )
            .with_retry_after_ms(retry_after_ms),
            StartError::ProjectLimit { limit, retry_after_ms } => Self::new(
                ErrorCode::ProjectLimitReached,
                format!("{limit} executions of this project run already, as many as its settings allow: try again later; nothing was started."),
            )
            .with_details(json!({ "limit": limit }))
            .with_retry_after_ms(retry_after_ms),
            StartError::KeyReused => Self::new(
                ErrorCode::IdempotencyKeyReused,
                "This Idempotency-Key was used with another request in the last 24 hours: use a new key.",
            ),
            StartError::Unlinked(unlinked) => unlinked.into(),
            StartError::Draining => shutting_down(),
            StartError::Rejected(Rejected::TooDeep) => {
                Self::invalid_field("event", format!("{}: send a flatter one", Rejected::TooDeep))
            }
            StartError::Rejected(
                Rejected::AlreadyStarted
                | Rejected::NotStarted
                | Rejected::Ended
                | Rejected::NotAwaited
                | Rejected::NotDue,
            )
            | StartError::Internal => internal(),
            StartError::Store(error) => error.into(),
        }
    }
}

impl From<Unlinked> for ApiError {
    fn from(Unlinked { key }: Unlinked) -> Self {
        Self::new(
            ErrorCode::SubroutineNotActive,
            format!(
                "The subroutine \"{key}\" isn't active, and this flow needs it: deploy it first."
            ),
        )
        .with_details(json!({ "subroutine": key }))
    }
}

/// `breaks` is empty where nothing but the call itself stands in the way.
fn list(callers: &[Caller]) -> Value {
    let caller = |one: &Caller| json!({ "flow_id": one.flow, "key": one.key, "name": one.name, "breaks": one.breaks });
    callers.iter().map(caller).collect()
}

impl From<RunningError> for ApiError {
    fn from(error: RunningError) -> Self {
        match error {
            RunningError::NotFound => Self::not_found("execution"),
            RunningError::AlreadyEnded(status) => Self::new(
                ErrorCode::AlreadyEnded,
                "The execution has ended already: there is nothing to cancel.",
            )
            .with_details(json!({ "status": status })),
            RunningError::NotPaused(status) => Self::new(
                ErrorCode::NotPaused,
                "The execution isn't paused: only what came back from a backup has to be resumed.",
            )
            .with_details(json!({ "status": status })),
            RunningError::Draining => shutting_down(),
            RunningError::Store(error) => error.into(),
        }
    }
}

impl From<NotReady> for ApiError {
    fn from(reason: NotReady) -> Self {
        match reason {
            NotReady::Draining => {
                Self::new(ErrorCode::ShuttingDown, "The server is shutting down.")
            }
            NotReady::Recovering { executions } => Self::new(
                ErrorCode::Recovering,
                "The server takes up what was under way when it stopped.",
            )
            .with_details(json!({ "executions": executions })),
            NotReady::StoreFull(_) => Self::new(
                ErrorCode::StoreFull,
                "The server's disk is full: starts are refused until there is room again.",
            ),
            NotReady::StoreUnavailable(_) => Self::new(
                ErrorCode::StoreUnavailable,
                "The server's store takes no commits: starts are refused until it does again.",
            ),
        }
        .with_retry_after_ms(RETRY_AFTER_MS)
    }
}

impl From<RerunError> for ApiError {
    fn from(error: RerunError) -> Self {
        match error {
            RerunError::NotFound => Self::not_found("execution"),
            RerunError::NotActive => Self::new(
                ErrorCode::NotActive,
                "This flow has no active version: deploy it first, or run it again on the same version.",
            ),
            RerunError::IsTest => Self::invalid_field(
                "version",
                "a test runs again on the draft that it ran: leave it out, or say `same`",
            ),
            RerunError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::BadCredentials => {
                Self::new(ErrorCode::BadCredentials, "E-mail address or password is wrong.")
            }
            AccountError::TooManyAttempts { retry_after_ms } => Self::new(
                ErrorCode::TooManyAttempts,
                "Too many wrong attempts: wait a minute and try again.",
            )
            .with_retry_after_ms(retry_after_ms),
            AccountError::SetupTokenInvalid => Self::new(
                ErrorCode::SetupTokenInvalid,
                "This sign-in link was used or is too old: restart the server to get a new one.",
            ),
            AccountError::InvitationInvalid => Self::new(
                ErrorCode::InvitationInvalid,
                "This invitation was used, was revoked or is too old: ask for a new one.",
            ),
            AccountError::UserExists(account) => user_exists(&account),
            AccountError::LastAdministrator(_) => Self::new(
                ErrorCode::LastAdministrator,
                "Nobody else administers this server: make somebody else an administrator first.",
            ),
            AccountError::SessionRequired => Self::session_required(),
            AccountError::TooMany(what) => Self::new(
                ErrorCode::LimitReached,
                format!("There are as many {what} as there may be: delete some first."),
            ),
            AccountError::NotFound(what) => Self::not_found(&what.to_string()),
            AccountError::Invalid { field, message } => Self::invalid_field(field, message),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::new(
                ErrorCode::Conflict,
                "Somebody else changed this at the same moment: load it again and retry.",
            ),
            StoreError::Taken(what) => Self::new(
                ErrorCode::Conflict,
                format!("This {} is taken: choose another.", what.replace('_', " ")),
            ),
            StoreError::Full(_) => {
                tracing::error!(%error, "The store has no room left.");
                Self::new(
                    ErrorCode::StoreFull,
                    "The server's disk is full: nothing was saved. Try again later.",
                )
                .with_retry_after_ms(RETRY_AFTER_MS)
            }
            StoreError::Unavailable(_) => {
                tracing::error!(%error, "The store is out of reach.");
                Self::new(
                    ErrorCode::StoreUnavailable,
                    "The server's store is out of reach: try again later.",
                )
                .with_retry_after_ms(RETRY_AFTER_MS)
            }
            StoreError::Corrupt(_) => {
                tracing::error!(%error, "The store is damaged.");
                internal()
            }
        }
    }
}

fn user_exists(account: &Account) -> ApiError {
    let message = if account.standing.active {
        "Somebody with this e-mail address has an account: add them to a project as a member instead."
    } else {
        "Somebody with this e-mail address has an account that is deactivated: an administrator can activate it."
    };
    ApiError::new(ErrorCode::UserExists, message).with_details(json!({ "user": account.id }))
}

fn internal() -> ApiError {
    ApiError::new(ErrorCode::Internal, "Something went wrong on the server; its log says what.")
}

fn shutting_down() -> ApiError {
    ApiError::new(ErrorCode::ShuttingDown, "The server is shutting down: try again later.")
        .with_retry_after_ms(RETRY_AFTER_MS)
}

/// The engine's messages are clauses; on the wire they are sentences.
fn sentence(error: &LifecycleError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}
