//! What operators and those who watch the service need of its store. Never on the path of an execution.

use super::StoreError;

pub trait Upkeep: Send + Sync + 'static {
    /// Makes a small durable commit that changes nothing: whether the store takes commits now.
    fn probe(&self) -> Result<(), StoreError>;

    /// How many executions wait for a timer or a signal. Reads an index through.
    fn waiting(&self) -> Result<u64, StoreError>;
}
