//! Journals as bytes: one line per commit, a version byte, a JSON array of entries, a line break. Knows nothing of
//! what entries mean or where the bytes are kept.

use crate::Entry;

/// The version that [`encode`] writes.
pub const VERSION: u8 = b'1';

/// Bytes that aren't a journal of this version.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    #[error("line {line} of the journal is torn: it has no end")]
    Torn {
        /// From 1.
        line: usize,
    },
    #[error("line {line} of the journal is empty")]
    Empty { line: usize },
    #[error(
        "line {line} of the journal has the version {found:?}, this program reads {:?}",
        char::from(VERSION)
    )]
    UnknownVersion { line: usize, found: char },
    #[error("line {line} of the journal can't be read: {cause}")]
    Damaged { line: usize, cause: serde_json::Error },
}

/// Appends one commit.
pub fn encode(entries: &[Entry], out: &mut Vec<u8>) {
    out.push(VERSION);
    serde_json::to_writer(&mut *out, entries)
        .expect("entries have text keys and a Vec takes all bytes");
    out.push(b'\n');
}

/// Reads all commits of a journal, in order.
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry>, CodecError> {
    let mut entries = Vec::new();
    for (index, text) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let line = index + 1;
        let text = text.strip_suffix(b"\n").ok_or(CodecError::Torn { line })?;
        let (&version, json) = text.split_first().ok_or(CodecError::Empty { line })?;
        if version != VERSION {
            return Err(CodecError::UnknownVersion { line, found: char::from(version) });
        }
        let commit: Vec<Entry> =
            serde_json::from_slice(json).map_err(|cause| CodecError::Damaged { line, cause })?;
        entries.extend(commit);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const LINE: &str = "1[{\"ended\":{\"at\":5,\"status\":\"completed\"}}]\n";

    fn check(bytes: &str, expected: Expect) {
        let text = match decode(bytes.as_bytes()) {
            Ok(entries) => format!("{entries:?}"),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_journal_is_lines_of_entries() {
        check("", expect![["[]"]]);
        check(
            &LINE.repeat(2),
            expect![
                "[Ended(Ended { at: Timestamp(5), status: Completed, error: None, by: None }), Ended(Ended { at: Timestamp(5), status: Completed, error: None, by: None })]"
            ],
        );
        let mut again = Vec::new();
        encode(&decode(LINE.as_bytes()).unwrap(), &mut again);
        assert_eq!(again, LINE.as_bytes());
    }

    #[test]
    fn bytes_that_are_no_journal_say_where_they_are_wrong() {
        check(
            &format!("{LINE}{}", &LINE[..20]),
            expect!["line 2 of the journal is torn: it has no end"],
        );
        check(&format!("{LINE}\n"), expect!["line 2 of the journal is empty"]);
        check(
            &format!("{LINE}2{{}}\n"),
            expect!["line 2 of the journal has the version '2', this program reads '1'"],
        );
        check(
            "1[{\"ended\":\n{}}]\n",
            expect![
                "line 1 of the journal can't be read: EOF while parsing a value at line 1 column 10"
            ],
        );
        check(
            "1[]x\n",
            expect!["line 1 of the journal can't be read: trailing characters at line 1 column 3"],
        );
        check(
            "1[{\"began\":{}}]\n",
            expect![
                "line 1 of the journal can't be read: unknown variant `began`, expected one of `started`, `step_ended`, `intended`, `attempt_failed`, `attempt_started`, `waiting`, `called`, `ended` at line 1 column 9"
            ],
        );
        check(
            &LINE.replace("\"at\"", "\"when\":1,\"at\""),
            expect![
                "line 1 of the journal can't be read: unknown field `when`, expected one of `at`, `status`, `error`, `by` at line 1 column 17"
            ],
        );
        check(
            &LINE.replace("completed", "fine"),
            expect![
                "line 1 of the journal can't be read: unknown variant `fine`, expected one of `running`, `waiting`, `completed`, `failed`, `cancelled` at line 1 column 33"
            ],
        );
    }
}
