//! Where in S3 flow logs lie.

use std::sync::Arc;

/// A bucket, and how the keys in it begin.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Location {
    /// Its name, or the ARN of an access point.
    pub(super) bucket: Arc<str>,
    /// May be empty, and may end within a name.
    pub(super) prefix: String,
}

impl Location {
    /// Reads `s3://bucket/prefix` or `bucket/prefix`, where the bucket can be an access point, by
    /// alias or ARN; `None` if it is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("s3://").unwrap_or(text);
        let (bucket, prefix) = match text.strip_prefix("arn:") {
            Some(arn) => split_arn(text, arn)?,
            None => text.split_once('/').unwrap_or((text, "")),
        };
        let is_name = bucket.starts_with("arn:") || is_bucket_name(bucket);
        let prefix = prefix.trim_start_matches('/').to_owned();
        is_name.then(|| Self { bucket: bucket.into(), prefix })
    }
}

/// `arn:aws:s3:::bucket/prefix`, or `arn:aws:s3:us-east-1:123456789012:accesspoint/name/prefix`.
fn split_arn<'t>(text: &'t str, arn: &'t str) -> Option<(&'t str, &'t str)> {
    let parts: Vec<_> = arn.splitn(5, ':').collect();
    let [_partition, "s3", region, _account, resource] = parts[..] else { return None };
    if region.is_empty() {
        return Some(resource.split_once('/').unwrap_or((resource, "")));
    }
    let name = resource.strip_prefix("accesspoint")?.strip_prefix(['/', ':'])?;
    let (name, prefix) = name.split_once('/').unwrap_or((name, ""));
    let access_point = text.strip_suffix(prefix).unwrap_or(text);
    let access_point = access_point.strip_suffix('/').unwrap_or(access_point);
    (!name.is_empty()).then_some((access_point, prefix))
}

/// Whether S3 allows it, or did so once.
fn is_bucket_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    (3..=255).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<(String, String)> {
        Location::parse(text).map(|location| (location.bucket.to_string(), location.prefix))
    }

    #[test]
    fn a_location_is_a_bucket_and_a_prefix() {
        let access_point = "arn:aws:s3:us-east-1:123456789012:accesspoint/flows";
        for (text, bucket, prefix) in [
            ("flows", "flows", ""),
            ("s3://flows", "flows", ""),
            ("s3://flows/", "flows", ""),
            ("s3://flows/central/logs/", "flows", "central/logs/"),
            ("flows//central", "flows", "central"),
            ("arn:aws-cn:s3:::flows/central", "flows", "central"),
            (access_point, access_point, ""),
            (&format!("{access_point}/"), access_point, ""),
            (&format!("s3://{access_point}/central/"), access_point, "central/"),
            ("s3://flows-ab12cd-s3alias/x", "flows-ab12cd-s3alias", "x"),
        ] {
            assert_eq!(parse(text), Some((bucket.to_owned(), prefix.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_no_bucket_is_refused() {
        for text in [
            "",
            "s3://",
            "s3:///prefix",
            "my bucket",
            "fl",
            "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs",
            "arn:aws:s3:us-east-1:123456789012:accesspoint/",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
