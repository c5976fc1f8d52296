//! `ListObjectsV2`.

use crate::error::AwsError;
use crate::form::Form;
use crate::stand_in::StandIn;
use crate::xml;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// What this listing knows.
const PARAMETERS: [&str; 7] =
    ["list-type", "prefix", "delimiter", "start-after", "continuation-token", "max-keys", "x-id"];

pub(super) fn answer(stand_in: &StandIn, form: &Form) -> Result<String, AwsError> {
    let unknown = form.names().find(|name| !PARAMETERS.contains(name));
    if unknown.is_some() || form.get("list-type") != Some("2") {
        let message = "A parameter you provided implies functionality that is not implemented";
        return Err(AwsError::bad_request("NotImplemented", message));
    }
    let prefix = form.get("prefix").unwrap_or_default();
    let delimiter = form.get("delimiter").unwrap_or_default();
    let after = form.get("continuation-token").or(form.get("start-after")).unwrap_or_default();
    let most = form.get("max-keys").and_then(|keys| keys.parse().ok()).unwrap_or(usize::MAX);
    let most = most.min(stand_in.config.page_keys);

    let mut items = String::new();
    let mut last = String::new();
    let (mut count, mut is_truncated) = (0, false);
    for object in stand_in.bucket.after(after.max(prefix)) {
        let Some(rest) = object.key.strip_prefix(prefix) else { break };
        let folder = match rest.find(delimiter) {
            Some(end) if !delimiter.is_empty() => {
                Some(&object.key[..prefix.len() + end + delimiter.len()])
            }
            _ => None,
        };
        let name = folder.unwrap_or(&object.key);
        if name == last || name <= after {
            continue;
        }
        if count == most {
            is_truncated = true;
            break;
        }
        count += 1;
        name.clone_into(&mut last);
        items += &if let Some(folder) = folder {
            xml::element("CommonPrefixes", &xml::text("Prefix", folder))
        } else {
            let size = object.body(&stand_in.traffic).len().to_string();
            let key = xml::text("Key", &object.key) + &xml::text("Size", &size);
            xml::element("Contents", &(key + &xml::text("ETag", &object.etag())))
        };
    }
    let mut content = xml::text("Name", &stand_in.config.bucket)
        + &xml::text("Prefix", prefix)
        + &xml::text("KeyCount", &count.to_string())
        + &xml::text("IsTruncated", if is_truncated { "true" } else { "false" });
    if is_truncated {
        content += &xml::text("NextContinuationToken", &last);
    }
    Ok(xml::document("ListBucketResult", Some(NAMESPACE), &(content + &items)))
}
