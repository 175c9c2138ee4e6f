//! Payments: one reference each, paid at most once, every callback written down once.

use crate::db::{Conn, Row, args};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::seal::Token;

/// How a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Waited for.
    Pending,
    /// The money is there.
    Paid,
    /// Given up before it was paid.
    Cancelled,
    /// Its time is over.
    Expired,
    /// To be paid back; the provider has not confirmed yet.
    Refunding,
    /// Paid back.
    Refunded,
}

impl PaymentState {
    /// Its name in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Refunding => "refunding",
            Self::Refunded => "refunded",
        }
    }

    fn read(name: &str) -> Result<Self> {
        [Self::Pending, Self::Paid, Self::Cancelled, Self::Expired, Self::Refunding, Self::Refunded]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| Error::Row(format!("payment state {name}")))
    }
}

/// A payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its id.
    pub id: Id,
    /// Reference that the payer's bank shows.
    pub reference: String,
    /// Who owes it.
    pub owner: Token,
    /// Draft it is paid for.
    pub draft_id: Option<Id>,
    /// Dossier it belongs to.
    pub dossier_id: Option<Id>,
    /// Đồng.
    pub amount: i64,
    /// How it stands.
    pub state: PaymentState,
    /// The provider's own id.
    pub provider_tx: Option<String>,
    /// UTC second.
    pub created_at: i64,
    /// UTC second.
    pub expires_at: i64,
    /// UTC second.
    pub paid_at: Option<i64>,
}

/// A payment to ask for.
#[derive(Debug, Clone)]
pub struct NewPayment {
    /// Reference that the payer's bank shows.
    pub reference: String,
    /// Who owes it.
    pub owner: Token,
    /// Draft it is paid for.
    pub draft_id: Option<Id>,
    /// Dossier it belongs to.
    pub dossier_id: Option<Id>,
    /// Đồng.
    pub amount: i64,
    /// Name of the provider.
    pub provider: String,
    /// UTC second.
    pub expires_at: i64,
}

const COLUMNS: &str =
    "id, reference, owner, draft_id, dossier_id, amount, state, provider_tx, created_at, expires_at, paid_at";

fn payment(row: &Row) -> Result<Payment> {
    Ok(Payment {
        id: row.id(0)?,
        reference: row.text(1)?,
        owner: row.token(2)?,
        draft_id: row.opt_id(3)?,
        dossier_id: row.opt_id(4)?,
        amount: row.i64(5)?,
        state: PaymentState::read(&row.text(6)?)?,
        provider_tx: row.opt_text(7)?,
        created_at: row.i64(8)? / 1000,
        expires_at: row.i64(9)? / 1000,
        paid_at: row.opt_i64(10)?.map(|at| at / 1000),
    })
}

/// Asks for a payment.
///
/// # Errors
/// The database; a reference used before.
pub async fn create(tx: &mut Conn, id: Id, new: &NewPayment, now: i64) -> Result<()> {
    let sql = "INSERT INTO payment (id, reference, owner, draft_id, dossier_id, amount, state, provider, created_at, \
        expires_at) VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9)";
    let row = args![
        id,
        &new.reference,
        new.owner,
        new.draft_id,
        new.dossier_id,
        new.amount,
        &new.provider,
        now * 1000,
        new.expires_at * 1000
    ];
    tx.exec(sql, row).await.map(|_| ())
}

async fn list(conn: &mut Conn, condition: &str, args: Vec<crate::db::Arg>) -> Result<Vec<Payment>> {
    let sql = format!("SELECT {COLUMNS} FROM payment WHERE {condition} ORDER BY created_at DESC, id");
    conn.rows(sql, args).await?.iter().map(payment).collect()
}

/// By reference.
///
/// # Errors
/// The database.
pub async fn by_reference(conn: &mut Conn, reference: &str) -> Result<Option<Payment>> {
    Ok(list(conn, "reference = $1", args![reference]).await?.pop())
}

/// Payments for a draft, the newest first.
///
/// # Errors
/// The database.
pub async fn of_draft(conn: &mut Conn, draft: Id) -> Result<Vec<Payment>> {
    list(conn, "draft_id = $1", args![draft]).await
}

/// Payments of a dossier, also those made before filing, the newest first.
///
/// # Errors
/// The database.
pub async fn of_dossier(conn: &mut Conn, dossier: Id) -> Result<Vec<Payment>> {
    list(conn, "dossier_id = $1", args![dossier]).await
}

/// Payments of a person, the newest first.
///
/// # Errors
/// The database.
pub async fn of_owner(conn: &mut Conn, owner: Token) -> Result<Vec<Payment>> {
    list(conn, "owner = $1", args![owner]).await
}

/// Payments in a state, oldest expiry first: for reconciliation.
///
/// # Errors
/// The database.
pub async fn in_state(conn: &mut Conn, state: PaymentState, limit: i64) -> Result<Vec<Payment>> {
    let sql = format!("SELECT {COLUMNS} FROM payment WHERE state = $1 ORDER BY expires_at, id LIMIT $2");
    conn.rows(sql, args![state.name(), limit]).await?.iter().map(payment).collect()
}

/// Moves a payment from one state to another; whether it was in that state. A repeated event finds it moved already and does nothing.
///
/// # Errors
/// The database.
pub async fn advance(
    tx: &mut Conn,
    id: Id,
    from: PaymentState,
    to: PaymentState,
    provider_tx: Option<&str>,
    now: i64,
) -> Result<bool> {
    let paid = (to == PaymentState::Paid).then_some(now * 1000);
    let refunded = (to == PaymentState::Refunded).then_some(now * 1000);
    let sql = "UPDATE payment SET state = $3, version = version + 1, provider_tx = COALESCE($4, provider_tx), \
        paid_at = COALESCE($5, paid_at), refunded_at = COALESCE($6, refunded_at) WHERE id = $1 AND state = $2";
    let row = args![id, from.name(), to.name(), provider_tx.map(str::to_owned), paid, refunded];
    Ok(tx.exec(sql, row).await? == 1)
}

/// Ties a payment made before filing to its dossier.
///
/// # Errors
/// The database.
pub async fn set_dossier(tx: &mut Conn, id: Id, dossier: Id) -> Result<()> {
    tx.exec("UPDATE payment SET dossier_id = $2 WHERE id = $1", args![id, dossier]).await.map(|_| ())
}

/// Writes a provider's event down; whether it is new.
///
/// # Errors
/// The database.
pub async fn note_callback(
    tx: &mut Conn,
    provider: &str,
    event_id: &str,
    reference: &str,
    amount: i64,
    outcome: &str,
    now: i64,
) -> Result<bool> {
    let sql = "INSERT INTO payment_callback (provider, provider_tx, reference, amount, at, outcome) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (provider, provider_tx) DO NOTHING";
    Ok(tx.exec(sql, args![provider, event_id, reference, amount, now * 1000, outcome]).await? == 1)
}

/// An owned payment by reference.
///
/// # Errors
/// [`Error::NotFound`]: there is none, or it is somebody else's.
pub async fn of_owner_by_reference(conn: &mut Conn, owner: Token, reference: &str) -> Result<Payment> {
    let found = by_reference(conn, reference).await?;
    found.filter(|payment| payment.owner == owner).ok_or(Error::NotFound("payment"))
}
