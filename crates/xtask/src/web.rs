//! The web interface: its packages and its build, each only when it is out of date.

use std::{path::Path, time::SystemTime};

use anyhow::{Result, ensure};
use walkdir::{DirEntry, WalkDir};

use crate::shell;

/// Folders of `web/` that no build reads.
const NOT_SOURCES: [&str; 5] = ["node_modules", "dist", "e2e", "test-results", "playwright-report"];

/// Installs the packages of `web/package-lock.json` unless exactly they are there.
pub(crate) fn install() -> Result<()> {
    let web = shell::root().join("web");
    ensure!(
        web.join("package-lock.json").is_file(),
        "web/package-lock.json is missing: run `npm install` in web/"
    );
    // npm writes this file last, so it is there only after a whole installation.
    let installed = modified(&web.join("node_modules/.package-lock.json"));
    if installed
        .is_some_and(|installed| Some(installed) >= modified(&web.join("package-lock.json")))
    {
        return Ok(());
    }
    println!("Installing the web packages");
    shell::check(&mut shell::command("npm", &["ci", "--no-audit", "--no-fund"], "web"))
}

/// Brings `web/dist` up to date.
pub(crate) fn build() -> Result<()> {
    install()?;
    let web = shell::root().join("web");
    let built = modified(&web.join("dist/index.html"));
    if built.is_some_and(|built| newest_source(&web) <= Some(built)) {
        return Ok(());
    }
    println!("Building the web interface");
    shell::check(&mut shell::command("npm", &["run", "--silent", "build"], "web"))
}

fn newest_source(web: &Path) -> Option<SystemTime> {
    let is_source = |entry: &DirEntry| {
        entry.depth() != 1 || !NOT_SOURCES.iter().any(|name| entry.file_name() == *name)
    };
    let files =
        WalkDir::new(web).min_depth(1).into_iter().filter_entry(is_source).filter_map(Result::ok);
    files.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}
