//! A log gives the same by every processor, as columns, and in chunks cut anywhere.
#![no_main]

use flowlogs_fuzz::{INSTRUCTIONS, Told, columns, formats_and_log, records};
use flowlogs_parser::{Chunks, Instructions, Lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (formats, log) = formats_and_log(data);
    let lines = Lines::new(log, formats.clone());
    let mut expected = Told::default();
    records(&lines, Instructions::Scalar, &mut expected);
    for instructions in INSTRUCTIONS {
        let mut told = Told::default();
        records(&lines, instructions, &mut told);
        assert_eq!(told, expected, "{instructions:?}");
        assert_eq!(columns(&lines, instructions), expected, "{instructions:?}");
    }
    let mut told = Told::default();
    let mut chunks = Chunks::new(formats.clone());
    for chunk in log.chunks(1 + data.len() % 61) {
        records(&chunks.push(chunk), Instructions::Best, &mut told);
    }
    records(&chunks.finish(), Instructions::Best, &mut told);
    assert_eq!(told, expected);
    let mut told = Told::default();
    let mut chunks = Chunks::new(formats);
    for chunk in log.chunks(1 + data.len() % 61) {
        for lines in chunks.push_borrowed(chunk) {
            records(&lines, Instructions::Best, &mut told);
        }
    }
    records(&chunks.finish(), Instructions::Best, &mut told);
    assert_eq!(told, expected);
});
