//! The document around every page: head, skip link, header, footer.

use crate::lang::Lang;
use leptos::prelude::*;

/// Hashed addresses of the web assets.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// What officers' and authors' pages add to it.
    pub office_css: String,
    /// The script that wakes the islands; empty where the assets are not built.
    pub boot: String,
    /// The two fonts every page needs, to be preloaded.
    pub fonts: Vec<String>,
}

/// Which side of the portal a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Citizens.
    Citizen,
    /// Officers.
    Office,
    /// Administrators and authors.
    Admin,
}

/// What the shell needs to know of a page.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Language.
    pub lang: Lang,
    /// Heading for the title bar, without the site's name.
    pub title: String,
    /// The page came back with errors: the title says so.
    pub has_errors: bool,
    /// Path and query, for the language switch. Never holds personal data.
    pub path: String,
    /// Side of the portal.
    pub area: Area,
    /// Name of the signed-in person.
    pub account: Option<String>,
    /// Demo mode: a banner says that nothing here is real.
    pub demo: bool,
    /// Loads the island script.
    pub live: bool,
    /// Wide layout for tables and desks.
    pub wide: bool,
    /// Web assets.
    pub assets: Assets,
}

/// Renders the whole document around `body`.
pub fn document(shell: Shell, body: impl IntoView + 'static) -> impl IntoView {
    let lang = shell.lang;
    let site = lang.pick("Tờ Khai · Dịch vụ công tỉnh Đắk Lắk", "Tờ Khai · Đắk Lắk public services");
    let error = if shell.has_errors { lang.pick("Lỗi: ", "Error: ") } else { "" };
    let title = format!("{error}{} – {site}", shell.title);
    let boot = shell.assets.boot.clone();
    let live = shell.live && !boot.is_empty();
    let mut sheets = vec![shell.assets.css.clone()];
    if shell.area != Area::Citizen {
        sheets.push(shell.assets.office_css.clone());
    }
    let main_class = if shell.wide { "page page--wide" } else { "page" };
    let area = match shell.area {
        Area::Citizen => "citizen",
        Area::Office => "office",
        Area::Admin => "admin",
    };
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{title}</title>
                {shell
                    .assets
                    .fonts
                    .iter()
                    .map(|font| view! { <link rel="preload" href=font.clone() r#as="font" r#type="font/woff2" crossorigin="anonymous"/> })
                    .collect_view()}
                {sheets
                    .into_iter()
                    .filter(|sheet| !sheet.is_empty())
                    .map(|sheet| view! { <link rel="stylesheet" href=sheet/> })
                    .collect_view()}
                <link rel="icon" href="data:,"/>
                {live.then(|| view! { <script type="module" src=boot></script> })}
            </head>
            <body class=format!("area-{area}")>
                <a class="skip" href="#main">{lang.pick("Đến nội dung chính", "Skip to main content")}</a>
                {header(&shell)}
                {shell.demo.then(|| demo_banner(lang))}
                <main id="main" class=main_class tabindex="-1">{body}</main>
                {footer(lang)}
            </body>
        </html>
    }
}

fn header(shell: &Shell) -> impl IntoView + use<> {
    let lang = shell.lang;
    let other = crate::lang::other(lang);
    let home = match shell.area {
        Area::Citizen => "/",
        Area::Office => "/can-bo",
        Area::Admin => "/quan-tri",
    };
    let switch = format!("/ngon-ngu/{}?to={}", other.tag(), encode(&shell.path));
    let links: Vec<(&str, &str)> = match (shell.area, shell.account.is_some()) {
        (Area::Citizen, true) => vec![
            ("/ho-so", lang.pick("Hồ sơ của tôi", "My applications")),
            ("/kho", lang.pick("Kho giấy tờ", "My documents")),
        ],
        (Area::Citizen, false) => {
            vec![("/tra-cuu", lang.pick("Tra cứu hồ sơ", "Track")), ("/dang-nhap", lang.pick("Đăng nhập", "Sign in"))]
        }
        (Area::Office, true) => vec![("/can-bo", lang.pick("Việc của tôi", "My work"))],
        (Area::Admin, true) => vec![
            ("/quan-tri", lang.pick("Thủ tục", "Procedures")),
            ("/quan-tri/ung-dung", lang.pick("Ứng dụng", "API clients")),
        ],
        _ => vec![],
    };
    let sign_out = match shell.area {
        Area::Citizen => "/dang-xuat",
        Area::Office | Area::Admin => "/can-bo/dang-xuat",
    };
    let account = shell.account.clone();
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <a class="site-header__brand" href=home>
                    <strong>"Tờ Khai"</strong>
                    <span>{lang.pick("Dịch vụ công tỉnh Đắk Lắk", "Đắk Lắk public services")}</span>
                </a>
                <nav class="site-header__nav" aria-label=lang.pick("Tài khoản và ngôn ngữ", "Account and language")>
                    {links
                        .into_iter()
                        .map(|(href, text)| view! { <a href=href>{text.to_owned()}</a> })
                        .collect_view()}
                    <a href=switch hreflang=other.tag() lang=other.tag()>{other.pick("Tiếng Việt", "English").to_owned()}</a>
                    {account
                        .map(|name| {
                            view! {
                                <form method="post" action=sign_out class="site-header__account">
                                    <span class="site-header__name">{name}</span>
                                    <button class="link-button" type="submit">{lang.pick("Đăng xuất", "Sign out")}</button>
                                </form>
                            }
                        })}
                </nav>
            </div>
            <div class="brocade" aria-hidden="true"></div>
        </header>
    }
}

fn demo_banner(lang: Lang) -> impl IntoView {
    view! {
        <aside class="demo-banner" aria-label=lang.pick("Bản dùng thử", "Demo")>
            <strong>{lang.pick("Bản dùng thử.", "Demo.")}</strong>
            " "
            {lang.pick("Người và dữ liệu ở đây đều là giả.", "People and data here are fictitious.")}
        </aside>
    }
}

fn footer(lang: Lang) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer__inner">
                <p>{lang.pick("Cần giúp? Gọi 1022 hoặc đến Trung tâm Phục vụ hành chính công gần bạn.", "Need help? Call 1022 or visit the one-stop centre near you.")}</p>
                <ul>
                    <li><a href="/thu-tuc">{lang.pick("Tất cả thủ tục", "All procedures")}</a></li>
                    <li><a href="/tra-cuu">{lang.pick("Tra cứu hồ sơ", "Track an application")}</a></li>
                    <li><a href="/tro-nang">{lang.pick("Khả năng tiếp cận", "Accessibility")}</a></li>
                    <li><a href="/can-bo">{lang.pick("Dành cho cán bộ", "For officers")}</a></li>
                </ul>
            </div>
        </footer>
    }
}

/// Percent-encodes a path for use in a query value.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
