//! The format of the database and how an older one becomes the current one. Owns the format's number; knows no row.

use rusqlite::{Connection, TransactionBehavior};

/// Step n of this slice makes format n + 1 of format n.
const STEPS: &[&str] = &[
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
    include_str!("schema/005.sql"),
    include_str!("schema/006.sql"),
    include_str!("schema/007.sql"),
    include_str!("schema/008.sql"),
    include_str!("schema/009.sql"),
    include_str!("schema/010.sql"),
    include_str!("schema/011.sql"),
];
/// The format that this program writes.
pub(super) const CURRENT: i64 = STEPS.len() as i64;
/// `Tndm`: says that a database is ours.
const APPLICATION_ID: i64 = 0x546e_646d;

pub(super) enum Format {
    /// Nothing was ever written.
    Empty,
    Version(i64),
    /// Somebody else's database.
    Foreign,
}

pub(super) fn format(connection: &Connection) -> rusqlite::Result<Format> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (number("application_id")?, number("user_version")?, tables) {
        (APPLICATION_ID, version, _) => Format::Version(version),
        (0, 0, 0) => Format::Empty,
        (_, _, _) => Format::Foreign,
    })
}

/// Brings an empty or older database to the current format, in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(from).unwrap_or(0);
    if done < STEPS.len() {
        for step in &STEPS[done..] {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", CURRENT)?;
        tracing::info!(
            store.format_from = from,
            store.format = CURRENT,
            "the store has its format"
        );
    }
    transaction.commit()
}
