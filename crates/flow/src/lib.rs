//! What a flow is: its document, the catalogue of events and actions, expressions, validation, the compiled
//! [`Program`] and the life of its versions as pure rules. Knows nothing of executions, clocks, async, storage or HTTP.

pub mod catalog;
pub mod check;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod duration;
pub mod expression;
pub mod id;
pub mod lifecycle;
pub mod network;
pub mod people;
pub mod program;
pub mod project;
pub mod retention;
pub mod subroutine;
pub mod time_zone;
pub mod timestamp;
pub mod transfer;

pub use check::check;
pub use diagnostic::{At, Diagnostic, Severity};
pub use document::{Document, DocumentError, Flow};
pub use duration::parse_duration_ms;
pub use expression::{ExpressionError, Scope, Template};
pub use id::{FlowId, ProjectId};
pub use program::{Node, NodeId, Program};
pub use subroutine::{Programs, Signatures};
pub use time_zone::TimeZone;
pub use timestamp::Timestamp;
