//! What the tests need from Debian's packages. A later need is one more row of [`NEEDED`].

use std::path::Path;

use anyhow::{Result, bail};

use crate::shell;

struct Needed {
    /// What the tests start, for the message.
    program: &'static str,
    /// When it is there, nothing is installed.
    is_there: fn() -> bool,
    /// The packages that bring it.
    packages: &'static [&'static str],
    /// Which tests want it.
    used_by: &'static str,
}

const NEEDED: [Needed; 2] = [
    Needed {
        program: "/usr/bin/chromium",
        is_there: || Path::new("/usr/bin/chromium").exists(),
        packages: &["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji"],
        used_by: "the browser tests",
    },
    Needed {
        program: "python3 with venv",
        is_there: || shell::succeeds("python3", &["-c", "import ensurepip, venv"]),
        packages: &["python3", "python3-venv"],
        used_by: "the contract test",
    },
];

/// Installs what is missing.
pub(crate) fn install() -> Result<()> {
    let missing: Vec<&Needed> = NEEDED.iter().filter(|needed| !(needed.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !shell::succeeds("apt-get", &["--version"]) {
        let list: Vec<String> = missing
            .iter()
            .map(|needed| format!("{} (for {})", needed.program, needed.used_by))
            .collect();
        bail!(
            "missing {}, and there is no apt-get here: install it with your system's packages",
            list.join(", ")
        );
    }
    let packages: Vec<&str> = missing.iter().flat_map(|needed| needed.packages).copied().collect();
    println!("Installing {}", packages.join(" "));
    apt_get(&["update", "--quiet=2"])?;
    let mut install = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
    install.extend(packages);
    apt_get(&install)
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let is_root =
        shell::command("id", &["-u"], ".").output().is_ok_and(|output| output.stdout == b"0\n");
    let mut command = match is_root {
        true => shell::command("apt-get", arguments, "."),
        false => shell::command("sudo", &[&["apt-get"], arguments].concat(), "."),
    };
    shell::check(command.env("DEBIAN_FRONTEND", "noninteractive"))
}
