//! What the examples of several pages share.

use super::home::ProcedureLink;
use crate::lang::Lang;

/// 08:14 on 23/11/2026 in Viet Nam.
pub const NOW: i64 = 1_795_396_440;

/// The three procedures.
pub fn procedures(lang: Lang) -> Vec<ProcedureLink> {
    let link = |code: &str, name: &str, summary: &str| ProcedureLink {
        code: code.into(),
        name: name.into(),
        summary: summary.into(),
    };
    vec![
        link(
            "1.004873",
            lang.pick("Cấp giấy xác nhận tình trạng hôn nhân", "Marital-status certificate"),
            lang.pick("Để kết hôn, vay vốn, mua bán nhà đất.", "To marry, borrow, or buy and sell property."),
        ),
        link(
            "2.000635",
            lang.pick("Cấp bản sao trích lục hộ tịch", "Copy of a civil-status extract"),
            lang.pick(
                "Bản sao khai sinh, kết hôn, khai tử. 8.000 đồng một bản.",
                "Birth, marriage or death. 8,000 đồng a copy.",
            ),
        ),
        link(
            "1.004222",
            lang.pick("Đăng ký thường trú", "Registration of permanent residence"),
            lang.pick("Khi về ở nhà mới hoặc nhập vào hộ đã có.", "When you move in, or join a household."),
        ),
    ]
}

/// A SHA-256 in hexadecimal.
pub const HASH: &str = "9f2c4e1ab0d37c55e8a6f01b2d94c7713e5a8890bb6c21fd470e9a3c5d1846f2";

/// Stands for a QR code.
pub(super) use crate::components::SAMPLE_QR as QR;
