use std::net::TcpStream;
use std::time::{Duration, Instant};

use cloudwatch_stand_in::{Config, FlowLogs, LogFormat, Server, StartError};
use serde_json::{Value, json};

use crate::client::{Identity, Reply, filter, logs, query, send, server, try_logs};

const DESCRIBE_FLOW_LOGS: &str = "Action=DescribeFlowLogs&Version=2016-11-15";
const OF_THE_GROUP: &str = "&Filter.1.Name=log-group-name&Filter.1.Value.1=flowlogs";
const ASSUME_ROLE: &str = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=s\
                           &RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Freader";

fn user() -> Identity {
    Identity::user("AKIATEST")
}

fn filter_as(server: &Server, identity: &Identity) -> Reply {
    let input = json!({ "logGroupName": "flowlogs" });
    try_logs(server, identity, "FilterLogEvents", &input).unwrap()
}

/// The credentials of an `AssumeRole` answer.
fn role(reply: &Reply) -> Identity {
    Identity {
        session_token: Some(reply.element("SessionToken").unwrap().to_owned()),
        ..Identity::user(reply.element("AccessKeyId").unwrap())
    }
}

fn names(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let items = answer[list].as_array().unwrap().iter();
    items.map(|item| item[name].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_format_is_a_flow_log() {
    let server = server(|config| {
        config.formats = vec![LogFormat::default(), "${srcaddr} ${bytes}".parse().unwrap()];
    });
    let reply = query(&server, &user(), &format!("{DESCRIBE_FLOW_LOGS}{OF_THE_GROUP}"));
    assert_eq!(reply.status, 200);
    let start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeFlowLogsResponse \
                 xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>";
    assert!(reply.body.starts_with(start), "{}", reply.body);
    let formats: Vec<_> = reply
        .body
        .split("<logFormat>")
        .skip(1)
        .map(|rest| rest.split_once("</logFormat>").unwrap().0)
        .collect();
    assert_eq!(formats, [&LogFormat::default().to_string(), "${srcaddr} ${bytes}"]);
    assert_eq!(reply.element("creationTime"), Some("2025-12-31T00:00:00Z"));
}

#[test]
fn flow_logs_of_other_groups_and_deleted_ones_are_not_listed() {
    let items = |server: &Server, filter: &str| {
        let reply = query(server, &user(), &format!("{DESCRIBE_FLOW_LOGS}{filter}"));
        reply.body.matches("<item>").count()
    };
    let server = server(|_| ());
    assert_eq!(items(&server, ""), 1);
    assert_eq!(items(&server, "&Filter.1.Name=log-group-name&Filter.1.Value.1=other"), 0);
    let deleted = crate::client::server(|config| config.flow_logs = FlowLogs::Deleted);
    assert_eq!(items(&deleted, OF_THE_GROUP), 0);
}

#[test]
fn flow_logs_come_in_pages_when_asked_for() {
    let server = server(|config| config.formats = vec![LogFormat::default(); 3]);
    let first = query(&server, &user(), &format!("{DESCRIBE_FLOW_LOGS}&MaxResults=2"));
    assert_eq!(first.body.matches("<item>").count(), 2);
    let token = first.element("nextToken").unwrap();
    let form = format!("{DESCRIBE_FLOW_LOGS}&MaxResults=2&NextToken={token}");
    let second = query(&server, &user(), &form);
    assert_eq!(second.body.matches("<item>").count(), 1);
    assert_eq!(second.element("nextToken"), None);
}

#[test]
fn an_unknown_filter_is_refused() {
    let form = format!("{DESCRIBE_FLOW_LOGS}&Filter.1.Name=tag:x&Filter.1.Value.1=y");
    let reply = query(&server(|_| ()), &user(), &form);
    assert_eq!((reply.status, reply.element("Code")), (400, Some("InvalidParameterValue")));
    assert_eq!(reply.element("Message"), Some("The filter 'tag:x' is invalid"));
}

#[test]
fn log_streams_are_listed_in_pages_with_their_times() {
    let server = server(|config| config.interfaces = 60);
    let input = json!({ "logGroupName": "flowlogs" });
    let first = logs(&server, "DescribeLogStreams", &input).json();
    let input = json!({ "logGroupName": "flowlogs", "nextToken": first["nextToken"] });
    let second = logs(&server, "DescribeLogStreams", &input).json();
    assert_eq!(second.get("nextToken"), None);
    let mut streams = names(&first, "logStreams", "logStreamName");
    assert_eq!(streams.len(), 50);
    streams.extend(names(&second, "logStreams", "logStreamName"));
    assert!(streams.len() == 60 && streams.is_sorted());

    let traffic = server.traffic();
    let of_stream = traffic
        .records(0..u64::MAX)
        .filter(|record| traffic.log_stream(record) == streams[0])
        .map(|record| record.start * 1000);
    let times: Vec<_> = of_stream.collect();
    let stream = &first["logStreams"][0];
    assert_eq!(stream["firstEventTimestamp"], json!(times.first()));
    assert_eq!(stream["lastEventTimestamp"], json!(times.last()));
}

#[test]
fn log_streams_are_found_by_prefix_and_ordered_by_their_last_event() {
    let server = server(|_| ());
    let describe = |input: Value| logs(&server, "DescribeLogStreams", &input).json();
    let all =
        names(&describe(json!({ "logGroupName": "flowlogs" })), "logStreams", "logStreamName");
    let prefix = &all[3][..10];
    let input = json!({ "logGroupName": "flowlogs", "logStreamNamePrefix": prefix });
    assert_eq!(names(&describe(input), "logStreams", "logStreamName"), [all[3].as_str()]);

    let input = json!({
        "logGroupName": "flowlogs", "orderBy": "LastEventTime", "descending": true,
    });
    let streams = describe(input);
    let times = streams["logStreams"].as_array().unwrap().iter();
    let times: Vec<_> = times.map(|stream| stream["lastEventTimestamp"].as_u64()).collect();
    assert!(times.len() == 8 && times.is_sorted_by(|one, other| one >= other), "{times:?}");

    let input = json!({
        "logGroupName": "flowlogs", "orderBy": "LastEventTime", "logStreamNamePrefix": prefix,
    });
    assert_eq!(describe(input)["__type"], "InvalidParameterException");
}

#[test]
fn a_log_stream_without_events_has_no_times() {
    let server = server(|config| config.records = 0);
    let streams =
        logs(&server, "DescribeLogStreams", &json!({ "logGroupName": "flowlogs" })).json();
    assert_eq!(streams["logStreams"][0].get("firstEventTimestamp"), None);
}

#[test]
fn log_groups_are_found_by_prefix_and_by_substring() {
    let server = server(|config| {
        config.empty_log_groups = ["/aws/lambda/flow", "other"].map(str::to_owned).to_vec();
    });
    let describe = |input: Value| {
        names(&logs(&server, "DescribeLogGroups", &input).json(), "logGroups", "logGroupName")
    };
    assert_eq!(describe(json!({})), ["/aws/lambda/flow", "flowlogs", "other"]);
    assert_eq!(describe(json!({ "logGroupNamePrefix": "flow" })), ["flowlogs"]);
    assert_eq!(
        describe(json!({ "logGroupNamePattern": "flow" })),
        ["/aws/lambda/flow", "flowlogs"]
    );
    let group = &logs(&server, "DescribeLogGroups", &json!({ "limit": 2 })).json()["logGroups"][1];
    let arn = "arn:aws:logs:us-east-1:123456789012:log-group:flowlogs";
    assert_eq!(group["logGroupArn"], arn);
    assert_eq!(group["arn"], format!("{arn}:*"));
}

#[test]
fn only_a_role_in_the_groups_account_sees_the_group() {
    let server = server(|config| config.account = "210987654321".to_owned());
    assert_eq!(filter_as(&server, &user()).error().1, "ResourceNotFoundException");
    let reply = query(&server, &user(), ASSUME_ROLE);
    let role = role(&reply);
    assert_eq!(role.access_key_id, "ASIA2109876543210000");
    assert!(reply.element("Expiration").unwrap().ends_with('Z'));
    assert_eq!(filter_as(&server, &role).status, 200);

    let form = "Action=GetCallerIdentity&Version=2011-06-15";
    let identity = query(&server, &role, form);
    assert_eq!(identity.element("Account"), Some("210987654321"));
    assert_eq!(identity.element("Arn"), Some("arn:aws:sts::210987654321:assumed-role/reader/s"));
    assert_eq!(query(&server, &user(), form).element("Account"), Some("123456789012"));
}

#[test]
fn temporary_credentials_need_their_session_token() {
    let server = server(|_| ());
    let role = role(&query(&server, &user(), ASSUME_ROLE));
    let forged = Identity { session_token: None, ..role };
    assert_eq!(filter_as(&server, &forged).error().1, "UnrecognizedClientException");
    let reply = query(&server, &forged, DESCRIBE_FLOW_LOGS);
    assert_eq!((reply.status, reply.element("Code")), (401, Some("AuthFailure")));
}

#[test]
fn a_required_external_id_must_be_given() {
    let server = server(|config| config.external_id = Some("secret".to_owned()));
    for (suffix, status) in [("", 403), ("&ExternalId=other", 403), ("&ExternalId=secret", 200)] {
        let reply = query(&server, &user(), &format!("{ASSUME_ROLE}{suffix}"));
        assert_eq!(reply.status, status, "{suffix}");
    }
    let reply = query(&server, &user(), ASSUME_ROLE);
    assert_eq!(reply.element("Code"), Some("AccessDenied"));
    assert_eq!(
        reply.element("Message"),
        Some(
            "User: arn:aws:iam::123456789012:user/stand-in is not authorized to perform: \
             sts:AssumeRole on resource: arn:aws:iam::210987654321:role/reader"
        )
    );
}

#[test]
fn another_region_has_no_log_groups_and_no_flow_logs() {
    let server = server(|_| ());
    let elsewhere = Identity { region: "eu-west-1", ..user() };
    assert_eq!(filter_as(&server, &elsewhere).error().1, "ResourceNotFoundException");
    assert_eq!(query(&server, &elsewhere, DESCRIBE_FLOW_LOGS).element("item"), None);
}

#[test]
fn a_denied_operation_names_the_missing_permission() {
    let server = server(|config| {
        config.denied = ["FilterLogEvents", "DescribeFlowLogs@AKIAPOOR"]
            .map(|text| text.parse().unwrap())
            .to_vec();
    });
    let message = "User: arn:aws:iam::123456789012:user/stand-in is not authorized to perform: \
                   logs:FilterLogEvents on resource: \
                   arn:aws:logs:us-east-1:123456789012:log-group:flowlogs:log-stream: because no \
                   identity-based policy allows the logs:FilterLogEvents action";
    let code = "AccessDeniedException";
    assert_eq!(filter(&server, &json!({})).error(), (400, code.to_owned(), message.to_owned()));
    let poor = query(&server, &Identity::user("AKIAPOOR"), DESCRIBE_FLOW_LOGS);
    assert_eq!((poor.status, poor.element("Code")), (403, Some("UnauthorizedOperation")));
    assert_eq!(query(&server, &user(), DESCRIBE_FLOW_LOGS).status, 200);
}

#[test]
fn an_unsigned_request_is_refused_by_every_service() {
    let server = server(|_| ());
    let target = [("X-Amz-Target", "Logs_20140328.FilterLogEvents".to_owned())];
    let reply = send(&server, "POST /", &target, "{}").unwrap();
    assert_eq!(
        (reply.status, reply.error().1.as_str()),
        (403, "MissingAuthenticationTokenException")
    );
    for form in [DESCRIBE_FLOW_LOGS, ASSUME_ROLE] {
        let reply = send(&server, "POST /", &[], form).unwrap();
        assert_eq!(
            (reply.status, reply.element("Code")),
            (403, Some("MissingAuthenticationToken"))
        );
    }
}

#[test]
fn an_unknown_operation_is_refused() {
    let server = server(|_| ());
    let reply = logs(&server, "PutLogEvents", &json!({}));
    assert_eq!((reply.status, reply.error().1.as_str()), (400, "UnknownOperationException"));
    let reply = query(&server, &user(), "Action=DescribeVpcs&Version=2016-11-15");
    assert_eq!((reply.status, reply.element("Code")), (400, Some("InvalidAction")));
}

#[test]
fn a_configuration_without_sense_or_a_taken_port_does_not_start() {
    let config = Config { interfaces: 0, ..Config::default() };
    assert!(matches!(Server::start(config), Err(StartError::Config(_))));
    let server = server(|_| ());
    let port = server.url().rsplit(':').next().unwrap().parse().unwrap();
    let config = Config { port, ..Config::default() };
    assert!(matches!(Server::start(config), Err(StartError::Listen(_))));
}

#[test]
fn a_dropped_server_stops() {
    let server = server(|_| ());
    let address = server.url().replace("http://", "");
    assert!(TcpStream::connect(&address).is_ok());
    drop(server);
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
    }
}
