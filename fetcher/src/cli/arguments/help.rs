//! What the help says beside the options.

use super::HEADER;

/// Every action.
pub(super) const ACTIONS: &str = "\
print [N]            Print the records, or only the first N
ipset                Print every address that sent or received, once, in order
findip ADDR|CIDR...  Print the records of an address or of a network";

const TIMES: &str = "\
2h, 90m, 2h30m, 3d ago, now  Before now
2026-11-23 18:00:00          In UTC; also with T, Z or an offset, or a day
1795456800                   Unix seconds; 13 digits are milliseconds
Files are read whole unless a time is given.";

const FORMATS: &str = "\
'${srcaddr} ${dstaddr}'      What the flow log was made with
'srcaddr dstaddr'            The same
default, transit-gateway     What AWS takes if a flow log is made without one
Files may state their own in a header line.";

const EXAMPLES: &str = "\
flowlogs_reader my-logs                     Records of the last hour
flowlogs_reader my-logs print 5             The first five of them
flowlogs_reader -s 3h -e 2h my-logs ipset   Who talked during that hour
flowlogs_reader my-logs findip 10.1.0.0/16  All traffic of a network
flowlogs_reader -f my-logs                  What comes, until Ctrl-C
flowlogs_reader '/vpc/*' ipset              All log groups of such a name
flowlogs_reader my-logs | grep REJECT       What was refused
flowlogs_reader ./logs ipset                All files below a folder
zcat *.gz | flowlogs_reader - print 5       Standard input";

const EXIT_CODES: &str = "\
0    Done; also if the reader of a pipe went away, or Ctrl-C ended --follow or --live
2    The command line makes no sense
3    AWS refused or failed
4    Something could not be read or written
130  Interrupted";

/// What `--help` adds to `-h`.
pub(super) fn more_help() -> String {
    [
        section("Times", TIMES),
        section("Formats", FORMATS),
        section("Examples", EXAMPLES),
        section("Exit codes", EXIT_CODES),
    ]
    .join("\n")
}

/// A titled block of lines.
pub(super) fn section(title: &str, lines: &str) -> String {
    format!("{HEADER}{title}:{HEADER:#}\n  {}\n", lines.replace('\n', "\n  "))
}
