//! The binary `tandem`: reads the command line and hands over. Owns nothing but the exit code.

mod cli;
mod client;
mod commands;
mod config;
mod failure;
mod logs;
mod output;
mod serve;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let outcome = match cli::Cli::parse().command {
        cli::Command::Serve(arguments) => serve::run(&arguments),
        cli::Command::Check(arguments) => commands::check::run(&arguments),
        cli::Command::Project(arguments) => commands::project::run(&arguments),
        cli::Command::Key(arguments) => commands::key::run(&arguments),
        cli::Command::Audit(arguments) => commands::audit::run(&arguments),
        cli::Command::User(arguments) => commands::user::run(&arguments),
        cli::Command::Token(arguments) => commands::token::run(&arguments),
        cli::Command::Flow(arguments) => commands::flow::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}
