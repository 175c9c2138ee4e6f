//! `/tro-nang` and `/accessibility`: the accessibility statement, with all 55 criteria of WCAG 2.2 at levels A and AA.

use super::Shot;
use crate::components::Still;
use crate::components::{Tone, tag};
use crate::lang::Lang;
use leptos::prelude::*;

/// How sure we are of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// A test runs on every change; the note says which.
    Tested,
    /// Follows from how pages are made; the note says how. Looked at by hand, no test of its own.
    Made,
    /// There is no such content.
    Absent,
    /// Not shown yet.
    Open,
}

struct Criterion {
    number: &'static str,
    level: &'static str,
    name: (&'static str, &'static str),
    evidence: Evidence,
    note: (&'static str, &'static str),
}

const fn c(
    number: &'static str,
    level: &'static str,
    name: (&'static str, &'static str),
    evidence: Evidence,
    note: (&'static str, &'static str),
) -> Criterion {
    Criterion { number, level, name, evidence, note }
}

use Evidence::{Absent, Made, Open, Tested};

const NO_MEDIA: (&str, &str) = ("Không có phim, tiếng nói.", "There is no film or sound.");
const NO_MOTION: (&str, &str) = ("Không có gì tự chuyển động, chớp nháy.", "Nothing moves or flashes by itself.");
const ORDINARY: (&str, &str) =
    ("Chỉ dùng nút, liên kết, ô nhập thông thường.", "Only ordinary buttons, links and fields are used.");
const NO_GESTURES: (&str, &str) = ("Không cần kéo, vuốt, lắc máy.", "Nothing asks for dragging, swiping or shaking.");

/// Every criterion of levels A and AA, in order.
const CRITERIA: [Criterion; 55] = [
    c(
        "1.1.1",
        "A",
        ("Nội dung không phải chữ", "Non-text content"),
        Tested,
        ("Mã QR có lời; hoa văn được ẩn với máy đọc.", "QR codes have words; ornament is hidden from readers."),
    ),
    c("1.2.1", "A", ("Chỉ tiếng, chỉ hình", "Audio-only and video-only"), Absent, NO_MEDIA),
    c("1.2.2", "A", ("Phụ đề", "Captions (prerecorded)"), Absent, NO_MEDIA),
    c("1.2.3", "A", ("Mô tả bằng lời hoặc bản chữ", "Audio description or alternative"), Absent, NO_MEDIA),
    c("1.2.4", "AA", ("Phụ đề trực tiếp", "Captions (live)"), Absent, NO_MEDIA),
    c("1.2.5", "AA", ("Mô tả bằng lời", "Audio description"), Absent, NO_MEDIA),
    c(
        "1.3.1",
        "A",
        ("Thông tin và quan hệ", "Info and relationships"),
        Tested,
        (
            "Mỗi ô có nhãn, mỗi nhóm có tên, mỗi bảng có tiêu đề.",
            "Every field has a label, every group a name, every table headings.",
        ),
    ),
    c(
        "1.3.2",
        "A",
        ("Thứ tự có nghĩa", "Meaningful sequence"),
        Made,
        ("Thứ tự đọc là thứ tự trong trang.", "Reading order is the order of the page."),
    ),
    c(
        "1.3.3",
        "A",
        ("Đặc điểm cảm quan", "Sensory characteristics"),
        Made,
        ("Lời dẫn gọi tên nút, không nói vị trí hay màu.", "Texts name the button, never its place or colour."),
    ),
    c(
        "1.3.4",
        "AA",
        ("Hướng màn hình", "Orientation"),
        Made,
        ("Trang theo mọi hướng màn hình.", "Pages follow any orientation."),
    ),
    c(
        "1.3.5",
        "AA",
        ("Mục đích của ô nhập", "Identify input purpose"),
        Made,
        ("Ô về chính bạn khai mục đích cho trình duyệt.", "Fields about yourself tell the browser their purpose."),
    ),
    c(
        "1.4.1",
        "A",
        ("Dùng màu", "Use of colour"),
        Made,
        ("Nhãn và lỗi luôn có chữ.", "Tags and errors always carry words."),
    ),
    c("1.4.2", "A", ("Điều khiển âm thanh", "Audio control"), Absent, NO_MEDIA),
    c(
        "1.4.3",
        "AA",
        ("Tương phản tối thiểu", "Contrast (minimum)"),
        Tested,
        ("Mọi cặp màu chữ đạt từ 4,5 trở lên, sáng và tối.", "Every text colour reaches 4.5 or more, light and dark."),
    ),
    c(
        "1.4.4",
        "AA",
        ("Đổi cỡ chữ", "Resize text"),
        Made,
        ("Cỡ chữ theo cài đặt của bạn.", "Sizes follow your setting."),
    ),
    c("1.4.5", "AA", ("Ảnh có chữ", "Images of text"), Absent, ("Không có ảnh chữ.", "There are no images of text.")),
    c(
        "1.4.10",
        "AA",
        ("Xếp lại nội dung", "Reflow"),
        Made,
        ("Một cột ở 320 px; bảng rộng cuộn riêng.", "One column at 320 px; wide tables scroll on their own."),
    ),
    c(
        "1.4.11",
        "AA",
        ("Tương phản không phải chữ", "Non-text contrast"),
        Tested,
        ("Viền ô và vòng tiêu điểm đạt từ 3 trở lên.", "Borders of fields and the focus ring reach 3 or more."),
    ),
    c(
        "1.4.12",
        "AA",
        ("Khoảng cách chữ", "Text spacing"),
        Made,
        ("Không khung nào có chiều cao cố định.", "No box has a fixed height."),
    ),
    c(
        "1.4.13",
        "AA",
        ("Nội dung khi rê chuột", "Content on hover or focus"),
        Absent,
        ("Không có gì hiện ra khi rê chuột.", "Nothing appears on hover."),
    ),
    c("2.1.1", "A", ("Bàn phím", "Keyboard"), Made, ORDINARY),
    c("2.1.2", "A", ("Không kẹt bàn phím", "No keyboard trap"), Made, ORDINARY),
    c(
        "2.1.4",
        "A",
        ("Phím tắt một ký tự", "Character key shortcuts"),
        Absent,
        ("Trang công dân không có phím tắt.", "Citizens' pages have no shortcuts."),
    ),
    c(
        "2.2.1",
        "A",
        ("Chỉnh được thời gian", "Timing adjustable"),
        Open,
        (
            "Phiên dài 30 phút không thao tác; câu trả lời được lưu. Lời báo trước đang làm.",
            "A session ends after 30 idle minutes; answers are saved. The warning is being made.",
        ),
    ),
    c("2.2.2", "A", ("Tạm dừng, dừng, ẩn", "Pause, stop, hide"), Absent, NO_MOTION),
    c("2.3.1", "A", ("Ba lần chớp", "Three flashes"), Absent, NO_MOTION),
    c(
        "2.4.1",
        "A",
        ("Bỏ qua phần lặp", "Bypass blocks"),
        Tested,
        ("Liên kết đến nội dung chính đứng đầu trang.", "A link to the main content comes first."),
    ),
    c(
        "2.4.2",
        "A",
        ("Tên trang", "Page titled"),
        Tested,
        (
            "Tên trang nói việc đang làm và có lỗi hay không.",
            "The title says what you do and whether there are errors.",
        ),
    ),
    c(
        "2.4.3",
        "A",
        ("Thứ tự tiêu điểm", "Focus order"),
        Made,
        ("Theo thứ tự trong trang.", "It is the order of the page."),
    ),
    c(
        "2.4.4",
        "A",
        ("Mục đích liên kết", "Link purpose"),
        Made,
        ("Liên kết lặp lại có thêm lời cho máy đọc.", "Links that repeat carry more words for readers."),
    ),
    c(
        "2.4.5",
        "AA",
        ("Nhiều đường đến", "Multiple ways"),
        Made,
        ("Tìm, danh mục, việc trong đời.", "Search, catalogue, life events."),
    ),
    c(
        "2.4.6",
        "AA",
        ("Tiêu đề và nhãn", "Headings and labels"),
        Tested,
        ("Một tiêu đề chính, không bỏ cấp.", "One main heading, no level skipped."),
    ),
    c(
        "2.4.7",
        "AA",
        ("Thấy tiêu điểm", "Focus visible"),
        Made,
        ("Vòng đen và quầng vàng quanh chỗ đang chọn.", "A dark ring and a yellow halo."),
    ),
    c(
        "2.4.11",
        "AA",
        ("Tiêu điểm không bị che", "Focus not obscured"),
        Made,
        ("Không có thanh nào đè lên trang.", "Nothing floats over the page."),
    ),
    c("2.5.1", "A", ("Cử chỉ", "Pointer gestures"), Absent, NO_GESTURES),
    c("2.5.2", "A", ("Hủy thao tác", "Pointer cancellation"), Made, ORDINARY),
    c(
        "2.5.3",
        "A",
        ("Nhãn nằm trong tên", "Label in name"),
        Made,
        ("Tên cho máy đọc bắt đầu bằng chữ nhìn thấy.", "Names for readers begin with what is seen."),
    ),
    c("2.5.4", "A", ("Cử động máy", "Motion actuation"), Absent, NO_GESTURES),
    c("2.5.7", "AA", ("Kéo thả", "Dragging movements"), Absent, NO_GESTURES),
    c(
        "2.5.8",
        "AA",
        ("Cỡ chỗ bấm", "Target size (minimum)"),
        Made,
        ("Nút và ô cao từ 44 px.", "Buttons and fields are 44 px or more high."),
    ),
    c(
        "3.1.1",
        "A",
        ("Ngôn ngữ của trang", "Language of page"),
        Tested,
        ("Mỗi trang khai ngôn ngữ.", "Every page states its language."),
    ),
    c(
        "3.1.2",
        "AA",
        ("Ngôn ngữ của từng phần", "Language of parts"),
        Tested,
        ("Giấy tờ tiếng Việt trong trang tiếng Anh được đánh dấu.", "Vietnamese papers on English pages are marked."),
    ),
    c(
        "3.2.1",
        "A",
        ("Khi nhận tiêu điểm", "On focus"),
        Made,
        ("Không gì đổi khi tiêu điểm đến.", "Focus changes nothing."),
    ),
    c(
        "3.2.2",
        "A",
        ("Khi nhập", "On input"),
        Made,
        ("Câu hỏi mới hiện ngay sau câu gây ra nó.", "New questions follow the answer that caused them."),
    ),
    c(
        "3.2.3",
        "AA",
        ("Điều hướng nhất quán", "Consistent navigation"),
        Made,
        ("Đầu trang và cuối trang như nhau ở mọi trang.", "Header and footer are the same everywhere."),
    ),
    c(
        "3.2.4",
        "AA",
        ("Nhận diện nhất quán", "Consistent identification"),
        Made,
        ("Cùng một việc mang cùng một tên.", "The same thing has the same name."),
    ),
    c(
        "3.2.6",
        "A",
        ("Trợ giúp nhất quán", "Consistent help"),
        Tested,
        ("Số 1022 và trung tâm luôn ở cuối trang.", "1022 and the centres are always in the footer."),
    ),
    c(
        "3.3.1",
        "A",
        ("Chỉ ra lỗi", "Error identification"),
        Tested,
        ("Tóm tắt lỗi ở đầu, lỗi cạnh ô.", "A summary at the top, each error at its field."),
    ),
    c(
        "3.3.2",
        "A",
        ("Nhãn hoặc hướng dẫn", "Labels or instructions"),
        Tested,
        ("Nhãn và gợi ý đứng trên ô.", "Label and hint stand above the field."),
    ),
    c(
        "3.3.3",
        "AA",
        ("Gợi ý sửa lỗi", "Error suggestion"),
        Made,
        ("Lỗi nói phải làm gì.", "An error says what to do."),
    ),
    c(
        "3.3.4",
        "AA",
        ("Phòng lỗi khi nộp", "Error prevention"),
        Made,
        ("Xem lại và cam đoan trước khi nộp; rút được.", "You check and declare before you submit, and can withdraw."),
    ),
    c(
        "3.3.7",
        "A",
        ("Không nhập lại", "Redundant entry"),
        Made,
        ("Điều Nhà nước đã biết được điền sẵn.", "What the State knows is filled in."),
    ),
    c(
        "3.3.8",
        "AA",
        ("Đăng nhập không đố", "Accessible authentication"),
        Made,
        ("Đăng nhập qua VNeID, không câu đố; dán mã được.", "Sign-in through VNeID, no puzzles; codes can be pasted."),
    ),
    c("4.1.2", "A", ("Tên, vai trò, giá trị", "Name, role, value"), Tested, ORDINARY),
    c(
        "4.1.3",
        "AA",
        ("Thông báo trạng thái", "Status messages"),
        Made,
        ("Kết quả tìm và lỗi được báo cho máy đọc.", "Results and errors are announced to readers."),
    ),
];

impl Evidence {
    fn tag(self, lang: Lang) -> AnyView {
        match self {
            Self::Tested => tag(Tone::Ok, lang.pick("Có kiểm thử tự động", "Tested on every change")),
            Self::Made => tag(Tone::Info, lang.pick("Do cách làm trang", "By the way pages are made")),
            Self::Absent => tag(Tone::Plain, lang.pick("Không có nội dung này", "No such content")),
            Self::Open => tag(Tone::Warn, lang.pick("Chưa đạt", "Not met yet")),
        }
    }
}

/// Heading.
#[must_use]
pub fn title(lang: Lang) -> String {
    lang.pick("Khả năng tiếp cận", "Accessibility").to_owned()
}

fn table(lang: Lang) -> AnyView {
    let rows = CRITERIA
        .iter()
        .map(|criterion| {
            let name = lang.pick(criterion.name.0, criterion.name.1);
            let note = lang.pick(criterion.note.0, criterion.note.1);
            view! {
                <tr>
                    <th scope="row"><span class="number">{criterion.number}</span> " " {name}</th>
                    <td>{criterion.level}</td>
                    <td>{criterion.evidence.tag(lang)} <span class="list__text">{note}</span></td>
                </tr>
            }
        })
        .collect_view();
    let caption = lang.pick("55 tiêu chí A và AA của WCAG 2.2", "The 55 A and AA criteria of WCAG 2.2");
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=caption>
            <table class="table table--criteria">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{lang.pick("Tiêu chí", "Criterion")}</th>
                        <th scope="col">{lang.pick("Mức", "Level")}</th>
                        <th scope="col">{lang.pick("Bằng chứng", "Evidence")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .still()
}

/// The page.
pub fn view(lang: Lang) -> AnyView {
    let gaps = [
        lang.pick(
            "Chưa có người khuyết tật dùng thử. Những gì ghi ở đây do máy và người làm kiểm tra.",
            "People with disabilities have not tried it yet. What stands here was checked by machines and makers.",
        ),
        lang.pick(
            "Chưa báo trước 2 phút khi phiên sắp hết.",
            "The end of a session is not announced 2 minutes ahead yet.",
        ),
        lang.pick(
            "Giấy tờ là trang in được, chưa phải tệp PDF có thẻ.",
            "Issued papers are printable pages, not tagged PDF files yet.",
        ),
    ];
    let gaps = gaps.map(|text| view! { <li>{text}</li> }).collect_view();
    view! {
        <h1>{title(lang)}</h1>
        <p class="lead">
            {lang
                .pick(
                    "Cổng này dành cho mọi người. Chúng tôi theo WCAG 2.2 mức AA và nói rõ chỗ chưa đạt.",
                    "This portal is for everyone. We follow WCAG 2.2 level AA, and say where we fall short.",
                )}
        </p>
        <h2>{lang.pick("Bạn làm được gì", "What you can do")}</h2>
        <ul>
            <li>{lang.pick("Dùng chỉ bằng bàn phím hoặc máy đọc màn hình.", "Use it with a keyboard or a screen reader alone.")}</li>
            <li>{lang.pick("Phóng to 400 % mà không phải cuộn ngang.", "Zoom to 400 % without scrolling sideways.")}</li>
            <li>{lang.pick("Làm mọi việc khi tắt JavaScript.", "Do everything with JavaScript switched off.")}</li>
            <li>{lang.pick("Dùng giao diện tối, tương phản cao, ít chuyển động.", "Use dark, high-contrast and reduced-motion settings.")}</li>
        </ul>
        <h2>{lang.pick("Chỗ chưa đạt", "Known gaps")}</h2>
        <ul>{gaps}</ul>
        <h2>{lang.pick("Báo cho chúng tôi", "Tell us")}</h2>
        <p>
            {lang
                .pick(
                    "Gặp chỗ khó dùng, hãy gọi 1022 hoặc đến trung tâm gần bạn. Cán bộ sẽ làm giúp việc đó ngay.",
                    "If something is hard to use, call 1022 or visit the nearest centre. An officer will help at once.",
                )}
        </p>
        <h2>{lang.pick("Từng tiêu chí", "Criterion by criterion")}</h2>
        {table(lang)}
        <p class="muted small">{lang.pick("Cập nhật ngày 24/11/2026.", "Updated on 24/11/2026.")}</p>
    }
    .still()
}

pub(super) fn examples(lang: Lang) -> Vec<Shot> {
    vec![Shot::new("accessibility", title(lang), view(lang))]
}

#[cfg(test)]
mod tests {
    use super::CRITERIA;

    #[test]
    fn all_criteria_stand_once_and_in_order() {
        let key =
            |number: &str| number.split('.').map(|part| part.parse::<u8>().expect("a number")).collect::<Vec<_>>();
        assert!(CRITERIA.windows(2).all(|pair| key(pair[0].number) < key(pair[1].number)));
        assert_eq!(CRITERIA.iter().filter(|criterion| criterion.level == "A").count(), 31);
        assert_eq!(CRITERIA.iter().filter(|criterion| criterion.level == "AA").count(), 24);
    }
}
