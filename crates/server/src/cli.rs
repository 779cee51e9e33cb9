//! The command line: verbs, arguments and the help that teaches them. Never knows how a verb is done.

mod files;
mod flow;
#[cfg(test)]
mod guide;
mod people;

pub(crate) use flow::{
    DeleteScope, EventArgument, FlowArguments, FlowKind, FlowVerb, RerunVersion,
    RetentionArguments, ReviewVerb,
};
pub(crate) use people::{
    MemberVerb, TokenArguments, TokenVerb, UserArguments, UserVerb, role_name,
};

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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

All verbs but serve, check, backup, restore and doctor talk to the server at TANDEM_URL with the key TANDEM_KEY.";

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

const BACKUP_EXAMPLES: &str = "\
Executions that were in flight come back paused: what they did after the backup isn't in it. Look at them, then
resume or cancel them.

Examples:
  tandem backup --data /var/lib/tandem --to /backup/tandem-2026-11-23.db
  tandem restore --from /backup/tandem-2026-11-23.db --data /var/lib/tandem-restored
  tandem project resume demo                      all that is paused in a project goes on";

const DOCTOR_EXAMPLES: &str = "\
Reads everything and writes nothing. Exits with 0 when nothing is wrong, with 1 when something is.

Examples:
  tandem doctor --data /var/lib/tandem
  tandem doctor --data /var/lib/tandem --repair";

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
    /// Copy the data folder's store to one file, while the server runs
    #[command(after_help = BACKUP_EXAMPLES)]
    Backup(BackupArguments),
    /// Make a data folder of a backup; what was in flight is paused in it
    #[command(after_help = BACKUP_EXAMPLES)]
    Restore(RestoreArguments),
    /// Look a data folder through for damage, and say what to do
    #[command(after_help = DOCTOR_EXAMPLES)]
    Doctor(DoctorArguments),
}

#[derive(Args)]
pub(crate) struct DoctorArguments {
    /// The data folder; a server may be running on it
    #[arg(long, env = "TANDEM_DATA", hide_env_values = true, value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// Make indexes, lists and numbers again from the executions; the server has to be stopped
    #[arg(long)]
    pub(crate) repair: bool,
}

#[derive(Args)]
pub(crate) struct BackupArguments {
    /// The server's data folder
    #[arg(long, env = "TANDEM_DATA", hide_env_values = true, value_name = "FOLDER")]
    pub(crate) data: PathBuf,
    /// The file to make; its SHA-256 is put beside it as FILE.sha256. Neither may be there
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
}

#[derive(Args)]
pub(crate) struct RestoreArguments {
    /// The backup; when FILE.sha256 is beside it, it has to be right
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// The data folder to make: new or empty
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: PathBuf,
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

/// Settings of a project beside the limit of flows.
#[derive(Debug, Args)]
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
        #[command(flatten)]
        more: SettingsArguments,
    },
    /// Let everything go on that came back from a backup
    Resume {
        /// Id or slug of the project
        #[arg(required_unless_present = "all")]
        project: Option<String>,
        /// In all projects
        #[arg(long, conflicts_with = "project")]
        all: bool,
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
            &["flow", "retention"],
            &["backup"],
            &["restore"],
            &["doctor"],
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
