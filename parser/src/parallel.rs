//! Several slices of a log at a time, in threads.
//!
//! A slice is any number of whole lines. What a thread needs of those before its slice, the formats
//! that hold there and how many lines there were, it gets as soon as they were looked through for
//! headers, long before they are read.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::vec::Vec;

use crate::{Format, Lines};

/// Reads slices of a log in so many threads, and takes what comes of each in the order of the log.
///
/// `read` is called in any thread, `take` by one at a time. There are never more slices under way
/// than threads, so memory is bounded by the slices.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use flowlogs_parser::{Format, parallel};
///
/// let text = "srcaddr bytes\n10.0.0.5 840\n10.0.0.6 60\n10.0.0.5 100\n";
/// let mut sums = Vec::new();
/// parallel::read(
///     parallel::slices(text.as_bytes(), 16),
///     vec![Format::vpc_default().clone()],
///     NonZeroUsize::MIN,
///     |lines| lines.records().flatten().filter_map(|record| record.bytes()).sum::<u64>(),
///     |sum| sums.push(sum),
/// );
/// assert_eq!(sums, [0, 840, 60, 100]);
/// ```
pub fn read<'t, S: Into<Cow<'t, [u8]>>, T>(
    slices: impl Iterator<Item = S> + Send,
    formats: Vec<Format>,
    threads: NonZeroUsize,
    read: impl Fn(&Lines<'_>) -> T + Sync,
    take: impl FnMut(T) + Send,
) {
    let slices = Mutex::new(slices.enumerate());
    let scanned = InOrder::new(Before { lines: 0, formats });
    let taken = InOrder::new(take);
    let work = || {
        let _panic = TellOthers(&scanned, &taken);
        loop {
            let next = lock(&slices).next();
            let Some((number, slice)) = next else { return };
            let lines = Lines::from_text(slice.into(), 0, Vec::new());
            let newlines = memchr::memchr_iter(b'\n', lines.text()).count();
            let Some(mut before) = scanned.wait(number) else { return };
            let lines = lines.after(before.value.lines, before.value.formats.clone());
            before.value.lines += newlines as u64;
            before.value.formats = lines.formats_after().to_vec();
            scanned.pass(before);
            let result = read(&lines);
            let Some(mut take) = taken.wait(number) else { return };
            (take.value)(result);
            taken.pass(take);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            scope.spawn(work);
        }
        work();
    });
}

/// Cuts a text in slices of whole lines: of about so many bytes, or of one longer line.
pub fn slices(text: &[u8], bytes: usize) -> impl Iterator<Item = &[u8]> + Send {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = match rest.get(..bytes).and_then(|first| memchr::memrchr(b'\n', first)) {
            Some(newline) => newline + 1,
            None if rest.len() <= bytes => rest.len(),
            None => memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1),
        };
        let slice = rest.split_off(..end)?;
        (!slice.is_empty()).then_some(slice)
    })
}

/// What is known of the log before a slice.
struct Before {
    lines: u64,
    formats: Vec<Format>,
}

/// A value that threads get one after the other, in the order of their slices.
struct InOrder<T> {
    turn: Mutex<Turn<T>>,
    passed: Condvar,
}

struct Turn<T> {
    /// Whose turn it is.
    number: usize,
    /// A thread has panicked: nobody need wait for it.
    is_over: bool,
    value: T,
}

impl<T> InOrder<T> {
    fn new(value: T) -> Self {
        Self { turn: Mutex::new(Turn { number: 0, is_over: false, value }), passed: Condvar::new() }
    }

    /// Waits for the turn of a slice; `None` if it will not come.
    fn wait(&self, number: usize) -> Option<MutexGuard<'_, Turn<T>>> {
        let turn = lock(&self.turn);
        let turn = self.passed.wait_while(turn, |turn| turn.number != number && !turn.is_over);
        Some(turn.unwrap_or_else(PoisonError::into_inner)).filter(|turn| !turn.is_over)
    }

    /// Lets the next one have its turn.
    fn pass(&self, mut turn: MutexGuard<'_, Turn<T>>) {
        turn.number += 1;
        drop(turn);
        self.passed.notify_all();
    }

    fn end(&self) {
        lock(&self.turn).is_over = true;
        self.passed.notify_all();
    }
}

/// Lets the others go when a thread panics, so that the panic goes on to the caller.
struct TellOthers<'w, A, B>(&'w InOrder<A>, &'w InOrder<B>);

impl<A, B> Drop for TellOthers<'_, A, B> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.end();
            self.1.end();
        }
    }
}

/// A thread that panicked leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::format;
    use std::panic;
    use std::string::{String, ToString};
    use std::vec;

    use super::*;

    /// Each record and bad line, told with its format.
    fn tell(lines: &Lines<'_>) -> Vec<String> {
        let results = lines.records();
        results
            .map(|result| result.map_or_else(|bad| bad.to_string(), |r| format!("{r:?}")))
            .collect()
    }

    fn log() -> String {
        let mut log = String::new();
        for number in 0..2_000 {
            match number % 97 {
                0 => log.push_str("srcport dstaddr\n"),
                48 => log.push_str("dstaddr bytes\n"),
                _ => {}
            }
            let address = number % 300;
            writeln!(log, "{number} 10.0.0.{address}\n10.0.0.7 {number}\n# {number}").unwrap();
        }
        log
    }

    #[test]
    fn slices_give_what_the_whole_gives_in_its_order() {
        let log = log();
        let formats = vec![Format::vpc_default().clone()];
        let whole = tell(&Lines::new(&log, formats.clone()));
        for (bytes, threads) in [(1, 4), (100, 1), (100, 3), (1 << 12, 4), (1 << 20, 2)] {
            let mut told = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            let slices = slices(log.as_bytes(), bytes);
            read(slices, formats.clone(), threads, tell, |part| told.extend(part));
            assert_eq!(told, whole, "{bytes} bytes in {threads} threads");
        }
    }

    #[test]
    fn slices_are_whole_lines_and_together_the_text() {
        for text in ["", "\n", "a", "a\n", "a\n\nbb\nccc\nddddddddd\ne"] {
            for bytes in 0..12 {
                let all: Vec<_> = slices(text.as_bytes(), bytes).collect();
                assert_eq!(all.concat(), text.as_bytes());
                let (last, others) = all.split_last().unzip();
                assert!(
                    others.unwrap_or(&[]).iter().all(|slice| slice.ends_with(b"\n")),
                    "{text:?}"
                );
                assert!(last.is_none_or(|slice| !slice.is_empty()), "{text:?}");
            }
        }
    }

    #[test]
    fn a_panic_of_one_thread_ends_all() {
        let log = log();
        let result = panic::catch_unwind(|| {
            let explode = |lines: &Lines<'_>| assert!(!lines.text().starts_with(b"srcport"));
            let threads = NonZeroUsize::new(4).unwrap();
            read(slices(log.as_bytes(), 64), vec![], threads, explode, drop);
        });
        assert!(result.is_err());
    }
}
