//! Starting what was started before once more: the same trigger event, on the same version or on the active one.

use super::{directory::Directory, logs::Logs, start::Pin, start::StartRequest};
use crate::port::{ExecutionHead, StoreError};
use flow::Programs;
use kernel::{Entry, ExecutionId, codec, entry::Started, input::Mode};
use serde::Deserialize;

/// On which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RerunOn {
    Same,
    Active,
}

#[derive(Debug, thiserror::Error)]
pub enum RerunError {
    #[error("there is no such execution")]
    NotFound,
    #[error("the flow has no active version")]
    NotActive,
    /// A test ran a draft, which isn't a version.
    #[error("a test is run again on its own document")]
    IsTest,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Logs {
    /// What starts an execution again. A live one runs on the active version unless told otherwise; a test on the draft
    /// that it ran, with the same mocks.
    pub fn rerun(
        &self,
        execution: ExecutionId,
        on: Option<RerunOn>,
    ) -> Result<StartRequest, RerunError> {
        let stored = self.journal.load(execution)?.ok_or(RerunError::NotFound)?;
        let entries = codec::decode(&stored.journal)
            .map_err(|error| StoreError::Corrupt(format!("{execution}: {error}")))?;
        let pinned = self.directory.pinned(stored.head.document, &entries);
        let started = entries.into_iter().find_map(|entry| match entry {
            Entry::Started(started) => Some(started),
            _ => None,
        });
        let missing = || StoreError::Corrupt(format!("{execution}: its start is missing"));
        let Started { trigger, mocks, simulate, .. } = started.ok_or_else(missing)?;
        let pin = match (stored.head.mode, on) {
            (Mode::Test, Some(RerunOn::Active)) => return Err(RerunError::IsTest),
            (Mode::Test, None | Some(RerunOn::Same)) | (Mode::Live, Some(RerunOn::Same)) => {
                pin_again(&self.directory, &stored.head, pinned?)?
            }
            (Mode::Live, None | Some(RerunOn::Active)) => {
                let deployed = self.directory.deployed(stored.head.flow);
                Pin::from(&*deployed.ok_or(RerunError::NotActive)?)
            }
        };
        let mode = stored.head.mode;
        Ok(StartRequest { mode, mocks, simulate, ..StartRequest::live(pin, (*trigger).clone()) })
    }
}

/// On the same versions, those of its subroutines too.
fn pin_again(
    directory: &Directory,
    head: &ExecutionHead,
    programs: Programs,
) -> Result<Pin, RerunError> {
    Ok(Pin {
        flow: head.flow,
        // Gone only while it is being deleted.
        project: directory.project(head.project).ok_or(RerunError::NotFound)?,
        version: head.version,
        document: head.document,
        programs: Ok(programs),
    })
}
