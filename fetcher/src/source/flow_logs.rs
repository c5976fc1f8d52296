//! The formats of the flow logs that write to a log group, from `DescribeFlowLogs`.

use aws_sdk_ec2::types::{Filter, FlowLog};
use flowlogs_parser::Format;

use crate::Error;
use crate::clients::Clients;

/// Every format that a flow log of the log group has, once.
pub(crate) async fn formats(clients: &Clients, log_group: &str) -> Result<Vec<Format>, Error> {
    let call = clients.call("ec2:DescribeFlowLogs", "EC2", log_group);
    let of_log_group = Filter::builder().name("log-group-name").values(log_group).build();
    let request = clients.ec2().describe_flow_logs().filter(of_log_group);
    let mut flow_logs = request.into_paginator().items().send();
    let mut formats = Vec::new();
    while let Some(result) = flow_logs.next().await {
        let flow_log = result.map_err(|error| call.error(error))?;
        let format = format(&flow_log)?;
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    if formats.is_empty() {
        let (log_group, region) = (log_group.to_owned(), clients.region().to_string());
        return Err(Error::NoFlowLog { log_group, region });
    }
    Ok(formats)
}

fn format(flow_log: &FlowLog) -> Result<Format, Error> {
    let is_of_transit_gateway = flow_log.resource_id().is_some_and(|id| id.starts_with("tgw-"));
    match flow_log.log_format() {
        Some(log_format) => log_format.parse().map_err(|source| Error::Format {
            flow_log_id: flow_log.flow_log_id().unwrap_or("without an id").to_owned(),
            source,
        }),
        None if is_of_transit_gateway => Ok(Format::transit_gateway_default().clone()),
        None => Ok(Format::vpc_default().clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_log_without_a_format_has_the_default_of_its_resource() {
        let of =
            |resource: &str| format(&FlowLog::builder().resource_id(resource).build()).unwrap();
        assert_eq!(&of("vpc-0a1b2c3d"), Format::vpc_default());
        assert_eq!(&of("tgw-0a1b2c3d"), Format::transit_gateway_default());
        assert_eq!(&of("tgw-attach-0a1b2c3d"), Format::transit_gateway_default());
    }

    #[test]
    fn a_format_that_cannot_be_read_is_told_with_its_flow_log() {
        let flow_log = FlowLog::builder().flow_log_id("fl-1").log_format("a;b").build();
        assert_eq!(
            format(&flow_log).unwrap_err().to_string(),
            "cannot read the format of flow log fl-1"
        );
    }
}
