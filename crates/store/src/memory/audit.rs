//! The audit log in a list.

use super::MemoryStore;
use engine::{
    StoreError,
    port::{AuditEvent, AuditHead, AuditQuery, AuditRow, AuditStore},
};

impl AuditStore for MemoryStore {
    fn record(&self, event: AuditEvent) -> Result<(), StoreError> {
        let rows = &mut self.state().audit;
        let row = head(rows).seal(event);
        rows.push(row);
        Ok(())
    }

    fn head(&self) -> Result<AuditHead, StoreError> {
        Ok(head(&self.state().audit))
    }

    fn page(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        let state = self.state();
        let found = state.audit.iter().rev().filter(|row| query.matches(row));
        Ok(found.take(query.limit).cloned().collect())
    }

    fn chain(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        let state = self.state();
        let found = state.audit.iter().filter(|row| row.sequence > after);
        Ok(found.take(limit).cloned().collect())
    }
}

fn head(rows: &[AuditRow]) -> AuditHead {
    rows.last().map(AuditRow::head).unwrap_or_default()
}
