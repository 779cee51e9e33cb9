//! A store that does what the one inside does until a chosen append: there it refuses, or the "process" dies before or
//! after the commit. Owns when; never changes what is stored.

use engine::{
    StoreError,
    port::{
        AccountChange, AccountStore, Append, AuditEvent, AuditHead, AuditQuery, AuditRow,
        AuditStore, Catalog, Change, Due, ExecutionPage, ExecutionQuery, Invitation, Journal,
        Listing, Membership, Numbers, PeopleStore, Project, ProjectKey, Purge, PurgeLimits, Purged,
        Retention, Session, Space, StartKey, Stored, Swept, Tally, Upkeep, User, UserToken,
    },
};
use flow::{
    Document, FlowId, ProjectId, Timestamp,
    document::ContentHash,
    id::UserId,
    lifecycle::{FlowHead, VersionHead},
};
use kernel::ExecutionId;
use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::Stores;

/// What happens at an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `Full`: nothing is written, the next one may be.
    Full,
    /// `Unavailable`: nothing is written, the next one may be.
    Unavailable,
    /// `Conflict`, as if somebody else had written first.
    Conflict,
    /// The process dies before the commit: nothing is written, and no call gets an answer until it is started again.
    CrashBefore,
    /// The process dies after the commit, before its acknowledgement: it is written, nobody knows.
    CrashAfter,
}

/// A handle: clones share the plan and the store.
#[derive(Clone)]
pub struct FaultyStore(Arc<Inner>);

struct Inner {
    stores: Stores,
    plan: Mutex<Plan>,
}

#[derive(Default)]
struct Plan {
    /// By the number of the append, from 1.
    faults: BTreeMap<u64, Fault>,
    appends: u64,
    has_crashed: bool,
    /// No append and no probe succeeds.
    is_full: bool,
    /// Audit rows are refused.
    is_audit_full: bool,
}

impl FaultyStore {
    pub fn over(stores: Stores) -> Self {
        Self(Arc::new(Inner { stores, plan: Mutex::default() }))
    }

    /// The ports of this store.
    pub fn stores(&self) -> Stores {
        Stores::of(self.clone())
    }

    /// The store inside: what is really on the "disk".
    pub fn inside(&self) -> Stores {
        self.0.stores.clone()
    }

    /// At the n-th call of `append`, from 1, counted since the store was made.
    pub fn at_append(&self, n: u64, fault: Fault) -> &Self {
        self.plan().faults.insert(n, fault);
        self
    }

    /// At the next call of `append`.
    pub fn at_next_append(&self, fault: Fault) -> &Self {
        let next = self.appends() + 1;
        self.at_append(next, fault)
    }

    /// From now on (or no longer) there is no room for audit rows.
    pub fn refuse_audit(&self, refuses: bool) {
        self.plan().is_audit_full = refuses;
    }

    /// Calls of `append` so far, failed ones included.
    pub fn appends(&self) -> u64 {
        self.plan().appends
    }

    /// From now on, until it is told otherwise, the disk has no room.
    pub fn fill(&self, is_full: bool) {
        self.plan().is_full = is_full;
    }

    pub fn has_crashed(&self) -> bool {
        self.plan().has_crashed
    }

    /// The process is started again: what was durable is there.
    pub fn restart(&self) {
        self.plan().has_crashed = false;
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store inside, unless the process is dead.
    fn alive(&self) -> Result<&Stores, StoreError> {
        if self.has_crashed() { Err(dead()) } else { Ok(&self.0.stores) }
    }
}

fn dead() -> StoreError {
    StoreError::Unavailable("the process has died here, as it was told".into())
}

impl Journal for FaultyStore {
    fn append(&self, batch: Vec<Append>) -> Result<(), StoreError> {
        // Held over the append: a crash is one moment for all callers.
        let mut plan = self.plan();
        if plan.has_crashed {
            return Err(dead());
        }
        plan.appends += 1;
        let number = plan.appends;
        let full = plan.is_full.then_some(Fault::Full);
        match plan.faults.remove(&number).or(full) {
            None => {
                drop(plan);
                self.0.stores.journal.append(batch)
            }
            Some(Fault::Full) => Err(StoreError::Full("as it was told".into())),
            Some(Fault::Unavailable) => Err(StoreError::Unavailable("as it was told".into())),
            Some(Fault::Conflict) => Err(StoreError::Conflict),
            Some(Fault::CrashBefore) => {
                plan.has_crashed = true;
                Err(dead())
            }
            Some(Fault::CrashAfter) => {
                plan.has_crashed = true;
                self.0.stores.journal.append(batch).and(Err(dead()))
            }
        }
    }

    fn load(&self, execution: ExecutionId) -> Result<Option<Stored>, StoreError> {
        self.alive()?.journal.load(execution)
    }

    fn running(&self, after: Option<ExecutionId>, limit: usize) -> Result<Vec<Stored>, StoreError> {
        self.alive()?.journal.running(after, limit)
    }

    fn due(
        &self,
        until: Timestamp,
        after: Option<Due>,
        limit: usize,
    ) -> Result<Vec<Due>, StoreError> {
        self.alive()?.journal.due(until, after, limit)
    }

    fn find_start(
        &self,
        flow: FlowId,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<StartKey>, StoreError> {
        self.alive()?.journal.find_start(flow, key, now)
    }

    fn largest_id(&self) -> Result<i64, StoreError> {
        self.alive()?.journal.largest_id()
    }

    fn drop_expired(&self, now: Timestamp) -> Result<usize, StoreError> {
        self.alive()?.journal.drop_expired(now)
    }
}

impl Upkeep for FaultyStore {
    fn probe(&self) -> Result<(), StoreError> {
        if self.plan().is_full {
            return Err(StoreError::Full("as it was told".into()));
        }
        self.alive()?.upkeep.probe()
    }

    fn waiting(&self) -> Result<u64, StoreError> {
        self.alive()?.upkeep.waiting()
    }

    fn pause_in_flight(&self) -> Result<usize, StoreError> {
        self.alive()?.upkeep.pause_in_flight()
    }

    fn paused(&self) -> Result<Vec<(ExecutionId, ProjectId)>, StoreError> {
        self.alive()?.upkeep.paused()
    }

    fn resume(&self, executions: Vec<ExecutionId>) -> Result<usize, StoreError> {
        self.alive()?.upkeep.resume(executions)
    }
}

impl Listing for FaultyStore {
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        self.alive()?.listing.executions(query)
    }

    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError> {
        self.alive()?.listing.tally(project, since)
    }

    fn numbers(&self, flow: FlowId, quarters: Range<i64>) -> Result<Numbers, StoreError> {
        self.alive()?.listing.numbers(flow, quarters)
    }
}

impl Retention for FaultyStore {
    fn newest(&self, flow: FlowId, count: u32) -> Result<Option<ExecutionId>, StoreError> {
        self.alive()?.retention.newest(flow, count)
    }

    fn purge(&self, rule: &Purge, limits: PurgeLimits) -> Result<Purged, StoreError> {
        self.alive()?.retention.purge(rule, limits)
    }

    fn sweep(&self, limits: PurgeLimits) -> Result<Swept, StoreError> {
        self.alive()?.retention.sweep(limits)
    }

    fn drop_documents(&self) -> Result<usize, StoreError> {
        self.alive()?.retention.drop_documents()
    }

    fn oldest(&self) -> Result<Option<Timestamp>, StoreError> {
        self.alive()?.retention.oldest()
    }

    fn give_back(&self, bytes: u64) -> Result<Space, StoreError> {
        self.alive()?.retention.give_back(bytes)
    }
}

impl Catalog for FaultyStore {
    fn projects(&self) -> Result<Vec<Project>, StoreError> {
        self.alive()?.catalog.projects()
    }

    fn project(&self, project: ProjectId) -> Result<Option<Project>, StoreError> {
        self.alive()?.catalog.project(project)
    }

    fn flows(&self, project: Option<ProjectId>) -> Result<Vec<FlowHead>, StoreError> {
        self.alive()?.catalog.flows(project)
    }

    fn flow(&self, flow: FlowId) -> Result<Option<FlowHead>, StoreError> {
        self.alive()?.catalog.flow(flow)
    }

    fn draft(&self, flow: FlowId) -> Result<Option<Document>, StoreError> {
        self.alive()?.catalog.draft(flow)
    }

    fn versions(&self, flow: FlowId) -> Result<Vec<VersionHead>, StoreError> {
        self.alive()?.catalog.versions(flow)
    }

    fn document(&self, hash: ContentHash) -> Result<Option<Document>, StoreError> {
        self.alive()?.catalog.document(hash)
    }

    fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.alive()?.catalog.commit(changes)
    }
}

impl AccountStore for FaultyStore {
    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.alive()?.accounts.users()
    }

    fn session(&self, token_hash: [u8; 32]) -> Result<Option<Session>, StoreError> {
        self.alive()?.accounts.session(token_hash)
    }

    fn secret(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        self.alive()?.accounts.secret(name)
    }

    fn project_key(&self, project: ProjectId) -> Result<Option<ProjectKey>, StoreError> {
        self.alive()?.accounts.project_key(project)
    }

    fn project_key_by_hash(&self, hash: [u8; 32]) -> Result<Option<ProjectKey>, StoreError> {
        self.alive()?.accounts.project_key_by_hash(hash)
    }

    fn commit(&self, changes: Vec<AccountChange>) -> Result<(), StoreError> {
        self.alive()?.accounts.commit(changes)
    }
}

impl AuditStore for FaultyStore {
    fn record(&self, event: AuditEvent) -> Result<(), StoreError> {
        if self.plan().is_audit_full {
            return Err(StoreError::Full("as it was told".into()));
        }
        self.alive()?.audit.record(event)
    }

    fn head(&self) -> Result<AuditHead, StoreError> {
        self.alive()?.audit.head()
    }

    fn page(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        self.alive()?.audit.page(query)
    }

    fn chain(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        self.alive()?.audit.chain(after, limit)
    }
}

impl PeopleStore for FaultyStore {
    fn user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        self.alive()?.people.user(user)
    }

    fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        self.alive()?.people.memberships(user)
    }

    fn members(&self, project: ProjectId) -> Result<Vec<Membership>, StoreError> {
        self.alive()?.people.members(project)
    }

    fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        self.alive()?.people.invitations()
    }

    fn invitation_by_hash(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        self.alive()?.people.invitation_by_hash(hash)
    }

    fn tokens(&self, user: UserId) -> Result<Vec<UserToken>, StoreError> {
        self.alive()?.people.tokens(user)
    }

    fn token_by_hash(&self, hash: [u8; 32]) -> Result<Option<UserToken>, StoreError> {
        self.alive()?.people.token_by_hash(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::port::ExecutionHead;
    use kernel::{Status, input::Mode};

    fn append(n: i64) -> Vec<Append> {
        let head = ExecutionHead {
            id: ExecutionId(n),
            project: ProjectId(1),
            flow: FlowId(1),
            version: None,
            document: ContentHash([0; 32]),
            mode: Mode::Live,
            status: Status::Running,
            started_at: Timestamp(n),
            ended_at: None,
            wake_at: None,
            error_code: None,
            tags: Vec::new(),
        };
        vec![Append { head, sequence: 0, entries: vec![1], start_key: None }]
    }

    fn has(store: &FaultyStore, n: i64) -> bool {
        store.inside().journal.load(ExecutionId(n)).unwrap().is_some()
    }

    #[test]
    fn a_refused_append_writes_nothing_and_the_next_one_is_fine() {
        let store = FaultyStore::over(Stores::memory());
        store
            .at_append(1, Fault::Full)
            .at_append(2, Fault::Unavailable)
            .at_append(3, Fault::Conflict);
        assert!(matches!(store.append(append(1)), Err(StoreError::Full(_))));
        assert!(matches!(store.append(append(1)), Err(StoreError::Unavailable(_))));
        assert!(matches!(store.append(append(1)), Err(StoreError::Conflict)));
        assert!(!has(&store, 1));
        store.append(append(1)).unwrap();
        assert!(has(&store, 1) && store.appends() == 4);
    }

    #[test]
    fn a_crash_before_the_commit_leaves_nothing_and_silences_the_store() {
        let store = FaultyStore::over(Stores::memory());
        store.append(append(1)).unwrap();
        store.at_next_append(Fault::CrashBefore);
        store.append(append(2)).unwrap_err();
        assert!(store.has_crashed() && !has(&store, 2));
        store.append(append(3)).unwrap_err();
        store.stores().listing.tally(ProjectId(1), Timestamp(0)).unwrap_err();
        Catalog::commit(&store, Vec::new()).unwrap_err();
        AccountStore::commit(&store, Vec::new()).unwrap_err();
        store.restart();
        assert!(has(&store, 1) && !has(&store, 3));
        store.append(append(2)).unwrap();
    }

    #[test]
    fn a_crash_after_the_commit_leaves_it_unacknowledged() {
        let store = FaultyStore::over(Stores::memory());
        store.at_next_append(Fault::CrashAfter);
        store.append(append(1)).unwrap_err();
        assert!(has(&store, 1) && store.has_crashed());
        store.restart();
        assert!(matches!(store.append(append(1)), Err(StoreError::Conflict)));
    }
}
