//! `/ho-so/{id}/da-nop`: it is submitted. The page to keep, with the code, the time, the fingerprints and the secret tracking code.

use super::Shot;
use crate::components::Still;
use crate::components::{Row, back, facts, format, qr, steps};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Submitted {
    /// Id of the application.
    pub id: String,
    /// Code of the dossier.
    pub code: String,
    /// Secret tracking code, shown to the applicant only.
    pub tracking_code: Option<String>,
    /// Name of the procedure.
    pub name: String,
    /// When it was submitted.
    pub submitted_at: i64,
    /// Until when the centre answers: eight working hours.
    pub answer_due_at: i64,
    /// The receiving centre.
    pub center: String,
    /// What was submitted, with the SHA-256 of each: the document, each file.
    pub hashes: Vec<(String, String)>,
    /// QR code of the tracking page, without the secret.
    pub qr: String,
    /// Fee paid, in đồng.
    pub fee_paid: Option<i64>,
    /// What still has to be done, in words: hand in an original, pay at the centre.
    pub to_do: Vec<String>,
    /// Address of the printable confirmation.
    pub paper: String,
}

impl Submitted {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        lang.pick("Hồ sơ đã được nộp", "Your application is submitted").to_owned()
    }
}

/// The page.
pub fn view(model: Submitted, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let application = format!("/ho-so/{}", model.id);
    let mut rows = vec![
        Row::new(lang.pick("Thủ tục", "Procedure"), model.name),
        Row::new(lang.pick("Nộp lúc", "Submitted"), format::moment(model.submitted_at, lang)),
        Row::new(lang.pick("Nơi nhận", "Received by"), model.center),
    ];
    if let Some(amount) = model.fee_paid {
        rows.push(Row::new(lang.pick("Đã trả", "Paid"), format::money(amount)));
    }
    let answer = format::moment(model.answer_due_at, lang);
    let next = match lang {
        Lang::Vi => vec![
            format!("Cán bộ trả lời trong 8 giờ làm việc, muộn nhất {answer}."),
            "Hồ sơ đủ: bạn nhận giấy tiếp nhận có ngày hẹn trả. Hồ sơ thiếu: bạn được báo một lần mọi chỗ cần bổ sung."
                .to_owned(),
            "Kết quả về kho giấy tờ của bạn.".to_owned(),
        ],
        Lang::En => vec![
            format!("An officer answers within 8 working hours, at the latest {answer}."),
            "If it is complete, you get a receipt with the due date. If not, you are told everything at once."
                .to_owned(),
            "The result arrives in your document vault.".to_owned(),
        ],
    };
    let tracking = model.tracking_code.map(|code| {
        view! {
            <section class="card">
                <h2>{lang.pick("Mã tra cứu bí mật", "Secret tracking code")}</h2>
                <p class="panel__code code">{code}</p>
                <p>
                    {lang
                        .pick(
                            "Ai có mã này xem được tiến độ hồ sơ mà không cần đăng nhập. Hãy giữ kín.",
                            "Whoever has it can see how the application stands, without signing in. Keep it to yourself.",
                        )}
                </p>
            </section>
        }
    });
    let to_do = (!model.to_do.is_empty()).then(|| {
        let items = model.to_do.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
        view! { <h2>{lang.pick("Bạn còn phải làm", "You still have to")}</h2> <ul>{items}</ul> }
    });
    let hashes = model
        .hashes
        .into_iter()
        .map(|(what, hash)| view! { <li>{what} <span class="code wrap block">{hash}</span></li> })
        .collect_view();
    let says = match lang {
        Lang::Vi => format!("Mã QR dẫn tới trang tra cứu hồ sơ {}", model.code),
        Lang::En => format!("QR code of the tracking page of {}", model.code),
    };
    view! {
        {back("/ho-so", lang)}
        <div class="panel">
            <h1>{title}</h1>
            <p>{lang.pick("Mã hồ sơ", "Code")}</p>
            <p class="panel__code">{model.code.clone()}</p>
        </div>
        {facts(rows)}
        {to_do}
        <h2>{lang.pick("Tiếp theo", "What happens next")}</h2>
        {steps(next)}
        <p>
            <strong>{lang.pick("Đây chưa phải giấy tiếp nhận.", "This is not the receipt yet.")}</strong>
            " "
            {lang.pick("Chưa có ngày hẹn trả kết quả.", "There is no due date yet.")}
        </p>
        {tracking}
        {qr(model.qr, says)}
        <details>
            <summary>{lang.pick("Mã kiểm chứng những gì đã nộp", "Fingerprints of what was submitted")}</summary>
            <ul>{hashes}</ul>
        </details>
        <div class="actions">
            <a class="button" href=model.paper>{lang.pick("In xác nhận đã nộp", "Print the confirmation")}</a>
            <a class="button button--secondary" href=application>{lang.pick("Theo dõi hồ sơ", "Follow it")}</a>
        </div>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let model = Submitted {
        id: "7q".into(),
        code: "H15.50.036-261123-0007".into(),
        tracking_code: Some("K7QM-2R9X-4HTP-C".into()),
        name: super::sample::procedures(lang).remove(1).name,
        submitted_at: super::sample::NOW,
        answer_due_at: super::sample::NOW + 86_400,
        center: lang.pick("Trung tâm phường Buôn Ma Thuột", "Buôn Ma Thuột centre").into(),
        hashes: vec![
            (lang.pick("Tờ khai", "The form").into(), super::sample::HASH.into()),
            ("giay-uy-quyen.pdf".into(), super::sample::HASH.into()),
        ],
        qr: super::sample::QR.into(),
        fee_paid: Some(16_000),
        to_do: vec![
            lang.pick("Mang bản chính giấy ủy quyền đến trung tâm.", "Bring the original to the centre.").into(),
        ],
        paper: "/ho-so/7q/giay/1".into(),
    };
    vec![Shot::new("submitted", model.title(lang), view(model, lang)).signed_in()]
}
