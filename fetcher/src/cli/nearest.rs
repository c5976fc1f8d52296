//! What was probably meant by a misspelt name.

/// The name that is most like the word, if any is like it.
pub(crate) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    let distance = |name: &str| {
        let is_start = !word.is_empty() && name.starts_with(&word);
        if is_start { 0 } else { strsim::damerau_levenshtein(&word, name) }
    };
    // One slip in a short name, one in three letters of a longer one.
    let limit = (word.chars().count() / 3).max(1);
    let nearest = names.into_iter().map(|name| (distance(name), name)).min()?;
    (nearest.0 <= limit).then_some(nearest.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_or_two_are_forgiven() {
        let names = ["print", "ipset", "findip", "srcaddr", "tcp-flags"];
        for (word, expected) in [
            ("prnt", Some("print")),
            ("PRINT", Some("print")),
            ("ip-set", Some("ipset")),
            ("find", Some("findip")),
            ("p", Some("print")),
            ("src_adr", Some("srcaddr")),
            ("tcp_flag", Some("tcp-flags")),
            ("top", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
    }
}
