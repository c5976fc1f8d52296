"""Buckets in moto: pages of few keys, 1,500 accounts, and the Python original beside us."""

import gzip
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import boto3

REGION = "us-east-1"
FEW, MANY = "few-accounts", "many-accounts"
HEADER = ("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end "
          "action log-status")

# Fewer than there are files in a day, and no fewer than there are accounts in the small bucket: the
# original does not ask for a second page of those.
PAGE = 5


def seed(url, start):
    """Gives the lines of each bucket."""
    s3 = boto3.client("s3", endpoint_url=url, region_name=REGION,
                      aws_access_key_id="testing", aws_secret_access_key="testing")
    lines = {}
    for bucket, accounts, regions, files in ((FEW, 4, 2, 12), (MANY, 1500, 1, 1)):
        s3.create_bucket(Bucket=bucket)
        lines[bucket] = []
        for account in range(accounts):
            for region in ("us-east-1", "eu-central-1")[:regions]:
                for file in range(files):
                    made = put(s3, bucket, f"{account:012}", region, start + 300 * file)
                    lines[bucket].extend(made)
    return lines


def put(s3, bucket, account, region, time):
    lines = [f"2 {account} eni-{region} 10.0.{index}.1 198.51.100.{index} 443 {1024 + index} 6 {1 + index} 840 "
             f"{time + index} {time + index + 20} ACCEPT OK" for index in range(3)]
    folder = datetime.fromtimestamp(time, timezone.utc).strftime(f"central/AWSLogs/{account}/vpcflowlogs/{region}/%Y/%m/%d")
    name = datetime.fromtimestamp(time, timezone.utc).strftime(f"{account}_vpcflowlogs_{region}_fl-1_%Y%m%dT%H%MZ_0.log.gz")
    s3.put_object(Bucket=bucket, Key=f"{folder}/{name}", Body=gzip.compress("\n".join([HEADER, *lines, ""]).encode()))
    return lines


def check(checks, program, url, environment, start):
    """Compares what both readers print with what is there."""
    lines = seed(url, start)
    environment = environment | {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "testing",
                                 "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": REGION,
                                 "AWS_DEFAULT_REGION": REGION}
    original = Path(sys.executable).with_name("flowlogs_reader")
    window = ["--start-time", moment(start), "--end-time", moment(start + 3600)]

    def run(reader, bucket, *options, action=("print",)):
        command = [reader, *window, "--location-type", "s3", *options, f"{bucket}/central", *action]
        return subprocess.run(command, env=environment, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=600)

    for name, options in (("all", ()), ("an account", ("--include-accounts", "000000000002")),
                          ("a region", ("--include-regions", "eu-central-1")),
                          ("four threads", ("--thread-count", "4"))):
        found = run(program, FEW, *options)
        checks.lines(f"print of a bucket is what the original prints, with {name}", found,
                     [" ".join(line.split()[:14]) for line in run(original, FEW, *options).stdout.splitlines()])
    checks.lines("print of a bucket gives each record once", run(program, FEW), lines[FEW])
    checks.lines("print of 1,500 accounts gives each record once", run(program, MANY), lines[MANY])
    checks.lines("print of a bucket as it comes gives each record once", run(program, FEW, "--unordered"), lines[FEW])


def moment(time):
    return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
