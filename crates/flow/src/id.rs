//! Readable, time-sortable ids: a prefix and 13 characters of Crockford's base 32. Owns their text form and how an
//! id is laid out in 63 bits; never reads a clock, the caller passes the time.

use std::fmt::Write as _;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters after the prefix: 13 × 5 bits hold 64 bits.
pub const ENCODED_CHARS: usize = 13;
/// Bits for the sequence within one millisecond.
pub const SEQUENCE_BITS: u32 = 12;
/// Bits for the place that made the id: a shard for executions, zero for everything else.
pub const PLACE_BITS: u32 = 10;

/// Lays an id out: 41 bits of milliseconds since 1970, the place, the sequence. Sorting by it sorts by time.
pub fn compose(at_ms: i64, place: u16, sequence: u16) -> i64 {
    (at_ms << (PLACE_BITS + SEQUENCE_BITS))
        | (i64::from(place) & ((1 << PLACE_BITS) - 1)) << SEQUENCE_BITS
        | (i64::from(sequence) & ((1 << SEQUENCE_BITS) - 1))
}

/// The place that [`compose`] was given.
pub fn place(raw: i64) -> u16 {
    ((raw >> SEQUENCE_BITS) & ((1 << PLACE_BITS) - 1)) as u16
}

/// Makes ids that only ever grow, even when the clock steps back.
#[derive(Debug)]
pub struct IdSource {
    place: u16,
    last: i64,
}

impl IdSource {
    /// `largest` is the largest durable id of this kind from any place: what is made afterwards is above it.
    pub fn starting_above(largest: i64, place: u16) -> Self {
        // Its millisecond counts as used up, because another place may have used other sequences of it.
        Self { place, last: largest | ((1 << SEQUENCE_BITS) - 1) }
    }

    /// The next id at this time. Moves into the future by a sequence step when the clock doesn't.
    pub fn next(&mut self, at_ms: i64) -> i64 {
        let last_ms = self.last >> (PLACE_BITS + SEQUENCE_BITS);
        let sequence = self.last & ((1 << SEQUENCE_BITS) - 1);
        let fresh = compose(at_ms, self.place, 0);
        self.last = if at_ms > last_ms {
            fresh
        } else if sequence + 1 < (1 << SEQUENCE_BITS) {
            compose(last_ms, self.place, sequence as u16 + 1)
        } else {
            compose(last_ms + 1, self.place, 0)
        };
        self.last
    }
}

/// Writes the 13 characters of an id.
pub fn encode(raw: i64, out: &mut String) {
    for index in (0..ENCODED_CHARS).rev() {
        let digit = (raw as u64 >> (index * 5)) & 31;
        out.push(char::from(ALPHABET[digit as usize]));
    }
}

/// Reads the 13 characters of an id; upper case is accepted.
pub fn decode(text: &str) -> Option<i64> {
    if text.len() != ENCODED_CHARS {
        return None;
    }
    let mut raw: u64 = 0;
    for (index, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|&known| known == byte.to_ascii_lowercase())? as u64;
        if index == 0 && digit > 15 {
            return None;
        }
        raw = (raw << 5) | digit;
    }
    i64::try_from(raw).ok()
}

/// Writes prefix and id as one word.
pub fn format(prefix: &str, raw: i64) -> String {
    let mut out = String::with_capacity(prefix.len() + ENCODED_CHARS);
    let _infallible = out.write_str(prefix);
    encode(raw, &mut out);
    out
}

/// Declares an id type with its prefix.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            pub const PREFIX: &'static str = $prefix;
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::id::format($prefix, self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let raw = text.strip_prefix($prefix).and_then($crate::id::decode);
                raw.map(Self).ok_or($crate::id::NotAnId { prefix: $prefix })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A text that isn't an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id that starts with {prefix}")]
pub struct NotAnId {
    pub prefix: &'static str,
}

id!(
    /// A project.
    ProjectId, "prj_"
);
id!(
    /// A flow, for ever.
    FlowId, "flw_"
);
id!(
    /// A person who signs in.
    UserId, "usr_"
);
id!(
    /// A link that lets somebody join.
    InvitationId, "inv_"
);
id!(
    /// A key that acts as its person.
    TokenId, "tok_"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        for raw in [0, 1, 0x1234_5678_9abc, i64::MAX] {
            assert_eq!(FlowId(raw).to_string().parse(), Ok(FlowId(raw)));
        }
    }

    #[test]
    fn text_order_is_time_order() {
        let early = FlowId(compose(1_000, 3, 9)).to_string();
        let late = FlowId(compose(1_001, 0, 0)).to_string();
        assert!(early < late);
    }

    #[test]
    fn ids_grow_when_the_clock_steps_back() {
        let mut source = IdSource::starting_above(compose(5_000, 2, 4_095), 2);
        let mut last = compose(5_000, 2, 4_095);
        for at_ms in [4_000, 4_000, 5_000, 6_000, 1] {
            let next = source.next(at_ms);
            assert!(next > last, "{next} after {last}");
            assert_eq!(place(next), 2);
            last = next;
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "flw_", "prj_0000000000000", "flw_000000000000u", "flw_zzzzzzzzzzzzz"] {
            assert!(text.parse::<FlowId>().is_err(), "{text}");
        }
    }
}
