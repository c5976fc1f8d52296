//! Which log group is meant.

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
