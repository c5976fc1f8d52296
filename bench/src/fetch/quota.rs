//! How much of AWS's quota is used, by several ways to read, against one server.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use cloudwatch_stand_in::{Config, Operation, Quotas, Server};

use super::Programs;
use crate::row;

/// The first hour of 2026.
const HOUR: std::ops::Range<u64> = 1_767_225_600..1_767_229_200;

/// Of an estate of 500 interfaces and 200 million records a day, the records of an hour.
const RECORDS_OF_HOUR: u64 = 8_333_333;

/// Of a small one.
const RECORDS: u64 = 1_000_000;

/// Prints a row for each way to read, in two regions, and one for an hour of a large estate.
pub(super) fn measure(programs: &Programs<'_>) -> Result<()> {
    for region in ["us-east-1", "eu-central-1"] {
        let of = |name: &str| format!("{name}, {region}");
        let records = if region == "us-east-1" { RECORDS } else { RECORDS / 4 };
        let read = |name: &str, command: &dyn Fn(&Server) -> Command| -> Result<()> {
            let server = server(region, records, 64)?;
            Reading::of(&server, command(&server))?.print(&of(name), records);
            Ok(())
        };
        read("in slices", &|server| programs.ours(server, &["ipset"]))?;
        read("one chain", &|server| programs.ours(server, &["--concurrency=1", "ipset"]))?;
        if let Some(original) = &programs.original {
            read("flowlogs-reader 5.0.1", &|server| programs.at(server, original, &["ipset"]))?;
            read("flowlogs-reader 5.0.1, 8 threads", &|server| {
                programs.at(server, original, &["--thread-count=8", "ipset"])
            })?;
        }
    }
    let server = server("us-east-1", RECORDS_OF_HOUR, 500)?;
    let reading = Reading::of(&server, programs.ours(&server, &["ipset"]))?;
    reading.print("in slices, an hour of a large estate, us-east-1", RECORDS_OF_HOUR);
    Ok(())
}

fn server(region: &str, records: u64, interfaces: usize) -> Result<Server> {
    Ok(Server::start(Config {
        records,
        interfaces,
        window: HOUR,
        region: region.to_owned(),
        quotas: Quotas::of_region(region),
        latency: Duration::from_millis(50),
        ..Config::default()
    })?)
}

/// What reading all took.
struct Reading {
    wall: Duration,
    requests: u64,
    throttled: u64,
    quota: usize,
    /// Of the process, in bytes, at its most.
    memory: u64,
}

impl Reading {
    fn of(server: &Server, mut command: Command) -> Result<Self> {
        let begin = Instant::now();
        let mut child = command.stdout(Stdio::null()).spawn()?;
        let (memory, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
        let status_file = format!("/proc/{}/status", child.id());
        let status = thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    memory.fetch_max(high_water(&status_file), Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(20));
                }
            });
            let status = child.wait();
            is_over.store(true, Ordering::Relaxed);
            status
        })?;
        ensure!(status.success(), "{command:?} failed");
        let (tally, name) = (server.tally(), Operation::FilterLogEvents.name());
        Ok(Self {
            wall: begin.elapsed(),
            requests: tally.requests(name),
            throttled: tally.throttled(name),
            quota: server.config().quotas.per_second(Operation::FilterLogEvents).unwrap_or(0),
            memory: memory.into_inner(),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "these are small numbers")]
    fn print(&self, case: &str, records: u64) {
        let seconds = self.wall.as_secs_f64();
        let granted = (self.requests - self.throttled) as f64;
        row::print_reading(&row::Reading {
            case,
            seconds,
            records_per_second: records as f64 / seconds,
            quota_used: granted / (seconds * self.quota as f64),
            throttled: self.throttled as f64 / self.requests as f64,
            mebibytes: self.memory as f64 / 1_048_576.0,
        });
    }
}

/// `VmHWM` of a process, in bytes; 0 once it is gone.
fn high_water(status_file: &str) -> u64 {
    let status = fs::read_to_string(status_file).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kibibytes.unwrap_or(0) * 1024
}
