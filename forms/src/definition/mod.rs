//! The definition document: its shape, reading it, shared blocks, its name.

#[cfg(feature = "compiler")]
mod blocks;
#[cfg(feature = "compiler")]
mod canonical;
mod model;
mod order;
mod processing;
mod read;

#[cfg(feature = "compiler")]
pub use blocks::{Block, Blocks, bundle};
#[cfg(feature = "compiler")]
pub use canonical::{canonical, content_id};
pub use model::*;
pub use processing::*;
pub use read::{BareSchema, Document, Limits};

/// The published JSON Schema 2020-12 of a definition, with which any editor can check one while it is written.
#[cfg(feature = "compiler")]
pub const META_SCHEMA: &str = include_str!("../../meta-schema.json");
