//! AWS as the original had it in a case: always the same pages, whatever is asked for.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// A server on 127.0.0.1 that ends with the test.
pub(crate) struct RecordedAws {
    address: SocketAddr,
    answers: Arc<Answers>,
}

/// What comes after the last page.
pub(crate) enum AfterPages {
    End,
    /// A token that comes again and again.
    SameToken(String),
    /// An error of these words.
    Error(String),
}

/// What is known of the flow log that writes to the log group.
pub(crate) enum FlowLog {
    /// There is none.
    None,
    WithoutFormat,
    Of(String),
}

struct Answers {
    /// The messages of each page.
    pages: Vec<Vec<Value>>,
    after_pages: AfterPages,
    flow_log: FlowLog,
    requests: Mutex<Vec<Value>>,
}

impl RecordedAws {
    pub(crate) fn start(
        pages: Vec<Vec<Value>>,
        after_pages: AfterPages,
        flow_log: FlowLog,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Mutex::default();
        let answers = Arc::new(Answers { pages, after_pages, flow_log, requests });
        let shared = Arc::clone(&answers);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let answers = Arc::clone(&shared);
                thread::spawn(move || answers.serve(&stream.unwrap()));
            }
        });
        Self { address, answers }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests of `FilterLogEvents`, without their tokens.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.answers.requests.lock().unwrap().clone()
    }
}

impl Answers {
    /// Answers the one request of a connection.
    fn serve(&self, stream: &TcpStream) {
        // Clients may connect and then ask nothing.
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut request = BufReader::new(stream);
        let mut length = 0;
        let mut is_about_logs = false;
        for line in request.by_ref().lines() {
            let Ok(line) = line else { return };
            match line.to_ascii_lowercase().split_once(": ") {
                None if line.is_empty() => break,
                Some(("content-length", number)) => length = number.parse().unwrap(),
                Some(("x-amz-target", _)) => is_about_logs = true,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        request.read_exact(&mut body).unwrap();
        let (status, answer) = if is_about_logs {
            self.filter_log_events(serde_json::from_slice(&body).unwrap())
        } else {
            ("200 OK", self.describe_flow_logs())
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            answer.len()
        );
        // It fails if the client has left, which is no business of ours.
        let _ = (&*stream).write_all((head + &answer).as_bytes());
    }

    /// A token is the number of its page, or the one after the last page.
    fn filter_log_events(&self, mut request: Value) -> (&'static str, String) {
        let token = request.as_object_mut().unwrap().remove("nextToken");
        let position = token
            .as_ref()
            .map_or(0, |token| token.as_str().unwrap().parse().unwrap_or(self.pages.len()));
        let time = request["startTime"].clone();
        let events = self.pages.get(position).map_or(&[][..], Vec::as_slice).iter();
        let event = |(index, message)| {
            let id = format!("{position}-{index}");
            json!({"logStreamName": "stream", "timestamp": time, "message": message, "eventId": id})
        };
        let events: Vec<_> = events.enumerate().map(event).collect();
        let mut answer = json!({ "events": events });
        if position + 1 < self.pages.len() {
            answer["nextToken"] = (position + 1).to_string().into();
        } else {
            match &self.after_pages {
                AfterPages::End => {}
                AfterPages::SameToken(token) => answer["nextToken"] = token.as_str().into(),
                AfterPages::Error(_) if position < self.pages.len() => {
                    answer["nextToken"] = "error".into();
                }
                AfterPages::Error(words) => {
                    let error = json!({"__type": "InvalidOperationException", "message": words});
                    return ("400 Bad Request", error.to_string());
                }
            }
        }
        self.requests.lock().unwrap().push(request);
        ("200 OK", answer.to_string())
    }

    fn describe_flow_logs(&self) -> String {
        let flow_log = match &self.flow_log {
            FlowLog::None => String::new(),
            FlowLog::WithoutFormat => "<item><flowLogId>fl-1</flowLogId></item>".to_owned(),
            FlowLog::Of(format) => {
                format!("<item><flowLogId>fl-1</flowLogId><logFormat>{format}</logFormat></item>")
            }
        };
        format!(
            "<DescribeFlowLogsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
             <flowLogSet>{flow_log}</flowLogSet></DescribeFlowLogsResponse>"
        )
    }
}

impl Default for FlowLog {
    /// Of the default format.
    fn default() -> Self {
        Self::Of(flowlogs_parser::Format::vpc_default().to_string())
    }
}
