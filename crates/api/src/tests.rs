//! The real router, in this process, over the real services and a store in memory.

mod app;
mod bad_input;
mod docs;
mod drafts;
mod executions;
mod flows;
mod follow;
mod keys;
mod overload;
mod overview;
mod performer;
mod projects;
mod rerun;
mod retention;
mod sessions;
mod settings;
mod snapshot;
mod transfer;
mod twins;
mod walls;
mod webhooks;
