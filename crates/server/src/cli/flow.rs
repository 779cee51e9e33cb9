//! `tandem flow …`: its verbs and their arguments.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{
    APPLY_NOTES, ApplyArguments, Confirm, DiffArguments, ExportArguments, IMPORT_NOTES,
    ImportArguments, REVIEW_EXAMPLES, ServerArguments,
};

#[derive(Args)]
pub(crate) struct FlowArguments {
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    #[command(subcommand)]
    pub(crate) verb: FlowVerb,
}

#[derive(Subcommand)]
pub(crate) enum FlowVerb {
    /// List a project's flows
    List {
        /// Id or slug of the project
        #[arg(long, short)]
        project: String,
    },
    /// Show a flow, or its document
    Show {
        flow: String,
        /// Print the document as YAML: the draft, or the active version when there is no draft
        #[arg(long, conflicts_with = "version")]
        document: bool,
        /// Print the document of this version as JSON
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
    /// Create an empty flow
    Create {
        /// [default: Untitled flow]
        name: Option<String>,
        /// Id or slug of the project
        #[arg(long, short)]
        project: String,
        #[arg(long, value_enum, default_value_t = FlowKind::Main)]
        kind: FlowKind,
    },
    /// Create flows from files as drafts, or replace a draft
    #[command(after_help = IMPORT_NOTES)]
    Import(ImportArguments),
    /// Write a flow to a file
    Export(ExportArguments),
    /// Make a project's drafts what a folder of files says
    #[command(after_help = APPLY_NOTES)]
    Apply(ApplyArguments),
    /// Show what changed between two states of a flow, by meaning
    Diff(DiffArguments),
    /// Rename a flow; its key stays
    Rename { flow: String, name: String },
    /// Check a flow's draft, or a file (.yaml, .yml, .json or -)
    Check {
        #[arg(value_name = "FLOW|FILE")]
        what: String,
    },
    /// Open a draft beside the active version
    Edit {
        flow: String,
        /// Put this file in the draft
        file: Option<PathBuf>,
    },
    /// Run the draft as it is now, and show the steps
    Test {
        flow: String,
        #[command(flatten)]
        event: EventArgument,
        /// Outputs of actions that aren't to be performed: {"<action id>": {…}}, or @FILE
        #[arg(long, value_name = "JSON")]
        mocks: Option<String>,
        /// Don't let the test reach the outside
        #[arg(long)]
        simulate: bool,
    },
    /// Make the draft the active version
    Deploy {
        flow: String,
        /// What changed, for the version history
        #[arg(long)]
        note: Option<String>,
    },
    /// Have a draft approved by another person, or approve one
    #[command(after_help = REVIEW_EXAMPLES)]
    Review {
        #[command(subcommand)]
        verb: ReviewVerb,
    },
    /// Start an execution of the active version
    Run {
        flow: String,
        #[command(flatten)]
        event: EventArgument,
        /// Wait for the end (at most 30 s), show the response, exit with 1 when the execution failed
        #[arg(long)]
        wait: bool,
    },
    /// List a flow's executions, or show one with its steps
    Logs {
        flow: String,
        /// Show this execution
        #[arg(long, value_name = "ID")]
        execution: Option<String>,
        /// Go on as things happen
        #[arg(long)]
        follow: bool,
        /// Only executions in this state: running, waiting, completed, failed, cancelled
        #[arg(long, value_name = "STATUS", conflicts_with = "execution")]
        status: Option<String>,
        /// Only executions with this id, Idempotency-Key, tag, or value of a tag
        #[arg(long, value_name = "TEXT", conflicts_with = "execution")]
        find: Option<String>,
        /// Only executions with this tag; several times: with all of them
        #[arg(long, value_name = "TAG", conflicts_with = "execution")]
        tag: Vec<String>,
        /// At most this many
        #[arg(long, default_value_t = 20, conflicts_with = "execution")]
        limit: u32,
    },
    /// What a flow is and how its executions do
    Overview {
        flow: String,
        /// Count what started at or after this time [default: a week ago]
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Count what started before this time [default: now]
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
    },
    /// Start an execution again with the same trigger event
    Rerun {
        /// Id of the execution (exe_…)
        execution: String,
        /// On which version [default: active; a test runs on the draft that it ran]
        #[arg(long, value_enum)]
        version: Option<RerunVersion>,
        /// Wait for the end, show it, exit with 1 when the execution failed
        #[arg(long)]
        wait: bool,
    },
    /// Let an execution go on that came back from a backup
    Resume {
        /// Id of the execution (exe_…)
        execution: String,
    },
    /// Cancel an execution (exe_…), or all of a flow that run or wait
    Cancel {
        #[arg(value_name = "FLOW|EXECUTION")]
        what: String,
        /// Only executions of the flow in this state: running or waiting
        #[arg(long, value_name = "STATUS")]
        status: Option<String>,
    },
    /// Show how long a flow keeps ended executions, or change it
    Retention(RetentionArguments),
    /// List the versions that were deployed, or copy one into the draft
    Versions {
        flow: String,
        /// Put this version into the draft; asks when there is a draft already
        #[arg(long, value_name = "NUMBER")]
        copy_to_draft: Option<u32>,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Delete a flow, or its draft
    Delete {
        flow: String,
        /// Which, when there is a draft beside an active version
        #[arg(long, value_enum)]
        scope: Option<DeleteScope>,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Bring a deleted flow back, its active version too
    Restore {
        /// Id, or PROJECT/FLOW with the key or name that it had
        flow: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum ReviewVerb {
    /// Ask for approval of the draft as it is now
    Request {
        flow: String,
        /// What changed, for the checker and the version history
        #[arg(long)]
        note: Option<String>,
    },
    /// Show the newest review, and what differs from the active version
    Show { flow: String },
    /// Approve what you looked at
    Approve {
        flow: String,
        /// The hash that `review show` printed: all of it, or its first 8 digits or more
        #[arg(long)]
        hash: String,
        #[arg(long)]
        comment: Option<String>,
        /// Deploy in the same step
        #[arg(long)]
        deploy: bool,
    },
    /// Reject it
    Reject {
        flow: String,
        /// Why, for whoever made the change
        #[arg(long)]
        comment: String,
    },
    /// Take a request or an approval back
    Withdraw { flow: String },
}

#[derive(Debug, Args)]
pub(crate) struct RetentionArguments {
    pub(crate) flow: String,
    /// Days after their end, 1 to 3650; what isn't given stays
    #[arg(long, value_name = "DAYS")]
    pub(crate) days: Option<u32>,
    /// Only so many, the newest; what isn't given stays
    #[arg(long, value_name = "COUNT")]
    pub(crate) executions: Option<u32>,
    /// What the project's settings say, but for what is given
    #[arg(long)]
    pub(crate) clear: bool,
}

/// What triggers the execution.
#[derive(Args)]
pub(crate) struct EventArgument {
    /// The trigger event as JSON, @FILE or - for standard input
    #[arg(long, value_name = "JSON")]
    pub(crate) event: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FlowKind {
    Main,
    Subroutine,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RerunVersion {
    Same,
    Active,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DeleteScope {
    Draft,
    Flow,
}
