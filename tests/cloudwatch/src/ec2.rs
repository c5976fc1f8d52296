//! EC2: `DescribeFlowLogs`, in the Query protocol.

use jiff::Timestamp;

use crate::config::FlowLogs;
use crate::dice::{Dice, Purpose};
use crate::error::AwsError;
use crate::form::Form;
use crate::identity::Caller;
use crate::stand_in::StandIn;
use crate::xml;

/// Version of the API, which each request names.
pub(crate) const VERSION: &str = "2016-11-15";

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// A flow log by the names that its XML and its filters use.
struct FlowLog {
    id: String,
    format: String,
}

/// The values that one filter allows a flow log to have.
struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

/// The XML that `DescribeFlowLogs` answers.
pub(crate) fn describe_flow_logs(
    stand_in: &StandIn,
    caller: &Caller,
    form: &Form,
    request_id: &str,
) -> Result<String, AwsError> {
    let filters = filters(form)?;
    let ids = form.list("FlowLogId");
    let mut flow_logs = flow_logs(stand_in, caller);
    if let Some(id) = ids.iter().find(|&&id| flow_logs.iter().all(|flow_log| flow_log.id != id)) {
        return Err(AwsError::bad_request(
            "InvalidFlowLogId.NotFound",
            format!("These flow log ids in the input list are not found: [TotalCount: 1] {id}"),
        ));
    }
    flow_logs.retain(|flow_log| ids.is_empty() || ids.contains(&flow_log.id.as_str()));
    flow_logs.retain(|flow_log| filters.iter().all(|filter| filter.allows(stand_in, flow_log)));

    let (skipped, length) = (number(form, "NextToken", 0)?, number(form, "MaxResults", 1000)?);
    let rest = flow_logs.get(skipped..).unwrap_or_default();
    let items: String = rest.iter().take(length).map(|flow_log| flow_log.item(stand_in)).collect();
    let next_token = if rest.len() > length {
        xml::text("nextToken", &(skipped + length).to_string())
    } else {
        String::new()
    };
    let content =
        xml::text("requestId", request_id) + &xml::element("flowLogSet", &items) + &next_token;
    Ok(xml::document("DescribeFlowLogsResponse", Some(NAMESPACE), &content))
}

/// One for each format of the traffic.
fn flow_logs(stand_in: &StandIn, caller: &Caller) -> Vec<FlowLog> {
    let are_listed = stand_in.config.flow_logs == FlowLogs::Listed;
    if !are_listed || !stand_in.is_at_home(caller) {
        return Vec::new();
    }
    let formats = stand_in.traffic.formats().iter().zip(0..);
    let flow_log = |(format, index): (&crate::LogFormat, u64)| {
        let mut dice = Dice::new(stand_in.config.seed, Purpose::FlowLog, index);
        FlowLog { id: format!("fl-{}", dice.hex(17)), format: format.to_string() }
    };
    formats.map(flow_log).collect()
}

fn filters(form: &Form) -> Result<Vec<Filter<'_>>, AwsError> {
    let mut filters = Vec::new();
    for number in 1.. {
        let Some(name) = form.get(&format!("Filter.{number}.Name")) else {
            break;
        };
        let values = form.list(&format!("Filter.{number}.Value"));
        if values.iter().any(|value| value.contains(['*', '?'])) {
            let message = "the stand-in does not know wildcards in filters";
            return Err(AwsError::bad_request("InvalidParameterValue", message));
        }
        if !FILTERS.contains(&name) {
            let message = format!("The filter '{name}' is invalid");
            return Err(AwsError::bad_request("InvalidParameterValue", message));
        }
        filters.push(Filter { name, values });
    }
    Ok(filters)
}

const FILTERS: [&str; 6] = [
    "deliver-log-status",
    "flow-log-id",
    "log-destination-type",
    "log-group-name",
    "resource-id",
    "traffic-type",
];

impl Filter<'_> {
    fn allows(&self, stand_in: &StandIn, flow_log: &FlowLog) -> bool {
        if self.name == "log-group-name" {
            return self.values.iter().any(|name| stand_in.is_full(name));
        }
        let value = match self.name {
            "deliver-log-status" => "SUCCESS",
            "flow-log-id" => &flow_log.id,
            "log-destination-type" => "cloud-watch-logs",
            "resource-id" => stand_in.traffic.vpc_id(),
            _ => "ALL",
        };
        self.values.contains(&value)
    }
}

impl FlowLog {
    fn item(&self, stand_in: &StandIn) -> String {
        let config = &stand_in.config;
        let creation_time = time(stand_in.creation_time());
        let role = format!("arn:aws:iam::{}:role/flowlogs", config.account);
        let members = [
            ("creationTime", creation_time.as_str()),
            ("deliverLogsPermissionArn", &role),
            ("deliverLogsStatus", "SUCCESS"),
            ("flowLogId", &self.id),
            ("flowLogStatus", "ACTIVE"),
            ("logGroupName", &config.log_group),
            ("resourceId", stand_in.traffic.vpc_id()),
            ("trafficType", "ALL"),
            ("logDestinationType", "cloud-watch-logs"),
            ("logFormat", &self.format),
            ("maxAggregationInterval", "60"),
        ];
        let members: String = members.iter().map(|(tag, value)| xml::text(tag, value)).collect();
        xml::element("item", &members)
    }
}

/// ISO 8601 with a `Z`.
fn time(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_string()
}

fn number(form: &Form, name: &str, default: usize) -> Result<usize, AwsError> {
    let Some(text) = form.get(name) else {
        return Ok(default);
    };
    let invalid = |_| {
        let message = format!("Value ({text}) for parameter {name} is invalid.");
        AwsError::bad_request("InvalidParameterValue", message)
    };
    text.parse().map_err(invalid)
}
