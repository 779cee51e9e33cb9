//! Finds the `{{ … }}` and `{% … %}` of a text and, inside them, the names that are referred to, called and piped
//! through. MiniJinja decides what is valid; this only has to agree with it on valid sources.

use super::{path, reference::Reference};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span<'s> {
    Text(&'s str),
    /// The inside of `{{ … }}`.
    Expression(&'s str),
    /// The inside of `{% … %}`.
    Block(&'s str),
    /// The inside of `{# … #}`.
    Comment(&'s str),
}

/// The names in one expression or block.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) references: Vec<Reference>,
    pub(crate) calls: Vec<String>,
    pub(crate) filters: Vec<String>,
    /// It asks whether something is there (`is defined`, `default`), so it may reach through what is missing.
    pub(crate) asks: bool,
}

impl Names {
    pub(crate) fn extend(&mut self, other: &Self) {
        self.references.extend_from_slice(&other.references);
        self.calls.extend_from_slice(&other.calls);
        self.filters.extend_from_slice(&other.filters);
        self.asks |= other.asks;
    }
}

/// Whether a string is more than a literal.
pub(crate) fn has_expressions(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Splits a text; an error says what isn't closed.
pub(crate) fn spans(text: &str) -> Result<Vec<Span<'_>>, String> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some(at) = next_opening(rest) {
        if at > 0 {
            spans.push(Span::Text(&rest[..at]));
        }
        let (opening, body) = rest[at..].split_at(2);
        let (closing, end) = match opening {
            "{{" => ("}}", expression_end(body, "}}")),
            "{%" => ("%}", expression_end(body, "%}")),
            _ => ("#}", body.find("#}")),
        };
        let end = end.ok_or_else(|| format!("`{opening}` is never closed by `{closing}`"))?;
        let inside = &body[..end];
        spans.push(match opening {
            "{{" => Span::Expression(inside),
            "{%" => Span::Block(inside),
            _ => Span::Comment(inside),
        });
        rest = &body[end + 2..];
    }
    if !rest.is_empty() {
        spans.push(Span::Text(rest));
    }
    Ok(spans)
}

/// `{#` begins a comment only when it is closed: texts with a lone `{#` are more likely colours than comments.
fn next_opening(rest: &str) -> Option<usize> {
    let comment = rest.find("{#").filter(|&at| rest[at..].contains("#}"));
    [rest.find("{{"), rest.find("{%"), comment].into_iter().flatten().min()
}

/// Where an expression ends: at `closing` outside of strings and brackets.
fn expression_end(body: &str, closing: &str) -> Option<usize> {
    let bytes = body.as_bytes();
    let mut depth = 0_i64;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => at = string_end(bytes, at, quote),
            _ if depth == 0 && bytes[at..].starts_with(closing.as_bytes()) => return Some(at),
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The place of the closing quote, or the end.
pub(crate) fn string_end(bytes: &[u8], opening: usize, quote: u8) -> usize {
    let mut at = opening + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

/// Collects the names in the inside of an expression or block.
pub(crate) fn names(inside: &str, names: &mut Names) {
    let bytes = inside.as_bytes();
    let mut at = 0;
    let mut before = Before::Nothing;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => {
                at = string_end(bytes, at, quote) + 1;
                before = Before::Nothing;
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let mut rest = &inside[at..];
                let word = path::identifier(&mut rest).unwrap_or_default();
                before = take_word(word, before, &mut rest, names);
                at = inside.len() - rest.len();
            }
            b'0'..=b'9' => {
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                before = Before::Nothing;
            }
            byte => {
                if !byte.is_ascii_whitespace() {
                    before = match byte {
                        b'|' => Before::Pipe,
                        b'.' => Before::Dot,
                        _ => Before::Nothing,
                    };
                }
                at += 1;
            }
        }
    }
}

/// What stands before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Pipe,
    Dot,
    /// `is` or `is not`
    Is,
}

fn take_word(word: &str, before: Before, rest: &mut &str, names: &mut Names) -> Before {
    match before {
        Before::Dot => return Before::Nothing,
        Before::Pipe => {
            names.asks |= matches!(word, "default" | "d");
            names.filters.push(word.to_owned());
            return Before::Nothing;
        }
        Before::Is if word == "not" => return Before::Is,
        Before::Is => {
            names.asks |= matches!(word, "defined" | "undefined");
            return Before::Nothing;
        }
        Before::Nothing if word == "is" => return Before::Is,
        Before::Nothing => {}
    }
    let mut steps = Vec::new();
    while let Some(step) = path::step(rest) {
        steps.push(step);
    }
    if rest.trim_start().starts_with('(') && steps.pop().is_none() {
        names.calls.push(word.to_owned());
        return Before::Nothing;
    }
    names.references.push(Reference { root: word.to_owned(), steps });
    Before::Nothing
}
