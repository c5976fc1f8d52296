//! Serves made flow logs as CloudWatch Logs would, for a while.

use std::io::{self, Read as _};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Parser;
use cloudwatch_stand_in::{
    Config, Denial, FaultPlan, FlowLogs, Layout, LogFormat, Quotas, Server, StartError,
};
use serde_json::json;

/// Serve made flow logs as CloudWatch Logs would, on 127.0.0.1
///
/// Prints one line of JSON when it is ready: its URL, log group, region and
/// account, the window (in Unix seconds) and the number of records.
#[derive(Debug, Parser)]
#[command(version)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags of a command line")]
struct Arguments {
    /// Port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Stop after so many seconds, whatever happens
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    lifetime: u64,

    /// Stop as soon as standard input closes
    #[arg(long)]
    until_stdin_closes: bool,

    /// Log group that holds the events
    #[arg(long, value_name = "NAME", default_value_t = Config::default().log_group)]
    log_group: String,

    /// Further log group, without events; may be repeated
    #[arg(long, value_name = "NAME")]
    empty_log_group: Vec<String>,

    /// Region of the log groups; in any other there are none
    #[arg(long, default_value_t = Config::default().region)]
    region: String,

    /// Account of the log groups; any but the default is seen only through a role in it
    #[arg(long, default_value_t = Config::default().account)]
    account: String,

    /// Other seeds give other traffic
    #[arg(long, default_value_t = Config::default().seed)]
    seed: u64,

    /// Flow records, one event each
    #[arg(long, default_value_t = Config::default().records)]
    records: u64,

    /// Network interfaces, one log stream each
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().interfaces)]
    interfaces: usize,

    /// First second of the window that the records are spread over, in Unix seconds
    #[arg(long, value_name = "SECONDS", default_value_t = Config::default().window.start)]
    window_start: u64,

    /// End of the window, not included, in Unix seconds
    #[arg(long, value_name = "SECONDS", default_value_t = Config::default().window.end)]
    window_end: u64,

    /// Let the window be the last so many seconds before now
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["window_start", "window_end"])]
    recent: Option<u64>,

    /// Format of the records: default, v5 or such as '${srcaddr} ${bytes}'; repeated, as many
    /// flow logs are interleaved
    #[arg(long, default_value = "default")]
    format: Vec<LogFormat>,

    /// Let DescribeFlowLogs find no flow log for the log group
    #[arg(long)]
    no_flow_logs: bool,

    /// What goes wrong at which request, such as throttle@2,cut@3..4,slow@5:2s,random:7:0.1
    #[arg(long, value_name = "PLAN", default_value = "")]
    fault_plan: FaultPlan,

    /// Let every operation take so many milliseconds at least
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,

    /// Grant no more requests in a second than AWS does in the region
    #[arg(long)]
    quotas: bool,

    /// Keep each answer, and give it again as it is
    #[arg(long)]
    replay: bool,

    /// Refuse an operation to everyone, or with @KEY to one access key id; may be repeated
    #[arg(long, value_name = "OPERATION[@KEY]")]
    deny: Vec<Denial>,

    /// Demand this external id of whoever assumes a role
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,

    /// Bucket that holds the records as AWS delivers them to S3
    #[arg(long, value_name = "NAME", default_value_t = Config::default().bucket)]
    bucket: String,

    /// Folders of the bucket: plain, hourly, hive or hive-hourly
    #[arg(long, default_value = "plain")]
    layout: Layout,

    /// Most keys in a page of a listing
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().page_keys)]
    page_keys: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let lifetime = Duration::from_secs(arguments.lifetime);
    let until_stdin_closes = arguments.until_stdin_closes;
    match Server::start(config(arguments)) {
        Ok(server) => {
            println!("{}", ready(&server));
            wait(lifetime, until_stdin_closes);
            ExitCode::SUCCESS
        }
        Err(StartError::Config(error)) => fail(&error.to_string()),
        Err(StartError::Listen(error)) => fail(&format!("cannot listen on 127.0.0.1: {error}")),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(2)
}

fn config(arguments: Arguments) -> Config {
    let quotas = arguments.quotas.then(|| Quotas::of_region(&arguments.region));
    Config {
        port: arguments.port,
        log_group: arguments.log_group,
        empty_log_groups: arguments.empty_log_group,
        region: arguments.region,
        account: arguments.account,
        seed: arguments.seed,
        records: arguments.records,
        interfaces: arguments.interfaces,
        window: match arguments.recent {
            Some(seconds) => {
                let now = now();
                now.saturating_sub(seconds)..now
            }
            None => arguments.window_start..arguments.window_end,
        },
        formats: arguments.format,
        flow_logs: if arguments.no_flow_logs { FlowLogs::Deleted } else { FlowLogs::Listed },
        fault_plan: arguments.fault_plan,
        latency: Duration::from_millis(arguments.latency),
        quotas: quotas.unwrap_or_default(),
        replay: arguments.replay,
        denied: arguments.deny,
        external_id: arguments.external_id,
        bucket: arguments.bucket,
        layout: arguments.layout,
        page_keys: arguments.page_keys,
        ..Config::default()
    }
}

/// Unix seconds.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn ready(server: &Server) -> String {
    let config = server.config();
    json!({
        "url": server.url(),
        "log_group": config.log_group,
        "bucket": config.bucket,
        "region": config.region,
        "account": config.account,
        "window": { "start": config.window.start, "end": config.window.end },
        "records": config.records,
    })
    .to_string()
}

fn wait(lifetime: Duration, until_stdin_closes: bool) {
    let (closed, is_closed) = mpsc::channel::<()>();
    if until_stdin_closes {
        thread::spawn(move || {
            // An unreadable standard input is as good as a closed one.
            let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
            drop(closed);
        });
        let _ = is_closed.recv_timeout(lifetime);
    } else {
        thread::sleep(lifetime);
    }
}
