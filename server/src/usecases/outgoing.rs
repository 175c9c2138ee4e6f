//! What leaves the portal because of an act: written in the act's own transaction, sent by the outbox job later.
//!
//! Every use case that moves a dossier enqueues through here, so that topic and payload are spelled once.

use casework::state::{Channel, DossierState};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Id;
use store::db::Conn;
use store::records::plumbing::{self, NewWork};

/// One thing to send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outgoing {
    /// A status event for the national portal, in the exchange's own names.
    Portal {
        /// The body.
        event: Value,
    },
    /// An e-mail.
    Mail {
        /// Address.
        to: String,
        /// Subject.
        subject: String,
        /// Text.
        text: String,
    },
    /// A text message.
    Sms {
        /// Number, `+84…`.
        to: String,
        /// Text.
        text: String,
    },
    /// A payment to give back.
    Refund {
        /// Our reference of the payment.
        reference: String,
        /// Whole đồng.
        amount: i64,
    },
}

impl Outgoing {
    /// The topic: what one outage stops must not stop the rest.
    #[must_use]
    pub fn topic(&self) -> &'static str {
        match self {
            Self::Portal { .. } => "portal",
            Self::Mail { .. } => "mail",
            Self::Sms { .. } => "sms",
            Self::Refund { .. } => "refund",
        }
    }
}

/// Enqueues in the caller's transaction; sealed in the dossier's scope.
///
/// # Errors
/// The database.
pub async fn enqueue(tx: &mut Conn, dossier: Id, outgoing: &Outgoing, now: i64) -> store::Result<()> {
    enqueue_for(tx, dossier, dossier, outgoing, now).await
}

/// Enqueues under another scope: of what is done although its draft is gone.
///
/// # Errors
/// The database.
pub async fn enqueue_for(tx: &mut Conn, dossier: Id, scope: Id, outgoing: &Outgoing, now: i64) -> store::Result<()> {
    let payload = serde_json::to_vec(outgoing).map_err(|error| store::Error::Row(error.to_string()))?;
    let topic = outgoing.topic().to_owned();
    let work = NewWork { topic, dossier_id: Some(dossier), scope, payload, available_at: now };
    plumbing::enqueue(tx, &work, now).await.map(|_| ())
}

/// What a status event says.
#[derive(Debug, Clone)]
pub struct Status<'a> {
    /// Code of the dossier.
    pub code: &'a str,
    /// Code of the procedure.
    pub procedure: &'a str,
    /// The state reached.
    pub state: DossierState,
    /// The state before a request to withdraw.
    pub previous: Option<DossierState>,
    /// Version of the dossier row: grows with every act.
    pub version: i64,
    /// UTC second.
    pub at: i64,
    /// How it was filed.
    pub channel: Channel,
    /// UTC second.
    pub submitted_at: i64,
    /// UTC second.
    pub received_at: Option<i64>,
    /// UTC second.
    pub due_at: Option<i64>,
    /// UTC second.
    pub finished_at: Option<i64>,
    /// Agency code of the resolving unit.
    pub unit: &'a str,
}

/// The status event of a dossier for the national portal; nothing for states that are not exchanged.
#[must_use]
pub fn portal_event(status: &Status<'_>) -> Option<Outgoing> {
    let code = status.state.national_code(status.previous)?;
    let mut event = json!({
        "MessageId": Id::random().to_string(),
        "MaHoSo": status.code,
        "MaTTHC": status.procedure,
        "TrangThaiHoSo": code.to_string(),
        "Version": status.version,
        "ThoiGian": rfc3339(status.at),
        "KenhThucHien": status.channel.national_code().to_string(),
        "NgayNopHoSo": rfc3339(status.submitted_at),
        "DonViXuLy": status.unit,
    });
    let times =
        [("NgayTiepNhan", status.received_at), ("NgayHenTra", status.due_at), ("NgayKetThucXuLy", status.finished_at)];
    for (name, at) in times {
        if let (Some(at), Some(map)) = (at, event.as_object_mut()) {
            map.insert(name.to_owned(), Value::String(rfc3339(at)));
        }
    }
    Some(Outgoing::Portal { event })
}

/// A UTC second as RFC 3339 text.
#[must_use]
pub fn rfc3339(at: i64) -> String {
    let (year, month, day) = casework::civil::Day(at.div_euclid(86_400)).ymd();
    let second = at.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(rfc3339(1_764_547_200), "2025-12-01T00:00:00Z");
        assert_eq!(rfc3339(1_764_547_200 + 3661), "2025-12-01T01:01:01Z");
    }

    #[test]
    fn a_filed_dossier_is_status_1() {
        let status = Status {
            code: "H15.50.036.01-251201-0001",
            procedure: "1.004873",
            state: DossierState::Submitted,
            previous: None,
            version: 1,
            at: 1_764_547_200,
            channel: Channel::Online,
            submitted_at: 1_764_547_200,
            received_at: None,
            due_at: None,
            finished_at: None,
            unit: "H15.50.036",
        };
        let Some(Outgoing::Portal { event }) = portal_event(&status) else { panic!("status 1 is exchanged") };
        assert_eq!(event["TrangThaiHoSo"], "1");
        assert_eq!(event["KenhThucHien"], "2");
        assert!(event.get("NgayTiepNhan").is_none());
        assert!(portal_event(&Status { state: DossierState::Draft, ..status }).is_none());
    }
}
