//! `/ho-so/{id}`: one application: where it stands, what the person has to do, what happened, what was issued.
//!
//! Forms, all `POST`: `/ho-so/{id}/xac-nhan` (`agree` = `yes` or `no`, `remark`), `/ho-so/{id}/danh-gia` (`rating` = `like` or `dislike`,
//! `comment`), `/ho-so/{id}/nhan-tin` (`message`).

use super::Shot;
use crate::components::Still;
use crate::components::{
    Choice, Event, Fault, Row, TextArea, Tone, back, banner, error_summary, facts, fault_for, format, radios, stamp,
    tag, text_area, timeline,
};
use crate::lang::Lang;
use leptos::prelude::*;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Application {
    /// Id.
    pub id: String,
    /// Code of the dossier; none until it counts as submitted.
    pub code: Option<String>,
    /// Name of the procedure.
    pub name: String,
    /// State in words.
    pub state: String,
    /// Colour of the state.
    pub tone: Tone,
    /// What the state means and what comes next, in plain words.
    pub explanation: String,
    /// When it was submitted.
    pub submitted_at: Option<i64>,
    /// When the result is due.
    pub due: Option<Due>,
    /// The receiving centre.
    pub center: String,
    /// Who has it now: the unit.
    pub holder: Option<String>,
    /// Fee paid, or due, in words.
    pub fee: Option<String>,
    /// What the person may or must do now.
    pub actions: Actions,
    /// What happened, the newest first.
    pub events: Vec<Event>,
    /// Issued papers.
    pub papers: Vec<PaperLink>,
    /// Results.
    pub results: Vec<ResultLink>,
    /// Messages between the person and the office, the oldest first.
    pub messages: Vec<Message>,
    /// Page with the submitted answers.
    pub answers: Option<String>,
    /// What was just done, in words.
    pub done: Option<String>,
    /// What is to be mended: `rating`, `message`, `agree`.
    pub faults: Vec<Fault>,
}

/// The promised moment.
#[derive(Debug, Clone, Default)]
pub struct Due {
    /// When.
    pub at: i64,
    /// The countdown in words: "còn 2 ngày làm việc", "trễ 1 ngày".
    pub countdown: String,
    /// The clock stands still, and why.
    pub paused: Option<String>,
    /// It is late.
    pub late: bool,
}

/// What the person may or must do now.
#[derive(Debug, Clone, Default)]
pub struct Actions {
    /// Complete it, until when.
    pub correct: Option<i64>,
    /// Pay this many đồng.
    pub pay: Option<i64>,
    /// Look at the draft of the result and confirm it: address of the file, until when.
    pub confirm: Option<(String, i64)>,
    /// Withdraw it: at once, or by asking.
    pub withdraw: bool,
    /// Rate the service.
    pub rate: bool,
    /// What was rated before, in words.
    pub rated: Option<String>,
    /// Write to the office.
    pub write: bool,
    /// Begin another one with the same answers: address.
    pub copy: Option<String>,
}

/// An issued paper.
#[derive(Debug, Clone, Default)]
pub struct PaperLink {
    /// Address.
    pub href: String,
    /// Title.
    pub title: String,
    /// `Mẫu 01`, `CT04`.
    pub form: Option<String>,
    /// When it was issued.
    pub issued_at: i64,
}

/// A result.
#[derive(Debug, Clone, Default)]
pub struct ResultLink {
    /// Address of the file.
    pub href: String,
    /// Address in the vault.
    pub vault: Option<String>,
    /// Name.
    pub name: String,
    /// Kind and size in words.
    pub detail: String,
    /// What the signature check says, in words.
    pub signature: Option<String>,
}

/// A message.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// When.
    pub at: i64,
    /// Who wrote it: "Bạn", or the unit.
    pub from: String,
    /// Text.
    pub text: String,
}

impl Application {
    /// Heading.
    #[must_use]
    pub fn title(&self, _lang: Lang) -> String {
        self.name.clone()
    }
}

fn call(tone: Tone, title: String, text: &str, href: String, button: &str) -> AnyView {
    let body = view! {
        <p>{text.to_owned()}</p>
        <p><a class="button" href=href>{button.to_owned()}</a></p>
    };
    banner(tone, title, body)
}

fn calls(id: &str, actions: &Actions, lang: Lang) -> AnyView {
    let correct = actions.correct.map(|at| {
        let title = match lang {
            Lang::Vi => format!("Cần bạn bổ sung trước {}", format::moment(at, lang)),
            Lang::En => format!("Complete it before {}", format::moment(at, lang)),
        };
        let text = lang.pick(
            "Mọi chỗ cần sửa được nêu một lần. Phần khác bạn không phải động tới.",
            "Everything that is needed is listed at once. The rest stays as it is.",
        );
        call(Tone::Warn, title, text, format!("/ho-so/{id}/sua"), lang.pick("Xem và bổ sung", "See and complete"))
    });
    let pay = actions.pay.map(|amount| {
        let title = match lang {
            Lang::Vi => format!("Cần trả {}", format::money(amount)),
            Lang::En => format!("{} to pay", format::money(amount)),
        };
        let text = lang.pick("Hồ sơ đi tiếp ngay khi tiền về.", "It goes on as soon as the money arrives.");
        call(Tone::Warn, title, text, format!("/ho-so/{id}/thanh-toan"), lang.pick("Thanh toán", "Pay"))
    });
    view! { {correct} {pay} }.still()
}

fn confirm(id: &str, href: String, until: i64, faults: &[Fault], lang: Lang) -> AnyView {
    let action = format!("/ho-so/{id}/xac-nhan");
    let text = match lang {
        Lang::Vi => format!("Trả lời trước {}. Không trả lời được coi là đồng ý.", format::moment(until, lang)),
        Lang::En => format!("Answer before {}. No answer counts as agreement.", format::moment(until, lang)),
    };
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let choices = vec![
        choice("yes", lang.pick("Đúng, hãy cấp", "Right, go ahead")),
        choice("no", lang.pick("Có chỗ sai", "Something is wrong")),
    ];
    let legend = lang.pick("Bản nháp có đúng không?", "Is the draft right?");
    let remark = TextArea {
        id: "remark".into(),
        name: "remark".into(),
        label: lang.pick("Chỗ nào sai", "What is wrong").into(),
        max: Some(1000),
        optional: true,
        error: fault_for(faults, "remark"),
        ..TextArea::default()
    };
    view! {
        <section class="card">
            <h2>{lang.pick("Xem bản nháp của kết quả", "Look at the draft of the result")}</h2>
            <p>{text}</p>
            <p><a href=href>{lang.pick("Mở bản nháp", "Open the draft")}</a></p>
            <form method="post" action=action novalidate>
                {radios("agree", "agree", legend, None, fault_for(faults, "agree"), choices, lang)}
                {text_area(remark, lang)}
                <button class="button" type="submit">{lang.pick("Gửi trả lời", "Send")}</button>
            </form>
        </section>
    }
    .still()
}

fn rate(id: &str, faults: &[Fault], lang: Lang) -> AnyView {
    let action = format!("/ho-so/{id}/danh-gia");
    let choice = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let choices = vec![
        choice("like", lang.pick("Hài lòng", "Satisfied")),
        choice("dislike", lang.pick("Chưa hài lòng", "Not satisfied")),
    ];
    let comment = TextArea {
        id: "comment".into(),
        name: "comment".into(),
        label: lang.pick("Bạn muốn nói thêm gì", "Anything to add").into(),
        max: Some(1000),
        optional: true,
        ..TextArea::default()
    };
    let legend = lang.pick("Bạn thấy cách phục vụ thế nào?", "How was the service?");
    view! {
        <section class="card no-print">
            <h2>{lang.pick("Đánh giá", "Rate the service")}</h2>
            <form method="post" action=action novalidate>
                {radios("rating", "rating", legend, None, fault_for(faults, "rating"), choices, lang)}
                {text_area(comment, lang)}
                <button class="button button--secondary" type="submit">{lang.pick("Gửi đánh giá", "Send")}</button>
            </form>
        </section>
    }
    .still()
}

fn messages(id: &str, list: Vec<Message>, write: bool, faults: &[Fault], lang: Lang) -> Option<AnyView> {
    if list.is_empty() && !write {
        return None;
    }
    let items = list
        .into_iter()
        .map(|message| {
            view! {
                <li class="message">
                    <p class="muted small"><strong>{message.from}</strong> " · " {stamp(message.at, lang)}</p>
                    <p class="lines">{message.text}</p>
                </li>
            }
        })
        .collect_view();
    let form = write.then(|| {
        let action = format!("/ho-so/{id}/nhan-tin");
        let input = TextArea {
            id: "message".into(),
            name: "message".into(),
            label: lang.pick("Nhắn cho cán bộ", "Write to the officer").into(),
            error: fault_for(faults, "message"),
            max: Some(1000),
            ..TextArea::default()
        };
        view! {
            <form method="post" action=action class="no-print" novalidate>
                {text_area(input, lang)}
                <button class="button button--secondary" type="submit">{lang.pick("Gửi tin", "Send")}</button>
            </form>
        }
    });
    let view = view! {
        <section>
            <h2>{lang.pick("Tin nhắn", "Messages")}</h2>
            <ul class="stack">{items}</ul>
            {form}
        </section>
    };
    Some(view.still())
}

fn results(list: Vec<ResultLink>, lang: Lang) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let items = list
        .into_iter()
        .map(|result| {
            view! {
                <li class="card">
                    <h3 class="card__title">{result.name}</h3>
                    {result.signature.map(|text| view! { <p>{tag(Tone::Ok, text)}</p> })}
                    <div class="actions">
                        <a class="button" href=result.href>{lang.pick("Tải kết quả", "Download")}</a>
                        {result.vault.map(|href| view! { <a href=href>{lang.pick("Xem trong kho", "See in my documents")}</a> })}
                        <span class="muted small">{result.detail}</span>
                    </div>
                </li>
            }
        })
        .collect_view();
    Some(view! { <section><h2>{lang.pick("Kết quả", "Result")}</h2> <ul class="stack">{items}</ul></section> }.still())
}

fn papers(list: Vec<PaperLink>, lang: Lang) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let items = list
        .into_iter()
        .map(|paper| {
            let form = paper.form.map(|form| format!("{form} · "));
            view! {
                <li>
                    <a href=paper.href>{paper.title}</a>
                    <span class="list__text">{form} {stamp(paper.issued_at, lang)}</span>
                </li>
            }
        })
        .collect_view();
    let title = lang.pick("Giấy tờ đã phát hành", "Issued papers");
    Some(view! { <section><h2>{title}</h2> <ul class="list">{items}</ul></section> }.still())
}

fn due_text(due: &Due, lang: Lang) -> String {
    let paused = due.paused.as_ref().map(|why| format!("\n{why}")).unwrap_or_default();
    format!("{} ({}){paused}", format::moment(due.at, lang), due.countdown)
}

/// The page.
pub fn view(model: Application, lang: Lang) -> AnyView {
    let id = model.id;
    let actions = model.actions;
    let mut rows = Vec::new();
    if let Some(code) = model.code {
        rows.push(Row::new(lang.pick("Mã hồ sơ", "Code"), code));
    }
    if let Some(due) = &model.due {
        rows.push(Row::new(lang.pick("Hẹn trả", "Due"), due_text(due, lang)));
    }
    if let Some(at) = model.submitted_at {
        rows.push(Row::new(lang.pick("Nộp lúc", "Submitted"), format::moment(at, lang)));
    }
    if let Some(holder) = model.holder {
        rows.push(Row::new(lang.pick("Đang ở", "With"), holder));
    }
    rows.push(Row::new(lang.pick("Nơi nhận", "Received by"), model.center));
    if let Some(fee) = model.fee {
        rows.push(Row::new(lang.pick("Phí, lệ phí", "Fee"), fee));
    }
    let late = model.due.as_ref().is_some_and(|due| due.late).then(|| tag(Tone::Error, lang.pick("Trễ hẹn", "Late")));
    let confirm = actions.confirm.clone().map(|(href, until)| confirm(&id, href, until, &model.faults, lang));
    let rating = actions.rate.then(|| rate(&id, &model.faults, lang));
    let withdraw = actions.withdraw.then(|| {
        let href = format!("/ho-so/{id}/rut");
        view! { <a href=href>{lang.pick("Rút hồ sơ", "Withdraw")}</a> }
    });
    let copy = actions.copy.clone().map(|href| {
        view! { <a href=href>{lang.pick("Làm hồ sơ mới từ hồ sơ này", "Start another one from this")}</a> }
    });
    let answers = model
        .answers
        .map(|href| view! { <a href=href>{lang.pick("Xem những gì đã nộp", "See what was submitted")}</a> });
    view! {
        {back("/ho-so", lang)}
        {error_summary(&model.faults, lang)}
        <h1>{model.name}</h1>
        {model.done.map(|text| view! { <div class="banner banner--ok" role="status"><p><strong>{text}</strong></p></div> })}
        <p class="state">{tag(model.tone, model.state)} " " {late}</p>
        <p class="lead">{model.explanation}</p>
        {calls(&id, &actions, lang)}
        {confirm}
        {results(model.results, lang)}
        <section class="known">{facts(rows)}</section>
        {papers(model.papers, lang)}
        {messages(&id, model.messages, actions.write, &model.faults, lang)}
        <section>
            <h2>{lang.pick("Diễn biến", "What happened")}</h2>
            {timeline(model.events, lang)}
        </section>
        {rating}
        {actions.rated.map(|text| view! { <p>{text}</p> })}
        <p class="actions no-print">{answers} {copy} {withdraw}</p>
    }
    .still()
}

fn sample(lang: Lang) -> Application {
    let now = super::sample::NOW;
    let unit = lang.pick("UBND phường Buôn Ma Thuột", "Buôn Ma Thuột ward");
    let event = |at, title: &str, text: Option<&str>| Event {
        at,
        title: title.into(),
        text: text.map(str::to_owned),
        actor: Some(unit.to_owned()),
    };
    Application {
        id: "7q".into(),
        code: Some("H15.50.036-261123-0007".into()),
        name: super::sample::procedures(lang).remove(0).name,
        state: lang.pick("Đang xử lý", "In progress").into(),
        tone: Tone::Info,
        explanation: lang
            .pick(
                "Cán bộ đang thẩm tra hồ sơ. Bạn chưa phải làm gì.",
                "An officer is examining it. Nothing to do for you.",
            )
            .into(),
        submitted_at: Some(now - 86_400),
        due: Some(Due {
            at: now + 172_800,
            countdown: lang.pick("còn 2 ngày làm việc", "2 working days left").into(),
            paused: None,
            late: false,
        }),
        center: lang.pick("Trung tâm phường Buôn Ma Thuột", "Buôn Ma Thuột centre").into(),
        holder: Some(unit.into()),
        fee: Some(lang.pick("Không mất phí", "Free").into()),
        actions: Actions { withdraw: true, write: true, ..Actions::default() },
        events: vec![
            event(now, lang.pick("Đã tiếp nhận", "Received"), None),
            event(now - 86_400, lang.pick("Đã nộp", "Submitted"), Some(lang.pick("Nộp trên mạng.", "Filed online."))),
        ],
        papers: vec![PaperLink {
            href: "/ho-so/7q/giay/2".into(),
            title: lang.pick("Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt with due date").into(),
            form: Some("Mẫu 01".into()),
            issued_at: now,
        }],
        messages: vec![Message {
            at: now,
            from: unit.into(),
            text: lang.pick("Chúng tôi đang xác minh.\nXin chờ thêm.", "We are verifying.\nPlease wait.").into(),
        }],
        answers: Some("/ho-so/7q/to-khai".into()),
        ..Application::default()
    }
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    let now = super::sample::NOW;
    let running = sample(lang);
    let waiting = Application {
        state: lang.pick("Yêu cầu bổ sung giấy tờ", "More papers needed").into(),
        tone: Tone::Warn,
        explanation: lang
            .pick("Đồng hồ dừng cho đến khi bạn bổ sung.", "The clock stops until you complete it.")
            .into(),
        due: Some(Due {
            at: now + 172_800,
            countdown: lang.pick("còn 2 ngày làm việc", "2 working days left").into(),
            paused: Some(lang.pick("Tạm dừng chờ bổ sung", "Paused until completed").into()),
            late: true,
        }),
        actions: Actions {
            correct: Some(now + 2_592_000),
            pay: Some(16_000),
            confirm: Some(("/ho-so/7q/ban-nhap".into(), now + 86_400)),
            withdraw: true,
            ..Actions::default()
        },
        ..sample(lang)
    };
    let finished = Application {
        state: lang.pick("Đã có kết quả", "Result ready").into(),
        tone: Tone::Ok,
        explanation: lang.pick("Kết quả đã ký số và nằm trong kho của bạn.", "Signed, and in your documents.").into(),
        due: None,
        holder: None,
        actions: Actions { rate: true, copy: Some("/nop/1.004873?tu=7q".into()), ..Actions::default() },
        results: vec![ResultLink {
            href: "/ho-so/7q/ket-qua/1".into(),
            vault: Some("/kho/v1".into()),
            name: lang.pick("Giấy xác nhận tình trạng hôn nhân", "Marital-status certificate").into(),
            detail: "PDF, 210 KB".into(),
            signature: Some(lang.pick("Chữ ký số hợp lệ", "Signature valid").into()),
        }],
        faults: vec![Fault::new("rating", lang.pick("Chọn hài lòng hay chưa", "Choose satisfied or not"))],
        ..sample(lang)
    };
    vec![
        Shot::new("application", running.title(lang), view(running, lang)).signed_in(),
        Shot::new("application-waiting", waiting.title(lang), view(waiting, lang)).signed_in(),
        Shot::new("application-finished", finished.title(lang), view(finished, lang)).signed_in().with_errors(),
    ]
}
