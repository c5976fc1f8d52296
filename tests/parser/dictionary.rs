//! Dictionaries: a column is coded as each of its texts alone is.

use flowlogs_parser::{Column, Columns, Dictionary, Lines};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Codes a column of these texts after a number, and each alone.
fn encode(texts: &[String], blank: &str) -> (Vec<u32>, Vec<u32>) {
    let log: Vec<_> = texts.iter().map(|text| format!("1{blank}{text}")).collect();
    let log = log.join("\n");
    let lines = Lines::without_headers(log.as_bytes(), vec!["srcport new-field".parse().unwrap()]);
    let [mut dictionary, mut expected] = [Dictionary::default(), Dictionary::default()];
    let (mut codes, mut expected_codes) = (Vec::new(), Vec::new());
    let (mut batches, mut columns) = (lines.batches(), Columns::default());
    while batches.read(&mut columns) {
        let Some(Column::Text(texts)) = columns.column_at(1) else { panic!("not text") };
        dictionary.encode(texts, &mut codes).unwrap();
        expected_codes.extend(texts.iter().map(|text| match text {
            Some(text) => expected.code(text).unwrap(),
            None => Dictionary::ABSENT,
        }));
    }
    assert!(dictionary.iter().eq(expected.iter()));
    (codes, expected_codes)
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let short = || "[a-b]{1,9}|[!-~]{1,8}|[a\0]{1,8}|-";
    let any = move || prop_oneof![4 => short(), 4 => "[a-b]{1,40}", 1 => "[aé\0]{1,20}"];
    let few = prop_oneof![vec(short(), 1..12), vec(any(), 1..12)];
    // A random mix of few, with a stranger now and then, or of many.
    let mixed = few.prop_flat_map(move |few| {
        vec(prop_oneof![60 => select(few).boxed(), 1 => any().boxed()], 1..400)
    });
    prop_oneof![4 => mixed, 1 => vec(any(), 1..400)]
}

proptest! {
    #[test]
    fn a_column_is_coded_as_its_texts_are(texts in texts(), blank in " |\t| {2}") {
        let (codes, expected) = encode(&texts, &blank);
        prop_assert_eq!(codes.len(), texts.iter().filter(|text| !text.is_empty()).count());
        prop_assert_eq!(codes, expected);
    }
}

#[test]
fn many_texts_are_coded_however_often_they_come() {
    // More than are remembered, and such as differ in one place.
    for width in [8, 24, 25] {
        let texts: Vec<_> = (0..140_000_u32).map(|n| format!("{:0width$x}", n % 70_000)).collect();
        let (codes, expected) = encode(&texts, " ");
        assert_eq!(codes, expected);
        assert_eq!(codes.iter().max(), Some(&69_999));
    }
}

#[test]
fn texts_that_begin_alike_are_told_apart_in_whatever_order_they_come() {
    let long = "abcdefghijklmnopqrstuvwxyz";
    let lengths = [7, 8, 9, 16, 17, 24, 25, 26];
    let mut texts: Vec<_> =
        lengths.iter().chain(lengths.iter().rev()).map(|&end| &long[..end]).collect();
    texts.extend(["a", "a\0", "a\0\0", "\0", "\0\0", "a\0", "é", "é\0"]);
    // Each fills some batches.
    let texts: Vec<_> = texts.iter().flat_map(|text| vec![(*text).to_string(); 3000]).collect();
    let (codes, expected) = encode(&texts, " ");
    assert_eq!(codes, expected);
    assert_eq!(codes.iter().max(), Some(&14));
}
