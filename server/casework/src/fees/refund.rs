//! What is paid back.

use serde::{Deserialize, Serialize};

use crate::text::{Text, t};

/// Why money may have to be paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundCause {
    /// Reception was refused, also because it was not completed in time.
    Rejected,
    /// Withdrawn before reception.
    WithdrawnBeforeReception,
    /// A draft that had been paid for was deleted.
    DraftDeleted,
    /// Withdrawn after reception.
    Withdrawn {
        /// A rule of this procedure gives the fee back.
        rule: bool,
    },
    /// Stopped after reception.
    Stopped,
    /// The fee was set lower (an exemption was granted, copies were left out), or more was paid than asked for.
    Reassessed {
        /// The fee that is due now.
        due: i64,
    },
}

/// What is paid back, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Refund {
    /// Đồng to pay back.
    pub amount: i64,
    /// Why, or why not.
    pub reason: Text,
}

/// What is paid back of `paid`, the amount that arrived and was not paid back before.
pub fn refund(cause: RefundCause, paid: i64) -> Refund {
    let paid = paid.max(0);
    let (amount, reason) = match cause {
        RefundCause::Rejected => {
            (paid, t("Hồ sơ không được tiếp nhận: hoàn lại toàn bộ.", "Not received: paid back in full."))
        }
        RefundCause::WithdrawnBeforeReception => {
            (paid, t("Rút trước khi tiếp nhận: hoàn lại toàn bộ.", "Withdrawn before reception: paid back in full."))
        }
        RefundCause::DraftDeleted => {
            (paid, t("Bản nháp đã xóa: hoàn lại toàn bộ.", "Draft deleted: paid back in full."))
        }
        RefundCause::Withdrawn { rule: true } => (
            paid,
            t("Rút hồ sơ: hoàn lại theo quy định của thủ tục.", "Withdrawn: paid back as the procedure provides."),
        ),
        RefundCause::Withdrawn { rule: false } => {
            (0, t("Rút sau khi tiếp nhận: không hoàn lại.", "Withdrawn after reception: not paid back."))
        }
        RefundCause::Stopped => (0, t("Dừng giải quyết: không hoàn lại.", "Stopped: not paid back.")),
        RefundCause::Reassessed { due } => {
            ((paid - due.max(0)).max(0), t("Hoàn lại phần nộp thừa.", "What was paid beyond the fee is paid back."))
        }
    };
    Refund { amount, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_rules() {
        let amount = |cause| refund(cause, 15_000).amount;
        assert_eq!(amount(RefundCause::Rejected), 15_000);
        assert_eq!(amount(RefundCause::WithdrawnBeforeReception), 15_000);
        assert_eq!(amount(RefundCause::DraftDeleted), 15_000);
        assert_eq!(amount(RefundCause::Withdrawn { rule: true }), 15_000);
        assert_eq!(amount(RefundCause::Withdrawn { rule: false }), 0);
        assert_eq!(amount(RefundCause::Stopped), 0);
        assert_eq!(amount(RefundCause::Reassessed { due: 8_000 }), 7_000);
        assert_eq!(amount(RefundCause::Reassessed { due: 20_000 }), 0);
    }

    proptest! {
        #[test]
        fn never_more_than_was_paid(paid in -1000i64..1_000_000, due in -1000i64..1_000_000) {
            let amount = refund(RefundCause::Reassessed { due }, paid).amount;
            prop_assert!((0..=paid.max(0)).contains(&amount));
            prop_assert!(paid < due.max(0) || paid.max(0) - amount == due.max(0) || paid < 0);
        }
    }
}
