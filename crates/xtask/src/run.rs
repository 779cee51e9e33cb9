//! `cargo x run`: from a clean checkout to a running server. Also owns how the release binary is built, so that every
//! verb that needs it builds the same one.

use anyhow::Result;

use crate::{shell, web};

/// Builds what is out of date, then becomes `tandem serve` with `arguments`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    build()?;
    let mut serve = std::process::Command::new(shell::release_binary());
    serve.arg("serve").args(arguments).current_dir(shell::root());
    replace_this_process(serve)
}

/// Builds the web interface and the release binary with it inside.
pub(crate) fn build() -> Result<()> {
    web::build()?;
    shell::check(&mut shell::command(
        "cargo",
        &["build", "--quiet", "--release", "-p", "tandem-server"],
        ".",
    ))
}

/// Signals, the terminal and the exit code then belong to the server itself.
#[cfg(unix)]
fn replace_this_process(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(anyhow::Error::new(command.exec()).context("the built binary couldn't be started"))
}

#[cfg(not(unix))]
fn replace_this_process(mut command: std::process::Command) -> Result<()> {
    shell::check(&mut command)
}
