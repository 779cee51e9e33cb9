//! Whole numbers in bodies: 85.0 is the number 85, as JSON Schema says.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Number;

fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let whole = number.as_u64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0 && *float >= 0.0);
        float.map(|float| float as u64)
    });
    whole.and_then(|whole| u32::try_from(whole).ok()).ok_or_else(|| {
        D::Error::custom(format!("it has to be a whole number from 0 to {}", u32::MAX))
    })
}

pub(crate) fn whole_number_or_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "whole_number")] u32);
    Ok(Option::<Whole>::deserialize(deserializer)?.map(|Whole(number)| number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        for (value, expected) in
            [(json!(85), 85), (json!(85.0), 85), (json!(0), 0), (json!(1e3), 1_000)]
        {
            assert_eq!(whole_number(&value).unwrap(), expected);
        }
        for wrong in [
            json!(1.5),
            json!(-1),
            json!(-1.0),
            json!(4_294_967_296_u64),
            json!(1e300),
            json!("1"),
            json!(null),
        ] {
            assert!(whole_number(&wrong).is_err(), "{wrong}");
        }
        assert_eq!(whole_number_or_none(&Value::Null).unwrap(), None);
        assert_eq!(whole_number_or_none(&json!(2.0)).unwrap(), Some(2));
    }
}
