//! The logs that are read, and what a reader must find in them.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flowlogs_parser::{Action, Field, FieldType, Format, LogStatus};

use super::sum::Sum;

/// The first lines of a file.
pub(super) fn read(path: &Path, lines: usize) -> Result<String> {
    let mut text = String::new();
    let cannot_read = || format!("cannot read {}", path.display());
    let mut file = BufReader::new(File::open(path).with_context(cannot_read)?);
    for _ in 0..lines {
        ensure!(file.read_line(&mut text).with_context(cannot_read)? > 0, "too few lines");
    }
    Ok(text)
}

/// Lines of one format: its header's, or else the default one.
pub(super) struct Log<'a> {
    /// With the header, if there is one.
    pub(super) text: &'a str,
    /// Without.
    pub(super) body: &'a str,
    #[cfg_attr(not(feature = "peers"), expect(dead_code, reason = "only peers are told it"))]
    pub(super) format: Format,
    pub(super) records: u32,
    pub(super) sum: Sum,
}

impl<'a> Log<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self> {
        let (first, rest) = text.split_once('\n').context("the log has no line")?;
        let header = Format::from_header(first);
        let body = if header.is_some() { rest } else { text };
        let format = header.unwrap_or_else(|| Format::vpc_default().clone());
        let sum = sum(body, &format)?;
        let records = sum.records.try_into()?;
        Ok(Self { text, body, format, records, sum })
    }

    /// The first lines of it.
    pub(super) fn first(&self, lines: usize) -> Result<Self> {
        let newline = self.text.match_indices('\n').nth(lines.saturating_sub(1));
        let (newline, _) = newline.context("the log has fewer lines")?;
        Self::new(&self.text[..=newline])
    }
}

/// The sum, found by nobody whose speed is measured.
fn sum(lines: &str, format: &Format) -> Result<Sum> {
    let mut sum = Sum::default();
    for line in lines.lines() {
        sum.records += 1;
        let values = format.names().iter().zip(line.split(' '));
        for (name, text) in values.filter(|(_, text)| *text != "-") {
            match name.field().map_or(FieldType::Text, Field::r#type) {
                FieldType::Text => sum.add(Some(text)),
                FieldType::Address => sum.add(Some(text.parse::<IpAddr>()?)),
                FieldType::Action => sum.add(Some(Action::from_text(text))),
                FieldType::LogStatus => sum.add(Some(LogStatus::from_text(text))),
                _ => sum.add(Some(text.parse::<u64>()?)),
            }
        }
    }
    Ok(sum)
}
