//! The escaping writer: the only way text gets into the HTML of a form.

/// HTML under construction. Markup is `&'static str`; everything else is escaped.
#[derive(Debug, Clone, Default)]
pub struct Html(String);

impl Html {
    /// Room for a page.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Markup of ours.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text between tags.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.0, text);
        self
    }

    /// A whole number.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// ` name="value"`.
    pub fn attr(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.open(name);
        escape(&mut self.0, value);
        self.close()
    }

    /// ` name="value"`, where there is one.
    pub fn attr_if(&mut self, name: &'static str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// ` name`, where it holds.
    pub fn flag(&mut self, name: &'static str, holds: bool) -> &mut Self {
        if holds {
            self.0.push(' ');
            self.0.push_str(name);
        }
        self
    }

    /// ` name="…"` with the element id of a part of a field.
    pub fn attr_id(&mut self, name: &'static str, part: Part, path: &str) -> &mut Self {
        self.open(name);
        push_id(&mut self.0, part, path);
        self.close()
    }

    /// Text of a `textarea`: the parser drops one line break at its start.
    pub fn area_text(&mut self, text: &str) -> &mut Self {
        if text.starts_with('\n') {
            self.0.push('\n');
        }
        self.text(text)
    }

    /// JSON for a `<script type="application/json">`: nothing in it ends the element or opens another.
    pub fn json(&mut self, json: &str) -> &mut Self {
        for letter in json.chars() {
            match letter {
                '<' => self.0.push_str("\\u003c"),
                '>' => self.0.push_str("\\u003e"),
                '&' => self.0.push_str("\\u0026"),
                '\u{2028}' => self.0.push_str("\\u2028"),
                '\u{2029}' => self.0.push_str("\\u2029"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// What was written.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// What was written so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn open(&mut self, name: &'static str) {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
    }

    fn close(&mut self) -> &mut Self {
        self.0.push('"');
        self
    }
}

/// The elements of a field that are found by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The control, or the first of several.
    Control,
    /// Everything of the field.
    Wrapper,
    /// Label or legend.
    Label,
    /// Hint.
    Hint,
    /// Error.
    Error,
    /// Warnings and source, below the control.
    After,
    /// Where the fields of a group or row stand, or the rows of a table.
    Inside,
    /// Suggestions below a search.
    Matches,
    /// The search box above a long list.
    Search,
}

impl Part {
    fn letter(self) -> &'static str {
        match self {
            Self::Control => "f",
            Self::Wrapper => "w",
            Self::Label => "l",
            Self::Hint => "h",
            Self::Error => "e",
            Self::After => "a",
            Self::Inside => "c",
            Self::Matches => "m",
            Self::Search => "q",
        }
    }
}

/// The id of a part of the field at a path. Different paths have different ids, and no id holds what would need quoting.
#[must_use]
pub fn element_id(part: Part, path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 2);
    push_id(&mut out, part, path);
    out
}

fn push_id(out: &mut String, part: Part, path: &str) {
    out.push_str(part.letter());
    for letter in path.chars() {
        match letter {
            '/' => out.push('.'),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => out.push(letter),
            other => {
                out.push(':');
                out.push_str(&u32::from(other).to_string());
                out.push(':');
            }
        }
    }
}

fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        let mut html = Html::default();
        html.raw("<p").attr("title", "\"><script>'").raw(">").text("</p><b>&").raw("</p>");
        assert_eq!(html.as_str(), "<p title=\"&quot;&gt;&lt;script&gt;&#39;\">&lt;/p&gt;&lt;b&gt;&amp;</p>");
        let mut json = Html::default();
        json.json("\"</script><!--&\"");
        assert_eq!(json.as_str(), "\"\\u003c/script\\u003e\\u003c!--\\u0026\"");
    }

    #[test]
    fn a_line_break_at_the_start_of_an_area_stays() {
        let mut html = Html::default();
        html.area_text("\nx");
        assert_eq!(html.as_str(), "\n\nx");
    }

    #[test]
    fn ids_differ_and_hold_no_blanks() {
        assert_eq!(element_id(Part::Control, "/members/r1/full_name"), "f.members.r1.full_name");
        let odd = [" ", ".", "a b", "a.b", "\"", "é", "a:32:b", "~1", "/", "", "a/b"];
        let ids: std::collections::BTreeSet<String> =
            odd.iter().map(|key| element_id(Part::Control, &format!("/{key}"))).collect();
        assert_eq!(ids.len(), odd.len());
        assert!(ids.iter().all(|id| !id.contains([' ', '"', '/', '~'])));
    }
}
