#![doc = include_str!("filter/language.md")]

mod answers;
mod cloudwatch;
mod error;
mod evaluate;
pub(crate) mod expression;
mod members;
pub(crate) mod networks;
mod number;
mod parse;
mod print;
pub(crate) mod ranges;
mod select;
pub(crate) mod texts;
mod time;
mod tokens;
pub(crate) mod words;

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use core::str::FromStr;

pub use error::FilterError;
use expression::{Condition, Expression, Order, Subject, Test};

use crate::{Columns, Field, FlowRecord, Selection};

/// A question that a record answers with yes or no, in nfdump's language with AWS's names.
///
/// The language is told [in the module](self). A filter is parsed once; to test a record allocates
/// nothing, nor does it to test [those of columns](Self::select). It displays in its canonical form, which parses to an equal filter. Filters are equal
/// that are alike in their canonical form.
///
/// ```
/// use flowlogs_parser::{Filter, FlowRecord};
///
/// let filter: Filter = "src net 10.0.0.0/8 and dst port in [22, 3389] and action reject".parse()?;
///
/// let record = FlowRecord::from_message(
///     "2 123456789010 eni-1235b8ca 10.0.0.5 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK",
/// )?;
/// assert!(filter.matches(&record));
///
/// let web: Filter = "(port == 443 || port == 80) && !(status nodata)".parse()?;
/// assert!(!web.matches(&record));
/// assert_eq!(web.to_string(), "(port 443 or port 80) and not status nodata");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Filter {
    pub(crate) expression: Expression,
}

impl Filter {
    /// The filter that matches every record.
    #[must_use]
    pub const fn all() -> Self {
        Self { expression: Expression::And(Vec::new()) }
    }

    /// The records whose `start` is in this half-open interval of milliseconds since 1970. A record
    /// without one is not among them.
    #[must_use]
    pub fn starting_in(window_ms: Range<u64>) -> Self {
        let test = |order, limit| {
            let condition = Condition::Order(order, limit);
            Expression::Test(Test { subject: Subject::field(Field::Start), condition })
        };
        let first = test(Order::AtLeast, window_ms.start);
        // No time is as late.
        if window_ms.end == u64::MAX {
            return Self { expression: first };
        }
        Self { expression: Expression::And(vec![first, test(Order::Less, window_ms.end)]) }
    }

    /// The records that both match.
    ///
    /// ```
    /// use flowlogs_parser::Filter;
    ///
    /// let (ssh, refused): (Filter, Filter) = ("dst port 22".parse()?, "action reject".parse()?);
    /// assert_eq!(ssh.and(refused).to_string(), "dst port 22 and action reject");
    /// # Ok::<(), flowlogs_parser::FilterError>(())
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut parts = Vec::new();
        for expression in [self.expression, other.expression] {
            match expression {
                Expression::And(more) => parts.extend(more),
                one => parts.push(one),
            }
        }
        let expression = match <[Expression; 1]>::try_from(parts) {
            Ok([alone]) => alone,
            Err(parts) => Expression::And(parts),
        };
        Self { expression }
    }

    /// Whether the record is one of those that the filter asks for.
    #[must_use]
    pub fn matches(&self, record: &FlowRecord<'_>) -> bool {
        self.expression.matches(record)
    }

    /// Selects the rows that the filter asks for, in place of what the selection holds.
    ///
    /// It is the answer of [`matches`](Self::matches) to each row, many times as fast.
    ///
    /// ```
    /// use flowlogs_parser::{Columns, Filter, Lines, Selection};
    ///
    /// let filter: Filter = "net 10.0.0.0/8 and not action accept".parse()?;
    /// let log = "srcaddr dstaddr action\n10.0.0.5 ::1 ACCEPT\n::1 10.0.0.5 REJECT\n- 10.0.0.5 -\n";
    /// let lines = Lines::new(log, Vec::new());
    /// let (mut columns, mut selection) = (Columns::default(), Selection::default());
    /// lines.batches().read(&mut columns);
    ///
    /// filter.select(&columns, &mut selection);
    /// assert_eq!(selection.rows().collect::<Vec<_>>(), [1, 2]);
    /// # Ok::<(), flowlogs_parser::FilterError>(())
    /// ```
    pub fn select(&self, columns: &Columns<'_>, selection: &mut Selection) {
        selection.select_all(columns);
        self.expression.narrow(columns, &mut selection.selected, &mut selection.spare);
    }
}

/// Takes time in proportion to the text, and bounds how deep it is nested and how many values it
/// lists.
impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        Ok(Self { expression: parse::parse(text)? })
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;

    use super::*;
    use crate::Format;

    fn parse(text: &str) -> Filter {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[track_caller]
    fn error(text: &str) -> String {
        text.parse::<Filter>().unwrap_err().to_string()
    }

    #[track_caller]
    fn assert_displays(rows: &[(&str, &str)]) {
        for (text, expected) in rows {
            let filter = parse(text);
            assert_eq!(filter.to_string(), *expected, "{text}");
            assert_eq!(parse(expected), filter, "{text}");
        }
    }

    #[track_caller]
    fn assert_fails(rows: &[(&str, &str)]) {
        for (text, expected) in rows {
            assert_eq!(error(text), *expected, "{text}");
        }
    }

    #[test]
    fn joints_are_displayed_with_the_parentheses_that_they_need() {
        assert_displays(&[
            ("", ""),
            (" # all\n", ""),
            ("port 1 AND port 2 Or NOT port 3", "port 1 and port 2 or not port 3"),
            ("port 1&&port 2||!port 3", "port 1 and port 2 or not port 3"),
            ("port 1 and (port 2 or port 3)", "port 1 and (port 2 or port 3)"),
            ("port 1 and (port 2 and port 3)", "port 1 and port 2 and port 3"),
            ("(port 1 or (port 2)) or port 3", "port 1 or port 2 or port 3"),
            ("!(port 1 and port 2)", "not (port 1 and port 2)"),
            ("not not (port 1)", "not not port 1"),
            ("not port 1 and port 2", "not port 1 and port 2"),
            ("port 1 # one\n and # two\r\n port 2", "port 1 and port 2"),
        ]);
    }

    #[test]
    fn addresses_and_ports_are_displayed_in_order() {
        assert_displays(&[
            ("host 10.0.0.1", "ip 10.0.0.1"),
            ("ip 10.0.0.1/32", "ip 10.0.0.1"),
            ("host 10.1.2.3/8", "net 10.0.0.0/8"),
            ("net 10.0.0.1", "ip 10.0.0.1"),
            ("SRC IP 10.0.0.1", "src ip 10.0.0.1"),
            ("source net 10.0.0.0/8", "src net 10.0.0.0/8"),
            ("destination host 2001:DB8::1", "dst ip 2001:db8::1"),
            ("ip in [10.0.0.0/8 192.0.2.1,10.1.0.0/16,]", "ip in [10.0.0.0/8, 192.0.2.1]"),
            ("ip in [10.0.0.0/8]", "net 10.0.0.0/8"),
            ("ip not in [10.0.0.1, ::1]", "ip not in [10.0.0.1, ::1]"),
            ("net != 10.0.0.0/8", "net != 10.0.0.0/8"),
            ("srcaddr = \"10.0.0.1\"", "src ip 10.0.0.1"),
            ("dstaddr ne 10.0.0.1", "dst ip != 10.0.0.1"),
            ("pkt host 10.0.0.1", "pkt ip 10.0.0.1"),
            ("pkt source net 10.0.0.0/8", "pkt src net 10.0.0.0/8"),
            ("pkt_dstaddr 10.0.0.1", "pkt dst ip 10.0.0.1"),
            ("pkt dst ip present", "pkt dst ip present"),
            ("inet or IPv6", "ipv4 or ipv6"),
            ("net 0.0.0.0/0 or inet6", "ipv4 or ipv6"),
            ("src net ::/0", "src net ::/0"),
            ("net != 0.0.0.0/0", "net != 0.0.0.0/0"),
            ("port = 443", "port 443"),
            ("srcport == 443", "src port 443"),
            ("dst port in [3389, 22, 22]", "dst port in [22, 3389]"),
            ("port in [1-5, 3-9, 10]", "port in [1-9, 10]"),
            ("port 1024-65535", "port 1024-65535"),
            ("port gt 1k", "port > 1000"),
            ("port != 1-5", "port != 1-5"),
            ("aws_service S3", "service s3"),
            ("pkt-dst-aws-service = S3", "dst service s3"),
            ("src service absent", "src service absent"),
        ]);
    }

    #[test]
    fn numbers_and_times_are_displayed_as_they_read_best() {
        assert_displays(&[
            ("proto TCP", "proto tcp"),
            ("protocol = 58", "proto ipv6-icmp"),
            ("proto in [udp 6, ICMP]", "proto in [icmp, tcp, udp]"),
            ("proto 1-17", "proto 1-17"),
            ("proto \"isis over ipv4\"", "proto 124"),
            ("proto 200", "proto 200"),
            ("flags as", "flags SA"),
            ("flags URPSFA", "flags FSRPAU"),
            ("flags = s", "flags = S"),
            ("flags != SA", "flags != SA"),
            ("flags in [SA, S]", "flags in [S, SA]"),
            ("flags present", "tcp-flags present"),
            ("tcp-flags 18", "flags = SA"),
            ("tcp_flags = 0", "tcp-flags = 0"),
            ("tcp-flags > 0x10", "tcp-flags > 16"),
            ("tcp-flags in [0, 2]", "tcp-flags in [0, 2]"),
            ("tcp-flags not in [64]", "tcp-flags != 64"),
            ("packets 10", "packets = 10"),
            ("bytes>=1000", "bytes >= 1k"),
            ("bytes in [1k-2K, 5]", "bytes in [5, 1k-2k]"),
            ("duration le 3600", "duration <= 1h"),
            ("duration 500ms-2s", "duration = 500ms-2s"),
            ("bps lt 1m", "bps < 1M"),
            ("pps = 5", "pps = 5"),
            ("bpp present", "bpp present"),
            ("packets-lost-no-route absent", "packets-lost-no-route absent"),
            ("first seen >= 2024-07-11 09:00", "start >= 2024-07-11T09:00:00Z"),
            ("last seen 1720688400", "end = 2024-07-11T09:00:00Z"),
            (
                "start in [2024-07-12 2024-07-11 09:00 2024-07-11T09:00]",
                "start in [2024-07-11T09:00:00Z, 2024-07-12T00:00:00Z]",
            ),
            ("end < 2024-07-11T09:00+02:00", "end < 2024-07-11T07:00:00Z"),
        ]);
    }

    #[test]
    fn fields_are_displayed_by_their_short_words() {
        assert_displays(&[
            ("interface-id = eni-1", "eni eni-1"),
            ("ENI in [eni-2, eni-1]", "eni in [eni-1, eni-2]"),
            ("account-id 123456789010", "account 123456789010"),
            ("region EU-Central-1", "region eu-central-1"),
            ("az-id use1-AZ1", "az use1-az1"),
            ("action REJECT", "action reject"),
            ("action != \"Drop\"", "action != \"drop\""),
            ("status NoData", "status nodata"),
            ("type IPv4", "type ipv4"),
            ("traffic-path 8", "path 8"),
            ("action re*", "action re*"),
            ("ecs_cluster_name = Prod*", "ecs-cluster-name = Prod*"),
            ("ecs-cluster-name prod", "ecs-cluster-name = prod"),
            ("eni \"and\"", "eni \"and\""),
            ("eni \"\"", "eni \"\""),
            ("eni \"-\"", "eni \"-\""),
            (r#"asg-tag = "a \"b\" \\ \*c*""#, r#"asg-tag = "a \"b\" \\ \*c*""#),
            ("asg-tag = \"plain\"", "asg-tag = plain"),
            ("asg-tag in [b**c, a]", "asg-tag in [a, b*c]"),
            ("\"bytes\" > 5", "bytes > 5"),
            ("Some_New-Field = X", "some-new-field = X"),
            ("some-new-field not in [a, b]", "some-new-field not in [a, b]"),
            ("some-new-field present", "some-new-field present"),
            ("\"dstprot\" = 1", "\"dstprot\" = 1"),
            ("\"port\" = 1", "\"port\" = 1"),
        ]);
    }

    #[test]
    fn an_unknown_word_is_told_with_its_neighbour() {
        assert_fails(&[
            ("dstprot 443", "unknown field \"dstprot\" at column 1; did you mean dstport?"),
            ("dstprot = 443", "unknown field \"dstprot\" at column 1; did you mean dstport?"),
            (
                "port 1 and instance-tag-3 = x",
                "unknown field \"instance-tag-3\" at column 12; did you mean instance-tag-2?",
            ),
            (
                "some-new-field x",
                "unknown field \"some-new-field\" at column 1; a new field needs a sign",
            ),
            (
                "\"some-new-field\"",
                "unknown field \"some-new-field\" at column 1; a new field needs a sign",
            ),
            (
                "10.0.0.1",
                "expected a condition, found \"10.0.0.1\" at column 1; write \"ip\", \"src ip\" or \"dst ip\" before an address",
            ),
            ("443", "expected a condition, found \"443\" at column 1"),
            ("proto tpc", "unknown protocol \"tpc\" at column 7; did you mean TCP?"),
            ("proto https", "unknown protocol \"https\" at column 7"),
            ("action rejct", "unknown action \"rejct\" at column 8; did you mean reject?"),
            (
                "direction ingres",
                "unknown direction \"ingres\" at column 11; did you mean ingress?",
            ),
            ("type = ip", "unknown type \"ip\" at column 8; in quotes it can be any text"),
            ("status = fine", "unknown status \"fine\" at column 10; in quotes it can be any text"),
        ]);
    }

    #[test]
    fn an_error_says_how_a_filter_could_go_on() {
        assert_fails(&[
            (
                "port 1 adn port 2",
                "expected \"and\" or \"or\", found \"adn\" at column 8; did you mean and?",
            ),
            (
                "src net 10.0.0.0/8 dst port 22",
                "expected \"and\" or \"or\", found \"dst\" at column 20",
            ),
            ("port 1)", "expected \"and\" or \"or\", found \")\" at column 7"),
            ("port 1 and", "expected a condition, found the end at column 11"),
            ("and port 1", "expected a condition, found \"and\" at column 1"),
            ("(port 1", "expected \"and\", \"or\" or \")\", found the end at column 8"),
            ("()", "expected a condition, found \")\" at column 2"),
            ("port 1 & port 2", "expected \"and\" or \"or\", found \"&\" at column 8"),
            ("port 1\n  and\n  prot 2", "unknown field \"prot\" at column 16; did you mean proto?"),
            ("é = 1", "expected a condition, found \"é\" at column 1"),
            (
                "src 10.0.0.1",
                "expected \"ip\", \"net\", \"port\" or \"service\", found \"10.0.0.1\" at column 5",
            ),
            (
                "pkt port 1",
                "expected \"src\", \"dst\", \"ip\" or \"net\", found \"port\" at column 5",
            ),
            ("pkt src", "expected \"ip\" or \"net\", found the end at column 8"),
            ("first >= 2024-07-11", "expected \"seen\", found \">=\" at column 7"),
        ]);
    }

    #[test]
    fn an_error_says_which_value_was_expected() {
        assert_fails(&[
            (
                "ip",
                "expected an address or a network such as 10.0.0.0/8, found the end at column 3",
            ),
            (
                "ip 10.0.0",
                "expected an address or a network such as 10.0.0.0/8, found \"10.0.0\" at column 4",
            ),
            ("ip > 10.0.0.1", "expected \"=\", \"!=\" or \"in\", found \">\" at column 4"),
            ("port https", "expected a number, found \"https\" at column 6"),
            ("port 70000", "number is more than 65535 at column 6"),
            ("port 1-70000", "number is more than 65535 at column 6"),
            ("port 5-1", "range ends before it begins at column 6"),
            ("port 1-", "expected a number, found \"1-\" at column 6"),
            ("port > 1-2", "expected a number, found \"1-2\" at column 8"),
            ("port in 22", "expected a list such as [a, b], found \"22\" at column 9"),
            ("port in []", "expected a number, found \"]\" at column 10"),
            ("port in [22", "expected a number, found the end at column 12"),
            ("port in [22,,80]", "expected a number, found \",\" at column 13"),
            ("port not 22", "expected \"in\", found \"22\" at column 10"),
            (
                "bytes > 1.5k",
                "expected a number such as 10, 0x1f or 5k, found \"1.5k\" at column 9",
            ),
            ("bytes > 99999999999T", "number is more than 18446744073709551615 at column 9"),
            ("proto 256", "number is more than 255 at column 7"),
            ("flags SX", "expected letters of F, S, R, P, A and U, found \"SX\" at column 7"),
            ("flags > S", "expected \"=\", \"!=\" or \"in\", found \">\" at column 7"),
            (
                "duration 5d",
                "expected a duration such as 90s, 1500ms, 5m or 2h, found \"5d\" at column 10",
            ),
            (
                "start > yesterday",
                "expected a time such as 2024-07-11T09:00:00Z, found \"yesterday\" at column 9",
            ),
            (
                "start 2024-07-11-2024-07-12",
                "expected a time such as 2024-07-11T09:00:00Z, found \"2024-07-11-2024-07-12\" at column 7",
            ),
            ("vpc > a", "expected \"=\", \"!=\" or \"in\", found \">\" at column 5"),
            ("vpc and port 1", "expected a text, found \"and\" at column 5"),
            ("bytes = -", "expected a number such as 10, 0x1f or 5k, found \"-\" at column 9"),
            (
                "vpc = -",
                "expected a text, found \"-\" at column 7; write \"absent\" for a value that is not there",
            ),
            ("vpc = 'a'", "expected a text, found \"'\" at column 7"),
            ("vpc = \"a", "text has no closing quote at column 7"),
        ]);
    }

    #[test]
    fn an_error_shows_the_beginning_of_a_long_word() {
        let long = error(&"é".repeat(10_000));
        assert!(long.starts_with("expected a condition, found \"éé") && long.len() < 200, "{long}");
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let nested = |depth| ["(".repeat(depth), "port 1".into(), ")".repeat(depth)].concat();
        assert_eq!(parse(&nested(200)), parse("port 1"));
        assert_eq!(error(&nested(201)), "filter is more than 200 levels deep at column 201");
        let negated = |depth| ["!".repeat(depth), "port 1".into()].concat();
        assert_eq!(parse(&parse(&negated(200)).to_string()), parse(&negated(200)));
        assert_eq!(error(&negated(1_000_000)), "filter is more than 200 levels deep at column 201");
        let listed = |values| ["port in [".into(), "1 ".repeat(values), "]".into()].concat();
        assert_eq!(parse(&listed(65_535)), parse("port 1"));
        assert_eq!(error(&listed(65_536)), "filter has more than 65536 values at column 131080");
        let many = "port 1 and ".repeat(65_536) + "port 1";
        assert_eq!(error(&many), "filter has more than 65536 values at column 720897");
    }

    /// Every value differs from every other, and every second thing is absent.
    const FORMAT: &str = "srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol packets bytes start end \
                          action log-status tcp-flags type flow-direction traffic-path region az-id interface-id \
                          pkt-src-aws-service pkt-dst-aws-service ecs-cluster-name New_field";
    const LINE: &str = "10.0.0.5 192.0.2.9 - 203.0.113.7 443 49152 6 10 1005 1720688400 1720688402 \
                        REJECT OK 19 IPv4 - 8 eu-central-1 euc1-az1 eni-0A1b - S3 prod(1) x1";

    fn matches(text: &str) -> bool {
        let format: Format = FORMAT.parse().unwrap();
        parse(text).matches(&FlowRecord::parse(LINE, &format).unwrap())
    }

    #[test]
    fn conditions_hold_of_a_record() {
        for text in [
            "",
            "ip 10.0.0.5",
            "ip 192.0.2.9",
            "net 192.0.0.0/8",
            "ip != 10.0.0.5",
            "src ip ::ffff:10.0.0.5",
            "ip in [1.1.1.1, 10.0.0.0/8]",
            "pkt ip 203.0.113.7",
            "pkt dst ip present",
            "pkt src ip absent",
            "pkt ip absent",
            "ipv4",
            "port 443",
            "port 49152",
            "dst port > 1024",
            "src port < 1024",
            "port 400-500",
            "src port not in [22, 80]",
            "port != 443",
            "proto tcp",
            "proto in [udp, 6]",
            "proto != udp",
            "flags S",
            "flags SA",
            "flags FSA",
            "flags = FSA",
            "flags in [S, FSA]",
            "tcp-flags 19",
            "tcp-flags >= 19",
            "flags != S",
            "packets 10",
            "bytes > 1k",
            "bytes 1000-1010",
            "bytes <= 1005",
            "duration 2",
            "duration >= 2s",
            "duration < 2001ms",
            "bps = 4020",
            "bps > 4019",
            "pps 5",
            "pps 5-6",
            "bpp > 100",
            "bpp < 101",
            "bpp != 100",
            "bpp 100-101",
            "first seen 2024-07-11T09:00:00Z",
            "last seen > 2024-07-11 09:00:01.999",
            "start in [1, 1720688400]",
            "end != 1",
            "action reject",
            "action != accept",
            "action rej*",
            "status ok",
            "type ipv4",
            "type *V4",
            "path 8",
            "region EU-central-1",
            "az EUC1-az1",
            "eni eni-0A1b",
            "eni eni-0A*",
            "service s3",
            "dst service S3",
            "src service absent",
            "direction absent",
            "ecs-cluster-name = \"prod(1)\"",
            "ecs-cluster-name = \"prod(*\"",
            "ecs_cluster_name present",
            "new-field = x1",
            "NEW_FIELD = x*",
            "new-field != x",
            "other-field absent",
            "vpc absent",
            "not port 80",
            "not bytes = 1",
            "not vpc != a",
            "port 80 or port 443",
            "port 80 and port 1 or port 443",
            "not (port 443 and port 80)",
        ] {
            assert!(matches(text), "{text}");
        }
    }

    #[test]
    fn conditions_do_not_hold_of_a_record() {
        for text in [
            "ip 10.0.0.6",
            "src ip 192.0.2.9",
            "dst ip 10.0.0.5",
            "src ip != 10.0.0.5",
            "ip not in [10.0.0.5, 192.0.2.9]",
            "ipv6",
            "net ::/0",
            "pkt ip 10.0.0.5",
            "pkt src ip 203.0.113.7",
            "pkt src ip != 10.0.0.5",
            "pkt src ip present",
            "pkt dst ip absent",
            "ip absent",
            "port 444",
            "src port 49152",
            "dst port 443",
            "src port > 443",
            "src port < 443",
            "port 444-500",
            "src port not in [443]",
            "proto udp",
            "proto != tcp",
            "flags R",
            "flags SR",
            "flags = S",
            "flags in [S, SA]",
            "tcp-flags 18",
            "tcp-flags > 19",
            "packets 11",
            "bytes < 1005",
            "bytes > 1005",
            "bytes != 1005",
            "duration > 2",
            "duration 2001ms",
            "bps > 4020",
            "bps < 4020",
            "pps != 5",
            "bpp = 100",
            "bpp 1-100",
            "first seen > 2024-07-11T09:00:00Z",
            "last seen < 2024-07-11 09:00:02",
            "end = 1",
            "action accept",
            "status nodata",
            "type ipv6",
            "path 7",
            "region eu-central-2",
            "eni eni-0a1b",
            "service dynamodb",
            "src service S3",
            "src service != S3",
            "direction ingress",
            "direction != ingress",
            "direction present",
            "new-field = x",
            "new-field = X1",
            "other-field != x",
            "other-field present",
            "vpc != a",
            "vpc a*",
            "not port 443",
            "port 443 and port 80",
        ] {
            assert!(!matches(text), "{text}");
        }
    }

    #[test]
    fn a_rate_over_no_time_is_unknown() {
        let format = "bytes packets start end".parse().unwrap();
        let matching = |line: &str, texts: &[&str]| {
            let record = FlowRecord::parse(line, &format).unwrap();
            texts.iter().map(|text| parse(text).matches(&record)).collect::<Vec<_>>()
        };
        let texts = [
            "bps absent",
            "bps >= 0",
            "pps absent",
            "duration = 0",
            "duration absent",
            "bpp absent",
        ];
        assert_eq!(matching("8 1 5 5", &texts), [true, false, true, true, false, false]);
        assert_eq!(matching("8 0 6 5", &texts), [true, false, true, false, true, true]);
        assert_eq!(matching("8 1 5 6", &texts), [false, true, false, false, false, false]);
        assert_eq!(matching("- - 5 6", &texts), [true, false, true, false, false, true]);
        let large =
            ["bps > 18446744073709551615", "bps >= 18446744T", "bpp = 18446744073709551615"];
        assert_eq!(matching("18446744073709551615 1 5 6", &large), [true; 3]);
    }

    /// The guide's first block, and what is code in the first columns of its tables but for that of
    /// the signs.
    #[test]
    fn every_example_of_the_guide_is_a_filter() {
        let guide = include_str!("filter/language.md");
        let block = guide.split("```").nth(1).unwrap().lines().skip(1);
        let tables = guide.split_once("# Addresses").unwrap().1;
        let cells = tables.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next());
        let codes = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
        let examples: Vec<_> = block.chain(codes).collect();
        assert!(examples.len() > 50, "{}", examples.len());
        for example in examples {
            parse(example);
        }
    }
}
