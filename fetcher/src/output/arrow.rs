//! Record batches of Apache Arrow, and the files that are made of them: Arrow's own, and Parquet.

mod answers;
mod records;

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use self::answers::batch;
pub(crate) use self::records::RecordBatches;
use super::Answer;

/// A form of files of record batches.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Binary {
    /// Arrow's streaming format, which a pipe can carry.
    ArrowStream,
    /// Arrow's file format, whose end tells where each batch is.
    ArrowFile,
    /// Parquet, compressed with zstd.
    Parquet,
}

/// Writes record batches of one schema, in a form.
pub(crate) struct BatchWriter(Writer);

/// What has been encoded waits in memory for whoever writes next.
enum Writer {
    Stream(StreamWriter<Vec<u8>>),
    File(FileWriter<Vec<u8>>),
    Parquet(Box<ArrowWriter<Vec<u8>>>),
}

/// Writes an answer.
pub(super) fn write_answer(answer: &Answer, form: Binary, out: &mut impl Write) -> io::Result<()> {
    let batch = batch(answer)?;
    let mut writer = BatchWriter::new(form, batch.schema_ref())?;
    writer.write(&batch, out)?;
    writer.finish(out)
}

/// A row group is written once it has so many records, or so many bytes: so much of it is in memory.
const ROW_GROUP: usize = 256 * 1024;
const ROW_GROUP_BYTES: usize = 16 * 1024 * 1024;

impl BatchWriter {
    pub(crate) fn new(form: Binary, schema: &SchemaRef) -> io::Result<Self> {
        let out = Vec::new();
        Ok(Self(match form {
            Binary::ArrowStream => {
                Writer::Stream(StreamWriter::try_new(out, schema).map_err(io::Error::other)?)
            }
            Binary::ArrowFile => {
                Writer::File(FileWriter::try_new(out, schema).map_err(io::Error::other)?)
            }
            Binary::Parquet => {
                let schema = SchemaRef::clone(schema);
                let writer = ArrowWriter::try_new(out, schema, Some(properties()));
                Writer::Parquet(Box::new(writer.map_err(io::Error::other)?))
            }
        }))
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch, out: &mut impl Write) -> io::Result<()> {
        let encoded = match &mut self.0 {
            Writer::Stream(writer) => {
                writer.write(batch).map_err(io::Error::other)?;
                writer.get_mut()
            }
            Writer::File(writer) => {
                writer.write(batch).map_err(io::Error::other)?;
                writer.get_mut()
            }
            Writer::Parquet(writer) => {
                writer.write(batch).map_err(io::Error::other)?;
                if writer.in_progress_size() > ROW_GROUP_BYTES {
                    writer.flush().map_err(io::Error::other)?;
                }
                writer.inner_mut()
            }
        };
        out.write_all(encoded)?;
        encoded.clear();
        Ok(())
    }

    /// Writes what stands after all batches, without which no reader takes the file.
    pub(crate) fn finish(self, out: &mut impl Write) -> io::Result<()> {
        let rest = match self.0 {
            Writer::Stream(writer) => writer.into_inner().map_err(io::Error::other),
            Writer::File(writer) => writer.into_inner().map_err(io::Error::other),
            Writer::Parquet(writer) => writer.into_inner().map_err(io::Error::other),
        };
        out.write_all(&rest?)
    }
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("flowlogs_reader version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_max_row_group_row_count(Some(ROW_GROUP))
        // Those of pages make a file larger, and readers skip by row groups.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build()
}

/// Milliseconds since 1970, which readers take for moments rather than times of day.
fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
}
