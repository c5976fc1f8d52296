//! STS: `AssumeRole` and `GetCallerIdentity`, in the Query protocol.

use jiff::SignedDuration;

use crate::config::is_account;
use crate::error::AwsError;
use crate::form::Form;
use crate::identity::{Caller, access_denied};
use crate::operation::Operation;
use crate::stand_in::StandIn;
use crate::xml;

/// Version of the API, which each request names.
pub(crate) const VERSION: &str = "2011-06-15";

pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Credentials for the role that the request names.
///
/// Any role of any account can be assumed by whoever knows the external id,
/// if one is required.
pub(crate) fn assume_role(
    stand_in: &StandIn,
    caller: &Caller,
    form: &Form,
    request_id: &str,
) -> Result<String, AwsError> {
    let role_arn = required(form, "RoleArn", "roleArn")?;
    let session_name = required(form, "RoleSessionName", "roleSessionName")?;
    let (account, role) = role(role_arn)?;
    let lifetime = lifetime(form)?;
    let required_id = stand_in.config.external_id.as_deref();
    if required_id.is_some() && required_id != form.get("ExternalId") {
        return Err(access_denied(Operation::AssumeRole, caller, role_arn));
    }

    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session_name}");
    let credentials = stand_in.sessions.open(account, arn.clone(), lifetime);
    let role_id = format!("AROA{account}ROLE:{session_name}");
    let user = xml::text("AssumedRoleId", &role_id) + &xml::text("Arn", &arn);
    let credentials = xml::text("AccessKeyId", &credentials.access_key_id)
        + &xml::text("SecretAccessKey", &credentials.secret_access_key)
        + &xml::text("SessionToken", &credentials.session_token)
        + &xml::text("Expiration", &credentials.expires.to_string());
    let result =
        xml::element("AssumedRoleUser", &user) + &xml::element("Credentials", &credentials);
    Ok(response("AssumeRole", &result, request_id))
}

pub(crate) fn get_caller_identity(caller: &Caller, request_id: &str) -> String {
    let result = xml::text("Arn", &caller.arn)
        + &xml::text("UserId", &caller.access_key_id)
        + &xml::text("Account", &caller.account);
    response("GetCallerIdentity", &result, request_id)
}

fn response(operation: &str, result: &str, request_id: &str) -> String {
    let metadata = xml::element("ResponseMetadata", &xml::text("RequestId", request_id));
    let result = xml::element(&format!("{operation}Result"), result);
    xml::document(&format!("{operation}Response"), Some(NAMESPACE), &(result + &metadata))
}

fn required<'a>(form: &'a Form, name: &str, member: &str) -> Result<&'a str, AwsError> {
    form.get(name).ok_or_else(|| {
        validation_error(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: \
             Member must not be null"
        ))
    })
}

/// Account and name of `arn:aws:iam::210987654321:role/path/name`.
fn role(arn: &str) -> Result<(&str, &str), AwsError> {
    arn.strip_prefix("arn:aws:iam::")
        .and_then(|rest| rest.split_once(":role/"))
        .map(|(account, path)| (account, path.rsplit('/').next().unwrap_or(path)))
        .filter(|(account, name)| is_account(account) && !name.is_empty())
        .ok_or_else(|| validation_error(format!("{arn} is invalid")))
}

fn lifetime(form: &Form) -> Result<SignedDuration, AwsError> {
    let text = form.get("DurationSeconds").unwrap_or("3600");
    let seconds = text.parse().ok().filter(|seconds| (900..=43_200).contains(seconds));
    let seconds = seconds.ok_or_else(|| {
        validation_error(format!(
            "1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy \
             constraint: Member must have value between 900 and 43200"
        ))
    })?;
    Ok(SignedDuration::from_secs(seconds))
}

fn validation_error(message: String) -> AwsError {
    AwsError::bad_request("ValidationError", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_its_account_and_its_name() {
        assert_eq!(role("arn:aws:iam::210987654321:role/a/b"), Ok(("210987654321", "b")));
        for arn in ["", "reader", "arn:aws:iam::21:role/a", "arn:aws:iam::210987654321:role/"] {
            assert_eq!(role(arn), Err(validation_error(format!("{arn} is invalid"))));
        }
    }
}
