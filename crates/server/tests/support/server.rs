//! The built binary under test: started, asked, killed.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use super::{Outcome, setting};

pub(crate) const KEY: &str = "the-key-of-the-crash-test";

/// Where one server is started again and again.
pub(crate) struct Place {
    binary: PathBuf,
    data: PathBuf,
    log: PathBuf,
    port: u16,
    key: Option<&'static str>,
}

/// One life of the server.
pub(crate) struct Running {
    child: Child,
    /// Kept open: a server must not die of a closed pipe.
    stdout: BufReader<ChildStdout>,
}

/// How a server ended that was asked to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// Its output after the line that it listens.
    pub(crate) said: String,
}

impl Place {
    pub(crate) fn new(folder: &Path) -> Outcome<Self> {
        let binary =
            setting("TANDEM_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_tandem").to_owned());
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Self {
            binary: binary.into(),
            data: folder.join("data"),
            log: folder.join("server.log"),
            port,
            key: Some(KEY),
        })
    }

    /// For a server that makes its key itself.
    pub(crate) fn without_key(self) -> Self {
        Self { key: None, ..self }
    }

    /// Starts the server and returns when it says that it listens.
    pub(crate) fn start(&self) -> Outcome<Running> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(&self.binary);
        command
            .args([
                "serve",
                "--listen",
                &format!("127.0.0.1:{}", self.port),
                "--egress-allow",
                "127.0.0.0/8",
            ])
            .arg("--data")
            .arg(&self.data)
            .env_remove("TANDEM_ADMIN_KEY")
            .envs(self.key.map(|key| ("TANDEM_ADMIN_KEY", key)))
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command.spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().ok_or("the server has no output")?);
        let mut line = String::new();
        while !line.starts_with("Tandem is listening") {
            line.clear();
            if stdout.read_line(&mut line)? == 0 {
                let status = child.wait()?;
                return Err(format!(
                    "the server didn't start ({status}): {}",
                    self.last_log_lines()
                )
                .into());
            }
        }
        Ok(Running { child, stdout })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Asks the API; anything but 2xx is an error.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(&format!("/api/v1{path}")))
            .header("authorization", format!("Bearer {KEY}"))
            .header("content-type", "application/json")
            .body(body.to_string())?;
        let agent = agent();
        let mut response = agent.run(request)?;
        let text = response.body_mut().read_to_string()?;
        match response.status().is_success() {
            true => Ok(serde_json::from_str(&text)?),
            false => Err(format!("{method} {path}: {} {text}", response.status()).into()),
        }
    }

    pub(crate) fn last_log_lines(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Running {
    /// The next line of its output.
    pub(crate) fn next_line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        Ok(line)
    }

    /// `kill -9`: no handler runs, nothing is flushed.
    pub(crate) fn kill(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM: it finishes what it can and ends by itself.
    pub(crate) fn terminate(mut self) -> Outcome<Ended> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        let mut said = String::new();
        self.stdout.read_to_string(&mut said)?;
        Ok(Ended { code: self.child.wait()?.code(), said })
    }

    /// Whether it is still alive; a server that ended by itself is a finding.
    pub(crate) fn is_alive(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_none())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Connections of its own: those of another life of the server are dead.
pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(60))).build().new_agent()
}
