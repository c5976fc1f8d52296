//! Which log group is meant, or which ones.

use std::sync::Arc;

/// A log group, by its name or its ARN.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LogGroup {
    pub(crate) name: Arc<str>,
    /// Its ARN as AWS wants it in a request: without `:*` at the end.
    pub(crate) arn: Option<String>,
    /// The region that the ARN names.
    pub(crate) region: Option<String>,
}

impl LogGroup {
    /// Reads a name, or an ARN such as
    /// `arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:*`; `None` if it is neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !text.starts_with("arn:") {
            return is_name(text).then(|| Self { name: text.into(), arn: None, region: None });
        }
        let arn = text.strip_suffix(":*").unwrap_or(text);
        let parts: Vec<_> = arn.splitn(7, ':').collect();
        let [_, _partition, "logs", region, _account, "log-group", name] = parts[..] else {
            return None;
        };
        (is_name(name) && !region.is_empty()).then(|| Self {
            name: name.into(),
            arn: Some(arn.to_owned()),
            region: Some(region.to_owned()),
        })
    }
}

/// The log groups whose names match: `*` stands for any characters, `?` for one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Glob(Box<str>);

impl Glob {
    /// `None` if it has no such sign, or something that no name has.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let name = text.replace(['*', '?'], "");
        (text.contains(['*', '?']) && (name.is_empty() || is_name(&name)) && text.len() <= 512)
            .then(|| Self(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// How all of the names begin.
    pub(crate) fn prefix(&self) -> &str {
        self.0.split(['*', '?']).next().unwrap_or_default()
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        matches(self.0.as_bytes(), name.as_bytes())
    }
}

/// Goes back to the last `*` only, which takes a byte more each time.
fn matches(glob: &[u8], name: &[u8]) -> bool {
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < name.len() {
        match (glob.get(at), star) {
            (Some(b'*'), _) => {
                star = Some((at, seen));
                at += 1;
            }
            (Some(&sign), _) if sign == b'?' || sign == name[seen] => {
                (at, seen) = (at + 1, seen + 1);
            }
            (_, Some((star_at, star_seen))) => {
                star = Some((star_at, star_seen + 1));
                (at, seen) = (star_at + 1, star_seen + 1);
            }
            _ => return false,
        }
    }
    glob[at..].iter().all(|&sign| sign == b'*')
}

/// Whether AWS allows it: `[\.\-_/#A-Za-z0-9]+`, at most 512 characters.
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#".contains(&byte);
    (1..=512).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, Option<String>, Option<String>)> {
        LogGroup::parse(text).map(|group| (group.name.to_string(), group.arn, group.region))
    }

    #[test]
    fn an_arn_names_the_group_and_its_region() {
        let arn = "arn:aws-cn:logs:cn-north-1:123456789012:log-group:/aws/vpc/flow";
        let expected =
            Some(("/aws/vpc/flow".to_owned(), Some(arn.to_owned()), Some("cn-north-1".to_owned())));
        assert_eq!(parts(arn), expected);
        assert_eq!(parts(&format!("{arn}:*")), expected);
        assert_eq!(parts("flowlogs"), Some(("flowlogs".to_owned(), None, None)));
    }

    #[test]
    fn a_glob_matches_names_and_knows_how_they_begin() {
        for (glob, prefix, name, expected) in [
            ("/vpc/*", "/vpc/", "/vpc/prod/flow", true),
            ("/vpc/*", "/vpc/", "/vpc/", true),
            ("/vpc/*", "/vpc/", "/aws/vpc/", false),
            ("*", "", "flowlogs", true),
            ("*-flow-*", "", "a-flow-flow-b", true),
            ("*-flow-*", "", "a-flow", false),
            ("flow?ogs", "flow", "flowlogs", true),
            ("flow?ogs", "flow", "flowogs", false),
            ("a*b*c", "a", "abxbxc", true),
            ("a*b*c", "a", "abxbxcd", false),
        ] {
            let parsed = Glob::parse(glob).unwrap();
            assert_eq!(
                (parsed.prefix(), parsed.matches(name)),
                (prefix, expected),
                "{glob} {name}"
            );
        }
        for text in ["flowlogs", "", "a b*", "arn:aws:logs:*"] {
            assert_eq!(Glob::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_neither_name_nor_arn_is_refused() {
        for text in [
            "",
            "my group",
            "group:*",
            "arn:aws:s3:::bucket",
            "arn:aws:logs:us-east-1:123456789012:log-group:",
            "arn:aws:logs::123456789012:log-group:flowlogs",
            "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:log-stream:eni",
            &"g".repeat(513),
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
