//! Which case it is, who receives it and who resolves it.

use crate::definition::TimeLimit;
use crate::filing::Filing;
use crate::form::ServerForm;

fn code(filing: &Filing, program: &crate::logic::Program) -> Option<String> {
    super::value(filing, program)?.as_str().filter(|code| !code.is_empty()).map(str::to_owned)
}

/// The agency that resolves it, where the answers already say.
pub fn resolving_unit(form: &ServerForm, filing: &Filing) -> Option<String> {
    code(filing, form.resolving_unit.as_ref()?)
}

/// The centre that receives it: fixed by a rule, or chosen at `/receiving_center`.
pub fn receiving_center(form: &ServerForm, filing: &Filing) -> Option<String> {
    match &form.receiving_center {
        Some(rule) => code(filing, rule),
        None => filing.value(filing.find("/receiving_center")?)?.as_str().map(str::to_owned),
    }
}

/// The case and its own time limit: the first whose condition holds.
pub fn case<'a>(form: &'a ServerForm, filing: &Filing) -> Option<(&'a str, Option<TimeLimit>)> {
    let found = form.cases.iter().find(|(_, when, _)| when.as_ref().is_none_or(|when| super::holds(filing, when)))?;
    Some((&found.0, found.2))
}
