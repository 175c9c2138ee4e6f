//! The one catalogue of what is said about a wrong answer, where the definition has no words of its own.

use crate::definition::{FieldKind as K, Text};
use crate::filing::Fault;
use crate::form::{Field, segments};
use crate::schema::{Code, Violation};

/// What to tell a person about a violation at a place that no field stands for, in both languages.
pub fn message(violation: &Violation) -> Text {
    let mut field = Field::blank(K::Raw);
    if matches!(violation.code, Code::Required | Code::DependentRequired)
        && let Some(name) = segments(&violation.path).last()
    {
        let label = format!("“{name}”");
        field.label = Text::new(label.clone(), label);
    }
    Fault::from_violation(violation).message(&field)
}

/// The words for a code at a field; `{label}` and the parameters of the fault are filled in.
pub(crate) fn words(code: &str, field: &Field) -> (&'static str, &'static str) {
    let code = if code == "required" || code == "dependent_required" {
        match field.kind {
            K::Choice | K::MultiChoice | K::YesNo | K::Country | K::Ethnicity | K::Agency | K::Slot => "choose",
            K::Declaration | K::Checkbox => "tick",
            K::File => "attach",
            K::Table => "rows",
            _ => "required",
        }
    } else if code == "const" && matches!(field.kind, K::Declaration | K::Checkbox) {
        "tick"
    } else {
        code
    };
    match code {
        "required" => ("Hãy điền {label}.", "Please fill in {label}."),
        "choose" => ("Hãy chọn {label}.", "Please choose {label}."),
        "tick" => ("Bạn cần đọc và đánh dấu vào ô này.", "Read this and tick the box."),
        "attach" => ("Hãy đính kèm {label}.", "Please attach {label}."),
        "rows" => ("Hãy thêm ít nhất một dòng vào {label}.", "Add at least one row to {label}."),
        "min_length" => ("{label} cần ít nhất {min} chữ.", "{label} needs at least {min} characters."),
        "max_length" => ("Nhiều nhất {max} chữ.", "At most {max} characters."),
        "minimum" => ("Phải từ {min} trở lên.", "Must be {min} or more."),
        "maximum" => ("Nhiều nhất là {max}.", "Must be {max} or less."),
        "exclusive_minimum" => ("Phải lớn hơn {min}.", "Must be more than {min}."),
        "exclusive_maximum" => ("Phải nhỏ hơn {max}.", "Must be less than {max}."),
        "multiple_of" => ("Phải là bội số của {step}.", "Must be a multiple of {step}."),
        "pattern" => ("{label} chưa đúng mẫu.", "{label} has the wrong form."),
        "enum" | "option" => ("Giá trị này không có trong danh mục.", "This is not one of the choices."),
        "const" => ("{label} phải đúng giá trị đã định.", "{label} must have its fixed value."),
        "type" | "never" => ("{label} không nhận giá trị này.", "{label} does not take this value."),
        "number" => ("Hãy ghi {label} bằng số.", "Enter {label} as a number."),
        "integer" => ("Hãy ghi số nguyên, không có phần lẻ.", "Enter a whole number."),
        "scale" => ("Quá nhiều chữ số sau dấu phẩy.", "Too many digits after the decimal point."),
        "date" | "format:date" => ("Ngày chưa đúng. Ví dụ: 31/12/1990.", "Not a date. Example: 31/12/1990."),
        "time" | "format:time" => ("Giờ chưa đúng. Ví dụ: 07:30.", "Not a time. Example: 07:30."),
        "yes_no" => ("Hãy chọn Có hoặc Không.", "Choose Yes or No."),
        "json" => ("Nội dung chưa phải JSON.", "This is not JSON."),
        "future" => ("Ngày này chưa tới.", "This date has not come yet."),
        "format:email" => {
            ("Địa chỉ thư chưa đúng. Ví dụ: ten@example.vn.", "Not an e-mail address. Example: name@example.vn.")
        }
        "format:vn-personal-id" => {
            ("Số định danh gồm 12 chữ số, xem trên thẻ căn cước.", "The personal ID has 12 digits; see the ID card.")
        }
        "format:vn-tax-code" => ("Mã số thuế chưa đúng.", "The tax code is wrong."),
        "format:vn-phone" => ("Số điện thoại chưa đúng, ví dụ 0912345678.", "Not a phone number. Example: 0912345678."),
        "format:vn-name" => ("Họ tên chỉ gồm chữ cái.", "A name has letters only."),
        "min_contains" => ("Thiếu mục phù hợp.", "Too few entries fit."),
        "max_contains" => ("Quá nhiều mục phù hợp.", "Too many entries fit."),
        "min_properties" => ("Cần ít nhất {min} mục.", "At least {min} members are needed."),
        "max_properties" => ("Nhiều nhất {max} mục.", "At most {max} members are allowed."),
        "property_names" => ("Tên mục này không được dùng.", "This name is not allowed."),
        "min_items" => ("Cần ít nhất {min} dòng.", "At least {min} are needed."),
        "max_items" => ("Nhiều nhất {max} dòng.", "At most {max} are allowed."),
        "unique_items" => ("Có hai mục giống nhau.", "Two entries are the same."),
        "hidden" => (
            "Câu này không được hỏi trong trường hợp của bạn, nên không được có câu trả lời.",
            "This is not asked in this case, so it must not be answered.",
        ),
        "computed" => ("Giá trị này do hệ thống tính, không khớp.", "This value is computed, and differs."),
        "additional_properties" | "unevaluated_properties" | "unevaluated_items" => {
            ("Mục này không có trong mẫu.", "The form does not know this entry.")
        }
        "any_of" | "one_of" | "not" => ("{label} chưa phù hợp.", "{label} does not fit."),
        "too_complex" => ("Dữ liệu quá lớn hoặc lồng quá sâu.", "The data is too large or nested too deeply."),
        _ if code.starts_with("format:") => ("{label} chưa đúng mẫu.", "{label} has the wrong form."),
        _ => ("{label} chưa đúng.", "{label} is not right."),
    }
}
