//! Reading the chain from its first row to its last. Owns what counts as broken.

use crate::port::{
    StoreError,
    audit::{AuditHead, AuditRow, AuditStore},
};

const ROWS_PER_READ: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Rows that were read.
    pub rows: i64,
    /// What is kept beside the rows: to be noted elsewhere and compared later.
    pub head: AuditHead,
    pub broken: Option<Break>,
}

/// The first place where the chain doesn't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    pub sequence: i64,
    pub what: Breakage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// The row isn't what was sealed.
    Changed,
    /// The row is whole but doesn't follow the one before it.
    Unchained,
    Missing,
    /// The row is whole and follows, but the head never heard of it, or of another one.
    NotInHead,
}

/// Rows may be appended meanwhile: each commit holds a row and the head that knows it, so a head that is read after a row
/// is never older.
pub(super) fn chain(store: &dyn AuditStore) -> Result<Verdict, StoreError> {
    let mut last = AuditHead::default();
    let mut rows = 0;
    loop {
        let read = store.chain(last.sequence, ROWS_PER_READ)?;
        let head = store.head()?;
        for row in &read {
            if let Some(what) = flaw(row, &last, &head) {
                let sequence =
                    if what == Breakage::Missing { last.sequence + 1 } else { row.sequence };
                return Ok(Verdict { rows, head, broken: Some(Break { sequence, what }) });
            }
            rows += 1;
            last = row.head();
        }
        if read.len() == ROWS_PER_READ {
            continue;
        }
        if last == head {
            return Ok(Verdict { rows, head, broken: None });
        }
        // Either rows came after the read, or the last ones are gone.
        if store.chain(last.sequence, 1)?.is_empty() {
            let head = store.head()?;
            let broken = Break { sequence: last.sequence + 1, what: Breakage::Missing };
            return Ok(Verdict { rows, head, broken: Some(broken) });
        }
    }
}

fn flaw(row: &AuditRow, last: &AuditHead, head: &AuditHead) -> Option<Breakage> {
    if row.sequence != last.sequence + 1 {
        return Some(Breakage::Missing);
    }
    if !row.is_whole() {
        return Some(Breakage::Changed);
    }
    if row.previous_hash != last.hash {
        return Some(Breakage::Unchained);
    }
    let is_in_head =
        row.sequence < head.sequence || (row.sequence == head.sequence && row.hash == head.hash);
    (!is_in_head).then_some(Breakage::NotInHead)
}
