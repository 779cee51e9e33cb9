//! The yardstick `hello`: what one thread of the same HTTP and JSON libraries does without flows and without a store.

use anyhow::Result;
use axum::{Json, Router, routing::post, serve::ListenerExt};
use serde::{Deserialize, Serialize};

use crate::process;

#[derive(Deserialize)]
struct Order {
    id: u64,
    kind: String,
    amount: u64,
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Serialize)]
struct Answer {
    id: u64,
    tier: &'static str,
    fee: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    echo: Option<u64>,
}

pub(crate) fn serve() -> Result<()> {
    process::one_thread(async {
        let listener = process::listen().await?.tap_io(|socket| drop(socket.set_nodelay(true)));
        let app = Router::new()
            .route(
                "/w1",
                post(async |Json(order): Json<Order>| Json(answer(&order, Some(order.id)))),
            )
            .route("/w2", post(async |Json(order): Json<Order>| Json(answer(&order, None))));
        axum::serve(listener, app).await?;
        Ok(())
    })
}

fn answer(order: &Order, echo: Option<u64>) -> Answer {
    let (tier, percent) = if order.kind == "gold" { ("A", 10) } else { ("B", 20) };
    Answer { id: order.id, tier, fee: order.amount * percent / 100, echo }
}
