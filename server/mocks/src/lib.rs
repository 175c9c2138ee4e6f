//! Stand-ins of the systems outside the portal, each a server of its own behind the real protocol.
//!
//! `docs/outside-systems.md` is the contract: what is written there is what these servers speak, and the portal's
//! adapters are written from it. Each module gives a state and a router (or a TCP server); [`Stack`] starts them all,
//! on fixed ports for a demonstration or on free ports for a test. Everyone in the data is fictitious.

pub mod clamd;
pub mod common;
pub mod gateway;
pub mod identity;
pub mod national_portal;
pub mod payment;
pub mod post;
pub mod registry;
pub mod smtp;
mod stack;

pub use stack::{Ports, Stack, Urls};
