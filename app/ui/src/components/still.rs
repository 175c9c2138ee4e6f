//! Views that never change in the browser, written to HTML at once.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::view::Position;

/// Writes a view to HTML, so that its type ends here.
///
/// Pages around the form are documents: nothing on them hydrates. A view of nested types that is boxed as it is makes the compiler write
/// a dozen methods for every type; written out here, it needs one. That is the difference between minutes and seconds of compiling.
pub trait Still {
    /// The view's HTML as a view.
    fn still(self) -> AnyView;
}

impl<T: RenderHtml> Still for T {
    fn still(self) -> AnyView {
        // Not `to_html`, which would also want each type's length.
        let mut html = String::new();
        self.to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
        InertElement::new(html).into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_once_however_often_it_is_passed_on() {
        let inner = view! { <b title="a \"b\" <c>">"<script> & 'x'"</b> }.still();
        let outer = view! { <p>{inner} " " {Some("1 < 2")}</p> }.still().still();
        let html = outer.to_html();
        assert!(html.starts_with("<p><b title=\"a &quot;b&quot;"), "{html}");
        assert!(html.contains("&lt;script&gt; &amp; ") && !html.contains("<script>"), "{html}");
        assert!(html.contains("1 &lt; 2"), "{html}");
        assert!(!html.contains("&amp;lt;"), "{html}");
    }
}
