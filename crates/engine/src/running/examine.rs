//! Whether a journal says what the row beside it says: for who looks a store through. Changes nothing and starts nothing.

use crate::port::{ExecutionHead, Stored};
use flow::{Document, Program, check, document::ContentHash};
use kernel::{Execution, codec};
use std::{collections::HashMap, sync::Arc};

/// Keeps the programs that it has compiled.
#[derive(Default)]
pub struct Examiner {
    programs: HashMap<ContentHash, Option<Arc<Program>>>,
}

impl Examiner {
    /// What is wrong with an execution of this document, if anything is.
    pub fn examine(&mut self, stored: &Stored, document: &Document) -> Option<String> {
        let program = self
            .programs
            .entry(stored.head.document)
            .or_insert_with(|| check(document).0.map(Arc::new));
        let Some(program) = program.clone() else {
            return Some("its document doesn't compile".to_owned());
        };
        let entries = match codec::decode(&stored.journal) {
            Ok(entries) => entries,
            Err(error) => return Some(error.to_string()),
        };
        match Execution::replay(stored.head.id, program, entries) {
            Ok(execution) => difference(&stored.head, &execution),
            Err(error) => Some(format!("its journal contradicts itself: {error}")),
        }
    }
}

fn difference(head: &ExecutionHead, execution: &Execution) -> Option<String> {
    let fields = [
        ("status", head.status == execution.status()),
        ("mode", Some(head.mode) == execution.mode()),
        ("start", Some(head.started_at) == execution.started_at()),
        ("end", head.ended_at == execution.ended_at()),
        ("next timer", head.wake_at == execution.wake_at()),
        ("error", head.error_code.as_deref() == execution.error().map(|error| error.code.as_str())),
    ];
    let (field, _) = fields.into_iter().find(|(_, is_same)| !is_same)?;
    Some(format!("its row says another {field} than its journal"))
}
