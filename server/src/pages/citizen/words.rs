//! Words that several pages share: life events, databases, time limits, subjects.

use forms::definition::{Channel, Source, Text, TimeLimit, TimeUnit};
use ui::Lang;

/// A text in the page's language.
pub fn t(text: &Text, lang: Lang) -> String {
    text.get(lang).to_owned()
}

/// A life event's name; its id where it has none.
pub fn life_event(id: &str, lang: Lang) -> String {
    let (vi, en) = match id {
        "ket_hon" => ("Kết hôn", "Getting married"),
        "ly_hon" => ("Ly hôn", "Divorce"),
        "sinh_con" => ("Sinh con, nuôi con nhỏ", "Having a child"),
        "di_hoc" => ("Đi học", "Going to school"),
        "chuyen_nha" => ("Chuyển chỗ ở", "Moving house"),
        "mua_nha" => ("Mua nhà", "Buying a home"),
        "mua_ban_nha_dat" => ("Mua bán nhà đất", "Buying or selling land"),
        "di_nuoc_ngoai" => ("Đi nước ngoài", "Going abroad"),
        "nguoi_than_mat" => ("Người thân qua đời", "When somebody dies"),
        "mat_giay_to" => ("Mất giấy tờ", "Lost papers"),
        other => return other.replace('_', " "),
    };
    lang.pick(vi, en).to_owned()
}

/// A database's name.
pub fn source(source: Source, lang: Lang) -> &'static str {
    match source {
        Source::Acc => lang.pick("Tài khoản VNeID", "VNeID account"),
        Source::Pop => lang.pick("CSDL quốc gia về dân cư", "the national population database"),
        Source::Res => lang.pick("CSDL về cư trú", "the residence database"),
        Source::Civ => lang.pick("CSDL hộ tịch điện tử", "the civil-status database"),
        Source::Biz => lang.pick("CSDL đăng ký doanh nghiệp", "the business registry"),
        Source::Ins => lang.pick("CSDL bảo hiểm", "the insurance database"),
        Source::Land => lang.pick("CSDL đất đai", "the land database"),
        Source::Tax => lang.pick("CSDL thuế", "the tax database"),
        Source::Poor => lang.pick("Danh sách hộ nghèo", "the register of poor households"),
        Source::Vault => lang.pick("Kho giấy tờ của bạn", "your document vault"),
    }
}

/// A time limit in words.
pub fn time(limit: TimeLimit, lang: Lang) -> String {
    let number = limit.quantity;
    match (limit.unit, lang) {
        (TimeUnit::SameDay, Lang::Vi) => "Trong ngày; nhận sau 15 giờ thì ngày làm việc tiếp theo".to_owned(),
        (TimeUnit::SameDay, Lang::En) => "The same day; after 15:00 the next working day".to_owned(),
        (TimeUnit::WorkingDay, Lang::Vi) => format!("{number} ngày làm việc"),
        (TimeUnit::WorkingDay, Lang::En) => format!("{number} working days"),
        (TimeUnit::Hour, Lang::Vi) => format!("{number} giờ làm việc"),
        (TimeUnit::Hour, Lang::En) => format!("{number} working hours"),
        (TimeUnit::Day, Lang::Vi) => format!("{number} ngày"),
        (TimeUnit::Day, Lang::En) => format!("{number} days"),
        (TimeUnit::Month, Lang::Vi) => format!("{number} tháng"),
        (TimeUnit::Month, Lang::En) => format!("{number} months"),
        (TimeUnit::Other, Lang::Vi) => "Theo thông báo của cơ quan".to_owned(),
        (TimeUnit::Other, Lang::En) => "As the agency notifies".to_owned(),
    }
}

/// Who may apply, by the national code.
pub fn subject(code: &str, lang: Lang) -> String {
    let (vi, en) = match code {
        "ĐT1" => ("Công dân Việt Nam", "Vietnamese citizens"),
        "ĐT2" => ("Doanh nghiệp", "Enterprises"),
        "ĐT3" => ("Người nước ngoài cư trú tại Việt Nam", "Foreigners living in Viet Nam"),
        "ĐT4" => ("Người nước ngoài", "Foreigners"),
        "ĐT9" => ("Tổ chức", "Organisations"),
        "DT11" => ("Hợp tác xã", "Cooperatives"),
        "DT12" | "ĐT12" => ("Người Việt Nam định cư ở nước ngoài", "Vietnamese living abroad"),
        other => return other.to_owned(),
    };
    lang.pick(vi, en).to_owned()
}

/// A way of handing in, as a sentence.
pub fn channel(channel: Channel, lang: Lang) -> &'static str {
    match channel {
        Channel::Online => lang.pick("Trên mạng, ngay tại đây", "Online, here"),
        Channel::Direct => lang.pick("Tại trung tâm phục vụ hành chính công", "At a one-stop centre"),
        Channel::Postal => lang.pick("Qua bưu chính công ích", "By public post"),
    }
}

/// The level of government that decides.
pub fn level(level: &str, lang: Lang) -> &'static str {
    match level {
        "ministry" => lang.pick("Bộ, ngành", "Ministry"),
        "province" => lang.pick("Cấp tỉnh", "Province"),
        _ => lang.pick("Cấp xã", "Commune"),
    }
}
