//! `cargo x VERB`: everything that a developer or CI runs, one file per verb. Knows cargo, npm, pip and apt-get; never knows
//! what the crates do.

mod bench;
mod contract;
mod openapi;
mod packages;
mod run;
mod shell;
mod test;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, runs and checks Tandem.
#[derive(Parser)]
#[command(name = "cargo x", bin_name = "cargo x")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build everything that is out of date and start `tandem serve`.
    ///
    /// What follows `--` goes to it: cargo x run -- --listen 127.0.0.1:9090
    Run {
        #[arg(last = true, value_name = "SERVE ARGUMENTS")]
        serve: Vec<String>,
    },
    /// Build the web interface (web/dist).
    Web,
    /// Run every check and test, or one of them.
    Test {
        /// One step by its name, for example `clippy` or `crash`.
        #[arg(long, value_name = "STEP")]
        only: Option<String>,
    },
    /// Measure the release binary beside its yardsticks (see bench/README.md).
    Bench {
        /// Passed on: --workload, --connections, --seconds, --rounds.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<String>,
    },
    /// Ask the built binary everything that its OpenAPI document says, and much that it forbids (Schemathesis).
    Contract {
        /// Requests per operation and phase.
        #[arg(long, default_value_t = 300, value_name = "COUNT")]
        examples: u32,
    },
    /// Write crates/api/openapi.json and web/src/api/schema.ts again from the code.
    Openapi,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Run { serve } => run::run(&serve),
        Verb::Web => web::build(),
        Verb::Test { only } => return test::run(only.as_deref()),
        Verb::Bench { arguments } => bench::run(&arguments),
        Verb::Contract { examples } => contract::run(examples),
        Verb::Openapi => openapi::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
