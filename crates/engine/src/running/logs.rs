//! Executions as people read them: lists, and one with its steps, folded from the same journal that recovery uses.

use super::{directory::Directory, start::read_response};
use crate::port::{ExecutionHead, ExecutionPage, ExecutionQuery, Journal, Listing, StoreError};
use kernel::{Entry, ExecutionId, Response, codec, entry::ExecutionError, entry::Writes, history};
use serde_json::Value;
use std::sync::Arc;

/// Reads only. Cheap to clone.
#[derive(Clone)]
pub struct Logs {
    pub(super) journal: Arc<dyn Journal>,
    listing: Arc<dyn Listing>,
    pub(super) directory: Arc<Directory>,
}

/// One execution with everything that its journal says.
#[derive(Debug)]
pub struct ExecutionView {
    pub head: ExecutionHead,
    /// The trigger event.
    pub event: Arc<Value>,
    pub response: Option<Response>,
    pub error: Option<ExecutionError>,
    pub steps: Vec<history::Step>,
}

impl Logs {
    pub fn new(
        journal: Arc<dyn Journal>,
        listing: Arc<dyn Listing>,
        directory: Arc<Directory>,
    ) -> Self {
        Self { journal, listing, directory }
    }

    pub fn list(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        self.listing.executions(query)
    }

    /// The row alone.
    pub fn head(&self, execution: ExecutionId) -> Result<Option<ExecutionHead>, StoreError> {
        Ok(self.journal.load(execution)?.map(|stored| stored.head))
    }

    pub fn execution(&self, execution: ExecutionId) -> Result<Option<ExecutionView>, StoreError> {
        let Some(stored) = self.journal.load(execution)? else { return Ok(None) };
        let entries = codec::decode(&stored.journal)
            .map_err(|error| StoreError::Corrupt(format!("{execution}: {error}")))?;
        let programs = self.directory.pinned(stored.head.document, &entries)?;
        Ok(Some(ExecutionView {
            event: event_of(&entries),
            response: response_of(&entries),
            error: error_of(&entries),
            steps: history::steps(&entries, &programs),
            head: stored.head,
        }))
    }
}

fn event_of(entries: &[Entry]) -> Arc<Value> {
    entries
        .iter()
        .find_map(|entry| match entry {
            Entry::Started(started) => Some(started.trigger.clone()),
            _ => None,
        })
        .unwrap_or_default()
}

fn response_of(entries: &[Entry]) -> Option<Response> {
    entries.iter().find_map(|entry| match entry {
        Entry::StepEnded(step) if step.writes == Writes::Response => {
            step.outputs.as_deref().and_then(read_response)
        }
        _ => None,
    })
}

fn error_of(entries: &[Entry]) -> Option<ExecutionError> {
    entries.iter().find_map(|entry| match entry {
        Entry::Ended(ended) => ended.error.clone(),
        _ => None,
    })
}
