//! Home, the catalogue with its search, the page of a procedure.

use super::words::{self, t};
use crate::app::App;
use crate::catalogue::Entry;
use crate::usecases::filed;
use crate::web::form::Pairs;
use crate::web::{AppError, Ctx, Handled, Meta, page};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use forms::definition::{ComponentKind, ServiceLevel};
use forms::filing::Draft;
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::Lang;
use ui::components::{Choice, format};
use ui::pages::{catalogue as list_page, home, procedure as procedure_page};

/// How many procedures the home page names.
const POPULAR: usize = 6;

pub(super) async fn home(State(app): State<App>, ctx: Ctx) -> Handled {
    let lang = ctx.lang;
    let all = app.catalogue.all();
    let mut events: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in &all {
        for event in &entry.procedure().life_events {
            events.entry(event.clone()).or_default().push(t(&entry.procedure().name, lang));
        }
    }
    let mut life_events: Vec<home::LifeEvent> = events
        .into_iter()
        .map(|(id, names)| home::LifeEvent { name: words::life_event(&id, lang), text: names.join(" · "), id })
        .collect();
    life_events.sort_by_key(|event| std::cmp::Reverse(event.text.matches(" · ").count()));
    let popular = all.iter().take(POPULAR).map(|entry| link(entry, lang)).collect();
    let (unfinished, needs_you) = super::mine::for_home(&app, &ctx).await?;
    let model = home::Home { life_events, popular, unfinished, needs_you };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title), home::view(model, lang)).await)
}

fn link(entry: &Entry, lang: Lang) -> home::ProcedureLink {
    let procedure = entry.procedure();
    home::ProcedureLink {
        code: procedure.code.clone(),
        name: t(&procedure.name, lang),
        summary: t(&procedure.summary, lang),
    }
}

pub(super) async fn list(State(app): State<App>, ctx: Ctx, RawQuery(query): RawQuery) -> Handled {
    let lang = ctx.lang;
    let pairs = Pairs::parse(query.unwrap_or_default().as_bytes())?;
    let query = without_suffix(pairs.text("q").unwrap_or_default().chars().take(100).collect());
    let asked = |name: &str| pairs.text(name).unwrap_or_default().to_owned();
    let (event, field, level) = (asked("su-kien"), asked("linh-vuc"), asked("co-quan"));
    let all = app.catalogue.all();
    let found = if query.is_empty() { all.clone() } else { app.catalogue.search(&query) };
    let fits = |entry: &&Arc<Entry>| {
        let procedure = entry.procedure();
        (event.is_empty() || procedure.life_events.contains(&event))
            && (field.is_empty() || procedure.field == field)
            && (level.is_empty() || procedure.levels.contains(&level))
    };
    let hits: Vec<list_page::Hit> = found.iter().filter(fits).map(|entry| hit(&app, entry, lang)).collect();
    let mut events = BTreeMap::new();
    let mut fields = BTreeMap::new();
    let mut levels = BTreeMap::new();
    for entry in &all {
        let procedure = entry.procedure();
        events.extend(procedure.life_events.iter().map(|id| (id.clone(), words::life_event(id, lang))));
        fields.insert(procedure.field.clone(), t(&procedure.field_name, lang));
        levels.extend(procedure.levels.iter().map(|id| (id.clone(), words::level(id, lang).to_owned())));
    }
    let filters = vec![
        filter("su-kien", lang.pick("Việc trong đời", "Life event"), events, &event, lang),
        filter("linh-vuc", lang.pick("Lĩnh vực", "Field"), fields, &field, lang),
        filter("co-quan", lang.pick("Cấp giải quyết", "Decided by"), levels, &level, lang),
    ];
    let suggestions = if hits.is_empty() { suggestions(&all) } else { Vec::new() };
    let model = list_page::Catalogue { query, filters, hits, suggestions };
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title), list_page::view(model, lang)).await)
}

fn suggestions(all: &[Arc<Entry>]) -> Vec<String> {
    all.iter().filter_map(|entry| entry.procedure().keywords.first().cloned()).take(4).collect()
}

fn filter(name: &str, label: &str, known: BTreeMap<String, String>, chosen: &str, lang: Lang) -> list_page::Filter {
    let choice = |value: String, label: String| Choice { selected: value == chosen, value, label, hint: None };
    let mut choices = vec![choice(String::new(), lang.pick("Tất cả", "All").to_owned())];
    choices.extend(known.into_iter().map(|(value, label)| choice(value, label)));
    list_page::Filter { name: name.to_owned(), label: label.to_owned(), choices }
}

fn service_level(level: ServiceLevel) -> list_page::ServiceLevel {
    match level {
        ServiceLevel::Full => list_page::ServiceLevel::Full,
        ServiceLevel::Partial => list_page::ServiceLevel::Partial,
        ServiceLevel::Info => list_page::ServiceLevel::Info,
    }
}

fn hit(app: &App, entry: &Entry, lang: Lang) -> list_page::Hit {
    let procedure = entry.procedure();
    list_page::Hit {
        code: procedure.code.clone(),
        name: t(&procedure.name, lang),
        summary: t(&procedure.summary, lang),
        level: service_level(procedure.service_level),
        field: t(&procedure.field_name, lang),
        time: words::time(entry.definition.processing.time, lang),
        fee: fee_in_short(&usual_fees(app, entry, lang), lang),
    }
}

/// Fee lines as they are before anything is answered: what most people pay.
fn usual_fees(app: &App, entry: &Entry, lang: Lang) -> Vec<(String, i64)> {
    let filing = entry.form.filing(filed::context_at(app.clock.now()), &Draft::default());
    let lines = forms::service::fees(&entry.form, &filing).unwrap_or_default();
    lines.iter().map(|line| (t(&line.fee.name, lang), i64::try_from(line.full).unwrap_or(i64::MAX))).collect()
}

fn fee_in_short(fees: &[(String, i64)], lang: Lang) -> String {
    match fees.iter().map(|(_, amount)| amount).sum::<i64>() {
        0 => lang.pick("Không mất phí", "Free").to_owned(),
        sum => format::money(sum),
    }
}

pub(super) async fn procedure(State(app): State<App>, ctx: Ctx, Path(code): Path<String>) -> Handled {
    // Provincial copies of the national code carry a suffix.
    let code: String = code.chars().take(8).collect();
    let entry = app.catalogue.current(&code).ok_or(AppError::NotFound)?;
    let lang = ctx.lang;
    let mut model = procedure_model(&app, &entry, lang);
    model.open = super::mine::open_of(&app, &ctx, &code).await?;
    let title = model.title(lang);
    Ok(page(&app, &ctx, Meta::new(title).status(StatusCode::OK), procedure_page::view(model, lang)).await)
}

fn procedure_model(app: &App, entry: &Entry, lang: Lang) -> procedure_page::Procedure {
    let procedure = entry.procedure();
    let definition = &entry.definition;
    let fees = usual_fees(app, entry, lang);
    let cases = procedure.cases.iter().filter(|case| procedure.cases.len() > 1 && case.time.is_some());
    let mut legal_time = words::time(definition.processing.time, lang);
    for case in cases {
        if let Some(limit) = case.time {
            legal_time.push_str(&format!("\n{}: {}", t(&case.name, lang), words::time(limit, lang)));
        }
    }
    let papers = definition
        .components
        .iter()
        .filter(|component| component.kind != ComponentKind::Note && component.kind != ComponentKind::EDocument)
        .map(|component| procedure_page::Paper {
            name: t(&component.name, lang),
            when: component
                .when
                .as_ref()
                .map(|_| lang.pick("Tùy trường hợp, tờ khai sẽ hỏi", "In some cases; the form will ask").to_owned()),
            replaced_by: component.replaced_by.first().map(|by| words::source(by.source, lang).to_owned()),
        })
        .collect();
    let online = procedure.channels.contains(&forms::definition::Channel::Online)
        && procedure.service_level != ServiceLevel::Info;
    let agency = procedure.levels.iter().map(|level| words::level(level, lang)).collect::<Vec<_>>().join(", ");
    procedure_page::Procedure {
        code: procedure.code.clone(),
        name: t(&procedure.name, lang),
        summary: t(&procedure.summary, lang),
        level: service_level(procedure.service_level),
        minutes: procedure.minutes,
        legal_time,
        real_time: None,
        fee: fee_in_short(&fees, lang),
        fees: fees.into_iter().map(|(name, amount)| (name, format::money(amount))).collect(),
        exemptions: definition
            .fees
            .iter()
            .filter_map(|fee| fee.exempt_text.as_ref())
            .map(|text| t(text, lang))
            .collect(),
        who: procedure.subjects.iter().map(|code| words::subject(code, lang)).collect(),
        channels: procedure.channels.iter().map(|channel| words::channel(*channel, lang).to_owned()).collect(),
        results: procedure.results.iter().map(|result| t(&result.name, lang)).collect(),
        papers,
        steps: procedure.execution_steps.iter().map(|step| t(step, lang)).collect(),
        conditions: Some(t(&procedure.conditions, lang)).filter(|text| !text.is_empty()).into_iter().collect(),
        agency,
        legal_bases: procedure.legal_bases.iter().map(|base| (base.number.clone(), base.title.clone())).collect(),
        version: match lang {
            Lang::Vi => format!("Phiên bản {}", entry.version),
            Lang::En => format!("Version {}", entry.version),
        },
        open: Vec::new(),
        begin: if online {
            procedure_page::Begin::Yes
        } else {
            procedure_page::Begin::OnPaper(
                lang.pick("Mang giấy tờ đến trung tâm gần bạn.", "Bring your papers to the centre near you.")
                    .to_owned(),
            )
        },
    }
}

/// Provincial copies of a national code carry a suffix: `1.001193.000.00.00.H15`.
fn without_suffix(query: String) -> String {
    let is_code = query.len() > 8
        && query
            .bytes()
            .take(9)
            .enumerate()
            .all(|(at, byte)| if at == 1 || at == 8 { byte == b'.' } else { byte.is_ascii_digit() });
    if is_code { query[..8].to_owned() } else { query }
}

#[cfg(test)]
mod tests {
    use super::without_suffix;

    #[test]
    fn a_provincial_code_is_the_national_one() {
        assert_eq!(without_suffix("1.004873.000.00.00.H15".into()), "1.004873");
        assert_eq!(without_suffix("1.004873".into()), "1.004873");
        assert_eq!(without_suffix("giấy độc thân cho tôi".into()), "giấy độc thân cho tôi");
    }
}
