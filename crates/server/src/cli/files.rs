//! The arguments of the verbs that move flows between files and projects, and of those that ask first.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// For verbs that ask before they do it.
#[derive(Args)]
pub(crate) struct Confirm {
    /// Don't ask. Without a terminal to ask on, a verb that would ask does nothing unless this is given
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UserInputs {
    /// As they are
    Keep,
    /// Blank what people typed, so that the flow can be shared as a template
    Remove,
}

/// What an export leaves out and where it goes.
#[derive(Args)]
pub(crate) struct ExportTarget {
    #[arg(long, value_enum, default_value_t = UserInputs::Keep)]
    pub(crate) user_inputs: UserInputs,
    /// Write this file, JSON when it ends in .json, else YAML [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct ExportArguments {
    pub(crate) flow: String,
    /// This version [default: the active one, or the draft of a flow that was never deployed]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) version: Option<u32>,
    #[command(flatten)]
    pub(crate) target: ExportTarget,
}

#[derive(Args)]
pub(crate) struct ImportArguments {
    /// Flows or bundles as YAML or JSON; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Id or slug of the project
    #[arg(long, short)]
    pub(crate) project: String,
    /// Name for the flow of a file with one [default: the name in the file, else the file's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Of a file with one flow: when there is a flow with this name or key, put the file in its draft
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) how: ImportHow,
}

#[derive(Args)]
pub(crate) struct ImportHow {
    /// Only show what would happen
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Use another connection than the file says; may be repeated
    #[arg(long, value_name = "connection:NAME=OTHER", value_parser = parse_map)]
    pub(crate) map: Vec<ConnectionMap>,
    #[command(flatten)]
    pub(crate) confirm: Confirm,
}

/// `connection:NAME=OTHER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConnectionMap {
    pub(crate) from: String,
    pub(crate) to: String,
}

#[derive(Args)]
pub(crate) struct DiffArguments {
    pub(crate) flow: String,
    /// The older state: a version's number, active or draft
    #[arg(long, default_value = "active", value_name = "STATE")]
    pub(crate) from: String,
    /// The newer state: a version's number, active or draft
    #[arg(long, default_value = "draft", value_name = "STATE")]
    pub(crate) to: String,
}

#[derive(Args)]
pub(crate) struct ApplyArguments {
    /// Folder with one .yaml, .yml or .json file per flow
    #[arg(long, short, value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Id or slug of the project
    #[arg(long, short)]
    pub(crate) project: String,
    /// Delete the flows that have no file; they can be restored
    #[arg(long)]
    pub(crate) prune: bool,
    /// Only show the plan
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) confirm: Confirm,
}

#[derive(Args)]
pub(crate) struct ProjectExportArguments {
    /// Id or slug of the project
    pub(crate) project: String,
    /// Ids or keys of flows, with commas between them [default: all]
    #[arg(long, value_delimiter = ',', value_name = "FLOW")]
    pub(crate) flows: Vec<String>,
    #[command(flatten)]
    pub(crate) target: ExportTarget,
}

#[derive(Args)]
pub(crate) struct ProjectImportArguments {
    /// Id or slug of the project
    pub(crate) project: String,
    /// Flows or bundles as YAML or JSON; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) how: ImportHow,
}

fn parse_map(text: &str) -> Result<ConnectionMap, String> {
    let names = text.strip_prefix("connection:").and_then(|names| names.split_once('='));
    match names {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => {
            Ok(ConnectionMap { from: from.to_owned(), to: to.to_owned() })
        }
        _ => Err("write it like connection:erp=erp_test".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_names_two_connections() {
        let map = ConnectionMap { from: "erp".into(), to: "erp_test".into() };
        assert_eq!(parse_map("connection:erp=erp_test"), Ok(map));
        for wrong in
            ["erp=erp_test", "connection:erp", "connection:=b", "connection:a=", "flow:a=b"]
        {
            assert!(parse_map(wrong).is_err(), "{wrong}");
        }
    }
}
