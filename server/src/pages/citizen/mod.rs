//! Pages of this side.

mod application;
mod begin;
mod catalogue;
mod correction;
mod declare;
mod form;
pub mod lists;
mod me;
pub(crate) mod mine;
mod papers;
mod pay;
mod track;
mod vault;
mod words;

use crate::web::guard::Access;
use crate::web::routes::{Route, get, post};

/// Its routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    let citizen = Access::Citizen(1);
    vec![
        get("/", Access::Anyone, "Home: search and life events", catalogue::home),
        get("/thu-tuc", Access::Anyone, "All procedures, or what a search found", catalogue::list),
        get("/thu-tuc/{code}", Access::Anyone, "What a procedure needs, costs and takes", catalogue::procedure),
        get("/nop/{code}", citizen, "Consent and choices before the form", begin::start),
        post("/nop/{code}", citizen, "Begin an application", begin::begin),
        get("/nhap/{id}", citizen, "Go on with a draft", form::resume),
        get("/nhap/{id}/dien-san", citizen, "What the databases answered", begin::lookups),
        post("/nhap/{id}/dien-san", citizen, "Ask again the databases that did not answer", begin::ask_again),
        get("/nhap/{id}/trang/{page}", citizen, "A page of the form", form::show),
        post("/nhap/{id}/trang/{page}", citizen, "Answers of a page, without scripts", form::post),
        post("/nhap/{id}/luu", citizen, "Save from the live form", form::save),
        get("/nhap/{id}/giay-to", citizen, "The papers", papers::show),
        post("/nhap/{id}/giay-to", citizen, "Attach a file", papers::add).takes_files(),
        post("/nhap/{id}/giay-to/xoa", citizen, "Take a file away", papers::remove),
        post("/nhap/{id}/giay-to/kho", citizen, "Use a document of the vault as a paper", papers::take),
        get("/nhap/{id}/kiem-tra", citizen, "All answers once more", declare::show),
        post("/nhap/{id}/kiem-tra", Access::Citizen(2), "Declare and submit", declare::submit),
        get("/nhap/{id}/thanh-toan", citizen, "What is to be paid first", pay::show),
        get("/nhap/{id}/thanh-toan/mo", citizen, "To the payment platform", pay::open),
        post("/nhap/{id}/thanh-toan/kiem-tra", citizen, "Ask the payment platform", pay::check),
        post("/nhap/{id}/thanh-toan/huy", citizen, "Cancel the payment and change the answers", pay::cancel),
        post("/nhap/{id}/xoa", citizen, "Delete a draft", mine::delete),
        get("/ho-so", citizen, "Drafts and applications", mine::list),
        get("/ho-so/{id}", citizen, "One application", application::show),
        get("/ho-so/{id}/da-nop", citizen, "It is submitted", application::submitted),
        get("/ho-so/{id}/noi-dung", citizen, "The answers as submitted", application::answers),
        get("/ho-so/{id}/giay/{number}", citizen, "An issued paper", application::paper),
        get("/ho-so/{id}/ket-qua/{result}", citizen, "The file of a result", application::result),
        get("/ho-so/{id}/rut", Access::CitizenFresh, "Withdraw an application", application::withdraw),
        post("/ho-so/{id}/rut", Access::CitizenFresh, "Withdraw an application", application::withdraw_now),
        get("/ho-so/{id}/ban-nhap", citizen, "The draft result to confirm", application::draft_result),
        post("/ho-so/{id}/xac-nhan", citizen, "Confirm a draft result or remark on it", application::confirm),
        post("/ho-so/{id}/danh-gia", citizen, "Rate how it was handled", application::rate),
        get("/ho-so/{id}/sua", Access::Citizen(2), "What the office wants corrected", correction::show),
        post("/ho-so/{id}/sua", Access::Citizen(2), "Send the correction", correction::send),
        post("/ho-so/{id}/sua/giay-to", Access::Citizen(2), "Attach a file to a correction", correction::add)
            .takes_files(),
        post("/ho-so/{id}/sua/giay-to/xoa", Access::Citizen(2), "Take a file of a correction away", correction::remove),
        post("/ho-so/{id}/sua/giay-to/kho", Access::Citizen(2), "Use a document of the vault", correction::take),
        get("/kho", Access::Citizen(2), "The document vault", vault::list),
        get("/kho/{id}", Access::Citizen(2), "A document", vault::show),
        get("/kho/{id}/tep", Access::Citizen(2), "The file of a document", vault::file),
        get("/du-lieu-cua-toi", citizen, "What the portal knows about me", me::show),
        post("/du-lieu-cua-toi/lien-he", citizen, "Save contact data", me::contact),
        post("/du-lieu-cua-toi/thong-bao", citizen, "Save what to be told of", me::notify),
        post("/du-lieu-cua-toi/rut-dong-y", citizen, "Withdraw a consent", me::withdraw_consent),
        post("/du-lieu-cua-toi/rut-quyen", citizen, "Withdraw a client's permission", me::withdraw_grant),
        post("/du-lieu-cua-toi/xuat", citizen, "Export my data", me::export),
        get("/tra-cuu", Access::Anyone, "Track with the secret code", track::form),
        post("/tra-cuu", Access::Anyone, "Track with the secret code", track::find),
        post("/callbacks/payment", Access::Signed, "The payment platform reports", pay::callback),
        get("/f/{file}", Access::Anyone, "A compiled form", form::compiled),
        get("/du-lieu/xa", Access::Anyone, "Communes of a province", lists::communes),
    ]
}
