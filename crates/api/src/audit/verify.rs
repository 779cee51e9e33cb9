//! `GET /api/v1/audit/verify`

use crate::{auth::Caller, error::ApiError, state::App};
use axum::{Json, extract::State};
use engine::audit::{Breakage, Verdict, hex};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the audit log is what was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditVerdict {
    ok: bool,
    /// Rows that hold, from the first.
    rows: i64,
    /// The last row that was ever written. Keep it elsewhere: who owns the database's file can write a whole new chain,
    /// and only a head that was noted before tells it from this one.
    head: AuditHeadShape,
    /// The sequence of the first row that doesn't hold; left out when all do.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_broken: Option<i64>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    breakage: Option<BreakageName>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditHead)]
struct AuditHeadShape {
    /// 0 while there is no row.
    sequence: i64,
    /// Hexadecimal.
    hash: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuditBreakage)]
enum BreakageName {
    /// The row isn't what was written.
    Changed,
    /// It doesn't follow the row before it.
    Unchained,
    /// It is gone.
    Missing,
    /// It was added or replaced without the head's knowledge.
    NotInHead,
}

/// Reads the whole audit log and follows its hashes.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "audit", responses((status = 200, body = AuditVerdict)))]
pub(crate) async fn verify_audit(
    caller: Caller,
    State(app): State<App>,
) -> Result<Json<AuditVerdict>, ApiError> {
    caller.demand_administrator()?;
    let verdict = app.blocking(|state| state.audit.verify()).await?;
    if let Some(broken) = verdict.broken {
        tracing::error!(audit.sequence = broken.sequence, "The audit log was tampered with.");
    }
    Ok(Json(verdict.into()))
}

impl From<Verdict> for AuditVerdict {
    fn from(verdict: Verdict) -> Self {
        let Verdict { rows, head, broken } = verdict;
        Self {
            ok: broken.is_none(),
            rows,
            head: AuditHeadShape { sequence: head.sequence, hash: hex(&head.hash) },
            first_broken: broken.map(|broken| broken.sequence),
            breakage: broken.map(|broken| match broken.what {
                Breakage::Changed => BreakageName::Changed,
                Breakage::Unchained => BreakageName::Unchained,
                Breakage::Missing => BreakageName::Missing,
                Breakage::NotInHead => BreakageName::NotInHead,
            }),
        }
    }
}
