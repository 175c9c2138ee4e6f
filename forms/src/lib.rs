//! The e-form engine. Pure: no I/O, no clock, no async; the same code runs in the browser and on the server.
//!
//! * [`definition`]: the definition document as plain data.
//! * [`schema`]: JSON Schema 2020-12, compiled.
//! * [`logic`]: rules in JSONLogic, compiled.
//! * [`form`]: a compiled form; [`compile`] makes one (feature `compiler`).
//! * [`check`]: what is wrong with a definition, before it is published (features `compiler`, `native`).
//! * [`filing`]: the live state of one application.
//! * [`import`]: forms of other makers as definitions (feature `compiler`).
//! * [`kinds`]: reading, formatting and masking by kind of field.
//! * [`service`]: papers, fees, routing and look-ups, for the server.
//! * [`validate`]: a verdict on a whole document (features `compiler`, `native`).
//! * [`pattern`], [`formats`], [`decimal`], [`date`]: what both stand on.

#![cfg_attr(not(feature = "compiler"), allow(dead_code, reason = "the compiler uses what the runtime alone does not"))]

#[cfg(all(feature = "compiler", feature = "native"))]
pub mod check;
#[cfg(feature = "compiler")]
pub mod compile;
pub mod date;
pub mod decimal;
pub mod definition;
pub mod filing;
pub mod finding;
pub mod form;
pub mod formats;
#[cfg(feature = "compiler")]
pub mod import;
pub mod kinds;
pub mod logic;
pub mod messages;
pub mod pattern;
pub mod schema;
pub mod service;
pub mod templates;
#[cfg(feature = "native")]
pub mod validate;
