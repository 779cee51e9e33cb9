//! Refuses sources whose syntax tree could be deeper than a thread's stack: MiniJinja parses, compiles and drops trees
//! recursively.

use super::{BLOCKS_MAX, BRACKETS_MAX, EXPRESSION_BYTES_MAX, OPERATORS_MAX, scan::Span};

/// Checks the inside of one `{{ … }}` or `{% … %}`.
pub(crate) fn check_expression(inside: &str) -> Result<(), String> {
    operators(inside).map(|_| ())
}

/// Counts what can make the tree, or the value that it yields, deeper.
fn operators(inside: &str) -> Result<usize, String> {
    if inside.len() > EXPRESSION_BYTES_MAX {
        return Err(format!(
            "an expression has at most {EXPRESSION_BYTES_MAX} bytes, this one has {}",
            inside.len()
        ));
    }
    let bytes = inside.as_bytes();
    let (mut open, mut operators) = (0_usize, 0_usize);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => at = super::scan::string_end(bytes, at, quote),
            b'(' | b'[' | b'{' => {
                open += 1;
                operators += 1;
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                let word = bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                    .count();
                let is_operator = matches!(
                    &inside[at..at + word],
                    "not" | "and" | "or" | "if" | "else" | "is" | "in"
                );
                operators += usize::from(is_operator);
                at += word - 1;
            }
            b'.' | b'|' | b'+' | b'-' | b'*' | b'/' | b'%' | b'~' | b'<' | b'>' | b'=' | b'!' => {
                operators += 1
            }
            _ => {}
        }
        if open > BRACKETS_MAX {
            return Err(format!(
                "more than {BRACKETS_MAX} brackets are open at once in this expression"
            ));
        }
        if operators > OPERATORS_MAX {
            return Err(format!(
                "an expression has at most {OPERATORS_MAX} operators: set variables on the way"
            ));
        }
        at += 1;
    }
    Ok(operators)
}

/// Checks how deep the `{% … %}` of a text are nested.
pub(crate) fn check_blocks(spans: &[Span<'_>]) -> Result<(), String> {
    // One entry per open block: itself and its `elif`s, which MiniJinja nests.
    let mut open: Vec<usize> = Vec::new();
    let mut depth = 0_usize;
    // What `set`, `with` and `for` assign may hold what an earlier one assigned, so all of them together nest.
    let mut assigning = 0_usize;
    for span in spans {
        let Span::Block(inside) = span else { continue };
        let inside = inside.trim_start_matches(['-', '+']).trim_start();
        let word = inside.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if word == "for" && inside.contains("recursive") {
            return Err("`recursive` loops aren't offered".to_owned());
        }
        if matches!(word, "set" | "with" | "for") {
            assigning += operators(inside)?;
        }
        if assigning > OPERATORS_MAX {
            return Err(format!(
                "`set`, `with` and `for` of a text have at most {OPERATORS_MAX} operators together"
            ));
        }
        if word == "elif" {
            if let Some(block) = open.last_mut() {
                *block += 1;
            }
            depth += 1;
        } else if word.starts_with("end") {
            depth -= open.pop().unwrap_or_default().min(depth);
        } else if !(matches!(word, "else" | "do") || word == "set" && inside.contains('=')) {
            open.push(1);
            depth += 1;
        }
        if depth > BLOCKS_MAX {
            return Err(format!("more than {BLOCKS_MAX} blocks are nested in this text"));
        }
    }
    Ok(())
}
