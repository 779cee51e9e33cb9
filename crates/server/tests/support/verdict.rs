//! What must hold after all the kills, as a pure function over what the callers, the API and the ledger say.

use std::collections::{HashMap, HashSet};

use super::{
    callers::{Acknowledged, has_key},
    ledger::Seen,
};

/// What each of them saw.
pub(crate) struct Evidence {
    pub(crate) acknowledged: Vec<Acknowledged>,
    /// Status of every execution that the API lists, by id.
    pub(crate) executions: HashMap<String, String>,
    pub(crate) ledger: Vec<Seen>,
}

/// Every promise that was broken, in words. Empty is good.
pub(crate) fn judge(evidence: &Evidence) -> Vec<String> {
    let mut broken = Vec::new();
    let effects = effects_by_execution(&evidence.ledger, &mut broken);
    for Acknowledged { order, execution } in &evidence.acknowledged {
        if !evidence.executions.contains_key(execution) {
            broken.push(format!(
                "lost: order {order} was acknowledged as {execution}, which isn't there"
            ));
        }
    }
    for (execution, status) in &evidence.executions {
        if status != "completed" {
            broken.push(format!("not completed: {execution} is {status}"));
        }
        for step in ["first", "second"] {
            if !effects
                .get(execution.as_str())
                .is_some_and(|seen| seen.iter().any(|one| one.step == step))
            {
                broken.push(format!("never done: {step} of {execution}"));
            }
        }
    }
    for (execution, seen) in &effects {
        if !evidence.executions.contains_key(*execution) {
            broken.push(format!("a ghost: the ledger knows {execution}, the API doesn't"));
        }
        let after_second = seen.iter().skip_while(|one| one.step != "second");
        if after_second.clone().any(|one| one.step == "first") {
            broken.push(format!("again: first of {execution} was seen after second"));
        }
    }
    broken.extend(bodies_that_changed(&evidence.ledger));
    broken.extend(orders_that_ran_twice(evidence));
    broken
}

fn effects_by_execution<'a>(
    ledger: &'a [Seen],
    broken: &mut Vec<String>,
) -> HashMap<&'a str, Vec<&'a Seen>> {
    let mut effects: HashMap<&str, Vec<&Seen>> = HashMap::new();
    for seen in ledger {
        match seen.key.split_once(':') {
            Some((execution, _)) => effects.entry(execution).or_default().push(seen),
            None => broken.push(format!(
                "no key: {} of order {} came with `{}`",
                seen.step, seen.order, seen.key
            )),
        }
    }
    effects
}

/// All attempts of one effect carry one key and one body.
fn bodies_that_changed(ledger: &[Seen]) -> Vec<String> {
    let mut first: HashMap<&str, &Seen> = HashMap::new();
    let mut broken = Vec::new();
    for seen in ledger {
        let before = first.entry(&seen.key).or_insert(seen);
        if *before != seen {
            broken.push(format!("another body: {} was {before:?}, then {seen:?}", seen.key));
        }
    }
    broken
}

/// An order that was sent with an Idempotency-Key is one execution, however often it was sent.
fn orders_that_ran_twice(evidence: &Evidence) -> Vec<String> {
    let acknowledged = evidence.acknowledged.iter().map(|one| (one.order, one.execution.as_str()));
    let ledger =
        evidence.ledger.iter().filter_map(|seen| Some((seen.order, seen.key.split_once(':')?.0)));
    let mut executions: HashMap<u64, HashSet<&str>> = HashMap::new();
    for (order, execution) in acknowledged.chain(ledger).filter(|(order, _)| has_key(*order)) {
        executions.entry(order).or_default().insert(execution);
    }
    let twice = executions.iter().filter(|(_, executions)| executions.len() > 1);
    twice.map(|(order, executions)| format!("twice: order {order} ran as {executions:?}")).collect()
}

/// Each promise broken by hand, and the word that the verdict must find for it.
pub(crate) fn finds_each_breach() -> Result<(), String> {
    expect("", |_| ())?;
    expect("lost", |all| drop(all.executions.remove("exe_1")))?;
    expect("not completed", |all| drop(all.executions.insert("exe_1".into(), "running".into())))?;
    expect("not completed", |all| drop(all.executions.insert("exe_1".into(), "failed".into())))?;
    expect("never done", |all| all.ledger.truncate(1))?;
    expect("again", |all| all.ledger.push(all.ledger[0].clone()))?;
    expect("another body", |all| {
        all.ledger.push(Seen { body_hash: "other".into(), ..all.ledger[1].clone() })
    })?;
    expect("no key", |all| all.ledger[0].key = "none".into())?;
    expect("a ghost", |all| {
        all.ledger.push(Seen { key: "exe_9:1".into(), order: 9, ..all.ledger[0].clone() })
    })?;
    expect("twice", |all| {
        all.acknowledged.push(Acknowledged { order: 2, execution: "exe_2".into() })
    })
}

/// Breaks good evidence with `change`; the verdict must begin a finding with `word`, or find nothing when it is empty.
fn expect(word: &str, change: impl FnOnce(&mut Evidence)) -> Result<(), String> {
    let seen = |step: &str, n| Seen {
        key: format!("exe_1:{n}"),
        step: step.into(),
        order: 2,
        body_hash: step.into(),
    };
    let mut evidence = Evidence {
        acknowledged: vec![Acknowledged { order: 2, execution: "exe_1".into() }],
        executions: HashMap::from([("exe_1".into(), "completed".into())]),
        // An effect may be repeated until the next one was seen.
        ledger: vec![seen("first", 1), seen("first", 1), seen("second", 2), seen("second", 2)],
    };
    change(&mut evidence);
    let found = judge(&evidence);
    let as_expected = if word.is_empty() {
        found.is_empty()
    } else {
        found.iter().any(|one| one.starts_with(word))
    };
    if as_expected { Ok(()) } else { Err(format!("expected `{word}`, found {found:?}")) }
}
