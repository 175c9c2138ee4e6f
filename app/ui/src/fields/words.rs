//! What the form says by itself, in both languages.

use crate::lang::Lang;
use forms::definition::Source;
use forms::filing::Provenance;

/// Words for who knows it.
pub(super) fn source(source: Source, lang: Lang) -> &'static str {
    let (vi, en) = match source {
        Source::Acc => ("tài khoản định danh điện tử", "your e-ID account"),
        Source::Pop => ("CSDL quốc gia về dân cư", "the national population database"),
        Source::Res => ("CSDL về cư trú", "the residence database"),
        Source::Civ => ("CSDL hộ tịch điện tử", "the civil-status database"),
        Source::Biz => ("CSDL đăng ký doanh nghiệp", "the business registry"),
        Source::Ins => ("CSDL bảo hiểm", "the insurance database"),
        Source::Land => ("CSDL đất đai", "the land database"),
        Source::Tax => ("CSDL thuế", "the tax database"),
        Source::Poor => ("danh sách hộ nghèo", "the list of poor households"),
        Source::Vault => ("kho giấy tờ của bạn", "your documents"),
    };
    lang.pick(vi, en)
}

/// `08:30 ngày 24/11/2026` for an RFC 3339 time, in the time of Viet Nam; nothing where it can't be read.
#[must_use]
pub fn moment(at: &str, lang: Lang) -> Option<String> {
    let number = |from: usize, to: usize| at.get(from..to)?.parse::<i64>().ok();
    let day = forms::date::Date::parse(at.get(..10)?)?;
    let (hour, minute) = (number(11, 13)?, number(14, 16)?);
    let zone = at.get(16..)?;
    let zone = &zone[zone.find(['Z', 'z', '+', '-'])?..];
    let offset = match zone.as_bytes()[0] {
        b'Z' | b'z' => 0,
        sign => {
            let minutes = zone.get(1..3)?.parse::<i64>().ok()? * 60 + zone.get(4..6)?.parse::<i64>().ok()?;
            if sign == b'-' { -minutes } else { minutes }
        }
    };
    let minutes = hour * 60 + minute - offset + 7 * 60;
    let day = day.add_days(minutes.div_euclid(1440))?.display_vi();
    let time = [two(minutes.rem_euclid(1440) / 60), two(minutes.rem_euclid(60))].join(":");
    Some(match lang {
        Lang::Vi => [time.as_str(), " ngày ", &day].concat(),
        Lang::En => [day.as_str(), ", ", &time].concat(),
    })
}

fn two(number: i64) -> String {
    let text = number.to_string();
    if text.len() < 2 { ["0", &text].concat() } else { text }
}

/// Where an answer comes from, as one line under the field.
#[must_use]
pub fn provenance(from: &Provenance, lang: Lang) -> String {
    if from.computed {
        return lang.pick("Tự tính từ các câu trả lời khác", "Worked out from your other answers").to_owned();
    }
    if from.proposed {
        return lang.pick("Gợi ý sẵn, bạn sửa được", "Suggested; you can change it").to_owned();
    }
    let Some(known) = from.source else { return String::new() };
    let mut out = String::from(lang.pick("Từ ", "From "));
    out.push_str(source(known, lang));
    if let Some(moment) = from.at.as_deref().and_then(|at| moment(at, lang)) {
        out.push_str(", ");
        out.push_str(&moment);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_time_of_viet_nam() {
        assert_eq!(moment("2026-11-24T01:30:00Z", Lang::Vi).as_deref(), Some("08:30 ngày 24/11/2026"));
        assert_eq!(moment("2026-11-24T23:05:09.123Z", Lang::En).as_deref(), Some("25/11/2026, 06:05"));
        assert_eq!(moment("2026-11-24T08:30:00+07:00", Lang::Vi).as_deref(), Some("08:30 ngày 24/11/2026"));
        assert_eq!(moment("2026-12-31T20:00:00-03:00", Lang::Vi).as_deref(), Some("06:00 ngày 01/01/2027"));
        assert_eq!(moment("yesterday", Lang::Vi), None);
        assert_eq!(moment("2026-11-24", Lang::Vi), None);
    }
}
