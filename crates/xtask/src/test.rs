//! `cargo x test`: every check in the order in which a failure is cheapest, one line and one duration each.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{packages, run, shell, web};

struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: [Step; 14] = [
    Step { name: "packages", run: packages::install },
    Step { name: "web-packages", run: web::install },
    Step { name: "fmt", run: || cargo(&["fmt", "--all", "--check"]) },
    Step {
        name: "clippy",
        run: || {
            cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"])
        },
    },
    Step {
        name: "tidy",
        run: || cargo(&["test", "--quiet", "-p", "tandem-xtask", "--test", "tidy"]),
    },
    Step { name: "rust", run: rust_tests },
    // The types of the web interface are those of the API as it is now.
    Step { name: "web-schema", run: || npm(&["run", "--silent", "schema", "--", "--check"]) },
    Step { name: "web-lint", run: || npm(&["run", "--silent", "lint"]) },
    Step { name: "web-types", run: || npm(&["exec", "--", "tsc", "--noEmit"]) },
    Step { name: "web-unit", run: || npm(&["run", "--silent", "test"]) },
    Step { name: "web-build", run: web::build },
    Step { name: "binary", run: run::build },
    Step { name: "crash", run: crash_test },
    Step { name: "browser", run: browser_tests },
];

/// Runs every step, or the one called `only`, and stops at the first that fails.
pub(crate) fn run(only: Option<&str>) -> ExitCode {
    let chosen: Vec<&Step> =
        STEPS.iter().filter(|step| only.is_none_or(|only| only == step.name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        eprintln!("error: there is no such step; the steps are {}", names.join(", "));
        return ExitCode::from(2);
    }
    let mut summary: Vec<(&str, &str, Duration)> = Vec::new();
    for step in chosen {
        println!("── {}", step.name);
        let start = Instant::now();
        let outcome = (step.run)();
        let took = start.elapsed();
        if let Err(error) = outcome {
            eprintln!("error: {error:#}");
            summary.push((step.name, "FAILED", took));
            print_summary(&summary);
            println!("Repeat it with: cargo x test --only {}", step.name);
            println!("{} passed, 1 failed", summary.len() - 1);
            return ExitCode::FAILURE;
        }
        println!("── {}: ok in {:.1} s", step.name, took.as_secs_f64());
        summary.push((step.name, "ok", took));
    }
    print_summary(&summary);
    println!("{} passed, 0 failed", summary.len());
    ExitCode::SUCCESS
}

fn print_summary(rows: &[(&str, &str, Duration)]) {
    println!("\n{:<14} {:<7} {:>8}", "step", "result", "seconds");
    for (name, result, took) in rows {
        println!("{name:<14} {result:<7} {:>8.1}", took.as_secs_f64());
    }
    let whole: Duration = rows.iter().map(|(_, _, took)| *took).sum();
    println!("{:<14} {:<7} {:>8.1}\n", "all", "", whole.as_secs_f64());
}

fn cargo(arguments: &[&str]) -> Result<()> {
    shell::check(&mut shell::command("cargo", arguments, "."))
}

fn npm(arguments: &[&str]) -> Result<()> {
    web::install()?;
    shell::check(&mut shell::command("npm", arguments, "web"))
}

/// All tests of the workspace. The crash test takes part with a few kills; its own step does all of them.
fn rust_tests() -> Result<()> {
    let runner: &[&str] = match shell::succeeds("cargo", &["nextest", "--version"]) {
        true => &["nextest", "run", "--workspace", "--no-fail-fast"],
        false => &["test", "--quiet", "--workspace"],
    };
    shell::check(
        shell::command("cargo", runner, ".").env("TANDEM_KILLS", "2").env("INSTA_UPDATE", "no"),
    )
}

fn crash_test() -> Result<()> {
    run::build()?;
    let arguments =
        ["test", "--quiet", "-p", "tandem-server", "--test", "crash", "--", "--nocapture"];
    shell::check(
        shell::command("cargo", &arguments, ".").env("TANDEM_BIN", shell::release_binary()),
    )
}

fn browser_tests() -> Result<()> {
    packages::install()?;
    run::build()?;
    web::install()?;
    let mut playwright = shell::command("npm", &["run", "--silent", "e2e"], "web");
    shell::check(
        playwright
            .env("TANDEM_BIN", shell::release_binary())
            .env("CHROMIUM_BIN", "/usr/bin/chromium"),
    )
}
