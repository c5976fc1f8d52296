"""Asks engines the questions of tests/data/questions, and compares with our own answers.

    run.py OURS [--engine NAME]... [--log FILE]...

OURS is the program of ours.rs. Each log is asked as text and as Parquet, that is made of it by
DuckDB with AWS's types. DuckDB and ClickHouse (chdb) run here; Spark where pyspark is installed; each
Athena statement has to parse as Athena's dialect.
"""

import argparse
import ipaddress
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import sqlglot

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "tests/data/questions/questions.txt"
TABLE = "flowlogs"
#: The types that AWS's Parquet files have; all else is text.
INTEGERS = {"version", "srcport", "dstport", "tcp_flags", "traffic_path"}
LONGS = {"protocol", "packets", "bytes", "start", "end"}


class DuckDb:
    dialect = "duckdb"

    def __init__(self):
        self.connection = duckdb.connect()

    def define(self, statement):
        self.connection.execute(statement)

    def rows(self, statement):
        return self.connection.execute(statement).fetchall()


class ClickHouse:
    dialect = "clickhouse"

    def __init__(self):
        from chdb.session import Session
        self.session = Session()
        self.session.query("CREATE DATABASE IF NOT EXISTS asked ENGINE = Atomic")
        self.session.query("USE asked")

    def define(self, statement):
        self.session.query(statement)

    def rows(self, statement):
        answer = str(self.session.query(statement, "JSONCompactStrings"))
        return [tuple(row) for row in json.loads(answer)["data"]]


class Spark:
    dialect = "spark"

    def __init__(self, master):
        from pyspark.sql import SparkSession
        self.session = (SparkSession.builder.master(master).config("spark.ui.enabled", "false")
                        .config("spark.sql.shuffle.partitions", "4").getOrCreate())
        self.session.sparkContext.setLogLevel("ERROR")

    def define(self, statement):
        self.session.sql(f"DROP VIEW IF EXISTS {TABLE}")
        self.session.sql(statement)

    def rows(self, statement):
        return [tuple(row) for row in self.session.sql(statement).collect()]


class Athena:
    """Runs nothing: the statement only has to be one."""

    dialect = "athena"

    def define(self, statement):
        sqlglot.parse_one(statement, dialect="athena")

    def rows(self, statement):
        sqlglot.parse_one(statement, dialect="athena")


def plain(row):
    """The values as ours are told: numbers as texts, addresses in their shortest form."""
    return [shortest(str(value)) if value is not None else None for value in row]



def shortest(text):
    address, slash, prefix = text.partition("/")
    try:
        return str(ipaddress.IPv6Address(address)) + slash + prefix
    except ValueError:
        return text


def ours(program, log):
    command = [program, QUESTIONS, log, TABLE]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    definitions, *answers = map(json.loads, lines)
    return definitions["definitions"], answers


def as_parquet(text, folder):
    """What AWS would have written: text with its literal `-`, numbers with null."""
    names = (text / "flow.log").read_text().split("\n", 1)[0].split()
    columns = {name.replace("-", "_"): "VARCHAR" for name in names}

    def value(name):
        types = {**dict.fromkeys(INTEGERS, "INTEGER"), **dict.fromkeys(LONGS, "UBIGINT")}
        present = f"""NULLIF("{name}", '-')"""
        return f'TRY_CAST({present} AS {types[name]}) AS "{name}"' if name in types else f'"{name}"'

    duckdb.sql(f"""COPY (SELECT {", ".join(map(value, columns))} FROM read_csv('{text}/flow.log',
        delim = ' ', header = true, quote = '', escape = '', auto_detect = false, columns = {columns}))
        TO '{folder}/flow.parquet' (FORMAT parquet)""")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ours")
    parser.add_argument("--engine", action="append", choices=["duckdb", "clickhouse", "spark", "athena"])
    parser.add_argument("--log", action="append", type=Path)
    parser.add_argument("--spark-master", default="local[2]")
    arguments = parser.parse_args()
    makers = {"duckdb": DuckDb, "clickhouse": ClickHouse, "athena": Athena,
              "spark": lambda: Spark(arguments.spark_master)}
    engines = [makers[name]() for name in arguments.engine or ["duckdb", "athena"]]
    logs = arguments.log or sorted((ROOT / "tests/data/questions").glob("*.log"))

    passed, failed = 0, 0
    for log in logs:
        definitions, answers = ours(arguments.ours, log)
        with tempfile.TemporaryDirectory() as folder:
            folders = {storage: Path(folder) / storage for storage in ("text", "parquet")}
            for path in folders.values():
                path.mkdir()
            (folders["text"] / "flow.log").write_bytes(log.read_bytes())
            as_parquet(folders["text"], folders["parquet"])
            for engine in engines:
                for storage, location in folders.items():
                    definition = definitions[engine.dialect][storage]
                    engine.define(definition.replace("{location}", str(location)))
                    for answer in answers:
                        statement = answer["statements"][engine.dialect]
                        place = f"{engine.dialect}, {storage}, {log.name}: {answer['question']}"
                        try:
                            found = ask(engine, statement, [plain(row) for row in answer["rows"]])
                        except Exception as error:
                            found = f"{type(error).__name__}: {error}"
                        if found is None:
                            passed += 1
                        else:
                            failed += 1
                            print(f"FAILED {place}\n{statement}\n{found}\n")
    print(f"engines: {passed} passed, {failed} failed")
    return failed > 0


def ask(engine, statement, expected):
    """What is wrong, if anything is."""
    if not isinstance(statement, str):
        return f"refused: {statement}"
    rows = engine.rows(statement)
    if rows is None:
        return None
    rows = [plain(row) for row in rows]
    # ClickHouse has a word of its own for what is absent.
    if isinstance(engine, ClickHouse):
        rows = [[None if value == "ᴺᵁᴸᴸ" else value for value in row] for row in rows]
    if rows == expected:
        return None
    differing = [(one, two) for one, two in zip(expected, rows) if one != two][:3]
    return f"{len(rows)} rows instead of {len(expected)}; ours and theirs: {differing}"


if __name__ == "__main__":
    sys.exit(main())
