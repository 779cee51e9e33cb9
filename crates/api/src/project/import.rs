//! `POST /api/v1/projects/{project}/import`

use super::{ProjectPath, export::BundleBody};
use crate::{
    audit::Note,
    auth::Caller,
    draft::read_text,
    error::{ApiError, ErrorBody},
    extract::{Parameters, PathOf, RawBody, empty_is_none},
    flow::{Diagnostic, Flow, Kind},
    limits::IMPORT_BYTES_MAX,
    list::one_of,
    state::App,
};
use ::flow::{
    document::FlowKind,
    people::Role,
    transfer::{self, Bundle},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use engine::authoring;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportQuery {
    /// Only says what would happen.
    #[param(value_type = Option<bool>)]
    #[serde(default, deserialize_with = "empty_is_none")]
    dry_run: Option<String>,
}

/// The flows that were created, in the order of the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Imported {
    flows: Vec<Flow>,
}

/// What an import would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportPreview {
    flows: Vec<ImportedFlow>,
    /// Flows of the project that count against its limit now.
    flow_count: u32,
    flow_limit: u32,
    /// Whether the limit leaves room for all of them: else the import is refused whole.
    fits: bool,
}

/// A flow as it would be created.
#[derive(Debug, Serialize, ToSchema)]
struct ImportedFlow {
    #[schema(required)]
    name_in_file: Option<String>,
    /// Its name in the project: with a number when the name is taken.
    name: String,
    /// Whether that is another name than in the file.
    renamed: bool,
    key: String,
    #[schema(value_type = Kind)]
    kind: FlowKind,
    #[schema(required)]
    event: Option<String>,
    diagnostics_count: usize,
    diagnostics: Vec<Diagnostic>,
    /// What means something only in the project that it comes from, and must be bound again.
    rebind: Vec<Binding>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Binding {
    #[schema(value_type = BindingKindShape)]
    kind: transfer::BindingKind,
    name: String,
    /// The ids of the actions that use it.
    actions: Vec<String>,
}

/// OpenAPI stand-in for [`transfer::BindingKind`].
#[derive(ToSchema)]
#[schema(as = BindingKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum BindingKindShape {
    Connection,
}

/// Creates the flows of a file as drafts, all or none: one document or a bundle, JSON or YAML whatever the content type
/// says. Names that are taken get a number.
#[utoipa::path(post, path = "/api/v1/projects/{project}/import", tag = "projects",
    params(("project" = String, Path, description = "Id or slug"), ImportQuery),
    request_body(content((BundleBody = "application/json"), (String = "application/yaml"))),
    responses(
        (status = 200, description = "With dry_run", body = ImportPreview),
        (status = 201, body = Imported),
        (status = 409, description = "`flow_limit_reached`", body = ErrorBody),
        (status = 422, description = "`not_a_flow_document`, `invalid_bundle`, `newer_format`, `invalid_request`", body = ErrorBody)))]
pub(crate) async fn import_flows(
    caller: Caller,
    State(app): State<App>,
    PathOf(ProjectPath(project)): PathOf<ProjectPath>,
    Parameters(query): Parameters<ImportQuery>,
    RawBody(body): RawBody<IMPORT_BYTES_MAX>,
) -> Result<Response, ApiError> {
    let by = caller.author();
    if one_of("dry_run", query.dry_run.as_deref())?.unwrap_or(false) {
        let work = move |state: &crate::ApiState| {
            caller.demand_in(state, &project, Role::Maker)?;
            let file = Bundle::parse(read_text(&body)?)?;
            state.authoring.preview_import(&project, &file).map_err(ApiError::from)
        };
        let preview = ImportPreview::from(app.blocking(work).await?);
        return Ok((Note::nothing_changed(), Json(preview)).into_response());
    }
    let work = move |state: &crate::ApiState| {
        caller.demand_in(state, &project, Role::Maker)?;
        let file = Bundle::parse(read_text(&body)?)?;
        state.authoring.import(&project, &file, &by).map_err(ApiError::from)
    };
    let views = app.blocking(work).await?;
    let ids: Vec<String> = views.iter().map(|view| view.head.id.to_string()).collect();
    let made = Note::made("flows", ids.join(" "));
    let flows = views.into_iter().map(|view| Flow::new(view, &app.public_url)).collect();
    Ok((StatusCode::CREATED, made, Json(Imported { flows })).into_response())
}

impl From<authoring::ImportPreview> for ImportPreview {
    fn from(preview: authoring::ImportPreview) -> Self {
        let authoring::ImportPreview { flows, flow_count, flow_limit, fits } = preview;
        let flows = flows.into_iter().map(ImportedFlow::from).collect();
        Self { flows, flow_count, flow_limit, fits }
    }
}

impl From<authoring::ImportedFlow> for ImportedFlow {
    fn from(flow: authoring::ImportedFlow) -> Self {
        Self {
            renamed: flow.name_in_file.as_ref() != Some(&flow.name),
            name_in_file: flow.name_in_file,
            name: flow.name,
            key: flow.key,
            kind: flow.kind,
            event: flow.event,
            diagnostics_count: flow.diagnostics.len(),
            diagnostics: flow.diagnostics.into_iter().map(Diagnostic::from).collect(),
            rebind: flow.bindings.into_iter().map(Binding::from).collect(),
        }
    }
}

impl From<transfer::Binding> for Binding {
    fn from(binding: transfer::Binding) -> Self {
        let transfer::Binding { kind, name, actions } = binding;
        Self { kind, name, actions }
    }
}
