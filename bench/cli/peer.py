"""Answers a question about a log as users of another program would.

    peer.py PROGRAM QUESTION LOG THREADS

Prints what `bench/src/command_line.rs` makes of our answer. Each program reads lines of the default
format as fast as its documentation knows how: with types that are given, and `-` as null.
"""

import sys
from collections import Counter

NAMES = ("version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end"
         " action log_status").split()
INTEGERS = {"version", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end"}
ADDRESS = "10.0.0.11"
QUERIES = {
    "summary": "SELECT count(*), count(*) FILTER (action = 'ACCEPT'), count(*) FILTER (action = 'REJECT'),"
               " sum(bytes), count(DISTINCT interface_id) FILTER (log_status = 'OK') FROM {log}",
    "top": "SELECT srcaddr, sum(bytes) AS total FROM {log} WHERE log_status = 'OK'"
           " GROUP BY srcaddr ORDER BY total DESC, srcaddr LIMIT 10",
    "findip": f"SELECT * FROM {{log}} WHERE srcaddr = '{ADDRESS}' OR dstaddr = '{ADDRESS}'",
    "count": "SELECT count(*) FROM {log} WHERE dstport = 443 AND action = 'REJECT'",
}


def tell(question, rows):
    """Rows as lines; records are only counted, since spelling them is another matter."""
    if question == "findip":
        print(len(rows))
        return
    for row in rows:
        print(",".join(str(value) for value in row))


def duckdb(question, log, threads):
    import duckdb
    connection = duckdb.connect(config={"threads": threads})
    columns = {name: "BIGINT" if name in INTEGERS else "VARCHAR" for name in NAMES}
    table = (f"read_csv('{log}', delim = ' ', header = false, quote = '', escape = '', nullstr = '-',"
             f" auto_detect = false, columns = {columns})")
    return connection.execute(QUERIES[question].format(log=table)).fetchall()


def chdb(question, log, threads):
    import chdb
    columns = ", ".join(f"{name} Nullable({'Int64' if name in INTEGERS else 'String'})" for name in NAMES)
    query = QUERIES[question].format(log=f"file('{log}', 'CustomSeparated', '{columns}')")
    query = query.replace("count(*) FILTER (", "countIf(").replace(
        "count(DISTINCT interface_id) FILTER (", "uniqExactIf(interface_id, ")
    settings = (" SETTINGS format_custom_escaping_rule = 'CSV', format_custom_field_delimiter = ' ',"
                f" format_csv_delimiter = ' ', format_csv_null_representation = '-', max_threads = {threads}")
    answer = str(chdb.query(query + settings, "TabSeparated"))
    return [tuple(line.split("\t")) for line in answer.splitlines()]


def polars(question, log, threads):
    import os
    os.environ["POLARS_MAX_THREADS"] = threads
    import polars as pl
    schema = {name: pl.Int64 if name in INTEGERS else pl.String for name in NAMES}
    frame = pl.scan_csv(log, separator=" ", has_header=False, quote_char=None, null_values="-", schema=schema)
    column, is_flow = pl.col, pl.col("log_status") == "OK"
    if question == "summary":
        frame = frame.select(
            pl.len(), (column("action") == "ACCEPT").sum().alias("accepted"),
            (column("action") == "REJECT").sum().alias("rejected"), column("bytes").sum(),
            column("interface_id").filter(is_flow).n_unique())
    elif question == "top":
        frame = frame.filter(is_flow).group_by("srcaddr").agg(column("bytes").sum())
        frame = frame.sort(["bytes", "srcaddr"], descending=[True, False]).limit(10)
    elif question == "findip":
        frame = frame.filter((column("srcaddr") == ADDRESS) | (column("dstaddr") == ADDRESS))
    else:
        frame = frame.filter((column("dstport") == 443) & (column("action") == "REJECT")).select(pl.len())
    return frame.collect(engine="streaming").rows()


def original(question, log, _):
    """The record class of flowlogs-reader, and its own way to add up."""
    from flowlogs_reader import FlowRecord
    with open(log) as lines:
        records = (FlowRecord.from_cwl_event({"message": line}) for line in lines)
        if question == "summary":
            actions, interfaces, size = Counter(), set(), 0
            for record in records:
                actions[record.action] += 1
                size += record.bytes or 0
                if record.log_status == "OK":
                    interfaces.add(record.interface_id)
            return [(actions.total(), actions["ACCEPT"], actions["REJECT"], size, len(interfaces))]
        if question == "top":
            sums = Counter()
            for record in records:
                if record.log_status == "OK":
                    sums[record.srcaddr] += record.bytes
            return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:10]
        if question == "findip":
            return [record.to_message() for record in records if ADDRESS in (record.srcaddr, record.dstaddr)]
        return [(sum(record.dstport == 443 and record.action == "REJECT" for record in records),)]


if __name__ == "__main__":
    program, question, log, threads = sys.argv[1:]
    # Not to be taken for the packages of these names.
    answer = {"duckdb": duckdb, "chdb": chdb, "polars": polars, "original": original}[program]
    tell(question, answer(question, log, threads))
