//! Whether a journal says what the row beside it says: for who looks a store through. Changes nothing and starts nothing.

use crate::port::{ExecutionHead, Stored};
use flow::{
    Document, Program, Programs, Signatures, check, document::ContentHash, subroutine::Linked,
};
use kernel::{Entry, Execution, codec};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Finds a document by its content.
pub type Documents<'a> = dyn FnMut(ContentHash) -> Option<Document> + 'a;

/// Keeps the programs that it has compiled.
#[derive(Default)]
pub struct Examiner {
    programs: HashMap<ContentHash, Result<Arc<Program>, String>>,
}

impl Examiner {
    /// What is wrong with an execution, if anything is.
    pub fn examine(&mut self, stored: &Stored, documents: &mut Documents<'_>) -> Option<String> {
        self.replay(stored, documents).err()
    }

    fn replay(&mut self, stored: &Stored, documents: &mut Documents<'_>) -> Result<(), String> {
        let root = self.program(stored.head.document, documents)?;
        let entries = codec::decode(&stored.journal).map_err(|error| error.to_string())?;
        let mut linked = BTreeMap::new();
        if let Some(Entry::Started(started)) = entries.first() {
            for (key, pinned) in &started.subroutines {
                let program = self.program(pinned.document, documents)?;
                linked.insert(key.clone(), Linked { pinned: *pinned, program });
            }
        }
        let programs = Programs::new(root, linked);
        let execution = Execution::replay(stored.head.id, programs, entries)
            .map_err(|error| format!("its journal contradicts itself: {error}"))?;
        difference(&stored.head, &execution).map_or(Ok(()), Err)
    }

    fn program(
        &mut self,
        hash: ContentHash,
        documents: &mut Documents<'_>,
    ) -> Result<Arc<Program>, String> {
        let compile = || {
            let document = documents(hash)
                .ok_or_else(|| format!("its document {hash} is missing or can't be read"))?;
            let (program, _) = check(&document, &Signatures::unknown());
            program.map(Arc::new).ok_or_else(|| format!("its document {hash} doesn't compile"))
        };
        self.programs.entry(hash).or_insert_with(compile).clone()
    }
}

fn difference(head: &ExecutionHead, execution: &Execution) -> Option<String> {
    let fields = [
        ("status", head.status == execution.status()),
        ("mode", Some(head.mode) == execution.mode()),
        ("start", Some(head.started_at) == execution.started_at()),
        ("end", head.ended_at == execution.ended_at()),
        ("next timer", head.wake_at == execution.wake_at()),
        ("list of tags", head.tags == execution.tags()),
        ("error", head.error_code.as_deref() == execution.error().map(|error| error.code.as_str())),
    ];
    let (field, _) = fields.into_iter().find(|(_, is_same)| !is_same)?;
    Some(format!("its row says another {field} than its journal"))
}
