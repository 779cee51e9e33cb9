//! The real router, in this process, over the real services and a store in memory.

mod app;
mod audit;
mod bad_input;
mod docs;
mod drafts;
mod executions;
mod flows;
mod follow;
mod keys;
mod metrics;
mod oidc;
mod overload;
mod overview;
mod people;
mod performer;
mod projects;
mod rerun;
mod reviews;
mod rights;
mod sessions;
mod settings;
mod snapshot;
mod transfer;
mod twins;
mod walls;
mod webhooks;
