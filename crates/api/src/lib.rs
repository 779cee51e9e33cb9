//! The HTTP API: URLs, authentication, wire types, pagination, OpenAPI and the webhook ingress. Never knows the rules of
//! a flow's life, what an execution does next, or how anything is stored: it asks the engine's services.
//!
//! Invariants: every route outside `session`, `setup`, accepting an invitation, health and documentation names
//! [`auth::Caller`] first, or [`auth::Starter`] where a project's key is enough, and demands a role of it before it does
//! anything; every answer that isn't a success has the shape of [`error::ErrorBody`]; only [`state::App::blocking`] calls a service that
//! blocks.

mod audit;
mod auth;
mod catalog;
mod docs;
mod draft;
mod error;
mod execution;
mod extract;
mod flow;
mod health;
mod hooks;
mod invitation;
mod layers;
pub mod limits;
mod list;
mod metrics;
mod oidc;
mod openapi;
mod project;
mod review;
mod routes;
mod session;
mod state;
mod time;
mod token;
mod transfer;
mod user;
mod version;

pub use metrics::MetricsToken;
pub use openapi::openapi;
pub use routes::router;
pub use state::{ApiState, InvalidPublicUrl, PublicUrl, Settings};

#[cfg(test)]
mod tests;
