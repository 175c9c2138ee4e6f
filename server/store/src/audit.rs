//! The audit log: a hash chain per dossier, or per person for acts without one. Nothing global is written on each act,
//! so that chains don't wait for each other; heads are anchored and signed from time to time.

use crate::db::{Conn, Row, args};
use crate::error::Result;
use crate::id::Id;
use crate::seal::{KeyRing, Place, Scope};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Who acts.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// An account id or the hex of an owner token; never a name.
    pub id: String,
    /// `citizen`, `receptionist`, `case_officer`, `system`, …
    pub role: String,
    /// The unit acted for; empty for citizens.
    pub unit: String,
    /// The keyed hash of the network address.
    pub ip_hash: Option<[u8; 32]>,
}

/// An act to record.
#[derive(Clone, Debug, Default)]
pub struct AuditEntry {
    /// Who.
    pub actor: Actor,
    /// What was done, e.g. `dossier.file`.
    pub action: String,
    /// What kind of thing it was done to.
    pub object_kind: String,
    /// Which one.
    pub object_id: String,
    /// Hash of the content before.
    pub before: Option<[u8; 32]>,
    /// Hash of the content after.
    pub after: Option<[u8; 32]>,
    /// The look-up this belongs to.
    pub lookup_id: Option<String>,
    /// Reason and details; may name people, so it is sealed under the chain's scope.
    pub detail: Option<Vec<u8>>,
}

/// A recorded act.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// What, with its details opened (absent when the key was shredded).
    pub entry: AuditEntry,
}

/// A place where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The chain.
    pub chain: Id,
    /// The entry.
    pub seq: i64,
    /// What is wrong.
    pub what: &'static str,
}

/// What [`verify`] found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Entries read.
    pub entries: u64,
    /// Chains read.
    pub chains: u64,
    /// Anchors checked.
    pub anchors: u64,
    /// Where it does not hold; empty when all is well.
    pub breaks: Vec<Break>,
}

fn field(hash: &mut Sha256, bytes: Option<&[u8]>) {
    // Length first, so that no two different rows have the same encoding.
    match bytes {
        None => hash.update([0xff; 8]),
        Some(bytes) => {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    }
}

struct Hashed<'a> {
    chain: Id,
    seq: i64,
    at: i64,
    entry: &'a AuditEntry,
    sealed: Option<&'a [u8]>,
}

fn link(prev: &[u8], row: &Hashed<'_>) -> Vec<u8> {
    let entry = row.entry;
    let mut hash = Sha256::new();
    field(&mut hash, Some(prev));
    field(&mut hash, Some(&row.chain.0));
    field(&mut hash, Some(&row.seq.to_be_bytes()));
    field(&mut hash, Some(&row.at.to_be_bytes()));
    for text in
        [&entry.actor.id, &entry.actor.role, &entry.actor.unit, &entry.action, &entry.object_kind, &entry.object_id]
    {
        field(&mut hash, Some(text.as_bytes()));
    }
    field(&mut hash, entry.actor.ip_hash.as_ref().map(<[u8; 32]>::as_slice));
    field(&mut hash, entry.before.as_ref().map(<[u8; 32]>::as_slice));
    field(&mut hash, entry.after.as_ref().map(<[u8; 32]>::as_slice));
    field(&mut hash, entry.lookup_id.as_deref().map(str::as_bytes));
    field(&mut hash, row.sealed);
    hash.finalize().to_vec()
}

fn place(chain: Id, seq: i64) -> Place {
    Place::new("audit_entry", "detail", chain, seq)
}

/// Appends an act to a chain, in the transaction of the act itself. `scope` seals its details and must belong to the
/// chain: its dossier's, or its person's.
pub async fn append(tx: &mut Conn, chain: Id, scope: &Scope, entry: &AuditEntry, now: i64) -> Result<i64> {
    let now = now * 1000;
    let head = tx.row("SELECT seq, hash FROM audit_head WHERE chain = $1", args![chain]).await?;
    let (last, prev) = match &head {
        Some(row) => (row.i64(0)?, row.bytes(1)?),
        None => (0, Vec::new()),
    };
    let seq = last + 1;
    let sealed = scope.seal_opt(place(chain, seq), entry.detail.as_deref());
    let hash = link(&prev, &Hashed { chain, seq, at: now, entry, sealed: sealed.as_deref() });
    let actor = &entry.actor;
    tx.exec(
        "INSERT INTO audit_entry (chain, seq, at, actor, role, unit, ip_hash, action, object_kind, object_id, \
         before_hash, after_hash, lookup_id, detail, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            chain,
            seq,
            now,
            &actor.id,
            &actor.role,
            &actor.unit,
            actor.ip_hash.map(|h| h.to_vec()),
            &entry.action,
            &entry.object_kind,
            &entry.object_id,
            entry.before.map(|h| h.to_vec()),
            entry.after.map(|h| h.to_vec()),
            entry.lookup_id.clone(),
            sealed,
            &hash
        ],
    )
    .await?;
    let sql = if head.is_some() {
        "UPDATE audit_head SET seq = $2, hash = $3, updated_at = $4 WHERE chain = $1"
    } else {
        "INSERT INTO audit_head (chain, seq, hash, updated_at) VALUES ($1, $2, $3, $4)"
    };
    tx.exec(sql, args![chain, seq, hash, now]).await?;
    Ok(seq)
}

/// Appends an act about a person that belongs to no dossier: a sign-in, a look-up, a view.
pub async fn append_for_person(tx: &mut Conn, subject: crate::Token, entry: &AuditEntry, now: i64) -> Result<i64> {
    let scope = crate::seal::create_scope(tx, subject.scope()).await?;
    append(tx, subject.scope(), &scope, entry, now).await
}

/// Appends an act to the chain of a dossier (or draft) that has its scope.
pub async fn append_for_dossier(tx: &mut Conn, dossier: Id, entry: &AuditEntry, now: i64) -> Result<i64> {
    let scope = crate::seal::create_scope(tx, dossier).await?;
    append(tx, dossier, &scope, entry, now).await
}

/// Appends an act about the installation itself (publishing, key rotation, tokens) to the chain of that name.
pub async fn append_for_system(tx: &mut Conn, name: &str, entry: &AuditEntry, now: i64) -> Result<i64> {
    let chain = Id::named(name);
    let scope = crate::seal::create_scope(tx, chain).await?;
    append(tx, chain, &scope, entry, now).await
}

const COLUMNS: &str = "chain, seq, at, actor, role, unit, ip_hash, action, object_kind, object_id, before_hash, \
                       after_hash, lookup_id, detail, hash";

struct Stored {
    chain: Id,
    row: AuditRow,
    sealed: Option<Vec<u8>>,
    hash: Vec<u8>,
}

fn stored(row: &Row) -> Result<Stored> {
    // A hash of another length can only come from tampering; it then fails to match.
    let hash32 = |bytes: Option<Vec<u8>>| bytes.map(|b| <[u8; 32]>::try_from(b).unwrap_or([0; 32]));
    let actor = Actor { id: row.text(3)?, role: row.text(4)?, unit: row.text(5)?, ip_hash: hash32(row.opt_bytes(6)?) };
    let entry = AuditEntry {
        actor,
        action: row.text(7)?,
        object_kind: row.text(8)?,
        object_id: row.text(9)?,
        before: hash32(row.opt_bytes(10)?),
        after: hash32(row.opt_bytes(11)?),
        lookup_id: row.opt_text(12)?,
        detail: None,
    };
    let row_out = AuditRow { seq: row.i64(1)?, at: row.i64(2)?, entry };
    Ok(Stored { chain: row.id(0)?, row: row_out, sealed: row.opt_bytes(13)?, hash: row.bytes(14)? })
}

/// The acts of a chain, oldest first.
pub async fn chain(conn: &mut Conn, chain: Id) -> Result<Vec<AuditRow>> {
    let rows =
        conn.rows(format!("SELECT {COLUMNS} FROM audit_entry WHERE chain = $1 ORDER BY seq"), args![chain]).await?;
    let scope = crate::seal::open_scope(conn, chain).await.ok();
    rows.iter()
        .map(|row| {
            let mut s = stored(row)?;
            if let (Some(scope), Some(sealed)) = (&scope, &s.sealed) {
                s.row.entry.detail = Some(scope.open(place(chain, s.row.seq), sealed)?);
            }
            Ok(s.row)
        })
        .collect()
}

/// Walks every chain, compares it with its head, and every anchor with its signature and the chains.
pub async fn verify(conn: &mut Conn) -> Result<Verdict> {
    let mut verdict = Verdict::default();
    let mut at: (Id, i64) = (Id([0; 16]), 0);
    let mut open: Option<(Id, i64, Vec<u8>)> = None;
    loop {
        let rows = conn
            .rows(
                format!(
                    "SELECT {COLUMNS} FROM audit_entry WHERE chain >= $1 AND (chain > $1 OR seq > $2) \
                     ORDER BY chain, seq LIMIT 5000"
                ),
                args![at.0, at.1],
            )
            .await?;
        for row in &rows {
            let s = stored(row)?;
            let (chain, seq) = (s.chain, s.row.seq);
            at = (chain, seq);
            verdict.entries += 1;
            let (last, prev) = match open.take() {
                Some((open_chain, last, prev)) if open_chain == chain => (last, prev),
                ended => {
                    close(conn, ended, &mut verdict).await?;
                    (0, Vec::new())
                }
            };
            if seq != last + 1 {
                verdict.breaks.push(Break { chain, seq, what: "entries are missing before this one" });
            }
            let hashed = Hashed { chain, seq, at: s.row.at, entry: &s.row.entry, sealed: s.sealed.as_deref() };
            if link(&prev, &hashed) != s.hash {
                verdict.breaks.push(Break { chain, seq, what: "the entry does not match its hash" });
            }
            open = Some((chain, seq, s.hash));
        }
        if rows.is_empty() {
            break;
        }
    }
    close(conn, open, &mut verdict).await?;
    heads_without_entries(conn, &mut verdict).await?;
    verify_anchors(conn, &mut verdict).await?;
    Ok(verdict)
}

async fn close(conn: &mut Conn, ended: Option<(Id, i64, Vec<u8>)>, verdict: &mut Verdict) -> Result<()> {
    let Some((chain, seq, hash)) = ended else { return Ok(()) };
    verdict.chains += 1;
    let head = conn.row("SELECT seq, hash FROM audit_head WHERE chain = $1", args![chain]).await?;
    let agrees = match head {
        Some(row) => row.i64(0)? == seq && row.bytes(1)? == hash,
        None => false,
    };
    if !agrees {
        // A chain may have grown while it was read; then its head is ahead and the entry exists.
        let grown = conn
            .row("SELECT e.hash FROM audit_entry e JOIN audit_head h ON h.chain = e.chain AND h.seq = e.seq AND h.hash = e.hash \
                  WHERE e.chain = $1 AND e.seq > $2", args![chain, seq])
            .await?;
        if grown.is_none() {
            verdict.breaks.push(Break { chain, seq, what: "the chain does not end where its head says" });
        }
    }
    Ok(())
}

async fn heads_without_entries(conn: &mut Conn, verdict: &mut Verdict) -> Result<()> {
    let rows = conn
        .rows(
            "SELECT h.chain, h.seq FROM audit_head h WHERE NOT EXISTS \
             (SELECT 1 FROM audit_entry e WHERE e.chain = h.chain)",
            vec![],
        )
        .await?;
    for row in rows {
        verdict.breaks.push(Break { chain: row.id(0)?, seq: row.i64(1)?, what: "the whole chain is gone" });
    }
    Ok(())
}

fn sign(keys: &KeyRing, root: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&keys.derive("audit anchor"))
        .expect("invariant: HMAC takes a key of any length");
    mac.update(root);
    mac.finalize().into_bytes().to_vec()
}

fn root(prev: &[u8], at: i64, heads: &[(Id, i64, Vec<u8>)]) -> Vec<u8> {
    let mut hash = Sha256::new();
    field(&mut hash, Some(prev));
    field(&mut hash, Some(&at.to_be_bytes()));
    for (chain, seq, head) in heads {
        field(&mut hash, Some(&chain.0));
        field(&mut hash, Some(&seq.to_be_bytes()));
        field(&mut hash, Some(head));
    }
    hash.finalize().to_vec()
}

/// Anchors the heads that moved since the last anchor (at most `limit`); how many. The signature needs a key which the
/// database does not hold, so its owner can't cut chains unseen.
pub async fn anchor(tx: &mut Conn, limit: i64, now: i64) -> Result<usize> {
    let now = now * 1000;
    let rows = tx
        .rows("SELECT chain, seq, hash FROM audit_head WHERE seq > anchored_seq ORDER BY chain LIMIT $1", args![limit])
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let heads = rows.iter().map(|r| Ok((r.id(0)?, r.i64(1)?, r.bytes(2)?))).collect::<Result<Vec<_>>>()?;
    let last = tx.row("SELECT id, root FROM audit_anchor ORDER BY id DESC LIMIT 1", vec![]).await?;
    let (id, prev) = match last {
        Some(row) => (row.i64(0)? + 1, row.bytes(1)?),
        None => (1, Vec::new()),
    };
    let root = root(&prev, now, &heads);
    let signature = sign(&tx.keys, &root);
    tx.exec(
        "INSERT INTO audit_anchor (id, at, heads, root, signature) VALUES ($1, $2, $3, $4, $5)",
        args![id, now, i64::try_from(heads.len()).unwrap_or(i64::MAX), root, signature],
    )
    .await?;
    for (chain, seq, hash) in &heads {
        tx.exec(
            "INSERT INTO audit_anchor_head (anchor, chain, seq, hash) VALUES ($1, $2, $3, $4)",
            args![id, *chain, *seq, hash],
        )
        .await?;
        tx.exec("UPDATE audit_head SET anchored_seq = $2 WHERE chain = $1", args![*chain, *seq]).await?;
    }
    Ok(heads.len())
}

async fn verify_anchors(conn: &mut Conn, verdict: &mut Verdict) -> Result<()> {
    let zero = Id([0; 16]);
    let anchors = conn.rows("SELECT id, at, root, signature FROM audit_anchor ORDER BY id", vec![]).await?;
    let mut prev = Vec::new();
    for (index, anchor) in anchors.iter().enumerate() {
        verdict.anchors += 1;
        let id = anchor.i64(0)?;
        let rows = conn
            .rows(
                "SELECT a.chain, a.seq, a.hash, e.hash FROM audit_anchor_head a LEFT JOIN audit_entry e \
                 ON e.chain = a.chain AND e.seq = a.seq WHERE a.anchor = $1 ORDER BY a.chain",
                args![id],
            )
            .await?;
        let mut heads = Vec::with_capacity(rows.len());
        for row in &rows {
            let (chain, seq, hash) = (row.id(0)?, row.i64(1)?, row.bytes(2)?);
            if row.opt_bytes(3)?.as_ref() != Some(&hash) {
                verdict.breaks.push(Break { chain, seq, what: "an anchored entry is gone or was replaced" });
            }
            heads.push((chain, seq, hash));
        }
        let expected = root(&prev, anchor.i64(1)?, &heads);
        prev = anchor.bytes(2)?;
        let in_order = i64::try_from(index).is_ok_and(|i| i + 1 == id);
        if !in_order || expected != prev || sign(&conn.keys, &prev) != anchor.bytes(3)? {
            verdict.breaks.push(Break { chain: zero, seq: id, what: "an anchor does not match its signature" });
        }
    }
    Ok(())
}
