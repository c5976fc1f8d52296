"""Asks every question in every form, of a file, of standard input and of CloudWatch's stand-in.

    run.py READER STAND_IN

What NDJSON says is the measure: JSON, CSV and TSV have to hold the same when they are read again, and
so have Parquet and Arrow, opened by pyarrow and by DuckDB.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT / "tests/data/questions/versions-2-to-5.log"
NOTHING = ["-F", "dst port 1 and dst port 2"]
ACTIONS = [
    ["print"], ["print", "5"], ["findip", "10.0.0.0/8"], ["ipset"], ["aggregate"],
    ["aggregate", "srcaddr/16", "action"], ["top"], ["top", "dstport", "protocol", "--order", "flows"],
    ["timeline"], ["timeline", "--bin", "1h"], ["summary"], ["talk"], ["accepted"], ["rejected"],
    ["admin-ports"], ["ipv6"], ["top-instances"], ["top-talkers-packet"],
    ["-F", "action reject", "print", "--fields-out", "srcaddr,dstport,bytes,start,vpc-id"],
    [*NOTHING, "print"], [*NOTHING, "top"], [*NOTHING, "ipset"], [*NOTHING, "timeline"],
]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Reader:
    """The program with nothing of the user's settings."""

    def __init__(self, program, folder, stand_in):
        self.program = program
        self.environment = {"HOME": str(folder), "PATH": os.environ["PATH"],
                            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                            "AWS_ENDPOINT_URL": stand_in["url"], "AWS_REGION": stand_in["region"]}
        window = ["-s", str(stand_in["window"]["start"]), "-e", str(stand_in["window"]["end"])]
        self.sources = {
            "file": ([str(LOG)], None),
            "standard input": (["-"], LOG.read_bytes()),
            "CloudWatch": ([*window, stand_in["log_group"]], None),
        }

    def run(self, source, arguments):
        words, text = self.sources[source]
        result = subprocess.run([self.program, *words, *arguments], env=self.environment, input=text,
                                capture_output=True, timeout=60)
        if result.returncode:
            raise AssertionError(f"exit {result.returncode}: {result.stderr.decode()}")
        return result.stdout


class Rows(HTMLParser):
    """Counts the rows of a table, below its head."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.is_body = 0, False
        self.feed(page)

    def handle_starttag(self, tag, _):
        self.is_body |= tag == "tbody"
        self.rows += tag == "tr" and self.is_body


def ndjson(text):
    """All values as they are written."""
    return [json.loads(line, parse_int=str, parse_float=str) for line in text.decode().splitlines()]


def separated(text, separator):
    quoting = csv.QUOTE_MINIMAL if separator == "," else csv.QUOTE_NONE
    rows = csv.DictReader(io.StringIO(text.decode(), newline=""), delimiter=separator, quoting=quoting)
    return [{name: value for name, value in row.items() if value != ""} for row in rows]


def table(table, expected):
    """A table of Arrow, with what NDJSON calls absent left out, and times as NDJSON has them."""
    def told(name, value, row):
        if isinstance(value, datetime):
            milliseconds = round((value - EPOCH).total_seconds() * 1000)
            is_number = expected and not expected[row].get(name, "").endswith("Z")
            if is_number:
                return str(milliseconds // 1000) + (f".{milliseconds % 1000:03}" if milliseconds % 1000 else "")
            return value.strftime("%Y-%m-%dT%H:%M:%S") + (f".{milliseconds % 1000:03}Z" if milliseconds % 1000 else "Z")
        return f"{value:.6f}" if isinstance(value, float) else str(value)

    rows = table if isinstance(table, list) else table.to_pylist()
    return [{name: told(name, value, position) for name, value in row.items() if value is not None}
            for position, row in enumerate(rows)]


def by_duckdb(relation):
    names = relation.columns
    return [dict(zip(names, row)) for row in relation.fetchall()]


def check(reader, source, action, folder):
    """Yields what each form holds beside what it should."""
    expected = ndjson(reader.run(source, [*action, "-O", "ndjson"]))
    yield "json", json.loads(reader.run(source, [*action, "-O", "json"]), parse_int=str, parse_float=str), expected
    # The columns are those of the first record.
    yield "csv", separated(reader.run(source, [*action, "-O", "csv"]), ","), expected
    yield "tsv", separated(reader.run(source, [*action, "-O", "tsv"]), "\t"), expected
    yield "html", Rows(reader.run(source, [*action, "-O", "html"]).decode()).rows, len(expected)
    lines = reader.run(source, [*action, "-O", "text"]).decode().splitlines()
    is_bare = not lines or "\t" not in lines[0]
    yield "text", len(lines), len(expected) + (not is_bare)
    lines = reader.run(source, [*action, "-O", "table"]).decode().splitlines()
    yield "table", len(lines) - len(expected) in (0, 1), True

    stream = pa.ipc.open_stream(reader.run(source, [*action, "-O", "arrow"])).read_all()
    yield "arrow, by pyarrow", table(stream, expected), expected
    yield "arrow, by DuckDB", table(by_duckdb(duckdb.from_arrow(stream)), expected), expected
    for form, opened in [("arrow", lambda path: pa.ipc.open_file(path).read_all()), ("parquet", pa.parquet.read_table)]:
        path = folder / f"answer.{form}"
        assert reader.run(source, [*action, "-O", form, "-o", str(path)]) == b""
        yield f"{form} file, by pyarrow", table(opened(path), expected), expected
    yield "parquet file, by DuckDB", table(by_duckdb(duckdb.read_parquet(str(path))), expected), expected
    piped = pa.BufferReader(reader.run(source, [*action, "-O", "parquet"]))
    yield "parquet, by pyarrow", table(pa.parquet.read_table(piped), expected), expected


def difference(found, expected):
    if not isinstance(found, list):
        return f"{found} instead of {expected}"
    pairs = [pair for pair in zip(found, expected) if pair[0] != pair[1]][:1]
    return f"{len(found)} rows instead of {len(expected)}; found and expected: {pairs}"


def main():
    program, stand_in = sys.argv[1:]
    duckdb.sql("SET TimeZone = 'UTC'")
    server = subprocess.Popen([stand_in, "--records", "400", "--until-stdin-closes"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    passed = failed = 0
    with server, tempfile.TemporaryDirectory() as folder:
        reader = Reader(Path(program).resolve(), folder, json.loads(server.stdout.readline()))
        for source in reader.sources:
            for action in ACTIONS:
                try:
                    for form, found, expected in check(reader, source, action, Path(folder)):
                        if found == expected:
                            passed += 1
                        else:
                            failed += 1
                            print(f"FAILED  {' '.join(action)} of {source} as {form}: {difference(found, expected)}")
                except Exception as error:
                    failed += 1
                    print(f"FAILED  {' '.join(action)} of {source}: {type(error).__name__}: {error}")
        server.stdin.close()
    print(f"forms: {passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
