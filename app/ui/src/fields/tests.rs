//! Every kind, with values that try to get out of their place.

use super::*;
use forms::definition::{FieldKind as K, PrefillMode, Source, Widget};
use forms::filing::{ChoiceView, Filing, Provenance};
use forms::form::Form;
use serde_json::json;
use std::sync::Arc;

const HOSTILE: &str = "\"'></textarea></option></script><script>x()</script><b onclick=x()>&amp;";

const KINDS: [K; 30] = [
    K::Text,
    K::LongText,
    K::Name,
    K::Number,
    K::Decimal,
    K::Money,
    K::Integer,
    K::Date,
    K::PartialDate,
    K::Time,
    K::YesNo,
    K::Checkbox,
    K::Choice,
    K::MultiChoice,
    K::PersonalId,
    K::TaxCode,
    K::Phone,
    K::Email,
    K::Country,
    K::Ethnicity,
    K::Agency,
    K::File,
    K::Declaration,
    K::Slot,
    K::Signature,
    K::Static,
    K::Raw,
    K::Address,
    K::Group,
    K::Consent,
];

fn form(schema: &serde_json::Value) -> Arc<Form> {
    forms::compile::compile_bare("x", schema, &Default::default()).expect("compiles").form
}

fn filing(form: &Arc<Form>, answers: &serde_json::Value) -> Filing {
    let context = forms::filing::Context::on(
        forms::date::Date::new(2026, 11, 24).expect("a day"),
        forms::definition::Channel::Online,
    );
    let (draft, _) = forms::filing::Draft::from_document(form, answers);
    Filing::new(Arc::clone(form), context, &draft, form.native_matcher())
}

fn views(schema: serde_json::Value, answers: serde_json::Value) -> Vec<FieldView> {
    let form = form(&schema);
    filing(&form, &answers).page(0, Lang::Vi).expect("a page").fields
}

fn one() -> FieldView {
    views(json!({"type": "object", "properties": {"x": {"type": "string"}}}), json!({})).remove(0)
}

fn written(field: &FieldView, shown: Shown<'_>, lang: Lang) -> String {
    let lists = Lists::default();
    let mut out = Html::default();
    write_field(&mut out, field, std::slice::from_ref(field), Look { lang, lists: &lists, shown });
    out.into_string()
}

/// Reads the HTML the way a browser's tokenizer does, as far as ours goes: tags balanced, attributes quoted, ids unique, references met.
fn check(html: &str) -> Vec<String> {
    let (mut open, mut ids, mut wanted, mut names) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a bare > in {html}");
        let end = start + rest[start..].find('>').unwrap_or_else(|| panic!("a tag without an end in {html}"));
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        names.push(name.to_owned());
        if !matches!(name, "input" | "br") {
            open.push(name);
        }
        let mut attributes = tag[name.len()..].split('"');
        while let (Some(key), Some(value)) = (attributes.next(), attributes.next()) {
            let key = key.trim().trim_end_matches('=').rsplit(' ').next().unwrap_or_default();
            assert!(!key.starts_with("on") && key != "style", "{key} in {html}");
            match key {
                "id" => ids.push(value),
                "for" | "aria-describedby" | "aria-controls" => wanted.extend(value.split(' ')),
                _ => {}
            }
        }
    }
    assert!(open.is_empty(), "{open:?} in {html}");
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "an id twice in {html}");
    for id in wanted {
        assert!(ids.contains(&id), "{id} is referred to but not there: {html}");
    }
    names
}

#[test]
fn every_kind_in_every_state_is_well_formed_and_escaped() {
    let locked = Provenance {
        source: Some(Source::Pop),
        at: Some("2026-11-24T01:30:00Z".to_owned()),
        mode: Some(PrefillMode::Locked),
        differs: None,
        computed: false,
        proposed: false,
        stale: true,
    };
    let differs = Provenance { differs: Some(HOSTILE.to_owned()), ..locked.clone() };
    for kind in KINDS {
        for (read_only, provenance, widget) in [
            (false, None, Widget::Radio),
            (true, Some(locked.clone()), Widget::Select),
            (false, Some(differs.clone()), Widget::Search),
        ] {
            let choice =
                |value: &str| ChoiceView { value: value.into(), label: HOSTILE.into(), chosen: value == HOSTILE };
            let field = FieldView {
                kind,
                read_only,
                provenance,
                widget,
                path: "/a b/\"r1\"/x".to_owned(),
                pointer: "/a b/0/x\"<".to_owned(),
                label: HOSTILE.to_owned(),
                hint: Some(HOSTILE.to_owned()),
                text: HOSTILE.to_owned(),
                display: HOSTILE.to_owned(),
                value: Some(HOSTILE.into()),
                choices: vec![choice("1"), choice(HOSTILE)],
                error: Some(HOSTILE.to_owned()),
                warnings: vec![HOSTILE.to_owned()],
                autocomplete: Some(HOSTILE.to_owned()),
                settings: vec![("list".into(), HOSTILE.into()), ("kind".into(), HOSTILE.into())],
                ..one()
            };
            for lang in [Lang::Vi, Lang::En] {
                let html = written(&field, Shown::Everything, lang);
                let names = check(&html);
                assert!(!names.iter().any(|name| name == "script" || name == "b"), "{kind:?}: {html}");
                let says_error = html.contains(" data-error-for=\"/a b/0/x&quot;&lt;\"");
                assert!(says_error || (kind == K::Static && !html.contains("data-path")), "{kind:?}: {html}");
                assert!(html.contains(" data-path=\"/a b/0/x&quot;&lt;\"") || kind == K::Static, "{kind:?}: {html}");
                if !read_only && !matches!(kind, K::Static | K::File | K::Signature) {
                    assert!(html.contains(" name=\"/a b/&quot;r1&quot;/x\""), "{kind:?}: {html}");
                }
                let quiet = written(&field, Shown::Nothing, lang);
                check(&quiet);
                assert!(!quiet.contains("data-error-for") && !quiet.contains("aria-invalid"), "{kind:?}: {quiet}");
            }
        }
    }
}

#[test]
fn labels_hints_and_errors_are_tied_to_the_control() {
    let field = FieldView {
        label: "Họ tên".into(),
        hint: Some("Như trên thẻ".into()),
        error: Some("Hãy ghi họ tên".into()),
        required: true,
        kind: K::Name,
        autocomplete: Some("name".into()),
        ..one()
    };
    let html = written(&field, Shown::Everything, Lang::Vi);
    assert!(html.contains("<label class=\"field__label\" for=\"f.x\" id=\"l.x\">Họ tên</label>"), "{html}");
    assert!(
        html.contains("id=\"f.x\" name=\"/x\" data-path=\"/x\" aria-describedby=\"h.x e.x\" aria-invalid=\"true\"")
    );
    assert!(html.contains("autocomplete=\"name\""));
    assert!(html.contains("<span class=\"field__error\" id=\"e.x\" data-error-for=\"/x\"><span class=\"visually-hidden\">Lỗi: </span>Hãy ghi họ tên</span>"));
    let optional = written(&FieldView { required: false, ..field }, Shown::Nothing, Lang::En);
    assert!(optional.contains("<span class=\"field__optional\"> (optional)</span>"), "{optional}");
}

#[test]
fn the_source_of_an_answer_is_told_with_its_time() {
    let from = Provenance {
        source: Some(Source::Pop),
        at: Some("2026-11-24T01:30:00Z".to_owned()),
        mode: Some(PrefillMode::Locked),
        differs: None,
        computed: false,
        proposed: false,
        stale: false,
    };
    let field = FieldView { provenance: Some(from), read_only: true, text: "An".into(), display: "An".into(), ..one() };
    let html = written(&field, Shown::Nothing, Lang::Vi);
    assert!(html.contains("Từ CSDL quốc gia về dân cư, 08:30 ngày 24/11/2026"), "{html}");
    assert!(html.contains(" readonly") && !html.contains(" name="), "{html}");
}

#[test]
fn what_is_not_shown_is_not_there() {
    assert_eq!(written(&FieldView { visible: false, ..one() }, Shown::Everything, Lang::Vi), "");
}

#[test]
fn lists_are_written_and_a_value_off_the_list_is_kept() {
    let province = FieldView {
        kind: K::Choice,
        widget: Widget::Search,
        path: "/province_code".into(),
        value: Some("66".into()),
        text: "66".into(),
        settings: vec![("list".into(), "provinces".into())],
        ..one()
    };
    let commune = FieldView {
        path: "/commune_code".into(),
        value: Some("99999".into()),
        text: "99999".into(),
        settings: vec![("list".into(), "communes".into()), ("parent".into(), "province_code".into())],
        ..province.clone()
    };
    let both = [province, commune];
    let mut lists = Lists::default();
    lists.0.insert("provinces".into(), vec![("01".into(), "Hà Nội".into()), ("66".into(), "Đắk Lắk".into())]);
    lists.0.insert("communes/66".into(), vec![("24121".into(), "Phường Tân An".into())]);
    let mut out = Html::default();
    write_fields(&mut out, &both, Look { lang: Lang::Vi, lists: &lists, shown: Shown::Nothing });
    let html = out.into_string();
    check(&html);
    assert!(html.contains("<option value=\"66\" selected>Đắk Lắk</option>"), "{html}");
    assert!(
        html.contains("<option value=\"24121\">Phường Tân An</option><option value=\"99999\" selected>99999</option>")
    );
    let mut keys = Vec::new();
    lists::below(&both, &mut keys);
    assert_eq!(keys, ["communes/66"]);
    // Before a province is chosen the list waits.
    let mut out = Html::default();
    write_field(&mut out, &both[1], &[], Look { lang: Lang::Vi, lists: &lists, shown: Shown::Nothing });
    assert!(out.as_str().contains("Chọn mục phía trên trước"), "{}", out.as_str());
}

#[test]
fn tables_have_rows_and_buttons_that_work_without_scripts() {
    let schema = json!({"type": "object", "properties": {"members": {"type": "array", "title": "Người", "maxItems": 2, "items":
        {"type": "object", "properties": {"name": {"type": "string", "title": "Tên"}}, "required": ["name"]}}}});
    let fields = views(schema, json!({"members": [{"name": "<An>"}, {}]}));
    let html = written(&fields[0], Shown::Nothing, Lang::Vi);
    check(&html);
    assert!(html.contains("name=\"/members/r1/name\" data-path=\"/members/0/name\""), "{html}");
    assert!(html.contains("value=\"&lt;An&gt;\""));
    assert!(html.contains("value=\"remove:/members/r2\""));
    assert!(html.contains("value=\"add:/members\" disabled"), "full: {html}");
    let mut paths = Vec::new();
    editable(&fields, &mut paths);
    assert_eq!(paths, ["/members/r1/name", "/members/r2/name"]);
}

#[test]
fn shown_paths_travel_in_one_control() {
    let paths = ["/a b", "/c%20", "/d\ne", "/đ"].map(str::to_owned);
    assert_eq!(split_paths(&join_paths(&paths)), paths);
    assert!(split_paths("").is_empty());
}

mod page {
    use super::*;
    use crate::form_page::{self, FormPage, Place, Setup};

    fn page(answers: serde_json::Value, asked: bool) -> (String, Vec<form_page::Problem>) {
        let schema = json!({"type": "object", "title": "Đơn", "required": ["a"], "properties": {
            "a": {"type": "string", "title": "Câu A", "maxLength": 3}, "b": {"type": "string", "title": "Câu B"}}});
        let form = form(&schema);
        let filing = filing(&form, &answers);
        let place = Place { pages: "/preview/x?trang=".into(), ..Place::default() };
        let mut page = FormPage::of(&filing, 0, Lang::Vi, &place).expect("a page");
        if asked {
            page = page.with_problems(&filing);
        }
        let setup = Setup::new(form_page::form_address(&form.id, Lang::Vi), &filing, &page, &place);
        (form_page::render(&page, &setup, &Lists::default()), page.problems)
    }

    #[test]
    fn nobody_is_told_off_before_they_ask() {
        let (html, problems) = page(json!({}), false);
        check(&html);
        assert!(problems.is_empty() && !html.contains("data-error-for") && !html.contains("error-summary"));
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.contains("name=\"_shown\" value=\"/a /b\""), "{html}");
        assert!(html.contains("Đã xong 0/1"), "{html}");
    }

    #[test]
    fn the_summary_leads_to_each_control() {
        let (html, problems) = page(json!({"a": "quá dài", "b": "</script>"}), true);
        check(html.split("<script type").next().unwrap_or_default());
        assert_eq!(problems.len(), 1);
        assert!(html.contains("<h2 id=\"summary-title\">Còn 1 chỗ cần sửa</h2><ul><li><a href=\"#f.a\">"), "{html}");
        assert!(html.contains("data-error-for=\"/a\""));
        assert_eq!(html.matches("</script").count(), 1, "the data block ends once: {html}");
    }

    #[test]
    fn the_setup_comes_back_as_it_went() {
        let (html, _) = page(json!({"a": "ab", "b": "<&>\u{2028}"}), false);
        let json =
            html.split("id=\"live-setup\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("a block");
        let setup: Setup = serde_json::from_str(json).expect("reads");
        assert_eq!(setup.draft.get("/b").and_then(|entry| entry.answer.value()), Some(&json!("<&>\u{2028}")));
        assert_eq!(
            form_page::read_form_address(setup.form.trim_start_matches("/f/")).map(|(_, lang)| lang),
            Some(Lang::Vi)
        );
        assert_eq!(form_page::read_form_address("abc-0.vi.form"), None);
    }
}
