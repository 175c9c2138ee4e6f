//! The one writer of a SQLite database: closures queue up, run in one transaction with a savepoint each, and are
//! acknowledged after its commit. So one fsync serves a whole group, and a failing closure undoes only itself.

use crate::db::{Conn, Link, dialect};
use crate::error::{Error, Result};
use crate::seal::KeyRing;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::Connection;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// A group ends at this many closures or this long after its first, whichever comes first.
const GROUP_MAX: usize = 256;
const GROUP_TIME: Duration = Duration::from_millis(15);
const QUEUE: usize = 4096;

trait Job: Send {
    /// Runs the closure; `true` when its changes are to be kept.
    fn run<'a>(&'a mut self, tx: &'a mut Conn) -> BoxFuture<'a, bool>;
    /// Tells the caller, after the commit (or its failure).
    fn finish(self: Box<Self>, committed: Result<(), &str>);
}

struct Typed<T, E, F> {
    closure: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Typed<T, E, F>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: for<'a> FnMut(&'a mut Conn) -> BoxFuture<'a, Result<T, E>> + Send + 'static,
{
    fn run<'a>(&'a mut self, tx: &'a mut Conn) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let result = AssertUnwindSafe((self.closure)(tx)).catch_unwind().await;
            let outcome = result.unwrap_or_else(|_| Err(Error::Panicked.into()));
            let keep = outcome.is_ok();
            self.outcome = Some(outcome);
            keep
        })
    }

    fn finish(self: Box<Self>, committed: Result<(), &str>) {
        let outcome = match (committed, self.outcome) {
            (_, Some(Err(own))) => Err(own),
            (Ok(()), Some(ok)) => ok,
            (Ok(()), None) => Err(Error::NotCommitted("not run".into()).into()),
            (Err(why), _) => Err(Error::NotCommitted(why.into()).into()),
        };
        // The caller may have gone; the write stands all the same.
        let _gone = self.reply.send(outcome);
    }
}

/// The handle to the writer task. The task ends when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the writer on its connection.
    pub fn start(conn: sqlx::SqliteConnection, keys: Arc<RwLock<Arc<KeyRing>>>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(run(conn, keys, jobs));
        Self { queue }
    }

    /// Queues a closure and waits until its group is committed.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'a> FnMut(&'a mut Conn) -> BoxFuture<'a, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Typed { closure, outcome: None, reply });
        let stopped = || E::from(Error::NotCommitted("the writer has stopped".into()));
        self.queue.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

async fn run(conn: sqlx::SqliteConnection, keys: Arc<RwLock<Arc<KeyRing>>>, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
    let first_keys = crate::store::current(&keys);
    let mut tx = Conn::new(Link::SqliteWriter(conn), first_keys);
    while let Some(first) = jobs.recv().await {
        tx.keys = crate::store::current(&keys);
        let mut group: Vec<Box<dyn Job>> = Vec::with_capacity(16);
        let committed = run_group(&mut tx, first, &mut jobs, &mut group).await;
        if let Err(error) = &committed {
            tracing::error!(%error, jobs = group.len(), "a group of writes was not committed");
            // Whatever is left of the transaction must not leak into the next group.
            let _none = tx.exec("ROLLBACK", vec![]).await;
        }
        let why = committed.map_err(|e| e.to_string());
        for job in group {
            job.finish(why.as_ref().copied().map_err(String::as_str));
        }
    }
    if let Link::SqliteWriter(conn) = tx.link {
        let _closed = conn.close().await;
    }
}

async fn run_group(
    tx: &mut Conn,
    first: Box<dyn Job>,
    jobs: &mut mpsc::Receiver<Box<dyn Job>>,
    group: &mut Vec<Box<dyn Job>>,
) -> Result<()> {
    let started = Instant::now();
    let mut next = Some(first);
    let mut begun = tx.exec(dialect::SQLITE_BEGIN, vec![]).await;
    while let Some(mut job) = next.take() {
        if begun.is_ok() {
            begun = run_one(tx, job.as_mut()).await;
        }
        group.push(job);
        if begun.is_ok() && group.len() < GROUP_MAX && started.elapsed() < GROUP_TIME {
            next = jobs.try_recv().ok();
        }
    }
    begun?;
    tx.exec("COMMIT", vec![]).await?;
    Ok(())
}

async fn run_one(tx: &mut Conn, job: &mut dyn Job) -> Result<u64> {
    tx.exec("SAVEPOINT job", vec![]).await?;
    // A key that an undone job made is gone.
    tx.opened.clear();
    if !job.run(tx).await {
        tx.exec("ROLLBACK TO job", vec![]).await?;
    }
    tx.exec("RELEASE job", vec![]).await
}
