//! Asking before something is done that can't simply be undone. Where there is no terminal to ask on, nothing is done
//! unless `--yes` was given.

use std::io::{BufRead, IsTerminal, Write};

use crate::{cli::Confirm, failure::Failure};

/// Asks for yes or no; anything but yes is no.
pub(crate) fn demand(confirm: &Confirm, question: &str) -> Result<(), Failure> {
    ask(confirm, &format!("{question} [y/N] "), |typed| {
        matches!(typed.to_lowercase().as_str(), "y" | "yes")
    })
}

/// Asks for the name of what will be gone.
pub(crate) fn demand_name(confirm: &Confirm, warning: &str, name: &str) -> Result<(), Failure> {
    ask(confirm, &format!("{warning}\nType its name, {name}, to go on: "), |typed| typed == name)
}

fn ask(confirm: &Confirm, question: &str, agrees: impl Fn(&str) -> bool) -> Result<(), Failure> {
    if confirm.yes {
        return Ok(());
    }
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let first = question.lines().next().unwrap_or_default().trim_end_matches(" [y/N] ");
        return Err(Failure::Unconfirmed(format!(
            "nothing was done, for there is no terminal to ask on: {first} Say --yes to go on"
        )));
    }
    converse(question, agrees, &mut stdin.lock(), &mut std::io::stderr())
}

fn converse(
    question: &str,
    agrees: impl Fn(&str) -> bool,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let failed = |error| Failure::Failed(format!("the terminal can't be used: {error}"));
    write!(output, "{question}").and_then(|()| output.flush()).map_err(failed)?;
    let mut typed = String::new();
    input.read_line(&mut typed).map_err(failed)?;
    match agrees(typed.trim()) {
        true => Ok(()),
        false => Err(Failure::Unconfirmed("nothing was done".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_answer_goes_on() {
        let answer = |typed: &str, wanted: &str| {
            let mut asked = Vec::new();
            let agrees = |text: &str| text == wanted;
            let done = converse("Sure? ", agrees, &mut typed.as_bytes(), &mut asked);
            assert_eq!(asked, b"Sure? ");
            done.is_ok()
        };
        assert!(answer("Orders\n", "Orders") && answer(" Orders \r\n", "Orders"));
        assert!(!answer("orders\n", "Orders") && !answer("", "Orders") && !answer("\n", "Orders"));
    }

    #[test]
    fn yes_asks_nobody() {
        assert!(demand(&Confirm { yes: true }, "Sure?").is_ok());
        assert!(demand_name(&Confirm { yes: true }, "Gone!", "Orders").is_ok());
    }
}
