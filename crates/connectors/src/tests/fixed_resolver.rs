//! A resolver that says what a test tells it: the n-th question gets the n-th answer, later ones the last.

use crate::egress::{ConnectError, Resolve, Resolving};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

pub(super) struct FixedResolver {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl FixedResolver {
    pub(super) fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse =
            |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self { answers: answers.iter().map(parse).collect(), asked: AtomicUsize::new(0) })
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Resolve for FixedResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let nth =
                self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len().saturating_sub(1));
            let unknown =
                || ConnectError::Dns { host: host.to_owned(), error: "no such host".to_owned() };
            self.answers.get(nth).cloned().ok_or_else(unknown)
        })
    }
}
