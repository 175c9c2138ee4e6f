//! Pages: as given, or made from the schema.

use super::rules::Compiler;
use crate::definition::{Layout, PageSpec, Text};
use crate::finding::Finding;
use crate::form::{FieldId, Page, Role, Shape};

/// Questions on one generated page.
const PER_PAGE: usize = 5;

/// Fills in the pages of a form.
pub(super) fn pages(compiler: &mut Compiler<'_>, given: &[PageSpec]) {
    if given.is_empty() {
        compiler.form.pages = generated(compiler);
    } else {
        for (at, page) in given.iter().enumerate() {
            given_page(compiler, at, page);
        }
    }
    for at in 0..compiler.form.pages.len() {
        for field in compiler.form.pages[at].fields.clone() {
            compiler.form.fields[field.index()].page = Some(at as u32);
        }
    }
}

fn given_page(compiler: &mut Compiler<'_>, at: usize, page: &PageSpec) {
    let mut fields = Vec::with_capacity(page.fields.len());
    for (nth, pointer) in page.fields.iter().enumerate() {
        let place = format!("/pages/{at}/fields/{nth}");
        let Some(field) = compiler.find(pointer, &place) else { continue };
        if compiler.form.field(field).row.is_some() {
            let fix = ("Ghi cả bảng vào trang.", "Put the whole table on the page.");
            compiler.findings.push(
                Finding::error(
                    "row_on_page",
                    place,
                    "Một cột của bảng không đứng riêng trên trang.",
                    "A column of a table can't stand on a page alone.",
                )
                .fix(fix.0, fix.1),
            );
            continue;
        }
        fields.push(field);
    }
    let index = compiler.form.pages.len() as u32;
    let visible = page
        .visible
        .as_ref()
        .and_then(|rule| compiler.rule(Role::Page(index), FieldId::ROOT, rule, &format!("/pages/{at}/visible")));
    compiler.form.pages.push(Page {
        id: page.id.clone(),
        title: page.title.clone(),
        intro: page.intro.clone(),
        fields,
        visible,
    });
}

fn generated(compiler: &Compiler<'_>) -> Vec<Page> {
    let form = &*compiler.form;
    let root = form.field(FieldId::ROOT);
    let page = |id: String, title: Text, fields: Vec<FieldId>| Page { id, title, intro: None, fields, visible: None };
    if root.shape != Shape::Group || form.layout == Layout::Single {
        let fields = if root.shape == Shape::Group { root.children.clone() } else { vec![FieldId::ROOT] };
        return vec![page("form".to_owned(), form.title.clone(), fields)];
    }
    let mut pages = Vec::new();
    let mut run: Vec<FieldId> = Vec::new();
    let flush = |run: &mut Vec<FieldId>, pages: &mut Vec<Page>| {
        if let Some(first) = run.first() {
            let title = if run.len() == 1 { form.field(*first).label.clone() } else { form.title.clone() };
            pages.push(page(slug(&form.field(*first).key, pages), title, std::mem::take(run)));
        }
    };
    for &child in &root.children {
        let field = form.field(child);
        if field.shape == Shape::Leaf {
            run.push(child);
            if run.len() == PER_PAGE {
                flush(&mut run, &mut pages);
            }
        } else {
            flush(&mut run, &mut pages);
            let id = slug(&field.key, &pages);
            pages.push(page(id, field.label.clone(), vec![child]));
        }
    }
    flush(&mut run, &mut pages);
    pages
}

/// A page id from a property's name, unlike those before it.
fn slug(key: &str, pages: &[Page]) -> String {
    let mut slug: String = key
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    if !slug.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        slug.insert(0, 'p');
    }
    while pages.iter().any(|page| page.id == slug) {
        slug.push('x');
    }
    slug
}
