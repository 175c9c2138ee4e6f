//! Code lists that forms choose from: provinces, communes, countries, ethnic groups, agencies.

use crate::directory::DIRECTORY;
use crate::web::form::Pairs;
use crate::web::{AppError, Handled};
use axum::extract::RawQuery;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use forms::filing::{FieldView, Filing, Section};
use ui::Lang;
use ui::fields::Lists;
use ui::fields::lists::{Needs, needs};

/// A list by its key: `provinces`, `communes/66`, `countries`, `ethnic_groups`, `agencies/police`.
#[must_use]
pub fn list(key: &str) -> Option<Vec<(String, String)>> {
    match key.split_once('/') {
        None => match key {
            "provinces" => Some(DIRECTORY.provinces().to_vec()),
            "countries" => Some(DIRECTORY.countries().to_vec()),
            "ethnic_groups" => Some(DIRECTORY.ethnic_groups().to_vec()),
            "former_provinces" => Some(named(DIRECTORY.former_provinces())),
            _ => None,
        },
        Some(("communes", province)) => Some(DIRECTORY.communes(province).to_vec()),
        Some(("former_districts", province)) => Some(named(DIRECTORY.former_districts(province))),
        Some(("former_communes", province)) => {
            // Names repeat within a province: the district tells them apart.
            let districts: Vec<(&str, &str)> = DIRECTORY.former_districts(province).collect();
            let mut communes = Vec::new();
            for (district, district_name) in districts {
                let named = |unit: &str| format!("{unit} ({district_name})");
                communes
                    .extend(DIRECTORY.former_units(district).map(|(code, unit)| (code.to_owned(), named(&unit.name))));
            }
            Some(communes)
        }
        Some(("agencies", kinds)) => {
            let mut agencies: Vec<(String, String)> = kinds
                .split(',')
                .flat_map(|kind| DIRECTORY.agencies_of(kind))
                .map(|agency| (agency.code.clone(), agency.name.clone()))
                .collect();
            agencies.sort_by(|(_, one), (_, other)| one.cmp(other));
            Some(agencies)
        }
        Some(_) => None,
    }
}

fn named<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs.map(|(code, name)| (code.to_owned(), name.to_owned())).collect()
}

/// The lists of these keys.
#[must_use]
pub fn of(keys: &[String]) -> Lists {
    Lists(keys.iter().filter_map(|key| Some((key.clone(), list(key)?))).collect())
}

/// The answers to check or to show, with names where answers are codes of these lists.
#[must_use]
pub fn answers(filing: &Filing, lang: Lang) -> Vec<Section> {
    let mut sections = filing.check_answers(lang);
    for row in sections.iter_mut().flat_map(|section| &mut section.rows) {
        if let Some(name) = name(&filing.view(row.id, lang)) {
            row.display = name;
        }
    }
    sections
}

/// The name of a code that was answered.
fn name(field: &FieldView) -> Option<String> {
    let code = field.value.as_ref()?.as_str()?;
    let found = match needs(field.kind, &field.settings)? {
        Needs::List(key) => list(&key)?.into_iter().find(|(known, _)| known == code)?.1,
        Needs::Below { list, .. } if list == "communes" => DIRECTORY.commune(code)?.1.to_owned(),
        Needs::Below { .. } => DIRECTORY.former(code)?.name.clone(),
    };
    Some(found)
}

/// `GET /du-lieu/xa?tinh=66`: communes of a province, as pairs of code and name.
pub(super) async fn communes(RawQuery(query): RawQuery) -> Handled {
    let query = Pairs::parse(query.unwrap_or_default().as_bytes())?;
    let communes = DIRECTORY.communes(query.get("tinh").unwrap_or_default());
    if communes.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut response = axum::Json(communes).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_that_a_shipped_form_names_is_there() {
        for (name, text) in forms::templates::SHIPPED {
            let document = forms::definition::Document::from_json(text.as_bytes()).expect("a definition");
            let form = forms::compile::compile_document(&document, name).expect("compiles");
            for key in ui::fields::lists::of_form(&form.form) {
                assert!(list(&key).is_some_and(|list| !list.is_empty()), "{name}: {key}");
            }
        }
        assert_eq!(list("communes/66").map(|list| list.len()), Some(102));
        assert!(list("former_communes/66").is_some_and(|list| list.len() > 150));
    }
}
