//! The arguments of the verbs about people: `user`, `project member`, `token`.

use clap::{Args, Subcommand, ValueEnum};

use super::ServerArguments;

#[derive(Args)]
pub(crate) struct UserArguments {
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    #[command(subcommand)]
    pub(crate) verb: UserVerb,
}

#[derive(Subcommand)]
pub(crate) enum UserVerb {
    /// List the people of the server
    List,
    /// Invite somebody and print the link, once
    Invite {
        email: String,
        /// Id or slug of a project in which they get a role
        #[arg(long, short, requires = "role")]
        project: Option<String>,
        /// Their role in the project
        #[arg(long, value_enum, requires = "project")]
        role: Option<Role>,
        /// They will administer the server
        #[arg(long)]
        administrator: bool,
    },
    /// List the invitations that wait
    Invitations {
        /// Only those to this project: id or slug
        #[arg(long, short)]
        project: Option<String>,
    },
    /// Refuse an invitation's link from now on
    Revoke {
        /// Id of the invitation (inv_…)
        invitation: String,
    },
    /// Rename, activate or deactivate somebody, or make them an administrator of the server
    Update {
        #[arg(value_name = "USER|EMAIL")]
        user: String,
        #[arg(long)]
        name: Option<String>,
        /// They can't sign in any more; their sessions and tokens end at once
        #[arg(long, conflicts_with = "activate")]
        deactivate: bool,
        /// They can sign in again
        #[arg(long)]
        activate: bool,
        /// Whether they administer the server
        #[arg(long, value_name = "TRUE|FALSE")]
        administrator: Option<bool>,
    },
}

#[derive(Subcommand)]
pub(crate) enum MemberVerb {
    /// List who has a role in the project
    List {
        /// Id or slug of the project
        project: String,
    },
    /// Give somebody a role in the project, in place of the one that they have
    Set {
        /// Id or slug of the project
        project: String,
        #[arg(value_name = "USER|EMAIL")]
        user: String,
        #[arg(value_enum)]
        role: Role,
    },
    /// Take somebody's role in the project away
    Remove {
        /// Id or slug of the project
        project: String,
        #[arg(value_name = "USER|EMAIL")]
        user: String,
    },
}

/// Each includes the ones before it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Role {
    /// Reads everything
    Viewer,
    /// Changes, tests, deploys and starts flows
    Maker,
    /// Approves and rejects changes
    Checker,
    /// Changes settings, members and keys
    Admin,
}

/// As the API writes it.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Maker => "maker",
        Role::Checker => "checker",
        Role::Admin => "admin",
    }
}

#[derive(Args)]
pub(crate) struct TokenArguments {
    #[command(flatten)]
    pub(crate) server: ServerArguments,
    #[command(subcommand)]
    pub(crate) verb: TokenVerb,
}

#[derive(Subcommand)]
pub(crate) enum TokenVerb {
    /// List the tokens of the person whose token TANDEM_KEY is
    List,
    /// Sign in, make a token and print it, once
    Create {
        /// What it is for
        name: String,
        /// Of the person who it acts as
        #[arg(long)]
        email: String,
        /// Their password [default: one line from standard input]
        #[arg(long, env = "TANDEM_PASSWORD", hide_env_values = true)]
        password: Option<String>,
        /// Refused from then on, for example 2027-01-31T00:00:00Z [default: good until it is deleted]
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
    },
    /// Refuse one of the person's tokens from now on
    Delete {
        /// Id of the token (tok_…)
        token: String,
    },
}
