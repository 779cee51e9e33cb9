//! All error codes and the status of each, on one page. A code is for ever: programs compare it.

use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Stable names of everything that can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorCode {
    // The request itself.
    InvalidJson,
    InvalidRequest,
    NotAFlowDocument,
    InvalidBundle,
    NewerFormat,
    NotFound,
    MethodNotAllowed,
    PayloadTooLarge,
    RequestTimeout,
    // Who is asking.
    Unauthenticated,
    Forbidden,
    SessionRequired,
    BadCredentials,
    TooManyAttempts,
    OriginRefused,
    KeyMayOnlyStart,
    AddressNotAllowed,
    SetupTokenInvalid,
    InvitationInvalid,
    // People.
    LastAdministrator,
    UserExists,
    LimitReached,
    // The life of projects, flows and drafts.
    IfMatchRequired,
    DraftChanged,
    NoDraft,
    OnlyDraft,
    ScopeRequired,
    FlowDeleted,
    FlowNotDeleted,
    FlowLimitReached,
    CheckFailed,
    WebhookPathTaken,
    BreaksCallers,
    SubroutineInUse,
    SlugTaken,
    KeyTaken,
    Conflict,
    // Maker and checker.
    NoReview,
    ReviewOpen,
    ReviewClosed,
    ReviewChanged,
    OwnChange,
    NotYourReview,
    ApprovalRequired,
    ApprovalStale,
    TooManyAuthors,
    // Executions.
    NotActive,
    IsSubroutine,
    SubroutineNotActive,
    AlreadyEnded,
    NotPaused,
    IdempotencyKeyReused,
    ExecutionFailed,
    ResponseTimeout,
    // The server.
    ProjectLimitReached,
    TooBusy,
    ShuttingDown,
    Recovering,
    StoreFull,
    StoreUnavailable,
    Internal,
}

impl ErrorCode {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::InvalidJson => StatusCode::BAD_REQUEST,
            Self::InvalidRequest
            | Self::NotAFlowDocument
            | Self::InvalidBundle
            | Self::NewerFormat => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound | Self::NoReview => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Unauthenticated | Self::BadCredentials => StatusCode::UNAUTHORIZED,
            Self::TooManyAttempts | Self::ProjectLimitReached => StatusCode::TOO_MANY_REQUESTS,
            Self::Forbidden
            | Self::SessionRequired
            | Self::OriginRefused
            | Self::KeyMayOnlyStart
            | Self::AddressNotAllowed
            | Self::SetupTokenInvalid
            | Self::InvitationInvalid
            | Self::OwnChange
            | Self::NotYourReview => StatusCode::FORBIDDEN,
            Self::IfMatchRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::DraftChanged => StatusCode::PRECONDITION_FAILED,
            Self::LastAdministrator
            | Self::UserExists
            | Self::LimitReached
            | Self::NoDraft
            | Self::OnlyDraft
            | Self::ScopeRequired
            | Self::FlowDeleted
            | Self::FlowNotDeleted
            | Self::FlowLimitReached
            | Self::CheckFailed
            | Self::WebhookPathTaken
            | Self::BreaksCallers
            | Self::SubroutineInUse
            | Self::SlugTaken
            | Self::KeyTaken
            | Self::Conflict
            | Self::ReviewOpen
            | Self::ReviewClosed
            | Self::ReviewChanged
            | Self::ApprovalRequired
            | Self::ApprovalStale
            | Self::TooManyAuthors
            | Self::NotActive
            | Self::IsSubroutine
            | Self::SubroutineNotActive
            | Self::AlreadyEnded
            | Self::NotPaused
            | Self::IdempotencyKeyReused => StatusCode::CONFLICT,
            Self::ExecutionFailed | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ResponseTimeout => StatusCode::GATEWAY_TIMEOUT,
            Self::TooBusy
            | Self::ShuttingDown
            | Self::Recovering
            | Self::StoreFull
            | Self::StoreUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
