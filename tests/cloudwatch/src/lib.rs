//! A stand-in for the parts of AWS that a reader of flow logs meets, over made
//! traffic whose truth is known.
//!
//! It speaks the wire protocols of CloudWatch Logs (`FilterLogEvents`,
//! `GetLogEvents`, `StartLiveTail`, `DescribeLogStreams`, `DescribeLogGroups`), EC2
//! (`DescribeFlowLogs`), STS (`AssumeRole`, `GetCallerIdentity`) and S3
//! (`ListObjectsV2`, `GetObject`) on one port of 127.0.0.1, with AWS's page
//! limits, and with faults when asked for. It
//! shares no code with the parser: it is an independent witness.
//!
//! # In a Rust test
//!
//! ```
//! use cloudwatch_stand_in::{Config, Server, Truth};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fault_plan = "throttle@2,cut@3,random:7:0.1".parse()?;
//! let config = Config { records: 500, fault_plan, ..Config::default() };
//! let server = Server::start(config)?;
//!
//! // Read the log group `flowlogs` of us-east-1 from server.url(), then compare.
//! let truth = Truth::of(server.traffic(), 0..u64::MAX);
//! assert_eq!(truth.records, 500);
//! assert_eq!(server.tally().requests("FilterLogEvents"), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # From elsewhere
//!
//! The program prints one line of JSON when it is ready, and always stops by
//! itself (`--lifetime`, `--until-stdin-closes`):
//!
//! ```text
//! $ cargo run -p cloudwatch-stand-in -- --records 200000 --recent 3600 --fault-plan throttle@2
//! {"url":"http://127.0.0.1:40123","log_group":"flowlogs","region":"us-east-1",…}
//! $ export AWS_ENDPOINT_URL=http://127.0.0.1:40123 AWS_REGION=us-east-1
//! $ export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing
//! $ aws logs filter-log-events --log-group-name flowlogs
//! ```
//!
//! Beside the AWS operations it answers, in JSON and without a signature:
//!
//! - `GET /truth?start=MS&end=MS`: the [`Truth`] about a window, half-open, in
//!   Unix milliseconds; each end may be left out. With `&address=ADDRESS` also
//!   the lines of that address, with `&lines=all` all lines, in order.
//! - `GET /requests`: the [`Tally`] of requests and faults so far.
//!
//! # Who may see what
//!
//! Any access key is a user of account [`CALLER_ACCOUNT`]; what `AssumeRole`
//! hands out is the role's account, which the access key id shows
//! (`ASIA` + account + number). The log groups exist in one account and one
//! region ([`Config::account`], [`Config::region`]): to prove that a role or a
//! region is used, put them elsewhere. Signatures are not verified, but their
//! key, region and session token are read.
//!
//! # What it does not know, it refuses
//!
//! A parameter, filter or filter pattern that it does not know is an error,
//! never ignored.
//!
//! # Faults
//!
//! See [`faults`].

mod answer;
mod call;
mod config;
mod dice;
mod ec2;
mod error;
mod events;
pub mod faults;
mod form;
mod format;
mod identity;
mod logs;
mod operation;
mod pattern;
mod quotas;
mod replay;
mod s3;
mod server;
mod stand_in;
mod sts;
mod tally;
mod tokens;
mod traffic;
mod truth;
mod xml;

pub use config::{Config, ConfigError, Delivery, FlowLogs};
pub use faults::{Fault, FaultPlan, FaultPlanError};
pub use format::{LogFormat, LogFormatError};
pub use identity::{CALLER_ACCOUNT, Denial};
pub use operation::{Operation, UnknownOperation};
pub use quotas::Quotas;
pub use s3::Layout;
pub use server::{Server, StartError};
pub use tally::Tally;
pub use traffic::{Action, Direction, Flow, Record, Seen, Traffic};
pub use truth::{Truth, lines_of_address};
