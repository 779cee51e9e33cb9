//! The runner: starts every part, deploys the flows through the API, runs the rounds interleaved, prints the table and
//! fails on any wrong answer.

mod tandem;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, bail, ensure};
use clap::Args;

use crate::{
    load::{Load, Measured, Until},
    process::Part,
    report::{self, Round, Row},
    workload::Workload,
};
use tandem::Tandem;

#[derive(Args)]
pub(crate) struct Options {
    /// Which of them
    #[arg(long, value_enum, value_delimiter = ',', default_value = "w1,w2")]
    workload: Vec<Workload>,
    /// Numbers of connections
    #[arg(long, value_delimiter = ',', default_value = "1,64,256")]
    connections: Vec<usize>,
    /// How long each measurement takes
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How often each is repeated; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// The release binary of Tandem
    #[arg(long)]
    binary: PathBuf,
    /// Where the stores are made and deleted again: on the disk that is to be measured
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

/// Every part, started.
struct Parts {
    hello: Part,
    ceil_end: Part,
    ceil_each: Part,
    tandem: Tandem,
    /// Answers the calls of W1.
    _echo: Part,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    ensure!(
        options.binary.is_file(),
        "{} is missing: use `cargo x bench`",
        options.binary.display()
    );
    if options.folder.exists() {
        std::fs::remove_dir_all(&options.folder)?;
    }
    let parts = Parts::start(&options.binary, &options.folder)?;
    let mut rows = Vec::new();
    for workload in &options.workload {
        match workload {
            Workload::W1 | Workload::W2 => {
                for connections in &options.connections {
                    rows.extend(parts.compare(*workload, *connections, options)?);
                }
            }
            Workload::W3 => rows.push(backlog(&parts.tandem, options.rounds)?),
        }
    }
    drop(parts);
    std::fs::remove_dir_all(&options.folder)?;
    report::print(&rows);
    let wrong: u64 =
        rows.iter().flat_map(|row| &row.rounds).map(|round| round.measured.wrong).sum();
    if wrong > 0 {
        for (row, round) in
            rows.iter().flat_map(|row| row.rounds.iter().map(move |round| (row, round)))
        {
            if let Some(sample) = &round.measured.sample {
                eprintln!("{} {} @{}: {sample}", row.target, row.workload, row.connections);
            }
        }
        bail!("{wrong} wrong answers");
    }
    Ok(())
}

impl Parts {
    fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let echo = Part::start(&["echo"])?;
        let ceil = |barriers: &str| {
            let store = folder.join(format!("ceil-{barriers}"));
            Part::start(&["ceil", &store.to_string_lossy(), barriers, &echo.address])
        };
        Ok(Self {
            hello: Part::start(&["hello"])?,
            ceil_end: ceil("end")?,
            ceil_each: ceil("each")?,
            tandem: Tandem::start(binary, &folder.join("tandem"), &echo.address)?,
            _echo: echo,
        })
    }

    /// All rounds of all targets at one number of connections: yardsticks and ours in turn.
    fn compare(
        &self,
        workload: Workload,
        connections: usize,
        options: &Options,
    ) -> Result<[Row; 4]> {
        let row =
            |target| Row { workload: workload.name(), connections, target, rounds: Vec::new() };
        let mut rows = [row("hello"), row("ceil end"), row("ceil each"), row("tandem")];
        let until = Until::Elapsed(Duration::from_secs(options.seconds));
        for number in 1..=options.rounds {
            eprintln!("{} @{connections}, round {number}", workload.name());
            let measure = |part: &Part, prefix: &str| {
                let path = format!("{prefix}/{}", workload.name());
                Load {
                    workload,
                    address: &part.address,
                    path: &path,
                    headers: "",
                    connections,
                    until,
                }
                .run()
            };
            let hello = measure(&self.hello, "")?;
            let end = measure(&self.ceil_end, "")?;
            let each = measure(&self.ceil_each, "")?;
            let ours = measure(&self.tandem.part, &self.tandem.hooks)?;
            let (end_speed, each_speed) = (end.per_second, each.per_second);
            let parts = [&self.hello, &self.ceil_end, &self.ceil_each, &self.tandem.part];
            for ((row, measured), part) in rows.iter_mut().zip([hello, end, each, ours]).zip(parts)
            {
                row.rounds.push(round(measured, part, Some((end_speed, each_speed))));
            }
        }
        Ok(rows)
    }
}

fn backlog(tandem: &Tandem, rounds: usize) -> Result<Row> {
    let mut row = Row {
        workload: "w3",
        connections: tandem::BACKLOG_CONNECTIONS,
        target: "tandem",
        rounds: Vec::new(),
    };
    for number in 1..=rounds {
        eprintln!("w3, round {number}");
        row.rounds.push(round(tandem.backlog()?, &tandem.part, None));
    }
    Ok(row)
}

fn round(measured: Measured, part: &Part, ceil: Option<(f64, f64)>) -> Round {
    let ratio = |speed: f64| (speed > 0.0).then(|| measured.per_second / speed);
    Round {
        to_end: ceil.and_then(|(end, _)| ratio(end)),
        to_each: ceil.and_then(|(_, each)| ratio(each)),
        resident_mb: part.resident_mb(),
        measured,
    }
}
