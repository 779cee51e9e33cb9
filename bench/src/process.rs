//! The parts as processes: how one starts and says its port, how the runner starts and stops them, what they use.

use std::{
    future::Future,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;

/// A part that runs; it ends with its handle.
pub(crate) struct Part {
    child: Child,
    /// host:port
    pub(crate) address: String,
    /// Kept open for what the part still prints.
    _stdout: BufReader<ChildStdout>,
}

impl Part {
    /// Starts this program as another part.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        Self::from(command.args(arguments), |line| {
            line.trim().parse().ok().map(|port: u16| format!("127.0.0.1:{port}"))
        })
    }

    /// Starts the server that is measured, on a free port.
    pub(crate) fn tandem(binary: &Path, data: &Path, key: &str) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new(binary);
        command.args([
            "serve",
            "--listen",
            &address,
            "--egress-allow",
            "127.0.0.0/8",
            "--log-level",
            "warn",
            "--data",
        ]);
        command.arg(data).env("TANDEM_ADMIN_KEY", key);
        Self::from(&mut command, |line| {
            line.starts_with("Tandem is listening").then(|| address.clone())
        })
    }

    fn from(command: &mut Command, address: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("its output is piped")?);
        let mut line = String::new();
        while stdout.read_line(&mut line)? > 0 {
            if let Some(address) = address(&line) {
                return Ok(Self { child, address, _stdout: stdout });
            }
            line.clear();
        }
        bail!("{command:?} didn't start: {}", child.wait()?)
    }

    /// Resident memory now, in MB. Nothing where the system doesn't say.
    pub(crate) fn resident_mb(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1_024)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a part's work on this thread alone, and ends when the runner is gone.
pub(crate) fn one_thread(work: impl Future<Output = Result<()>>) -> Result<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// Listens on a free port and tells the runner which.
pub(crate) async fn listen() -> Result<TcpListener> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    Ok(listener)
}
