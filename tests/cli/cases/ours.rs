//! What our program does.

use std::io::Write;
use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine};
use flowlogs_parser::{Field, FieldType, FlowRecord, Format};
use serde_json::Value;
use tempfile::NamedTempFile;

use super::case::{Case, array, texts};
use super::recorded_aws::{AfterPages, FlowLog, RecordedAws};
use super::told::Told;
use crate::program::{Outcome, outcome, program};

/// What our program does with the input of a case.
#[derive(Debug)]
pub(crate) struct Ours {
    pub(crate) told: Told,
    pub(crate) code: i32,
    pub(crate) stderr: String,
    /// What CloudWatch was asked for, with the ends of windows as the original tells them: AWS
    /// takes them for the last millisecond, and is told the one before.
    pub(crate) requests: Vec<Value>,
}

impl Ours {
    /// `None` if the case is not decided by the command line.
    pub(crate) fn of(case: &Case) -> Option<Self> {
        let input = &case.input;
        Some(match &*case.kind {
            "cli" => Self::command_line(&case.id, input, &[]),
            "time" => Self::time(input),
            "pages" => Self::pages(input, input["paginator_error_at_end"].as_str()?),
            "s3file" => Self::file(input["object_base64"].as_str()?),
            _ => return None,
        })
    }

    /// What would be told if we printed as the original does.
    pub(crate) fn in_columns(&self, case: &Case) -> Told {
        let format = given_format(&case.input)
            .map_or_else(|| Format::vpc_default().clone(), |format| format.parse().unwrap());
        let lines = self.told.lines.iter().map(|line| in_columns(line, &format)).collect();
        Told { code: self.told.code, lines }
    }

    /// What it does with the input of a case of the command line, when it is to print as the original.
    pub(crate) fn compatible(case: &Case) -> Self {
        Self::command_line(&case.id, &case.input, &["--compat"])
    }

    fn command_line(id: &str, input: &Value, options: &[&str]) -> Self {
        let arguments = [options, &texts(&input["argv"])].concat();
        let flow_log = match id {
            "cli-0046" => FlowLog::None,
            "cli-0047" => FlowLog::WithoutFormat,
            _ => FlowLog::Of(
                input["log_format"]
                    .as_str()
                    .map_or_else(|| Format::vpc_default().to_string(), str::to_owned),
            ),
        };
        // Where the input is objects of S3, there are none.
        let page = input["events"].as_array().cloned().unwrap_or_default();
        let aws = RecordedAws::start(vec![page], AfterPages::End, flow_log);
        let mut ours = Self::reading(&aws, &arguments);
        ours.told.code = ours.code;
        if arguments.contains(&"ipset") {
            ours.told.lines.sort_unstable();
        }
        ours
    }

    fn time(input: &Value) -> Self {
        let [format, start, end] = ["time_format", "start", "end"].map(|name| input[name].as_str());
        let mut arguments = vec!["-s", start.unwrap(), "-e", end.unwrap(), "group"];
        arguments.extend(format.iter().flat_map(|format| ["--time-format", format]));
        let aws = RecordedAws::start(vec![], AfterPages::End, FlowLog::default());
        let mut ours = Self::reading(&aws, &arguments);
        let edges =
            |request: &Value| ["startTime", "endTime"].map(|edge| request[edge].to_string());
        ours.told.lines = ours.requests.iter().flat_map(edges).collect();
        ours
    }

    fn pages(input: &Value, error: &str) -> Self {
        let after = match error.strip_prefix("The same next token was received twice: ") {
            Some(token) => AfterPages::SameToken(token.to_owned()),
            None => AfterPages::Error(error.to_owned()),
        };
        let pages = array(&input["pages"]).iter().map(|page| array(page).to_vec()).collect();
        let aws = RecordedAws::start(pages, after, FlowLog::default());
        let mut ours = Self::reading(&aws, &["group"]);
        for line in &mut ours.told.lines {
            *line = in_columns(line, Format::vpc_default());
        }
        ours
    }

    fn file(object: &str) -> Self {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(&BASE64_STANDARD.decode(object).unwrap()).unwrap();
        let path = file.path().to_str().unwrap();
        Self::run(program(&["--location-type", "file", path]))
    }

    fn reading(aws: &RecordedAws, arguments: &[&str]) -> Self {
        let mut command = program(arguments);
        command
            .env("AWS_ENDPOINT_URL", aws.url())
            .env("AWS_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "testing")
            .env("AWS_SECRET_ACCESS_KEY", "testing");
        let mut ours = Self::run(command);
        ours.requests = aws.requests();
        for request in &mut ours.requests {
            request["endTime"] = (request["endTime"].as_u64().unwrap() + 1).into();
        }
        ours
    }

    fn run(command: Command) -> Self {
        let Outcome { code, stdout, stderr } = outcome(command);
        let lines = stdout.lines().map(str::to_owned).collect();
        Self { told: Told { code: i32::from(code != 0), lines }, code, stderr, requests: vec![] }
    }
}

/// The format of a case of the command line, if it has one of its own.
fn given_format(input: &Value) -> Option<&str> {
    let arguments = texts(&input["argv"]);
    let option = arguments.iter().position(|&argument| argument == "--fields");
    option.map(|option| arguments[option + 1]).or(input["log_format"].as_str())
}

/// The message as the original prints it: in the 47 fields that it knows, whatever the format, zero
/// as `-`, and whole seconds.
fn in_columns(message: &str, format: &Format) -> String {
    let record = FlowRecord::parse(message, format).unwrap();
    let known = Field::ALL.iter().filter(|field| field.version() <= 6);
    let columns = known.map(|field| match record.get(field.name()) {
        None | Some("0") => "-",
        Some(time) if field.r#type() == FieldType::Time => &time[..10],
        Some(text) => text,
    });
    columns.collect::<Vec<_>>().join(" ")
}
