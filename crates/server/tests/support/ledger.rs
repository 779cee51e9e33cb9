//! The outside world as a separate process: an HTTP server that writes down every request and syncs it to the disk
//! before it answers. What is in its file was seen outside, whatever happened to Tandem meanwhile.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Instant,
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::Uri};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use super::{Outcome, setting};

/// Set in the ledger's own process: the file that it writes.
const ROLE: &str = "TANDEM_TEST_LEDGER";

/// One request as the ledger saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) key: String,
    /// `first` or `second`.
    pub(crate) step: String,
    pub(crate) order: u64,
    pub(crate) body_hash: String,
}

/// The running ledger process; it ends with its handle.
pub(crate) struct Ledger {
    child: Child,
    file: PathBuf,
    pub(crate) url: String,
}

impl Ledger {
    pub(crate) fn start(file: &Path) -> Outcome<Self> {
        let this_program = std::env::current_exe()?;
        let mut child = Command::new(this_program)
            .env(ROLE, file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut port = String::new();
        BufReader::new(child.stdout.take().ok_or("the ledger has no output")?)
            .read_line(&mut port)?;
        Ok(Self { child, file: file.to_owned(), url: format!("http://127.0.0.1:{}", port.trim()) })
    }

    /// Everything that was seen, in its order.
    pub(crate) fn read(&self) -> Outcome<Vec<Seen>> {
        let text = std::fs::read_to_string(&self.file)?;
        text.lines()
            .map(|line| {
                parse(line).ok_or_else(|| format!("a torn line in the ledger: {line}").into())
            })
            .collect()
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves for ever when this process was started to be the ledger; otherwise does nothing.
pub(crate) fn serve_if_asked() {
    let Some(file) = setting(ROLE) else { return };
    let (write, lines) = mpsc::channel();
    let file = File::options()
        .create(true)
        .append(true)
        .open(file)
        .expect("the ledger's file can be written");
    std::thread::spawn(move || write_down(file, &lines));
    // The test holds the other end: when it is gone, however it ended, so are we.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("{}", listener.local_addr().expect("it is bound").port());
        let app = Router::new().fallback(record).with_state((write, Instant::now()));
        axum::serve(listener, app).await.expect("it serves until it is killed");
    });
}

type Line = (String, oneshot::Sender<()>);

async fn record(
    State((write, since)): State<(mpsc::Sender<Line>, Instant)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> &'static str {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or("none");
    let hash: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    let (done, synced) = oneshot::channel();
    let line = format!("{key}\t{}\t{hash}\t{}\n", uri.path(), since.elapsed().as_millis());
    write.send((line, done)).expect("the writer lives as long as the process");
    synced.await.expect("the writer answers every line");
    "{\"written\":true}"
}

/// Writes all lines that wait, syncs once, answers them all.
fn write_down(mut file: File, lines: &mpsc::Receiver<Line>) {
    while let Ok(first) = lines.recv() {
        let batch: Vec<Line> = std::iter::once(first).chain(lines.try_iter()).collect();
        let text: String = batch.iter().map(|(line, _)| line.as_str()).collect();
        file.write_all(text.as_bytes()).expect("the ledger's disk takes it");
        file.sync_data().expect("the ledger's disk keeps it");
        for (_, done) in batch {
            let _ = done.send(()); // The caller may have been killed meanwhile.
        }
    }
}

fn parse(line: &str) -> Option<Seen> {
    let mut fields = line.split('\t');
    let (key, path, body_hash) = (fields.next()?, fields.next()?, fields.next()?);
    let (step, order) = path.strip_prefix('/')?.split_once('/')?;
    Some(Seen {
        key: key.into(),
        step: step.into(),
        order: order.parse().ok()?,
        body_hash: body_hash.into(),
    })
}
