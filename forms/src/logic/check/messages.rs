//! What the checker says.

use super::super::Sentence;

/// A fault's words: what is wrong, and what to do.
pub(super) struct Words(pub Sentence, pub Sentence);

/// The words of a code; `what` names the place or operator concerned.
pub(super) fn words(code: &str, what: &str) -> Words {
    let say = |vi: String, en: String, fix_vi: String, fix_en: String| {
        Words(Sentence::new(vi, en), Sentence::new(fix_vi, fix_en))
    };
    match code {
        "unknown_path" => say(
            format!("Không có câu hỏi nào ở “{what}”."),
            format!("There is no question at “{what}”."),
            "Kiểm tra lại đường dẫn theo phần schema.".into(),
            "Check the path against the schema.".into(),
        ),
        "may_be_absent" => say(
            format!("“{what}” có thể chưa có câu trả lời, nên chưa so sánh hay tính được."),
            format!("“{what}” may have no answer, so it can't be compared or computed with."),
            "Kiểm tra trước bằng \"!!\" trong cùng \"and\" hoặc \"if\", hoặc cho giá trị thay thế ở tham số thứ hai của \"var\".".into(),
            "Test it first with \"!!\" in the same \"and\" or \"if\", or give a default as second argument of \"var\".".into(),
        ),
        "absent_is_zero" => say(
            format!("Khi “{what}” chưa có câu trả lời, phép so sánh \"==\" này coi như bằng 0."),
            format!("While “{what}” has no answer, this \"==\" takes it for 0."),
            "Dùng \"===\", hoặc kiểm tra trước bằng \"!!\".".into(),
            "Use \"===\", or test it first.".into(),
        ),
        "partial_date" => say(
            format!("“{what}” có thể chỉ có năm hoặc tháng, nên không so sánh trực tiếp được."),
            format!("“{what}” may be only a year or a month, so it can't be compared directly."),
            "Đặt trong \"tk:date\", hoặc dùng \"tk:age\".".into(),
            "Put it into \"tk:date\", or use \"tk:age\".".into(),
        ),
        "enum_never" => say(
            format!("Giá trị {what} không có trong các lựa chọn, nên phép so sánh này không bao giờ đúng như ý."),
            format!("The value {what} is not among the choices, so this comparison can never match."),
            "Sửa giá trị cho đúng một mã trong danh sách lựa chọn.".into(),
            "Use one of the codes of the choices.".into(),
        ),
        "never_equal" => say(
            format!("Hai vế của {what} khác kiểu, nên không bao giờ bằng nhau."),
            format!("The two sides of {what} are of different types and never equal."),
            "So sánh hai giá trị cùng kiểu.".into(),
            "Compare values of one type.".into(),
        ),
        "wrong_type" => say(
            format!("{what} không nhận kiểu giá trị này."),
            format!("{what} does not take this type of value."),
            "Dùng giá trị đúng kiểu (số, ngày, văn bản hoặc danh sách).".into(),
            "Use a value of the right type (number, date, text or list).".into(),
        ),
        "arguments" => say(
            format!("{what} không có đúng số giá trị cần thiết."),
            format!("{what} does not have the right number of arguments."),
            "Viết các giá trị trong một danh sách [ … ] theo bảng phép tính.".into(),
            "Write the arguments in a list [ … ] as the table of operators says.".into(),
        ),
        "dynamic_path" => say(
            format!("{what} tính ra đường dẫn lúc chạy, nên không kiểm tra trước được."),
            format!("{what} computes its path when it runs, so it can't be checked."),
            "Ghi thẳng đường dẫn, dùng \"if\" để chọn.".into(),
            "Write the path itself and choose with \"if\".".into(),
        ),
        "try_throw" => say(
            format!("{what} không được dùng trong định nghĩa thủ tục."),
            format!("{what} is not allowed in a definition."),
            "Kiểm tra điều kiện bằng \"if\" thay cho bắt lỗi.".into(),
            "Test the condition with \"if\" instead of catching an error.".into(),
        ),
        "unknown_parameter" => unknown("tham số", "parameter", what),
        "unknown_context" => unknown("thông tin ngữ cảnh", "fact of the context", what),
        "unknown_list" => unknown("danh sách", "list", what),
        _ => unknown("nguồn dữ liệu", "data source", what),
    }
}

fn unknown(vi: &str, en: &str, what: &str) -> Words {
    Words(
        Sentence::new(format!("Không có {vi} tên “{what}”."), format!("There is no {en} named “{what}”.")),
        Sentence::new("Kiểm tra lại tên, hoặc khai báo nó trước.", "Check the name, or declare it first."),
    )
}
