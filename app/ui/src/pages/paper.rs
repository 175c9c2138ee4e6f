//! `/ho-so/{id}/giay/{n}`: an issued paper, to be read and printed. The paper itself is a [`PaperView`].

use super::Shot;
use crate::components::Still;
use crate::components::back;
use crate::components::sheet;
pub use crate::components::sheet::{Block, PaperView, Signature};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct PaperPage {
    /// Page before.
    pub back: String,
    /// What the paper is about, in the page's language, for those who do not read Vietnamese.
    pub gist: Option<String>,
    /// The paper.
    pub paper: PaperView,
}

impl PaperPage {
    /// Heading.
    #[must_use]
    pub fn title(&self, _lang: Lang) -> String {
        self.paper.title.clone()
    }
}

/// The page.
pub fn view(model: PaperPage, lang: Lang) -> AnyView {
    let hint = lang.pick(
        "Muốn in hoặc lưu thành PDF? Dùng lệnh In của trình duyệt.",
        "To print it or save it as PDF, use your browser's Print command.",
    );
    view! {
        <div class="no-print">
            {back(&model.back, lang)}
            {model.gist.map(|text| view! { <p>{text}</p> })}
            <p class="muted">{hint}</p>
        </div>
        {sheet::sheet(model.paper)}
    }
    .still()
}

fn receipt() -> PaperView {
    let row = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    PaperView {
        agency: vec!["ỦY BAN NHÂN DÂN PHƯỜNG BUÔN MA THUỘT".into(), "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG".into()],
        number: Some("Số: 15/TNHS-BMT".into()),
        form: Some("Mẫu số 01".into()),
        place_and_date: "Buôn Ma Thuột, ngày 23 tháng 11 năm 2026".into(),
        title: "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ".into(),
        subtitle: Some("Mã hồ sơ: H15.50.036-261123-0007".into()),
        addressee: None,
        blocks: vec![
            Block::Text("Đã tiếp nhận hồ sơ của bà H'HEN NIÊ.".into()),
            Block::Rows(vec![
                row("Địa chỉ", "Buôn Akŏ Dhông, phường Buôn Ma Thuột, tỉnh Đắk Lắk"),
                row("Số điện thoại", "0912 345 678"),
                row("Nội dung yêu cầu", "Cấp bản sao trích lục hộ tịch (2.000635)"),
                row("Số lượng hồ sơ", "01 bộ"),
                row("Nhận lúc", "08:14 ngày 23/11/2026"),
                row("Hẹn trả kết quả", "17:00 ngày 23/11/2026"),
                row("Nhận kết quả tại", "Kho giấy tờ điện tử"),
            ]),
            Block::Table(
                vec!["Giấy tờ".into(), "Bản chính".into(), "Bản sao".into()],
                vec![vec!["Giấy ủy quyền".into(), "1".into(), "0".into()]],
            ),
        ],
        signatures: vec![
            Signature {
                role: "NGƯỜI NỘP HỒ SƠ".into(), name: "H'HEN NIÊ".into(), signed: Some("Nộp qua mạng".into())
            },
            Signature {
                role: "NGƯỜI TIẾP NHẬN HỒ SƠ".into(), name: "NGUYỄN THỊ MẪU".into(), signed: None
            },
        ],
        qr: Some((super::sample::QR.into(), "Quét để kiểm tra giấy này".into())),
        notes: vec![format!("Mã kiểm chứng: {}", super::sample::HASH)],
    }
}

fn supplement() -> PaperView {
    PaperView {
        form: Some("CT05".into()),
        title: "PHIẾU HƯỚNG DẪN BỔ SUNG, HOÀN THIỆN HỒ SƠ".into(),
        addressee: Some("Bà H'HEN NIÊ".into()),
        blocks: vec![
            Block::Text("Đề nghị bà bổ sung, hoàn thiện những nội dung sau:".into()),
            Block::Points(vec![
                "Ảnh mờ hoặc thiếu trang: giấy ủy quyền.".into(),
                "Thông tin khác dữ liệu dân cư: ngày sinh của <thành viên 2>.".into(),
            ]),
            Block::Text("Thời hạn bổ sung: 17:00 ngày 23/12/2026.".into()),
        ],
        ..receipt()
    }
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let page = |paper: PaperView| PaperPage {
        back: "/ho-so/7q".into(),
        gist: Some(lang.pick("Giấy này do trung tâm phát hành.", "This paper was issued by the centre.").into()),
        paper,
    };
    let (first, second) = (page(receipt()), page(supplement()));
    vec![
        Shot::new("paper-receipt", first.title(lang), view(first, lang)).signed_in(),
        Shot::new("paper-supplement", second.title(lang), view(second, lang)).signed_in(),
    ]
}
