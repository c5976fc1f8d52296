//! Parquet, made lines: a column is a field.

mod cells;

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;

use flowlogs_parser::{Chunks, Format};
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use self::cells::{Cells, Kind};

/// Reads rows as lines of a format whose names are those of the columns.
///
/// What is absent is `-`, be it null, empty or that very text.
pub(super) struct Rows {
    file: SerializedFileReader<File>,
    /// What is in each column, and the level of definition of what is there.
    columns: Vec<(Kind, i16)>,
    format: Format,
}

/// Rows that become lines together.
const ROWS: usize = 8192;

impl Rows {
    pub(super) fn of(file: File) -> io::Result<Self> {
        let file = SerializedFileReader::new(file).map_err(invalid)?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let columns = schema.columns().iter();
        let columns: Vec<_> = columns
            .map(|column| Ok((Kind::of(column)?, column.max_def_level())))
            .collect::<io::Result<_>>()?;
        let names: Vec<_> = schema.columns().iter().map(field).collect();
        let header = names.join(" ");
        let format = Format::from_header(&header).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "its columns are not those of a flow log")
        })?;
        Ok(Self { file, columns, format })
    }

    /// Gives the rows as lines, a few thousand at a time.
    pub(super) fn read<E: From<io::Error>>(
        &self,
        mut take: impl FnMut(flowlogs_parser::Lines<'static>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut chunks = Chunks::new(vec![self.format.clone()]);
        for group in 0..self.file.num_row_groups() {
            let mut readers = self.readers(group)?;
            let mut rows = self.rows_of(group)?;
            while rows > 0 {
                let some = rows.min(ROWS);
                let lines = self.lines(&mut readers, some)?;
                take(chunks.push_owned(lines))?;
                rows -= some;
            }
        }
        Ok(())
    }

    fn rows_of(&self, group: usize) -> io::Result<usize> {
        let rows = self.file.metadata().row_group(group).num_rows();
        usize::try_from(rows).map_err(|error| invalid(ParquetError::External(Box::new(error))))
    }

    fn readers(&self, group: usize) -> io::Result<Vec<ColumnReader>> {
        let group = self.file.get_row_group(group).map_err(invalid)?;
        (0..self.columns.len())
            .map(|column| group.get_column_reader(column).map_err(invalid))
            .collect()
    }

    fn lines(&self, readers: &mut [ColumnReader], rows: usize) -> io::Result<Vec<u8>> {
        let cells = self.columns.iter().zip(readers);
        let cells: Vec<Cells> = cells
            .map(|(&(kind, most), reader)| kind.cells(reader, rows, most).map_err(invalid))
            .collect::<Result<_, _>>()?;
        let mut lines = Vec::with_capacity(cells.iter().map(|cells| cells.text.len() + rows).sum());
        let mut starts = vec![0; cells.len()];
        for row in 0..rows {
            for (cells, start) in cells.iter().zip(&mut starts) {
                let end = cells.ends[row];
                lines.extend_from_slice(&cells.text[*start..end]);
                lines.push(b' ');
                *start = end;
            }
            lines.pop();
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

/// Puts what cannot be read at any place where it can.
pub(super) fn spool(head: &[u8], rest: &mut impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(head)?;
    io::copy(rest, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// AWS writes `_` in columns for the `-` of fields.
fn field(column: &Arc<ColumnDescriptor>) -> String {
    column.name().replace('_', "-")
}

fn invalid(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(cause) => io::Error::new(io::ErrorKind::InvalidData, cause),
        },
        error => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}
