//! Rows of a table in a file: its columns first, then one value after another, each with its kind and length.
//!
//! Kinds: `n`othing, `i`nteger (8 bytes, big endian), `t`ext, `b`ytes, truth value (`o`, 1 byte). Lengths are 4 bytes.

use crate::db::{Arg, Row};
use crate::error::{Error, Result};
use crate::id::hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

/// A column: its name, and the kind of its values.
type Column = (String, char);

/// Longest value: far above what a form holds, so that a damaged length asks for no memory.
const LONGEST: usize = 1 << 28;

fn damaged() -> Error {
    Error::Backup("a file of rows is damaged".into())
}

/// SHA-256 of a file, hexadecimal.
pub(super) fn sha256(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(|_| Error::Backup("a file of rows is missing".into()))?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&part[..read]),
        }
    }
}

/// Writes rows.
pub(super) struct RowWriter {
    out: BufWriter<File>,
    hash: Sha256,
    kinds: Vec<char>,
    rows: u64,
    line: Vec<u8>,
}

fn put(line: &mut Vec<u8>, kind: char, bytes: &[u8]) -> Result<()> {
    line.push(kind as u8);
    line.extend_from_slice(&u32::try_from(bytes.len()).map_err(|_| damaged())?.to_be_bytes());
    line.extend_from_slice(bytes);
    Ok(())
}

impl RowWriter {
    pub(super) fn create(path: &Path, columns: &[Column]) -> Result<Self> {
        let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path)?;
        let kinds = columns.iter().map(|(_, kind)| *kind).collect();
        let mut writer =
            Self { out: BufWriter::with_capacity(1 << 20, file), hash: Sha256::new(), kinds, rows: 0, line: vec![] };
        let head = serde_json::to_vec(columns).map_err(|_| damaged())?;
        put(&mut writer.line, 't', &head)?;
        writer.flush_line()?;
        Ok(writer)
    }

    fn flush_line(&mut self) -> Result<()> {
        self.hash.update(&self.line);
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    pub(super) fn row(&mut self, row: &Row) -> Result<()> {
        for (at, kind) in self.kinds.iter().enumerate() {
            let value = match kind {
                'i' => row.opt_i64(at)?.map(|value| value.to_be_bytes().to_vec()),
                't' => row.opt_text(at)?.map(String::into_bytes),
                'o' => row.opt_bool(at)?.map(|value| vec![u8::from(value)]),
                _ => row.opt_bytes(at)?,
            };
            match value {
                Some(value) => put(&mut self.line, *kind, &value)?,
                None => put(&mut self.line, 'n', &[])?,
            }
        }
        self.rows += 1;
        self.flush_line()
    }

    /// How many rows there are, and the SHA-256 of the file, which is on the disk.
    pub(super) fn finish(mut self) -> Result<(u64, String)> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok((self.rows, hex(&self.hash.finalize())))
    }
}

/// Reads rows.
pub(super) struct RowReader {
    file: BufReader<File>,
    columns: Vec<Column>,
}

impl RowReader {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
        let (_, head) = value(&mut file)?.ok_or_else(damaged)?;
        let columns: Vec<Column> = serde_json::from_slice(&head).map_err(|_| damaged())?;
        if columns.is_empty() {
            return Err(damaged());
        }
        Ok(Self { file, columns })
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The values of up to `rows` rows, one after another; none at the end.
    pub(super) fn take(&mut self, rows: usize) -> Result<Vec<Arg>> {
        let mut values = Vec::new();
        for _ in 0..rows {
            for at in 0..self.columns.len() {
                let Some((kind, bytes)) = value(&mut self.file)? else {
                    return if at == 0 { Ok(values) } else { Err(damaged()) };
                };
                values.push(arg(self.columns[at].1, kind, bytes)?);
            }
        }
        Ok(values)
    }
}

fn arg(column: char, kind: char, bytes: Vec<u8>) -> Result<Arg> {
    if kind != 'n' && kind != column {
        return Err(damaged());
    }
    let some = (kind != 'n').then_some(bytes);
    let integer = |bytes: Vec<u8>| bytes.try_into().map(i64::from_be_bytes).map_err(|_| damaged());
    Ok(match column {
        'i' => Arg::I64(some.map(integer).transpose()?),
        't' => Arg::Text(some.map(|bytes| String::from_utf8(bytes).map_err(|_| damaged())).transpose()?),
        'o' => Arg::Bool(some.map(|bytes| bytes == [1])),
        'b' => Arg::Bytes(some),
        _ => return Err(damaged()),
    })
}

/// The next value; nothing at the end of the file.
fn value(file: &mut impl Read) -> Result<Option<(char, Vec<u8>)>> {
    let mut kind = [0; 1];
    if file.read(&mut kind)? == 0 {
        return Ok(None);
    }
    let mut length = [0; 4];
    file.read_exact(&mut length).map_err(|_| damaged())?;
    let length = u32::from_be_bytes(length) as usize;
    if length > LONGEST {
        return Err(damaged());
    }
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes).map_err(|_| damaged())?;
    Ok(Some((char::from(kind[0]), bytes)))
}
