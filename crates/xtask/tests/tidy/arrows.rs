//! Which crate may depend on which: flow ← kernel ← engine ← rim ← server. Owns the table of rooms.

use serde_json::Value;

use crate::Finding;

/// What each room may use of the others in its own code. Tests may also use `testkit`.
const ROOMS: [(&str, &[&str]); 14] = [
    ("flow", &[]),
    ("kernel", &["flow"]),
    ("engine", &["flow", "kernel"]),
    ("store", CORE),
    ("connectors", CORE),
    ("sip", CORE),
    ("smpp", CORE),
    ("api", CORE),
    ("webui", &[]),
    ("server", &["flow", "kernel", "engine", "store", "connectors", "sip", "smpp", "api", "webui"]),
    ("testkit", &["flow", "kernel", "engine", "store"]),
    ("xtask", &[]),
    ("bench", &[]),
    ("fuzz", &[]),
];
const CORE: &[&str] = &["flow", "kernel", "engine"];

#[derive(Debug)]
pub(crate) struct Crate {
    name: String,
    /// (name, whether only tests use it), crates of this workspace only.
    dependencies: Vec<(String, bool)>,
}

/// Reads `cargo metadata --no-deps`.
pub(crate) fn crates(metadata: &Value) -> Vec<Crate> {
    let room = |value: &Value| Some(value["name"].as_str()?.strip_prefix("tandem-")?.to_owned());
    let read = |package: &Value| {
        let dependencies = package["dependencies"].as_array()?.iter();
        let dependencies =
            dependencies.filter_map(|one| Some((room(one)?, one["kind"] == "dev"))).collect();
        Some(Crate { name: room(package)?, dependencies })
    };
    metadata["packages"].as_array().into_iter().flatten().filter_map(read).collect()
}

pub(crate) fn findings(of: &Crate) -> Vec<Finding> {
    let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == of.name) else {
        return vec![format!(
            "crates/{}: a room without a row: say in crates/xtask/tests/tidy/arrows.rs what it may use",
            of.name
        )];
    };
    let is_wrong = |(used, is_dev): &&(String, bool)| {
        !(allowed.contains(&used.as_str()) || (*is_dev && used == "testkit" && *used != of.name))
    };
    let wrong = of.dependencies.iter().filter(is_wrong);
    wrong
        .map(|(used, _)| {
            format!("crates/{}/Cargo.toml: it must not see `{used}`: move what it needs inward, or pass it in", of.name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, used: &str, is_dev: bool) -> usize {
        findings(&Crate { name: name.into(), dependencies: vec![(used.into(), is_dev)] }).len()
    }

    #[test]
    fn arrows_point_inward() {
        assert_eq!(check("kernel", "flow", false), 0);
        assert_eq!(check("flow", "kernel", false), 1);
        assert_eq!(check("api", "store", false), 1, "rim crates never see each other");
        assert_eq!(check("api", "store", true), 1, "in tests neither");
        assert_eq!(check("api", "testkit", true), 0);
        assert_eq!(check("api", "testkit", false), 1);
        assert_eq!(check("server", "testkit", false), 1);
        assert_eq!(check("somewhere", "flow", false), 1, "a new room needs a row");
    }
}
