//! Lists of executions. What ended is in the indexes or in `unlisted`, what hasn't is in the partial indexes of what
//! runs and what waits: one snapshot over all of them, so a list is exact at every moment. Each source gives at most a
//! page, in order; a rare status has its own range and costs no scan.

use super::{
    SqliteStore,
    index::{self, Clocks, Listed},
    numbers, row, tags, tally,
};
use engine::{
    StoreError,
    port::{ExecutionHead, ExecutionPage, ExecutionQuery, Listing, Numbers, Sought, Tally},
};
use flow::{FlowId, ProjectId, Timestamp};
use kernel::{ExecutionId, Status, input::Mode};
use rusqlite::{Connection, ToSql, named_params, params};
use std::{cmp::Reverse, ops::Range};

/// As the port says.
const PAGE_MAX: usize = 200;

impl Listing for SqliteStore {
    fn executions(&self, query: &ExecutionQuery) -> Result<ExecutionPage, StoreError> {
        self.read(|connection| match (&query.sought, &query.tags[..]) {
            (Some(sought), _) => find(connection, query, sought),
            (None, []) => page(connection, query),
            (None, [_, ..]) => {
                let rows = query.limit.min(PAGE_MAX) + 1;
                Ok(page_of(tags::tagged(connection, query, rows)?, query))
            }
        })
    }

    fn tally(&self, project: ProjectId, since: Timestamp) -> Result<Vec<Tally>, StoreError> {
        self.read(|connection| tally::tally(connection, project, since))
    }

    fn numbers(&self, flow: FlowId, quarters: Range<i64>) -> Result<Numbers, StoreError> {
        self.read(|connection| numbers::numbers(connection, flow, quarters))
    }
}

/// A query as the sources understand it.
struct Search<'a> {
    query: &'a ExecutionQuery,
    statuses: Vec<i64>,
    modes: Vec<i64>,
    /// From this id…
    smallest_id: i64,
    /// … to below this one.
    id_limit: i64,
    started_from: i64,
    started_before: i64,
    /// One more than the page: says whether there is another.
    rows: i64,
}

fn page(connection: &Connection, query: &ExecutionQuery) -> rusqlite::Result<ExecutionPage> {
    let limit = query.limit.min(PAGE_MAX);
    let search = Search::of(query, limit, Clocks::load(connection)?);
    let mut ids = search.ended(connection)?;
    ids.extend(search.unlisted(connection)?);
    ids.extend(search.unfinished(connection)?);
    ids.sort_unstable_by(|left, right| right.cmp(left));
    let more = ids.len() > limit;
    ids.truncate(limit);
    let mut statement =
        connection.prepare_cached(&format!("SELECT {} FROM execution WHERE id = ?1", row::HEAD))?;
    let items = ids
        .iter()
        .map(|id| statement.query_row([id], row::head))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let next = if more { ids.last().map(|id| ExecutionId(*id)) } else { None };
    Ok(ExecutionPage { items, next })
}

/// What has this id, this start key or this word in its tags: each source gives at most a page, in order.
fn find(
    connection: &Connection,
    query: &ExecutionQuery,
    sought: &Sought,
) -> rusqlite::Result<ExecutionPage> {
    let rows = query.limit.min(PAGE_MAX) + 1;
    let mut items = tags::found(connection, query, &sought.text, rows)?;
    let sources: [(&str, &dyn ToSql); 2] = [
        ("execution WHERE id = ?1", &sought.execution.map(|execution| execution.0)),
        (
            "execution INDEXED BY execution_started_with \
             WHERE project = ?3 AND started_with = ?1 AND started_with IS NOT NULL",
            &sought.text,
        ),
    ];
    let before = query.before.map_or(i64::MAX, |before| before.0);
    for (source, sought) in sources {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {} FROM {source} AND id < ?2 AND ?3 IS NOT NULL ORDER BY id DESC",
            row::HEAD
        ))?;
        let found = statement.query_map(params![sought, before, query.project.0], row::head)?;
        let matching = found.filter(|head| head.as_ref().map_or(true, |head| query.matches(head)));
        for head in matching.take(rows) {
            items.push(head?);
        }
    }
    items.sort_unstable_by_key(|head| Reverse(head.id));
    items.dedup_by_key(|head| head.id);
    Ok(page_of(items, query))
}

/// As many as a page has, and where the next begins.
fn page_of(mut items: Vec<ExecutionHead>, query: &ExecutionQuery) -> ExecutionPage {
    let limit = query.limit.min(PAGE_MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = if more { items.last().map(|head| head.id) } else { None };
    ExecutionPage { items, next }
}

impl<'a> Search<'a> {
    fn of(query: &'a ExecutionQuery, limit: usize, clocks: Clocks) -> Self {
        let all = [
            Status::Running,
            Status::Waiting,
            Status::Completed,
            Status::Failed,
            Status::Cancelled,
        ];
        let wanted = all
            .into_iter()
            .filter(|status| query.statuses.is_empty() || query.statuses.contains(status));
        let modes = [Mode::Live, Mode::Test]
            .into_iter()
            .filter(|mode| query.mode.is_none_or(|only| only == *mode));
        let before = query.before.map_or(i64::MAX, |before| before.0);
        Self {
            query,
            statuses: wanted.map(row::status_code).collect(),
            modes: modes.map(row::mode_code).collect(),
            smallest_id: query.from.map_or(i64::MIN, |from| clocks.smallest_id(from)),
            id_limit: query.to.map_or(i64::MAX, |to| clocks.id_limit(to)).min(before),
            started_from: query.from.map_or(i64::MIN, |from| from.0),
            started_before: query.to.map_or(i64::MAX, |to| to.0),
            rows: limit as i64 + 1,
        }
    }

    /// Whether only one flow's executions are asked for.
    fn owner(&self) -> (&'static str, i64) {
        match self.query.flow {
            Some(flow) => ("flow", flow.0),
            None => ("project", self.query.project.0),
        }
    }

    /// From the indexes, a range for each status and mode.
    fn ended(&self, connection: &Connection) -> rusqlite::Result<Vec<i64>> {
        let (column, owner) = self.owner();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT id FROM by_{column} WHERE {column} = :owner AND bucket = :bucket \
             AND id >= :smallest_id AND id < :id_limit AND started_at >= :from AND started_at < :before \
             AND (:version IS NULL OR version = :version) ORDER BY id DESC LIMIT :rows"
        ))?;
        let mut ids = Vec::new();
        let ended = self.statuses.iter().filter(|status| **status > row::WAITING);
        for (mode, status) in
            ended.flat_map(|status| self.modes.iter().map(move |mode| (*mode, *status)))
        {
            let found = statement.query_map(
                named_params! {
                    ":owner": owner, ":bucket": index::bucket(mode, status), ":version": self.query.version,
                    ":smallest_id": self.smallest_id, ":id_limit": self.id_limit,
                    ":from": self.started_from, ":before": self.started_before, ":rows": self.rows,
                },
                |row| row.get(0),
            )?;
            for id in found {
                ids.push(id?);
            }
        }
        Ok(ids)
    }

    fn unlisted(&self, connection: &Connection) -> rusqlite::Result<impl Iterator<Item = i64>> {
        let mut found = index::unlisted(connection)?;
        found.retain(|one| self.matches(one));
        Ok(found.into_iter().map(|one| one.id))
    }

    fn matches(&self, one: &Listed) -> bool {
        one.project == self.query.project.0
            && self.query.flow.is_none_or(|flow| one.flow == flow.0)
            && self.statuses.contains(&one.status)
            && self.modes.contains(&one.mode)
            && self.query.version.is_none_or(|version| one.version == Some(version))
            && (self.smallest_id..self.id_limit).contains(&one.id)
            && (self.started_from..self.started_before).contains(&one.started_at)
    }

    /// What runs, in the order of its ids whoever owns it, and what waits, by its owner.
    fn unfinished(&self, connection: &Connection) -> rusqlite::Result<Vec<i64>> {
        let (column, owner) = self.owner();
        let mode = match self.modes[..] {
            [mode] => Some(mode),
            _ => None,
        };
        let mut ids = Vec::new();
        for status in self.statuses.iter().filter(|status| **status <= row::WAITING) {
            let index = if *status == row::RUNNING {
                "running".to_owned()
            } else {
                format!("waiting_{column}")
            };
            let mut statement = connection.prepare_cached(&format!(
                "SELECT id FROM execution INDEXED BY execution_{index} WHERE status = {status} AND {column} = :owner \
                 AND id >= :smallest_id AND id < :id_limit AND started_at >= :from AND started_at < :before \
                 AND (:version IS NULL OR version = :version) AND (:mode IS NULL OR mode = :mode) \
                 ORDER BY id DESC LIMIT :rows"
            ))?;
            let found = statement.query_map(
                named_params! {
                    ":owner": owner, ":version": self.query.version, ":mode": mode,
                    ":smallest_id": self.smallest_id, ":id_limit": self.id_limit,
                    ":from": self.started_from, ":before": self.started_before, ":rows": self.rows,
                },
                |row| row.get(0),
            )?;
            for id in found {
                ids.push(id?);
            }
        }
        Ok(ids)
    }
}
