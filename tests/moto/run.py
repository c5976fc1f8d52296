"""Compares flowlogs_reader, reading from moto, with the truth.

moto is a stand-in for AWS that nobody of this project wrote. The variable
FLOWLOGS_READER names the program; `--records N` makes the test larger or smaller.
"""

import argparse
import ipaddress
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import buckets

# Pages so small are only made by servers that begin afterwards.
os.environ["MOTO_S3_DEFAULT_MAX_KEYS"] = str(buckets.PAGE)

from moto.server import ThreadedMotoServer

import traffic
from seed import GROUP, REGION, seed

ROLE = "arn:aws:iam::{}:role/reader"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


class Reader:
    """Runs the program on one log group and window, with nothing of the user's settings."""

    def __init__(self, program, folder, window):
        self.program = program
        self.window = ["--start-time", str(window[0]), "--end-time", str(window[1])]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment |= {"HOME": str(folder), "AWS_CONFIG_FILE": str(folder / "config"),
                             "AWS_EC2_METADATA_DISABLED": "true"}

    def run(self, options, action, environment):
        command = [self.program, *options, *self.window, GROUP, *action]
        return subprocess.run(command, env=self.environment | environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=600)


class Checks:
    """Counts what is as it should be, and shows what is not."""

    def __init__(self):
        self.passed = self.failed = 0

    def lines(self, name, result, expected):
        """The same lines in any order: moto answers stream by stream, AWS by time."""
        self.equal(name, result, sorted(expected), sorted(result.stdout.splitlines()))

    def equal(self, name, result, expected, found):
        if result.returncode == 0 and found == expected:
            return self.pass_(name)
        extra, missing = Counter(found) - Counter(expected), Counter(expected) - Counter(found)
        self.fail(name, f"exit {result.returncode}, {len(found)} lines instead of {len(expected)}; "
                        f"{extra.total()} too many, such as {list(extra)[:2]}; "
                        f"{missing.total()} missing, such as {list(missing)[:2]}; {result.stderr}")

    def refused(self, name, result, code, words):
        if result.returncode == code and words in result.stderr and not result.stdout:
            return self.pass_(name)
        self.fail(name, f"exit {result.returncode}, {result.stderr}")

    def pass_(self, name):
        self.passed += 1
        print(f"ok      {name}", flush=True)

    def fail(self, name, why):
        self.failed += 1
        print(f"FAILED  {name}: {why}", flush=True)


def check(checks, reader, made, url, folder):
    write_profiles(folder, url)
    here = ["--endpoint-url", url, "--region", REGION]
    callers = {
        "keys": (here, KEYS),
        "a role": ([*here, "--role-arn", ROLE.format(traffic.ACCOUNT)], KEYS),
        "a profile": (["--profile", "reader"], {}),
    }
    addresses = sorted(made.addresses, key=lambda text: (":" in text, ipaddress.ip_address(text)))
    (busy, _), *_, (rare, _) = made.addresses.most_common()
    for caller, (options, environment) in callers.items():
        def run(*action):
            return reader.run(options, action, environment)

        checks.lines(f"print gives each record once, with {caller}", run("print", "0"), made.lines)
        ipset = run("ipset")
        found = ipset.stdout.splitlines()
        checks.equal(f"ipset gives each address once, in order, with {caller}", ipset, addresses, found)
        checks.lines(f"findip gives every record of a busy and a rare address, with {caller}",
                     run("findip", busy, rare), made.lines_of(busy, rare))
    other_account = [*here, "--role-arn", ROLE.format("210987654321")]
    checks.refused("a role in another account sees no log group",
                   reader.run(other_account, ["ipset"], KEYS), 3, GROUP)


def check_compat(checks, reader, made, url):
    """With `--compat`, we print what the original prints, line by line."""
    original = Path(sys.executable).with_name("flowlogs_reader")
    here = ["--endpoint-url", url, "--region", REGION, "--compat"]
    (busy, _), *_, (rare, _) = made.addresses.most_common()
    for action in (["print"], ["findip", busy, rare], ["aggregate"], ["ipset"]):
        window = [time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(int(edge))) for edge in reader.window[1::2]]
        command = [original, "--region", REGION, "--start-time", window[0], "--end-time", window[1], GROUP, *action]
        theirs = subprocess.run(command, env=reader.environment | KEYS | {"AWS_ENDPOINT_URL": url}, text=True,
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=1200)
        if theirs.returncode:
            checks.fail(f"the original does {action[0]}", theirs.stderr)
            continue
        checks.lines(f"{' '.join(action)} with --compat is that of the original",
                     reader.run(here, action, KEYS), theirs.stdout.splitlines())


def write_profiles(folder, url):
    """A profile that has a role but no keys takes those of another."""
    where = f"region = {REGION}\nendpoint_url = {url}\n"
    (folder / "config").write_text(
        f"[profile keys]\n{where}aws_access_key_id = testing\naws_secret_access_key = testing\n"
        f"[profile reader]\n{where}role_arn = {ROLE.format(traffic.ACCOUNT)}\nsource_profile = keys\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=200_000)
    arguments = arguments.parse_args()
    program = os.environ.get("FLOWLOGS_READER") or sys.exit("FLOWLOGS_READER names no program")

    # As AWS does, moto refuses events older than 14 days.
    end = int(time.time()) // 60 * 60
    window = (end - 3600, end)
    made = traffic.make(arguments.records, interfaces=8, start=window[0], end=window[1])
    # The server tells each request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    checks = Checks()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        seed(url, made)
        print(f"{len(made.lines)} records in {len(made.streams)} log streams wait in moto", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            reader = Reader(Path(program).resolve(), Path(folder), window)
            check(checks, reader, made, url, Path(folder))
            buckets.check(checks, reader.program, url, reader.environment, window[0] // 86400 * 86400)
            check_compat(checks, reader, made, url)
    finally:
        server.stop()
    print(f"moto: {checks.passed} passed, {checks.failed} failed")
    sys.exit(checks.failed > 0)


if __name__ == "__main__":
    main()
