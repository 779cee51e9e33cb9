//! The command line: verbs, arguments and the help that teaches them. Never knows how a verb is done.

mod files;
#[cfg(test)]
mod guide;
mod people;

pub(crate) use people::{
    MemberVerb, TokenArguments, TokenVerb, UserArguments, UserVerb, role_name,
};

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::ServeArguments;
pub(crate) use files::{
    ApplyArguments, Confirm, DiffArguments, ExportArguments, ExportTarget, ImportArguments,
    ImportHow, ProjectExportArguments, ProjectImportArguments, UserInputs,
};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed, or the answer is no (a flow with errors, an execution that failed)
  2  the command line doesn't make sense
  3  the server can't be reached
  4  the server refused the key (401, 403)
  5  there is no such project, flow or execution (404)
  6  nothing was done: it asks first, the answer wasn't yes, or nobody could be asked (--yes)";

const TOP_EXAMPLES: &str = "\
Examples:
  tandem serve                                    start; the first start prints a sign-in link
  tandem check orders.yaml                        is this flow right? (no server needed)
  tandem project create Demo
  tandem flow import orders.yaml --project demo
  tandem flow deploy demo/orders
  tandem flow run demo/orders --event @order.json --wait
  tandem flow logs demo/orders

All verbs but serve and check talk to the server at TANDEM_URL with the key TANDEM_KEY.";

const SERVE_EXAMPLES: &str = "\
Each setting is a flag, an environment variable or a key of the --config file, in this order.
TANDEM_ADMIN_KEY (environment only) is the key that may do everything; without it the first start makes
one and prints it once. TANDEM_METRICS_TOKEN (environment only) reads /metrics and nothing else.

Examples:
  tandem serve
  tandem serve --listen 0.0.0.0:8080 --data /var/lib/tandem --public-url https://flows.example.com
  tandem serve --egress-allow 127.0.0.0/8         flows may call services on this machine
  tandem serve --config /etc/tandem.toml

  # /etc/tandem.toml
  listen = \"0.0.0.0:8080\"
  data = \"/var/lib/tandem\"
  egress_allow = [\"10.1.0.0/16\"]";

const KEY_EXAMPLES: &str = "\
Examples:
  tandem key reset --project demo                 prints the new key, once; the one before is refused at once
  curl -X POST -H 'Authorization: Bearer tdm_prj_…' https://flows.example.com/api/v1/flows/flw_…/executions";

const AUDIT_EXAMPLES: &str = "\
Examples:
  tandem audit list --project demo --actor ada@example.com
  tandem audit list --operation deploy_flow --from 2026-01-01T00:00:00Z --json
  tandem audit verify                             keep the hash that it prints on another machine

Who can write into the database's file can write a whole new log: only a hash that was kept elsewhere tells.";
const USER_EXAMPLES: &str = "\
USER is a person's id (usr_…) or e-mail address.

Examples:
  tandem user invite ada@example.com --project demo --role maker   prints a link: send it to her
  tandem project member set demo ada@example.com checker           for whoever has an account
  tandem user update ada@example.com --deactivate                  her sessions and tokens end at once";

const TOKEN_EXAMPLES: &str = "\
Examples:
  tandem token create ci --email ada@example.com < password-file   prints the token, once
  TANDEM_KEY=tdm_usr_… tandem flow list --project demo";

const FLOW_EXAMPLES: &str = "\
FLOW is a flow's id (flw_…) or PROJECT/FLOW with the flow's key or name. FILE is YAML or JSON; - is standard input.

Examples:
  tandem flow import orders.yaml --project demo --replace
  tandem flow test demo/orders --event '{\"method\":\"POST\",\"body\":{\"order\":\"A-1\"}}'
  tandem flow deploy demo/orders --note 'Answers in German'
  tandem flow run demo/orders --event @order.json --wait
  tandem flow logs demo/orders --execution exe_01… --follow
  tandem flow apply -f flows --project demo --yes";

const IMPORT_NOTES: &str = "\
Shows first what would be created, renamed and wrong, then imports all flows of all files as drafts, or none. It asks
when a name is taken, a connection is used or a flow has errors.";

const APPLY_NOTES: &str = "\
Each .yaml, .yml or .json file directly in the folder is one flow; the file's name is the flow's key: order-hotline.yaml
is order_hotline. Files become drafts, what is deployed goes on as it is. Without --prune flows that have no file stay.
The plan is shown before anything changes; a file that can't be read stops everything. What somebody changed in the
meantime is never overwritten. A second apply finds nothing to do.";

const REVIEW_EXAMPLES: &str = "\
Examples:
  tandem flow review request demo/orders --note 'Answers in German'
  tandem flow review show demo/orders
  tandem flow review approve demo/orders --hash 3f9a21c0 --deploy";

/// Tandem: flows that answer calls, messages and API requests, and never lose an execution
#[derive(Parser)]
#[command(name = "tandem", version, after_help = TOP_EXAMPLES, after_long_help = format!("{TOP_EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start the server
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Box<ServeArguments>),
    /// Check a flow's file, without a server
    #[command(after_help = format!("Prints nothing but a summary when all is well, and exits with 1 when a finding is an error.\n\n{EXIT_CODES}"))]
    Check(CheckArguments),
    /// Projects: list, create, export, import, settings, members, who may trigger their flows
    #[command(after_help = EXIT_CODES)]
    Project(ProjectArguments),
    /// The key with which programs start a project's flows
    #[command(after_help = format!("{KEY_EXAMPLES}\n\n{EXIT_CODES}"))]
    Key(KeyArguments),
    /// Who changed what and when, and whether that log is whole
    #[command(after_help = format!("{AUDIT_EXAMPLES}\n\n{EXIT_CODES}"))]
    Audit(AuditArguments),
    /// People: list, invite, deactivate
    #[command(after_help = format!("{USER_EXAMPLES}\n\n{EXIT_CODES}"))]
    User(UserArguments),
    /// Personal tokens, with which programs act as a person
    #[command(after_help = format!("{TOKEN_EXAMPLES}\n\n{EXIT_CODES}"))]
    Token(TokenArguments),
    /// Everything about flows: import, apply, test, deploy, run, logs
    #[command(after_help = format!("{FLOW_EXAMPLES}\n\n{EXIT_CODES}"))]
    Flow(FlowArguments),
}

/// How to reach the server, and how to print its answers.
#[derive(Args)]
pub(crate) struct ServerArguments {
    /// Where the server is
    #[arg(
        long,
        global = true,
        env = "TANDEM_URL",
        default_value = "http://127.0.0.1:8080",
        value_name = "URL"
    )]
    pub(crate) url: String,
    /// A personal token, or the administrator's key
    #[arg(long, global = true, env = "TANDEM_KEY", hide_env_values = true, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Print the server's answer as JSON instead of a table
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct CheckArguments {
    /// The flow as YAML or JSON; - is standard input
    pub(crate) file: PathBuf,
    /// Print {"ok", "diagnostics"} as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct ProjectArguments {
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    #[command(subcommand)]
    pub(crate) verb: ProjectVerb,
}

#[derive(Subcommand)]
pub(crate) enum ProjectVerb {
    /// List the projects
    List,
    /// Create a project
    Create {
        /// Its name
        name: String,
        /// Its name in addresses, for ever [default: made from the name]
        #[arg(long)]
        slug: Option<String>,
    },
    /// Rename a project; its slug stays
    Rename {
        /// Id or slug of the project
        project: String,
        name: String,
    },
    /// Delete a project with everything in it
    Delete {
        /// Id or slug of the project
        project: String,
        #[command(flatten)]
        confirm: Confirm,
    },
    /// Write a project's flows to one file
    Export(ProjectExportArguments),
    /// Create flows from files as drafts
    #[command(after_help = IMPORT_NOTES)]
    Import(ProjectImportArguments),
    /// Show a project's settings, or change those that are given
    Settings {
        /// Id or slug of the project
        project: String,
        /// Flows that it may have, 1 to 1000
        #[arg(long, value_name = "COUNT")]
        flow_limit: Option<u32>,
        /// Whether another person has to approve a draft before it is deployed
        #[arg(long, value_name = "true|false")]
        approval_required: Option<bool>,
    },
    /// Show, or replace, from where webhooks and the project's key are taken
    AllowList {
        /// Id or slug of the project
        project: String,
        /// Only from these addresses and networks, for example 203.0.113.7 10.1.0.0/16
        #[arg(long, value_name = "CIDR", num_args = 1.., value_delimiter = ',')]
        set: Vec<String>,
        /// From everywhere again
        #[arg(long, conflicts_with = "set")]
        everyone: bool,
    },
    /// Who has which role in a project
    #[command(subcommand)]
    Member(MemberVerb),
}

#[derive(Args)]
pub(crate) struct KeyArguments {
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    #[command(subcommand)]
    pub(crate) verb: KeyVerb,
}

#[derive(Subcommand)]
pub(crate) enum KeyVerb {
    /// Show whether there is a key, since when, and when it was last used
    Show(OfProject),
    /// Make a new key and print it, once; the one before is refused from now on
    Reset(OfProject),
    /// Refuse the key from now on
    Delete(OfProject),
}

#[derive(Args)]
pub(crate) struct OfProject {
    /// Id or slug of the project
    #[arg(long, short)]
    pub(crate) project: String,
}

#[derive(Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    #[command(subcommand)]
    pub(crate) verb: AuditVerb,
}

#[derive(Subcommand)]
pub(crate) enum AuditVerb {
    /// List the calls that changed something, newest first
    List(AuditFilter),
    /// Follow the log's hashes from the first row to the last; exit with 1 when a row was changed or is gone
    Verify,
}

#[derive(Args)]
pub(crate) struct AuditFilter {
    /// Id or slug of a project; a deleted one has its id only
    #[arg(long, short)]
    pub(crate) project: Option<String>,
    /// Only by this person or key, as the list writes it
    #[arg(long)]
    pub(crate) actor: Option<String>,
    /// Only this operation, for example deploy_flow
    #[arg(long)]
    pub(crate) operation: Option<String>,
    /// Only at or after this time
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only before this time
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

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
        /// Only executions with this id or this Idempotency-Key
        #[arg(long, value_name = "TEXT", conflicts_with = "execution")]
        find: Option<String>,
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
    /// Cancel an execution (exe_…), or all of a flow that run or wait
    Cancel {
        #[arg(value_name = "FLOW|EXECUTION")]
        what: String,
        /// Only executions of the flow in this state: running or waiting
        #[arg(long, value_name = "STATUS")]
        status: Option<String>,
    },
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use expect_test::expect_file;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    /// The help is documentation: a change of it is seen in review. UPDATE_EXPECT=1 writes the file again.
    #[test]
    fn the_help_is_what_was_reviewed() {
        let mut whole = String::new();
        for path in [
            &[][..],
            &["serve"],
            &["check"],
            &["project"],
            &["project", "allow-list"],
            &["project", "member"],
            &["key"],
            &["audit"],
            &["audit", "list"],
            &["user"],
            &["user", "invite"],
            &["user", "update"],
            &["token"],
            &["token", "create"],
            &["flow"],
            &["flow", "import"],
            &["flow", "apply"],
            &["flow", "logs"],
            &["flow", "review"],
            &["flow", "review", "approve"],
            &["flow", "cancel"],
            &["flow", "rerun"],
        ] {
            let mut command = Cli::command().term_width(110);
            command.build();
            let mut at = &mut command;
            for name in path {
                at = at.find_subcommand_mut(name).unwrap();
            }
            let help = at.render_long_help().to_string();
            whole.push_str(
                &format!("$ tandem {} --help\n{help}\n\n", path.join(" "))
                    .replace("  --help", " --help"),
            );
        }
        let trimmed: Vec<&str> = whole.lines().map(str::trim_end).collect();
        expect_file!["../tests/help.txt"].assert_eq(&(trimmed.join("\n") + "\n"));
    }
}
