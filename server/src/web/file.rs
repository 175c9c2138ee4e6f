//! Files in and out: uploads read within limits, downloads that a browser neither opens as a page nor lets run anything.

use super::error::AppError;
use axum::extract::Multipart;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use store::records::attachment::FileMeta;

/// What a multipart form held.
#[derive(Debug, Default)]
pub struct Upload {
    /// Text fields, in order.
    pub fields: Vec<(String, String)>,
    /// Files: name of the control, file name, content. A control left empty is not here.
    pub files: Vec<(String, String, Bytes)>,
}

impl Upload {
    /// Reads a form; the route's body limit bounds it.
    ///
    /// # Errors
    /// Too large, or not multipart.
    pub async fn read(mut form: Multipart) -> Result<Self, AppError> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file) => {
                    let content = field.bytes().await.map_err(refused)?;
                    if !(file.is_empty() && content.is_empty()) {
                        upload.files.push((name, file, content));
                    }
                }
                None => upload.fields.push((name, field.text().await.map_err(refused)?)),
            }
        }
        Ok(upload)
    }

    /// First value of a text field, trimmed, or nothing when blank.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let value = self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The file of a control.
    #[must_use]
    pub fn file(&self, control: &str) -> Option<(&str, &Bytes)> {
        self.files.iter().find(|(name, ..)| name == control).map(|(_, file, content)| (file.as_str(), content))
    }
}

fn refused(error: axum::extract::multipart::MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::TooLarge;
    }
    AppError::BadRequest("Tệp gửi lên bị đứt quãng. Hãy gửi lại. · The upload was cut off. Send it again.".into())
}

/// A file to save: never shown in our origin.
#[must_use]
pub fn download(meta: &FileMeta, content: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", ui::shell::encode(&meta.name).replace('/', "%2F"));
    let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, value(&meta.media_type)),
        (header::CONTENT_DISPOSITION, value(&disposition)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downloads_can_neither_be_shown_nor_run() {
        let meta =
            FileMeta { name: "Giấy \"1\".pdf".into(), media_type: "application/pdf".into(), sha256: String::new() };
        let response = download(&meta, vec![1]);
        let of = |name: HeaderName| response.headers()[name].to_str().unwrap_or_default().to_owned();
        assert!(of(header::CONTENT_DISPOSITION).starts_with("attachment; filename*=UTF-8''Gi%E1%BA%A5y%20%221%22.pdf"));
        assert!(of(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    }
}
