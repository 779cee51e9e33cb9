//! `GET /healthz` and `GET /readyz`: for whoever watches the process.

use crate::{
    error::{ApiError, ErrorBody, ErrorCode},
    limits::{READY_MAX, RETRY_AFTER_MS},
    state::App,
};
use axum::{Json, extract::State};
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

/// The process takes requests: its store answers and it isn't shutting down.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()),
    responses(
        (status = 200, body = Health),
        (status = 503, description = "`shutting_down`, `store_unavailable`, `store_full`", body = ErrorBody)))]
pub(crate) async fn readyz(State(app): State<App>) -> Result<Json<Health>, ApiError> {
    if *app.closing.borrow() || !app.running.is_ready() {
        return Err(ApiError::new(ErrorCode::ShuttingDown, "The server is shutting down."));
    }
    let store = app.blocking(|state| state.accounts.is_set_up());
    match tokio::time::timeout(READY_MAX, store).await {
        Ok(answered) => answered.map(|_| Json(Health { status: HealthStatus::Ok })),
        Err(_) => {
            Err(ApiError::new(ErrorCode::StoreUnavailable, "The server's store doesn't answer.")
                .with_retry_after_ms(RETRY_AFTER_MS))
        }
    }
}
