//! The rules of the house that the compiler doesn't know: which crate may see which, how files open, how long they are
//! and what they are called. Every finding says the file, the rule and what to do. Owns no rule about behaviour.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

#[path = "tidy/arrows.rs"]
mod arrows;
#[path = "tidy/ports.rs"]
mod ports;
#[path = "tidy/texts.rs"]
mod texts;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// One broken rule: the file (or crate), the rule, what to do.
type Finding = String;

#[test]
fn crates_see_only_what_their_room_allows() {
    let metadata =
        output("cargo", &["metadata", "--no-deps", "--format-version", "1", "--offline"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let crates = arrows::crates(&metadata);
    assert!(crates.len() >= 10, "the workspace wasn't read: {crates:?}");
    demand_none(crates.iter().flat_map(arrows::findings).collect());
}

#[test]
fn ports_stay_narrow() {
    let files = with_extension(&["rs"])
        .into_iter()
        .filter(|(path, _)| path.starts_with("crates/engine/src"));
    demand_none(files.flat_map(|(path, text)| ports::findings(&path, &text)).collect());
}

#[test]
fn sources_open_with_their_purpose_stay_short_and_are_named_for_what_they_hold() {
    let sources = with_extension(&["rs", "ts", "tsx", "css"]);
    assert!(sources.len() >= 20, "the repository wasn't listed");
    demand_none(
        sources.iter().flat_map(|(path, text)| texts::source_findings(path, text)).collect(),
    );
}

#[test]
fn tracked_files_name_no_machine_and_no_registry() {
    let files = tracked()
        .into_iter()
        .filter_map(|path| Some((fs::read_to_string(root().join(&path)).ok()?, path)));
    demand_none(files.flat_map(|(text, path)| texts::place_findings(&path, &text)).collect());
}

fn demand_none(findings: Vec<Finding>) {
    assert!(findings.is_empty(), "\n{} to tidy:\n{}\n", findings.len(), findings.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

/// Every file that git has or would take, relative to the root.
fn tracked() -> Vec<PathBuf> {
    let list = output("git", &["ls-files", "--cached", "--others", "--exclude-standard"]);
    list.lines().map(PathBuf::from).filter(|path| root().join(path).is_file()).collect()
}

fn with_extension(wanted: &[&str]) -> Vec<(PathBuf, String)> {
    let is_wanted = |path: &PathBuf| {
        path.extension().is_some_and(|extension| wanted.iter().any(|w| extension == *w))
    };
    let files = tracked().into_iter().filter(is_wanted);
    files
        .filter_map(|path| Some((path.clone(), fs::read_to_string(root().join(path)).ok()?)))
        .collect()
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output().unwrap();
    assert!(
        output.status.success(),
        "`{program} {}`: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
