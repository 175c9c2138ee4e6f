//! Every component in its states, for the style guide and the tests that run over it.

use super::*;
use crate::lang::Lang;

use leptos::prelude::*;

/// A component in one state.
pub struct Example {
    /// What is shown.
    pub title: String,
    /// The component.
    pub body: AnyView,
}

fn example(title: &str, body: impl RenderHtml) -> Example {
    Example { title: title.to_owned(), body: body.still() }
}

/// A small square that stands for a QR code.
pub(crate) const SAMPLE_QR: &str = "<svg viewBox=\"0 0 7 7\" shape-rendering=\"crispEdges\">\
    <path fill=\"#000\" d=\"M0 0h3v3H0zM4 0h3v3H4zM0 4h3v3H0zM4 4h1v1H4zM6 4h1v1H6zM5 5h1v1H5zM4 6h1v1H4zM6 6h1v1H6z\"/></svg>";

/// Every component, in every state.
#[must_use]
pub fn examples(lang: Lang) -> Vec<Example> {
    let mut all = buttons_and_words(lang);
    all.extend(controls(lang));
    all.extend(pieces(lang));
    all
}

fn buttons_and_words(lang: Lang) -> Vec<Example> {
    let tags = [
        (Tone::Plain, lang.pick("Nháp", "Draft")),
        (Tone::Ok, lang.pick("Đã xong", "Done")),
        (Tone::Info, lang.pick("Đang xử lý", "In progress")),
        (Tone::Warn, lang.pick("Cần bổ sung", "More needed")),
        (Tone::Error, lang.pick("Bị từ chối", "Refused")),
    ];
    let tag_row = tags.map(|(tone, text)| view! { {tag(tone, text)} " " }).collect_view();
    let banners = tags
        .map(|(tone, text)| {
            banner(
                tone,
                text,
                view! { <p>{lang.pick("Bạn không phải làm gì thêm.", "You need to do nothing more.")}</p> },
            )
        })
        .collect_view();
    let buttons = view! {
        <div class="actions">
            <a class="button" href="#nut">{lang.pick("Việc chính", "Main action")}</a>
            <a class="button button--secondary" href="#nut">{lang.pick("Việc khác", "Other action")}</a>
            <a class="button button--warn" href="#nut">{lang.pick("Việc không làm lại được", "Cannot be undone")}</a>
            <a class="button button--secondary button--small" href="#nut">{lang.pick("Nút nhỏ", "Small button")}</a>
        </div>
    };
    vec![
        example(lang.pick("Nút", "Buttons"), buttons),
        example(lang.pick("Nhãn", "Tags"), view! { <p>{tag_row}</p> }),
        example(lang.pick("Thông báo", "Banners"), banners),
    ]
}

fn controls(lang: Lang) -> Vec<Example> {
    let phone = |id: &str, value: &str, error: Option<String>| {
        let input = TextInput {
            id: id.to_owned(),
            name: id.to_owned(),
            label: lang.pick("Số điện thoại", "Phone number").to_owned(),
            hint: Some(lang.pick("Để cán bộ liên hệ khi cần.", "So that officers can reach you.").to_owned()),
            value: value.to_owned(),
            error,
            kind: "tel",
            ..TextInput::default()
        };
        text_input(input, lang)
    };
    let error = lang.pick("Nhập số điện thoại gồm 10 chữ số", "Enter a phone number of 10 digits").to_owned();
    let faults = [Fault::new("kieu-dt-loi", error.clone())];
    let choices = |selected: bool| {
        let choice = |value: &str, label: &str, hint: Option<&str>, selected| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            hint: hint.map(str::to_owned),
            selected,
        };
        vec![
            choice("1", lang.pick("Để kết hôn", "To marry"), None, selected),
            choice(
                "2",
                lang.pick("Vay vốn", "For a loan"),
                Some(lang.pick("Nộp cho ngân hàng.", "For a bank.")),
                false,
            ),
        ]
    };
    let purpose = lang.pick("Mục đích", "Purpose");
    let choose = lang.pick("Hãy chọn một mục đích", "Choose a purpose").to_owned();
    let area = |id: &str, error: Option<String>| {
        let input = TextArea {
            id: id.to_owned(),
            name: id.to_owned(),
            label: lang.pick("Lời nhắn", "Message").to_owned(),
            value: lang.pick("Chữ < và > vẫn là chữ.", "Marks like < and > stay text.").to_owned(),
            optional: true,
            error,
            ..TextArea::default()
        };
        text_area(input, lang)
    };
    let tick = lang.pick("Tôi đã đọc lại", "I have read this again");
    let must_tick = lang.pick("Hãy tích vào ô này", "Tick this box").to_owned();
    vec![
        example(lang.pick("Tóm tắt lỗi", "Error summary"), error_summary(&faults, lang)),
        example(lang.pick("Ô nhập", "Text field"), phone("kieu-dt", "0912 345 678", None)),
        example(lang.pick("Ô nhập có lỗi", "Text field with an error"), phone("kieu-dt-loi", "091234", Some(error))),
        example(lang.pick("Ô nhiều dòng", "Text area"), area("kieu-nhan", None)),
        example(
            lang.pick("Ô nhiều dòng có lỗi", "Text area with an error"),
            area("kieu-nhan-loi", Some(lang.pick("Viết ngắn hơn", "Write less").to_owned())),
        ),
        example(
            lang.pick("Chọn một", "Radio buttons"),
            radios("kieu-chon", "kieu-chon", purpose, None, None, choices(true), lang),
        ),
        example(
            lang.pick("Chọn một, có lỗi", "Radio buttons with an error"),
            radios("kieu-chon-loi", "kieu-chon-loi", purpose, None, Some(choose), choices(false), lang),
        ),
        example(
            lang.pick("Danh sách chọn", "Select"),
            select("kieu-ds", "kieu-ds", purpose, None, None, choices(true), lang),
        ),
        example(lang.pick("Ô tích", "Checkbox"), checkbox("kieu-tich", "kieu-tich", tick, true, None, lang)),
        example(
            lang.pick("Ô tích có lỗi", "Checkbox with an error"),
            checkbox("kieu-tich-loi", "kieu-tich-loi", tick, false, Some(must_tick), lang),
        ),
    ]
}

fn pieces(lang: Lang) -> Vec<Example> {
    let rows = || {
        let source = lang.pick("CSDL quốc gia về dân cư", "Population database");
        vec![
            Row::new(lang.pick("Họ, chữ đệm, tên", "Full name"), "H'HEN NIÊ").from(source),
            Row::new(lang.pick("Nơi thường trú", "Residence"), "Buôn Akŏ Dhông, phường Tân Lập, Đắk Lắk")
                .change("#sua"),
        ]
    };
    let event = |at, title: &str, text: Option<&str>| Event {
        at,
        title: title.to_owned(),
        text: text.map(str::to_owned),
        actor: Some(lang.pick("UBND phường Tân Lập", "Tân Lập ward").to_owned()),
    };
    let events = vec![
        event(1_795_486_440, lang.pick("Đã tiếp nhận", "Received"), None),
        event(
            1_795_400_040,
            lang.pick("Đã nộp", "Submitted"),
            Some(lang.pick("Cán bộ trả lời trong 8 giờ làm việc.", "Answered within 8 working hours.")),
        ),
    ];
    let list = vec![
        lang.pick("Điền tờ khai", "Fill in the form").to_owned(),
        lang.pick("Nộp phí", "Pay the fee").to_owned(),
        lang.pick("Nhận kết quả", "Get the result").to_owned(),
    ];
    let qr_says = lang.pick("Mã QR mẫu", "Sample QR code").to_owned();
    vec![
        example(lang.pick("Quay lại", "Back link"), back("/kieu-dang", lang)),
        example(lang.pick("Bảng câu trả lời", "Summary of answers"), summary(rows(), lang)),
        example(lang.pick("Thông tin", "Facts"), facts(rows())),
        example(lang.pick("Dòng thời gian", "Timeline"), timeline(events, lang)),
        example(lang.pick("Các bước", "Steps"), steps(list)),
        example(lang.pick("Mã QR", "QR code"), qr(SAMPLE_QR.to_owned(), qr_says)),
        example(
            lang.pick("Chưa có gì", "Nothing here"),
            empty(
                lang.pick("Bạn chưa có hồ sơ nào.", "You have no applications yet."),
                "/thu-tuc",
                lang.pick("Tìm thủ tục", "Find a procedure"),
            ),
        ),
    ]
}
