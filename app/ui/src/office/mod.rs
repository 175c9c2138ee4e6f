//! What officers and administrators see. Each module holds the view model of one page, its heading and `view(model, lang)`.
//!
//! | Module | Address | Forms on it |
//! |---|---|---|
//! | [`queue`] | `/can-bo` | `GET` `trang-thai`, `tim`, `sau` |
//! | [`dossier`] | `/can-bo/ho-so/{id}` | `POST …/{action}`: `version`, `role`, `reason`, `flag` …, multipart for a result |
//! | [`catalogue`] | `/quan-tri` | `POST /quan-tri/tai-len`: multipart `file`; `/quan-tri/phien-ban/{hash}/cong-bo`, `…/ngung` |
//! | [`clients`] | `/quan-tri/ung-dung` | `POST` there: `name`, `procedures`, `units`; `…/{id}/thu-hoi` |

pub mod catalogue;
pub mod clients;
pub mod dossier;
pub mod queue;

#[cfg(test)]
mod tests;
