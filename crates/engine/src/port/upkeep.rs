//! What operators and those who watch the service need of its store. Never on the path of an execution.

use super::StoreError;
use flow::ProjectId;
use kernel::ExecutionId;

pub trait Upkeep: Send + Sync + 'static {
    /// Makes a small durable commit that changes nothing: whether the store takes commits now.
    fn probe(&self) -> Result<(), StoreError>;

    /// How many executions wait for a timer or a signal. Reads an index through.
    fn waiting(&self) -> Result<u64, StoreError>;

    /// Marks every execution that hasn't ended as paused. Returns how many are marked now.
    fn pause_in_flight(&self) -> Result<usize, StoreError>;

    /// Executions that are marked and haven't ended, in the order of their ids, with their projects.
    fn paused(&self) -> Result<Vec<(ExecutionId, ProjectId)>, StoreError>;

    /// Takes the mark away, durably. Returns how many had it.
    fn resume(&self, executions: Vec<ExecutionId>) -> Result<usize, StoreError>;
}
