//! `GET /api/v1/invitations`

use super::Invitation;
use crate::{
    auth::Caller,
    error::{ApiError, ErrorBody},
    extract::{Parameters, empty_is_none},
    list::{List, Page},
    state::{ApiState, App},
};
use ::flow::people::Role;
use axum::{Json, extract::State};
use engine::authoring::ProjectRef;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which invitations are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationQuery {
    /// Only those to this project: its id or slug.
    #[serde(default, deserialize_with = "empty_is_none")]
    project: Option<String>,
    /// `next_cursor` of the page before; empty for the first.
    #[serde(default, deserialize_with = "empty_is_none")]
    cursor: Option<String>,
    /// Items of one page, at most 200.
    #[param(value_type = Option<usize>, minimum = 1, maximum = 200)]
    #[serde(default, deserialize_with = "empty_is_none")]
    limit: Option<String>,
}

/// The invitations that wait, oldest first: administrators of the server see all, the admin of a project those to it.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "people", params(InvitationQuery),
    responses(
        (status = 200, body = List<Invitation>),
        (status = 404, description = "`not_found`", body = ErrorBody)))]
pub(crate) async fn list_invitations(
    caller: Caller,
    State(app): State<App>,
    Parameters(query): Parameters<InvitationQuery>,
) -> Result<Json<List<Invitation>>, ApiError> {
    let InvitationQuery { project, cursor, limit } = query;
    let work = move |state: &ApiState| {
        let only = match project {
            Some(project) => {
                let Ok(project) = project.parse::<ProjectRef>();
                Some(caller.demand_in(state, &project, Role::Admin)?)
            }
            None => {
                caller.demand_administrator()?;
                None
            }
        };
        let mut rows = state.accounts.invitations()?;
        rows.retain(|row| only.is_none() || row.grant.map(|(project, _)| project) == only);
        Ok::<_, ApiError>(rows)
    };
    let rows = app.blocking(work).await?.into_iter().map(Invitation::from).collect();
    let page = Page { cursor, limit };
    Ok(Json(List::page(rows, &page, |row: &Invitation| row.id.to_string())?))
}
