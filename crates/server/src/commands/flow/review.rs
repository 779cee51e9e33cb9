//! `tandem flow review …`: what a maker asks for and what a checker answers.

use serde_json::{Value, json};

use super::{id, name, resolve};
use crate::{cli::ReviewVerb, client::Client, failure::Failure, output};

/// Digits of a hash that tell one review from another, and that people may type.
const HASH_DIGITS_MIN: usize = 8;

pub(super) fn run(client: &Client, verb: &ReviewVerb) -> Result<(), Failure> {
    match verb {
        ReviewVerb::Request { flow, note } => request(client, flow, note.as_deref()),
        ReviewVerb::Show { flow } => show(client, flow),
        ReviewVerb::Approve { flow, hash, comment, deploy } => {
            approve(client, flow, hash, &json!({"comment": comment, "deploy": deploy}))
        }
        ReviewVerb::Reject { flow, comment } => {
            let flow = resolve(client, flow)?;
            let path = ["flows", id(&flow), "review", "reject"];
            let review = client.post(&path, &[], &json!({"comment": comment}))?.body;
            report(client, &review, || {
                format!("Rejected review {} of {}", review["number"], name(&flow))
            });
            Ok(())
        }
        ReviewVerb::Withdraw { flow } => {
            let flow = resolve(client, flow)?;
            client.delete(&["flows", id(&flow), "review"], &[])?;
            report(client, &json!({"id": id(&flow)}), || {
                format!("Withdrew the review of {}", name(&flow))
            });
            Ok(())
        }
    }
}

/// `requested`, `approved` …, `requested (stale)`; none when there is nothing to do about it any more.
pub(super) fn standing(review: &Value) -> Option<String> {
    let status = review["status"].as_str().filter(|_| review["version"].is_null())?;
    match review["stale"] == true {
        true => Some(format!("{status} (stale)")),
        false => Some(status.to_owned()),
    }
}

fn request(client: &Client, argument: &str, note: Option<&str>) -> Result<(), Failure> {
    let flow = resolve(client, argument)?;
    let made = client.post(&["flows", id(&flow), "review"], &[], &json!({"note": note}));
    let review = made.map_err(|failure| failure.about(name(&flow)))?.body;
    report(client, &review, || {
        format!(
            "Review {} of {} waits for a checker: tandem flow review show {argument}",
            review["number"],
            name(&flow)
        )
    });
    Ok(())
}

fn show(client: &Client, argument: &str) -> Result<(), Failure> {
    let flow = resolve(client, argument)?;
    let review = client.get(&["flows", id(&flow), "review"], &[])?;
    if client.json {
        output::json(&review);
        return Ok(());
    }
    let status = match review["version"].as_u64() {
        Some(version) => format!("approved, deployed as version {version}"),
        None => standing(&review).unwrap_or_default(),
    };
    let rows = [
        ("flow", name(&flow).to_owned()),
        ("review", output::cell(&review["number"])),
        ("status", status),
        ("note", output::cell(&review["note"])),
        ("requested", at_by(&review, "requested")),
        ("decided", at_by(&review, "decided")),
        ("comment", output::cell(&review["comment"])),
        ("hash", output::cell(&review["hash"])),
    ];
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        output::line(&format!("{label:<12} {value}"));
    }
    if !review["diff"].is_null() {
        let path = ["flows", id(&flow), "diff"];
        print_difference(&client.get(&path, &[("from", "active"), ("to", "draft")])?);
    }
    if review["status"] == "requested" && review["stale"] == false {
        let digits = review["hash"].as_str().and_then(|hash| hash.get(..HASH_DIGITS_MIN));
        output::line(&format!(
            "A checker: tandem flow review approve {argument} --hash {}",
            digits.unwrap_or_default()
        ));
    }
    Ok(())
}

fn print_difference(diff: &Value) {
    output::line("The draft compared with the active version:");
    if diff["same"] == true {
        return output::line("  no difference");
    }
    for line in diff["lines"].as_array().into_iter().flatten() {
        output::line(&format!("  {}", output::cell(line)));
    }
}

fn approve(
    client: &Client,
    argument: &str,
    looked_at: &str,
    request: &Value,
) -> Result<(), Failure> {
    let flow = resolve(client, argument)?;
    let found = client.get(&["flows", id(&flow), "review"], &[])?;
    let mut request = request.clone();
    request["hash"] = json!(whole_hash(looked_at, found["hash"].as_str().unwrap_or_default())?);
    let approved = client.post(&["flows", id(&flow), "review", "approve"], &[], &request);
    let review = approved.map_err(|failure| failure.about(name(&flow)))?.body;
    report(client, &review, || match review["version"].as_u64() {
        Some(version) => format!("Approved: version {version} of {} is active", name(&flow)),
        None => format!(
            "Approved review {} of {}: tandem flow deploy {argument}",
            review["number"],
            name(&flow)
        ),
    });
    Ok(())
}

/// The hash of the review when it begins with what the checker typed.
fn whole_hash<'a>(looked_at: &str, found: &'a str) -> Result<&'a str, Failure> {
    if looked_at.len() < HASH_DIGITS_MIN {
        return Err(Failure::Usage(format!("--hash needs at least {HASH_DIGITS_MIN} digits")));
    }
    if found.starts_with(&looked_at.to_ascii_lowercase()) {
        return Ok(found);
    }
    Err(Failure::Failed(
        "the review isn't about what you looked at: look again with tandem flow review show"
            .to_owned(),
    ))
}

fn at_by(review: &Value, what: &str) -> String {
    let (at, by) = (&review[format!("{what}_at")], &review[format!("{what}_by")]);
    if at.is_null() {
        return String::new();
    }
    format!("{} by {}", output::time(at), output::cell(by))
}

fn report(client: &Client, answer: &Value, line: impl Fn() -> String) {
    match client.json {
        true => output::json(answer),
        false => output::line(&line()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_typed_whole_or_in_part() {
        let found = "3f9a21c0ff";
        assert!(whole_hash("3F9A21C0", found).is_ok_and(|hash| hash == found));
        assert!(matches!(whole_hash("3f9a", found), Err(Failure::Usage(_))));
        assert!(matches!(whole_hash("4f9a21c0", found), Err(Failure::Failed(_))));
    }

    #[test]
    fn a_review_that_is_deployed_is_no_news() {
        let review = |stale: bool, version: Option<u32>| json!({"status": "requested", "stale": stale, "version": version});
        assert_eq!(standing(&review(false, None)).as_deref(), Some("requested"));
        assert_eq!(standing(&review(true, None)).as_deref(), Some("requested (stale)"));
        assert_eq!(standing(&review(false, Some(1))), None);
        assert_eq!(standing(&Value::Null), None);
    }
}
