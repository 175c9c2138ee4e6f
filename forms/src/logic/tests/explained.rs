//! Sentences for a range of rule shapes; none may show a field's name, a code or an operator.

use super::*;
use serde_json::json;

fn names() -> Table {
    let label = |place: &str, vi: &str, en: &str| (place.to_owned(), vi.to_owned(), en.to_owned());
    let option = |value: &str, vi: &str, en: &str| {
        ("/marital/status".to_owned(), value.to_owned(), vi.to_owned(), en.to_owned())
    };
    Table {
        labels: vec![
            label("/marital/status", "Tình trạng hôn nhân hiện nay", "Marital status"),
            label("/flag", "Sống chung trước năm 1987", "Lived together before 1987"),
            label("/quantity", "Số bản", "Copies"),
            label("/dob", "Ngày sinh", "Date of birth"),
            label("/from", "Từ ngày", "From"),
            label("/members", "Thành viên", "Members"),
            label("/members/*/age", "Tuổi", "Age"),
            label("/commune", "Xã, phường", "Commune"),
        ],
        options: vec![
            option("da_ly_hon", "Đã ly hôn", "Divorced"),
            option("chua_ket_hon", "Chưa kết hôn", "Never married"),
        ],
    }
}

fn why(rule: &Value, data: &Value) -> Sentence {
    let program = program(rule);
    let scope = JsonScope(data);
    explain(&program, Ctx { scope: &scope, env: &Office, row: &[] }, &names())
}

#[test]
fn sentences() {
    let data = json!({
        "marital": {"status": "da_ly_hon"}, "flag": false, "quantity": 12500, "dob": {"p": "day", "v": "2010-02-03"}, "from": "2026-01-02",
        "commune": "00123", "members": [{"age": 30}, {"age": 10}]
    });
    let divorced = json!({"==": [{"var": "/marital/status"}, "da_ly_hon"]});
    let chose = ("bạn chọn “Đã ly hôn” ở “Tình trạng hôn nhân hiện nay”", "you chose “Divorced” for “Marital status”");
    let flag =
        ("bạn trả lời “Không” ở “Sống chung trước năm 1987”", "you answered “No” to “Lived together before 1987”");
    let copies = ("“Số bản” (12.500) lớn hơn 3", "“Copies” (12,500) is more than 3");
    let age = ("tuổi tính theo “Ngày sinh” (16) nhỏ hơn 18", "the age from “Date of birth” (16) is less than 18");
    for (rule, vi, en) in [
        (divorced.clone(), chose.0.to_owned(), chose.1.to_owned()),
        (json!({"!=": [{"var": "/marital/status"}, "chua_ket_hon"]}), chose.0.into(), chose.1.into()),
        (json!({"in": [{"var": "/marital/status"}, ["chua_ket_hon", "goa"]]}), chose.0.into(), chose.1.into()),
        (json!({"!": {"var": "/flag"}}), flag.0.into(), flag.1.into()),
        (
            json!({"and": [divorced, {"!": {"var": "/flag"}}]}),
            format!("{} và {}", chose.0, flag.0),
            format!("{} and {}", chose.1, flag.1),
        ),
        (json!({"and": [divorced, {"var": "/flag"}, {"var": "/quantity"}]}), flag.0.into(), flag.1.into()),
        (json!({"or": [{"var": "/flag"}, divorced]}), chose.0.into(), chose.1.into()),
        (
            json!({"if": [{"var": "/flag"}, true, divorced]}),
            format!("{} và {}", flag.0, chose.0),
            format!("{} and {}", flag.1, chose.1),
        ),
        (json!({">": [{"var": "/quantity"}, 3]}), copies.0.into(), copies.1.into()),
        (json!({"<": [3, {"var": "/quantity"}]}), copies.0.into(), copies.1.into()),
        (json!({"<=": [{"var": "/quantity"}, 3]}), copies.0.into(), copies.1.into()),
        (json!({"<": [{"tk:age": {"var": "/dob"}}, 18]}), age.0.into(), age.1.into()),
        (
            json!({"<": [{"var": "/from"}, {"tk:today": []}]}),
            "“Từ ngày” (02/01/2026) trước hôm nay (01/07/2026)".into(),
            "“From” (02/01/2026) is before today (01/07/2026)".into(),
        ),
        (
            json!({"!!": {"var": "/gone"}}),
            "bạn chưa trả lời một câu hỏi khác".into(),
            "you have not answered another question".into(),
        ),
        (json!({"missing": ["/quantity"]}), "“Số bản” là 12.500".into(), "“Copies” is 12,500".into()),
        (
            json!({"some": [{"var": "/members"}, {"and": [{"var": "age"}, {"<": [{"var": "age"}, 18]}]}]}),
            "ở dòng 2 của “Thành viên”, “Tuổi” là 10 và ở dòng 2 của “Thành viên”, “Tuổi” (10) nhỏ hơn 18".into(),
            "in row 2 of “Members”, “Age” is 10 and in row 2 of “Members”, “Age” (10) is less than 18".into(),
        ),
        (
            json!({"all": [{"var": "/members"}, {"var": "age"}]}),
            "mọi dòng ở “Thành viên” đều đáp ứng điều kiện".into(),
            "every row in “Members” meets the condition".into(),
        ),
        (
            json!({"none": [{"var": "/members"}, {">": [{"var": "age"}, 90]}]}),
            "không có dòng nào ở “Thành viên” đáp ứng điều kiện".into(),
            "no row in “Members” meets the condition".into(),
        ),
        (
            json!({">": [{"tk:count": {"var": "/members"}}, 1]}),
            "số dòng của “Thành viên” (2) lớn hơn 1".into(),
            "the number of rows in “Members” (2) is more than 1".into(),
        ),
        (
            json!({"==": [{"tk:lookup": ["civ", "requester"]}, "found"]}),
            "cơ sở dữ liệu đã có thông tin này".into(),
            "the database already has this information".into(),
        ),
        (
            json!({"tk:has_document": ["MP-02"]}),
            "chưa có giấy tờ cần thiết".into(),
            "the paper needed is not there yet".into(),
        ),
        (
            json!({"tk:in_list": ["special_communes", {"var": "/commune"}]}),
            "“Xã, phường” thuộc danh sách theo quy định".into(),
            "“Commune” is on the official list".into(),
        ),
        (
            json!({"==": [{"tk:context": ["channel"]}, "online"]}),
            "bạn nộp hồ sơ theo cách này".into(),
            "you file in this way".into(),
        ),
        (
            json!({"<": [{"+": [{"var": "/quantity"}, 1]}, 3]}),
            "kết quả tính từ “Số bản” (12.501) không dưới 3".into(),
            "the figure computed from “Copies” (12,501) is at least 3".into(),
        ),
        (json!(true), "thủ tục này luôn áp dụng như vậy".into(), "this always applies in this procedure".into()),
    ] {
        let said = why(&rule, &data);
        assert_eq!(said, Sentence::new(format!("vì {vi}"), format!("because {en}")), "{rule}");
        for text in [said.vi, said.en] {
            assert!(!text.contains('_') && !text.contains("==") && !text.contains("tk:"), "{text}");
        }
    }
}
