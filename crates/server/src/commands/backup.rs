//! `tandem backup` and `tandem restore`: the data folder as one file and back. They need no server, and a running one
//! isn't in their way.

use store::Checksum;

use crate::{
    cli::{BackupArguments, RestoreArguments},
    failure::Failure,
    output,
};

pub(crate) fn back_up(arguments: &BackupArguments) -> Result<(), Failure> {
    let made = store::backup(&arguments.data, &arguments.to)
        .map_err(|error| Failure::Failed(error.to_string()))?;
    output::line(&format!(
        "Backed up {} executions to {} ({} bytes, format {}, SHA-256 {})",
        made.executions,
        arguments.to.display(),
        made.bytes,
        made.format,
        made.sha256
    ));
    Ok(())
}

pub(crate) fn restore(arguments: &RestoreArguments) -> Result<(), Failure> {
    let made = store::restore(&arguments.from, &arguments.data)
        .map_err(|error| Failure::Failed(error.to_string()))?;
    if made.checksum == Checksum::Missing {
        eprintln!(
            "warning: there is no {}.sha256: only the structure of the backup was checked, not every byte",
            arguments.from.display()
        );
    }
    output::line(&format!(
        "Restored {} executions to {}",
        made.executions,
        arguments.data.display()
    ));
    if made.paused > 0 {
        output::line(&format!(
            "{} were in flight and are paused: after `tandem serve`, look at them and resume them (tandem project \
             resume) or cancel them",
            made.paused
        ));
    }
    Ok(())
}
