//! Where log lines go and how they look: stderr, as text or JSON. Never knows what is logged.

use std::io::IsTerminal;

use clap::ValueEnum;
use serde::Deserialize;
use tracing_subscriber::{EnvFilter, fmt};

use crate::failure::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// One readable line each.
    #[default]
    Text,
    /// One JSON object each, for log collectors.
    Json,
}

/// Starts logging to stderr. `level` is a level (`info`) or a list of them by module (`info,engine=debug`).
pub(crate) fn start(format: LogFormat, level: &str) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(level).map_err(|error| {
        Failure::Failed(format!(
            "the log level `{level}` isn't one ({error}): use error, warn, info, debug, trace, or a list like info,engine=debug"
        ))
    })?;
    // At its start it tells every file of the web interface, which nobody asked for.
    let filter = filter.add_directive("memory_serve=warn".parse().expect("a module and a level"));
    let base = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => {
            base.with_ansi(std::io::stderr().is_terminal()).with_target(false).init()
        }
        LogFormat::Json => base.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        // One line like every other, where the default would be several that no collector can read.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(
            panic = panic.payload_as_str().unwrap_or("no message"),
            panic.at = place,
            "A thread panicked."
        );
    }));
    Ok(())
}
