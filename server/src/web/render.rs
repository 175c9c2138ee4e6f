//! From a view to a response: the one place where pages become HTML.

use super::ctx::Ctx;
use super::error::AppError;
use crate::app::App;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use ui::shell::{Area, Shell};

/// What the shell is told beside the request's context.
#[derive(Debug, Clone)]
pub struct Meta {
    title: String,
    status: StatusCode,
    area: Area,
    has_errors: bool,
    live: bool,
    wide: bool,
}

impl Meta {
    /// A citizens' page with this title.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            status: StatusCode::OK,
            area: Area::Citizen,
            has_errors: false,
            live: false,
            wide: false,
        }
    }

    /// With another status; 422 marks the title as an error.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.has_errors = status == StatusCode::UNPROCESSABLE_ENTITY;
        self.status = status;
        self
    }

    /// On another side of the portal.
    #[must_use]
    pub fn area(mut self, area: Area) -> Self {
        self.area = area;
        self
    }

    /// Wakes the islands.
    #[must_use]
    pub fn live(mut self) -> Self {
        self.live = true;
        self
    }

    /// Full width.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
}

/// Renders `body` inside the document. Everything is in the first chunk: no streaming, no inline script.
pub async fn page(app: &App, ctx: &Ctx, meta: Meta, body: impl IntoView + 'static) -> Response {
    let shell = Shell {
        lang: ctx.lang,
        title: meta.title,
        has_errors: meta.has_errors,
        path: ctx.path.clone(),
        area: meta.area,
        account: ctx.account_name(meta.area),
        demo: app.config.demo,
        live: meta.live,
        wide: meta.wide,
        assets: app.assets.clone(),
    };
    let slot = std::sync::Arc::new(std::sync::Mutex::new(Some(body)));
    let view = move || {
        let body = slot.lock().ok().and_then(|mut slot| slot.take());
        ui::shell::document(shell.clone(), body)
    };
    let render = leptos_axum::render_app_async(view);
    let rendered = render(Request::new(Body::empty())).await;
    let Ok(bytes) = axum::body::to_bytes(rendered.into_body(), usize::MAX).await else {
        return AppError::internal("a page could not be rendered").into_response();
    };
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    (meta.status, headers, bytes.slice(..document_end(&bytes))).into_response()
}

/// Where the document ends. Leptos adds inline scripts for streamed resources behind it; we stream nothing, and the policy forbids them.
fn document_end(html: &[u8]) -> usize {
    const END: &[u8] = b"</html>";
    html.windows(END.len()).rposition(|part| part == END).map_or(html.len(), |at| at + END.len())
}
