//! `/nhap/{id}/thanh-toan` and `/ho-so/{id}/thanh-toan`: what is to pay, three ways to pay it, and where the payment stands.
//!
//! `POST` below [`Payment::action`]: `/kiem-tra` asks the provider again, `/huy` gives the answers free; `GET …/mo` leads to the provider.

use super::Shot;
use crate::components::Still;
use crate::components::{Row, Tone, banner, facts, format, hidden, qr};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Payment {
    /// Name of the procedure.
    pub name: String,
    /// Base of the addresses of the forms: `/nhap/{id}/thanh-toan`.
    pub action: String,
    /// What the amount is made of.
    pub lines: Vec<FeeLine>,
    /// Amount in đồng.
    pub total: i64,
    /// Amount in Vietnamese words.
    pub in_words: String,
    /// VietQR code as SVG.
    pub vietqr: Option<String>,
    /// What a transfer by hand needs: bank, account, content.
    pub transfer: Vec<Row>,
    /// The provider's page can be opened.
    pub provider: bool,
    /// Until when.
    pub until: Option<i64>,
    /// Where it stands.
    pub state: PayState,
    /// It may be cancelled, and the answers changed.
    pub can_cancel: bool,
    /// Page of the application, once it is paid.
    pub next: Option<String>,
    /// Number and time of the payment receipt.
    pub receipt: Option<(String, i64)>,
}

/// A line of the amount.
#[derive(Debug, Clone, Default)]
pub struct FeeLine {
    /// What for.
    pub text: String,
    /// Amount in đồng.
    pub amount: i64,
    /// Why nothing is due, in words.
    pub exempt: Option<String>,
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PayState {
    /// Nothing has arrived yet.
    #[default]
    Due,
    /// The person says it is paid; the bank has not confirmed.
    Pending,
    /// Paid.
    Paid,
    /// The last try failed; no money was taken.
    Failed,
    /// Time is over.
    Expired,
    /// The provider does not answer.
    Unavailable,
}

impl Payment {
    /// Heading.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        match self.state {
            PayState::Paid => lang.pick("Đã thanh toán", "Paid").to_owned(),
            _ => lang.pick("Thanh toán", "Payment").to_owned(),
        }
    }
}

fn state_banner(state: PayState, lang: Lang) -> Option<AnyView> {
    let (tone, title, text) = match state {
        PayState::Due => return None,
        PayState::Pending => (
            Tone::Info,
            lang.pick("Chưa thấy tiền về", "Not confirmed yet"),
            lang.pick(
                "Ngân hàng thường báo trong vài phút. Đừng trả lần nữa; hồ sơ tự nộp khi tiền về.",
                "Banks usually report within minutes. Do not pay again; it is submitted by itself.",
            ),
        ),
        PayState::Paid => (
            Tone::Ok,
            lang.pick("Đã nhận được tiền", "Payment received"),
            lang.pick("Bạn không phải trả thêm gì.", "Nothing more is due."),
        ),
        PayState::Failed => (
            Tone::Error,
            lang.pick("Lần trả vừa rồi không thành", "The last payment failed"),
            lang.pick(
                "Bạn chưa bị trừ tiền. Hãy thử lại hoặc chọn cách khác.",
                "No money was taken. Try again, or another way.",
            ),
        ),
        PayState::Expired => (
            Tone::Warn,
            lang.pick("Đã quá 24 giờ", "24 hours are over"),
            lang.pick(
                "Hồ sơ trở lại bản nháp. Nếu tiền đến sau, chúng tôi tính cho hồ sơ này.",
                "It is a draft again. Money that arrives later counts for it.",
            ),
        ),
        PayState::Unavailable => (
            Tone::Warn,
            lang.pick("Cổng thanh toán đang gián đoạn", "The payment service is not answering"),
            lang.pick(
                "Câu trả lời vẫn được giữ. Hãy quay lại sau ít phút.",
                "Your answers are safe. Come back in a few minutes.",
            ),
        ),
    };
    Some(view! { <div role="status">{banner(tone, title, view! { <p>{text}</p> })}</div> }.still())
}

fn lines(lines: Vec<FeeLine>, total: i64, in_words: String, lang: Lang) -> AnyView {
    let rows = lines
        .into_iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row">
                        {line.text}
                        {line.exempt.map(|why| view! { <span class="list__text">{why}</span> })}
                    </th>
                    <td class="number">{format::money(line.amount)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table table--fees">
            <caption>{lang.pick("Số tiền", "Amount")}</caption>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{lang.pick("Tổng cộng", "Total")}</th>
                    <td class="number"><strong>{format::money(total)}</strong></td>
                </tr>
            </tfoot>
        </table>
        <p class="muted">{lang.pick("Bằng chữ: ", "In words: ")} <span lang="vi">{in_words}</span></p>
    }
    .still()
}

fn ways(vietqr: Option<String>, transfer: Vec<Row>, provider: bool, action: &str, lang: Lang) -> AnyView {
    let says = lang.pick("Mã VietQR để quét bằng ứng dụng ngân hàng", "VietQR code for your banking app").to_owned();
    let code = vietqr.map(|svg| {
        view! {
            <section>
                <h2>{lang.pick("Quét mã bằng ứng dụng ngân hàng", "Scan with your banking app")}</h2>
                {qr(svg, says)}
            </section>
        }
    });
    let open = provider.then(|| {
        // A link, not a form: the security policy lets forms be sent to ourselves only, also after a redirect.
        let href = format!("{action}/mo");
        view! { <a class="button" href=href>{lang.pick("Mở trang thanh toán", "Open the payment page")}</a> }
    });
    let transfer = (!transfer.is_empty()).then(|| {
        view! {
            <details>
                <summary>{lang.pick("Tự chuyển khoản", "Transfer by hand")}</summary>
                {facts(transfer)}
                <p>
                    {lang.pick("Ghi đúng nội dung, nếu không tiền sẽ về chậm.", "Copy the content exactly, or it will take longer.")}
                </p>
            </details>
        }
    });
    view! { <div class="actions">{open}</div> {code} {transfer} }.still()
}

/// The page.
pub fn view(model: Payment, lang: Lang) -> AnyView {
    let title = model.title(lang);
    let payable = matches!(model.state, PayState::Due | PayState::Pending | PayState::Failed);
    let action = model.action;
    let until = model.until.filter(|_| payable).map(|at| match lang {
        Lang::Vi => format!("Trả trước {}. Câu trả lời được giữ nguyên đến lúc đó.", format::moment(at, lang)),
        Lang::En => format!("Pay before {}. Your answers stay as they are until then.", format::moment(at, lang)),
    });
    let pay = payable.then(|| ways(model.vietqr, model.transfer, model.provider, &action, lang));
    let check = (payable || model.state == PayState::Unavailable).then(|| {
        let action = format!("{action}/kiem-tra");
        view! {
            <form method="post" action=action>
                <button class="button button--secondary" type="submit">{lang.pick("Tôi đã trả", "I have paid")}</button>
            </form>
        }
    });
    let cancel = model.can_cancel.then(|| {
        let action = format!("{action}/huy");
        view! {
            <form method="post" action=action>
                {hidden("confirm", "1")}
                <button class="link-button" type="submit">
                    {lang.pick("Hủy và sửa câu trả lời", "Cancel and change my answers")}
                </button>
            </form>
        }
    });
    let next = model.next.map(|href| {
        view! { <a class="button" href=href>{lang.pick("Xem hồ sơ", "See the application")}</a> }
    });
    let receipt = model.receipt.map(|(number, at)| {
        let rows = vec![
            Row::new(lang.pick("Biên lai số", "Receipt"), number),
            Row::new(lang.pick("Lúc", "Paid"), format::moment(at, lang)),
        ];
        facts(rows)
    });
    view! {
        <p class="progress">{model.name}</p>
        <h1>{title}</h1>
        {state_banner(model.state, lang)}
        {lines(model.lines, model.total, model.in_words, lang)}
        {receipt}
        {until.map(|text| view! { <p>{text}</p> })}
        {pay}
        <div class="actions">{next} {check} {cancel}</div>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let due = Payment {
        name: super::sample::procedures(lang).remove(1).name,
        action: "/nhap/3k/thanh-toan".into(),
        lines: vec![
            FeeLine {
                text: lang.pick("Bản sao trích lục, 2 bản × 8.000 ₫", "Extract, 2 copies × 8.000 ₫").into(),
                amount: 16_000,
                exempt: None,
            },
            FeeLine {
                text: lang.pick("Gửi bưu chính", "Postage").into(),
                amount: 0,
                exempt: Some(
                    lang.pick("Miễn: hộ nghèo, theo dữ liệu năm 2026", "Exempt: poor household, data of 2026").into(),
                ),
            },
        ],
        total: 16_000,
        in_words: "Mười sáu nghìn đồng".into(),
        vietqr: Some(super::sample::QR.into()),
        transfer: vec![
            Row::new(lang.pick("Ngân hàng", "Bank"), "Ngân hàng Mẫu"),
            Row::new(lang.pick("Số tài khoản", "Account"), "0011 0022 0033"),
            Row::new(lang.pick("Nội dung", "Content"), "TK8F3K2Q"),
        ],
        provider: true,
        until: Some(super::sample::NOW + 86_400),
        state: PayState::Due,
        can_cancel: true,
        next: None,
        receipt: None,
    };
    let pending = Payment { state: PayState::Pending, ..due.clone() };
    let failed = Payment { state: PayState::Failed, ..due.clone() };
    let down = Payment { state: PayState::Unavailable, ..due.clone() };
    let paid = Payment {
        state: PayState::Paid,
        can_cancel: false,
        next: Some("/ho-so/7q".into()),
        receipt: Some(("BL-261123-0007".into(), super::sample::NOW)),
        ..due.clone()
    };
    let over =
        Payment { state: PayState::Expired, can_cancel: false, next: Some("/nhap/3k/kiem-tra".into()), ..due.clone() };
    [
        ("payment", due),
        ("payment-pending", pending),
        ("payment-failed", failed),
        ("payment-down", down),
        ("payment-paid", paid),
    ]
    .into_iter()
    .chain([("payment-expired", over)])
    .map(|(name, model)| Shot::new(name, model.title(lang), view(model, lang)).signed_in())
    .collect()
}
