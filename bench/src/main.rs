//! Measures Tandem beside its yardsticks on loopback, every answer checked. One program plays all parts, each in a
//! process of its own: the load generator, the yardsticks `hello` and `ceil`, and the outside service `echo`.

mod ceil;
mod echo;
mod hello;
mod load;
mod process;
mod report;
mod run;
mod wire;
mod workload;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "tandem-bench")]
struct Arguments {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// Run the workloads and print the table
    Run(run::Options),
    /// Send load to something that runs already, and check its answers
    Load(load::Options),
    /// The yardstick without a store: parse JSON, answer JSON, one thread
    #[command(hide = true)]
    Hello,
    /// The yardstick with a store: the workloads by hand
    #[command(hide = true)]
    Ceil { folder: PathBuf, barriers: ceil::Barriers, echo: String },
    /// The outside service: answers with the body that it got
    #[command(hide = true)]
    Echo,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().part {
        Part::Run(options) => run::run(&options),
        Part::Load(options) => load::run(&options),
        Part::Hello => hello::serve(),
        Part::Ceil { folder, barriers, echo } => ceil::serve(&folder, barriers, &echo),
        Part::Echo => echo::serve(),
    }
}
