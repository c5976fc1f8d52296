//! Lines that can be read many at a time: those whose values stand one blank apart, as many as the
//! format has fields. All others are read one by one.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::array::from_fn;
use core::cmp::min;
use core::ops::Range;

use crate::Format;
use crate::scan::{
    AROUND, Area, Index, Kernel, PLACES, Places, Processor, ROOM, ROWS, Simd, TOGETHER, Texts,
    WINDOW,
};

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
    /// Where the values of each field of the last run begin; they end before those of the next.
    columns: Vec<Places>,
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
        Self {
            text,
            processor,
            index,
            base: 0,
            copy,
            is_copied: false,
            columns: Vec::new(),
            given: 0,
            next: 0,
        }
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
            let starts = &self.index.starts()[run.first..];
            self.processor.run(Transpose { starts, run, columns: &mut self.columns });
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

    /// The values of the field at this position, in the run that came last.
    #[inline(always)]
    pub(crate) fn values(&self, run: Run, position: usize) -> Texts<'_> {
        let (starts, nexts) = (&self.columns[position], &self.columns[position + 1]);
        Texts { area: self.area(), starts, nexts, count: run.lines }
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

/// Makes columns of the rows of starts.
struct Transpose<'i, 'c> {
    /// The first ones of the run, and [`ROOM`] more after the last.
    starts: &'i [u16],
    run: Run,
    columns: &'c mut Vec<Places>,
}

impl Kernel for Transpose<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { starts, run, columns } = self;
        const { assert!(TOGETHER * Format::MAX_FIELDS <= ROOM) };
        let width = min(run.width, Format::MAX_FIELDS);
        // And one for the next lines.
        let count = (width + 1).next_multiple_of(TOGETHER);
        if columns.len() < count {
            columns.resize(count, [[0; TOGETHER]; ROWS / TOGETHER]);
        }
        let (parts, _) = columns[..count].as_chunks_mut::<TOGETHER>();
        for (part, columns) in parts.iter_mut().enumerate() {
            let mut rest = &starts[part * TOGETHER..];
            for eight in 0..min(run.lines, ROWS) / TOGETHER {
                let Some(rows) = rest.first_chunk::<ROOM>() else { return };
                let rows =
                    from_fn(|row| rows[row * width..].first_chunk().unwrap_or(&[0; TOGETHER]));
                put(simd.transpose(rows), eight, columns);
                rest = &rest[TOGETHER * width..];
            }
            let left = run.lines % TOGETHER;
            if left > 0 {
                // The last one again and again.
                let rows = from_fn(|row| {
                    rest[min(row, left - 1) * width..].first_chunk().unwrap_or(&[0; TOGETHER])
                });
                put(simd.transpose(rows), run.lines / TOGETHER % (ROWS / TOGETHER), columns);
            }
        }
    }
}

/// Puts some of their places into columns.
#[inline(always)]
fn put(eights: [[u16; TOGETHER]; TOGETHER], number: usize, columns: &mut [Places; TOGETHER]) {
    for (column, eight) in columns.iter_mut().zip(eights) {
        column[number] = eight;
    }
}
