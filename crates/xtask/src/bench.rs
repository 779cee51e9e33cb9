//! `cargo x bench`: builds the release binary and the load generator and hands over to it.

use anyhow::Result;

use crate::{run, shell};

/// Runs the workloads; `arguments` are the load generator's own.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    run::build()?;
    shell::check(&mut shell::command(
        "cargo",
        &["build", "--quiet", "--release", "-p", "tandem-bench"],
        ".",
    ))?;
    let generator = shell::release_binary().with_file_name("tandem-bench");
    let mut command = std::process::Command::new(generator);
    command
        .arg("run")
        .arg("--binary")
        .arg(shell::release_binary())
        .args(arguments)
        .current_dir(shell::root());
    shell::check(&mut command)
}
