//! Official papers as the law lays them out: issuing body and number at the left, national name and motto at the right, title, body, signatures.
//!
//! A paper is in Vietnamese whatever the language of the portal; its frame says so with `lang="vi"`.

use super::Still;
use super::pieces::qr;
use leptos::prelude::*;

/// An official paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperView {
    /// Superior body and issuing unit, top down; the last is set in bold.
    pub agency: Vec<String>,
    /// `Số: 15/TNHS-…`; none for papers without a number.
    pub number: Option<String>,
    /// `Mẫu số 01`, `CT04`.
    pub form: Option<String>,
    /// `Buôn Ma Thuột, ngày 23 tháng 11 năm 2026`.
    pub place_and_date: String,
    /// Title, as it stands on the paper.
    pub title: String,
    /// Line below the title, such as the dossier code.
    pub subtitle: Option<String>,
    /// Whom it addresses, after "Kính gửi:".
    pub addressee: Option<String>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Who signs, from left to right.
    pub signatures: Vec<Signature>,
    /// QR code as SVG, and what it says.
    pub qr: Option<(String, String)>,
    /// Lines at the foot: recipients, hashes.
    pub notes: Vec<String>,
}

/// A part of a paper's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Labels and what they hold.
    Rows(Vec<(String, String)>),
    /// Points, numbered.
    Points(Vec<String>),
    /// A table: heading cells and rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A place for a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    /// `NGƯỜI TIẾP NHẬN HỒ SƠ`.
    pub role: String,
    /// Full name.
    pub name: String,
    /// `Đã ký số lúc 09:14 ngày 23/11/2026`, or nothing where it is signed by hand.
    pub signed: Option<String>,
}

fn block(part: Block) -> AnyView {
    match part {
        Block::Text(text) => view! { <p class="lines">{text}</p> }.still(),
        Block::Rows(rows) => {
            let rows = rows
                .into_iter()
                .map(|(label, value)| {
                    view! { <div class="sheet__row"><dt>{label} ":"</dt><dd class="lines">{value}</dd></div> }
                })
                .collect_view();
            view! { <dl class="sheet__rows">{rows}</dl> }.still()
        }
        Block::Points(points) => {
            let points = points.into_iter().map(|text| view! { <li class="lines">{text}</li> }).collect_view();
            view! { <ol class="sheet__points">{points}</ol> }.still()
        }
        Block::Table(head, rows) => {
            let head = head.into_iter().map(|cell| view! { <th scope="col">{cell}</th> }).collect_view();
            let rows = rows
                .into_iter()
                .map(|row| {
                    let cells = row.into_iter().map(|cell| view! { <td class="lines">{cell}</td> }).collect_view();
                    view! { <tr>{cells}</tr> }
                })
                .collect_view();
            view! {
                <div class="table-scroll" tabindex="0" role="group" aria-label="Bảng">
                    <table class="sheet__table">
                        <thead><tr>{head}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .still()
        }
    }
}

fn agency_lines(lines: Vec<String>) -> AnyView {
    let last = lines.len().saturating_sub(1);
    lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| {
            if index == last {
                view! { <p><strong>{line}</strong></p> }.still()
            } else {
                view! { <p>{line}</p> }.still()
            }
        })
        .collect_view()
        .still()
}

/// A paper; its title is the page's `h1`.
pub fn sheet(paper: PaperView) -> AnyView {
    let blocks = paper.blocks.into_iter().map(block).collect_view();
    let signatures = paper
        .signatures
        .into_iter()
        .map(|signature| {
            let hand = signature.signed.is_none();
            view! {
                <div class="sheet__signature">
                    <p><strong>{signature.role}</strong></p>
                    <p class="sheet__signed">
                        {signature.signed.unwrap_or_else(|| "(Ký, ghi rõ họ tên)".to_owned())}
                    </p>
                    {hand.then(|| view! { <div class="sheet__space"></div> })}
                    <p><strong>{signature.name}</strong></p>
                </div>
            }
        })
        .collect_view();
    let notes = paper.notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <article class="sheet" lang="vi">
            <header class="sheet__head">
                <div>
                    {agency_lines(paper.agency)}
                    {paper.number.map(|number| view! { <p class="sheet__number">{number}</p> })}
                </div>
                <div>
                    {paper.form.map(|form| view! { <p class="sheet__form">{form}</p> })}
                    <p><strong>"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"</strong></p>
                    <p class="sheet__motto"><strong>"Độc lập - Tự do - Hạnh phúc"</strong></p>
                    <p class="sheet__place"><em>{paper.place_and_date}</em></p>
                </div>
            </header>
            <h1 class="sheet__title">{paper.title}</h1>
            {paper.subtitle.map(|text| view! { <p class="sheet__subtitle">{text}</p> })}
            {paper.addressee.map(|text| view! { <p class="sheet__to">"Kính gửi: " {text}</p> })}
            <div class="sheet__body">{blocks}</div>
            <div class="sheet__sign">{signatures}</div>
            <footer class="sheet__foot">
                {paper.qr.map(|(svg, says)| view! { <div class="sheet__qr">{qr(svg, says.clone())} <p>{says}</p></div> })}
                <ul class="sheet__notes">{notes}</ul>
            </footer>
        </article>
    }
    .still()
}
