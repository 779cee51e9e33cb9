//! The store of `ceil`: one thread, one SQLite file, one commit for all records that wait.

use std::{path::Path, sync::mpsc};

use anyhow::{Context, Result};
use rusqlite::{Connection, Transaction, params};
use tokio::sync::oneshot;

const BATCH_MAX: usize = 8_192;

pub(crate) struct Record {
    pub(crate) execution: i64,
    pub(crate) step: u8,
    pub(crate) data: Vec<u8>,
    pub(crate) is_last: bool,
}

pub(crate) struct Journal {
    writer: mpsc::Sender<Order>,
}

struct Order {
    record: Record,
    /// Told after the sync.
    kept: Option<oneshot::Sender<()>>,
}

impl Journal {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let database = Connection::open(folder.join("ceil.db"))?;
        database.execute_batch(
            "pragma journal_mode = wal;
             pragma synchronous = full;
             pragma wal_autocheckpoint = 4000;
             create table execution (id integer primary key, ended integer not null, input blob not null);
             create table step (execution integer, step integer, data blob, primary key (execution, step)) without rowid;",
        )?;
        let (writer, orders) = mpsc::channel();
        std::thread::spawn(move || write(database, &orders).expect("the yardstick's disk works"));
        Ok(Self { writer })
    }

    /// Writes it some time.
    pub(crate) fn write(&self, record: Record) -> Result<()> {
        self.writer.send(Order { record, kept: None }).ok().context("the writer is gone")
    }

    /// Returns when it, and everything written before it, is on the disk.
    pub(crate) async fn keep(&self, record: Record) -> Result<()> {
        let (kept, is_kept) = oneshot::channel();
        self.writer.send(Order { record, kept: Some(kept) }).ok().context("the writer is gone")?;
        is_kept.await.context("the writer is gone")
    }
}

fn write(mut database: Connection, orders: &mpsc::Receiver<Order>) -> Result<()> {
    while let Ok(first) = orders.recv() {
        let batch: Vec<Order> =
            std::iter::once(first).chain(orders.try_iter()).take(BATCH_MAX).collect();
        let transaction = database.transaction()?;
        for order in &batch {
            insert(&transaction, &order.record)?;
        }
        transaction.commit()?;
        for order in batch {
            if let Some(kept) = order.kept {
                let _ = kept.send(()); // Who waited may be gone.
            }
        }
    }
    Ok(())
}

fn insert(transaction: &Transaction<'_>, record: &Record) -> Result<()> {
    let Record { execution, step, data, is_last } = record;
    if *step == 0 {
        let mut start = transaction.prepare_cached("insert into execution values (?, 0, ?)")?;
        start.execute(params![execution, data])?;
        return Ok(());
    }
    let mut add = transaction.prepare_cached("insert into step values (?, ?, ?)")?;
    add.execute(params![execution, step, data])?;
    if *is_last {
        let mut end = transaction.prepare_cached("update execution set ended = 1 where id = ?")?;
        end.execute([execution])?;
    }
    Ok(())
}
