//! Counts requests by route and class of status, and how long each took until its answer began. The routes are known
//! before the first request, so counting takes no lock and no memory.

use super::text::Page;
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{self, Next},
    response::Response,
};
use engine::meter::{Counter, Histogram, LATENCY_US};
use std::{collections::HashMap, sync::Arc, time::Instant};

/// Requests that no route took.
const ELSEWHERE: &str = "other";
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

pub(crate) struct Requests {
    routes: HashMap<String, Route>,
    elsewhere: Route,
}

struct Route {
    by_class: [Counter; CLASSES.len()],
    took_us: Histogram,
}

impl Default for Route {
    fn default() -> Self {
        Self { by_class: Default::default(), took_us: Histogram::new(LATENCY_US) }
    }
}

impl Requests {
    pub(crate) fn to<'a>(routes: impl Iterator<Item = &'a str>) -> Self {
        let routes = routes.map(|route| (route.to_owned(), Route::default())).collect();
        Self { routes, elsewhere: Route::default() }
    }

    fn route(&self, path: Option<&MatchedPath>) -> &Route {
        path.and_then(|path| self.routes.get(path.as_str())).unwrap_or(&self.elsewhere)
    }

    /// Routes that nobody has called are left out.
    pub(super) fn write(&self, page: &mut Page) {
        let mut called: Vec<_> =
            self.routes.iter().map(|(path, route)| (path.as_str(), route)).collect();
        called.push((ELSEWHERE, &self.elsewhere));
        called.retain(|(_, route)| route.by_class.iter().any(|counter| counter.read() > 0));
        called.sort_unstable_by_key(|(path, _)| *path);
        page.counter("tandem_http_requests_total", "Requests that were answered.");
        for (path, route) in &called {
            for (class, counter) in CLASSES.iter().zip(&route.by_class) {
                page.sample(&[("route", path), ("status", class)], counter.read());
            }
        }
        page.histogram("tandem_http_request_duration_seconds", "Until the answer begins.");
        for (path, route) in &called {
            page.seconds(&[("route", path)], &route.took_us.read());
        }
    }
}

/// Around everything, so that what other layers answer is counted too.
pub(crate) fn counted(router: Router, requests: Arc<Requests>) -> Router {
    router.layer(middleware::from_fn_with_state(requests, count))
}

async fn count(State(requests): State<Arc<Requests>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let began = Instant::now();
    let response = next.run(request).await;
    let route = requests.route(path.as_ref());
    route.took_us.took(began.elapsed());
    let class = usize::from(response.status().as_u16() / 100);
    if let Some(counter) = route.by_class.get(class.wrapping_sub(1)) {
        counter.add(1);
    }
    response
}
