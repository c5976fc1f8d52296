//! The record in a line of which nothing else is known.

use alloc::vec::Vec;

use super::fits;
use super::output::MANY_FIELDS;
use crate::{Format, order};

/// The longest run of words that is a record of one of the formats, wherever it stands in the line.
///
/// Formats of a few fields are left out.
pub(super) fn longest<'l>(line: &'l str, formats: &[&Format]) -> Option<&'l str> {
    // Each is tried at each word.
    const FORMATS: usize = 16;

    let mut formats: Vec<_> =
        formats.iter().filter(|format| format.len() >= MANY_FIELDS).take(FORMATS).collect();
    order::sort_by(&mut formats, |one, two| two.len().cmp(&one.len()));
    formats.iter().find_map(|format| line.split(is_border).find_map(|cell| run(cell, format)))
}

/// The first run of as many words as the format has fields that is a record.
fn run<'l>(cell: &'l str, format: &Format) -> Option<&'l str> {
    let mut words = Vec::new();
    let mut end = 0;
    for word in cell.split_ascii_whitespace() {
        let start = end + cell[end..].find(word)?;
        end = start + word.len();
        words.push((start, end));
    }
    words.windows(format.len()).find_map(|run| {
        let (&(start, _), &(_, end)) = (run.first()?, run.last()?);
        let line = &cell[start..end];
        fits(line, format).then_some(line)
    })
}

const fn is_border(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | ',' | ';' | '|' | '\t' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'
    )
}
