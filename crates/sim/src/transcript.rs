//! What happened, for whoever must find out why.

use crate::clock::Clock;
use minicbor::Decode;
use std::fmt::Debug;

/// So much of a frame is shown.
const FRAME_CHARS_MAX: usize = 300;

/// Lines with their simulated time.
#[derive(Debug)]
pub(crate) struct Transcript {
    clock: Clock,
    lines: Vec<String>,
    /// Frames too?
    pub(crate) frames: bool,
}

impl Transcript {
    pub(crate) const fn new(clock: Clock) -> Self {
        Self { clock, lines: Vec::new(), frames: false }
    }

    pub(crate) fn note(&mut self, line: &str) {
        let at = self.clock.elapsed();
        let (hours, minutes, seconds, millis) = (at / 3_600_000, at / 60_000 % 60, at / 1_000 % 60, at % 1_000);
        self.lines.push(format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}  {line}"));
    }

    /// A frame, as far as a line has room for it.
    pub(crate) fn frame<T: for<'b> Decode<'b, ()> + Debug>(&mut self, who: &str, way: &str, frame: &[u8]) {
        if self.frames {
            let read: String = match minicbor::decode::<T>(frame) {
                Ok(frame) => format!("{frame:?}").chars().take(FRAME_CHARS_MAX).collect(),
                Err(error) => error.to_string(),
            };
            self.note(&format!("    {who} {way} {read}"));
        }
    }

    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }
}
