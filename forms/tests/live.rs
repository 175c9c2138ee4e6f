//! The live state of the shipped templates: step by step equals at once, drafts travel, undo goes all the way back, every message is a sentence.

mod support;

use forms::check::{Example, Province};
use forms::definition::FieldKind;
use forms::filing::{Change, Context, Draft, FieldInput, Filing, LookupStatus, Verdict};
use forms::form::{Field, FieldId, Lang, ServerForm, Shape};
use forms::pattern::NativeMatcher;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

struct Shipped {
    form: ServerForm,
    examples: Vec<Example>,
    oracle: jsonschema::Validator,
    leaves: Vec<FieldId>,
    tables: Vec<FieldId>,
}

fn province() -> &'static Province {
    static PROVINCE: OnceLock<Province> = OnceLock::new();
    PROVINCE.get_or_init(support::province)
}

fn shipped() -> &'static [Shipped] {
    static SHIPPED: OnceLock<Vec<Shipped>> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let built = |(code, form): (String, ServerForm)| {
            let of_shape = |shape: Shape| {
                let ids = (0..form.form.fields.len()).map(|at| FieldId(at as u32));
                ids.filter(|id| form.form.field(*id).shape == shape && *id != FieldId::ROOT).collect::<Vec<_>>()
            };
            let schema = &form.definition.as_ref().expect("a definition").schema;
            let oracle = jsonschema::options().should_validate_formats(false).build(schema).expect("a schema");
            let (leaves, tables) = (of_shape(Shape::Leaf), of_shape(Shape::Table));
            Shipped { examples: support::examples(&code), oracle, leaves, tables, form }
        };
        support::templates().into_iter().map(built).collect()
    })
}

type Edit = (u16, u16, u8);

/// A value that a person may well give: of the field's own choices, of an example, or a plain wrong one.
fn typed(field: &Field, pick: u8) -> FieldInput {
    let words = ["", "VNM", "66", "24133", "2024-02-29", "066090012345", "12", "Nguyễn Văn An", "true", "false", "?"];
    if !field.options.is_empty() && pick < 200 {
        return FieldInput::Value(field.options[usize::from(pick) % field.options.len()].value.0.clone());
    }
    match field.kind {
        FieldKind::YesNo | FieldKind::Declaration if pick < 200 => {
            FieldInput::Value(Value::Bool(!pick.is_multiple_of(3)))
        }
        FieldKind::Date if pick < 150 => {
            FieldInput::Text(["01/02/1990", "31/12/2015", "1/1/2030"][usize::from(pick) % 3].into())
        }
        FieldKind::PartialDate if pick < 150 => FieldInput::Value(serde_json::json!({"p": "year", "v": "1970"})),
        _ => FieldInput::Text(words[usize::from(pick) % words.len()].into()),
    }
}

fn edit(shipped: &Shipped, filing: &mut Filing, &(place, row, pick): &Edit) {
    let at = |ids: &[FieldId]| ids[usize::from(place) % ids.len()];
    if !shipped.tables.is_empty() && row % 11 == 0 {
        for table in filing.instances_of(at(&shipped.tables)) {
            let path = filing.path(table);
            if pick % 3 == 0 {
                filing.change(&format!("{path}/r{}", pick % 4), Change::RemoveRow);
            } else {
                filing.change(&path, Change::AddRow { id: format!("r{}", pick % 4), before: None });
            }
        }
        return;
    }
    if row % 17 == 1 {
        filing.undo();
        return;
    }
    if row % 23 == 2 {
        let mut context: Context = (**filing.context()).clone();
        let status = [LookupStatus::Found, LookupStatus::NotFound, LookupStatus::Unavailable, LookupStatus::Deceased];
        let keys: Vec<String> = context.lookups.keys().cloned().collect();
        if let Some(key) = keys.get(usize::from(place) % keys.len().max(1)) {
            context.lookups.insert(key.clone(), status[usize::from(pick) % status.len()]);
        }
        filing.set_context(context);
        return;
    }
    let field = at(&shipped.leaves);
    let instances = filing.instances_of(field);
    if let Some(id) = instances.get(usize::from(row) % instances.len().max(1)) {
        let path = filing.path(*id);
        filing.set(&path, typed(shipped.form.form.field(field), pick));
    }
}

fn plain(verdict: &Verdict) -> Vec<(String, String)> {
    let errors = verdict.errors.iter().map(|error| (error.pointer.clone(), error.code.clone()));
    errors.chain(verdict.warnings.iter().map(|warning| (warning.pointer.clone(), warning.code.clone()))).collect()
}

fn start(shipped: &Shipped, example: usize) -> Filing {
    let example = &shipped.examples[example % shipped.examples.len()];
    let (draft, _) = Draft::from_document(&shipped.form.form, &example.answers);
    shipped.form.filing(Arc::new(example.context(province())), &draft)
}

/// Everything a page may show, of every field.
fn shown(filing: &Filing) -> Vec<(String, bool, bool, bool, Option<String>, usize)> {
    let fields = (0..filing.form().fields.len()).flat_map(|at| filing.instances_of(FieldId(at as u32)));
    fields
        .map(|id| {
            let view = filing.view_one(id, Lang::Vi);
            (view.path, view.visible, view.required, view.read_only, view.error_code, view.choices.len())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn step_by_step_equals_at_once(template in 0_usize..64, example in 0_usize..512, edits in prop::collection::vec(any::<Edit>(), 1..40)) {
        let shipped = &shipped()[template % shipped().len()];
        let mut filing = start(shipped, example);
        for (nth, step) in edits.iter().enumerate() {
            edit(shipped, &mut filing, step);
            let draft = filing.draft();
            let fresh = shipped.form.filing(Arc::clone(filing.context()), &draft);
            prop_assert_eq!(plain(&fresh.verdict()), plain(&filing.verdict()));
            prop_assert_eq!(fresh.document(), filing.document());
            prop_assert_eq!(fresh.progress(), filing.progress());
            prop_assert_eq!(&fresh.draft(), &draft, "a draft opened and closed is the same draft");
            if nth % 8 == 0 {
                prop_assert_eq!(shown(&fresh), shown(&filing));
                let text = serde_json::to_string(&draft).expect("a draft is JSON");
                prop_assert_eq!(&serde_json::from_str::<Draft>(&text).expect("and reads back"), &draft);
            }
        }
        if filing.verdict().is_valid() {
            prop_assert!(shipped.oracle.is_valid(&filing.document()));
        }
    }

    #[test]
    fn undo_goes_all_the_way_back(template in 0_usize..64, example in 0_usize..512, edits in prop::collection::vec(any::<Edit>(), 1..25)) {
        let shipped = &shipped()[template % shipped().len()];
        let mut filing = start(shipped, example);
        let (before, errors) = (filing.document(), plain(&filing.verdict()));
        for step in edits.iter().filter(|step| step.1 % 17 != 1 && step.1 % 23 != 2) {
            edit(shipped, &mut filing, step);
        }
        while filing.can_undo() {
            filing.undo();
        }
        prop_assert_eq!(filing.document(), before);
        prop_assert_eq!(plain(&filing.verdict()), errors);
    }
}

#[test]
fn what_changed_is_reported() {
    let mut reported = 0;
    for shipped in shipped() {
        for nth in 0..shipped.examples.len().min(12) {
            let mut filing = start(shipped, nth);
            for (at, leaf) in shipped.leaves.iter().enumerate() {
                let Some(id) = filing.instances_of(*leaf).first().copied() else { continue };
                let before: Vec<_> = shown(&filing);
                let path = filing.path(id);
                let changes = filing.set(&path, typed(shipped.form.form.field(*leaf), (at * 7) as u8));
                let after = shown(&filing);
                let told: std::collections::BTreeSet<&str> =
                    changes.fields.iter().map(|change| change.path.as_str()).collect();
                for (was, is) in before.iter().zip(&after).filter(|(was, is)| was != is) {
                    reported += 1;
                    assert!(told.contains(is.0.as_str()), "{path} changed {was:?} into {is:?} and did not say so");
                }
            }
        }
    }
    assert!(reported > 500, "{reported}");
}

#[test]
fn the_browsers_form_decides_like_the_servers() {
    for shipped in shipped() {
        let sent = forms::form::Form::from_bytes(&shipped.form.form.for_language(Lang::Vi).to_bytes()).expect("reads");
        let sent = Arc::new(sent);
        let matcher = Arc::new(NativeMatcher::new(sent.schema.patterns()).expect("patterns"));
        for example in &shipped.examples {
            let (draft, _) = Draft::from_document(&shipped.form.form, &example.answers);
            let here = shipped.form.filing(Arc::new(example.context(province())), &draft);
            let there = Filing::new(Arc::clone(&sent), example.context(province()), &draft, matcher.clone());
            assert_eq!(plain(&here.verdict()), plain(&there.verdict()), "{}", example.name);
            assert_eq!(here.document(), there.document(), "{}", example.name);
        }
    }
}

#[test]
fn every_message_is_whole() {
    let mut messages = 0;
    for shipped in shipped() {
        for nth in 0..shipped.examples.len() {
            for error in start(shipped, nth).verdict().errors {
                messages += 1;
                for text in [&error.message.vi, &error.message.en] {
                    assert!(!text.is_empty() && !text.contains('{'), "{}: {text}", error.pointer);
                }
            }
        }
    }
    assert!(messages > 60, "{messages}");
}

#[test]
fn nothing_personal_is_left_readable() {
    let mut masked = 0;
    for shipped in shipped() {
        for nth in 0..shipped.examples.len().min(20) {
            let filing = start(shipped, nth);
            let debug = format!("{filing:?}");
            for leaf in &shipped.leaves {
                let field = shipped.form.form.field(*leaf);
                for id in filing.instances_of(*leaf) {
                    let Some(value) = filing.value(id) else { continue };
                    let shown = forms::kinds::display(field, &value, Lang::Vi);
                    let hidden = forms::kinds::mask(field, &value, Lang::Vi);
                    let personal = matches!(
                        field.kind,
                        FieldKind::Name
                            | FieldKind::PersonalId
                            | FieldKind::Phone
                            | FieldKind::Email
                            | FieldKind::Date
                            | FieldKind::PartialDate
                            | FieldKind::TaxCode
                    );
                    if personal && shown.chars().count() > 5 {
                        masked += 1;
                        assert_ne!(shown, hidden, "{}", field.pointer);
                        assert!(hidden.contains('*'), "{}: {hidden}", field.pointer);
                        assert!(!debug.contains(&shown), "{}", field.pointer);
                    }
                }
            }
        }
    }
    assert!(masked > 300, "{masked}");
}

#[test]
fn errors_do_not_repeat_the_answer() {
    let secret = "zqxSECRETzqx";
    for shipped in shipped() {
        let mut filing = start(shipped, 0);
        for leaf in &shipped.leaves {
            for id in filing.instances_of(*leaf) {
                let path = filing.path(id);
                filing.set(&path, FieldInput::Text(secret.into()));
                filing.set(&path, FieldInput::Value(serde_json::json!([secret])));
            }
        }
        let verdict = filing.verdict();
        assert!(verdict.errors.len() > 20);
        for error in verdict.errors {
            let told = format!("{:?} {} {}", error.params, error.message.vi, error.message.en);
            assert!(!told.contains(secret), "{}: {told}", error.pointer);
        }
    }
}

#[test]
fn a_long_table_is_shown_through_a_window() {
    let shipped = shipped().iter().find(|shipped| shipped.form.form.find("/members").is_some()).expect("a table");
    let mut filing = start(shipped, 0);
    let table = filing.find("/members").expect("the table");
    let before = filing.row_count(table);
    for at in 0..9 {
        filing.change("/members", Change::AddRow { id: format!("w{at}"), before: None });
    }
    let all = filing.view(table, Lang::Vi).rows;
    assert_eq!((all.len(), filing.row_count(table)), (before + 9, before + 9));
    let window = filing.view_rows(table, 3..6, Lang::Vi);
    assert_eq!(window, all[3..6]);
    assert!(filing.view_rows(table, 100..200, Lang::Vi).is_empty());
    assert_eq!(filing.view_rows(table, 5..9_999, Lang::Vi), all[5..]);
    let leaf = filing.find("/case").expect("a leaf");
    assert!(filing.view_rows(leaf, 0..9, Lang::Vi).is_empty() && filing.row_count(leaf) == 0);
}
