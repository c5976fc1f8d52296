"""Writes the same records as Parquet, in the ways of AWS, Arrow, Spark, pandas and DuckDB.

Run by hand, with pyarrow and duckdb: `python make.py`. What a correct reader finds is `expected.log`.
"""

import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent

NAMES = ("version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end "
         "action log_status tcp_flags").split()
TEXTS = {"account_id", "interface_id", "srcaddr", "dstaddr", "action", "log_status"}
LONG = {"packets", "bytes", "start", "end"}


def rows():
    """Flows of both kinds of address, and records without data, with nulls and with literal `-`."""
    yield [2, "012345678901", "eni-0a", "10.0.0.5", "198.51.100.9", 443, 51000, 6, 10, 840,
           1600000000, 1600000059, "ACCEPT", "OK", 2]
    yield [2, "012345678901", "eni-0a", None, None, None, None, None, None, None,
           1600000060, 1600000119, None, "NODATA", None]
    yield [2, "012345678901", "eni-0b", "-", "-", None, None, None, None, None,
           1600000060, 1600000119, "-", "SKIPDATA", None]
    yield [5, "012345678901", "eni-0b", "2001:db8::5", "2001:db8::9", 0, 0, 58, 5_000_000_000, 70_000_000_000_000,
           1600000120, 1600000179, "REJECT", "OK", 0]
    for number in range(6):
        yield [2, "012345678901", "eni-0c", f"10.0.0.{number}", "10.0.1.1", 1024 + number, 53, 17, 1, 64 + number,
               1600000200 + number, 1600000259, "ACCEPT", "OK", None]


def kind(name):
    return pa.string() if name in TEXTS else pa.int64() if name in LONG else pa.int32()


def table(fields=kind):
    columns = [list(column) for column in zip(*rows())]
    return pa.table({name: pa.array(values, type=kind(name)) for name, values in zip(NAMES, columns)}).cast(
        pa.schema([(name, fields(name)) for name in NAMES]))



def doubles(name):
    """What pandas makes of a column of numbers with nulls."""
    return pa.float64() if name in {"srcport", "dstport", "packets", "tcp_flags"} else kind(name)


def write(name, records, **options):
    pq.write_table(records, HERE / f"{name}.parquet", **options)


def main():
    write("aws", table(), compression="gzip", version="1.0", data_page_version="1.0", row_group_size=4)
    write("arrow-v2-zstd", table(), compression="zstd", data_page_version="2.0")
    write("arrow-v2-snappy", table(), compression="snappy", data_page_version="2.0", row_group_size=3)
    write("arrow-plain", table(), compression="none", use_dictionary=False)
    write("arrow-lz4", table(), compression="lz4")
    write("arrow-delta", table(), compression="zstd", use_dictionary=False, data_page_version="2.0",
          column_encoding={name: "DELTA_BYTE_ARRAY" if name in TEXTS else "DELTA_BINARY_PACKED" for name in NAMES})
    seconds = table()
    for name in ("start", "end"):
        values = [datetime.datetime.fromtimestamp(value, datetime.UTC).replace(tzinfo=None)
                  for value in seconds[name].to_pylist()]
        seconds = seconds.set_column(NAMES.index(name), name, pa.array(values, type=pa.timestamp("us")))
    write("spark-int96", seconds, compression="snappy", use_deprecated_int96_timestamps=True)
    write("arrow-timestamps", seconds, compression="zstd")
    write("pandas-doubles", table(doubles), compression="snappy")
    numbers = table().set_column(1, "account_id", pa.array([12345678901] * 10, type=pa.int64()))
    write("numeric-account", numbers, compression="snappy")
    made = table()
    duckdb.sql(f"copy made to '{HERE / 'duckdb-zstd.parquet'}' (format parquet, compression zstd)")
    duckdb.sql(f"copy made to '{HERE / 'duckdb-v2.parquet'}' (format parquet, parquet_version v2)")
    lines = [" ".join("-" if value is None else str(value) for value in row) for row in rows()]
    (HERE / "expected.log").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
