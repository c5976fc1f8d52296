//! A format that is parsed is displayed and parsed again as the same, and so is a header.
#![no_main]

use flowlogs_parser::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(format) = text.parse::<Format>() {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    if let Some(format) = Format::from_header(text) {
        let names: Vec<_> = format.names().iter().map(ToString::to_string).collect();
        assert_eq!(Format::from_header(&names.join(" ")), Some(format));
    }
});
