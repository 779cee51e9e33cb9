//! The named limits of one execution and how values are measured against them. Knows nothing of what values mean.

use serde_json::Value;

/// Steps of one execution, those of its subroutines included. Ends a loop that has no end.
pub const STEPS_MAX: u32 = flow::project::STEPS_MAX;
/// Subroutines inside of each other. Ends a recursion that has no end.
pub const SUBROUTINE_DEPTH_MAX: u32 = 16;
/// The outputs of one step, and its rendered inputs.
pub const VALUE_BYTES_MAX: usize = 1 << 20;
/// Nesting of one value: what is journaled deeper than 128 can't be read back.
pub const VALUE_DEPTH_MAX: usize = 100;
/// All values in one journal.
pub const JOURNAL_BYTES_MAX: usize = 64 << 20;
/// Inputs of a pure step are journaled for the log only: larger ones are left out.
pub const SHOWN_INPUTS_BYTES_MAX: usize = 16 << 10;
/// The message of an error; longer ones are cut.
pub const MESSAGE_BYTES_MAX: usize = 16 << 10;
/// From the intent of an effect to the begin of its last attempt.
pub const RETRY_ELAPSED_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// About how large a value is as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Without escapes; numbers count as 8.
    pub(crate) bytes: usize,
    /// A scalar is 1.
    pub(crate) depth: usize,
}

impl Size {
    pub(crate) fn is_too_large(self) -> bool {
        self.bytes > VALUE_BYTES_MAX || self.depth > VALUE_DEPTH_MAX
    }
}

pub(crate) fn measure(value: &Value) -> Size {
    match value {
        Value::Null | Value::Bool(_) => Size { bytes: 5, depth: 1 },
        Value::Number(_) => Size { bytes: 8, depth: 1 },
        Value::String(text) => Size { bytes: text.len() + 2, depth: 1 },
        Value::Array(items) => {
            items.iter().fold(Size { bytes: 2, depth: 1 }, |size, item| size.with(measure(item), 1))
        }
        Value::Object(fields) => {
            fields.iter().fold(Size { bytes: 2, depth: 1 }, |size, (name, item)| {
                size.with(measure(item), name.len() + 4)
            })
        }
    }
}

impl Size {
    fn with(self, inner: Self, around: usize) -> Self {
        Self { bytes: self.bytes + inner.bytes + around, depth: self.depth.max(inner.depth + 1) }
    }
}

/// Cuts a message that is too long, between two characters.
pub(crate) fn shorten(message: &mut String) {
    if message.len() > MESSAGE_BYTES_MAX {
        message.truncate(message.floor_char_boundary(MESSAGE_BYTES_MAX));
        message.push('…');
    }
}
