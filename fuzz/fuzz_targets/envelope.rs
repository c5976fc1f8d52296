//! An envelope gives the same records and bad lines, from the same places, as a whole and in chunks.
#![no_main]

use flowlogs_parser::envelope::{Options, Place, Unwrapper, unwrap};
use flowlogs_parser::{Format, Lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let options = Options { decoded_limit: Some(1 << 22), ..Options::default() };
    let whole = unwrap(data, &options);
    let mut unwrapper = Unwrapper::new(&options);
    let mut parts: Vec<_> =
        data.chunks(1 + data.len() % 61).map(|chunk| unwrapper.push(chunk)).collect();
    parts.push(unwrapper.finish());
    let text: Vec<u8> = parts.iter().flat_map(|part| part.text()).copied().collect();
    assert_eq!(
        tell(&text, |line| parts.iter().find_map(|part| part.place(line))),
        tell(whole.text(), |line| whole.place(line)),
    );
    assert_eq!(unwrapper.recognition().to_string(), whole.recognition().to_string());
    assert_eq!(unwrapper.formats(), whole.formats());
    assert_eq!(unwrapper.error(), whole.error());
});

/// Each record, and each bad line with its place.
fn tell(text: &[u8], place: impl Fn(u64) -> Option<Place>) -> Vec<String> {
    let lines = Lines::new(text, vec![Format::vpc_default().clone()]);
    let results = lines.records().map(|result| match result {
        Ok(record) => format!("{record:?}"),
        Err(bad_line) => format!("{:?} {}", place(bad_line.line), bad_line.error),
    });
    results.collect()
}
