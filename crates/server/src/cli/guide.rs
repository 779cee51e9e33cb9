//! docs/cli.md: the help of every command, written from the commands themselves. A test keeps them equal.

use clap::{Command, CommandFactory};
use expect_test::expect_file;

use super::Cli;

const INTRODUCTION: &str = "\
# The command line

Made from the commands' own help; `UPDATE_EXPECT=1 cargo test -p tandem-server --bin tandem guide` writes it again.

`tandem serve` is the server. The other verbs use its public API: what they do, any program may do. They print tables for
people and, with `--json`, the API's answers for programs; results go to standard output, errors to standard error.

";

#[test]
fn the_guide_shows_the_help_of_every_command() {
    let mut command = Cli::command().term_width(100);
    command.build();
    let mut guide = INTRODUCTION.to_owned();
    write(&mut guide, &mut command, 2);
    let lines: Vec<&str> = guide.lines().map(str::trim_end).collect();
    expect_file!["../../../../docs/cli.md"].assert_eq(&(lines.join("\n") + "\n"));
}

fn write(guide: &mut String, command: &mut Command, level: usize) {
    let name = command.get_bin_name().unwrap_or("tandem").to_owned();
    let help = command.render_long_help().to_string();
    *guide += &format!("{} {name}\n\n```text\n{}\n```\n\n", "#".repeat(level), help.trim_end());
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
        write(guide, inner, 3);
    }
}
