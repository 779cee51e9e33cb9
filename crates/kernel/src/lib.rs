//! What an execution does: its state, the inputs that happen to it, the one decision ([`advance`]), the entries it
//! leaves behind and the effects it asks for. Knows no storage, sockets, wall clock, randomness or logging.

pub mod advance;
pub mod codec;
pub mod effect;
pub mod entry;
pub mod execution;
pub mod history;
pub mod input;
pub mod limits;
mod perform;
mod retry;
mod seed;

pub use advance::{Rejected, Transition, advance};
pub use codec::CodecError;
pub use effect::{Effect, Performance};
pub use entry::{Entry, ExecutionError, Response, StepError};
pub use execution::{Corrupt, Execution, Status};
pub use input::{Completion, Failure, Input, Mode, Start};

flow::id!(
    /// An execution: one run of one version.
    ExecutionId, "exe_"
);
