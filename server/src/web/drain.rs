//! Reading to its end what a refused request still sends. Closing a connection on unread bytes resets it, and the sender sees a broken
//! connection in place of the page that says why (a file that is too large, a session that is over).

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// More than this, or longer, is not waited for: then it is no mistake, and the connection is closed.
const BYTES: usize = 64 * 1024 * 1024;
const TIME: Duration = Duration::from_secs(20);

/// Middleware: an answer goes out when the request's body has been read.
pub async fn rest(request: Request, next: Next) -> Response {
    // Who asks before sending has not sent.
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let mut left = Rest(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(head, Body::new(left.clone()))).await;
    let _ = tokio::time::timeout(TIME, async {
        let mut bytes = 0;
        while let Some(Ok(frame)) = std::future::poll_fn(|context| Pin::new(&mut left).poll_frame(context)).await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > BYTES {
                break;
            }
        }
    })
    .await;
    response
}

/// The body, in two hands.
#[derive(Clone)]
struct Rest(Arc<Mutex<Body>>);

impl Rest {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Rest {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&*self.body())
    }
}
