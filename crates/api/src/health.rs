//! `GET /healthz` and `GET /readyz`: for whoever watches the process.

use crate::{
    error::{ApiError, ErrorBody, ErrorCode},
    limits::{READY_MAX, RETRY_AFTER_MS},
    state::App,
};
use axum::{Json, extract::State};
use engine::running::NotReady;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: HealthStatus,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HealthStatus {
    Ok,
}

/// The process is alive.
#[utoipa::path(get, path = "/healthz", tag = "health", security(()), responses((status = 200, body = Health)))]
pub(crate) async fn healthz() -> Json<Health> {
    Json(Health { status: HealthStatus::Ok })
}

/// The process takes starts and keeps them: what was under way is taken up, and the store takes commits.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()),
    responses(
        (status = 200, body = Health),
        (status = 503, description = "`shutting_down`, `recovering`, `store_unavailable`, `store_full`", body = ErrorBody)))]
pub(crate) async fn readyz(State(app): State<App>) -> Result<Json<Health>, ApiError> {
    if *app.closing.borrow() {
        return Err(NotReady::Draining.into());
    }
    let ready = app.blocking(|state| state.running.readiness());
    match tokio::time::timeout(READY_MAX, ready).await {
        Ok(answered) => answered.map(|()| Json(Health { status: HealthStatus::Ok })),
        Err(_) => {
            Err(ApiError::new(ErrorCode::StoreUnavailable, "The server's store doesn't answer.")
                .with_retry_after_ms(RETRY_AFTER_MS))
        }
    }
}
