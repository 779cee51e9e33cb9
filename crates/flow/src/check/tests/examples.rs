//! The example flows of the repository check clean and keep their text form.

use super::{check, parse};
use crate::{
    document::Document,
    subroutine::{self, Signatures, Standing},
};
use expect_test::expect;

const EXAMPLES: [(&str, &str); 6] = [
    ("charge-card", include_str!("../../../../../examples/charge-card.yaml")),
    ("ticket-shop", include_str!("../../../../../examples/ticket-shop.yaml")),
    ("order-hotline", include_str!("../../../../../examples/order-hotline.yaml")),
    ("fee-webhook", include_str!("../../../../../examples/fee-webhook.yaml")),
    ("appointment-reminder", include_str!("../../../../../examples/appointment-reminder.yaml")),
    ("support-router", include_str!("../../../../../examples/support-router.yaml")),
];

#[test]
fn every_example_checks_clean() {
    for (name, text) in EXAMPLES {
        let findings = super::findings(text);
        assert_eq!(findings, "", "{name}");
    }
}

#[test]
fn the_shop_fits_the_subroutine_that_it_runs() {
    let text = |name| EXAMPLES.iter().find(|(known, _)| *known == name).unwrap().1;
    let signature = subroutine::signature(&parse(text("charge-card"))).unwrap();
    let known = [("charge_card".to_owned(), Standing::Active(signature))];
    assert_eq!(super::findings_among(text("ticket-shop"), &Signatures::of(known)), "");
    assert_eq!(subroutine::callees(&parse(text("ticket-shop"))), ["charge_card"]);
}

#[test]
fn every_example_is_written_as_tandem_writes_it() {
    for (name, text) in EXAMPLES {
        let without_comments: String =
            text.lines().skip_while(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n")
                + "\n";
        let document = parse(text);
        assert_eq!(document.to_yaml(), without_comments, "{name}");
        assert_eq!(Document::parse(&document.to_json()).unwrap(), document, "{name}");
    }
}

#[test]
fn the_flow_of_the_architecture_page_checks_clean() {
    check(
        r#"
tandem: 1
name: Order hotline
kind: main
trigger:
  event: webhook
  inputs: { path: orders, methods: [POST] }
  sample: { body: { order: "A-1", tone: "de" } }
actions:
  - id: lookup
    name: Look the order up
    action: http_request
    inputs: { method: GET, url: "https://erp.example/orders/{{ trigger.body.order }}", connection: erp }
    timeout_ms: 5000
    retry: { attempts: 3, backoff: exponential, initial_ms: 200, max_ms: 5000 }
    on_error: branch
    branches:
      - id: error
        actions: [ { id: sorry, action: respond, inputs: { status: 502 } }, { id: end, action: stop } ]
  - id: found
    action: condition
    inputs: { when: { all: [ { left: "{{ actions.lookup.status }}", is: equals, right: 200 } ] } }
    branches:
      - { id: "yes", actions: [] }
      - { id: "no",  actions: [] }
  - id: answer
    action: respond
    inputs: { status: 200, body: { state: "{{ actions.lookup.body.state }}" } }
"#,
        expect![[""]],
    );
}
