//! Everything once more, the declaration, and the one button that submits.

use super::words::t;
use crate::app::App;
use crate::directory::DIRECTORY;
use crate::usecases::check::{self, NotReady, Review};
use crate::usecases::draft::{self, Live, Who};
use crate::usecases::submit::{self, Outcome};
use crate::web::form::Pairs;
use crate::web::{Ctx, Handled, Meta, page, redirect};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use forms::form::ServerForm;
use forms::service::{self, ComponentStatus};
use store::Id;
use ui::Lang;
use ui::components::{Fault, Row};
use ui::pages::check as check_page;

/// Name of the declaration's control.
const TICK: &str = "declaration";

pub(super) async fn show(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>) -> Handled {
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    render(&app, &ctx, &who, &live, Vec::new()).await
}

async fn render(app: &App, ctx: &Ctx, who: &Who, live: &Live, faults: Vec<Fault>) -> Handled {
    if let Some(elsewhere) = super::form::elsewhere(live) {
        return Ok(redirect(&elsewhere));
    }
    if let Some(correction) = &live.ledger.correction {
        return Ok(redirect(&format!("/ho-so/{}/sua", correction.dossier)));
    }
    let lang = ctx.lang;
    let review = check::review(live);
    let paid: i64 = crate::usecases::pay::credited(app, live.row.id).await?.iter().map(|payment| payment.amount).sum();
    let due = review.fees.as_deref().map_or(0, check::prepay) - paid;
    let id = live.row.id;
    let barred = submit::may_file(&live.form, who).is_err().then(|| {
        lang.pick(
            "Tài khoản VNeID mức 1 không nộp được hồ sơ. Bản nháp vẫn được giữ. Hãy nâng lên mức 2 tại Công an xã.",
            "A level 1 VNeID account cannot submit. Your draft is kept. Ask the commune police for level 2.",
        )
    });
    let center = service::receiving_center(&live.form, &live.filing);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let model = check_page::Check {
        draft: id.to_string(),
        name: live.form.form.title.get(lang).to_owned(),
        back: format!("/nhap/{id}/giay-to"),
        sections: sections(live, lang),
        warnings: review.warnings.iter().map(|warning| warning.message.get(lang).to_owned()).collect(),
        missing: missing(live, &review, lang),
        declarations: declarations(&live.form, lang),
        hash: review.hash.clone(),
        idempotency_key: Id::random().to_string(),
        to_pay: (due > 0).then_some(due),
        center: center.map(|code| DIRECTORY.agency_name(&code).to_owned()).unwrap_or_default(),
        barred: barred.map(str::to_owned),
        step_up: false,
        duplicate: None,
        faults,
    };
    drop(review);
    let title = model.title(lang);
    Ok(page(app, ctx, Meta::new(title).status(status), check_page::view(model, lang)).await)
}

fn declarations(form: &ServerForm, lang: Lang) -> Vec<check_page::Declaration> {
    let declaration = form.form.declaration.as_ref();
    let one = |text: String| check_page::Declaration { name: TICK.to_owned(), text, ticked: false };
    declaration.map(|declaration| one(t(&declaration.text, lang))).into_iter().collect()
}

/// The answers in the form's sections, each with the way to change it.
pub(super) fn sections(live: &Live, lang: Lang) -> Vec<check_page::Section> {
    let id = live.row.id;
    let declared = |path: &str| path == check::DECLARATION;
    let mut out = Vec::new();
    for section in super::lists::answers(&live.filing, lang) {
        let href = format!("/nhap/{id}/trang/{}", section.id);
        let rows: Vec<Row> = section
            .rows
            .into_iter()
            .filter(|row| !declared(&row.path))
            .map(|row| {
                let mut shown = Row::new(row.label, row.display);
                if let Some(source) = row.provenance.and_then(|from| from.source) {
                    shown = shown.from(super::words::source(source, lang));
                }
                if row.read_only { shown } else { shown.change(href.clone()) }
            })
            .collect();
        if !rows.is_empty() {
            out.push(check_page::Section { title: section.title, rows });
        }
    }
    let papers: Vec<Row> = live
        .files
        .iter()
        .map(|file| {
            let component = live.form.components.iter().find(|known| known.spec.code == file.component_code);
            let name = component.map(|component| t(&component.spec.name, lang)).unwrap_or_default();
            Row::new(name, file.meta.name.clone()).change(format!("/nhap/{id}/giay-to"))
        })
        .collect();
    if !papers.is_empty() {
        out.push(check_page::Section { title: lang.pick("Giấy tờ kèm theo", "Papers").to_owned(), rows: papers });
    }
    out
}

/// What stands in the way, each with the page where it is mended.
pub(super) fn missing(live: &Live, review: &Review<'_>, lang: Lang) -> Vec<Fault> {
    let id = live.row.id;
    let pages = &live.form.form.pages;
    let mut faults = Vec::new();
    for error in &review.errors {
        let page = live.filing.page_of(error.id).and_then(|index| pages.get(index));
        let target = page.map_or_else(|| format!("/nhap/{id}"), |page| format!("/nhap/{id}/trang/{}", page.id));
        let label = live.filing.view(error.id, lang).label;
        let text = error.message.get(lang);
        let text = if label.is_empty() { text.to_owned() } else { format!("{label}: {text}") };
        faults.push(Fault::new(target, text));
    }
    for standing in &review.standing {
        let page = live.filing.find(&standing.path).and_then(|id| live.filing.page_of(id)).and_then(|at| pages.get(at));
        let target = page.map_or_else(|| format!("/nhap/{id}"), |page| format!("/nhap/{id}/trang/{}", page.id));
        let text = lang.pick(
            "Một người trong hồ sơ đã được ghi nhận là đã mất hoặc mất tích. Hãy xem lại, hoặc đến trung tâm.",
            "A person in this application is recorded as dead or missing. Check it, or visit a centre.",
        );
        faults.push(Fault::new(target, text));
    }
    for state in review.components.iter().filter(|state| state.status == ComponentStatus::Missing) {
        let name = state.component.name.get(lang);
        let text = match lang {
            Lang::Vi => format!("Còn thiếu giấy tờ: {name}"),
            Lang::En => format!("A paper is missing: {name}"),
        };
        faults.push(Fault::new(format!("/nhap/{id}/giay-to"), text));
    }
    if review.scanning {
        let text = lang.pick(
            "Một tệp đang được kiểm tra vi-rút. Hãy tải lại trang sau ít phút.",
            "A file is still being checked for viruses. Reload this page in a few minutes.",
        );
        faults.push(Fault::new(format!("/nhap/{id}/giay-to"), text));
    }
    if review.fees.is_none() {
        let text = lang.pick("Chưa tính được lệ phí từ câu trả lời.", "The fee can't be computed from the answers.");
        faults.push(Fault::new(format!("/nhap/{id}"), text));
    }
    faults
}

pub(super) async fn submit(State(app): State<App>, ctx: Ctx, Path(id): Path<Id>, body: Body) -> Handled {
    let pairs = Pairs::read(body, app.config.limits.body).await?;
    let who = Who::of(&app, &ctx)?;
    let live = draft::open(&app, who.owner, id).await?;
    if super::form::elsewhere(&live).is_none() && pairs.get(TICK).is_none() && live.form.form.declaration.is_some() {
        let text = ctx.lang.pick("Hãy đánh dấu lời cam đoan.", "Tick the declaration.");
        return render(&app, &ctx, &who, &live, vec![Fault::new(TICK, text)]).await;
    }
    match submit::declare(&app, &who, id, pairs.get("hash").unwrap_or_default(), None).await? {
        Outcome::Filed(dossier) => Ok(redirect(&format!("/ho-so/{dossier}/da-nop"))),
        Outcome::Pay => Ok(redirect(&format!("/nhap/{id}/thanh-toan"))),
        Outcome::NotReady(not_ready) => {
            let live = draft::open(&app, who.owner, id).await?;
            let faults = match not_ready {
                NotReady::Changed => vec![Fault::new(
                    "h1",
                    ctx.lang.pick(
                        "Nội dung đã thay đổi sau khi bạn mở trang này. Hãy xem lại rồi cam đoan.",
                        "The content changed after you opened this page. Look again, then declare.",
                    ),
                )],
                NotReady::Unmet(guards) => guards
                    .iter()
                    .map(|guard| Fault::new("h1", ctx.lang.pick(guard.text().vi, guard.text().en)))
                    .collect(),
            };
            render(&app, &ctx, &who, &live, faults).await
        }
    }
}
