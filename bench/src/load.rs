//! The closed-loop load generator: so many connections, each with one request in flight, every answer checked.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    wire::{self, Connection},
    workload::{self, Workload},
};

pub(crate) struct Load<'a> {
    pub(crate) workload: Workload,
    /// host:port
    pub(crate) address: &'a str,
    pub(crate) path: &'a str,
    /// More header lines, each with its end.
    pub(crate) headers: &'a str,
    pub(crate) connections: usize,
    pub(crate) until: Until,
}

/// The load alone, against something that runs already.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// host:port
    address: String,
    path: String,
    #[arg(long, value_enum, default_value = "w1")]
    workload: Workload,
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Stop after this many instead of after five seconds
    #[arg(long)]
    requests: Option<u64>,
}

#[derive(Clone, Copy)]
pub(crate) enum Until {
    Elapsed(Duration),
    Requests(u64),
}

#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) right: u64,
    pub(crate) wrong: u64,
    /// One of the wrong answers.
    pub(crate) sample: Option<String>,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    micros: Vec<u32>,
    wrong: u64,
    sample: Option<String>,
}

/// Drives the load alone and prints one line; a wrong answer is an error.
pub(crate) fn run(options: &Options) -> Result<()> {
    let Options { address, path, workload, connections, requests } = options;
    let until = requests.map_or(Until::Elapsed(Duration::from_secs(5)), Until::Requests);
    let load =
        Load { workload: *workload, address, path, headers: "", connections: *connections, until };
    let Measured { per_second, right, wrong, sample, p50_ms, p99_ms } = load.run()?;
    println!(
        "{per_second:.0} req/s, {right} right, {wrong} wrong, p50 {p50_ms:.2} ms, p99 {p99_ms:.2} ms"
    );
    anyhow::ensure!(wrong == 0, "wrong: {}", sample.unwrap_or_default());
    Ok(())
}

impl Seen {
    fn wrong(&mut self, sample: String) {
        self.wrong += 1;
        self.sample.get_or_insert(sample);
    }
}

impl Load<'_> {
    pub(crate) fn run(&self) -> Result<Measured> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        tokio::task::LocalSet::new().block_on(&runtime, self.drive())
    }

    async fn drive(&self) -> Result<Measured> {
        let next = Rc::new(Cell::new(1));
        let head: Rc<str> = wire::post_head(self.path, self.address, self.headers).into();
        let mut connections = Vec::new();
        for _ in 0..self.connections {
            connections.push(Connection::open(self.address).await?);
        }
        let start = Instant::now();
        let (workload, until) = (self.workload, self.until);
        let drive_one = |connection| {
            let (next, head) = (next.clone(), head.clone());
            tokio::task::spawn_local(async move {
                let more = || match until {
                    Until::Elapsed(limit) => start.elapsed() < limit,
                    Until::Requests(limit) => next.get() <= limit,
                };
                drive_connection(connection, workload, &head, &next, more).await
            })
        };
        let tasks: Vec<_> = connections.into_iter().map(drive_one).collect();
        let mut seen = Seen::default();
        for task in tasks {
            let one = task.await?;
            seen.micros.extend(one.micros);
            seen.wrong += one.wrong;
            seen.sample = seen.sample.or(one.sample);
        }
        Ok(measured(seen, start.elapsed()))
    }
}

/// Sends while there is `more` to send. A broken connection is a wrong answer, and the end of it.
async fn drive_connection(
    mut connection: Connection,
    workload: Workload,
    head: &str,
    next: &Cell<u64>,
    more: impl Fn() -> bool,
) -> Seen {
    let mut seen = Seen::default();
    while more() {
        let id = next.replace(next.get() + 1);
        let body = request_body(workload, id).to_string();
        let start = Instant::now();
        let answer = connection.post(head, body.as_bytes()).await;
        let micros = u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX);
        match answer {
            Ok((status, body)) if workload.is_right(id, status, body) => seen.micros.push(micros),
            Ok((status, body)) => {
                seen.wrong(format!("request {id}: {status} {}", String::from_utf8_lossy(body)))
            }
            Err(error) => {
                seen.wrong(format!("request {id}: {error:#}"));
                return seen;
            }
        }
    }
    seen
}

fn request_body(workload: Workload, id: u64) -> Value {
    let body = workload::body(id);
    match workload {
        Workload::W1 | Workload::W2 => body,
        // A webhook flow that is started through the API gets the whole event.
        Workload::W3 => {
            json!({"event": {"method": "POST", "path": "w2", "query": {}, "headers": {}, "body": body}})
        }
    }
}

fn measured(mut seen: Seen, elapsed: Duration) -> Measured {
    seen.micros.sort_unstable();
    let at = |share: usize| {
        let index = (seen.micros.len() * share / 100).min(seen.micros.len().saturating_sub(1));
        seen.micros.get(index).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    };
    let right = seen.micros.len() as u64;
    Measured {
        per_second: right as f64 / elapsed.as_secs_f64(),
        right,
        wrong: seen.wrong,
        p50_ms: at(50),
        p99_ms: at(99),
        sample: seen.sample,
    }
}
