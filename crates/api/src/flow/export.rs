//! `GET /api/v1/flows/{flow}/export`

use super::DocumentBody;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Parameters, PathOf, empty_is_none},
    list::one_of,
    state::App,
    transfer::{self, FileFormat, UserInputsChoice},
};
use ::flow::{FlowId, people::Role};
use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;

/// What the file is to hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    /// `keep` by default.
    #[param(inline, value_type = Option<UserInputsChoice>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    user_inputs: Option<String>,
    /// A version's number; by default the active one, or the draft of a flow that was never deployed.
    #[param(value_type = Option<u32>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    version: Option<String>,
    /// By default what the header Accept names first, `json` without it.
    #[param(inline, value_type = Option<FileFormat>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    format: Option<String>,
}

/// The flow as a file: its document under its present name.
#[utoipa::path(get, path = "/api/v1/flows/{flow}/export", tag = "flows",
    params(("flow" = String, Path), ExportQuery),
    responses(
        (status = 200, headers(("Content-Disposition" = String, description = "A name for the file")),
            content((DocumentBody = "application/json"), (String = "application/yaml"))),
        (status = 404, description = "`not_found`: no such flow or version", body = ErrorBody)))]
pub(crate) async fn export_flow(
    caller: Caller,
    State(app): State<App>,
    PathOf(flow): PathOf<FlowId>,
    Parameters(query): Parameters<ExportQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let user_inputs = one_of("user_inputs", query.user_inputs.as_deref())?.unwrap_or_default();
    let format = FileFormat::asked(query.format.as_deref(), &headers)?;
    let version = query.version.map(|text| text.parse::<u32>()).transpose();
    let version = version
        .map_err(|_| ApiError::invalid_field("version", "it has to be a version's number"))?;
    let work = move |state: &crate::ApiState| {
        caller.demand_flow(state, flow, Role::Viewer)?;
        let exported = state.authoring.export_flow(flow, version, user_inputs)?;
        Ok::<_, ApiError>(transfer::answer(&exported.key, &exported.file, format))
    };
    app.blocking(work).await
}
