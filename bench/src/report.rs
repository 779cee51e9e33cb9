//! The table: medians over the rounds, with the ratio to the yardstick of the same round.

use comfy_table::{CellAlignment, Table, presets};

use crate::load::Measured;

/// All rounds of one target at one number of connections.
pub(crate) struct Row {
    pub(crate) workload: &'static str,
    pub(crate) connections: usize,
    pub(crate) target: &'static str,
    pub(crate) rounds: Vec<Round>,
}

pub(crate) struct Round {
    pub(crate) measured: Measured,
    pub(crate) resident_mb: Option<u64>,
    /// Throughput against `ceil end` and `ceil each` in the same round.
    pub(crate) to_end: Option<f64>,
    pub(crate) to_each: Option<f64>,
}

pub(crate) fn print(rows: &[Row]) {
    let headings = [
        "load",
        "conns",
        "target",
        "req/s",
        "min–max",
        "× ceil end",
        "× ceil each",
        "p50 ms",
        "p99 ms",
        "RSS MB",
    ];
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(headings);
    for row in rows {
        let of = |value: fn(&Round) -> f64| median(row.rounds.iter().map(value));
        let speeds = || row.rounds.iter().map(|round| round.measured.per_second);
        let ratio = |value: fn(&Round) -> Option<f64>| {
            let ratios: Vec<f64> = row.rounds.iter().filter_map(value).collect();
            if ratios.is_empty() {
                "–".to_owned()
            } else {
                format!("{:.2}", median(ratios.into_iter()))
            }
        };
        let memory = row.rounds.iter().filter_map(|round| round.resident_mb).max();
        table.add_row([
            row.workload.to_owned(),
            row.connections.to_string(),
            row.target.to_owned(),
            format!("{:.0}", median(speeds())),
            format!("{:.0}–{:.0}", speeds().fold(f64::MAX, f64::min), speeds().fold(0.0, f64::max)),
            ratio(|round| round.to_end),
            ratio(|round| round.to_each),
            format!("{:.2}", of(|round| round.measured.p50_ms)),
            format!("{:.2}", of(|round| round.measured.p99_ms)),
            memory.map_or("–".to_owned(), |mb| mb.to_string()),
        ]);
    }
    for column in table.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
}

/// The middle value; of an even number the mean of the two in the middle.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        count if count % 2 == 1 => sorted[count / 2],
        count => f64::midpoint(sorted[count / 2 - 1], sorted[count / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), 2.5);
        assert_eq!(median(std::iter::empty()), 0.0);
    }
}
