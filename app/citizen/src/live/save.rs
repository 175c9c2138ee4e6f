//! Saving by itself: soon after a change, again and again while there is no connection, never twice at once.

use super::{Live, Shared, dom, net};
use forms::filing::{Change, Filing, Patch};
use std::rc::Rc;
use ui::form_page::SaveAnswer;
use ui::form_wire;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;

/// How long after the last change, milliseconds.
const SOON: i32 = 900;
/// The longest pause between two tries, milliseconds.
const LONGEST: i32 = 30_000;

/// What is not saved yet.
pub(super) struct Saver {
    address: Option<String>,
    /// Version the server has.
    version: u64,
    /// Changes the server does not have.
    changes: Vec<(String, Change)>,
    /// Changes under way to it.
    under_way: Vec<(String, Change)>,
    timer: Option<i32>,
    pause: i32,
    /// Trying again makes no sense.
    stopped: bool,
    /// The page itself is on its way.
    posted: bool,
    /// What the page is posted for, once everything is saved.
    post_after: Option<String>,
}

impl Saver {
    pub(super) fn new(address: Option<String>, version: u64) -> Self {
        Self {
            address,
            version,
            changes: Vec::new(),
            under_way: Vec::new(),
            timer: None,
            pause: SOON,
            stopped: false,
            posted: false,
            post_after: None,
        }
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Something would be lost.
    pub(super) fn must_not_leave(&self) -> bool {
        self.address.is_some() && !self.posted && (self.has_changes() || !self.under_way.is_empty())
    }

    pub(super) fn post(&mut self) {
        self.posted = true;
    }

    pub(super) fn post_after(&mut self, action: String) {
        self.post_after = Some(action);
    }

    pub(super) fn take_post(&mut self) -> Option<String> {
        self.post_after.take()
    }

    /// The last word on a field replaces the one before it; rows keep their order.
    pub(super) fn add(&mut self, path: &str, change: Change) {
        if self.address.is_none() {
            return;
        }
        let is_row = |change: &Change| matches!(change, Change::AddRow { .. } | Change::RemoveRow);
        if !is_row(&change)
            && let Some(at) = self.changes.iter().rposition(|(known, earlier)| known == path || is_row(earlier))
            && self.changes[at].0 == path
            && !is_row(&self.changes[at].1)
        {
            self.changes[at].1 = change;
            return;
        }
        self.changes.push((path.to_owned(), change));
    }
}

/// Saves soon, or now.
pub(super) fn schedule(live: &Shared, now: bool) {
    let Ok(mut state) = live.try_borrow_mut() else { return };
    let saver = &mut state.saver;
    if saver.address.is_none() || saver.stopped || saver.posted || !saver.has_changes() {
        return;
    }
    if let Some(timer) = saver.timer.take() {
        dom::window().clear_timeout_with_handle(timer);
    }
    let again = Rc::clone(live);
    let wake = Closure::once_into_js(move || {
        again.borrow_mut().saver.timer = None;
        send(&again);
    });
    let pause = if now { 0 } else { saver.pause };
    saver.timer = dom::window().set_timeout_with_callback_and_timeout_and_arguments_0(wake.unchecked_ref(), pause).ok();
}

fn send(live: &Shared) {
    let Some((address, body)) = live.borrow_mut().next_patch() else { return };
    let live = Rc::clone(live);
    spawn_local(async move {
        let answer = net::post_json(&address, &body).await;
        let answer = answer.and_then(|text| {
            let answer = serde_json::from_str(&text).ok().and_then(|answer| form_wire::save_answer(&answer));
            answer.ok_or(net::Failed::Later)
        });
        let failed = answer.as_ref().err().copied();
        live.borrow_mut().saved(answer);
        let (waiting, more) = {
            let saver = &mut live.borrow_mut().saver;
            // Without a connection the person decides when to try again; what is refused is for the server to explain.
            if failed.is_some_and(|failed| failed != net::Failed::Refused) {
                saver.post_after = None;
            }
            (saver.post_after.is_some(), saver.has_changes() && failed.is_none())
        };
        if waiting && !more {
            live.borrow_mut().post_page();
        } else {
            schedule(&live, waiting);
        }
    });
}

impl Live {
    fn next_patch(&mut self) -> Option<(String, String)> {
        let saver = &mut self.saver;
        if !saver.under_way.is_empty() || saver.changes.is_empty() {
            return None;
        }
        let address = saver.address.clone()?;
        saver.under_way = std::mem::take(&mut saver.changes);
        Some((address, form_wire::patch(saver.version, &saver.under_way).to_string()))
    }

    fn saved(&mut self, answer: Result<SaveAnswer, net::Failed>) {
        let lang = self.lang;
        let under_way = std::mem::take(&mut self.saver.under_way);
        match answer {
            Ok(answer) => {
                self.saver.version = answer.version;
                self.saver.pause = SOON;
                self.say("saved", &[lang.pick("Đã lưu lúc ", "Saved at "), &answer.saved_at].concat());
                self.take_news(answer);
            }
            Err(failed) => {
                // What came in meanwhile is newer and comes after it.
                let newer = std::mem::replace(&mut self.saver.changes, under_way);
                newer.into_iter().for_each(|(path, change)| self.saver.add(&path, change));
                self.saver.pause = (self.saver.pause * 2).min(LONGEST);
                let (class, words) = match failed {
                    net::Failed::Later => (
                        "saved saved--offline",
                        lang.pick(
                            "Chưa có mạng. Bạn cứ điền tiếp, có mạng sẽ tự lưu.",
                            "No connection. Carry on: it is saved once you are back online.",
                        ),
                    ),
                    net::Failed::SignedOut => (
                        "saved saved--error",
                        lang.pick(
                            "Phiên làm việc đã hết. Hãy đăng nhập lại ở thẻ khác, trang này sẽ tự lưu.",
                            "Your session has ended. Sign in again in another tab and this page will save.",
                        ),
                    ),
                    net::Failed::Refused => (
                        "saved saved--error",
                        lang.pick(
                            "Không lưu được nữa. Hãy tải lại trang.",
                            "This can't be saved any more. Reload the page.",
                        ),
                    ),
                };
                self.saver.stopped = failed == net::Failed::Refused;
                self.say(class, words);
            }
        }
    }

    fn say(&self, class: &str, words: &str) {
        if let Some(place) = dom::by_id("saved") {
            dom::set(&place, "class", Some(class));
            place.set_text_content(Some(words));
        }
    }

    /// What the server knows beyond what we sent: its draft, with what was typed since on top.
    fn take_news(&mut self, answer: SaveAnswer) {
        let Some(draft) = answer.draft else { return };
        let form = self.filing.form().clone();
        let context = answer.context.map_or_else(|| self.filing.context().clone(), std::sync::Arc::new);
        let matcher = self.filing.matcher().clone();
        self.filing = Filing::new(form, context, &draft, matcher);
        let set = self.saver.changes.clone();
        self.filing.apply(&Patch { base: u64::MAX, set, shown: Vec::new() });
        let focused = dom::document().active_element().map(|element| element.id()).filter(|id| !id.is_empty());
        self.refresh(focused.as_deref());
    }

    /// Shows the page anew, apart from the field somebody is in.
    fn refresh(&mut self, focused: Option<&str>) {
        let kept = focused.and_then(dom::by_id).filter(|element| self.root.contains(Some(element)));
        let path = kept.as_ref().map(dom::name).filter(|name| name.starts_with('/'));
        if path.is_none() {
            self.write_page();
            return;
        }
        let Some(page) = self.filing.page(self.page, self.lang) else { return };
        self.refresh_fields(&page.fields, path.as_deref());
    }
}
