//! The templates, shared blocks and parameters that ship with the engine.

include!(concat!(env!("OUT_DIR"), "/templates.rs"));
