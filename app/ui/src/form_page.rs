//! A page of a form: what is on it, its HTML, and what the browser needs to make it live. The same on both sides.

use crate::fields::{self, Html, Lists, Look, Part, Shown, element_id};
use crate::lang::Lang;
use forms::filing::{Context, Draft, FieldView, Filing, PageView, Progress};
use serde::{Deserialize, Serialize};

/// Where a filing lives in the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What page addresses begin with; the page's id follows: `/nhap/{id}/trang/`.
    pub pages: String,
    /// Where changes are saved; nothing: they are not saved.
    pub save: Option<String>,
    /// Where the way back from the first page leads.
    pub before: Option<String>,
    /// The one address all pages post to, where it is not the page's own.
    pub post: Option<String>,
    /// Ids of pages that are shown elsewhere, such as the one that only holds the declaration.
    #[serde(default)]
    pub elsewhere: Vec<String>,
}

impl Place {
    /// Address of a page.
    #[must_use]
    pub fn page(&self, id: &str) -> String {
        [self.pages.as_str(), &escape_segment(id)].concat()
    }

    /// Whether a page is asked, and asked here.
    #[must_use]
    pub fn has(&self, filing: &Filing, index: usize) -> bool {
        filing.page_asked(index) && !self.elsewhere.contains(&filing.form().pages[index].id)
    }

    /// The page after this one.
    #[must_use]
    pub fn next(&self, filing: &Filing, after: usize) -> Option<usize> {
        (after + 1..filing.form().pages.len()).find(|index| self.has(filing, *index))
    }

    /// The page before this one.
    #[must_use]
    pub fn previous(&self, filing: &Filing, before: usize) -> Option<usize> {
        (0..before).rev().find(|index| self.has(filing, *index))
    }
}

fn escape_segment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// Something to mend on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the field; empty: the application as a whole.
    pub path: String,
    /// JSON Pointer of the field.
    pub pointer: String,
    /// What to do about it.
    pub text: String,
}

/// A page with everything that is said on it.
#[derive(Debug, Clone, PartialEq)]
pub struct FormPage {
    /// Language.
    pub lang: Lang,
    /// Name of the procedure.
    pub procedure: String,
    /// The page.
    pub page: PageView,
    /// How far the application is.
    pub progress: Progress,
    /// Everything to mend here, once it was asked for.
    pub problems: Vec<Problem>,
    /// Where it posts to.
    pub action: String,
    /// Address of the page before.
    pub back: Option<String>,
    /// No page follows.
    pub last: bool,
    /// Version of the draft it was made from.
    pub base: u64,
    /// It can be saved and left.
    pub saves: bool,
    /// More hidden controls.
    pub hidden: Vec<(String, String)>,
}

/// Problems that the summary lists; more are counted.
const LISTED: usize = 50;
/// Fields of a long page are laid out in blocks, so that the browser skips those out of sight.
const BLOCK: usize = 24;

impl FormPage {
    /// The page with an index; `None` where the form has no such page.
    #[must_use]
    pub fn of(filing: &Filing, index: usize, lang: Lang, place: &Place) -> Option<Self> {
        let page = filing.page(index, lang)?;
        let pages = &filing.form().pages;
        let before = place.previous(filing, index).map(|before| place.page(&pages[before].id));
        Some(Self {
            lang,
            procedure: filing.form().title.get(lang).to_owned(),
            progress: filing.progress(),
            problems: Vec::new(),
            action: place.post.clone().unwrap_or_else(|| place.page(&page.id)),
            back: before.or_else(|| place.before.clone()),
            last: place.next(filing, index).is_none(),
            base: filing.version(),
            saves: place.save.is_some(),
            hidden: Vec::new(),
            page,
        })
    }

    /// With everything that is wrong on it.
    #[must_use]
    pub fn with_problems(mut self, filing: &Filing) -> Self {
        self.problems = problems(filing, self.page.index, self.lang);
        self
    }

    /// Heading of the document.
    #[must_use]
    pub fn title(&self) -> String {
        match self.heading() {
            "" => self.procedure.clone(),
            heading if heading == self.procedure => heading.to_owned(),
            heading => [heading, " – ", &self.procedure].concat(),
        }
    }

    fn heading(&self) -> &str {
        if self.page.title.is_empty() { &self.procedure } else { &self.page.title }
    }

    /// The page's HTML: what the live form replaces when it turns the page.
    pub fn write(&self, out: &mut Html, lists: &Lists, shown: Shown<'_>) {
        let look = Look { lang: self.lang, lists, shown };
        out.raw("<form class=\"form\" method=\"post\" novalidate").attr("action", &self.action).raw(">");
        self.write_hidden(out);
        if let Some(back) = &self.back {
            out.raw("<a class=\"back\" data-act=\"back\"").attr("href", back).raw(">");
            out.raw(self.lang.pick("← Quay lại", "← Back")).raw("</a>");
        }
        out.raw("<div id=\"progress\">");
        write_progress(out, &self.procedure, (self.page.number, self.page.count), self.progress, self.lang);
        out.raw("</div><div id=\"summary\">");
        write_summary(out, &self.problems, self.lang);
        out.raw("</div><h1 id=\"page-title\" tabindex=\"-1\">").text(self.heading()).raw("</h1>");
        if let Some(intro) = &self.page.intro {
            out.raw("<p class=\"lines\">").text(intro).raw("</p>");
        }
        out.raw("<div id=\"fields\">");
        self.write_fields(out, look);
        out.raw("</div>");
        self.write_buttons(out);
        out.raw("</form>");
    }

    fn write_hidden(&self, out: &mut Html) {
        let mut paths = Vec::new();
        fields::editable(&self.page.fields, &mut paths);
        let mut hidden = |name: &str, value: &str| {
            out.raw("<input type=\"hidden\"").attr("name", name).attr("value", value).raw(">");
        };
        hidden("_base", &self.base.to_string());
        hidden("_page", &self.page.id);
        hidden("_shown", &fields::join_paths(&paths));
        self.hidden.iter().for_each(|(name, value)| hidden(name, value));
        // The first button is what Enter presses; the ones beside the rows must not be.
        out.raw(
            "<button class=\"visually-hidden\" tabindex=\"-1\" aria-hidden=\"true\" name=\"_action\" value=\"next\">",
        );
        out.raw(self.lang.pick("Tiếp tục", "Continue")).raw("</button>");
    }

    fn write_fields(&self, out: &mut Html, look: Look<'_>) {
        let views = &self.page.fields;
        // A page that is one group needs no second heading of the same words.
        if let [only] = views.as_slice()
            && only.label == self.page.title
            && !only.children.is_empty()
        {
            let plain = FieldView { label: String::new(), ..only.clone() };
            return fields::write_field(out, &plain, views, look);
        }
        if views.len() <= 2 * BLOCK {
            return fields::write_fields(out, views, look);
        }
        for block in views.chunks(BLOCK) {
            out.raw("<div class=\"block-of-fields\">");
            block.iter().for_each(|field| fields::write_field(out, field, views, look));
            out.raw("</div>");
        }
    }

    fn write_buttons(&self, out: &mut Html) {
        let lang = self.lang;
        out.raw("<div class=\"actions\"><button class=\"button\" id=\"next\" name=\"_action\" value=\"next\">");
        out.raw(match (self.last, self.saves) {
            (false, _) => lang.pick("Tiếp tục", "Continue"),
            (true, true) => lang.pick("Lưu và sang bước sau", "Save and go on"),
            (true, false) => lang.pick("Gửi", "Submit"),
        });
        out.raw("</button>");
        if self.saves {
            out.raw("<button class=\"button button--secondary\" name=\"_action\" value=\"save\">");
            out.raw(lang.pick("Lưu, làm tiếp sau", "Save and come back later")).raw("</button>");
        }
        out.raw("<span class=\"saved\" id=\"saved\" role=\"status\"></span></div>");
    }
}

/// Step, procedure and how much is answered: what stands in the element `progress`.
pub fn write_progress(
    out: &mut Html,
    procedure: &str,
    (number, count): (usize, usize),
    progress: Progress,
    lang: Lang,
) {
    out.raw("<p class=\"progress\">");
    if count > 1 {
        out.raw(lang.pick("Bước ", "Step ")).number(number);
        out.raw(lang.pick(" trên ", " of ")).number(count).raw(" · ");
    }
    out.text(procedure);
    if progress.required > 0 {
        out.raw(lang.pick(" · Đã xong ", " · ")).number(progress.answered).raw("/");
        out.number(progress.required).raw(lang.pick(" mục cần trả lời", " needed answers given"));
    }
    out.raw("</p>");
}

/// Everything wrong on a page. What belongs to no page is listed on the last.
#[must_use]
pub fn problems(filing: &Filing, index: usize, lang: Lang) -> Vec<Problem> {
    let last = filing.next_page(Some(index)).is_none();
    let verdict = filing.verdict();
    let here = verdict.errors.iter().filter(|error| filing.page_of(error.id).map_or(last, |page| page == index));
    let problem = |error: &forms::filing::FieldError| Problem {
        path: error.path.clone(),
        pointer: filing.pointer(error.id),
        text: error.message.get(lang).to_owned(),
    };
    here.map(problem).collect()
}

/// The summary; empty where nothing is wrong.
pub fn write_summary(out: &mut Html, problems: &[Problem], lang: Lang) {
    if problems.is_empty() {
        return;
    }
    out.raw("<div class=\"error-summary\" role=\"alert\" aria-labelledby=\"summary-title\" tabindex=\"-1\" id=\"summary-box\">");
    out.raw("<h2 id=\"summary-title\">");
    match (lang, problems.len()) {
        (Lang::Vi, count) => out.raw("Còn ").number(count).raw(" chỗ cần sửa"),
        (Lang::En, 1) => out.raw("There is 1 thing to correct"),
        (Lang::En, count) => out.raw("There are ").number(count).raw(" things to correct"),
    };
    out.raw("</h2><ul>");
    for problem in problems.iter().take(LISTED) {
        out.raw("<li>");
        if problem.path.is_empty() {
            out.text(&problem.text);
        } else {
            let target = ["#", &element_id(Part::Control, &problem.path)].concat();
            out.raw("<a").attr("href", &target).raw(">").text(&problem.text).raw("</a>");
        }
        out.raw("</li>");
    }
    if problems.len() > LISTED {
        out.raw("<li>").raw(lang.pick("và ", "and ")).number(problems.len() - LISTED);
        out.raw(lang.pick(" chỗ nữa, ghi ngay cạnh từng câu", " more, each beside its question")).raw("</li>");
    }
    out.raw("</ul></div>");
}

/// What the browser gets beside the HTML to make the form live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// Address of the compiled form.
    pub form: String,
    /// Language.
    pub lang: Lang,
    /// Index of the page shown.
    pub page: usize,
    /// The page came back with its errors shown.
    pub errors: bool,
    /// Where it lives.
    pub place: Place,
    /// Answers.
    pub draft: Draft,
    /// Circumstances, without what only the server needs.
    pub context: Context,
}

impl Setup {
    /// For a page as it was rendered.
    #[must_use]
    pub fn new(form_url: String, filing: &Filing, page: &FormPage, place: &Place) -> Self {
        let context = filing.context();
        Self {
            form: form_url,
            lang: page.lang,
            page: page.page.index,
            errors: !page.problems.is_empty(),
            place: place.clone(),
            draft: filing.draft(),
            context: for_browser(context, filing.form().bare),
        }
    }
}

/// Successors of former units are only asked for by the server's part of a definition, and a bare schema has no rules at all.
fn for_browser(context: &Context, bare: bool) -> Context {
    let mut context = Context { successors: Default::default(), ..context.clone() };
    if bare {
        context.agencies.clear();
        context.parameters.clear();
    }
    context
}

/// The address a browser fetches a compiled form from. It never changes what it holds.
#[must_use]
pub fn form_address(id: &str, lang: Lang) -> String {
    let build = forms::form::ENGINE_BUILD.to_string();
    ["/f/", id, "-", &build, ".", lang.tag(), ".form"].concat()
}

/// The id and language in the last segment of [`form_address`]; nothing where it is of another engine build.
#[must_use]
pub fn read_form_address(file: &str) -> Option<(&str, Lang)> {
    let (rest, lang) = file.strip_suffix(".form")?.rsplit_once('.')?;
    let lang = match lang {
        "vi" => Lang::Vi,
        "en" => Lang::En,
        _ => return None,
    };
    let (id, build) = rest.rsplit_once('-')?;
    (build == forms::form::ENGINE_BUILD.to_string()).then_some((id, lang))
}

/// The whole inside of the island: the page, and the data block behind it.
#[must_use]
pub fn render(page: &FormPage, setup: &Setup, lists: &Lists) -> String {
    let mut out = Html::with_capacity(16 * 1024);
    out.raw("<div id=\"live-page\">");
    page.write(&mut out, lists, if page.problems.is_empty() { Shown::Nothing } else { Shown::Everything });
    out.raw("</div><p class=\"visually-hidden\" id=\"live-status\" role=\"status\"></p>");
    out.raw("<script type=\"application/json\" id=\"live-setup\">");
    out.json(&serde_json::to_string(setup).unwrap_or_default()).raw("</script>");
    out.into_string()
}

/// The lists that these fields, and those below them, choose from and that are not in the definition.
#[must_use]
pub fn lists_of(views: &[FieldView]) -> Vec<String> {
    let mut keys = Vec::new();
    collect(views, &mut keys);
    fields::lists::below(views, &mut keys);
    keys
}

fn collect(views: &[FieldView], keys: &mut Vec<String>) {
    for field in views {
        if let Some(fields::lists::Needs::List(key)) = fields::lists::needs(field.kind, &field.settings)
            && !keys.contains(&key)
        {
            keys.push(key);
        }
        collect(&field.children, keys);
        field.rows.iter().for_each(|row| collect(&row.fields, keys));
    }
}

/// What the server answers to a saved change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SaveAnswer {
    /// Version of the draft now.
    pub version: u64,
    /// When it was saved, as people read it: `08:30`.
    pub saved_at: String,
    /// The whole draft, where it holds more than the browser knows: a database answered, or something was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// The circumstances, where they changed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
}

impl SaveAnswer {
    /// An answer that says no more than that it was saved.
    #[must_use]
    pub fn saved(version: u64, saved_at: String) -> Self {
        Self { version, saved_at, draft: None, context: None }
    }

    /// With all of the draft, as the browser may see it.
    #[must_use]
    pub fn with_draft(mut self, filing: &Filing) -> Self {
        self.draft = Some(filing.draft());
        self.context = Some(for_browser(filing.context(), filing.form().bare));
        self
    }
}
