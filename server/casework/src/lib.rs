//! The rules of casework as plain data and pure functions: the states a dossier goes through, the clocks that run
//! meanwhile, the codes and papers it gets and the fees it costs.
//!
//! Nothing here reads a clock, a file or a database. Times are seconds since 1970-01-01 UTC, read in Vietnam's one
//! time zone (+07:00, no daylight saving); "now", the calendar and every parameter are passed in, so that the citizen's
//! countdown, the officer's queue and the dashboards cannot disagree.

pub mod calendar;
pub mod civil;
pub mod codes;
pub mod deadline;
pub mod fees;
pub mod money;
pub mod reasons;
pub mod receipt;
pub mod state;
pub mod text;
