//! The audit log over HTTP: the layer that writes a row for each call that changes something, and the routes that read
//! them. Owns which calls have a row; how rows are chained is the engine's.

mod actor;
mod layer;
pub(crate) mod list;
mod note;
mod operations;
pub(crate) mod verify;

pub(crate) use actor::{Actor, ActorSlot};
pub(crate) use layer::{Recorder, record};
pub(crate) use note::Note;
#[cfg(test)]
pub(crate) use operations::{Exception, exception};
