//! A format that is found for a line reads it.
#![no_main]

use flowlogs_fuzz::formats_and_log;
use flowlogs_parser::FlowRecord;
use flowlogs_parser::detect::Detector;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (formats, log) = formats_and_log(data);
    let log = String::from_utf8_lossy(log);
    let detector = Detector::new(formats);
    for line in log.lines().take(20) {
        let detection = detector.detect(line);
        let _ = detection.to_string();
        if let Some(format) = detection.format() {
            let line = line.strip_prefix('\u{feff}').unwrap_or(line);
            assert!(FlowRecord::parse(line, format).is_ok(), "{line:?} as {format}");
        }
    }
    let _ = detector.detect_all(log.lines().take(50)).to_string();
});
