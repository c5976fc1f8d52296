//! What the help says beside the options.

use super::HEADER;
use crate::action::{REPORTS, Report};

/// What can be read.
const LOCATIONS: &str = "\
my-log-group, arn:aws:logs:...  A log group in CloudWatch Logs
s3://my-bucket/prefix           What AWS delivered to a bucket
./logs, flows.log.gz, '*.gz'    A folder, file or glob
-                               Standard input";

const ACTIONS: &str = "\
print [N]            The records, or only the first N [default]
findip ADDR|CIDR...  The records of an address or of a network
ipset                Every address that sent or received, once, in order
aggregate [FIELD...] Sums by these fields [default: the five-tuple]
top [FIELD...]       The largest groups, with their shares [default: srcaddr]
timeline             Sums by time
summary              What there is, in one glance
talk                 Who opened what to whom, both directions together
filter-check EXPR    Say how a filter is understood; reads nothing
completions SHELL    What bash, elvish, fish, powershell or zsh completes by; reads nothing
man                  The manual page; reads nothing";

/// Every action and report.
fn actions() -> String {
    let reports: Vec<_> = REPORTS.iter().map(|report| report.name).collect();
    format!("{ACTIONS}\nand reports: {}", wrapped(&reports))
}

/// In lines that are not too long.
fn wrapped(names: &[&str]) -> String {
    let mut lines = String::new();
    let mut width = "and reports: ".len();
    for (position, name) in names.iter().enumerate() {
        let comma = if position + 1 < names.len() { ", " } else { "" };
        if width + name.len() > 76 {
            lines.truncate(lines.trim_end().len());
            lines.push_str("\n             ");
            width = 13;
        }
        width += name.len() + comma.len();
        lines.push_str(name);
        lines.push_str(comma);
    }
    lines
}

fn reports() -> String {
    let line =
        |report: &Report| format!("{:<19} {:<35} {}", report.name, report.help, report.aws_name);
    REPORTS.iter().map(line).collect::<Vec<_>>().join("\n")
}

const TIMES: &str = "\
2h, 90m, 2h30m, 3d ago, now  Before now
2026-11-23 18:00:00          In UTC; also with T, Z or an offset, or a day
1795456800                   Unix seconds; 13 digits are milliseconds
Files are read whole unless a time is given.";

const FILTERS: &str = "\
src net 10.0.0.0/8 and dst port in [22, 3389]   Also host, ip, port, proto, not, or, ( )
action reject and bytes > 1M                    Also packets, duration, bps, pps, bpp
flags S and not flags A                         Letters of FSRPAU
eni eni-0a1b2c3d or pkt-dst-aws-service = S3    Every field by its AWS name
vpc absent                                      present, absent";

const FORMATS: &str = "\
'${srcaddr} ${dstaddr}'      What the flow log was made with
'srcaddr dstaddr'            The same
default, transit-gateway     What AWS takes if a flow log is made without one
Files may state their own in a header line.";

const SETTINGS: &str = "\
[defaults]                    Options of every run, such as output = \"json\"
[source.prod]                 A location that `flowlogs_reader prod` reads, with options of its own:
location = \"flowlogs-prod\"   one or a list; then region, profile, role-arn, fields …
They are read from flowlogs_reader/config.toml in the user's folder of settings (~/.config),
from the file that FLOWLOGS_READER_CONFIG names, or from --config FILE.";

const EXAMPLES: &str = "\
flowlogs_reader my-logs                        Records of the last hour
flowlogs_reader my-logs print 5                The first five of them
flowlogs_reader -s 3h -e 2h my-logs ipset      Who talked during that hour
flowlogs_reader my-logs findip 10.1.0.0/16     All traffic of a network
flowlogs_reader -F 'action reject' my-logs top dstport --order flows
                                               What was refused most
flowlogs_reader -f my-logs                     What comes, until Ctrl-C
flowlogs_reader '/vpc/*' ipset                 All log groups of such a name
flowlogs_reader -s 1d s3://my-bucket ipset     What AWS delivered to S3 for a day
flowlogs_reader ./logs summary                 All files below a folder
flowlogs_reader ./logs top srcaddr/24 -O json  For programs
zcat *.gz | flowlogs_reader - timeline         Standard input";

const EXIT_CODES: &str = "\
0    Done; also if the reader of a pipe went away, or Ctrl-C ended --follow or --live
1    Nothing matched, and --exit-status was given
2    The command line makes no sense
3    AWS refused or failed
4    Something could not be read or written
130  Interrupted";

/// What is told beside the options, by title: two chapters before them, and those after them that only
/// `--help` and the manual have.
pub(crate) fn chapters() -> [(&'static str, String); 9] {
    let text = str::to_owned;
    [
        ("Locations", text(LOCATIONS)),
        ("Actions", actions()),
        ("Reports (each a filter and a grouping)", reports()),
        ("Filters", text(FILTERS)),
        ("Times", text(TIMES)),
        ("Formats", text(FORMATS)),
        ("Settings", text(SETTINGS)),
        ("Examples", text(EXAMPLES)),
        ("Exit codes", text(EXIT_CODES)),
    ]
}

/// A titled block of lines.
pub(super) fn section(title: &str, lines: &str) -> String {
    format!("{HEADER}{title}:{HEADER:#}\n  {}\n", lines.replace('\n', "\n  "))
}
