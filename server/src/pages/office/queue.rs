//! `/can-bo`.

use crate::app::App;
use crate::directory::DIRECTORY;
use crate::usecases::check;
use crate::usecases::office::{self, Officer};
use crate::web::form::Pairs;
use crate::web::{Ctx, Handled, Meta, page};
use axum::extract::{RawQuery, State};
use casework::deadline::{self, ProcessingClock, TimeUnit};
use casework::state::DossierState;
use store::Id;
use store::records::dossier::DossierHead;
use ui::components::Tone;
use ui::office::queue::{self, Queue, QueueRow, Tab};
use ui::shell::Area;

/// The queue, or what a search found.
pub async fn show(State(app): State<App>, ctx: Ctx, RawQuery(query): RawQuery) -> Handled {
    let officer = Officer::of(&app, &ctx)?;
    let query = Pairs::parse(query.unwrap_or_default().as_bytes())?;
    let side = officer.side();
    let states = office::states(side);
    let chosen = query.text("trang-thai").and_then(|id| id.parse::<DossierState>().ok());
    let chosen = chosen.filter(|state| states.contains(state)).unwrap_or(states[0]);
    let search = query.text("tim").unwrap_or_default().to_owned();
    let mut heads = if search.is_empty() {
        office::page(&app, &officer, side, chosen, query.text("sau").and_then(cursor)).await?
    } else {
        office::find(&app, &officer, &search).await?
    };
    let page_size = usize::try_from(office::PAGE).unwrap_or(usize::MAX);
    let more = search.is_empty() && heads.len() > page_size;
    heads.truncate(page_size);
    let next = heads.last().filter(|_| more).map(|head| format!("{}-{}", sort_key(head), head.id));
    let tabs = office::counts(&app, &officer, side).await?.into_iter().map(|(state, count)| Tab {
        id: state.id().to_owned(),
        label: label(&ctx, state),
        count,
        current: search.is_empty() && state == chosen,
    });
    let model = Queue {
        unit: DIRECTORY.agency_name(&officer.session.unit).to_owned(),
        tabs: tabs.collect(),
        state: search.is_empty().then(|| label(&ctx, chosen)),
        rows: heads.iter().map(|head| row(&app, &ctx, head)).collect(),
        search,
        next,
    };
    let meta = Meta::new(queue::title(ctx.lang)).area(Area::Office).wide();
    Ok(page(&app, &ctx, meta, queue::view(model, ctx.lang)).await)
}

/// A state in the language of the request.
pub(super) fn label(ctx: &Ctx, state: DossierState) -> String {
    let text = state.label();
    ctx.lang.pick(text.vi, text.en).to_owned()
}

fn cursor(text: &str) -> Option<(i64, Id)> {
    let (at, id) = text.split_once('-')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn sort_key(head: &DossierHead) -> i64 {
    let progress = &head.progress;
    progress.new_due_at.or(progress.due_at).or(progress.answer_by).unwrap_or(head.submitted_at)
}

fn row(app: &App, ctx: &Ctx, head: &DossierHead) -> QueueRow {
    let entry = app.catalogue.current(&head.procedure_code);
    let procedure = match &entry {
        Some(entry) => entry.procedure().name.get(ctx.lang).to_owned(),
        None => head.procedure_code.clone(),
    };
    let kind = entry.map(|entry| check::kind(&entry.form)).unwrap_or_default();
    let calendar = app.calendars.of(kind);
    let now = app.clock.now();
    let progress = &head.progress;
    let (due, tone) = match (progress.received_at, progress.due_at, progress.answer_by) {
        (Some(received), Some(due_at), _) => {
            let clock = ProcessingClock {
                started_at: received,
                unit: TimeUnit::WorkingDay,
                due_at,
                new_due_at: progress.new_due_at,
                paused_at: progress.paused_at,
                stopped_at: progress.finished_at,
                marked_late: progress.supplements > 1,
                calendar_version: String::new(),
            };
            let text = deadline::countdown(calendar, &clock, now).text();
            let promised = clock.promised_at();
            let tone = match () {
                () if clock.stopped_at.is_some() || clock.paused_at.is_some() => Tone::Plain,
                () if now > promised => Tone::Error,
                () if deadline::is_warning(calendar, received, promised, now) => Tone::Warn,
                () => Tone::Ok,
            };
            (Some(ctx.lang.pick(&text.vi, &text.en).to_owned()), tone)
        }
        (None, _, Some(answer_by)) => {
            let left = calendar.working_time_between(now, answer_by) / 3600;
            let text = match now > answer_by {
                true => ctx.lang.pick("Quá hạn tiếp nhận", "Reception overdue").to_owned(),
                false => match ctx.lang {
                    ui::Lang::Vi => format!("Tiếp nhận: còn {left} giờ làm việc"),
                    ui::Lang::En => format!("Reception: {left} working hours left"),
                },
            };
            let tone = if now > answer_by {
                Tone::Error
            } else if left < 2 {
                Tone::Warn
            } else {
                Tone::Ok
            };
            (Some(text), tone)
        }
        _ => (None, Tone::Plain),
    };
    let state = progress.state.parse().unwrap_or(DossierState::Submitted);
    QueueRow {
        id: head.id.to_string(),
        code: head.code.clone(),
        procedure,
        state: label(ctx, state),
        submitted_at: head.submitted_at,
        due,
        tone,
        unverified: progress.unverified,
        assignee: progress.assignee.clone(),
    }
}
