//! The data of the sources, read once from `data/`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Source {
    /// Population.
    Pop,
    /// Residence.
    Res,
    /// Civil status.
    Civ,
    /// Businesses and organisations.
    Biz,
    /// Land.
    Land,
    /// Poor households.
    Poor,
    /// Insurance.
    Ins,
    /// Tax.
    Tax,
    /// Document vault.
    Vault,
}

impl Source {
    /// Every database.
    pub const ALL: [Self; 9] =
        [Self::Pop, Self::Res, Self::Civ, Self::Biz, Self::Land, Self::Poor, Self::Ins, Self::Tax, Self::Vault];

    /// By its name in an address, `pop`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name().to_ascii_lowercase() == name)
    }

    /// Its name in a body, `POP`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pop => "POP",
            Self::Res => "RES",
            Self::Civ => "CIV",
            Self::Biz => "BIZ",
            Self::Land => "LAND",
            Self::Poor => "POOR",
            Self::Ins => "INS",
            Self::Tax => "TAX",
            Self::Vault => "VAULT",
        }
    }

    /// The fields it can be asked for; `kinded`: one record of civil status.
    pub const fn fields(self, kinded: bool) -> &'static [&'static str] {
        match self {
            Self::Pop => &[
                "personal_id",
                "full_name",
                "other_name",
                "dob",
                "sex",
                "birth_place",
                "birth_reg_place",
                "home_town",
                "ethnicity",
                "nationality",
                "old_id9",
                "card",
                "father",
                "mother",
                "spouse",
                "children",
                "legal_rep",
                "permanent",
                "temporary",
                "current",
                "absence",
                "head",
                "relation_to_head",
                "household_members",
                "marital_status",
                "phone",
                "email",
                "occupation",
            ],
            Self::Res => &[
                "household_code",
                "head",
                "relation_to_head",
                "members",
                "residence_kind",
                "residence",
                "permanent",
                "temporary",
                "dwelling_owner",
                "history",
            ],
            Self::Civ if kinded => &[
                "kind",
                "number",
                "book",
                "registered_date",
                "office",
                "person",
                "second_person",
                "mother",
                "father",
                "declarant",
                "notes",
            ],
            Self::Civ => &[
                "marital_status",
                "spouse",
                "marriage_certificate",
                "divorce",
                "spouse_death",
                "marriages",
                "parents_deceased",
                "guardian",
            ],
            Self::Biz => &[
                "tax_code",
                "name",
                "short_name",
                "legal_form",
                "status",
                "address",
                "phone",
                "representatives",
                "charter_capital",
                "lines",
                "registered_at",
                "changed_at",
            ],
            Self::Land => &[
                "certificate_serial",
                "owners",
                "parcels",
                "address",
                "house_area_m2",
                "purpose",
                "term",
                "mortgaged",
                "disputed",
            ],
            Self::Poor => &["class", "year"],
            Self::Ins => &[
                "bhxh_no",
                "status",
                "pension",
                "bhyt_no",
                "bhyt_from",
                "bhyt_to",
                "first_facility",
                "benefit_level",
                "disability",
            ],
            Self::Tax => &["tax_code", "kind", "status"],
            Self::Vault => &["items"],
        }
    }

    /// Fields no procedure may have.
    pub const fn refused(self) -> &'static [&'static str] {
        match self {
            Self::Pop => &["religion", "blood_group"],
            _ => &[],
        }
    }
}

/// A person of the population database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What is known.
    pub fields: Map<String, Value>,
    /// When the person died.
    pub died_at: Option<Value>,
    /// Since when the person is missing.
    pub missing_at: Option<Value>,
    /// The number was cancelled.
    #[serde(default)]
    pub inactive: bool,
    /// Days since the data was last confirmed.
    pub age_days: Option<i64>,
}

/// Rows by personal ID or tax code.
pub type Rows = HashMap<String, Map<String, Value>>;

/// Everything the sources hold.
pub struct Data {
    /// Population.
    pub people: HashMap<String, Person>,
    /// Residence.
    pub res: Rows,
    /// Civil status of persons.
    pub civ: Rows,
    /// Records of the civil-status registers.
    pub records: Vec<Map<String, Value>>,
    /// Organisations.
    pub biz: Rows,
    /// Land certificates.
    pub land: Vec<Map<String, Value>>,
    /// Poor households.
    pub poor: Rows,
    /// Insurance.
    pub ins: Rows,
    /// Tax.
    pub tax: Rows,
    /// Vaults.
    pub vault: Rows,
    behaviours: HashMap<String, String>,
    officers: Vec<Map<String, Value>>,
}

/// The data, read at first use.
pub fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
        serde_json::from_str(text).expect("invariant: the shipped data is well formed")
    }
    DATA.get_or_init(|| Data {
        people: read(include_str!("../../data/pop.json")),
        res: read(include_str!("../../data/res.json")),
        civ: read(include_str!("../../data/civ.json")),
        records: read(include_str!("../../data/civ_records.json")),
        biz: read(include_str!("../../data/biz.json")),
        land: read(include_str!("../../data/land.json")),
        poor: read(include_str!("../../data/poor.json")),
        ins: read(include_str!("../../data/ins.json")),
        tax: read(include_str!("../../data/tax.json")),
        vault: read(include_str!("../../data/vault.json")),
        behaviours: read(include_str!("../../data/behaviours.json")),
        officers: read(include_str!("../../data/officers.json")),
    })
}

/// The trouble that always comes with a person.
pub fn behaviour(personal_id: &str) -> Option<&'static str> {
    data().behaviours.get(personal_id).map(String::as_str)
}

/// Whether an officer is registered for a unit.
pub fn is_registered(officer_id: &str, unit: &str) -> bool {
    data().officers.iter().any(|officer| {
        officer.get("officer_id").is_some_and(|id| id == officer_id)
            && officer.get("unit").is_some_and(|own| own == unit)
    })
}

/// The paper of a vault item: a page of PDF with its number, made on demand.
pub fn paper(id: &str) -> Option<Vec<u8>> {
    let item = data()
        .vault
        .values()
        .filter_map(|vault| vault.get("items")?.as_array())
        .flatten()
        .find(|item| item["id"] == id)?;
    let number: String = item["number"].as_str()?.chars().filter(|c| c.is_ascii() && !"()\\".contains(*c)).collect();
    let text = format!("BT /F1 18 Tf 72 720 Td (Mock paper {number}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = pdf.len();
    pdf += &format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        pdf += &format!("{place:010} 00000 n \n");
    }
    pdf += &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", places.len() + 1);
    Some(pdf.into_bytes())
}
