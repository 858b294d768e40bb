//! Both figures of a measure side by side, and what was aimed for.

use crate::report;
use serde::Serialize;

/// A figure in words and as a number.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    value: f64,
    shown: String,
    /// Until a recipient has the message, in milliseconds: median and 99th percentile.
    delivered_ms: Option<[f64; 2]>,
}

impl Figure {
    pub(super) fn micros(value: f64, delivered_ms: Option<[f64; 2]>) -> Self {
        Self { value, shown: format!("{} µs", report::grouped(value, 1)), delivered_ms }
    }

    pub(super) fn seconds(value: f64) -> Self {
        Self { value, shown: format!("{value:.2} s"), delivered_ms: None }
    }

    pub(super) fn kib(value: f64) -> Self {
        Self { value, shown: format!("{value:.1} KiB"), delivered_ms: None }
    }
}

/// What is aimed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aim {
    /// Our figure is so many times smaller.
    Times(f64),
    /// Our figure is at most this.
    AtMost(f64),
    /// Median and 99th percentile are no later.
    NoLater,
}

/// A measure of both.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    what: String,
    konsil: Figure,
    peer: Figure,
    /// How many times smaller ours is.
    times: f64,
    aims: Vec<(String, bool)>,
}

impl Comparison {
    pub(super) fn new(what: String, konsil: Figure, peer: Figure, aims: Vec<Aim>) -> Self {
        let times = peer.value / konsil.value;
        let judged = aims.into_iter().map(|aim| match aim {
            Aim::Times(least) => (format!("≥ {least} times"), times >= least),
            Aim::AtMost(most) => (format!("≤ {most}"), konsil.value <= most),
            Aim::NoLater => {
                let no_later = |place: fn(&[f64; 2]) -> f64| match (&konsil.delivered_ms, &peer.delivered_ms) {
                    (Some(ours), Some(theirs)) => place(ours) <= place(theirs),
                    _ => false,
                };
                ("p50 and p99 no later".to_owned(), no_later(|[p50, _]| *p50) && no_later(|[_, p99]| *p99))
            }
        });
        let aims = judged.collect();
        Self { what, konsil, peer, times, aims }
    }

    /// How many aims there are, and how many are met.
    #[must_use]
    pub fn aims(&self) -> (usize, usize) {
        (self.aims.len(), self.aims.iter().filter(|(_, met)| *met).count())
    }

    fn cells(&self) -> [String; 7] {
        let spread =
            |figure: &Figure| figure.delivered_ms.map_or_else(|| "–".into(), |[p50, p99]| format!("{p50:.2} / {p99:.2} ms"));
        let aims: Vec<String> =
            self.aims.iter().map(|(what, met)| format!("{what}: {}", if *met { "met" } else { "NOT MET" })).collect();
        [
            self.what.clone(),
            self.konsil.shown.clone(),
            self.peer.shown.clone(),
            format!("{:.1}", self.times),
            spread(&self.konsil),
            spread(&self.peer),
            if aims.is_empty() { "–".to_owned() } else { aims.join("; ") },
        ]
    }
}

/// The comparisons as a table of Markdown.
#[must_use]
pub fn table(comparisons: &[Comparison]) -> String {
    let heads = ["measure", "Konsil", "ejabberd", "times", "Konsil delivers p50 / p99", "ejabberd delivers p50 / p99", "aims"];
    report::aligned(&heads.map(str::to_owned), &comparisons.iter().map(Comparison::cells).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(ours: f64, theirs: f64, ours_ms: [f64; 2], aims: Vec<Aim>) -> Comparison {
        let (ours, theirs) = (Figure::micros(ours, Some(ours_ms)), Figure::micros(theirs, Some([2.0, 4.0])));
        Comparison::new("paced".into(), ours, theirs, aims)
    }

    #[test]
    fn an_aim_is_met_when_both_figures_say_so() {
        let all = || vec![Aim::Times(4.0), Aim::NoLater];
        assert_eq!(compared(100.0, 400.0, [2.0, 4.0], all()).aims(), (2, 2));
        assert_eq!(compared(100.0, 399.0, [2.0, 4.0], all()).aims(), (2, 1));
        assert_eq!(compared(100.0, 400.0, [1.0, 4.1], all()).aims(), (2, 1));
        assert_eq!(compared(100.0, 400.0, [1.0, 1.0], vec![Aim::AtMost(99.0)]).aims(), (1, 0));
    }

    #[test]
    fn the_table_says_what_is_met() {
        let table = table(&[compared(100.0, 350.0, [1.0, 2.0], vec![Aim::Times(4.0), Aim::NoLater])]);
        assert!(table.contains("| 3.5 "), "{table}");
        assert!(table.contains("≥ 4 times: NOT MET; p50 and p99 no later: met"), "{table}");
    }
}
