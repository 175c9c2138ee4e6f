//! What a dossier costs, who is exempt, what is paid back, and the QR code to pay with.

mod exemption;
mod refund;
mod vietqr;

pub use exemption::{Claim, ExemptionKind, ExemptionResult, Proof, assess, assess_household};
pub use refund::{Refund, RefundCause, refund};
pub use vietqr::{VietQr, VietQrError, crc16};

use serde::{Deserialize, Serialize};

use crate::text::{LocalText, Text, t};

/// The kind of a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FeeKind {
    /// Lệ phí.
    Fee,
    /// Phí.
    ServiceFee,
    /// Mức giá.
    PriceLevel,
}

impl FeeKind {
    /// Its name for people.
    pub fn label(self) -> Text {
        match self {
            FeeKind::Fee => t("Lệ phí", "Fee"),
            FeeKind::ServiceFee => t("Phí", "Service fee"),
            FeeKind::PriceLevel => t("Giá dịch vụ", "Price"),
        }
    }
}

/// When a fee is collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectAt {
    /// On filing or reception.
    OnReceive,
    /// With a supplement.
    OnSupplement,
    /// With the result.
    OnReturn,
}

impl CollectAt {
    /// The code exchanged with the national portal (HinhThucThu).
    pub fn national_code(self) -> u8 {
        match self {
            CollectAt::OnReceive => 1,
            CollectAt::OnSupplement => 2,
            CollectAt::OnReturn => 4,
        }
    }
}

/// One line of what a dossier costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLine {
    /// What it is for.
    pub label: LocalText,
    /// Its kind.
    pub kind: FeeKind,
    /// Đồng for one.
    pub unit_amount: i64,
    /// How many.
    pub quantity: u32,
    /// When it is collected.
    pub collect_at: CollectAt,
}

impl FeeLine {
    /// Unit amount × quantity; a negative unit amount counts as 0.
    pub fn amount(&self) -> i64 {
        self.unit_amount.max(0).saturating_mul(i64::from(self.quantity))
    }
}

/// The sum of the lines collected at `at`, or of all of them.
pub fn total(lines: &[FeeLine], at: Option<CollectAt>) -> i64 {
    lines.iter().filter(|l| at.is_none_or(|at| at == l.collect_at)).fold(0, |sum, l| sum.saturating_add(l.amount()))
}
