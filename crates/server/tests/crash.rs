//! `kill -9` of the built binary in the middle of 64 callers, again and again in one data folder: what was acknowledged
//! is there, what was unfinished goes on, and what was seen outside doesn't come back.
//!
//! Settings: TANDEM_BIN (the binary), TANDEM_KILLS (50), TANDEM_SEED (printed at the start of every run).

#[path = "support/callers.rs"]
mod callers;
#[path = "support/ledger.rs"]
mod ledger;
#[path = "support/server.rs"]
#[expect(dead_code, reason = "the tests of the commands use the rest of it")]
mod server;
#[path = "support/verdict.rs"]
mod verdict;

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher},
    process::ExitCode,
    sync::mpsc::RecvTimeoutError,
    time::{Duration, Instant},
};

use callers::Callers;
use ledger::Ledger;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use server::Place;
use verdict::Evidence;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const KILLS: u32 = 50;
const LIFE_MS: std::ops::Range<u64> = 300..1_500;
/// Everything must have ended this long after the last start.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    ledger::serve_if_asked();
    let trials = vec![
        Trial::test("the_verdict_finds_each_breach", || {
            verdict::finds_each_breach().map_err(Failed::from)
        }),
        Trial::test("nothing_acknowledged_is_lost_and_nothing_seen_comes_back", || {
            crash().map_err(|e| e.to_string().into())
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn crash() -> Outcome<()> {
    let kills: u32 = setting("TANDEM_KILLS").map_or(Ok(KILLS), |given| given.parse())?;
    let seed: u64 = setting("TANDEM_SEED").map_or_else(|| Ok(any_seed()), |given| given.parse())?;
    println!("crash test: {kills} kills, TANDEM_SEED={seed}");
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::start(&folder.path().join("ledger"))?;
    let place = Place::new(folder.path())?;
    let mut running = place.start()?;
    deploy(&place, &ledger.url)?;
    let callers = Callers::start(place.url("/hooks/crash/orders"));
    let mut random = seed;
    let mut slowest_start = Duration::ZERO;
    for life in 0..kills {
        callers.up(life);
        let life_ms = LIFE_MS.start + next(&mut random) % (LIFE_MS.end - LIFE_MS.start);
        match callers.problems.recv_timeout(Duration::from_millis(life_ms)) {
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err("the callers ended".into()),
            Ok(problem) => {
                return Err(format!("life {life}: {problem}\n{}", place.last_log_lines()).into());
            }
        }
        if !running.is_alive()? {
            return Err(format!(
                "life {life}: the server ended by itself\n{}",
                place.last_log_lines()
            )
            .into());
        }
        running.kill()?;
        callers.down();
        let start = Instant::now();
        running = place.start()?;
        slowest_start = slowest_start.max(start.elapsed());
    }
    let acknowledged = callers.finish(kills);
    wait_until_all_ended(&place)?;
    let evidence =
        Evidence { acknowledged, executions: executions(&place)?, ledger: ledger.read()? };
    report(&evidence, kills, slowest_start)?;
    let broken = verdict::judge(&evidence);
    if broken.is_empty() {
        return Ok(());
    }
    let shown: Vec<&str> = broken.iter().take(20).map(String::as_str).collect();
    let kept = folder.keep();
    Err(format!(
        "TANDEM_SEED={seed}: {} broken promises; data kept in {}\n{}",
        broken.len(),
        kept.display(),
        shown.join("\n")
    )
    .into())
}

fn deploy(place: &Place, ledger: &str) -> Outcome<()> {
    let text = include_str!("support/flow.yaml").replace("LEDGER", ledger);
    let document = flow::Document::parse(&text)?;
    place.ask("POST", "/projects", &json!({"name": "Crash", "slug": "crash"}))?;
    let request = json!({"name": "Orders", "document": document.as_value()});
    let created = place.ask("POST", "/projects/crash/flows", &request)?;
    let id = created["id"].as_str().ok_or("a flow has an id")?;
    place.ask("POST", &format!("/flows/{id}/deploy"), &json!({})).map(drop)
}

fn wait_until_all_ended(place: &Place) -> Outcome<()> {
    let start = Instant::now();
    loop {
        let mut left = Vec::new();
        for status in ["running", "waiting"] {
            let page = place.ask(
                "GET",
                &format!("/projects/crash/executions?status={status}&limit=5"),
                &Value::Null,
            )?;
            left.extend(page["items"].as_array().cloned().unwrap_or_default());
        }
        if left.is_empty() {
            return Ok(());
        }
        if start.elapsed() > ENDS_WITHIN {
            return Err(format!("still not ended: {left:?}\n{}", place.last_log_lines()).into());
        }
        pause();
    }
}

fn executions(place: &Place) -> Outcome<HashMap<String, String>> {
    let mut all = HashMap::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/projects/crash/executions?limit=200&cursor={cursor}");
        let page = place.ask("GET", &path, &Value::Null)?;
        for item in page["items"].as_array().ok_or("a list has items")? {
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            if all.insert(text("id"), text("status")).is_some() {
                return Err(format!("{} is on two pages", text("id")).into());
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(all),
        }
    }
}

/// Says what was tested, and refuses to call it a test when the kills hit nothing.
fn report(evidence: &Evidence, kills: u32, slowest_start: Duration) -> Outcome<()> {
    let Evidence { acknowledged, executions, ledger } = evidence;
    let finished_later = executions.len().saturating_sub(acknowledged.len());
    let repeated = ledger.len().saturating_sub(2 * executions.len());
    println!(
        "{} acknowledged, {} executions ({finished_later} never acknowledged), {} effects ({repeated} repeated), slowest start {} ms",
        acknowledged.len(),
        executions.len(),
        ledger.len(),
        slowest_start.as_millis()
    );
    if acknowledged.len() < callers::CALLERS * usize::try_from(kills)? {
        return Err("too few acknowledgements for the kills to mean anything".into());
    }
    if kills >= 10 && repeated == 0 {
        return Err("no kill hit an effect in flight: the test tested nothing".into());
    }
    Ok(())
}

/// SplitMix64: one seed, one sequence of kill times.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn any_seed() -> u64 {
    std::hash::RandomState::new().build_hasher().finish() % 1_000_000
}

#[expect(clippy::disallowed_methods, reason = "the settings of a test are its environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::disallowed_methods, reason = "the API has no event for `nothing is left`")]
fn pause() {
    std::thread::sleep(Duration::from_millis(50));
}
