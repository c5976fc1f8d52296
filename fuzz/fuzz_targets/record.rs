//! A line that is a record is one whatever blanks it has, and its getters tell what its values do.
#![no_main]

use flowlogs_fuzz::formats_and_log;
use flowlogs_parser::{Field, FlowRecord};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (formats, line) = formats_and_log(data);
    let Ok(line) = str::from_utf8(line) else { return };
    for format in &formats {
        let record = match FlowRecord::parse(line, format) {
            Ok(record) => record,
            Err(error) => {
                assert!(error.column() <= line.len() + 1, "{error}");
                continue;
            }
        };
        let message = record.to_message();
        let again = FlowRecord::parse(&message, format).expect("what was printed is a record");
        assert_eq!(again, record);
        assert_eq!(again.to_message(), message);
        assert!(again.values().eq(record.values()));
        for &field in Field::ALL {
            let first = format.position(field).and_then(|at| record.values().nth(at)?.1);
            assert_eq!(record.value(field), first, "{field}");
            assert_eq!(record.get(field.name()).is_some(), first.is_some(), "{field}");
        }
        assert_eq!(record.start(), record.start_ms().map(|time| time / 1000));
        let _ = (format!("{record:?}"), record.is_flow(), record.srcaddr(), record.bytes());
    }
});
