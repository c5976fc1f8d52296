//! A log gives the same wherever in a long text it stands, and whatever it is cut by: lines are looked
//! at in windows, and at the ends of the text in a copy.
#![no_main]

use flowlogs_fuzz::{INSTRUCTIONS, Told, columns, formats_and_log, records};
use flowlogs_parser::{Instructions, Lines};
use libfuzzer_sys::fuzz_target;

/// As many bytes as a window has.
const WINDOW: usize = 16 * 1024 - 64;

fuzz_target!(|data: &[u8]| {
    let (formats, log) = formats_and_log(data);
    let mut alone = Told::default();
    records(&Lines::new(log, formats.clone()), Instructions::Scalar, &mut alone);

    // Remarks before the log and after it; the first window ends somewhere in the log.
    let sum =
        data.iter().fold(0_usize, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let before = WINDOW.saturating_sub(1 + sum % (log.len() + 1));
    let after = [0, 40, 2 * WINDOW][sum % 3];
    let text = [&b"#".repeat(before), &b"\n"[..], log, b"\n", &b"#".repeat(after)].concat();
    let lines = Lines::new(&text, formats);
    let mut expected = Told::default();
    records(&lines, Instructions::Scalar, &mut expected);
    assert_eq!(expected.records, alone.records);
    assert_eq!(expected.bad_lines.len(), alone.bad_lines.len());
    for instructions in INSTRUCTIONS {
        let mut told = Told::default();
        records(&lines, instructions, &mut told);
        assert_eq!(told, expected, "{instructions:?}");
        assert_eq!(columns(&lines, instructions), expected, "{instructions:?}");
    }
});
