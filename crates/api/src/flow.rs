//! Flows on the wire.

pub(crate) mod check;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod deploy;
pub(crate) mod diff;
pub(crate) mod edit;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod overview;
pub(crate) mod restore;
pub(crate) mod test;
pub(crate) mod update;

use crate::{
    draft::Draft, extract::whole_number_or_none, review::Review, state::PublicUrl, time::Time,
};
use ::flow::{
    FlowId, ProjectId, Timestamp, document::FlowKind, lifecycle::FlowStatus,
    retention::FlowRetention,
};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use engine::authoring::FlowView;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, SchemaType},
    },
};

/// A flow without its document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Flow {
    #[schema(value_type = String, example = "flw_0000000000001")]
    id: FlowId,
    #[schema(value_type = String)]
    project_id: ProjectId,
    /// Immutable, unique in the project.
    key: String,
    name: String,
    #[schema(value_type = Kind)]
    kind: FlowKind,
    #[schema(value_type = Status)]
    status: FlowStatus,
    /// The event that triggers it: a key of the catalogue.
    #[schema(required)]
    event: Option<String>,
    #[schema(required)]
    active_version: Option<u32>,
    #[schema(required)]
    draft: Option<Draft>,
    /// The newest one.
    #[schema(required)]
    review: Option<Review>,
    /// Where its webhook is called; null without an active webhook trigger.
    #[schema(required)]
    trigger_url: Option<String>,
    #[schema(value_type = Time)]
    created_at: Timestamp,
    #[schema(value_type = Time)]
    updated_at: Timestamp,
    #[schema(required, value_type = Option<Time>)]
    deleted_at: Option<Timestamp>,
    /// How long its ended executions are kept, where that differs from the project's settings.
    #[schema(required)]
    retention: Option<Retention>,
    /// Live executions that started since midnight in the project's time zone.
    executions_today: u64,
    failed_today: u64,
}

/// How long ended executions of a flow are kept; null, or left out, is what the project's settings say.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = FlowRetention)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retention {
    /// Days since they ended.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    #[serde(default, deserialize_with = "whole_number_or_none")]
    days: Option<u32>,
    /// At most so many, those that started last.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 10000000)]
    #[serde(default, deserialize_with = "whole_number_or_none")]
    executions: Option<u32>,
}

impl From<FlowRetention> for Retention {
    fn from(FlowRetention { days, executions }: FlowRetention) -> Self {
        Self { days, executions }
    }
}

impl From<Retention> for FlowRetention {
    fn from(Retention { days, executions }: Retention) -> Self {
        Self { days, executions }
    }
}

/// OpenAPI stand-in for [`FlowKind`].
#[derive(ToSchema)]
#[schema(as = FlowKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Kind {
    Main,
    Subroutine,
}

/// OpenAPI stand-in for [`FlowStatus`].
#[derive(ToSchema)]
#[schema(as = FlowStatus, rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Status {
    /// Never deployed.
    Draft,
    /// Deployed, no draft.
    Active,
    /// Deployed, with a draft beside the active version.
    Drafting,
}

/// A flow document: see the guide. What isn't right about it is for `check` to say.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DocumentBody(pub(crate) Map<String, Value>);

impl PartialSchema for DocumentBody {
    fn schema() -> RefOr<Schema> {
        let anything = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
        ObjectBuilder::new()
            .description(Some(
                "A flow document: see the guide. What isn't right about it is for `check` to say.",
            ))
            .property("actions", ArrayBuilder::new().items(anything))
            .required("actions")
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .into()
    }
}

impl ToSchema for DocumentBody {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FlowDocument")
    }
}

/// One finding of a check.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Diagnostic {
    /// Stable: `unknown_action`, `missing_input`, …
    code: &'static str,
    #[schema(value_type = Severity)]
    severity: ::flow::Severity,
    at: At,
    message: String,
}

/// OpenAPI stand-in for [`::flow::Severity`].
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum Severity {
    /// Deploy and test refuse it.
    Error,
    Warning,
}

/// Where in the document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct At {
    /// The action's id; null for the trigger and the document itself.
    #[schema(required)]
    action: Option<String>,
    /// The place in the action (or document).
    #[schema(example = "inputs.url")]
    path: String,
    /// The same as a JSON Pointer into the document.
    #[schema(example = "/actions/0/inputs/url")]
    pointer: String,
}

impl Flow {
    pub(crate) fn new(view: FlowView, public_url: &PublicUrl) -> Self {
        let status = view.head.status();
        let trigger_url = trigger_url(&view, public_url);
        let FlowView { head, review, executions_today, failed_today, .. } = view;
        Self {
            id: head.id,
            project_id: head.project,
            key: head.key,
            name: head.name,
            kind: head.kind,
            status,
            event: head.event,
            active_version: head.active.as_ref().map(|active| active.number),
            draft: head.draft.map(Draft::from),
            review: review.map(|review| Review::new(review, head.id)),
            trigger_url,
            created_at: head.created_at,
            updated_at: head.updated_at,
            deleted_at: head.deleted_at,
            retention: head.retention.map(Retention::from),
            executions_today,
            failed_today,
        }
    }

    /// The flow, and its draft's ETag in the header.
    pub(crate) fn with_etag(self, status: StatusCode) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(draft) = &self.draft {
            headers.insert(header::ETAG, draft.header());
        }
        (status, headers, Json(self)).into_response()
    }
}

/// Where the active version's webhook is called.
fn trigger_url(view: &FlowView, public_url: &PublicUrl) -> Option<String> {
    let active = view.head.active.as_ref().filter(|_| view.head.deleted_at.is_none())?;
    let path = active.webhook_path.as_deref()?;
    Some(format!("{}/hooks/{}/{path}", public_url.origin(), view.project_slug))
}

impl From<::flow::Diagnostic> for Diagnostic {
    fn from(found: ::flow::Diagnostic) -> Self {
        let ::flow::At { action, path, pointer } = found.at;
        Self {
            code: found.code,
            severity: found.severity,
            at: At { action, path, pointer },
            message: found.message,
        }
    }
}

/// The header of an ETag.
pub(crate) fn etag_header(etag: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{etag}\"")).expect("a number in quotes is ASCII")
}
