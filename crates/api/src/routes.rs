//! All routes on one page.

use crate::{
    audit, catalog, docs, draft, execution, flow, health, hooks, invitation, layers, metrics, oidc,
    openapi, project, review, session,
    state::{ApiState, App},
    token, user, version,
};
use axum::{
    Router, middleware,
    routing::{any, get},
};
use utoipa_axum::{router::OpenApiRouter, routes};

const DOCUMENT: &str = "/api/openapi.json";
const DOCS: &str = "/api/docs";
const DOCS_FILE: &str = "/api/docs/{file}";
const HOOK: &str = "/hooks/{slug}";
const HOOK_SLASH: &str = "/hooks/{slug}/";
const HOOK_PATH: &str = "/hooks/{slug}/{*path}";

/// The HTTP API, the webhook ingress and health, ready to serve. Whatever is outside `/api`, `/hooks` and health may be
/// given to another router with `fallback_service`.
pub fn router(state: ApiState) -> Router {
    let app = App::new(state);
    let (described, document) = described().split_for_parts();
    let undescribed = [DOCUMENT, DOCS, DOCS_FILE, HOOK, HOOK_SLASH, HOOK_PATH];
    let requests = app.requests(document.paths.paths.keys().map(String::as_str).chain(undescribed));
    let recorder = audit::Recorder::new(app.clone(), &document);
    let api = described
        .route_layer(middleware::from_fn_with_state(recorder, audit::record))
        .route(DOCUMENT, get(docs::openapi_json))
        .route(DOCS, get(docs::page))
        .route(DOCS_FILE, get(docs::file))
        .route("/api", any(layers::not_found))
        .route("/api/{*path}", any(layers::not_found))
        .fallback(layers::not_found)
        .method_not_allowed_fallback(layers::method_not_allowed)
        .with_state(app.clone());
    let hooks = Router::new()
        .route(HOOK, any(hooks::receive::receive_webhook))
        .route(HOOK_SLASH, any(hooks::receive::receive_webhook))
        .route(HOOK_PATH, any(hooks::receive::receive_webhook))
        .with_state(app);
    let all = layers::around_all(layers::around_api(api).merge(hooks));
    metrics::requests::counted(all, requests)
}

/// Every route that the OpenAPI document describes, but for the webhooks: they take any method.
pub(crate) fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(project::list::list_projects, project::create::create_project))
        .routes(routes!(
            project::get::get_project,
            project::update::update_project,
            project::delete::delete_project
        ))
        .routes(routes!(
            project::api_key::get_api_key,
            project::api_key::reset_api_key,
            project::api_key::delete_api_key
        ))
        .routes(routes!(
            project::allow_list::get_allow_list,
            project::allow_list::replace_allow_list
        ))
        .routes(routes!(project::settings::get_settings, project::settings::replace_settings))
        .merge(of_flows())
        .merge(of_executions())
        .routes(routes!(catalog::get_catalog))
        .routes(routes!(project::catalog::get_project_catalog))
        .routes(routes!(
            session::get::get_session,
            session::sign_in::sign_in,
            session::sign_out::sign_out
        ))
        .routes(routes!(session::set_up::set_up))
        .routes(routes!(session::password::change_password))
        .routes(routes!(token::list::list_tokens, token::create::create_token))
        .routes(routes!(token::delete::delete_token))
        .routes(routes!(user::list::list_users))
        .routes(routes!(user::get::get_user, user::update::update_user))
        .routes(routes!(invitation::list::list_invitations, invitation::create::create_invitation))
        .routes(routes!(invitation::revoke::revoke_invitation))
        .routes(routes!(invitation::accept::accept_invitation))
        .routes(routes!(project::members::list_members))
        .routes(routes!(project::members::put_member, project::members::remove_member))
        .routes(routes!(oidc::begin::begin_oidc_sign_in))
        .routes(routes!(oidc::finish::finish_oidc_sign_in))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(metrics::metrics))
}

fn of_flows() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(flow::list::list_flows, flow::create::create_flow))
        .routes(routes!(flow::get::get_flow, flow::update::update_flow, flow::delete::delete_flow))
        .routes(routes!(flow::restore::restore_flow))
        .routes(routes!(
            draft::get::get_draft,
            draft::save::save_draft,
            draft::delete::discard_draft
        ))
        .routes(routes!(flow::edit::edit_flow))
        .routes(routes!(flow::check::check_flow))
        .routes(routes!(flow::test::test_flow))
        .routes(routes!(flow::deploy::deploy_flow))
        .routes(routes!(
            review::request::request_review,
            review::get::get_review,
            review::withdraw::withdraw_review
        ))
        .routes(routes!(review::approve::approve_review))
        .routes(routes!(review::reject::reject_review))
        .routes(routes!(flow::overview::get_flow_overview))
        .routes(routes!(flow::export::export_flow))
        .routes(routes!(flow::diff::diff_flow))
        .routes(routes!(project::export::export_flows))
        .routes(routes!(project::import::import_flows))
        .routes(routes!(version::list::list_versions))
        .routes(routes!(version::get::get_version))
        .routes(routes!(version::copy_to_draft::copy_version_to_draft))
}

fn of_executions() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(execution::start::start_execution, execution::list::list_flow_executions))
        .routes(routes!(execution::list::list_project_executions))
        .routes(routes!(execution::get::get_execution))
        .routes(routes!(execution::events::follow_execution))
        .routes(routes!(execution::cancel::cancel_execution))
        .routes(routes!(execution::cancel_many::cancel_executions))
        .routes(routes!(execution::rerun::rerun_execution))
        .routes(routes!(audit::list::list_audit))
        .routes(routes!(audit::verify::verify_audit))
        .routes(routes!(execution::resume::resume_execution))
        .routes(routes!(execution::resume::resume_executions))
}
