//! Why something is asked, required or refused, in plain words.

use super::state::{NONE, ROOT, State};
use super::{Filing, InstanceId};
use crate::definition::Text;
use crate::form::{Lang, Shape};
use crate::kinds;
use crate::logic::{self, Ctx, Names, Seg, Val, explain};

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Why it is shown.
    Asked,
    /// Why it is not shown.
    NotAsked,
    /// Why it must be answered.
    Required,
    /// Why the application is refused.
    Refused,
}

/// A sentence that names questions and answers, never ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What is explained.
    pub why: Why,
    /// In words.
    pub text: Text,
}

impl Filing {
    /// Everything that can be said about a field: why it is asked or not, required, refused. Empty where no rule decides.
    pub fn explain(&self, id: InstanceId) -> Vec<Explanation> {
        let mut found = Vec::new();
        let visible = self.state.inst(id.0).visible;
        // The nearest rule above decides as much as the field's own: of a hidden field, the outermost that hides.
        let mut at = id.0;
        while at != NONE {
            let inst = self.state.inst(at);
            let hides = !inst.visible && (inst.parent == NONE || self.state.inst(inst.parent).visible);
            if let Some(rule) = self.state.field(at).rules.visible
                && (visible || hides)
            {
                found.push(self.sentence(rule, at, if visible { Why::Asked } else { Why::NotAsked }));
                break;
            }
            at = inst.parent;
        }
        let inst = self.state.inst(id.0);
        if let (true, Some(rule)) = (inst.required, self.state.field(id.0).rules.required) {
            found.push(self.sentence(rule, id.0, Why::Required));
        }
        for (&holds, &statement) in inst.holds.iter().zip(&self.state.field(id.0).statements) {
            let statement = &self.state.form.statements[statement as usize];
            if holds && statement.block {
                found.push(self.sentence(statement.rule, id.0, Why::Refused));
            }
        }
        found
    }

    fn sentence(&self, rule: u32, at: super::InstId, why: Why) -> Explanation {
        let row = self.state.row_path(at);
        let ctx = Ctx { scope: &self.state, env: &*self.state.context, row: &row };
        let because = explain(&self.state.form.rules[rule as usize].program, ctx, &self.state);
        let (vi, en) = match why {
            Why::Asked => ("Câu này được hỏi ", "This is asked "),
            Why::NotAsked => ("Câu này không hỏi ", "This is not asked "),
            Why::Required => ("Câu này phải trả lời ", "This must be answered "),
            Why::Refused => ("Chưa nộp được ", "This can't be filed "),
        };
        let sentence = |head: &str, because: &str| {
            let mut text = [head, because].concat().trim_end().to_owned();
            if !text.ends_with('.') {
                text.push('.');
            }
            text
        };
        Explanation { why, text: Text::new(sentence(vi, &because.vi), sentence(en, &because.en)) }
    }
}

fn language(lang: logic::Lang) -> Lang {
    match lang {
        logic::Lang::Vi => Lang::Vi,
        logic::Lang::En => Lang::En,
    }
}

impl State {
    /// The field a rule's path leads to; a place inside an answer stands for the answer.
    fn named(&self, path: &[Seg]) -> Option<&crate::form::Field> {
        let mut at = crate::form::FieldId::ROOT;
        for seg in path {
            let field = self.form.field(at);
            at = match (field.shape, seg) {
                (Shape::Leaf, _) => break,
                (Shape::Table, _) => *field.children.first()?,
                (Shape::Group, Seg::Key(key)) => self.form.child(at, key)?,
                (Shape::Group, _) => return None,
            };
        }
        (at.index() != ROOT as usize).then(|| self.form.field(at))
    }
}

impl Names for State {
    fn label(&self, path: &[Seg], lang: logic::Lang) -> Option<String> {
        let label = self.named(path)?.label.get(language(lang));
        (!label.is_empty()).then(|| label.to_owned())
    }

    fn option(&self, path: &[Seg], value: &Val<'_>, lang: logic::Lang) -> Option<String> {
        let field = self.named(path)?;
        let value = value.to_json();
        let choice = field.options.iter().find(|choice| choice.value.0 == value);
        if let Some(choice) = choice {
            let label = choice.label.get(language(lang));
            return (!label.is_empty()).then(|| label.to_owned());
        }
        (!value.is_null()).then(|| kinds::display(field, &value, language(lang)))
    }

    fn context(&self, key: &str, value: &Val<'_>, lang: logic::Lang) -> Option<String> {
        let (vi, en) = match (key, value.as_str()?) {
            ("channel", "online") => ("bạn nộp trực tuyến", "you file online"),
            ("channel", "direct") => ("bạn nộp tại quầy", "you file at the counter"),
            ("channel", "postal") => ("bạn nộp qua bưu chính", "you file by post"),
            ("requester_kind", "citizen") => ("bạn nộp với tư cách cá nhân", "you file as a person"),
            ("requester_kind", "organization") => ("bạn nộp thay cho tổ chức", "you file for an organisation"),
            _ => return None,
        };
        Some(language(lang).pick(vi, en).to_owned())
    }

    fn source(&self, source: &str, lang: logic::Lang) -> Option<String> {
        let (vi, en) = match source {
            "acc" => ("tài khoản định danh điện tử", "the e-ID account"),
            "pop" => ("cơ sở dữ liệu dân cư", "the population database"),
            "res" => ("cơ sở dữ liệu cư trú", "the residence database"),
            "civ" => ("cơ sở dữ liệu hộ tịch", "the civil-status database"),
            "biz" => ("cơ sở dữ liệu doanh nghiệp", "the business registry"),
            "ins" => ("cơ sở dữ liệu bảo hiểm", "the insurance database"),
            "land" => ("cơ sở dữ liệu đất đai", "the land database"),
            "tax" => ("cơ sở dữ liệu thuế", "the tax database"),
            "poor" => ("danh sách hộ nghèo", "the list of poor households"),
            "vault" => ("kho dữ liệu điện tử của bạn", "your document vault"),
            _ => return None,
        };
        Some(language(lang).pick(vi, en).to_owned())
    }
}
