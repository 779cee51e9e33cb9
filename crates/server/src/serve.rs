//! `tandem serve`: settings → store → services → sockets, and down again in order. The only place that knows all
//! rooms; owns start-up messages, signals and the drain, and no rule of any room.

mod house;
mod listen;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    config::{ServeArguments, Settings, StoreChoice},
    failure::Failure,
    logs, output,
};
use house::House;

/// What is under way may go on this long after SIGTERM or SIGINT; then it goes on after the next start.
const DRAIN_MAX: Duration = Duration::from_secs(25);
/// A client that takes longer to send the head of a request is dropped; so is a connection that nobody used for so long.
const HEAD_READ_MAX: Duration = Duration::from_secs(30);
/// The whole way down.
const SHUTDOWN_MAX: Duration = Duration::from_secs(30);

pub(crate) fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    let settings = Settings::read(arguments)?;
    logs::start(settings.log_format, &settings.log_level)?;
    // The port comes first: a second server by mistake touches nothing.
    let listener = bind(settings.listen)?;
    let address = listener.local_addr().map_err(|error| failed("the socket", &error))?;
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed("the runtime can't start", &error))?;
    let (close, closing) = watch::channel(false);
    let house = house::wire(&settings, address, runtime.handle(), closing)?;
    let served = runtime.block_on(serve(&settings, house, listener, close));
    stop(runtime);
    served
}

fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|error| {
        Failure::Failed(match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("{address} is in use by another process: stop it, or choose another port with --listen")
            }
            io::ErrorKind::PermissionDenied => {
                format!("{address} needs more rights: choose a port above 1023 with --listen")
            }
            _ => format!("{address} can't be listened on ({error}): choose another address with --listen"),
        })
    })
}

/// What a person must know now, on stdout; everything else is a log line on stderr.
fn announce(settings: &Settings, house: &House) {
    let origin = house.public_url.origin();
    let place = match settings.store {
        StoreChoice::Sqlite => format!("data in {}", settings.data.display()),
        StoreChoice::Memory => "nothing is kept".to_owned(),
    };
    output::line(&format!("Tandem is listening on {origin} ({place})"));
    if let Some(token) = &house.setup_token {
        output::line(&format!("First sign-in (once): {origin}/setup#token={token}"));
    }
    if let Some(key) = &house.new_admin_key {
        output::line(&format!("Administrator's key (shown once): {key}"));
    }
}

async fn serve(
    settings: &Settings,
    house: House,
    listener: TcpListener,
    close: watch::Sender<bool>,
) -> Result<(), Failure> {
    let mut stop = Stop::new()?;
    let listener = tokio::net::TcpListener::from_std(listener)
        .map_err(|error| failed("the socket", &error))?;
    // Now a signal stops it in order: whoever reads that it listens may send one.
    announce(settings, &house);
    let server = listen::Listen { listener, router: house.router, head_read_max: HEAD_READ_MAX };
    let server = tokio::spawn(server.until(close.subscribe()));
    stop.asked().await;
    tracing::info!(
        "Stopping: starts are refused, what is under way may finish. Once more stops at once."
    );
    close.send_replace(true);
    let down = async {
        house.running.drain(DRAIN_MAX).await;
        // Every answer that can still come has come.
        let _ = server.await;
    };
    tokio::select! {
        done = tokio::time::timeout(SHUTDOWN_MAX, down) => match done {
            Ok(()) => tracing::info!("Stopped."),
            Err(_) => tracing::warn!("Stopped with clients still connected."),
        },
        () = stop.asked() => tracing::warn!("Stopped at once: what was under way goes on after the next start."),
    }
    Ok(())
}

/// Threads that still compute are left behind: what they do isn't acknowledged.
fn stop(runtime: Runtime) {
    runtime.shutdown_timeout(Duration::from_secs(1));
}

/// SIGTERM and SIGINT.
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    fn new() -> Result<Self, Failure> {
        let listen =
            |kind| signal(kind).map_err(|error| failed("signals can't be listened for", &error));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn failed(what: &str, error: &io::Error) -> Failure {
    Failure::Failed(format!("{what}: {error}"))
}
