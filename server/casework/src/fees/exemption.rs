//! Exemptions from fees.

use serde::{Deserialize, Serialize};

use super::{CollectAt, FeeLine, total};
use crate::text::{LocalText, Text, t};

/// A ground for exemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExemptionKind {
    /// None.
    Khong,
    /// People of merit to the revolution, and their relatives.
    NguoiCoCong,
    /// Members of poor households.
    HoNgheo,
    /// People with disabilities.
    NguoiKhuyetTat,
    /// Children under 16.
    TreEm,
    /// People of 60 and more.
    NguoiCaoTuoi,
    /// Ethnic minorities in communes of special difficulty.
    DanTocThieuSoXaDacBietKhoKhan,
    /// Residents of border communes and islands.
    XaBienGioiHaiDao,
    /// Orphans of both parents, 16 to under 18.
    #[serde(rename = "mo_coi_16_18")]
    MoCoi1618,
    /// State agencies on duty.
    CoQuanNhaNuoc,
}

impl ExemptionKind {
    /// Its name for people.
    pub fn label(self) -> Text {
        match self {
            ExemptionKind::Khong => t("Không thuộc diện miễn", "Not exempt"),
            ExemptionKind::NguoiCoCong => {
                t("Người có công với cách mạng hoặc thân nhân", "Person of merit, or a relative of one")
            }
            ExemptionKind::HoNgheo => t("Người thuộc hộ nghèo", "Member of a poor household"),
            ExemptionKind::NguoiKhuyetTat => t("Người khuyết tật", "Person with a disability"),
            ExemptionKind::TreEm => t("Trẻ em dưới 16 tuổi", "Child under 16"),
            ExemptionKind::NguoiCaoTuoi => t("Người từ đủ 60 tuổi", "Person of 60 or more"),
            ExemptionKind::DanTocThieuSoXaDacBietKhoKhan => {
                t("Người dân tộc thiểu số ở xã đặc biệt khó khăn", "Ethnic minority in a commune of special difficulty")
            }
            ExemptionKind::XaBienGioiHaiDao => t(
                "Người thường trú ở xã biên giới, đặc khu, hải đảo",
                "Resident of a border commune, special zone or island",
            ),
            ExemptionKind::MoCoi1618 => {
                t("Mồ côi cả cha và mẹ, đủ 16 đến dưới 18 tuổi", "Orphan of both parents, 16 to under 18")
            }
            ExemptionKind::CoQuanNhaNuoc => t("Cơ quan nhà nước yêu cầu vì công vụ", "State agency asking on duty"),
        }
    }
}

/// What supports a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A database, or a computation on its data, confirms it.
    Data,
    /// Its paper is attached.
    Paper,
    /// The database did not answer: exempt for the time being, the officer checks.
    LookupFailed,
    /// The database denies it, and no paper is attached.
    Denied,
    /// Nothing.
    None,
}

/// A claim of exemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The ground.
    pub kind: ExemptionKind,
    /// What supports it.
    pub proof: Proof,
}

/// What is to be paid, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExemptionResult {
    /// Without exemption.
    pub full_amount: i64,
    /// To be paid.
    pub amount: i64,
    /// Of it, before or on filing.
    pub on_receive: i64,
    /// The exemption is granted.
    pub exempt: bool,
    /// An officer has to check it.
    pub to_check: bool,
    /// Why.
    pub reason: LocalText,
}

/// What is to be paid for `lines` under `claim`, where the procedure grants the grounds `granted`.
pub fn assess(lines: &[FeeLine], claim: Claim, granted: &[ExemptionKind]) -> ExemptionResult {
    let (exempt, to_check, reason) = judge(claim, granted);
    result(lines, exempt, to_check, reason)
}

/// What is to be paid once for several people: exempt only if every one of them is.
pub fn assess_household(lines: &[FeeLine], claims: &[Claim], granted: &[ExemptionKind]) -> ExemptionResult {
    const NOT_ALL: Text =
        t("Có người không thuộc diện miễn nên thu đủ.", "Someone is not exempt, so the whole fee is due.");
    let judged: Vec<_> = claims.iter().map(|claim| judge(*claim, granted)).collect();
    let exempt = !judged.is_empty() && judged.iter().all(|(exempt, _, _)| *exempt);
    let to_check = exempt && judged.iter().any(|(_, check, _)| *check);
    let reason = match judged.as_slice() {
        [(_, _, reason)] => reason.clone(),
        [] => judge(Claim { kind: ExemptionKind::Khong, proof: Proof::None }, granted).2,
        // Shows an uncertain ground first: it is the one to check.
        several if exempt => several.iter().find(|j| j.1).unwrap_or(&several[0]).2.clone(),
        _ => NOT_ALL.into(),
    };
    result(lines, exempt, to_check, reason)
}

fn result(lines: &[FeeLine], exempt: bool, to_check: bool, reason: LocalText) -> ExemptionResult {
    let full_amount = total(lines, None);
    ExemptionResult {
        full_amount,
        amount: if exempt { 0 } else { full_amount },
        on_receive: if exempt { 0 } else { total(lines, Some(CollectAt::OnReceive)) },
        exempt,
        to_check,
        reason,
    }
}

fn judge(claim: Claim, granted: &[ExemptionKind]) -> (bool, bool, LocalText) {
    let label = claim.kind.label();
    let say = |vi: &str, en: &str| LocalText { vi: format!("{}{vi}", label.vi), en: format!("{}{en}", label.en) };
    if claim.kind == ExemptionKind::Khong {
        return (false, false, say(".", "."));
    }
    if !granted.contains(&claim.kind) {
        return (false, false, say(": thủ tục này không miễn.", ": not a ground in this procedure."));
    }
    match claim.proof {
        Proof::Data => (true, false, say(": được miễn, dữ liệu đã xác nhận.", ": exempt, confirmed by data.")),
        Proof::Paper => (true, true, say(": được miễn theo giấy kèm theo.", ": exempt by the attached paper.")),
        Proof::LookupFailed => (
            true,
            true,
            say(
                ": tạm miễn vì chưa tra cứu được, cán bộ sẽ kiểm tra.",
                ": exempt for now, the look-up failed and an officer will check.",
            ),
        ),
        Proof::Denied => (
            false,
            false,
            say(": dữ liệu không xác nhận, cần giấy tờ.", ": data does not confirm it, a paper is needed."),
        ),
        Proof::None => (false, false, say(": chưa có giấy tờ chứng minh.", ": no proof yet.")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FeeKind, FeeLine};
    use super::*;
    use proptest::prelude::*;

    fn line(amount: i64, quantity: u32, collect_at: CollectAt) -> FeeLine {
        FeeLine { label: LocalText::default(), kind: FeeKind::ServiceFee, unit_amount: amount, quantity, collect_at }
    }

    fn claim(kind: ExemptionKind, proof: Proof) -> Claim {
        Claim { kind, proof }
    }

    const POOR: ExemptionKind = ExemptionKind::HoNgheo;

    #[test]
    fn the_three_procedures() {
        let copies = [line(8_000, 2, CollectAt::OnReceive)];
        assert_eq!(assess(&copies, claim(ExemptionKind::Khong, Proof::None), &[POOR]).amount, 16_000);
        let poor = assess(&copies, claim(POOR, Proof::Data), &[POOR]);
        assert_eq!((poor.amount, poor.full_amount, poor.to_check), (0, 16_000, false));
        let later = assess(&copies, claim(POOR, Proof::LookupFailed), &[POOR]);
        assert_eq!((later.amount, later.to_check), (0, true));
        assert_eq!(assess(&copies, claim(POOR, Proof::Denied), &[POOR]).amount, 16_000);
        // Children are exempt from the residence fee, not from the certificate's.
        let child = claim(ExemptionKind::TreEm, Proof::Data);
        assert_eq!(assess(&copies, child, &[POOR]).amount, 16_000);
        assert_eq!(assess(&copies, child, &[POOR, ExemptionKind::TreEm]).amount, 0);
    }

    #[test]
    fn a_household_is_exempt_together_or_not_at_all() {
        let fee = [line(10_000, 1, CollectAt::OnReceive)];
        let granted = [POOR, ExemptionKind::TreEm];
        let child = claim(ExemptionKind::TreEm, Proof::Data);
        let adult = claim(ExemptionKind::Khong, Proof::None);
        assert_eq!(assess_household(&fee, &[child, child], &granted).amount, 0);
        assert_eq!(assess_household(&fee, &[child, adult], &granted).amount, 10_000);
        assert_eq!(assess_household(&fee, &[], &granted).amount, 10_000);
        let mixed = assess_household(&fee, &[child, claim(POOR, Proof::Paper)], &granted);
        assert!(mixed.to_check && mixed.exempt && mixed.reason.vi.starts_with("Người thuộc hộ nghèo"));
    }

    #[test]
    fn names_are_those_of_the_forms() {
        let name = |k| serde_json::to_value(k).unwrap();
        assert_eq!(name(ExemptionKind::MoCoi1618), "mo_coi_16_18");
        assert_eq!(name(ExemptionKind::DanTocThieuSoXaDacBietKhoKhan), "dan_toc_thieu_so_xa_dac_biet_kho_khan");
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(lines in proptest::collection::vec((0i64..10_000_000, 0u32..100, 0u8..3), 0..8)) {
            let at = [CollectAt::OnReceive, CollectAt::OnSupplement, CollectAt::OnReturn];
            let lines: Vec<_> = lines.into_iter().map(|(a, q, c)| line(a, q, at[usize::from(c)])).collect();
            prop_assert_eq!(at.iter().map(|c| total(&lines, Some(*c))).sum::<i64>(), total(&lines, None));
            let result = assess(&lines, claim(ExemptionKind::Khong, Proof::None), &[]);
            prop_assert_eq!((result.amount, result.full_amount), (total(&lines, None), total(&lines, None)));
            prop_assert!(result.on_receive <= result.amount);
        }
    }
}
