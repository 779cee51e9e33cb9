//! The text format of Prometheus (version 0.0.4), written line by line. Knows no metric.

use engine::meter::Distribution;
use std::fmt::{Display, Write};

#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// The metric that samples belong to.
    name: &'static str,
}

impl Page {
    pub(super) fn counter(&mut self, name: &'static str, help: &str) {
        self.begin(name, help, "counter");
    }

    pub(super) fn gauge(&mut self, name: &'static str, help: &str) {
        self.begin(name, help, "gauge");
    }

    pub(super) fn histogram(&mut self, name: &'static str, help: &str) {
        self.begin(name, help, "histogram");
    }

    /// `help` without line breaks and backslashes.
    fn begin(&mut self, name: &'static str, help: &str, kind: &str) {
        self.name = name;
        self.put(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    pub(super) fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.line("", labels, None, value);
    }

    /// Of microseconds, told in seconds.
    pub(super) fn seconds(&mut self, labels: &[(&str, &str)], read: &Distribution) {
        self.buckets(labels, read, 1_000_000.0);
    }

    pub(super) fn distribution(&mut self, labels: &[(&str, &str)], read: &Distribution) {
        self.buckets(labels, read, 1.0);
    }

    fn buckets(&mut self, labels: &[(&str, &str)], read: &Distribution, unit: f64) {
        for (bound, values) in &read.up_to {
            self.line("_bucket", labels, Some(&(*bound as f64 / unit).to_string()), values);
        }
        self.line("_bucket", labels, Some("+Inf"), read.values);
        self.line("_sum", labels, None, read.sum as f64 / unit);
        self.line("_count", labels, None, read.values);
    }

    fn line(
        &mut self,
        suffix: &str,
        labels: &[(&str, &str)],
        up_to: Option<&str>,
        value: impl Display,
    ) {
        let name = self.name;
        self.put(format_args!("{name}{suffix}"));
        let labels = labels.iter().copied().chain(up_to.map(|bound| ("le", bound)));
        let mut mark = '{';
        for (label, text) in labels {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            self.put(format_args!("{mark}{label}=\"{text}\""));
            mark = ',';
        }
        let end = if mark == ',' { "}" } else { "" };
        self.put(format_args!("{end} {value}\n"));
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.text.write_fmt(text).expect("a String takes everything");
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn samples_and_histograms_are_written_as_prometheus_reads_them() {
        let mut page = Page::default();
        page.counter("things_total", "Things.");
        page.sample(&[], 3);
        page.sample(&[("kind", "a\"b\\c\n"), ("shard", "0")], 4);
        page.histogram("time_seconds", "Time.");
        let read =
            Distribution { up_to: vec![(100, 1), (2_500_000, 2)], values: 3, sum: 9_000_000 };
        page.seconds(&[("action", "respond")], &read);
        expect![[r##"
            # HELP things_total Things.
            # TYPE things_total counter
            things_total 3
            things_total{kind="a\"b\\c\n",shard="0"} 4
            # HELP time_seconds Time.
            # TYPE time_seconds histogram
            time_seconds_bucket{action="respond",le="0.0001"} 1
            time_seconds_bucket{action="respond",le="2.5"} 2
            time_seconds_bucket{action="respond",le="+Inf"} 3
            time_seconds_sum{action="respond"} 9
            time_seconds_count{action="respond"} 3
        "##]]
        .assert_eq(&page.finish());
    }
}
