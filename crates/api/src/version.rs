//! Deployed versions on the wire.

pub(crate) mod copy_to_draft;
pub(crate) mod get;
pub(crate) mod list;

use crate::{flow::DocumentBody, time::Time};
use ::flow::{Document, Timestamp, document::ContentHash, lifecycle::review};
use engine::authoring::{VersionStatus, VersionView};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A deployed version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    /// From 1.
    number: u32,
    status: Standing,
    #[schema(required)]
    note: Option<String>,
    #[schema(value_type = Time)]
    deployed_at: Timestamp,
    deployed_by: String,
    /// Who made the draft that became this version.
    created_by: String,
    /// Who approved it; null when nobody did.
    #[schema(required)]
    approved_by: Option<String>,
    /// The number of the review in which it was approved.
    #[schema(required)]
    review: Option<u32>,
    /// The subroutines that were approved with it.
    pins: Vec<Pin>,
    /// Only when one version is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DocumentBody>)]
    document: Option<Value>,
}

/// A subroutine as it was when it was approved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pin {
    /// The subroutine's key.
    key: String,
    version: u32,
    /// The hash of its document.
    #[schema(value_type = String)]
    document: ContentHash,
}

/// Whether new executions start on it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VersionStatus)]
pub(crate) enum Standing {
    Active,
    /// Executions that started on it finish on it.
    Archived,
}

impl Version {
    pub(crate) fn new(view: VersionView, document: Option<Document>) -> Self {
        let pin = |review::Pin { key, version, document }| Pin { key, version, document };
        let (review, approved_by) =
            view.head.approval.map(|approval| (approval.review, approval.by)).unzip();
        Self {
            number: view.head.number,
            status: match view.status {
                VersionStatus::Active => Standing::Active,
                VersionStatus::Archived => Standing::Archived,
            },
            note: view.head.note,
            deployed_at: view.head.deployed_at,
            deployed_by: view.head.deployed_by,
            created_by: view.head.created_by,
            approved_by,
            review,
            pins: view.head.pins.into_iter().map(pin).collect(),
            document: document.map(|document| document.as_value().clone()),
        }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }
}
