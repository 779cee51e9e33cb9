//! `POST /api/v1/projects/{project}/export`

use super::ProjectPath;
use crate::{
    auth::Caller,
    error::ApiError,
    extract::{Body, Parameters, PathOf, empty_is_none},
    flow::DocumentBody,
    state::App,
    transfer::{self, FileFormat, UserInputsChoice},
};
use ::flow::{people::Role, transfer::UserInputs};
use axum::{extract::State, response::Response};
use engine::authoring::Selection;
use http::HeaderMap;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// What the file is to hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportFlows {
    flows: FlowSelection,
    #[serde(default)]
    #[schema(value_type = Option<UserInputsChoice>)]
    user_inputs: UserInputs,
}

/// The ids or keys of flows, or `all` of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, expecting = "it has to be a list of flow ids or keys, or \"all\"")]
enum FlowSelection {
    All(All),
    These(Vec<String>),
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum All {
    All,
}

/// How the file is to be written.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatQuery {
    /// By default what the header Accept names first, `json` without it.
    #[param(inline, value_type = Option<FileFormat>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    format: Option<String>,
}

/// Many flows as one file, in the order of their creation.
#[derive(ToSchema)]
#[schema(as = FlowBundle)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct BundleBody {
    /// The format: 1.
    tandem: u32,
    #[schema(max_items = 200)]
    flows: Vec<DocumentBody>,
}

/// Many flows as one file: of each the active version, or the draft before the first deploy.
#[utoipa::path(post, path = "/api/v1/projects/{project}/export", tag = "projects", request_body = ExportFlows,
    params(("project" = String, Path, description = "Id or slug"), FormatQuery),
    responses((status = 200, headers(("Content-Disposition" = String, description = "A name for the file")),
        content((BundleBody = "application/json"), (String = "application/yaml")))))]
#[expect(clippy::too_many_arguments, reason = "each is an extractor of its own")]
pub(crate) async fn export_flows(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Parameters(query): Parameters<FormatQuery>,
    headers: HeaderMap,
    Body(request): Body<ExportFlows>,
) -> Result<Response, ApiError> {
    let format = FileFormat::asked(query.format.as_deref(), &headers)?;
    let selection = match request.flows {
        FlowSelection::All(All::All) => Selection::All,
        FlowSelection::These(flows) => Selection::These(flows),
    };
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Viewer)?;
        let exported = state.authoring.export_flows(&project, &selection, request.user_inputs)?;
        Ok::<_, ApiError>(transfer::answer(&exported.slug, &exported.file, format))
    };
    app.blocking(work).await
}
