//! The requests of the workloads and the only right answer to each.

use clap::ValueEnum;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Workload {
    /// Set variables, decide, call out, answer
    W1,
    /// The same without calling out
    W2,
    /// 20,000 executions of W2 started through the API, until all are completed
    W3,
}

impl Workload {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::W1 => "w1",
            Self::W2 => "w2",
            Self::W3 => "w3",
        }
    }

    /// Whether `answer` (status and body) is the right one to request number `id`.
    pub(crate) fn is_right(self, id: u64, status: u16, body: &[u8]) -> bool {
        let Ok(answer) = serde_json::from_slice::<Value>(body) else { return false };
        match self {
            Self::W1 => status == 200 && answer == answer_to(id, true),
            Self::W2 => status == 200 && answer == answer_to(id, false),
            Self::W3 => status == 202 && answer["id"].is_string(),
        }
    }
}

/// The body that request number `id` sends to a webhook.
pub(crate) fn body(id: u64) -> Value {
    json!({"id": id, "kind": if is_gold(id) { "gold" } else { "basic" }, "amount": amount(id), "name": "Ada"})
}

fn answer_to(id: u64, with_echo: bool) -> Value {
    let (tier, percent) = if is_gold(id) { ("A", 10) } else { ("B", 20) };
    let mut answer = json!({"id": id, "tier": tier, "fee": amount(id) * percent / 100});
    if with_echo {
        answer["echo"] = json!(id);
    }
    answer
}

fn is_gold(id: u64) -> bool {
    id.is_multiple_of(2)
}

fn amount(id: u64) -> u64 {
    id % 1_000 * 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_answer_is_right() {
        let right = br#"{"id":8,"tier":"A","fee":8,"echo":8}"#;
        assert!(Workload::W1.is_right(8, 200, right));
        assert!(!Workload::W1.is_right(9, 200, right), "another request's answer");
        assert!(!Workload::W1.is_right(8, 500, right));
        assert!(!Workload::W1.is_right(8, 200, br#"{"id":8,"tier":"A","fee":8}"#));
        assert!(!Workload::W1.is_right(8, 200, b"{"));
        assert!(Workload::W2.is_right(9, 200, br#"{"id":9,"tier":"B","fee":18}"#));
        assert!(Workload::W3.is_right(9, 202, br#"{"id":"exe_1","status":"running"}"#));
        assert!(!Workload::W3.is_right(9, 202, b"{}"));
    }
}
