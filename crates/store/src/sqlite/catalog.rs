//! Rows of projects, flows, drafts, versions and documents. Checks revisions and uniqueness, nothing else: the rules
//! are in `flow::lifecycle`.

use super::{SqliteStore, fault::WriteError, json, purge, queue::Work};
use engine::{
    StoreError,
    port::{Catalog, Change, Project},
};
use flow::{
    Document, FlowId, ProjectId, Timestamp,
    document::{ContentHash, FlowKind},
    lifecycle::{
        ActiveVersion, Callees, DraftHead, FlowHead, VersionHead,
        review::{Approval, Pin},
    },
    network::{AllowList, HostList, Network},
    project::ProjectSettings,
    retention::FlowRetention,
    time_zone::NotATimeZone,
};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params, types::Type};

const PROJECT: &str = "SELECT id, slug, name, flow_limit, created_at, updated_at, revision, allow_list, \
     approval_required, time_zone, egress_allow, steps_max, running_max, retention_days, \
     retention_executions FROM project";
const FLOW: &str = "SELECT id, project, key, name, kind, event, draft_etag, draft_updated_at, draft_updated_by, \
                    active_number, active_document, active_webhook_path, last_version, created_at, updated_at, \
                    deleted_at, revision, draft_authors, review, draft_callees, active_callees, active_pins, \
                    retention_days, retention_executions FROM flow";

impl Catalog for SqliteStore {
    fn projects(&self) -> Result<Vec<Project>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{PROJECT} ORDER BY name, id"))?;
            statement.query_map([], project)?.collect()
        })
    }

    fn project(&self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{PROJECT} WHERE id = ?1"))?
                .query_row([id.0], project)
                .optional()
        })
    }

    fn flows(&self, project: Option<ProjectId>) -> Result<Vec<FlowHead>, StoreError> {
        self.read(|connection| match project {
            Some(project) => {
                let mut statement =
                    connection.prepare_cached(&format!("{FLOW} WHERE project = ?1 ORDER BY id"))?;
                statement.query_map([project.0], flow)?.collect()
            }
            None => connection
                .prepare_cached(&format!("{FLOW} ORDER BY id"))?
                .query_map([], flow)?
                .collect(),
        })
    }

    fn flow(&self, id: FlowId) -> Result<Option<FlowHead>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{FLOW} WHERE id = ?1"))?
                .query_row([id.0], flow)
                .optional()
        })
    }

    fn draft(&self, flow: FlowId) -> Result<Option<Document>, StoreError> {
        self.body("SELECT document FROM draft WHERE flow = ?1", &flow.0)
    }

    fn versions(&self, flow: FlowId) -> Result<Vec<VersionHead>, StoreError> {
        let sql = "SELECT number, document, note, deployed_at, deployed_by, created_by, review, approved_by, pins \
                   FROM version \
                   WHERE flow = ?1 ORDER BY number DESC";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map([flow.0], |row| {
                let approval = match (row.get(6)?, row.get(7)?) {
                    (Some(review), Some(by)) => Some(Approval { review, by }),
                    (None, _) | (_, None) => None,
                };
                Ok(VersionHead {
                    flow,
                    number: row.get(0)?,
                    document: ContentHash(row.get(1)?),
                    note: row.get(2)?,
                    deployed_at: Timestamp(row.get(3)?),
                    deployed_by: row.get(4)?,
                    created_by: row.get(5)?,
                    approval,
                    pins: json::read(row, 8)?,
                })
            })?;
            found.collect()
        })
    }

    fn document(&self, hash: ContentHash) -> Result<Option<Document>, StoreError> {
        self.body("SELECT body FROM document WHERE hash = ?1", &hash.0)
    }

    fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(Work::Catalog(changes)).map(|_| ())
    }
}

impl SqliteStore {
    fn body(&self, sql: &str, key: &dyn ToSql) -> Result<Option<Document>, StoreError> {
        let body: Option<String> = self.read(|connection| {
            connection.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()
        })?;
        body.map(|body| read_document(&body)).transpose()
    }
}

pub(super) fn read_document(body: &str) -> Result<Document, StoreError> {
    let value = serde_json::from_str(body)
        .map_err(|cause| StoreError::Corrupt(format!("a flow's document: {cause}")))?;
    Document::from_value(value)
        .map_err(|cause| StoreError::Corrupt(format!("a flow's document: {cause}")))
}

/// The author's order of keys and nothing rewritten.
fn write_document(document: &Document) -> String {
    document.as_value().to_string()
}

fn project(row: &Row<'_>) -> rusqlite::Result<Project> {
    Ok(Project {
        id: ProjectId(row.get(0)?),
        slug: row.get(1)?,
        name: row.get(2)?,
        settings: settings(row)?,
        created_at: Timestamp(row.get(4)?),
        updated_at: Timestamp(row.get(5)?),
        revision: row.get::<_, i64>(6)?.cast_unsigned(),
        allow_list: allow_list(row.get_ref(7)?.as_str()?)?,
    })
}

fn settings(row: &Row<'_>) -> rusqlite::Result<ProjectSettings> {
    let wrong = |column, cause: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, cause)
    };
    let hosts: Vec<&str> = row.get_ref(10)?.as_str()?.split_whitespace().collect();
    Ok(ProjectSettings {
        flow_limit: row.get(3)?,
        approval_required: row.get(8)?,
        time_zone: row
            .get_ref(9)?
            .as_str()?
            .parse()
            .map_err(|cause: NotATimeZone| wrong(9, cause.into()))?,
        egress_allow: HostList::read(&hosts).map_err(|cause| wrong(10, cause.into()))?,
        steps_max: row.get(11)?,
        running_max: row.get(12)?,
        retention_days: row.get(13)?,
        retention_executions: row.get(14)?,
    })
}

fn allow_list(text: &str) -> rusqlite::Result<AllowList> {
    AllowList::read(&text.split_whitespace().collect::<Vec<_>>())
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(7, Type::Text, Box::new(error)))
}

fn allow_list_text(list: &AllowList) -> String {
    list.networks().iter().map(Network::to_string).collect::<Vec<_>>().join(" ")
}

fn flow(row: &Row<'_>) -> rusqlite::Result<FlowHead> {
    let draft = match row.get::<_, Option<i64>>(6)? {
        Some(etag) => Some(DraftHead {
            etag: etag.cast_unsigned(),
            updated_at: Timestamp(row.get(7)?),
            updated_by: row.get(8)?,
            authors: json::read(row, 17)?,
        }),
        None => None,
    };
    let active = match row.get(9)? {
        Some(number) => Some(ActiveVersion {
            number,
            document: ContentHash(row.get(10)?),
            webhook_path: row.get(11)?,
            pins: json::read(row, 21)?,
        }),
        None => None,
    };
    Ok(FlowHead {
        id: FlowId(row.get(0)?),
        project: ProjectId(row.get(1)?),
        key: row.get(2)?,
        name: row.get(3)?,
        kind: kind(row.get_ref(4)?.as_str()?)?,
        event: row.get(5)?,
        draft,
        active,
        review: json::read_optional(row, 18)?,
        callees: Callees { draft: json::read(row, 19)?, active: json::read(row, 20)? },
        last_version: row.get(12)?,
        created_at: Timestamp(row.get(13)?),
        updated_at: Timestamp(row.get(14)?),
        deleted_at: row.get::<_, Option<i64>>(15)?.map(Timestamp),
        revision: row.get::<_, i64>(16)?.cast_unsigned(),
        retention: Some(FlowRetention { days: row.get(22)?, executions: row.get(23)? })
            .filter(|own| *own != FlowRetention::default()),
    })
}

fn kind_word(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Main => "main",
        FlowKind::Subroutine => "subroutine",
    }
}

fn kind(word: &str) -> rusqlite::Result<FlowKind> {
    [FlowKind::Main, FlowKind::Subroutine]
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
        .ok_or_else(|| {
            rusqlite::Error::FromSqlConversionFailure(
                4,
                Type::Text,
                format!("no kind of flow: {word}").into(),
            )
        })
}

/// One change, on the writer's connection.
pub(super) fn write(connection: &Connection, change: &Change) -> Result<(), WriteError> {
    match change {
        Change::PutProject(project) => put_project(connection, project),
        Change::DeleteProject(project) => Ok(purge::project(connection, *project)?),
        Change::PutFlow(flow) => put_flow(connection, flow),
        Change::PutDraft { flow, document } => {
            let sql = "INSERT OR REPLACE INTO draft (flow, document) VALUES (?1, ?2)";
            connection.prepare_cached(sql)?.execute(params![flow.0, write_document(document)])?;
            Ok(())
        }
        Change::DropDraft(flow) => {
            connection.prepare_cached("DELETE FROM draft WHERE flow = ?1")?.execute([flow.0])?;
            Ok(())
        }
        Change::PutDocument { hash, document } => {
            let sql = "INSERT INTO document (hash, body, put_at) VALUES (?1, ?2, unixepoch()) \
                       ON CONFLICT DO UPDATE SET put_at = excluded.put_at";
            connection.prepare_cached(sql)?.execute(params![hash.0, write_document(document)])?;
            Ok(())
        }
        Change::PutVersion(version) => put_version(connection, version),
    }
}

/// A row with revision 1 is new, one with revision n replaces n − 1.
fn check_revision(
    connection: &Connection,
    table: &str,
    id: i64,
    revision: u64,
) -> Result<(), WriteError> {
    let found: Option<i64> = connection
        .prepare_cached(&format!("SELECT revision FROM {table} WHERE id = ?1"))?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if found.map_or(0, i64::cast_unsigned).checked_add(1) == Some(revision) {
        Ok(())
    } else {
        Err(StoreError::Conflict.into())
    }
}

fn refuse_taken(
    connection: &Connection,
    what: &'static str,
    sql: &str,
    values: &[&dyn ToSql],
) -> Result<(), WriteError> {
    let taken = connection.prepare_cached(sql)?.exists(values)?;
    if taken { Err(StoreError::Taken(what).into()) } else { Ok(()) }
}

fn put_project(connection: &Connection, project: &Project) -> Result<(), WriteError> {
    check_revision(connection, "project", project.id.0, project.revision)?;
    let sql = "SELECT 1 FROM project WHERE slug = ?1 AND id <> ?2";
    refuse_taken(connection, "slug", sql, &[&project.slug, &project.id.0])?;
    let settings = &project.settings;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO project (id, slug, name, flow_limit, created_at, updated_at, revision, \
             allow_list, approval_required, time_zone, egress_allow, steps_max, running_max, retention_days, \
             retention_executions) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            project.id.0,
            project.slug,
            project.name,
            settings.flow_limit,
            project.created_at.0,
            project.updated_at.0,
            project.revision.cast_signed(),
            allow_list_text(&project.allow_list),
            settings.approval_required,
            settings.time_zone.name(),
            settings.egress_allow.texts().join(" "),
            settings.steps_max,
            settings.running_max,
            settings.retention_days,
            settings.retention_executions,
        ])?;
    Ok(())
}

fn put_flow(connection: &Connection, flow: &FlowHead) -> Result<(), WriteError> {
    check_revision(connection, "flow", flow.id.0, flow.revision)?;
    let (id, project) = (&flow.id.0, &flow.project.0);
    let sql = "SELECT 1 FROM flow WHERE project = ?1 AND key = ?2 AND id <> ?3";
    refuse_taken(connection, "key", sql, &[project, &flow.key, id])?;
    let webhook_path = flow.active.as_ref().and_then(|active| active.webhook_path.as_ref());
    if let (Some(path), None) = (webhook_path, flow.deleted_at) {
        let sql = "SELECT 1 FROM flow WHERE project = ?1 AND active_webhook_path = ?2 AND id <> ?3 \
                   AND deleted_at IS NULL AND active_webhook_path IS NOT NULL";
        refuse_taken(connection, "webhook_path", sql, &[project, path, id])?;
    }
    let pins: Vec<&Pin> = flow.active.iter().flat_map(|active| &active.pins).collect();
    let authors: Vec<&String> = flow.draft.iter().flat_map(|draft| &draft.authors).collect();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO flow (id, project, key, name, kind, event, draft_etag, draft_updated_at, \
             draft_updated_by, active_number, active_document, active_webhook_path, last_version, created_at, \
             updated_at, deleted_at, revision, draft_authors, review, draft_callees, active_callees, active_pins, \
             retention_days, retention_executions) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, \
             ?22, ?23, ?24)",
        )?
        .execute(params![
            id,
            project,
            flow.key,
            flow.name,
            kind_word(flow.kind),
            flow.event,
            flow.draft.as_ref().map(|draft| draft.etag.cast_signed()),
            flow.draft.as_ref().map(|draft| draft.updated_at.0),
            flow.draft.as_ref().map(|draft| &draft.updated_by),
            flow.active.as_ref().map(|active| active.number),
            flow.active.as_ref().map(|active| active.document.0),
            webhook_path,
            flow.last_version,
            flow.created_at.0,
            flow.updated_at.0,
            flow.deleted_at.map(|at| at.0),
            flow.revision.cast_signed(),
            json::write(&authors)?,
            flow.review.as_ref().map(json::write).transpose()?,
            json::write(&flow.callees.draft)?,
            json::write(&flow.callees.active)?,
            json::write(&pins)?,
            flow.retention.and_then(|own| own.days),
            flow.retention.and_then(|own| own.executions),
        ])?;
    Ok(())
}

fn put_version(connection: &Connection, version: &VersionHead) -> Result<(), WriteError> {
    let inserted = connection
        .prepare_cached(
            "INSERT INTO version (flow, number, document, note, deployed_at, deployed_by, created_by, review, \
             approved_by, pins) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            version.flow.0,
            version.number,
            version.document.0,
            version.note,
            version.deployed_at.0,
            version.deployed_by,
            version.created_by,
            version.approval.as_ref().map(|approval| approval.review),
            version.approval.as_ref().map(|approval| &approval.by),
            json::write(&version.pins)?,
        ])?;
    if inserted == 0 { Err(StoreError::Conflict.into()) } else { Ok(()) }
}
