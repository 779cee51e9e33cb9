//! Columns that hold JSON: what is read and written whole, and never searched by. Text that can't be read is a damaged
//! store, never a default.

use rusqlite::{Error, Row, types::Type};
use serde::{Serialize, de::DeserializeOwned};

pub(super) fn read<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    of_text(row.get_ref(column)?.as_str()?, column)
}

/// None for NULL.
pub(super) fn read_optional<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    row.get_ref(column)?.as_str_or_null()?.map(|text| of_text(text, column)).transpose()
}

pub(super) fn write(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}

fn of_text<T: DeserializeOwned>(text: &str, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
