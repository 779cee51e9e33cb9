//! `cargo x openapi`: the typed chain from the Rust routes to the types of the web interface.

use anyhow::Result;

use crate::{shell, web};

/// Writes `crates/api/openapi.json` from the routes and `web/src/api/schema.ts` from that.
pub(crate) fn run() -> Result<()> {
    // The API's own snapshot test knows how to make the document; told to, it writes instead of comparing.
    let arguments = ["test", "--quiet", "-p", "tandem-api", "snapshot"];
    shell::check(shell::command("cargo", &arguments, ".").env("UPDATE_SNAPSHOTS", "1"))?;
    web::install()?;
    shell::check(&mut shell::command("npm", &["run", "--silent", "schema"], "web"))
}
