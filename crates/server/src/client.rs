//! The command line's side of the HTTP API: one request, one answer or a [`Failure`]. Never knows what is asked.

use std::{
    io::{BufRead, BufReader},
    time::Duration,
};

use serde_json::{Value, json};
use ureq::{
    Agent,
    http::{Method, Request, Response, StatusCode},
};
use url::Url;

use crate::{
    cli::ServerArguments,
    failure::{ApiError, Failure},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longer than the longest wait of the API, 30 s.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Far above every answer of the API; a bound all the same.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

pub(crate) struct Client {
    agent: Agent,
    base: Url,
    key: Option<String>,
    /// Whether answers are printed as JSON.
    pub(crate) json: bool,
}

/// An answer with a 2xx status.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    /// JSON, or null when there was no body, or a string when it was other text.
    pub(crate) body: Value,
}

/// What a request carries.
pub(crate) enum Body<'a> {
    None,
    Json(&'a Value),
}

impl Client {
    pub(crate) fn new(arguments: &ServerArguments) -> Result<Self, Failure> {
        let base =
            Url::parse(&arguments.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let base = base.ok_or_else(|| {
            Failure::Usage(format!(
                "`{}` isn't an address: write it like http://127.0.0.1:8080",
                arguments.url
            ))
        })?;
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(ANSWER_TIMEOUT))
            .user_agent(concat!("tandem/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { agent, base, key: arguments.key.clone(), json: arguments.json })
    }

    pub(crate) fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, Failure> {
        let request = self.request(Method::GET, path, query, &[]);
        Ok(self.send(request, Body::None)?.body)
    }

    pub(crate) fn post(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer, Failure> {
        self.send(self.request(Method::POST, path, query, &[]), Body::Json(body))
    }

    pub(crate) fn put(
        &self,
        path: &[&str],
        if_match: &str,
        body: &Value,
    ) -> Result<Answer, Failure> {
        self.send(self.request(Method::PUT, path, &[], &[("if-match", if_match)]), Body::Json(body))
    }

    /// A PUT of a whole thing that has no ETag.
    pub(crate) fn replace(&self, path: &[&str], body: &Value) -> Result<Value, Failure> {
        let request = self.request(Method::PUT, path, &[], &[]);
        Ok(self.send(request, Body::Json(body))?.body)
    }

    /// A PATCH.
    pub(crate) fn change(&self, path: &[&str], body: &Value) -> Result<Value, Failure> {
        let request = self.request(Method::PATCH, path, &[], &[]);
        Ok(self.send(request, Body::Json(body))?.body)
    }

    pub(crate) fn delete(&self, path: &[&str], query: &[(&str, &str)]) -> Result<(), Failure> {
        self.send(self.request(Method::DELETE, path, query, &[]), Body::None).map(drop)
    }

    /// A text answer, asked for with `accept`.
    pub(crate) fn get_text(&self, path: &[&str], accept: &str) -> Result<String, Failure> {
        let response =
            self.exchange(self.request(Method::GET, path, &[], &[("accept", accept)]), Body::None)?;
        self.text(response)
    }

    /// Reads server-sent events until the stream ends or `each` says so by answering false.
    pub(crate) fn events(
        &self,
        path: &[&str],
        mut each: impl FnMut(&str, &Value) -> bool,
    ) -> Result<(), Failure> {
        let request = self.request(Method::GET, path, &[], &[("accept", "text/event-stream")]);
        let response = self.exchange(request, Body::None)?;
        let (mut name, mut data) = (String::new(), String::new());
        for line in BufReader::new(response.into_body().into_reader()).lines() {
            let line = line.map_err(|error| self.unreachable(&error))?;
            match line.split_once(':') {
                None if line.is_empty() => {
                    let value = serde_json::from_str(&data).unwrap_or(Value::Null);
                    if !name.is_empty() && !each(&name, &value) {
                        return Ok(());
                    }
                    (name, data) = (String::new(), String::new());
                }
                Some(("event", value)) => name = value.trim_start().to_owned(),
                Some(("data", value)) => data.push_str(value.strip_prefix(' ').unwrap_or(value)),
                _ => {} // A comment, which keeps the connection open, or an id.
            }
        }
        Ok(())
    }

    fn request(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> ureq::http::request::Builder {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .expect("http addresses have a path")
            .pop_if_empty()
            .extend(["api", "v1"])
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = Request::builder().method(method).uri(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        request
    }

    fn send(
        &self,
        request: ureq::http::request::Builder,
        body: Body<'_>,
    ) -> Result<Answer, Failure> {
        let response = self.exchange(request, body)?;
        let status = response.status();
        let etag =
            response.headers().get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let text = self.text(response)?;
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or(json!(text))
        };
        Ok(Answer { status, etag, body })
    }

    /// Sends, and turns every answer that isn't 2xx into a failure.
    fn exchange(
        &self,
        request: ureq::http::request::Builder,
        body: Body<'_>,
    ) -> Result<Response<ureq::Body>, Failure> {
        let malformed = |error| Failure::Usage(format!("this can't be sent: {error}"));
        let outcome = match body {
            Body::None => self.agent.run(request.body(()).map_err(malformed)?),
            Body::Json(value) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(value.to_string()).map_err(malformed)?)
            }
        };
        let response = outcome.map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let text = self.text(response)?;
        Err(Failure::Api(Box::new(api_error(status, &text))))
    }

    fn text(&self, response: Response<ureq::Body>) -> Result<String, Failure> {
        let body = response.into_body().into_with_config().limit(ANSWER_BYTES_MAX).read_to_string();
        body.map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &impl std::fmt::Display) -> Failure {
        Failure::Unreachable { url: self.base.to_string(), reason: error.to_string() }
    }
}

/// Reads `{"error":{code,message,details}}`; anything else came from something between us and the server.
fn api_error(status: StatusCode, text: &str) -> ApiError {
    let body: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let error = &body["error"];
    let reason = status.canonical_reason().unwrap_or("no reason given");
    ApiError {
        status: status.as_u16(),
        code: error["code"]
            .as_str()
            .map_or_else(|| format!("http_{}", status.as_u16()), str::to_owned),
        message: error["message"]
            .as_str()
            .map_or_else(|| format!("the answer was {reason}"), str::to_owned),
        details: error["details"].clone(),
        subject: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_api_is_read_and_one_of_a_proxy_is_named_by_its_status() {
        let read = api_error(
            StatusCode::CONFLICT,
            r#"{"error":{"code":"no_draft","message":"Edit first."}}"#,
        );
        assert_eq!(
            (read.status, read.code.as_str(), read.message.as_str()),
            (409, "no_draft", "Edit first.")
        );
        let read = api_error(StatusCode::BAD_GATEWAY, "<html>");
        assert_eq!(
            (read.code.as_str(), read.message.as_str()),
            ("http_502", "the answer was Bad Gateway")
        );
    }

    #[test]
    fn names_are_put_into_the_path_as_one_segment() {
        let arguments = ServerArguments { url: "http://h:1/base/".into(), key: None, json: false };
        let client = Client::new(&arguments).unwrap();
        let request = client
            .request(Method::GET, &["flows", "a/../b?"], &[("q", "ä&")], &[])
            .body(())
            .unwrap();
        assert_eq!(request.uri(), "http://h:1/base/api/v1/flows/a%2F..%2Fb%3F?q=%C3%A4%26");
    }
}
