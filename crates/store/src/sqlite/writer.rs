//! The one thread that writes: it takes all calls that wait, makes one transaction of them with one sync, and answers
//! each. Owns what becomes durable together and what a refused or failed call means for the others.

use super::{
    accounts, append,
    append::Ended,
    audit, catalog,
    checkpoint::{self, Signal},
    documents,
    fault::{self, StartError, WriteError},
    index::{self, Clocks},
    journal, purge,
    queue::{Answer, CloseOnEnd, Job, Queue, Taken, Work},
    retention,
    statistics::{Counters, add},
    upkeep,
};
use engine::StoreError;
use rusqlite::{Connection, Error, Savepoint, Transaction, TransactionBehavior};
use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::{self, JoinHandle},
    time::Duration,
};

struct Writer {
    connection: Connection,
    counters: Arc<Counters>,
    signal: Signal,
    /// As in `bounds`.
    clocks: Clocks,
    /// How many executions `unlisted` holds.
    unlisted: usize,
    deleted_flows: Arc<BTreeSet<i64>>,
    /// With nothing to do for so long, the writer rests.
    idle: Duration,
    /// Pages of the log when a checkpoint was last asked for.
    asked_at: u64,
    /// Something was written since the writer last rested.
    is_restless: bool,
}

/// How the calls of one transaction are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Not at all: a call that is refused halfway starts the transaction over with savepoints.
    Hopeful,
    /// A savepoint around each call. Pages are copied for it, so it isn't the first try.
    Savepoints,
}

/// A call was refused after it had written something.
struct StartOver;

pub(super) fn start(
    mut connection: Connection,
    queue: Arc<Queue>,
    counters: Arc<Counters>,
    signal: Signal,
    idle: Duration,
) -> Result<JoinHandle<()>, StartError> {
    let log = counters.clone();
    let note = move |_: &mut rusqlite::hooks::Wal, pages: i32| {
        log.log_pages.store(u64::try_from(pages).unwrap_or(0), Relaxed);
        Ok(())
    };
    connection.wal_hook(Some(note)).map_err(StartError::Sqlite)?;
    let clocks = Clocks::load(&connection).map_err(StartError::Sqlite)?;
    let unlisted = index::unlisted_count(&connection).map_err(StartError::Sqlite)?;
    let deleted_flows = purge::deleted_flows(&connection).map_err(StartError::Sqlite)?;
    let mut writer = Writer {
        connection,
        counters,
        signal,
        clocks,
        unlisted,
        deleted_flows: Arc::new(deleted_flows),
        idle,
        asked_at: 0,
        is_restless: unlisted > 0,
    };
    let run = move || {
        let _close = CloseOnEnd(&queue);
        writer.run(&queue);
    };
    thread::Builder::new().name("store-writer".into()).spawn(run).map_err(StartError::Io)
}

impl Writer {
    fn run(&mut self, queue: &Queue) {
        loop {
            match queue.take(self.is_restless.then_some(self.idle)) {
                Taken::Jobs(jobs) => self.write(jobs),
                Taken::Nothing => self.rest(),
                Taken::Closed => return,
            }
        }
    }

    fn write(&mut self, jobs: Vec<Job>) {
        if self.signal.take_rest() {
            checkpoint::finish(&self.connection, &self.counters);
        }
        let answers = self.commit(&jobs);
        self.is_restless = true;
        let appends = jobs
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| answer.is_ok())
            .map(|(job, _)| job.work.appends());
        add(&self.counters.appends, appends.sum());
        add(&self.counters.answers, jobs.len());
        for (job, answer) in jobs.into_iter().zip(answers) {
            // A caller that went away needs no answer.
            let _gone = job.answer.send(answer);
        }
        self.signal.log_has(self.counters.log_pages.load(Relaxed), &mut self.asked_at);
    }

    /// One durable transaction over all calls. Afterwards each has its answer and is on the disk or nowhere.
    fn commit(&mut self, jobs: &[Job]) -> Vec<Answer> {
        let answers = match self.attempt(jobs, Care::Hopeful) {
            Ok(Ok(answers)) => Ok(answers),
            Ok(Err(StartOver)) => {
                add(&self.counters.repeats, 1);
                self.attempt(jobs, Care::Savepoints).map(|attempt| attempt.unwrap_or_default())
            }
            Err(cause) => Err(cause),
        };
        answers.unwrap_or_else(|cause| {
            fault::end_if_disk_failed(&cause, "commit");
            tracing::warn!(error = %cause, store.calls = jobs.len(), "a transaction wasn't written");
            self.reload();
            jobs.iter().map(|_| Err(fault::classify(&cause))).collect()
        })
    }

    fn attempt(
        &mut self,
        jobs: &[Job],
        care: Care,
    ) -> Result<Result<Vec<Answer>, StartOver>, Error> {
        let mut transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut group = Group {
            ended: Ended {
                clocks: self.clocks,
                deleted_flows: self.deleted_flows.clone(),
                ..Ended::default()
            },
            unlisted: self.unlisted,
        };
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            match group.perform(&mut transaction, &job.work, care)? {
                Ok(answer) => answers.push(answer),
                // Dropping the transaction takes everything back.
                Err(StartOver) => return Ok(Err(StartOver)),
            }
        }
        let listed = group.finish(&transaction, self.clocks)?;
        transaction.commit()?;
        add(&self.counters.commits, 1);
        add(&self.counters.listed, listed);
        (self.clocks, self.unlisted) = (group.ended.clocks, group.unlisted);
        self.deleted_flows = group.ended.deleted_flows;
        Ok(Ok(answers))
    }

    /// Nothing came for a while: what lists have to look through becomes short.
    fn rest(&mut self) {
        self.is_restless = false;
        if self.unlisted > 0 {
            let filled = self.fill();
            match filled {
                Ok(listed) => add(&self.counters.listed, listed),
                Err(cause) => {
                    fault::end_if_disk_failed(&cause, "index what has ended");
                    tracing::warn!(error = %cause, "the lists' indexes are filled later");
                }
            }
            self.reload();
        }
        self.signal.nothing_goes_on(self.counters.log_pages.load(Relaxed));
    }

    fn fill(&mut self) -> Result<usize, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let listed = index::fill(&transaction)?;
        transaction.commit()?;
        add(&self.counters.commits, 1);
        Ok(listed)
    }

    /// What the writer keeps in mind is what is stored.
    fn reload(&mut self) {
        let stored = index::unlisted_count(&self.connection)
            .and_then(|count| Ok((count, Clocks::load(&self.connection)?)));
        match stored {
            Ok((unlisted, clocks)) => (self.unlisted, self.clocks) = (unlisted, clocks),
            Err(cause) => tracing::warn!(error = %cause, "the store can't be read"),
        }
    }
}

/// What the calls of one transaction have to do together at its end.
struct Group {
    ended: Ended,
    /// How many executions `unlisted` holds inside this transaction.
    unlisted: usize,
}

impl Group {
    fn perform(
        &mut self,
        transaction: &mut Transaction<'_>,
        work: &Work,
        care: Care,
    ) -> Result<Result<Answer, StartOver>, Error> {
        match (work, care) {
            (Work::Append(batch), Care::Hopeful) => {
                for (position, one) in batch.iter().enumerate() {
                    match append::write(transaction, one, &mut self.ended) {
                        Ok(()) => {}
                        Err(WriteError::Refused(refusal)) if position == 0 => {
                            return Ok(Ok(Err(refusal)));
                        }
                        Err(WriteError::Refused(_)) => return Ok(Err(StartOver)),
                        Err(WriteError::Failed(cause)) => return Err(cause),
                    }
                }
                Ok(Ok(Ok(batch.len())))
            }
            (Work::Append(batch), Care::Savepoints) => {
                let (listed, clocks) = (self.ended.listed.len(), self.ended.clocks);
                let answer = apart(transaction, |savepoint| {
                    batch
                        .iter()
                        .try_for_each(|one| append::write(savepoint, one, &mut self.ended))?;
                    Ok(batch.len())
                })?;
                if answer.is_err() {
                    self.ended.listed.truncate(listed);
                    self.ended.clocks = clocks;
                }
                Ok(Ok(answer))
            }
            (Work::Catalog(changes), _) => {
                // A project that is deleted takes what this transaction has ended with it.
                self.keep(transaction)?;
                let answer = apart(transaction, |savepoint| {
                    changes.iter().try_for_each(|change| catalog::write(savepoint, change))?;
                    Ok(changes.len())
                })?;
                self.unlisted = index::unlisted_count(transaction)?;
                self.ended.deleted_flows = Arc::new(purge::deleted_flows(transaction)?);
                Ok(Ok(answer))
            }
            (Work::Accounts(changes), _) => Ok(Ok(apart(transaction, |savepoint| {
                changes.iter().try_for_each(|change| accounts::write(savepoint, change))?;
                Ok(changes.len())
            })?)),
            (Work::Audit(event), _) => Ok(Ok(apart(transaction, |savepoint| {
                audit::write(savepoint, event)?;
                Ok(1)
            })?)),
            (Work::DropExpired(now), _) => Ok(Ok(Ok(journal::drop_expired(transaction, *now)?))),
            (Work::Probe, _) => {
                upkeep::probe(transaction)?;
                Ok(Ok(Ok(0)))
            }
            (Work::Pause, _) => Ok(Ok(Ok(upkeep::pause(transaction)?))),
            (Work::Resume(executions), _) => Ok(Ok(Ok(upkeep::resume(transaction, executions)?))),
            (Work::Purge(ids, which), _) => {
                self.list(transaction, ids)?;
                Ok(Ok(Ok(retention::delete(transaction, ids, *which)?)))
            }
            (Work::ForgetFlow { flow, project }, _) => {
                self.keep(transaction)?;
                let deleted = purge::forget_flow(transaction, *flow, *project)?;
                self.ended.deleted_flows = Arc::new(purge::deleted_flows(transaction)?);
                Ok(Ok(Ok(deleted)))
            }
            (Work::DropDocuments(hashes), _) => {
                Ok(Ok(Ok(documents::drop_unneeded(transaction, hashes)?)))
            }
            (Work::GiveBack(pages), _) => Ok(Ok(Ok(retention::give_back(transaction, *pages)?))),
        }
    }

    /// Writes down what ended; returns how many executions moved into the indexes.
    fn finish(&mut self, transaction: &Transaction<'_>, stored: Clocks) -> Result<usize, Error> {
        self.keep(transaction)?;
        if self.ended.clocks != stored {
            self.ended.clocks.save(transaction)?;
        }
        if self.unlisted <= index::UNLISTED_MAX {
            return Ok(0);
        }
        self.unlisted = 0;
        index::fill(transaction)
    }

    /// Before executions are deleted: moves all that ended into the indexes when one of these isn't there yet.
    fn list(&mut self, transaction: &Transaction<'_>, ids: &[i64]) -> Result<(), Error> {
        self.keep(transaction)?;
        if self.unlisted > 0
            && index::unlisted(transaction)?.iter().any(|one| ids.contains(&one.id))
        {
            index::fill(transaction)?;
            self.unlisted = 0;
        }
        Ok(())
    }

    fn keep(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let ended = mem::take(&mut self.ended.listed);
        if !ended.is_empty() {
            index::keep(transaction, &ended)?;
            self.unlisted += ended.len();
        }
        Ok(())
    }
}

/// One call between savepoints: refused, it leaves nothing and the transaction goes on.
fn apart(
    transaction: &mut Transaction<'_>,
    write: impl FnOnce(&Savepoint<'_>) -> Result<usize, WriteError>,
) -> Result<Result<usize, StoreError>, Error> {
    let savepoint = transaction.savepoint()?;
    match write(&savepoint) {
        Ok(done) => {
            savepoint.commit()?;
            Ok(Ok(done))
        }
        // Dropping the savepoint takes the call back.
        Err(WriteError::Refused(refusal)) => Ok(Err(refusal)),
        Err(WriteError::Failed(cause)) => Err(cause),
    }
}

impl Work {
    fn appends(&self) -> usize {
        match self {
            Self::Append(batch) => batch.len(),
            Self::Catalog(_)
            | Self::Accounts(_)
            | Self::Audit(_)
            | Self::DropExpired(_)
            | Self::Probe
            | Self::Pause
            | Self::Resume(_)
            | Self::Purge(..)
            | Self::ForgetFlow { .. }
            | Self::DropDocuments(_)
            | Self::GiveBack(_) => 0,
        }
    }
}
