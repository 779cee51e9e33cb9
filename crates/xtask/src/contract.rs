//! `cargo x contract`: Schemathesis asks a server with a fresh data folder everything that the OpenAPI document allows and
//! much that it forbids, and compares the answers with the document. Knows which server and which fixtures; what is left
//! out, and why, is in `contract.toml`.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{packages, shell};

const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// The same requests each time.
const SEED: &str = "1";
const KEY: &str = "the-key-of-the-contract-test";
/// A flow that ends well whatever it gets, so that an execution that fails is never its fault.
const FLOW: &str = r#"
tandem: 1
name: Fee
trigger: { event: webhook, inputs: { path: fee, methods: [POST] } }
actions: [ { id: answer, action: respond, inputs: { status: 200, body: { fee: 12 } } } ]
"#;
const CONFIGURATION: &str = include_str!("../contract.toml");

pub(crate) fn run(examples: u32) -> Result<()> {
    let schemathesis = install()?;
    shell::check(&mut shell::command("cargo", &["build", "--quiet", "-p", "tandem-server"], "."))?;
    let folder = shell::target_folder("contract");
    let data = folder.join("data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let server = Server::start(&data)?;
    let configuration = folder.join("schemathesis.toml");
    fs::write(&configuration, server.configuration(&folder)?)?;
    let mut asking = Command::new(schemathesis);
    asking
        .arg("--config-file")
        .arg(&configuration)
        .args(["run", &format!("{}/api/openapi.json", server.url)])
        .args(["--max-examples", &examples.to_string(), "--seed", SEED])
        .args(["--checks", "all", "--generation-database", "none", "--continue-on-failure"])
        .args(["--workers", "2"])
        .current_dir(&folder);
    shell::check(&mut asking)
}

/// Schemathesis in a virtual environment below the target folder; a new version of it is a new environment.
fn install() -> Result<PathBuf> {
    let folder = shell::target_folder("contract");
    let environment = folder.join(SCHEMATHESIS.replace("==", "-"));
    let program = environment.join("bin/schemathesis");
    if program.exists() {
        return Ok(program);
    }
    packages::install()?;
    fs::create_dir_all(&folder)?;
    let path = environment.to_str().context("the target folder's name isn't UTF-8")?;
    shell::check(&mut shell::command("python3", &["-m", "venv", path], "."))?;
    let pip = environment.join("bin/pip");
    shell::check(Command::new(pip).args(["install", "--quiet", SCHEMATHESIS]))?;
    Ok(program)
}

/// The server that is asked; it ends with this.
struct Server {
    process: Child,
    url: String,
    binary: PathBuf,
}

impl Server {
    fn start(data: &Path) -> Result<Self> {
        let binary = shell::target_folder("debug").join("tandem");
        let mut process = Command::new(&binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--data"])
            .arg(data)
            .env("TANDEM_ADMIN_KEY", KEY)
            .stdout(Stdio::piped())
            .spawn()
            .context("the server can't be started")?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        let url = url.with_context(|| format!("the server didn't start: {line}"))?.to_owned();
        Ok(Self { process, url, binary })
    }

    /// Makes the fixtures and writes their ids where the configuration wants them.
    fn configuration(&self, folder: &Path) -> Result<String> {
        let file = folder.join("fee.yaml");
        fs::write(&file, FLOW)?;
        let file = file.to_str().context("the folder's name isn't UTF-8")?;
        self.tandem(&["project", "create", "Contract"])?;
        self.tandem(&["flow", "import", file, "--project", "contract"])?;
        self.tandem(&["flow", "deploy", "contract/fee"])?;
        let flow = id(&self.tandem(&["flow", "show", "contract/fee"])?, "flw_")?;
        let execution = id(&self.tandem(&["flow", "run", &flow])?, "exe_")?;
        let filled = CONFIGURATION.replace("\"KEY\"", &format!("{KEY:?}"));
        let filled = filled.replace("\"FLOW\"", &format!("{flow:?}"));
        Ok(filled.replace("\"EXECUTION\"", &format!("{execution:?}")))
    }

    /// What a command prints.
    fn tandem(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.binary);
        command.args(arguments).env("TANDEM_URL", &self.url).env("TANDEM_KEY", KEY);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut text = String::new();
        process.stdout.take().context("it has no output")?.read_to_string(&mut text)?;
        if !process.wait()?.success() {
            bail!("`tandem {}` failed", arguments.join(" "));
        }
        Ok(text)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The first word with this prefix.
fn id(text: &str, prefix: &str) -> Result<String> {
    let word = text.split_whitespace().find(|word| word.starts_with(prefix));
    word.map(str::to_owned).with_context(|| format!("there is no {prefix}… in {text}"))
}
