//! What the key of an object says about it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::source::delivery::{Deliveries, time};

/// Which objects are read.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) deliveries: Deliveries,
    /// All, if not given.
    pub(super) accounts: Option<BTreeSet<String>>,
    pub(super) regions: Option<BTreeSet<String>>,
}

/// The folder below which AWS delivers logs of all kinds.
pub(super) const ROOT: &str = "AWSLogs/";

/// The folder of flow logs in an account, of VPCs and transit gateways alike.
pub(super) const SERVICE: &str = "vpcflowlogs";

/// How far a folder is down from [`ROOT`]; `HIVE` folders say what they are, as in
/// `aws-region=us-east-1`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Depth {
    /// Above the root, or elsewhere.
    Outside,
    Root,
    Account,
    Service,
    Region,
    /// In a year or deeper.
    Dates,
}

/// What the folders of a key say.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Path<'k> {
    account: Option<&'k str>,
    service: Option<&'k str>,
    region: Option<&'k str>,
    /// Such as `2026/11/23/18/`.
    dates: Option<&'k str>,
}

/// What CloudWatch Logs writes to see whether it may export.
const PERMISSION_CHECK: &str = "aws-logs-write-test";

impl Choice {
    /// Whether an object of this key is read.
    pub(super) fn holds(&self, key: &str) -> bool {
        let name = name(key);
        if name.is_empty() || name == PERMISSION_CHECK {
            return false;
        }
        let path = Path::of(key);
        // Where AWS delivers to, what has another name is not of AWS.
        let is_delivered = path.dates.is_none() || time(name).is_some();
        let mut parts = name.split('_');
        let (account, region) = (parts.next(), parts.nth(1));
        is_delivered
            && path.service.is_none_or(|service| service == SERVICE)
            && includes(self.accounts.as_ref(), path.account.or(account))
            && includes(self.regions.as_ref(), path.region.or(region))
            && self.deliveries.may_hold(name)
    }

    /// Whether the folder of an account or region is looked into.
    pub(super) fn enters(&self, folder: &str) -> bool {
        let path = Path::of(folder);
        path.service.is_none_or(|service| service == SERVICE)
            && path.account.is_none_or(|account| includes(self.accounts.as_ref(), Some(account)))
            && path.region.is_none_or(|region| includes(self.regions.as_ref(), Some(region)))
    }

    /// The key after which the first object of a region's folder is to be looked for.
    pub(super) fn first_after(&self, region_folder: &str) -> Option<String> {
        let day = Self::day(self.deliveries.0.start, is_hive(region_folder))?;
        Some(format!("{region_folder}{day}"))
    }

    /// The key after which no object of a region's folder is read.
    pub(super) fn last_before(&self, region_folder: &str) -> Option<String> {
        let day = Self::day(self.deliveries.0.end, is_hive(region_folder))?;
        Some(format!("{region_folder}{day}~"))
    }

    /// The key to go on after, where the next keys are known to be left out: those of a flow log
    /// before or after the time, or of an hour before it.
    pub(super) fn leap(&self, key: &str) -> Option<String> {
        let (folder, name) = key.split_at(key.len() - name(key).len());
        let delivered = time(name)?;
        let Deliveries(wanted) = &self.deliveries;
        let flow_log = name.rsplitn(3, '_').nth(2)?;
        let target = if delivered >= wanted.end {
            format!("{folder}{flow_log}_~")
        } else if delivered < wanted.start {
            let start = Timestamp::from_second(wanted.start).ok()?;
            let start = Offset::UTC.to_datetime(start);
            match Path::of(key).dates.and_then(hour_folder) {
                Some(hour) => {
                    let days = &folder[..folder.len() - hour.len()];
                    let hive = if is_hive(hour) { "hour=" } else { "" };
                    format!("{days}{hive}{:02}/", start.hour())
                }
                None => format!("{folder}{flow_log}_{}", start.strftime("%Y%m%dT%H%MZ")),
            }
        } else {
            return None;
        };
        (*target > *key).then_some(target)
    }

    fn day(second: i64, is_hive: bool) -> Option<String> {
        let day = Offset::UTC.to_datetime(Timestamp::from_second(second).ok()?);
        let form = if is_hive { "year=%Y/month=%m/day=%d/" } else { "%Y/%m/%d/" };
        Some(day.strftime(form).to_string())
    }
}

fn includes(list: Option<&BTreeSet<String>>, name: Option<&str>) -> bool {
    list.is_none_or(|list| name.is_some_and(|name| list.contains(name)))
}

/// How far down a folder is, which ends with a slash or is empty.
pub(super) fn depth(folder: &str) -> Depth {
    let path = Path::of(folder);
    match path {
        Path { dates: Some(dates), .. } if !dates.is_empty() => Depth::Dates,
        Path { region: Some(_), .. } => Depth::Region,
        Path { service: Some(_), .. } => Depth::Service,
        Path { account: Some(_), .. } => Depth::Account,
        _ if folder.ends_with(&format!("/{ROOT}")) || folder == ROOT => Depth::Root,
        _ => Depth::Outside,
    }
}

/// Whether its last folder is one of Hive.
pub(super) fn is_hive(folder: &str) -> bool {
    let folder = folder.strip_suffix('/').unwrap_or(folder);
    folder.rsplit('/').next().is_some_and(|last| last.contains('='))
}

/// What follows the last slash.
fn name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// The last folder of dates, if it is an hour.
fn hour_folder(dates: &str) -> Option<&str> {
    let folders: Vec<_> = dates.split_inclusive('/').collect();
    match folders[..] {
        [_year, _month, _day, hour] => Some(hour),
        _ => None,
    }
}

impl<'k> Path<'k> {
    /// Reads the folders below the last root.
    fn of(key: &'k str) -> Self {
        let begin = key.rfind(&format!("/{ROOT}")).map(|slash| slash + 1);
        let Some(begin) = begin.or_else(|| key.starts_with(ROOT).then_some(0)) else {
            return Self::default();
        };
        let mut rest = &key[begin + ROOT.len()..];
        let mut folder = |names: &[&str]| {
            let (folder, after) = rest.split_once('/')?;
            rest = after;
            let value = names.iter().find_map(|name| folder.strip_prefix(name)?.strip_prefix('='));
            Some(value.unwrap_or(folder))
        };
        let account = folder(&["aws-account-id"]);
        let service = folder(&["aws-service", "service"]);
        let region = folder(&["aws-region"]);
        let dates = region.map(|_| &rest[..rest.len() - name(rest).len()]);
        Self { account, service, region, dates }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "p/AWSLogs/123456789012/vpcflowlogs/us-east-1/";
    const HIVE: &str =
        "AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/";
    const NAME: &str = "123456789012_vpcflowlogs_us-east-1_fl-1_20180620T1620Z_fe.log.gz";

    /// From 2018-06-20 16:00 to 17:00.
    fn choice() -> Choice {
        let deliveries = Deliveries(1_529_510_400..1_529_514_000);
        Choice { deliveries, accounts: None, regions: None }
    }

    #[test]
    fn folders_are_as_deep_as_what_they_name() {
        for (folder, expected) in [
            ("", Depth::Outside),
            ("central/", Depth::Outside),
            ("AWSLogs/", Depth::Root),
            ("central/AWSLogs/", Depth::Root),
            ("AWSLogs/123456789012/", Depth::Account),
            ("AWSLogs/aws-account-id=123456789012/", Depth::Account),
            ("AWSLogs/123456789012/vpcflowlogs/", Depth::Service),
            (PLAIN, Depth::Region),
            (HIVE, Depth::Region),
            (&format!("{PLAIN}2018/"), Depth::Dates),
            (&format!("{HIVE}year=2018/month=06/"), Depth::Dates),
        ] {
            assert_eq!(depth(folder), expected, "{folder}");
        }
    }

    #[test]
    fn objects_are_chosen_by_what_their_keys_say() {
        let choice = choice();
        let other = |from: &str, to: &str| format!("{PLAIN}2018/06/20/{NAME}").replace(from, to);
        for (key, expected) in [
            (other("", ""), true),
            (other("06/20/", "06/20/16/"), true),
            (format!("{HIVE}year=2018/month=06/day=20/hour=16/{NAME}"), true),
            (
                format!("{HIVE}year=2018/month=06/day=20/{NAME}").replace("aws-service", "service"),
                true,
            ),
            (other("T1620Z", "T1555Z"), false),
            (other("T1620Z", "T1700Z"), false),
            (other("/vpcflowlogs/", "/CloudTrail/"), false),
            (other(NAME, "test_file.log.gz"), false),
            (other(NAME, ""), false),
            ("exportedlogs/task/eni-1-all/000000.gz".to_owned(), true),
            ("exportedlogs/aws-logs-write-test".to_owned(), false),
            (NAME.to_owned(), true),
        ] {
            assert_eq!(choice.holds(&key), expected, "{key}");
        }
    }

    #[test]
    fn accounts_and_regions_are_those_of_the_folders_or_the_name() {
        let set = |name: &str| Some(BTreeSet::from([name.to_owned()]));
        let key = format!("{PLAIN}2018/06/20/{NAME}");
        for (accounts, regions, expected) in [
            (set("123456789012"), set("us-east-1"), true),
            (set("123456789012"), set("us-east"), false),
            (set("210987654321"), None, false),
            (Some(BTreeSet::new()), None, false),
        ] {
            let choice = Choice { accounts, regions, ..choice() };
            assert_eq!((choice.holds(&key), choice.holds(NAME)), (expected, expected));
            assert_eq!(choice.enters(PLAIN), expected);
        }
    }

    #[test]
    fn a_listing_begins_at_the_first_day_and_leaps_over_what_is_left_out() {
        let choice = choice();
        assert_eq!(choice.first_after(PLAIN), Some(format!("{PLAIN}2018/06/20/")));
        assert_eq!(choice.first_after(HIVE), Some(format!("{HIVE}year=2018/month=06/day=20/")));
        assert_eq!(choice.last_before(PLAIN), Some(format!("{PLAIN}2018/06/20/~")));
        let day = format!("{PLAIN}2018/06/20/");
        let hive = format!("{HIVE}year=2018/month=06/day=20/");
        let at = |time: &str| NAME.replace("1620", time);
        let flow_log = "123456789012_vpcflowlogs_us-east-1_fl-1_";
        for (key, expected) in [
            (format!("{day}{}", at("0005")), Some(format!("{day}{flow_log}20180620T1600Z"))),
            (format!("{day}{}", at("1630")), None),
            (format!("{day}{}", at("1700")), Some(format!("{day}{flow_log}~"))),
            (format!("{day}05/{}", at("0505")), Some(format!("{day}16/"))),
            (format!("{hive}hour=05/{}", at("0505")), Some(format!("{hive}hour=16/"))),
            (format!("{day}17/{}", at("1705")), Some(format!("{day}17/{flow_log}~"))),
            ("exportedlogs/000000.gz".to_owned(), None),
        ] {
            assert_eq!(choice.leap(&key), expected, "{key}");
        }
    }
}
