//! The web assets that `cargo xtask build-web` leaves in `dist/`, with hashed names, precompressed.

use crate::app::App;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// `dist/manifest.json`: logical name (`portal.css`) to what was written (`portal.3f2a.css`, sizes, integrity).
type Manifest = BTreeMap<String, Entry>;

/// One asset.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// File name in `dist/`.
    pub file: String,
}

/// Assets read once at start; small enough to keep.
#[derive(Debug, Clone, Default)]
pub struct AssetFiles {
    files: Arc<BTreeMap<String, Body>>,
    names: Arc<BTreeMap<String, String>>,
}

#[derive(Debug, Default)]
struct Body {
    plain: bytes::Bytes,
    brotli: Option<bytes::Bytes>,
    gzip: Option<bytes::Bytes>,
}

impl AssetFiles {
    /// Reads the folder. Without a manifest there are no assets and pages work without scripts.
    #[must_use]
    pub fn read(dist: &std::path::Path) -> Self {
        let manifest = std::fs::read(dist.join("manifest.json"))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok())
            .unwrap_or_default();
        let mut files = BTreeMap::new();
        let mut names = BTreeMap::new();
        for (logical, entry) in manifest {
            let read =
                |suffix: &str| std::fs::read(dist.join(format!("{}{suffix}", entry.file))).ok().map(bytes::Bytes::from);
            if let Some(plain) = read("") {
                files.insert(entry.file.clone(), Body { plain, brotli: read(".br"), gzip: read(".gz") });
                names.insert(logical, format!("/assets/{}", entry.file));
            }
        }
        Self { files: Arc::new(files), names: Arc::new(names) }
    }

    /// Address of an asset by its logical name.
    #[must_use]
    pub fn url(&self, logical: &str) -> String {
        self.names.get(logical).cloned().unwrap_or_default()
    }

    /// What the shell needs.
    #[must_use]
    pub fn for_shell(&self) -> ui::shell::Assets {
        let fonts = self
            .names
            .iter()
            .filter(|(name, _)| name.contains("vietnamese") && name.contains("400"))
            .map(|(_, url)| url.clone());
        ui::shell::Assets {
            css: self.url("portal.css"),
            office_css: self.url("office.css"),
            boot: self.url("citizen.js"),
            fonts: fonts.collect(),
        }
    }
}

/// `GET /assets/{file}`.
pub async fn serve(State(app): State<App>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(body) = app.files.files.get(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (bytes, encoding) = match (&body.brotli, &body.gzip) {
        (Some(bytes), _) if accepts.contains("br") => (bytes, Some("br")),
        (_, Some(bytes)) if accepts.contains("gzip") => (bytes, Some("gzip")),
        _ => (&body.plain, None),
    };
    let kind = match file.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let mut response = bytes.clone().into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
