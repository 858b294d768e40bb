//! Rows of figures, the aims they are held against, and how both are shown.

use serde::Serialize;
use std::fmt::Write as _;

/// One measure of one subject.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// Its name, for the command line.
    pub name: &'static str,
    /// What was done, in words.
    pub what: String,
    /// Messages (or log-ins, or entries read) per second.
    pub per_second: Option<f64>,
    /// The same per second of CPU time.
    pub per_cpu_second: Option<f64>,
    /// Deliveries per second of CPU time.
    pub deliveries_per_cpu_second: Option<f64>,
    /// CPU time of one message in microseconds.
    pub cpu_us: Option<f64>,
    /// CPU time of one delivery in microseconds.
    pub delivery_us: Option<f64>,
    /// Until the sender has the answer, in milliseconds: median and 99th percentile.
    pub answered_ms: Option<[f64; 2]>,
    /// Until a recipient has the message, in milliseconds.
    pub delivered_ms: Option<[f64; 2]>,
    /// Memory in KiB, of one client or of the process, as `what` says.
    pub memory_kib: Option<f64>,
    /// Mean length of a client frame in bytes.
    pub frame_bytes: Option<f64>,
    /// What was aimed for.
    pub aims: Vec<Aim>,
}

/// An aim and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Aim {
    /// In words, with its unit.
    pub what: String,
    /// The figure.
    pub got: f64,
    /// At most this.
    pub at_most: f64,
    /// Is it?
    pub met: bool,
}

impl Aim {
    /// An upper bound.
    #[must_use]
    pub fn at_most(what: impl Into<String>, got: f64, at_most: f64) -> Self {
        Self { what: what.into(), got, at_most, met: got <= at_most }
    }
}

/// A value of an ascending list below which `share` of them lie, in milliseconds.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index")]
pub fn percentile_ms(ascending_us: &[u32], share: f64) -> f64 {
    let index = (ascending_us.len() as f64 * share) as usize;
    let value = ascending_us.get(index).or(ascending_us.last());
    value.map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
}

/// Median and 99th percentile.
#[must_use]
pub fn spread_ms(ascending_us: &[u32]) -> Option<[f64; 2]> {
    (!ascending_us.is_empty()).then(|| [percentile_ms(ascending_us, 0.5), percentile_ms(ascending_us, 0.99)])
}

const HEADS: [&str; 11] = [
    "measure",
    "per second",
    "per CPU s",
    "deliveries per CPU s",
    "CPU per message",
    "CPU per delivery",
    "answered p50 / p99",
    "delivered p50 / p99",
    "memory",
    "bytes per frame",
    "aims",
];

fn cells(row: &Row) -> [String; 11] {
    let number = |value: Option<f64>, unit: &str, digits: usize| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{}{unit}", grouped(value, digits)))
    };
    let spread = |value: Option<[f64; 2]>| value.map_or_else(|| "–".to_owned(), |[p50, p99]| format!("{p50:.2} / {p99:.2} ms"));
    let aims: Vec<String> = row.aims.iter().map(shown).collect();
    [
        row.what.clone(),
        number(row.per_second, "", 0),
        number(row.per_cpu_second, "", 0),
        number(row.deliveries_per_cpu_second, "", 0),
        number(row.cpu_us, " µs", 1),
        number(row.delivery_us, " µs", 2),
        spread(row.answered_ms),
        spread(row.delivered_ms),
        number(row.memory_kib, " KiB", 1),
        number(row.frame_bytes, "", 0),
        if aims.is_empty() { "–".to_owned() } else { aims.join("; ") },
    ]
}

fn shown(aim: &Aim) -> String {
    let met = if aim.met { "met" } else { "NOT MET" };
    format!("{} ≤ {}: {met} ({})", aim.what, plain(aim.at_most), plain(aim.got))
}

fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number with its thousands apart.
pub(crate) fn grouped(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map_or(out.clone(), |rest| format!("{out}.{rest}"))
}

/// The rows as a table of Markdown; its columns are aligned, so that it can be read as it is.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    aligned(&HEADS.map(str::to_owned), &rows.iter().map(cells).collect::<Vec<_>>())
}

/// Lines of cells below their heads.
pub(crate) fn aligned<const N: usize>(heads: &[String; N], lines: &[[String; N]]) -> String {
    let width = |column: usize| {
        let head = heads.get(column).map_or(0, |head| head.chars().count());
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0).max(head)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut out = line(heads);
    let rules: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    let _ = writeln!(out, "|{}|", rules.join("|"));
    for cells in lines {
        out.push_str(&line(cells));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_list() {
        let list: Vec<u32> = (1..=1_000).map(|value| value * 1_000).collect();
        assert_eq!(spread_ms(&list), Some([501.0, 991.0]));
        assert_eq!(spread_ms(&[]), None);
        assert_eq!(percentile_ms(&[7_000], 0.99), 7.0);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1_234_567.0, 0), "1,234,567");
        assert_eq!(grouped(999.25, 1), "999.2");
        assert_eq!(grouped(0.0, 0), "0");
    }

    #[test]
    fn an_aim_says_whether_it_is_met() {
        assert_eq!(shown(&Aim::at_most("CPU ms", 0.03, 0.035)), "CPU ms ≤ 0.035: met (0.03)");
        assert_eq!(shown(&Aim::at_most("CPU ms", 0.04, 0.035)), "CPU ms ≤ 0.035: NOT MET (0.04)");
    }

    #[test]
    fn a_table_has_a_line_per_row() {
        let row = Row { what: "room".into(), cpu_us: Some(12.34), ..Row::default() };
        let table = table(&[row]);
        assert_eq!(table.lines().count(), 3);
        assert!(table.contains("12.3 µs"));
    }
}
