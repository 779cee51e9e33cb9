//! A yardstick that answers wrongly, or a generator that doesn't notice, measures nothing: a short run of each against
//! the real processes.

#![expect(
    clippy::unwrap_used,
    reason = "a test file; the tables of clippy cover only test functions"
)]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

struct Part {
    child: Child,
    address: String,
}

impl Part {
    fn start(arguments: &[&str]) -> Self {
        let mut child =
            bench(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { child, address: format!("127.0.0.1:{}", port.trim()) }
    }

    fn load(&self, path: &str, workload: &str) -> Output {
        let arguments = ["--workload", workload, "--connections", "8", "--requests", "200"];
        bench(&["load", &self.address, path]).args(arguments).output().unwrap()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn bench(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tandem-bench"));
    command.args(arguments);
    command
}

fn all_right(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("200 right, 0 wrong"), "{output:?}");
}

#[test]
fn hello_answers_both_workloads() {
    let hello = Part::start(&["hello"]);
    all_right(&hello.load("/w1", "w1"));
    all_right(&hello.load("/w2", "w2"));
}

#[test]
fn ceil_answers_both_workloads_with_either_barrier() {
    let echo = Part::start(&["echo"]);
    for barriers in ["end", "each"] {
        let folder = tempfile::tempdir().unwrap();
        let ceil = Part::start(&["ceil", folder.path().to_str().unwrap(), barriers, &echo.address]);
        all_right(&ceil.load("/w1", "w1"));
        all_right(&ceil.load("/w2", "w2"));
    }
}

#[test]
fn the_generator_notices_wrong_answers() {
    let hello = Part::start(&["hello"]);
    let wrong = hello.load("/w2", "w1");
    assert_eq!(wrong.status.code(), Some(1), "an answer without the echo: {wrong:?}");
    let missing = hello.load("/nothing", "w2");
    assert_eq!(missing.status.code(), Some(1), "404: {missing:?}");
}
