//! The command line: verbs, arguments and the help that teaches them. Never knows how a verb is done.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::ServeArguments;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed, or the answer is no (a flow with errors, an execution that failed)
  2  the command line doesn't make sense
  3  the server can't be reached
  4  the server refused the key (401, 403)
  5  there is no such project, flow or execution (404)";

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
one and prints it once.

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

const FLOW_EXAMPLES: &str = "\
FLOW is a flow's id (flw_…) or PROJECT/FLOW with the flow's key or name. FILE is YAML or JSON; - is standard input.

Examples:
  tandem flow import orders.yaml --project demo --replace
  tandem flow test demo/orders --event '{\"method\":\"POST\",\"body\":{\"order\":\"A-1\"}}'
  tandem flow deploy demo/orders --note 'Answers in German'
  tandem flow run demo/orders --event @order.json --wait
  tandem flow logs demo/orders --execution exe_01… --follow";

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
    Serve(ServeArguments),
    /// Check a flow's file, without a server
    #[command(after_help = format!("Prints nothing but a summary when all is well, and exits with 1 when a finding is an error.\n\n{EXIT_CODES}"))]
    Check(CheckArguments),
    /// Projects: list, create, settings, who may trigger their flows
    #[command(after_help = EXIT_CODES)]
    Project(ProjectArguments),
    /// The key with which programs start a project's flows
    #[command(after_help = format!("{KEY_EXAMPLES}\n\n{EXIT_CODES}"))]
    Key(KeyArguments),
    /// Everything about flows: import, test, deploy, run, logs
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
    /// The administrator's key
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

/// Settings of a project beside the limit of flows.
#[derive(Debug, clap::Args)]
pub(crate) struct SettingsArguments {
    /// When its days begin, for example Asia/Singapore
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
    /// Requests only to these hosts, for example api.example.com,*.example.org:8443
    #[arg(long, value_name = "HOST", num_args = 1.., value_delimiter = ',')]
    pub(crate) egress_allow: Vec<String>,
    /// Requests to every public host again
    #[arg(long, conflicts_with = "egress_allow")]
    pub(crate) egress_everywhere: bool,
    /// Steps of one execution, 1 to 10000
    #[arg(long, value_name = "COUNT")]
    pub(crate) steps_max: Option<u32>,
    /// Live executions at the same time, or `none` for no bound
    #[arg(long, value_name = "COUNT")]
    pub(crate) running_max: Option<String>,
    /// Days for which ended executions are kept, 1 to 3650
    #[arg(long, value_name = "DAYS")]
    pub(crate) retention_days: Option<u32>,
    /// Ended executions that each flow keeps, or `none` for no bound
    #[arg(long, value_name = "COUNT")]
    pub(crate) retention_executions: Option<String>,
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
    /// Show a project's settings, or change those that are given
    Settings {
        /// Id or slug of the project
        project: String,
        /// Flows that it may have, 1 to 1000
        #[arg(long, value_name = "COUNT")]
        flow_limit: Option<u32>,
        #[command(flatten)]
        more: SettingsArguments,
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
    /// Create a flow from a file, or replace its draft
    Import {
        file: PathBuf,
        /// Id or slug of the project
        #[arg(long, short)]
        project: String,
        /// [default: the name in the file, else the file's name]
        #[arg(long)]
        name: Option<String>,
        /// When there is a flow with this name or key, put the file in its draft
        #[arg(long)]
        replace: bool,
    },
    /// Check a flow's draft
    Check { flow: String },
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
    /// List the versions that were deployed
    Versions { flow: String },
    /// Delete a flow, or its draft
    Delete {
        flow: String,
        /// Which, when there is a draft beside an active version
        #[arg(long, value_enum)]
        scope: Option<DeleteScope>,
    },
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
            &["key"],
            &["flow"],
            &["flow", "import"],
            &["flow", "logs"],
            &["flow", "cancel"],
            &["flow", "rerun"],
            &["flow", "retention"],
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
