//! What lies in the bucket.

use std::io::Write as _;
use std::str::FromStr;
use std::sync::OnceLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;
use jiff::Timestamp;
use jiff::tz::Offset;

use crate::config::Config;
use crate::dice::{Dice, Purpose};
use crate::traffic::Traffic;

/// In which folders AWS puts files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Layout {
    /// `…/2026/01/01/`.
    Plain,
    /// `…/2026/01/01/00/`.
    Hourly,
    /// `…/year=2026/month=01/day=01/`.
    Hive,
    /// `…/year=2026/month=01/day=01/hour=00/`.
    HiveHourly,
}

/// The objects, in the order of their keys.
#[derive(Debug)]
pub(crate) struct Bucket {
    objects: Vec<Object>,
}

#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) key: String,
    etag: String,
    content: Content,
    /// Made when it is first asked for.
    body: OnceLock<Bytes>,
}

#[derive(Debug)]
enum Content {
    /// The records of a flow log that end in the five minutes from then on.
    Records {
        format: usize,
        time: u64,
    },
    Given(Bytes),
}

const INTERVAL_S: u64 = 300;

/// A record ends at most so long after it starts.
const LONGEST_S: u64 = 60;

impl Bucket {
    pub(crate) fn new(config: &Config) -> Self {
        let first = config.window.start / INTERVAL_S * INTERVAL_S;
        let times = (first..config.window.end + LONGEST_S).step_by(300);
        let files = times.flat_map(|time| {
            (0..config.formats.len()).map(move |format| Content::Records { format, time })
        });
        let mut objects: Vec<_> =
            files.map(|content| Object::new(key(config, &content), content, config.seed)).collect();
        objects.extend(config.objects.iter().map(|(key, body)| {
            Object::new(key.clone(), Content::Given(Bytes::from(body.clone())), config.seed)
        }));
        objects.sort_by(|a, b| a.key.cmp(&b.key));
        Self { objects }
    }

    pub(crate) fn object(&self, key: &str) -> Option<&Object> {
        let place = self.objects.binary_search_by(|object| object.key.as_str().cmp(key)).ok()?;
        self.objects.get(place)
    }

    /// The objects whose keys do not come before this one.
    pub(crate) fn after(&self, key: &str) -> &[Object] {
        &self.objects[self.objects.partition_point(|object| object.key.as_str() < key)..]
    }
}

impl Object {
    fn new(key: String, content: Content, seed: u64) -> Self {
        let number = key.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        let etag = format!("\"{}\"", Dice::new(seed, Purpose::Object, number).hex(32));
        Self { key, etag, content, body: OnceLock::new() }
    }

    pub(crate) fn etag(&self) -> String {
        self.etag.clone()
    }

    pub(crate) fn body(&self, traffic: &Traffic) -> Bytes {
        self.body.get_or_init(|| self.content.body(traffic)).clone()
    }
}

impl Content {
    fn body(&self, traffic: &Traffic) -> Bytes {
        let (format, time) = match self {
            Self::Given(bytes) => return bytes.clone(),
            Self::Records { format, time } => (*format, *time),
        };
        let header = traffic.formats()[format].to_string();
        let mut text = header.replace(['$', '{', '}'], "");
        text.push('\n');
        let starts = time.saturating_sub(LONGEST_S) * 1000..(time + INTERVAL_S) * 1000;
        for record in traffic.records(starts) {
            let is_here = (time..time + INTERVAL_S).contains(&record.end);
            if is_here && traffic.format_index(&record) == format {
                traffic.write_line(&record, &mut text);
                text.push('\n');
            }
        }
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(text.as_bytes()).expect("memory takes all");
        gzip.finish().expect("memory takes all").into()
    }
}

/// `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/01/01/123456789012_vpcflowlogs_us-east-1_fl-…_20260101T0000Z_….log.gz`.
fn key(config: &Config, content: &Content) -> String {
    let Content::Records { format, time } = content else { return String::new() };
    let Config { account, region, layout, .. } = config;
    let second = i64::try_from(*time).expect("a window ends before the year 10000");
    let time = Timestamp::from_second(second).expect("a window ends before the year 10000");
    let time = Offset::UTC.to_datetime(time);
    let flow_log = Dice::new(config.seed, Purpose::FlowLog, *format as u64).hex(17);
    let folders = match layout {
        Layout::Plain => format!("{account}/vpcflowlogs/{region}/{}", time.strftime("%Y/%m/%d")),
        Layout::Hourly => {
            format!("{account}/vpcflowlogs/{region}/{}", time.strftime("%Y/%m/%d/%H"))
        }
        Layout::Hive | Layout::HiveHourly => {
            let hour = if *layout == Layout::HiveHourly { "/hour=%H" } else { "" };
            let days = time.strftime(&format!("year=%Y/month=%m/day=%d{hour}")).to_string();
            format!("aws-account-id={account}/aws-service=vpcflowlogs/aws-region={region}/{days}")
        }
    };
    let hash = Dice::new(config.seed, Purpose::Object, second.unsigned_abs()).hex(8);
    let name = time.strftime("%Y%m%dT%H%MZ");
    format!("AWSLogs/{folders}/{account}_vpcflowlogs_{region}_fl-{flow_log}_{name}_{hash}.log.gz")
}

/// Why a text is no layout.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a layout is plain, hourly, hive or hive-hourly")]
pub struct LayoutError;

impl FromStr for Layout {
    type Err = LayoutError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "plain" => Ok(Self::Plain),
            "hourly" => Ok(Self::Hourly),
            "hive" => Ok(Self::Hive),
            "hive-hourly" => Ok(Self::HiveHourly),
            _ => Err(LayoutError),
        }
    }
}
