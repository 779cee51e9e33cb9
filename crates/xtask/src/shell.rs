//! Running other programs in the repository, their output going where ours goes.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// The repository's root folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate is two folders below the root")
}

/// The release binary, built or not.
pub(crate) fn release_binary() -> PathBuf {
    target_directory().join("release").join(format!("tandem{}", std::env::consts::EXE_SUFFIX))
}

/// A folder below cargo's target folder.
pub(crate) fn target_folder(name: &str) -> PathBuf {
    target_directory().join(name)
}

/// A command that runs in `folder` (relative to the root).
pub(crate) fn command(program: &str, arguments: &[&str], folder: &str) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root().join(folder));
    command
}

/// Runs `command` to its end; anything but success is an error that shows the command.
pub(crate) fn check(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command
        .status()
        .with_context(|| format!("`{shown}` couldn't be started: is it installed?"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Whether `program arguments` runs and succeeds; its output is thrown away.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    command(program, arguments, ".").output().is_ok_and(|output| output.status.success())
}

#[expect(clippy::disallowed_methods, reason = "cargo's own setting, and no other place reads it")]
fn target_directory() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
