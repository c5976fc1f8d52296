//! The stand-in for CloudWatch Logs, as a child process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::Running;
use crate::project::Project;

/// A running stand-in; it stops when this is dropped.
pub(crate) struct StandIn {
    _server: Running,
    pub(crate) url: String,
    pub(crate) log_group: String,
    pub(crate) region: String,
}

impl StandIn {
    /// Builds and starts it, with so many records in the last `seconds` seconds.
    pub(crate) fn start(project: &Project, records: u32, seconds: u32) -> Result<Self> {
        let mut command = Command::new(project.binary("cloudwatch-stand-in")?);
        command.args(["--until-stdin-closes", "--records", &records.to_string()]);
        command.args(["--recent", &seconds.to_string()]);
        let server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut server = Running(server.context("cannot start the stand-in")?);
        let mut ready = String::new();
        let stdout = server.0.stdout.take().context("stdout is piped")?;
        BufReader::new(stdout).read_line(&mut ready)?;
        let ready: Value = serde_json::from_str(&ready).context("the stand-in did not start")?;
        let text = |name: &str| ready[name].as_str().map(str::to_owned).context(name.to_owned());
        let (url, log_group, region) = (text("url")?, text("log_group")?, text("region")?);
        Ok(Self { _server: server, url, log_group, region })
    }

    /// What a correct reader must find, as JSON; `query` may ask for more.
    pub(crate) fn truth(&self, query: &str) -> Result<Value> {
        let host = self.url.strip_prefix("http://").context("the stand-in speaks HTTP")?;
        let mut stream = TcpStream::connect(host)?;
        write!(stream, "GET /truth?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the stand-in cut its answer")?;
        if !head.starts_with("HTTP/1.1 200") {
            bail!("the stand-in does not tell its truth: {body}");
        }
        Ok(serde_json::from_str(body)?)
    }
}
