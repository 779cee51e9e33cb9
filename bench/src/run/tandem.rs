//! The server that is measured: started on an empty store, given its flows through the API, asked for the backlog.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{
    load::{Load, Measured, Until},
    process::Part,
    workload::Workload,
};

pub(super) const BACKLOG_CONNECTIONS: usize = 64;

const KEY: &str = "the-key-of-the-benchmark";
const BACKLOG: u64 = 20_000;
const BACKLOG_ENDS_WITHIN: Duration = Duration::from_secs(120);
const PROJECT: &str = "bench";

pub(super) struct Tandem {
    pub(super) part: Part,
    /// The path before the workload's name.
    pub(super) hooks: String,
    /// Id of the flow that W3 starts.
    w2: String,
}

impl Tandem {
    pub(super) fn start(binary: &Path, data: &Path, echo: &str) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let part = Part::tandem(binary, data, KEY)?;
        let mut tandem = Self { part, hooks: format!("/hooks/{PROJECT}"), w2: String::new() };
        tandem.ask("POST", "/projects", &json!({"name": "Bench", "slug": PROJECT}))?;
        tandem.deploy(
            "W1",
            &include_str!("../../flows/w1.yaml").replace("ECHO", &format!("http://{echo}")),
        )?;
        tandem.w2 = tandem.deploy("W2", include_str!("../../flows/w2.yaml"))?;
        Ok(tandem)
    }

    /// Starts the backlog as fast as it is taken, and waits until all of it is completed.
    pub(super) fn backlog(&self) -> Result<Measured> {
        let before = self.count("completed")?;
        let start = Instant::now();
        let path = format!("/api/v1/flows/{}/executions", self.w2);
        let mut measured = Load {
            workload: Workload::W3,
            address: &self.part.address,
            path: &path,
            headers: &format!("authorization: Bearer {KEY}\r\n"),
            connections: BACKLOG_CONNECTIONS,
            until: Until::Requests(BACKLOG),
        }
        .run()?;
        while self.first_page("running")?["items"].as_array().is_some_and(|items| !items.is_empty())
        {
            ensure!(start.elapsed() < BACKLOG_ENDS_WITHIN, "the backlog doesn't end");
        }
        measured.per_second = BACKLOG as f64 / start.elapsed().as_secs_f64();
        let completed = self.count("completed")? - before;
        measured.wrong += measured.right.abs_diff(completed);
        Ok(measured)
    }

    fn deploy(&self, name: &str, yaml: &str) -> Result<String> {
        // The API takes the document as JSON here and as YAML in the draft.
        let flow =
            self.ask("POST", &format!("/projects/{PROJECT}/flows"), &json!({"name": name}))?;
        let id = flow["id"].as_str().context("a flow has an id")?.to_owned();
        let etag = flow["draft"]["etag"].as_str().context("a new flow has a draft")?;
        let if_match = if etag.starts_with('"') { etag.to_owned() } else { format!("\"{etag}\"") };
        let headers = [("content-type", "application/yaml"), ("if-match", &if_match)];
        self.send("PUT", &format!("/flows/{id}/draft"), &headers, yaml)?;
        self.ask("POST", &format!("/flows/{id}/deploy"), &json!({}))?;
        Ok(id)
    }

    fn count(&self, status: &str) -> Result<u64> {
        let mut count = 0;
        let mut page = self.first_page(status)?;
        loop {
            count += page["items"].as_array().map_or(0, Vec::len) as u64;
            let Some(cursor) = page["next_cursor"].as_str() else { return Ok(count) };
            let path =
                format!("/flows/{}/executions?status={status}&limit=200&cursor={cursor}", self.w2);
            page = self.ask("GET", &path, &Value::Null)?;
        }
    }

    fn first_page(&self, status: &str) -> Result<Value> {
        self.ask(
            "GET",
            &format!("/flows/{}/executions?status={status}&limit=200", self.w2),
            &Value::Null,
        )
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        self.send(method, path, &[("content-type", "application/json")], &body.to_string())
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Value> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}/api/v1{path}", self.part.address))
            .header("authorization", format!("Bearer {KEY}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut response = agent.run(request.body(body.to_owned())?)?;
        let text = response.body_mut().read_to_string()?;
        ensure!(response.status().is_success(), "{method} {path}: {} {text}", response.status());
        Ok(serde_json::from_str(&text)?)
    }
}
