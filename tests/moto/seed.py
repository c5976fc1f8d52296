"""Puts made traffic into a moto server, as AWS would deliver it."""

import boto3

GROUP = "flowlogs"
REGION = "us-east-1"

# AWS takes 10,000 events and 1 MiB at once.
EVENTS_AT_ONCE = 5_000


def seed(url, traffic):
    """Creates the log group with its streams and events, and the flow log that fills it."""
    names = {"endpoint_url": url, "region_name": REGION,
             "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    logs, ec2 = boto3.client("logs", **names), boto3.client("ec2", **names)
    logs.create_log_group(logGroupName=GROUP)
    for stream, events in traffic.streams.items():
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        events = [{"timestamp": timestamp, "message": line} for timestamp, line in events]
        for first in range(0, len(events), EVENTS_AT_ONCE):
            answer = logs.put_log_events(logGroupName=GROUP, logStreamName=stream,
                                         logEvents=events[first:first + EVENTS_AT_ONCE])
            if answer.get("rejectedLogEventsInfo"):
                raise RuntimeError(f"moto refuses events: {answer['rejectedLogEventsInfo']}")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogGroupName=GROUP,
                         DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flowlogs")
