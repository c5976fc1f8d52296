//! Text that cannot harm a terminal.

use std::borrow::Cow;
use std::io::{self, Write};

/// The text with its control characters escaped: a newline becomes `\n`, an escape `\u{1b}`.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(is_harmful) {
        let escape =
            |c: char| if is_harmful(c) { c.escape_default().to_string() } else { c.into() };
        text.chars().map(escape).collect::<String>().into()
    } else {
        text.into()
    }
}

/// Controls of either range, and what turns the direction of the text around.
fn is_harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes text with its control characters escaped, but for ends of lines.
pub(crate) fn write_printable(bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        out.write_all(printable(&String::from_utf8_lossy(text)).as_bytes())?;
        out.write_all(&line[text.len()..])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        for (text, expected) in [
            ("10.0.0.5 é -", "10.0.0.5 é -"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\tb\nc\0", "a\\tb\\nc\\u{0}"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("\u{202e}evil", "\\u{202e}evil"),
        ] {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn ends_of_lines_are_written_as_they_are() {
        let mut written = Vec::new();
        write_printable("a\u{1b}c\n\nb\r\u{9b}\n\0".as_bytes(), &mut written).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "a\\u{1b}c\n\nb\\r\\u{9b}\n\\u{0}");
    }
}
