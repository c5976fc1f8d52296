//! How far reading has come, on a terminal, while it goes on.

use std::time::Duration;

use flowlogs_fetcher::{Origin, TimeWindow};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::work::Part;

/// Shows how far reading has come; nothing, unless it was asked for and standard error is a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Of which a part has been read; its length is not known of files.
    window: Option<TimeWindow>,
    records: u64,
    bytes: u64,
    bad_lines: u64,
}

/// How often a second it is drawn.
const PER_SECOND: u8 = 8;

const TICK: Duration = Duration::from_millis(125);

impl Progress {
    /// Shows nothing.
    pub(crate) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), window: None, records: 0, bytes: 0, bad_lines: 0 }
    }

    /// Begins to show how much of the window is done, or just how much there was so far.
    pub(crate) fn shown(window: Option<TimeWindow>, is_ascii: bool) -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(PER_SECOND);
        let length = window.as_ref().map(|window| window.end_ms.saturating_sub(window.start_ms));
        let bar = ProgressBar::with_draw_target(length, target);
        bar.set_style(style(length.is_some(), is_ascii));
        bar.enable_steady_tick(TICK);
        Self { bar, window, ..Self::hidden() }
    }

    /// Some more has been read.
    pub(crate) fn add(&mut self, part: &Part, origin: &Origin) {
        if self.bar.is_hidden() {
            return;
        }
        self.records += part.records;
        self.bytes += part.bytes as u64;
        self.bad_lines += part.all_bad_lines;
        if let (Some(window), Origin::LogGroup { events, .. }) = (&self.window, origin)
            && let Some(last) = events.last()
        {
            self.bar.set_position(last.timestamp_ms.saturating_sub(window.start_ms));
        }
        self.bar.set_message(self.told(self.bar.elapsed()));
    }

    /// Such as `1,204,331 records, 301,082/s, 129.5 MiB, 2 bad lines`.
    fn told(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_millis().max(1);
        let rate = u128::from(self.records) * 1000 / seconds;
        let bad_lines = match self.bad_lines {
            0 => String::new(),
            1 => ", 1 bad line".to_owned(),
            number => format!(", {} bad lines", HumanCount(number)),
        };
        format!(
            "{} records, {}/s, {}{bad_lines}",
            HumanCount(self.records),
            HumanCount(u64::try_from(rate).unwrap_or(u64::MAX)),
            HumanBytes(self.bytes)
        )
    }

    /// Writes to standard error what is to stay there.
    pub(crate) fn suspend(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Leaves nothing of it on the screen.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(has_length: bool, is_ascii: bool) -> ProgressStyle {
    let template = if has_length {
        "{bar:24} {percent:>3} %  {msg}, {eta} left"
    } else {
        "{spinner} {elapsed}  {msg}"
    };
    let (bar, spinner) = if is_ascii {
        ("##-", "|/-\\ ")
    } else {
        ("█▉▊▋▌▍▎▏ ", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
    };
    let style = ProgressStyle::with_template(template);
    // The template is ours, and sound.
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars(bar).tick_chars(spinner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_how_much_and_how_fast() {
        let mut progress =
            Progress { records: 1_204_331, bytes: 135_790_000, ..Progress::hidden() };
        let second = Duration::from_secs(4);
        assert_eq!(progress.told(second), "1,204,331 records, 301,082/s, 129.50 MiB");
        progress.bad_lines = 1;
        assert!(progress.told(second).ends_with(" MiB, 1 bad line"));
        progress.bad_lines = 1200;
        assert!(progress.told(Duration::ZERO).ends_with(", 1,200 bad lines"));
    }

    #[test]
    fn its_templates_are_sound() {
        for template in [true, false] {
            for is_ascii in [true, false] {
                drop(style(template, is_ascii));
            }
        }
        assert!(ProgressStyle::with_template("{bar:24} {percent:>3} %  {msg}, {eta} left").is_ok());
    }
}
