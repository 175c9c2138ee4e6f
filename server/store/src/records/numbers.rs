//! Dossier numbers: per agency and day, handed out in blocks. A server that stops leaves a gap, which the code allows.

use crate::db::args;
use crate::error::{Error, Result};
use crate::store::Store;
use std::collections::BTreeMap;
use std::ops::Range;
use tokio::sync::Mutex;

/// The blocks this server holds.
pub(crate) struct NumberBlocks {
    size: i64,
    held: Mutex<BTreeMap<(String, String), Range<i64>>>,
}

impl NumberBlocks {
    pub(crate) fn new(size: i64) -> Self {
        Self { size: size.max(1), held: Mutex::default() }
    }
}

impl Store {
    /// The next number of an agency on a day (`yymmdd`), from 1; never given out twice by any server of this database.
    ///
    /// # Errors
    /// The database.
    pub async fn dossier_number(&self, agency: &str, day: &str) -> Result<i64> {
        let blocks = self.number_blocks();
        let mut held = blocks.held.lock().await;
        let key = (agency.to_owned(), day.to_owned());
        if let Some(number) = held.get_mut(&key).and_then(Iterator::next) {
            return Ok(number);
        }
        let size = blocks.size;
        let (agency, day) = (key.0.clone(), key.1.clone());
        let end: i64 = self
            .write(move |tx| {
                let (agency, day) = (agency.clone(), day.clone());
                Box::pin(async move {
                    let sql = "INSERT INTO dossier_number (agency, day, next) VALUES ($1, $2, $3) \
                        ON CONFLICT (agency, day) DO UPDATE SET next = dossier_number.next + $4 RETURNING next";
                    let row = tx.row(sql, args![agency, day, 1 + size, size]).await?;
                    row.ok_or(Error::NotFound("dossier number"))?.i64(0)
                })
            })
            .await?;
        // Days that are over need no block.
        held.retain(|(_, of), _| *of >= key.1);
        let mut block = end - size..end;
        let number = block.next().ok_or(Error::State("the block of numbers is empty"))?;
        held.insert(key, block);
        Ok(number)
    }
}
