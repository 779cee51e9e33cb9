//! The yardstick `ceil`: W1 and W2 written by hand for nothing else, with the same promise: every record is on the disk
//! before the answer. What a general engine can reach at best on this machine.

mod journal;

use std::{
    cell::RefCell,
    path::Path,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use anyhow::{Context, Result};
use axum::{
    Router, body::Bytes, extract::State, http::StatusCode, routing::post, serve::ListenerExt,
};
use clap::ValueEnum;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::{
    process,
    wire::{self, Connection},
};
use journal::{Journal, Record};

/// When a record must be on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Barriers {
    /// All of them before the answer: one wait
    End,
    /// Each before the next step begins
    Each,
}

#[derive(Clone)]
struct Ceil {
    journal: Arc<Journal>,
    barriers: Barriers,
    next: Arc<AtomicI64>,
    echo: mpsc::UnboundedSender<Call>,
}

/// A body for the outside service, and where its answer goes.
type Call = (Vec<u8>, oneshot::Sender<Result<Value>>);

pub(crate) fn serve(folder: &Path, barriers: Barriers, echo: &str) -> Result<()> {
    let journal = Arc::new(Journal::open(folder)?);
    let address = echo.trim_start_matches("http://").to_owned();
    process::one_thread(async move {
        let (echo, calls) = mpsc::unbounded_channel();
        let local = tokio::task::LocalSet::new();
        local.spawn_local(call_out(address, calls));
        let state = Ceil { journal, barriers, next: Arc::new(AtomicI64::new(1)), echo };
        let app = Router::new()
            .route(
                "/w1",
                post(async |State(ceil): State<Ceil>, body: Bytes| {
                    answer(&ceil, &body, true).await
                }),
            )
            .route(
                "/w2",
                post(async |State(ceil): State<Ceil>, body: Bytes| {
                    answer(&ceil, &body, false).await
                }),
            )
            .with_state(state);
        let listener = process::listen().await?.tap_io(|socket| drop(socket.set_nodelay(true)));
        local.run_until(async { axum::serve(listener, app).await }).await?;
        Ok(())
    })
}

async fn answer(ceil: &Ceil, body: &[u8], calls_out: bool) -> (StatusCode, String) {
    match execute(ceil, body, calls_out).await {
        Ok(answer) => (StatusCode::OK, answer.to_string()),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")),
    }
}

async fn execute(ceil: &Ceil, body: &[u8], calls_out: bool) -> Result<Value> {
    let order: Value = serde_json::from_slice(body)?;
    let execution = ceil.next.fetch_add(1, Ordering::Relaxed);
    let record = async |step: u8, data: &Value, is_last: bool| {
        let record = Record { execution, step, data: serde_json::to_vec(data)?, is_last };
        match is_last || ceil.barriers == Barriers::Each {
            true => ceil.journal.keep(record).await,
            false => ceil.journal.write(record),
        }
    };
    record(0, &order, false).await?;
    let variables = json!({"id": order["id"], "kind": order["kind"], "amount": order["amount"], "name": order["name"]});
    record(1, &variables, false).await?;
    let (tier, percent) = if variables["kind"] == "gold" { ("A", 10) } else { ("B", 20) };
    let fee = variables["amount"].as_u64().context("an amount")? * percent / 100;
    record(2, &json!({"tier": tier, "fee": fee}), false).await?;
    let mut answer = json!({"id": variables["id"], "tier": tier, "fee": fee});
    if calls_out {
        let (done, answered) = oneshot::channel();
        let _ = ceil.echo.send((serde_json::to_vec(&json!({"id": variables["id"]}))?, done));
        let echoed = answered.await??;
        record(3, &echoed, false).await?;
        answer["echo"] = echoed["id"].clone();
    }
    record(4, &answer, true).await?;
    Ok(answer)
}

/// Makes the calls on connections that it keeps.
async fn call_out(address: String, mut calls: mpsc::UnboundedReceiver<Call>) {
    let idle: Rc<RefCell<Vec<Connection>>> = Rc::default();
    let head: Rc<str> = wire::post_head("/echo", &address, "").into();
    while let Some((body, done)) = calls.recv().await {
        let (idle, head, address) = (idle.clone(), head.clone(), address.clone());
        tokio::task::spawn_local(async move {
            let call = async {
                let kept = idle.borrow_mut().pop();
                let mut connection = match kept {
                    Some(connection) => connection,
                    None => Connection::open(&address).await?,
                };
                let answer = serde_json::from_slice(connection.post(&head, &body).await?.1)?;
                idle.borrow_mut().push(connection);
                Ok(answer)
            };
            let _ = done.send(call.await); // The caller may be gone.
        });
    }
}
