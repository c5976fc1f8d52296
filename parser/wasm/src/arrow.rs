//! Records in the streaming format of Apache Arrow IPC.
//!
//! <https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format>

#![expect(clippy::cast_possible_wrap, reason = "what is in memory has less than 2⁶³ bytes")]

use std::iter;

use flowlogs_parser::{Dictionary, FieldName, FieldType};
use planus::Builder;
use polars_arrow_format::ipc::{
    Buffer, DictionaryBatch, DictionaryEncoding, Field, FieldNode, Int, Message, MessageHeader,
    MetadataVersion, RecordBatch, Schema, TimeUnit, Timestamp, Type, Utf8,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::column::{NumberColumn, TextColumn, Values};
use crate::records::Records;

#[wasm_bindgen]
impl Records {
    /// The records as one batch: a column a field, under AWS's names. Numbers are unsigned, times
    /// are in milliseconds of UTC, all else is text by a dictionary.
    ///
    /// # Errors
    ///
    /// Throws text if there are 2³¹ different texts, or as many bytes of them.
    #[wasm_bindgen(js_name = toArrow)]
    pub fn to_arrow(&self) -> Result<Vec<u8>, JsValue> {
        let mut fields = Vec::new();
        let mut dictionaries = Vec::new();
        let mut batch = Batch::default();
        for name in self.log.table.names() {
            let is_time = name.field().is_some_and(|field| field.r#type() == FieldType::Time);
            let number = fields.len();
            if let Some(column) = self.number_column(name.as_str()) {
                batch.push_numbers(&column);
                fields.push(number_field(name, &column.values, is_time));
            } else {
                let column = self.text_column(name.as_str()).map_err(|error| error.to_string())?;
                batch.push_codes(&column.codes);
                fields.push(text_field(name, number));
                dictionaries.push((number, column));
            }
        }
        let mut stream = Vec::new();
        let schema = Schema { fields: Some(fields), ..Schema::default() };
        push_message(MessageHeader::Schema(Box::new(schema)), &[], &mut stream);
        for (number, TextColumn { dictionary, .. }) in &dictionaries {
            let mut texts = Batch::default();
            texts.push_texts(dictionary).ok_or("the texts are too many for Arrow")?;
            let (data, body) = texts.finish(dictionary.len());
            let data = Some(Box::new(data));
            let header = DictionaryBatch { id: *number as i64, data, is_delta: false };
            push_message(MessageHeader::DictionaryBatch(Box::new(header)), &body, &mut stream);
        }
        let (header, body) = batch.finish(self.length());
        push_message(MessageHeader::RecordBatch(Box::new(header)), &body, &mut stream);
        stream.extend(CONTINUATION);
        stream.extend([0; 4]);
        Ok(stream)
    }
}

/// Before the length of each message.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Buffers begin at multiples of so many bytes.
const ALIGNMENT: usize = 8;

/// A batch that is being put together.
#[derive(Default)]
struct Batch {
    nodes: Vec<FieldNode>,
    buffers: Vec<Buffer>,
    body: Vec<u8>,
}

impl Batch {
    fn push_numbers(&mut self, column: &NumberColumn) {
        self.push_validity(column.present.iter().map(|&is_there| is_there == 1));
        match &column.values {
            Values::U8(values) => self.push_buffer(values.iter().copied()),
            Values::U16(values) => self.push_buffer(values.iter().flat_map(|n| n.to_le_bytes())),
            Values::U64(values) => self.push_buffer(values.iter().flat_map(|n| n.to_le_bytes())),
        }
    }

    fn push_codes(&mut self, codes: &[u32]) {
        let is_there = |code: &u32| *code != Dictionary::ABSENT;
        self.push_validity(codes.iter().map(is_there));
        let codes = codes.iter().map(|code| if is_there(code) { *code } else { 0 });
        self.push_buffer(codes.flat_map(u32::to_le_bytes));
    }

    /// `None` if there are too many.
    fn push_texts(&mut self, dictionary: &Dictionary) -> Option<()> {
        i32::try_from(dictionary.len()).ok()?;
        self.push_validity(iter::repeat_n(true, dictionary.len()));
        let mut end = 0_i32;
        let mut ends = vec![end];
        for text in dictionary.iter() {
            end = end.checked_add(text.len().try_into().ok()?)?;
            ends.push(end);
        }
        self.push_buffer(ends.into_iter().flat_map(i32::to_le_bytes));
        self.push_buffer(dictionary.iter().flat_map(str::bytes));
        Some(())
    }

    /// A bit for each value, the first one lowest; nothing if all are there.
    fn push_validity(&mut self, present: impl ExactSizeIterator<Item = bool> + Clone) {
        let missing = present.clone().filter(|is_there| !is_there).count();
        self.nodes.push(FieldNode { length: present.len() as i64, null_count: missing as i64 });
        let mut bits = vec![0_u8; if missing == 0 { 0 } else { present.len().div_ceil(8) }];
        if missing > 0 {
            for (row, is_there) in present.enumerate() {
                bits[row / 8] |= u8::from(is_there) << (row % 8);
            }
        }
        self.push_buffer(bits.into_iter());
    }

    fn push_buffer(&mut self, bytes: impl Iterator<Item = u8>) {
        let offset = self.body.len();
        self.body.extend(bytes);
        let length = self.body.len() - offset;
        self.buffers.push(Buffer { offset: offset as i64, length: length as i64 });
        self.body.resize(self.body.len().next_multiple_of(ALIGNMENT), 0);
    }

    fn finish(self, rows: usize) -> (RecordBatch, Vec<u8>) {
        let header = RecordBatch {
            length: rows as i64,
            nodes: Some(self.nodes),
            buffers: Some(self.buffers),
            ..RecordBatch::default()
        };
        (header, self.body)
    }
}

fn number_field(name: &FieldName, values: &Values, is_time: bool) -> Field {
    let bit_width = match values {
        Values::U8(_) => 8,
        Values::U16(_) => 16,
        Values::U64(_) => 64,
    };
    let r#type = if is_time {
        Type::Timestamp(Box::new(Timestamp {
            unit: TimeUnit::Millisecond,
            timezone: Some("UTC".into()),
        }))
    } else {
        Type::Int(Box::new(Int { bit_width, is_signed: false }))
    };
    field(name, r#type)
}

/// A field whose texts stand in the dictionary of this number.
fn text_field(name: &FieldName, number: usize) -> Field {
    let index_type = Some(Box::new(Int { bit_width: 32, is_signed: true }));
    let encoding =
        DictionaryEncoding { id: number as i64, index_type, ..DictionaryEncoding::default() };
    let field = field(name, Type::Utf8(Box::new(Utf8 {})));
    Field { dictionary: Some(Box::new(encoding)), ..field }
}

fn field(name: &FieldName, r#type: Type) -> Field {
    Field {
        name: Some(name.to_string()),
        nullable: true,
        type_: Some(r#type),
        children: Some(Vec::new()),
        ..Field::default()
    }
}

fn push_message(header: MessageHeader, body: &[u8], stream: &mut Vec<u8>) {
    let message = Message {
        version: MetadataVersion::V5,
        header: Some(header),
        body_length: body.len() as i64,
        ..Message::default()
    };
    let mut builder = Builder::new();
    let metadata = builder.finish(&message, None);
    let length = metadata.len().next_multiple_of(ALIGNMENT);
    stream.extend(CONTINUATION);
    stream.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    let begin = stream.len();
    stream.extend(metadata);
    stream.resize(begin + length, 0);
    stream.extend(body);
}
