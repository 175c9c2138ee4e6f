//! What every page is made of.
//!
//! * [`lang`]: the two languages. [`fields`]: the fields of a form as HTML, on the server and in the browser.
//! * [`shell`]: the document around a page (server only).
//! * [`components`], [`pages`]: what citizens see, apart from the form itself (server only).
//! * [`office`]: what officers and administrators see (server only).

#[cfg(feature = "ssr")]
pub mod components;
pub mod fields;
pub mod form_page;
pub mod form_wire;
pub mod lang;
#[cfg(feature = "ssr")]
pub mod office;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod shell;

pub use lang::Lang;
