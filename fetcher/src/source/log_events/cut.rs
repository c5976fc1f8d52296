//! Where a window is cut in two, so that both parts are read side by side.

use super::Order;
use crate::TimeWindow;

/// How far a window was read, and how fast.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Reach {
    /// Time of the last event, in milliseconds since 1970.
    pub(super) reached_ms: u64,
    /// How much time a page spans; `None` if pages came that had no events.
    pub(super) page_ms: Option<u64>,
}

/// Shorter windows are not cut where nothing is known about them.
const SHORT_MS: u64 = 60_000;

/// Cuts what is left of a window where so many pages more will have been read, if it holds at least
/// twice as many. Without an estimate, in the middle.
///
/// Gives the part that is read first, and the other one.
pub(super) fn cut(
    window: &TimeWindow,
    order: Order,
    reach: Reach,
    pages: u64,
) -> Option<(TimeWindow, TimeWindow)> {
    let left_ms = match order {
        Order::OldestFirst => window.end_ms.checked_sub(reach.reached_ms)?,
        Order::NewestFirst => reach.reached_ms.checked_sub(window.start_ms)?,
    };
    let ahead_ms = match reach.page_ms {
        Some(page_ms) => {
            let ahead_ms = page_ms.max(1).saturating_mul(pages);
            (left_ms >= ahead_ms.saturating_mul(2)).then_some(ahead_ms)?
        }
        None => (left_ms >= SHORT_MS).then_some(left_ms / 2)?,
    };
    let TimeWindow { start_ms, end_ms } = *window;
    Some(match order {
        Order::OldestFirst => {
            let at_ms = reach.reached_ms.saturating_add(ahead_ms);
            (TimeWindow::from(start_ms..at_ms), TimeWindow::from(at_ms..end_ms))
        }
        Order::NewestFirst => {
            let at_ms = reach.reached_ms.saturating_sub(ahead_ms);
            (TimeWindow::from(at_ms..end_ms), TimeWindow::from(start_ms..at_ms))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = Option<[(u64, u64); 2]>;

    fn parts(order: Order, reached_ms: u64, page_ms: Option<u64>) -> Parts {
        let window = TimeWindow::from(1_000_000..2_000_000);
        let (first, second) = cut(&window, order, Reach { reached_ms, page_ms }, 8)?;
        Some([first, second].map(|part| (part.start_ms, part.end_ms)))
    }

    #[test]
    fn the_first_part_holds_so_many_pages_more() {
        use Order::{NewestFirst, OldestFirst};
        for (order, reached_ms, page_ms, expected) in [
            (
                OldestFirst,
                1_100_000,
                10_000,
                Some([(1_000_000, 1_180_000), (1_180_000, 2_000_000)]),
            ),
            (
                NewestFirst,
                1_900_000,
                10_000,
                Some([(1_820_000, 2_000_000), (1_000_000, 1_820_000)]),
            ),
            // A hot moment spans no time.
            (OldestFirst, 1_100_000, 0, Some([(1_000_000, 1_100_008), (1_100_008, 2_000_000)])),
            // Less than twice as much is left.
            (OldestFirst, 1_850_000, 10_000, None),
            (NewestFirst, 1_150_000, 10_000, None),
            (OldestFirst, 1_100_000, u64::MAX, None),
        ] {
            assert_eq!(parts(order, reached_ms, Some(page_ms)), expected, "{order:?} {page_ms}");
        }
    }

    #[test]
    fn what_nothing_is_known_about_is_halved_down_to_a_minute() {
        let halves = Some([(1_000_000, 1_550_000), (1_550_000, 2_000_000)]);
        assert_eq!(parts(Order::OldestFirst, 1_100_000, None), halves);
        assert_eq!(parts(Order::OldestFirst, 1_950_000, None), None);
        assert_eq!(parts(Order::OldestFirst, 2_950_000, None), None);
    }
}
