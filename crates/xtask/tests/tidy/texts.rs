//! Rules about one file's name and text.

use std::path::Path;

use crate::Finding;

const LINES_MAX: usize = 600;

/// Words that say nothing about what a file holds.
const EMPTY_WORDS: [&str; 5] = ["utils", "util", "helper", "manager", "common"];

/// Files that a program writes.
const GENERATED: [&str; 2] = ["web/src/api/schema.ts", "web/src/routeTree.gen.ts"];

/// Where the projects of one machine lie, and where its packages come from: true on one machine only. In halves, so
/// that this file doesn't break its own rule.
const PLACES: [(&str, &str); 7] = [
    ("/wo", "rk/"),
    ("/ro", "ot/"),
    ("registry.np", "mjs.org"),
    ("static.cra", "tes.io"),
    ("index.cra", "tes.io"),
    ("files.python", "hosted.org"),
    ("deb.deb", "ian.org"),
];

/// What is wrong with a source file.
pub(crate) fn source_findings(path: &Path, text: &str) -> Vec<Finding> {
    if GENERATED.iter().any(|generated| path == Path::new(generated)) {
        return Vec::new();
    }
    let shown = path.display();
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > LINES_MAX {
        findings.push(format!("{shown}: {lines} lines, at most {LINES_MAX}: split it by noun"));
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    if let Some(word) = stem.split(['_', '-', '.']).find(|part| is_empty_word(part)) {
        findings.push(format!("{shown}: `{word}` says nothing: name it after what it holds"));
    }
    if path.extension().is_some_and(|extension| extension == "rs") {
        if !text.starts_with("//!") {
            findings
                .push(format!("{shown}: open it with `//!`: what it owns and what it never knows"));
        }
        if stem == "mod" {
            findings.push(format!("{shown}: no mod.rs: name it like its folder, beside it"));
        }
    }
    findings
}

/// What in a tracked file holds on one machine only.
pub(crate) fn place_findings(path: &Path, text: &str) -> Vec<Finding> {
    let shown = path.display();
    let found = PLACES
        .iter()
        .map(|(left, right)| format!("{left}{right}"))
        .filter(|place| text.contains(place));
    let mut findings: Vec<Finding> = found
        .map(|place| {
            format!("{shown}: it names `{place}`, which other machines don't have: leave it out")
        })
        .collect();
    if path.ends_with("package-lock.json") && text.contains("\"resolved\": \"http") {
        findings.push(format!(
            "{shown}: it names a registry: set omit-lockfile-registry-resolved in web/.npmrc"
        ));
    }
    findings
}

fn is_empty_word(part: &str) -> bool {
    EMPTY_WORDS.iter().any(|word| {
        part.strip_suffix('s').unwrap_or(part) == word.strip_suffix('s').unwrap_or(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> usize {
        source_findings(Path::new(path), text).len()
    }

    #[test]
    fn each_rule_about_sources_finds_its_breach() {
        assert_eq!(source("crates/flow/src/lib.rs", "//! A.\n"), 0);
        assert_eq!(source("crates/flow/src/lib.rs", "use a;\n"), 1);
        assert_eq!(source("crates/flow/src/a/mod.rs", "//! A.\n"), 1);
        assert_eq!(source("crates/flow/src/string_utils.rs", "//! A.\n"), 1);
        assert_eq!(source("web/src/ui/helpers.ts", ""), 1);
        assert_eq!(source("web/src/ui/Button.tsx", &"\n".repeat(600)), 0);
        assert_eq!(source("web/src/ui/Button.tsx", &"\n".repeat(601)), 1);
        assert_eq!(source("web/src/api/schema.ts", &"\n".repeat(9_000)), 0);
    }

    #[test]
    fn places_of_one_machine_are_found() {
        let place = |text: &str| place_findings(Path::new("web/package-lock.json"), text).len();
        assert_eq!(place("{}"), 0);
        assert_eq!(place(&format!("cd {}main", concat!("/wo", "rk/"))), 1);
        assert_eq!(place("\"resolved\": \"https://packages.example/a.tgz\""), 1);
    }
}
