//! A client of a few lines, so that nothing but the server is under test.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use cloudwatch_stand_in::{Config, Server};
use serde_json::{Value, json};

/// Begin and end of the default window, in milliseconds.
pub(crate) const BEGIN: u64 = 1_767_225_600_000;
pub(crate) const END: u64 = 1_767_229_200_000;

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Who asks: the value of the Authorization header, and a session token.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) access_key_id: String,
    pub(crate) region: &'static str,
    pub(crate) session_token: Option<String>,
}

impl Identity {
    pub(crate) fn user(access_key_id: &str) -> Self {
        let access_key_id = access_key_id.to_owned();
        Self { access_key_id, region: "us-east-1", session_token: None }
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let Self { access_key_id, region, .. } = self;
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={access_key_id}/20260101/{region}/any/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let mut headers = vec![("Authorization", authorization)];
        if let Some(token) = &self.session_token {
            headers.push(("X-Amz-Security-Token", token.clone()));
        }
        headers
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(header, _)| header == name);
        header.map(|(_, value)| value.as_str())
    }

    /// Status, type and message of an error in JSON.
    pub(crate) fn error(&self) -> (u16, String, String) {
        let body = self.json();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        (self.status, text("__type"), text("message"))
    }

    /// The text of the first element with a tag.
    pub(crate) fn element(&self, tag: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("<{tag}>"))?;
        rest.split_once(&format!("</{tag}>")).map(|(text, _)| text)
    }
}

pub(crate) fn server(change: impl FnOnce(&mut Config)) -> Server {
    let mut config = Config { records: 2_000, ..Config::default() };
    change(&mut config);
    Server::start(config).unwrap()
}

pub(crate) fn with_faults(plan: &str) -> Server {
    server(|config| config.fault_plan = plan.parse().unwrap())
}

/// Sends a request on a connection of its own.
///
/// An error means that the connection broke before the whole body came.
pub(crate) fn send(
    server: &Server,
    start_line: &str,
    headers: &[(&str, String)],
    body: &str,
) -> io::Result<Reply> {
    let address = server.url().replace("http://", "");
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let headers: String =
        headers.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    let length = body.len();
    let request = format!(
        "{start_line} HTTP/1.1\r\nHost: stand-in\r\nConnection: close\r\n\
         {headers}Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;

    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<_> = lines[1..]
        .iter()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut reply = Reply { status, headers, body: String::new() };
    let length: usize = reply.header("content-length").unwrap().parse().unwrap();
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    reply.body = String::from_utf8(bytes).unwrap();
    Ok(reply)
}

pub(crate) fn get(server: &Server, path: &str) -> Reply {
    send(server, &format!("GET {path}"), &[], "").unwrap()
}

pub(crate) fn try_logs(
    server: &Server,
    identity: &Identity,
    operation: &str,
    input: &Value,
) -> io::Result<Reply> {
    let mut headers = identity.headers();
    headers.push(("X-Amz-Target", format!("Logs_20140328.{operation}")));
    headers.push(("Content-Type", "application/x-amz-json-1.1".to_owned()));
    send(server, "POST /", &headers, &input.to_string())
}

pub(crate) fn logs(server: &Server, operation: &str, input: &Value) -> Reply {
    try_logs(server, &Identity::user("AKIATEST"), operation, input).unwrap()
}

pub(crate) fn query(server: &Server, identity: &Identity, form: &str) -> Reply {
    let mut headers = identity.headers();
    headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
    send(server, "POST /", &headers, form).unwrap()
}

/// `FilterLogEvents` on the log group `flowlogs`.
pub(crate) fn filter(server: &Server, input: &Value) -> Reply {
    logs(server, "FilterLogEvents", &with_group(input))
}

/// The input, with a log group and without members that are null.
pub(crate) fn with_group(input: &Value) -> Value {
    let mut whole = json!({ "logGroupName": "flowlogs" });
    for (name, value) in input.as_object().unwrap() {
        if !value.is_null() {
            whole[name] = value.clone();
        }
    }
    whole
}

pub(crate) fn messages(page: &Value) -> Vec<String> {
    let events = page["events"].as_array().unwrap();
    events.iter().map(|event| event["message"].as_str().unwrap().to_owned()).collect()
}

/// All lines of the default window.
pub(crate) fn all_lines(server: &Server) -> Vec<String> {
    server.traffic().lines(BEGIN..END).collect()
}

/// Reads a query to its end: the messages of each page.
pub(crate) fn pages(server: &Server, input: &Value) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut input = with_group(input);
    loop {
        let reply = filter(server, &input);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let page = reply.json();
        pages.push(messages(&page));
        match page.get("nextToken") {
            Some(token) => input["nextToken"] = token.clone(),
            None => return pages,
        }
    }
}
