//! Sessions: rows named by the hash of a random id that only the cookie holds.

use crate::db::{Conn, args};
use crate::error::Result;
use crate::seal::{decrypt, encrypt};
use crate::store::Store;
use sha2::{Digest, Sha256};

/// How long activity may go unwritten, so that reading a page costs no write.
const GRANULARITY: i64 = 30;

/// Whose session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// A citizen's: 30 minutes idle, 12 hours in all.
    Citizen,
    /// An officer's or administrator's: 15 minutes idle, 8 hours in all.
    Officer,
}

impl SessionKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Officer => "officer",
        }
    }

    /// Idle limit, seconds.
    #[must_use]
    pub const fn idle(self) -> i64 {
        match self {
            Self::Citizen => 30 * 60,
            Self::Officer => 15 * 60,
        }
    }

    /// Limit in all, seconds.
    #[must_use]
    pub const fn absolute(self) -> i64 {
        match self {
            Self::Citizen => 12 * 3600,
            Self::Officer => 8 * 3600,
        }
    }
}

/// A session to begin.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose.
    pub kind: SessionKind,
    /// What it holds; sealed.
    pub data: Vec<u8>,
}

fn hash(id: &str) -> Vec<u8> {
    Sha256::digest(id.as_bytes()).to_vec()
}

fn place(hash: &[u8]) -> Vec<u8> {
    [b"session.data".as_slice(), hash].concat()
}

fn key(conn: &Conn) -> [u8; 32] {
    conn.keys().derive("session")
}

impl Store {
    /// Begins a session and ends the one that the same browser had (`old`). `now`: UTC seconds.
    ///
    /// # Errors
    /// The database.
    pub async fn start_session(&self, id: &str, new: NewSession, old: Option<&str>, now: i64) -> Result<()> {
        let (id, old) = (hash(id), old.map(hash));
        self.write(move |tx| {
            let (id, old, new) = (id.clone(), old.clone(), new.clone());
            Box::pin(async move {
                if let Some(old) = old {
                    tx.exec("DELETE FROM session WHERE id_hash = $1", args![old]).await?;
                }
                let data = encrypt(&key(tx), &place(&id), &new.data);
                let sql = "INSERT INTO session (id_hash, kind, created_at, seen_at, idle_ms, expires_at, data) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7)";
                let expires = now + new.kind.absolute();
                let idle = new.kind.idle() * 1000;
                let row = args![id, new.kind.name(), now * 1000, now * 1000, idle, expires * 1000, data];
                tx.exec(sql, row).await.map(|_| ())
            })
        })
        .await
    }

    /// What a live session holds; counts as activity. One that has run out is deleted and gives nothing.
    ///
    /// # Errors
    /// The database.
    pub async fn touch_session(&self, id: &str, kind: SessionKind, now: i64) -> Result<Option<Vec<u8>>> {
        let id = hash(id);
        let mut conn = self.read().await?;
        let sql = "SELECT seen_at, idle_ms, expires_at, data FROM session WHERE id_hash = $1 AND kind = $2";
        let Some(row) = conn.row(sql, args![&id, kind.name()]).await? else { return Ok(None) };
        let (seen, idle, expires) = (row.i64(0)? / 1000, row.i64(1)? / 1000, row.i64(2)? / 1000);
        let data = decrypt(&key(&conn), &place(&id), &row.bytes(3)?);
        drop(conn);
        if now >= expires || now - seen > idle {
            self.delete_session(id).await?;
            return Ok(None);
        }
        if now - seen >= GRANULARITY {
            self.write(move |tx| {
                let id = id.clone();
                Box::pin(async move {
                    tx.exec("UPDATE session SET seen_at = $2 WHERE id_hash = $1", args![id, now * 1000])
                        .await
                        .map(|_| ())
                })
            })
            .await?;
        }
        // A session sealed under keys that are gone is over.
        Ok(data.ok())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database.
    pub async fn end_session(&self, id: &str) -> Result<()> {
        self.delete_session(hash(id)).await
    }

    async fn delete_session(&self, hash: Vec<u8>) -> Result<()> {
        self.write(move |tx| {
            let hash = hash.clone();
            Box::pin(async move { tx.exec("DELETE FROM session WHERE id_hash = $1", args![hash]).await.map(|_| ()) })
        })
        .await
    }
}

/// Deletes sessions that are over; how many.
///
/// # Errors
/// The database.
pub async fn sweep(tx: &mut Conn, now: i64) -> Result<u64> {
    tx.exec("DELETE FROM session WHERE expires_at <= $1 OR seen_at + idle_ms < $1", args![now * 1000]).await
}
