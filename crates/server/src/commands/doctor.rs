//! `tandem doctor`: what is wrong in a data folder, in plain words, and what to do about it.

use std::path::Path;

use engine::running::Examiner;
use store::{DoctorError, Finding, Remedy};

use crate::{cli::DoctorArguments, failure::Failure, output};

pub(crate) fn run(arguments: &DoctorArguments) -> Result<(), Failure> {
    let failed = |error: DoctorError| Failure::Failed(error.to_string());
    if arguments.repair {
        store::repair(&arguments.data).map_err(failed)?;
        output::line("Indexes, lists and numbers were made again from the executions");
    }
    let findings = examine(&arguments.data).map_err(failed)?;
    for finding in &findings {
        output::line(&finding.what);
    }
    let has = |remedy| findings.iter().any(|finding| finding.remedy == remedy);
    if has(Remedy::Restore) {
        output::line(
            "→ What can't be made again is damaged: stop the server, keep a copy of the folder as it is, and restore \
             the newest backup (tandem restore); check the disk and the memory of this machine",
        );
    }
    if has(Remedy::Repair) {
        output::line(
            "→ Indexes, lists or numbers are wrong: stop the server and run tandem doctor --repair, which makes them \
             again from the executions",
        );
    }
    match findings.is_empty() {
        true => {
            output::line("Nothing is wrong");
            Ok(())
        }
        false => Err(Failure::Negative),
    }
}

fn examine(data: &Path) -> Result<Vec<Finding>, DoctorError> {
    let mut examiner = Examiner::default();
    store::examine(data, &mut |stored, document| examiner.examine(stored, document))
}
