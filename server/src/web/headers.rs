//! Security headers of every response.

use crate::config::Outside;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Scripts and WebAssembly of our own only, no inline style, no frame, forms only to ourselves and where they lead on to.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The content security policy of this installation. Browsers hold `form-action` against every redirect that follows a form, so it names
/// the identity providers (signing in afresh before filing) and the payment platform.
#[must_use]
pub fn policy(outside: &Outside) -> HeaderValue {
    let mut policy = CSP.to_owned();
    let places = [&outside.citizen_issuer, &outside.officer_issuer, &outside.payment_url];
    for origin in places.into_iter().flatten().filter_map(|url| origin(url)) {
        policy.push(' ');
        policy.push_str(origin);
    }
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(CSP))
}

/// `https://host:port` of an address; none where it holds what would end the directive.
fn origin(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    let origin = &url[..end];
    (end > host && !origin.contains([';', ',', ' ', '\'', '@'])).then_some(origin)
}

/// Middleware: sets what a handler has not set itself.
pub async fn secure(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    let defaults: [(HeaderName, &str); 7] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=(), payment=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in defaults {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{origin, policy};
    use crate::config::Outside;

    #[test]
    fn forms_may_lead_to_the_connected_systems_only() {
        let outside = Outside {
            citizen_issuer: Some("https://vneid.example/realms/x".to_owned()),
            payment_url: Some("https://pay.example:8443".to_owned()),
            ..Outside::default()
        };
        let text = policy(&outside).to_str().expect("ASCII").to_owned();
        assert!(text.ends_with("form-action 'self' https://vneid.example https://pay.example:8443"), "{text}");
        assert_eq!(origin("https://a;script-src *"), None);
        assert_eq!(origin("nonsense"), None);
    }
}
