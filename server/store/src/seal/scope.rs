//! Scopes and their data keys.

use super::{Place, decrypt, encrypt};
use crate::db::{Conn, args};
use crate::error::{Error, Result};
use crate::id::{Id, random_bytes};
use crate::seal::KeyRing;

/// Keys that one transaction keeps open.
const KEPT: usize = 8;

/// An opened scope: its id and its data key.
#[derive(Clone)]
pub struct Scope {
    id: Id,
    key: [u8; 32],
}

impl Scope {
    /// The scope's id.
    #[must_use]
    pub fn id(&self) -> Id {
        self.id
    }

    pub(crate) fn seal(&self, place: Place, plain: &[u8]) -> Vec<u8> {
        encrypt(&self.key, &place.aad(), plain)
    }

    pub(crate) fn seal_opt(&self, place: Place, plain: Option<&[u8]>) -> Option<Vec<u8>> {
        plain.map(|p| self.seal(place, p))
    }

    pub(crate) fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>> {
        decrypt(&self.key, &place.aad(), sealed)
    }

    pub(crate) fn open_opt(&self, place: Place, sealed: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
        sealed.map(|s| self.open(place, &s)).transpose()
    }
}

fn wrap_place(id: Id) -> Place {
    Place::new("data_key", "wrapped", id, 0)
}

fn unwrap(keys: &KeyRing, id: Id, kek: &str, wrapped: &[u8]) -> Result<[u8; 32]> {
    let key = decrypt(keys.key(kek)?, &wrap_place(id).aad(), wrapped)?;
    key.try_into().map_err(|_| Error::Sealed("a data key is not 32 bytes"))
}

async fn find(conn: &mut Conn, id: Id) -> Result<Option<Scope>> {
    if let Some(known) = conn.opened.iter().find(|scope| scope.id == id) {
        return Ok(Some(known.clone()));
    }
    let row = conn.row("SELECT kek, wrapped FROM data_key WHERE scope = $1", args![id]).await?;
    let Some(row) = row else { return Ok(None) };
    let key = unwrap(&conn.keys, id, &row.text(0)?, &row.bytes(1)?)?;
    Ok(Some(kept(conn, Scope { id, key })))
}

/// Only a transaction keeps keys: a reader might outlive their shredding.
fn kept(conn: &mut Conn, scope: Scope) -> Scope {
    if conn.is_writing() && conn.opened.len() < KEPT {
        conn.opened.push(scope.clone());
    }
    scope
}

/// The scope of an id, made when it is new.
pub async fn create_scope(conn: &mut Conn, id: Id) -> Result<Scope> {
    if let Some(known) = find(conn, id).await? {
        return Ok(known);
    }
    let key: [u8; 32] = random_bytes();
    let kek = conn.keys.active().to_owned();
    let wrapped = encrypt(conn.keys.key(&kek)?, &wrap_place(id).aad(), &key);
    let sql = "INSERT INTO data_key (scope, kek, wrapped) VALUES ($1, $2, $3) ON CONFLICT (scope) DO NOTHING";
    let made = conn.exec(sql, args![id, kek, wrapped]).await?;
    if made == 1 { Ok(kept(conn, Scope { id, key })) } else { open_scope(conn, id).await }
}

/// The scope of an id that has one.
pub async fn open_scope(conn: &mut Conn, id: Id) -> Result<Scope> {
    find(conn, id).await?.ok_or(Error::Sealed("its key was deleted"))
}

/// Deletes the data key: whatever the scope sealed can never be opened again, in backups made later neither.
pub async fn shred(conn: &mut Conn, id: Id) -> Result<()> {
    conn.opened.clear();
    conn.exec("DELETE FROM data_key WHERE scope = $1", args![id]).await?;
    Ok(())
}

/// Wraps up to `limit` data keys anew that are not under the active key; how many there were. Repeat until 0.
pub async fn rewrap(conn: &mut Conn, limit: i64) -> Result<usize> {
    let active = conn.keys.active().to_owned();
    let rows =
        conn.rows("SELECT scope, kek, wrapped FROM data_key WHERE kek <> $1 LIMIT $2", args![&active, limit]).await?;
    for row in &rows {
        let id = row.id(0)?;
        let key = unwrap(&conn.keys, id, &row.text(1)?, &row.bytes(2)?)?;
        let wrapped = encrypt(conn.keys.key(&active)?, &wrap_place(id).aad(), &key);
        conn.exec("UPDATE data_key SET kek = $2, wrapped = $3 WHERE scope = $1", args![id, &active, wrapped]).await?;
    }
    Ok(rows.len())
}
