//! Clients of the API: tokens issued by an administrator, scoped, revocable; and the people who let a client file for them.

use crate::db::{Conn, args};
use crate::error::{Error, Result};
use crate::id::{Id, random_bytes};
use crate::seal::Token;
use crate::store::Store;
use sha2::{Digest, Sha256};

/// A client.
#[derive(Debug, Clone)]
pub struct ApiClient {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// UTC seconds.
    pub created_at: i64,
    /// Who made it.
    pub created_by: String,
    /// UTC seconds; none: in use.
    pub revoked_at: Option<i64>,
}

/// What a live token allows.
#[derive(Debug, Clone)]
pub struct TokenScope {
    /// The client's id.
    pub id: Id,
    /// The client's name.
    pub name: String,
    /// Procedures it may file.
    pub procedures: Vec<String>,
    /// Receiving units it may file at; empty: any.
    pub units: Vec<String>,
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn split(list: &str) -> Vec<String> {
    list.split(' ').filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// A new random token; shown once, kept as a hash.
#[must_use]
pub fn new_token() -> String {
    format!("tk_{}", crate::id::hex(&random_bytes::<32>()))
}

/// Registers a client.
///
/// # Errors
/// The database.
pub async fn create_client(tx: &mut Conn, id: Id, name: &str, by: &str, at: i64) -> Result<()> {
    let sql =
        "INSERT INTO api_client (id, name, created_at, created_by) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    tx.exec(sql, args![id, name, at * 1000, by]).await.map(|_| ())
}

/// Gives a client a token with its scope; giving the same token again changes nothing.
///
/// # Errors
/// The database.
pub async fn issue_token(
    tx: &mut Conn,
    client: Id,
    token: &str,
    procedures: &[String],
    units: &[String],
    at: i64,
) -> Result<()> {
    let sql = "INSERT INTO api_token (hash, client_id, scopes, procedures, units, created_at) \
        VALUES ($1, $2, 'file read', $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
    let row = args![hash(token), client, procedures.join(" "), units.join(" "), at * 1000];
    tx.exec(sql, row).await.map(|_| ())
}

/// Revokes a client with all its tokens.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn revoke_client(tx: &mut Conn, client: Id, at: i64) -> Result<()> {
    let sql = "UPDATE api_client SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    if tx.exec(sql, args![client, at * 1000]).await? == 0 {
        return Err(Error::NotFound("client"));
    }
    let sql = "UPDATE api_token SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL";
    tx.exec(sql, args![client, at * 1000]).await.map(|_| ())
}

/// All clients, newest first.
///
/// # Errors
/// The database.
pub async fn clients(conn: &mut Conn) -> Result<Vec<ApiClient>> {
    let sql = "SELECT id, name, created_at, created_by, revoked_at FROM api_client ORDER BY created_at DESC, id";
    let rows = conn.rows(sql, args![]).await?;
    let client = |row: &crate::db::Row| {
        Ok(ApiClient {
            id: row.id(0)?,
            name: row.text(1)?,
            created_at: row.i64(2)? / 1000,
            created_by: row.text(3)?,
            revoked_at: row.opt_i64(4)?.map(|at| at / 1000),
        })
    };
    rows.iter().map(client).collect()
}

/// A person lets a client file for them.
///
/// # Errors
/// The database.
pub async fn grant(tx: &mut Conn, client: Id, subject: Token, at: i64) -> Result<()> {
    let sql = "INSERT INTO api_grant (client_id, subject, granted_at) VALUES ($1, $2, $3) \
        ON CONFLICT (client_id, subject) DO UPDATE SET granted_at = excluded.granted_at, revoked_at = NULL";
    tx.exec(sql, args![client, subject, at * 1000]).await.map(|_| ())
}

/// A person takes it back.
///
/// # Errors
/// The database.
pub async fn revoke_grant(tx: &mut Conn, client: Id, subject: Token, at: i64) -> Result<()> {
    let sql = "UPDATE api_grant SET revoked_at = $3 WHERE client_id = $1 AND subject = $2 AND revoked_at IS NULL";
    tx.exec(sql, args![client, subject, at * 1000]).await.map(|_| ())
}

/// Whether a client may file for a person now.
///
/// # Errors
/// The database.
pub async fn is_granted(conn: &mut Conn, client: Id, subject: Token) -> Result<bool> {
    let sql = "SELECT 1 FROM api_grant WHERE client_id = $1 AND subject = $2 AND revoked_at IS NULL";
    Ok(conn.row(sql, args![client, subject]).await?.is_some())
}

impl Store {
    /// What a bearer token allows; nothing for a wrong, expired or revoked one.
    ///
    /// # Errors
    /// The database.
    pub async fn api_client_of(&self, token: &str) -> Result<Option<TokenScope>> {
        let sql = "SELECT c.id, c.name, t.procedures, t.units FROM api_token t JOIN api_client c ON c.id = t.client_id \
            WHERE t.hash = $1 AND t.revoked_at IS NULL AND c.revoked_at IS NULL";
        let Some(row) = self.read().await?.row(sql, args![hash(token)]).await? else { return Ok(None) };
        let (procedures, units) = (split(&row.text(2)?), split(&row.text(3)?));
        Ok(Some(TokenScope { id: row.id(0)?, name: row.text(1)?, procedures, units }))
    }
}
