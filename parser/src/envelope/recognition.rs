//! What an input was recognised as.

use alloc::vec::Vec;
use core::fmt;

/// What an input was recognised as, and how much was found in it.
///
/// Displays as a phrase: `CloudWatch console CSV, 312 events`, or
/// `gzip (2 members) of file with header, 40 lines`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Recognition {
    layers: Vec<Layer>,
    shape: Option<Shape>,
    pub(super) records: u64,
    pub(super) formats: u64,
    pub(super) control_messages: u64,
    pub(super) passed_over: u64,
}

impl Recognition {
    /// What the text is wrapped in, from the outside in; where an input holds several payloads, that
    /// of the first.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The shape of what was recognised first; `None` for an input that holds nothing.
    #[must_use]
    pub const fn shape(&self) -> Option<Shape> {
        self.shape
    }

    /// How many lines were given that can be records, good or bad: without headers, blank lines and
    /// remarks.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.records
    }

    /// How many health checks of subscriptions (`CONTROL_MESSAGE`) were passed over.
    #[must_use]
    pub const fn control_messages(&self) -> u64 {
        self.control_messages
    }

    /// How many other things were passed over on purpose: rules and titles of tables, fences of
    /// Markdown, times that stand alone, repeated headers of CSV, metadata beside the events.
    #[must_use]
    pub const fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Counts bare lines that can be records.
    pub(super) fn add_lines(&mut self, records: u64) {
        if records > 0 {
            self.set_shape(Shape::BareLines);
            self.records += records;
        }
    }

    pub(super) fn set_shape(&mut self, shape: Shape) {
        self.shape.get_or_insert(shape);
    }

    /// Notes a layer on the way to what is recognised first; gives its number, if it is one.
    pub(super) fn add_layer(&mut self, layer: Layer) -> Option<usize> {
        self.shape.is_none().then(|| {
            self.layers.push(layer);
            self.layers.len() - 1
        })
    }

    /// Forgets the layers of what led to nothing.
    pub(super) fn leave_layers(&mut self, layers: usize) {
        if self.shape.is_none() {
            self.layers.truncate(layers);
        }
    }

    pub(super) fn set_gzip_members(&mut self, layer: usize, members: u64) {
        if let Some(Layer::Gzip { members: known }) = self.layers.get_mut(layer) {
            *known = members;
        }
    }
}

impl fmt::Display for Recognition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for layer in &self.layers {
            write!(f, "{layer} of ")?;
        }
        let Some(shape) = self.shape else { return f.write_str("nothing") };
        write!(f, "{shape}")?;
        if self.formats > 0 {
            write!(f, ", {}", Counted(self.formats, "format"))?;
        }
        if self.formats == 0 || self.records > 0 {
            write!(f, ", {}", Counted(self.records, shape.unit()))?;
        }
        if self.control_messages > 0 {
            write!(f, ", {} passed over", Counted(self.control_messages, "control message"))?;
        }
        Ok(())
    }
}

struct Counted(u64, &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.0, self.1)
    }
}

/// What bytes are packed in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Layer {
    /// gzip, of one or several members.
    Gzip {
        /// How many members were found.
        members: u64,
    },
    /// base64, with or without padding, on one or several lines.
    Base64,
    /// UTF-16, as a redirection of PowerShell writes it.
    Utf16,
    /// The event that invokes a Lambda function: `{"awslogs":{"data":…}}` or records of Kinesis.
    LambdaEvent,
    /// The body that Firehose sends to an HTTP endpoint: `{"records":[{"data":…}]}`.
    FirehoseRequest,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gzip { members: 0 | 1 } => f.write_str("gzip"),
            Self::Gzip { members } => write!(f, "gzip ({members} members)"),
            Self::Base64 => f.write_str("base64"),
            Self::Utf16 => f.write_str("UTF-16"),
            Self::LambdaEvent => f.write_str("Lambda event"),
            Self::FirehoseRequest => f.write_str("Firehose request"),
        }
    }
}

macro_rules! shapes {
    ($($(#[doc = $doc:literal])+ $shape:ident = $name:literal, $unit:literal;)+) => {
        /// How the lines stand in an input.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum Shape {
            $($(#[doc = $doc])+ $shape,)+
        }

        impl Shape {
            const fn name(self) -> &'static str {
                match self { $(Self::$shape => $name,)+ }
            }

            /// What it consists of.
            const fn unit(self) -> &'static str {
                match self { $(Self::$shape => $unit,)+ }
            }
        }
    };
}

shapes! {
    /// Messages, one a line, perhaps in quotes, with bullets or fences around them.
    BareLines = "bare lines", "line";
    /// A text file of S3: a header, then records; headers may recur.
    FileWithHeader = "file with header", "line";
    /// A file of a CloudWatch Logs export task: a time before each message.
    Export = "CloudWatch export", "line";
    /// `aws logs tail` in its detailed form: time and log stream before each message.
    TailDetailed = "aws logs tail (detailed)", "line";
    /// `aws logs tail --format short`: a time without zone before each message.
    TailShort = "aws logs tail (short)", "line";
    /// Rows selected by hand in the console: time, then message, on one line or two.
    ConsoleRows = "CloudWatch console rows", "line";
    /// `aws … --output text`: rows of cells separated by tabs.
    CliText = "aws CLI text output", "event";
    /// `aws … --query 'events[].message' --output text`: all messages on one line.
    MessagesOnOneLine = "messages on one line", "event";
    /// `aws … --output table`.
    CliTable = "aws CLI table output", "event";
    /// `aws … --output yaml`.
    CliYaml = "aws CLI YAML output", "event";
    /// The console's copy as an ASCII table.
    AsciiTable = "ASCII table", "event";
    /// The console's copy as a Markdown table.
    MarkdownTable = "Markdown table", "event";
    /// What the log events viewer of the console saves: `timestamp,message`.
    ConsoleCsv = "CloudWatch console CSV", "event";
    /// Results of Logs Insights as CSV.
    InsightsCsv = "Logs Insights CSV", "event";
    /// Results of Athena, or any CSV or TSV whose columns are fields.
    AthenaCsv = "Athena results", "event";
    /// `aws logs filter-log-events`.
    FilterLogEvents = "filter-log-events JSON", "event";
    /// `aws logs get-log-events`.
    GetLogEvents = "get-log-events JSON", "event";
    /// `aws … --query 'events[].message'`.
    JsonStrings = "JSON array of strings", "event";
    /// Results of Logs Insights as JSON.
    InsightsJson = "Logs Insights JSON", "event";
    /// `aws logs get-query-results`.
    QueryResults = "get-query-results JSON", "event";
    /// Events of the parseVPC transformer.
    ParseVpc = "parseVPC JSON", "event";
    /// What a subscription filter delivers.
    Subscription = "subscription payload", "event";
    /// What flow logs deliver to Firehose: `{"message":…}`.
    FirehoseRecords = "Firehose records", "event";
    /// `aws ec2 describe-flow-logs`: formats, no records.
    DescribeFlowLogs = "DescribeFlowLogs JSON", "event";
    /// Any other JSON.
    Json = "JSON", "event";
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
