//! Gives an imported flow the connections of its new project: one name for another, wherever an action names it.

use crate::document::Document;
use serde_json::{Value, json};

/// The document with the connection `to` wherever an action names `from`, and how many actions did.
pub fn rebound(document: &Document, from: &str, to: &str) -> (Document, usize) {
    let mut value = document.as_value().clone();
    let count = actions(&mut value, from, to);
    (Document::from_value(value).expect("a document stays one: only texts changed"), count)
}

/// Of a document or of a branch.
fn actions(holder: &mut Value, from: &str, to: &str) -> usize {
    let list = holder.get_mut("actions").and_then(Value::as_array_mut).into_iter().flatten();
    list.map(|one| action(one, from, to)).sum()
}

fn action(value: &mut Value, from: &str, to: &str) -> usize {
    let mut count = 0;
    if let Some(Value::Object(inputs)) = value.get_mut("inputs")
        && inputs.get("connection").is_some_and(|name| name == from)
    {
        inputs.insert("connection".to_owned(), json!(to));
        count += 1;
    }
    let branches = value.get_mut("branches").and_then(Value::as_array_mut).into_iter().flatten();
    count + branches.map(|branch| actions(branch, from, to)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_replaced_wherever_an_action_names_it_and_nowhere_else() {
        let text = "
tandem: 1
name: erp
actions:
  - { id: a, action: http_request, inputs: { connection: erp, url: erp } }
  - id: b
    action: condition
    branches:
      - { id: yes, actions: [ { id: c, action: http_request, inputs: { connection: erp } } ] }
      - { id: no, actions: [ { id: d, action: http_request, inputs: { connection: other } } ] }
";
        let document = Document::parse(text).unwrap();
        let (rebound, count) = rebound(&document, "erp", "erp_test");
        assert_eq!(count, 2);
        let expected = text.replace("connection: erp", "connection: erp_test");
        assert_eq!(rebound, Document::parse(&expected).unwrap());
    }
}
