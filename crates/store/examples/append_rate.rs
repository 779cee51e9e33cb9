//! Executions per second that the SQLite store takes, and what reading costs when a million lie in it. Prints one
//! table; a yardstick for changes of the store, on the same machine and with the same directory.
//!
//! `cargo run --release -p tandem-store --example append_rate -- [directory] [executions]`

use engine::port::{Append, ExecutionHead, ExecutionQuery, Journal, Listing};
use flow::{FlowId, ProjectId, Timestamp, document::ContentHash};
use kernel::{ExecutionId, Status, input::Mode};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};
use tandem_store::SqliteStore;

const FLOWS: i64 = 100;
const FIRST_MS: i64 = 1_763_000_000_000;
const ROUND: Duration = Duration::from_secs(3);
const JOURNAL_BYTES: usize = 1_300;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir =
        arguments.next().map_or_else(std::env::temp_dir, PathBuf::from).join("tandem-append-rate");
    let executions: i64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    println!(
        "{:<28}{:>16}{:>16}{:>12}{:>10}{:>10}{:>10}",
        "callers × batch", "commits each", "executions/s", "per sync", "CPU µs", "p50 ms", "p99 ms"
    );
    for commits in [1, 2] {
        for (callers, batch) in [(1, 1), (64, 1), (1_000, 1), (1, 64), (1, 1_000), (2, 500)] {
            round(&dir, commits, callers, batch)?;
        }
    }
    reads(&dir, executions)
}

/// `callers` threads, each with calls of `batch` executions, for some seconds.
fn round(dir: &Path, commits: u32, callers: usize, batch: i64) -> Result<(), Box<dyn Error>> {
    let _fresh = fs::remove_dir_all(dir);
    let store = SqliteStore::open(dir)?;
    let next = AtomicI64::new(0);
    let (began, cpu) = (Instant::now(), cpu_ms());
    let mut latencies: Vec<Duration> = thread::scope(|scope| {
        let call = || {
            let mut latencies = Vec::new();
            while began.elapsed() < ROUND {
                let first = next.fetch_add(batch, Relaxed);
                let called = Instant::now();
                for commit in 0..commits {
                    let appends =
                        (first..first + batch).map(|n| append(n, commit, commits)).collect();
                    if let Err(refusal) = store.append(appends) {
                        eprintln!("{refusal}");
                    }
                }
                latencies.push(called.elapsed());
            }
            latencies
        };
        let threads: Vec<_> = (0..callers).map(|_| scope.spawn(call)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let executions = next.into_inner() as f64;
    let rate = executions / began.elapsed().as_secs_f64();
    let cpu_us = (cpu_ms() - cpu) * 1e3 / executions;
    latencies.sort_unstable();
    let ms =
        |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let statistics = store.statistics();
    let per_sync = statistics.appends as f64 / statistics.commits as f64;
    let name = format!("{callers} × {batch}");
    println!(
        "{name:<28}{commits:>16}{rate:>16.0}{per_sync:>12.1}{cpu_us:>10.1}{:>10.2}{:>10.2}",
        ms(0.5),
        ms(0.99)
    );
    Ok(())
}

/// Of all threads of this process so far; 0 where there is no such file.
fn cpu_ms() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // User and system time, in ticks of 10 ms, are the 12th and 13th word after the name in brackets.
    let words = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    words.skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() * 10.0
}

/// Lists, tally, cold open, with that many finished executions, one in ten thousand of them failed.
fn reads(dir: &Path, executions: i64) -> Result<(), Box<dyn Error>> {
    let _fresh = fs::remove_dir_all(dir);
    let store = SqliteStore::open(dir)?;
    for first in (0..executions).step_by(1_000) {
        store.append((first..first + 1_000).map(|n| append(n, 0, 1)).collect())?;
    }
    println!("\nwith {executions} finished, {} MiB on the disk:", directory_mib(dir)?);
    let query = |flow: Option<i64>, statuses: &[Status]| ExecutionQuery {
        project: ProjectId(1),
        flow: flow.map(FlowId),
        statuses: statuses.to_vec(),
        mode: None,
        version: None,
        from: None,
        to: None,
        tags: Vec::new(),
        sought: None,
        before: None,
        limit: 50,
    };
    let rare = query(Some(7), &[Status::Failed]);
    let recent =
        ExecutionQuery { to: Some(Timestamp(FIRST_MS + executions / 8)), ..query(None, &[]) };
    for (name, query) in [
        ("newest 50 of a flow", query(Some(7), &[])),
        ("50 of a flow, rare status", rare),
        ("newest 50 of the project", query(None, &[])),
        ("50 before a time", recent),
        ("50 of a version nobody has", ExecutionQuery { version: Some(9), ..query(None, &[]) }),
    ] {
        report(name, || store.executions(&query).map(|page| page.items.len()))?;
    }
    report("tally of all", || {
        store.tally(ProjectId(1), Timestamp(0)).map(|tallies| tallies.len())
    })?;
    let unaligned = Timestamp(FIRST_MS + executions / 4);
    report("tally since some minute", || {
        store.tally(ProjectId(1), unaligned).map(|tallies| tallies.len())
    })?;
    let killed = dir.with_extension("killed");
    fs::create_dir_all(&killed)?;
    for file in ["tandem.db", "tandem.db-wal"] {
        fs::copy(dir.join(file), killed.join(file))?;
    }
    let log_mib = fs::metadata(killed.join("tandem.db-wal"))?.len() >> 20;
    let began = Instant::now();
    let opened = SqliteStore::open(&killed)?;
    println!(
        "{:<28}{:>12.2} ms (log of {log_mib} MiB)",
        "open after a kill",
        began.elapsed().as_secs_f64() * 1e3
    );
    drop(opened);
    drop(store);
    fs::remove_dir_all(&killed)?;
    fs::remove_dir_all(dir)?;
    Ok(())
}

fn report(
    name: &str,
    mut read: impl FnMut() -> Result<usize, engine::StoreError>,
) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::new();
    let mut rows = 0;
    for _ in 0..101 {
        let began = Instant::now();
        rows = read()?;
        times.push(began.elapsed());
    }
    let first = times[0].as_secs_f64() * 1e3;
    times.sort_unstable();
    println!(
        "{name:<28}{:>12.2} ms p50{:>12.2} ms first{rows:>6} rows",
        times[50].as_secs_f64() * 1e3,
        first
    );
    Ok(())
}

fn directory_mib(dir: &Path) -> Result<u64, Box<dyn Error>> {
    let sizes = fs::read_dir(dir)?.map(|entry| Ok(entry?.metadata()?.len()));
    Ok(sizes.sum::<Result<u64, std::io::Error>>()? >> 20)
}

fn append(n: i64, commit: u32, commits: u32) -> Append {
    let is_last = commit + 1 == commits;
    let started_at = Timestamp(FIRST_MS + n / 4);
    let ended = if n % 10_000 == 7 { Status::Failed } else { Status::Completed };
    let head = ExecutionHead {
        id: ExecutionId(flow::id::compose(started_at.0, 0, (n % 4) as u16)),
        project: ProjectId(1),
        flow: FlowId(n % FLOWS),
        version: Some(1),
        document: ContentHash([7; 32]),
        mode: Mode::Live,
        status: if is_last { ended } else { Status::Running },
        started_at,
        ended_at: is_last.then_some(started_at),
        wake_at: None,
        error_code: None,
        tags: Vec::new(),
    };
    Append {
        head,
        sequence: commit,
        entries: vec![b'x'; JOURNAL_BYTES / commits as usize],
        start_key: None,
    }
}
