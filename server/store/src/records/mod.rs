//! Typed records over the tables, one module each. Times are UTC seconds here, milliseconds in the columns.
//!
//! Functions take a connection, so that a use case composes them in one [`crate::Store::write`].

pub mod api;
pub mod attachment;
pub mod dossier;
pub mod draft;
pub mod event;
pub mod flag;
pub mod notification;
pub mod numbers;
pub mod paper;
pub mod payment;
pub mod people;
pub mod plumbing;
pub mod queue;
pub mod rating;
pub mod session;
pub mod setting;
pub mod template;
pub mod vault;

#[cfg(test)]
mod tests;
