//! The circumstances every filing shares: dated parameters and which agency serves which commune.

use crate::directory::DIRECTORY;
use forms::date::Date;
use forms::definition::Channel;
use forms::filing::{Context, Dated};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static PARAMETERS: LazyLock<BTreeMap<String, Vec<Dated>>> = LazyLock::new(|| {
    let files = forms::templates::PARAMETERS.iter();
    let read = files.map(|(name, text)| {
        serde_json::from_str::<BTreeMap<String, Vec<Dated>>>(text)
            .unwrap_or_else(|error| panic!("the shipped parameters of {name} can't be read: {error}"))
    });
    read.flatten().collect()
});

static AGENCIES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut agencies = BTreeMap::new();
    for kind in ["commune", "police", "one_stop_center"] {
        for agency in DIRECTORY.agencies_of(kind) {
            if let Some(commune) = &agency.commune {
                agencies.insert(format!("{kind}/{commune}"), agency.code.clone());
            }
        }
    }
    agencies
});

static SUCCESSORS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| DIRECTORY.sole_successors().collect());

/// A context for a day and a channel with the province's parameters and agencies, knowing nothing of the person.
#[must_use]
pub fn base(today: Date, channel: Channel) -> Context {
    let mut context = Context::on(today, channel);
    context.parameters.clone_from(&PARAMETERS);
    context.agencies.clone_from(&AGENCIES);
    context.successors.clone_from(&SUCCESSORS);
    context
}
