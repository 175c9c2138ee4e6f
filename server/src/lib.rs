//! The portal: routes, use cases, adapters to outside systems, jobs and the command line.
//!
//! * [`web`]: HTTP: the one route table, who may call, errors, headers. [`pages`] and [`api`] are its handlers: they read a request, call a use case, render.
//! * [`usecases`]: what people do with the portal, whichever way they reach it.
//! * [`auth`]: sign-in, sessions, API tokens.
//! * [`catalogue`]: the procedures in force. [`context`]: the circumstances all filings share. [`directory`]: administrative units and agencies.
//! * [`adapters`]: outside systems, one module each. [`jobs`]: work that nobody waits for.
//! * [`start`]: starting and stopping. [`cli`]: the commands. [`config`], [`clock`], [`app`]: what everything stands on. [`demo`]: demo data.

pub mod adapters;
pub mod api;
pub mod app;
pub mod auth;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod demo;
pub mod directory;
pub mod jobs;
pub mod pages;
pub mod start;
pub mod usecases;
pub mod web;
