//! What citizens see. Each module holds the view model of one page, its heading (`title`) and `view(model, lang)`.
//!
//! Times are UTC seconds, amounts đồng, texts of data in the page's language. An error leads to the id of a control on the page
//! ([`crate::components::Fault`]); a page with faults is answered with status 422.
//!
//! | Module | Address | Forms on it |
//! |---|---|---|
//! | [`home`] | `/` | `GET /thu-tuc?q=` |
//! | [`catalogue`] | `/thu-tuc` | `GET` `q`, `su-kien`, `linh-vuc`, `co-quan` |
//! | [`procedure`] | `/thu-tuc/{code}` | – |
//! | [`start`] | `/nop/{code}` | `POST` there: `idempotency_key`, `case`, `center`, `consent`, `consent_version` |
//! | [`lookups`] | `/nhap/{id}/dien-san` | `POST` there asks again |
//! | [`papers`] | `/nhap/{id}/giay-to` | `POST` there: multipart `component`, `file`; `…/xoa`: `file`; `…/kho`: `component`, `item` |
//! | [`check`] | `/nhap/{id}/kiem-tra` | `POST` there: `idempotency_key`, `hash`, each declaration by name = `1` |
//! | [`payment`] | `/nhap/{id}/thanh-toan`, `/ho-so/{id}/thanh-toan` | `GET …/mo`; `POST …/kiem-tra`, `…/huy` |
//! | [`submitted`] | `/ho-so/{id}/da-nop` | – |
//! | [`paper`] | `/ho-so/{id}/giay/{n}` | – |
//! | [`applications`] | `/ho-so` | `POST /nhap/{id}/xoa` |
//! | [`application`] | `/ho-so/{id}` | `POST …/xac-nhan`: `agree`, `remark`; `…/danh-gia`: `rating`, `comment`; `…/nhan-tin`: `message` |
//! | [`answers`] | `/ho-so/{id}/noi-dung` | – |
//! | [`withdraw`] | `/ho-so/{id}/rut` | `POST` there: `reason`, `confirm` |
//! | [`correction`] | `/ho-so/{id}/sua` | `POST` there: `idempotency_key`, `hash`, `reply`, declarations; `…/gia-han`: `reason` |
//! | [`track`] | `/tra-cuu` | `POST` there: `code` |
//! | [`vault`] | `/kho`, `/kho/{id}` (file: `/kho/{id}/tep`) | `POST /kho/{id}/chia-se`: `days`; `…/chia-se/huy`: `share` |
//! | [`my_data`] | `/du-lieu-cua-toi` | `POST …/lien-he`, `…/thong-bao`, `…/rut-dong-y`, `…/rut-quyen`, `…/xuat` |
//! | [`accessibility`] | `/tro-nang`, `/accessibility` | – |
//! | [`style_guide`] | `/kieu-dang` | – |

pub mod accessibility;
pub mod answers;
pub mod application;
pub mod applications;
pub mod catalogue;
pub mod check;
pub mod correction;
pub mod home;
pub mod lookups;
pub mod my_data;
pub mod paper;
pub mod papers;
pub mod payment;
pub mod procedure;
mod sample;
pub mod start;
pub mod style_guide;
pub mod submitted;
#[cfg(test)]
mod tests;
pub mod track;
pub mod vault;
pub mod withdraw;

use crate::lang::Lang;
use leptos::prelude::*;

/// One example of a page, to be looked at and tested.
pub struct Shot {
    /// File name without its ending.
    pub name: &'static str,
    /// Heading.
    pub title: String,
    /// Came back with errors.
    pub has_errors: bool,
    /// Shown to a signed-in person.
    pub signed_in: bool,
    /// The page.
    pub body: AnyView,
}

impl Shot {
    fn new(name: &'static str, title: String, body: AnyView) -> Self {
        Self { name, title, has_errors: false, signed_in: false, body }
    }

    fn signed_in(mut self) -> Self {
        self.signed_in = true;
        self
    }

    fn with_errors(mut self) -> Self {
        self.has_errors = true;
        self
    }
}

/// Examples of every page.
#[must_use]
pub fn gallery(lang: Lang) -> Vec<Shot> {
    let all = [
        home::examples,
        catalogue::examples,
        procedure::examples,
        start::examples,
        lookups::examples,
        papers::examples,
        check::examples,
        payment::examples,
        submitted::examples,
        paper::examples,
        applications::examples,
        application::examples,
        answers::examples,
        withdraw::examples,
        correction::examples,
        track::examples,
        vault::examples,
        my_data::examples,
        accessibility::examples,
        style_guide::examples,
    ];
    all.into_iter().flat_map(|examples| examples(lang)).collect()
}
