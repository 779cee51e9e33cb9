//! The one way out: an HTTP client that reaches public addresses and what the operator allows, nothing else. Owns the
//! limits of a request and an answer, time-outs and the pool. Never follows a redirect, never reads a proxy from the
//! environment, never takes a credential from a URL.

pub(crate) mod address;
mod allow;
mod connect;
mod error;
mod limits;
mod resolve;

pub use allow::{AllowedNetwork, EgressPolicy, NotANetwork};
#[cfg(test)]
pub(crate) use connect::ConnectError;
pub(crate) use error::{EgressError, Fault};
pub(crate) use limits::{REQUEST_BODY_BYTES_MAX, REQUEST_HEADERS_BYTES_MAX, REQUEST_HEADERS_MAX};
#[cfg(test)]
pub(crate) use resolve::{Resolve, Resolving};

use bytes::{Bytes, BytesMut};
use connect::PinnedConnector;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, header::CONTENT_LENGTH};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::capture_connection},
    rt::{TokioExecutor, TokioTimer},
};
use limits::{
    HOSTS_REMEMBERED_MAX, IDLE_PER_HOST_MAX, IDLE_TIMEOUT, IN_FLIGHT_PER_HOST_MAX,
    RESPONSE_BODY_BYTES_MAX, RESPONSE_HEADERS_BYTES_MAX, RESPONSE_HEADERS_MAX, URL_BYTES_MAX,
};
use resolve::SystemResolver;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

type HttpClient = Client<HttpsConnector<PinnedConnector>, Full<Bytes>>;

pub(crate) struct Egress {
    pooled: HttpClient,
    /// Opens a connection per request: a kept one may have been closed by the other side a moment ago, and then nobody
    /// knows whether the request arrived.
    fresh: HttpClient,
    in_flight: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A request, ready to leave.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// Made by [`parse_url`].
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// For everything, from the first look-up to the last byte of the answer.
    pub(crate) timeout: Duration,
    /// Whether it must not travel on a connection that was used before.
    pub(crate) on_fresh_connection: bool,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Egress {
    pub(crate) fn new(policy: EgressPolicy) -> Self {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    pub(crate) fn with_resolver(policy: EgressPolicy, resolver: Arc<dyn resolve::Resolve>) -> Self {
        let connector = PinnedConnector::new(Arc::new(policy), resolver);
        Self {
            pooled: client(connector.clone(), IDLE_PER_HOST_MAX),
            fresh: client(connector, 0),
            in_flight: Mutex::default(),
        }
    }

    pub(crate) async fn send(&self, outgoing: Outgoing) -> Result<Answer, EgressError> {
        let timeout = outgoing.timeout;
        let client = if outgoing.on_fresh_connection { &self.fresh } else { &self.pooled };
        let host = outgoing.url.authority().to_owned();
        let mut request = request(outgoing)?;
        let connection = capture_connection(&mut request);
        let exchange = async {
            let _permit = self.admit(host).await;
            exchange(client, request).await
        };
        let outcome = tokio::time::timeout(timeout, exchange).await;
        // With a connection in hand, bytes may have left.
        let has_connection = connection.connection_metadata().is_some();
        outcome.unwrap_or_else(|_| Err(EgressError::timeout(timeout, has_connection)))
    }

    /// Waits until the host has room for one more request.
    async fn admit(&self, host: String) -> Option<OwnedSemaphorePermit> {
        let room = {
            let mut hosts = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
            if hosts.len() >= HOSTS_REMEMBERED_MAX {
                hosts.retain(|_, room| Arc::strong_count(room) > 1);
            }
            hosts
                .entry(host)
                .or_insert_with(|| Arc::new(Semaphore::new(IN_FLIGHT_PER_HOST_MAX)))
                .clone()
        };
        // It is never closed, so this is never none.
        room.acquire_owned().await.ok()
    }
}

/// An absolute http or https URL without credentials; the fragment is dropped.
pub(crate) fn parse_url(text: &str) -> Result<Url, EgressError> {
    let invalid = |message: String| EgressError::unsent(Fault::InvalidUrl, message);
    if text.len() > URL_BYTES_MAX {
        return Err(invalid(format!("the URL is longer than {URL_BYTES_MAX} bytes")));
    }
    let mut url =
        Url::parse(text.trim()).map_err(|error| invalid(format!("this isn't a URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid(format!("only http and https are possible, not {}", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(
            "the URL has a user name or a password in it: send them in a header".to_owned(),
        ));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(invalid("the URL has no host".to_owned()));
    }
    url.set_fragment(None);
    Ok(url)
}

fn client(connector: PinnedConnector, idle_per_host_max: usize) -> HttpClient {
    let https = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
        .expect("ring has the cipher suites of TLS 1.2 and 1.3")
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(idle_per_host_max)
        .http1_max_headers(RESPONSE_HEADERS_MAX)
        .http1_max_buf_size(RESPONSE_HEADERS_BYTES_MAX)
        .build(https)
}

fn request(outgoing: Outgoing) -> Result<Request<Full<Bytes>>, EgressError> {
    let invalid = |error: String| {
        EgressError::unsent(Fault::InvalidUrl, format!("this isn't a URL: {error}"))
    };
    if outgoing.url.as_str().len() > URL_BYTES_MAX {
        return Err(invalid(format!("it is longer than {URL_BYTES_MAX} bytes")));
    }
    let uri = Uri::try_from(outgoing.url.as_str()).map_err(|error| invalid(error.to_string()))?;
    let mut request = Request::new(Full::new(outgoing.body));
    *request.method_mut() = outgoing.method;
    *request.uri_mut() = uri;
    *request.headers_mut() = outgoing.headers;
    // Some servers refuse a POST that doesn't say that it is empty (RFC 9110 section 8.6 asks to say it).
    let is_empty = request.body().is_end_stream();
    if is_empty && matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH) {
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(request)
}

async fn exchange(
    client: &HttpClient,
    request: Request<Full<Bytes>>,
) -> Result<Answer, EgressError> {
    let response = client.request(request).await.map_err(EgressError::from_client)?;
    let (head, body) = response.into_parts();
    let bytes = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len();
    if head.headers.iter().map(bytes).sum::<usize>() > RESPONSE_HEADERS_BYTES_MAX {
        return Err(EgressError::headers_too_large(RESPONSE_HEADERS_BYTES_MAX));
    }
    // The length of an answer to HEAD is one of a body that doesn't come.
    let is_announced = !body.is_end_stream() && head.headers.contains_key(CONTENT_LENGTH);
    if is_announced && body.size_hint().lower() > RESPONSE_BODY_BYTES_MAX as u64 {
        return Err(EgressError::too_large(RESPONSE_BODY_BYTES_MAX));
    }
    let body = collect(body).await?;
    Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
}

async fn collect(mut body: Incoming) -> Result<Bytes, EgressError> {
    let mut collected = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| EgressError::broken_body(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        if collected.len() + data.len() > RESPONSE_BODY_BYTES_MAX {
            return Err(EgressError::too_large(RESPONSE_BODY_BYTES_MAX));
        }
        collected.extend_from_slice(&data);
    }
    Ok(collected.freeze())
}
