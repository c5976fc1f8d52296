//! The log groups whose names match a glob, from `DescribeLogGroups`.

use crate::Error;
use crate::clients::Clients;
use crate::log_group::{Glob, LogGroup};

/// All of them, by name; there is at least one.
pub(crate) async fn matching(clients: &Clients, glob: &Glob) -> Result<Vec<LogGroup>, Error> {
    let names = names(clients, Some(glob.prefix()).filter(|prefix| !prefix.is_empty())).await?;
    let matching = names.iter().filter(|(name, _)| glob.matches(name));
    let log_groups: Vec<_> = matching.filter_map(|(name, _)| LogGroup::parse(name)).collect();
    if log_groups.is_empty() {
        let region = clients.region().to_string();
        return Err(Error::NoLogGroupMatches { glob: glob.as_str().to_owned(), region });
    }
    Ok(log_groups)
}

/// The ARN of a log group, as AWS wants it in a request.
pub(crate) async fn arn(clients: &Clients, log_group: &LogGroup) -> Result<String, Error> {
    if let Some(arn) = &log_group.arn {
        return Ok(arn.clone());
    }
    let names = names(clients, Some(&log_group.name)).await?;
    let found = names.into_iter().find(|(name, _)| **name == *log_group.name);
    found.map(|(_, arn)| arn).ok_or_else(|| Error::LogGroupNotFound {
        log_group: log_group.name.to_string(),
        region: clients.region().to_string(),
    })
}

/// Names and ARNs of all log groups whose names begin so, by name.
async fn names(clients: &Clients, prefix: Option<&str>) -> Result<Vec<(String, String)>, Error> {
    let call =
        clients.call("logs:DescribeLogGroups", "CloudWatch Logs", prefix.unwrap_or_default());
    let logs = clients.logs();
    let request = logs.describe_log_groups().set_log_group_name_prefix(prefix.map(str::to_owned));
    let mut pages = request.into_paginator().items().send();
    let mut names = Vec::new();
    while let Some(result) = pages.next().await {
        let log_group = result.map_err(|error| call.error(error))?;
        let arn = log_group.log_group_arn().unwrap_or_default().to_owned();
        names.extend(log_group.log_group_name.map(|name| (name, arn)));
    }
    names.sort_unstable();
    Ok(names)
}
