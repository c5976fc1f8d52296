//! Lines that can be read many at a time: those whose values stand one blank apart, as many as the
//! format has fields. All others are read one by one.

use alloc::boxed::Box;
use core::array::from_fn;
use core::cmp::min;
use core::ops::Range;

use crate::scan::{Index, PLACES, Processor, ROOM, ROWS, WINDOW};

/// Walks over text, window by window.
#[derive(Clone, Debug)]
pub(crate) struct Walk<'t> {
    text: &'t [u8],
    processor: Processor,
    index: Index,
    /// Where the window begins in the text.
    base: usize,
    /// The window and what stands around it, if that is not all in the text.
    copy: Box<Area>,
    is_copied: bool,
    /// How many lines of the window were given.
    given: usize,
    /// Where the next window begins.
    next: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Piece {
    /// Regular lines.
    Run(Run),
    /// A line of any kind: where it begins and ends in the text, without its newline.
    Line(usize, usize),
}

/// Regular lines that follow each other, 1 to [`ROWS`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Run {
    /// Which start of the index is that of the first value.
    first: usize,
    /// How many lines there are.
    pub(crate) lines: usize,
    /// How many values each has.
    width: usize,
}

/// Which lines are regular.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Regular {
    /// How many values they have.
    pub(crate) width: usize,
    /// Where the next line begins that is none, whatever it holds.
    pub(crate) stop: usize,
    /// Whether they can have a `#` after their first byte.
    pub(crate) may_have_remarks: bool,
}

impl Regular {
    /// No line at all, since each has a value.
    pub(crate) const NONE: Self = Self { width: 0, stop: usize::MAX, may_have_remarks: false };
}

impl<'t> Walk<'t> {
    pub(crate) fn new(text: &'t [u8], processor: Processor) -> Self {
        let index = Index::new();
        #[expect(clippy::large_stack_arrays, reason = "it goes to the heap at once")]
        let copy = Box::new([0; AROUND + PLACES + AROUND]);
        Self { text, processor, index, base: 0, copy, is_copied: false, given: 0, next: 0 }
    }

    /// The next lines: as many regular ones as there are, or one of any kind.
    #[inline]
    pub(crate) fn next(&mut self, regular: Regular) -> Option<Piece> {
        if self.given == self.index.lines().len() && !self.fill() {
            return self.long_line();
        }
        let run = self.run(regular);
        if run.lines > 0 {
            self.given += run.lines;
            return Some(Piece::Run(run));
        }
        let (start, end) = self.line(self.given);
        self.given += 1;
        Some(Piece::Line(start, end))
    }

    /// Gives the lines of the run that came last once more.
    pub(crate) fn give_back(&mut self, run: Run) {
        self.given -= run.lines;
    }

    /// The values of the field at this position.
    #[inline(always)]
    pub(crate) fn values(&self, run: Run, position: usize) -> Values<'_> {
        let starts = &self.index.starts()[run.first + position..];
        let lengths = &self.index.lengths()[run.first + position..];
        Values { area: self.area(), starts, lengths, lines: run.lines, width: run.width }
    }

    #[inline(always)]
    fn area(&self) -> &Area {
        if self.is_copied {
            return &self.copy;
        }
        let before = self.base.saturating_sub(AROUND);
        self.text[before..].first_chunk().unwrap_or(&self.copy)
    }

    /// The values of all fields, counted from [`base`](Self::base): where each begins, line by line,
    /// and where the line after the last one does.
    #[inline(always)]
    pub(crate) fn starts(&self, run: Run) -> &[u16] {
        &self.index.starts()[run.first..][..=run.lines * run.width]
    }

    /// The values of a line of the run, and where the next line begins; others follow.
    #[inline(always)]
    pub(crate) fn starts_of(&self, run: Run, line: usize) -> &[u16] {
        &self.index.starts()[run.first + line * run.width..]
    }

    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    /// Where the next line begins in the text.
    pub(crate) fn place(&self) -> usize {
        if self.given == self.index.lines().len() { self.next } else { self.line(self.given).0 }
    }

    /// Where the window begins in the text.
    #[inline(always)]
    pub(crate) fn base(&self) -> usize {
        self.base
    }

    /// Where a line of the run stands in the text.
    #[inline(always)]
    pub(crate) fn place_of(&self, run: Run, line: usize) -> Range<usize> {
        let starts = self.starts_of(run, line);
        let [start, next] = [starts[0], starts[run.width]].map(usize::from);
        self.base + start..self.base + next - 1
    }

    fn run(&self, regular: Regular) -> Run {
        let first = self.first_start(self.given);
        let lines = &self.index.lines()[self.given..];
        let lines = &lines[..min(lines.len(), ROWS)];
        let mut count = equally_spaced(first, lines, regular.width);
        if !self.index.is_ascii() || !regular.may_have_remarks || regular.stop < self.next {
            count = lines[..count]
                .iter()
                .enumerate()
                .take_while(|&(number, _)| self.is_regular(self.given + number, regular))
                .count();
        }
        Run { first, lines: count, width: regular.width }
    }

    /// Whether a line of as many values is regular.
    #[cold]
    fn is_regular(&self, number: usize, regular: Regular) -> bool {
        let (start, end) = self.line(number);
        let line = &self.text[start..end];
        start != regular.stop
            && line.is_ascii()
            && (regular.may_have_remarks || !line.contains(&b'#'))
    }

    /// Where a line of the window begins and ends in the text.
    fn line(&self, number: usize) -> (usize, usize) {
        let starts = self.index.starts();
        let start = starts[self.first_start(number)];
        let next = starts[usize::from(self.index.lines()[number])];
        (self.base + usize::from(start), self.base + usize::from(next) - 1)
    }

    /// Which start of the index is that of a line of the window.
    fn first_start(&self, number: usize) -> usize {
        number.checked_sub(1).map_or(0, |before| self.index.lines()[before].into())
    }

    /// Indexes the next window; `false` if no line ends in it.
    fn fill(&mut self) -> bool {
        self.base = self.next;
        self.given = 0;
        let window = &self.text[self.base..];
        self.processor.index(&mut self.index, &window[..min(window.len(), WINDOW)]);
        self.is_copied = self.base < AROUND || window.len() < PLACES + AROUND;
        if self.is_copied {
            let before = min(self.base, AROUND);
            let text = &self.text[self.base - before..];
            let copy = &mut self.copy[AROUND - before..];
            let length = min(text.len(), copy.len());
            copy[..length].copy_from_slice(&text[..length]);
        }
        let Some(&line) = self.index.lines().last() else { return false };
        self.next = self.base + usize::from(self.index.starts()[usize::from(line)]);
        true
    }

    /// A line that is longer than a window, or that no newline ends.
    fn long_line(&mut self) -> Option<Piece> {
        let start = self.next;
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.next = min(start + length + 1, self.text.len());
        Some(Piece::Line(start, start + length))
    }
}

/// How many of the lines have that many values, up to the first that has not.
#[expect(clippy::cast_possible_truncation, reason = "places in a window have 16 bits")]
fn equally_spaced(mut before: usize, lines: &[u16], width: usize) -> usize {
    let mut count = 0;
    // Eight at a time as far as that goes.
    for eight in lines.as_chunks::<8>().0 {
        let width = width as u16;
        let expected: [u16; 8] =
            from_fn(|line| (before as u16).wrapping_add(width * (line as u16 + 1)));
        if *eight != expected {
            break;
        }
        before += usize::from(width) * 8;
        count += 8;
    }
    for &next in &lines[count..] {
        if usize::from(next) - before != width {
            break;
        }
        before = next.into();
        count += 1;
    }
    count
}

/// A window and what stands around it: all that is looked at.
type Area = [u8; AROUND + PLACES + AROUND];

/// More values than a line has.
const MOST_VALUES: usize = 256;

/// So many bytes around a value can be looked at.
const AROUND: usize = 32;

/// Where a value ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Where the next one begins in the window.
    pub(crate) next: u16,
    /// How many bytes it has, or 255 if those are more.
    pub(crate) length: u8,
}

/// The values of one field in a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'r> {
    area: &'r Area,
    /// From the first value on, and more.
    starts: &'r [u16],
    lengths: &'r [u8],
    lines: usize,
    width: usize,
}

impl<'r> Values<'r> {
    pub(crate) fn len(self) -> usize {
        self.lines
    }

    #[cfg(target_arch = "x86_64")]
    /// The value of this line, and where it ends. After the last line, what comes means nothing.
    pub(crate) fn place(self, line: usize) -> Option<Place> {
        let value = line * self.width;
        let (next, length) = (*self.starts.get(value + 1)?, *self.lengths.get(value)?);
        Some(Place { next, length })
    }

    /// The same of all lines, so many at a time.
    #[inline(always)]
    pub(crate) fn places<const LINES: usize>(self) -> Places<'r, LINES> {
        Places { starts: self.starts, lengths: self.lengths, width: self.width % MOST_VALUES }
    }

    /// So many bytes of the text, from so many before this place in the window on. Past the ends of
    /// the text, they mean nothing.
    #[inline(always)]
    pub(crate) fn bytes<const BEFORE: usize, const LENGTH: usize>(
        self,
        place: u16,
    ) -> &'r [u8; LENGTH] {
        const { assert!(BEFORE <= AROUND && LENGTH <= AROUND) };
        let from = usize::from(place) % PLACES + AROUND - BEFORE;
        self.area[from..].first_chunk().unwrap_or(&[0; LENGTH])
    }

    /// The text of a value.
    pub(crate) fn text(self, line: usize) -> &'r [u8] {
        let [start, next] =
            [0, 1].map(|more| AROUND + usize::from(self.starts[line * self.width + more]));
        &self.area[start..next - 1]
    }
}

/// The places of some values after the other.
#[derive(Clone, Debug)]
pub(crate) struct Places<'r, const LINES: usize> {
    starts: &'r [u16],
    lengths: &'r [u8],
    width: usize,
}

impl<const LINES: usize> Iterator for Places<'_, LINES> {
    type Item = [Place; LINES];

    #[inline(always)]
    fn next(&mut self) -> Option<[Place; LINES]> {
        const { assert!(LINES * MOST_VALUES <= ROOM) };
        let Self { starts, lengths, width } = self;
        let some = starts.first_chunk::<ROOM>()?;
        let their = lengths.first_chunk::<ROOM>()?;
        *starts = &starts[LINES * *width..];
        *lengths = &lengths[LINES * *width..];
        Some(from_fn(|line| Place { next: some[line * *width + 1], length: their[line * *width] }))
    }
}
