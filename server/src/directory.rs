//! The administrative directory: provinces, communes, former units, agencies, code lists. Read once from `server/data/`.
//!
//! Codes are those of Quyết định 19/2025/QĐ-TTg; agency codes are configuration and not the real ones (see `_provenance` in the files).

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The directory of the whole country.
pub static DIRECTORY: LazyLock<Directory> = LazyLock::new(Directory::read);

/// Code and name.
pub type Named = (String, String);

/// An agency or a one-stop centre.
#[derive(Debug, Clone, Deserialize)]
pub struct Agency {
    /// Agency code.
    pub code: String,
    /// Vietnamese name.
    pub name: String,
    /// `province`, `department`, `commune`, `one_stop_center`, `police`, `land_office`.
    pub kind: String,
    /// Code of the unit it belongs to.
    #[serde(default)]
    pub parent: Option<String>,
    /// Commune it serves.
    #[serde(default)]
    pub commune: Option<String>,
}

/// A unit as it was before July 2025.
#[derive(Debug, Clone)]
pub struct FormerUnit {
    /// Old name.
    pub name: String,
    /// Old district code.
    pub district: String,
    /// Communes it went to; more than one: it was divided.
    pub successors: Vec<String>,
}

/// Everything that has a code.
#[derive(Debug)]
pub struct Directory {
    provinces: Vec<Named>,
    communes: BTreeMap<String, Vec<Named>>,
    commune_names: BTreeMap<String, (String, String)>,
    former: BTreeMap<String, FormerUnit>,
    former_districts: BTreeMap<String, (String, String)>,
    former_provinces: BTreeMap<String, String>,
    agencies: BTreeMap<String, Agency>,
    ethnic_groups: Vec<Named>,
    countries: Vec<Named>,
}

#[derive(Deserialize)]
struct National {
    provinces: Vec<NationalProvince>,
}

#[derive(Deserialize)]
struct NationalProvince {
    code: String,
    name: String,
    communes: Vec<Named>,
}

#[derive(Deserialize)]
struct Former {
    provinces: BTreeMap<String, String>,
    districts: BTreeMap<String, (String, String)>,
    units: Vec<(String, String, String, Vec<String>)>,
}

#[derive(Deserialize)]
struct Agencies {
    agencies: Vec<Agency>,
}

#[derive(Deserialize)]
struct CodeLists {
    ethnic_groups: Vec<BTreeMap<String, Value>>,
    nationalities: Vec<BTreeMap<String, Value>>,
}

impl Directory {
    fn read() -> Self {
        let national: National = parse(include_str!("../data/admin-units-national.json"));
        let former: Former = parse(include_str!("../data/admin-units-former.json"));
        let agencies: Agencies = parse(include_str!("../data/agencies.json"));
        let lists: CodeLists = parse(include_str!("../data/code-lists.json"));
        let mut communes = BTreeMap::new();
        let mut commune_names = BTreeMap::new();
        let mut provinces = Vec::new();
        for province in national.provinces {
            for (code, name) in &province.communes {
                commune_names.insert(code.clone(), (province.code.clone(), name.clone()));
            }
            provinces.push((province.code.clone(), province.name));
            communes.insert(province.code, province.communes);
        }
        let units = former
            .units
            .into_iter()
            .map(|(code, name, district, successors)| (code, FormerUnit { name, district, successors }));
        Self {
            provinces,
            communes,
            commune_names,
            former: units.collect(),
            former_districts: former.districts,
            former_provinces: former.provinces,
            agencies: agencies.agencies.into_iter().map(|agency| (agency.code.clone(), agency)).collect(),
            ethnic_groups: pairs(&lists.ethnic_groups, "code", "name"),
            countries: pairs(&lists.nationalities, "a3", "vi"),
        }
    }

    /// The 34 provinces.
    #[must_use]
    pub fn provinces(&self) -> &[Named] {
        &self.provinces
    }

    /// Communes of a province.
    #[must_use]
    pub fn communes(&self, province: &str) -> &[Named] {
        self.communes.get(province).map_or(&[], Vec::as_slice)
    }

    /// Province code and name of a commune.
    #[must_use]
    pub fn commune(&self, code: &str) -> Option<(&str, &str)> {
        self.commune_names.get(code).map(|(province, name)| (province.as_str(), name.as_str()))
    }

    /// Name of a province.
    #[must_use]
    pub fn province_name(&self, code: &str) -> Option<&str> {
        self.provinces.iter().find(|(other, _)| other == code).map(|(_, name)| name.as_str())
    }

    /// A unit of before July 2025.
    #[must_use]
    pub fn former(&self, code: &str) -> Option<&FormerUnit> {
        self.former.get(code)
    }

    /// Former units that went to one commune whole: old code and new.
    pub fn sole_successors(&self) -> impl Iterator<Item = (String, String)> {
        self.former.iter().filter_map(|(code, unit)| match unit.successors.as_slice() {
            [only] => Some((code.clone(), only.clone())),
            _ => None,
        })
    }

    /// Former provinces.
    pub fn former_provinces(&self) -> impl Iterator<Item = (&str, &str)> {
        self.former_provinces.iter().map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// Districts of a former province.
    pub fn former_districts<'a>(&'a self, province: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.former_districts
            .iter()
            .filter(move |(_, (_, of))| of == province)
            .map(|(code, (name, _))| (code.as_str(), name.as_str()))
    }

    /// Communes of a former district.
    pub fn former_units<'a>(&'a self, district: &'a str) -> impl Iterator<Item = (&'a str, &'a FormerUnit)> {
        self.former.iter().filter(move |(_, unit)| unit.district == district).map(|(code, unit)| (code.as_str(), unit))
    }

    /// An agency by code.
    #[must_use]
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(code)
    }

    /// Name of an agency, or its code.
    #[must_use]
    pub fn agency_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.agencies.get(code).map_or(code, |agency| agency.name.as_str())
    }

    /// All agencies of a kind.
    pub fn agencies_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Agency> {
        self.agencies.values().filter(move |agency| agency.kind == kind)
    }

    /// The agency of a kind that serves a commune; for kind `successor` today's commune of a former unit that was not divided.
    ///
    /// `commune_committee` is another name of `commune`, `commune_police` of `police`.
    #[must_use]
    pub fn agency_for(&self, kind: &str, commune: &str) -> Option<&str> {
        let kind = match kind {
            "commune_committee" => "commune",
            "commune_police" => "police",
            "successor" => {
                if let Some(unit) = self.former.get(commune)
                    && let [only] = unit.successors.as_slice()
                {
                    return Some(only);
                }
                return self.commune_names.get_key_value(commune).map(|(code, _)| code.as_str());
            }
            other => other,
        };
        let serves = |agency: &&Agency| agency.kind == kind && agency.commune.as_deref() == Some(commune);
        self.agencies.values().find(serves).map(|agency| agency.code.as_str())
    }

    /// The 54 ethnic groups (and "other").
    #[must_use]
    pub fn ethnic_groups(&self) -> &[Named] {
        &self.ethnic_groups
    }

    /// Countries, alpha-3 codes, Vietnamese names.
    #[must_use]
    pub fn countries(&self) -> &[Named] {
        &self.countries
    }

    /// An address object in one line, as it is printed.
    #[must_use]
    pub fn address_line(&self, address: &Value) -> String {
        let text = |key: &str| address.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        if let Some(foreign) = text("foreign_text") {
            return foreign.to_owned();
        }
        let mut parts: Vec<&str> = [text("street"), text("village")].into_iter().flatten().collect();
        if let Some((_, name)) = text("commune_code").and_then(|code| self.commune(code)) {
            parts.push(name);
        }
        if let Some(name) = text("province_code").and_then(|code| self.province_name(code)) {
            parts.push(name);
        }
        parts.join(", ")
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("invariant: the directory's files are checked by this crate's tests")
}

fn pairs(rows: &[BTreeMap<String, Value>], code: &str, name: &str) -> Vec<Named> {
    let text = |row: &BTreeMap<String, Value>, key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    rows.iter().filter_map(|row| Some((text(row, code)?, text(row, name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_whole_country() {
        let directory = &*DIRECTORY;
        assert_eq!(directory.provinces().len(), 34);
        assert_eq!(directory.provinces().iter().map(|(code, _)| directory.communes(code).len()).sum::<usize>(), 3321);
        assert_eq!(directory.agency_for("commune_police", "24133"), Some("H15.50.036.02"));
        assert_eq!(directory.agency_for("one_stop_center", "24133"), Some("H15.50.036.01"));
        assert_eq!(directory.former("22024").map(|unit| unit.successors.len()), Some(2));
        assert_eq!(directory.ethnic_groups().first().map(|(code, _)| code.as_str()), Some("01"));
        assert!(directory.countries().iter().any(|(code, _)| code == "VNM"));
    }

    #[test]
    fn prints_an_address() {
        let address = serde_json::json!({"country":"VNM","province_code":"66","commune_code":"24133","village":"Buôn A","street":"12 Lê Duẩn"});
        assert_eq!(DIRECTORY.address_line(&address), "12 Lê Duẩn, Buôn A, Phường Buôn Ma Thuột, Tỉnh Đắk Lắk");
    }
}
