//! The store itself: opening, reading, writing.

use crate::db::{Conn, Link, Writer, dialect, migrate};
use crate::error::{Error, Result};
use crate::files::FileStore;
use crate::records::numbers::NumberBlocks;
use crate::seal::KeyRing;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{PgPool, SqlitePool};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// How often a PostgreSQL write is tried when it loses against another.
const ATTEMPTS: u32 = 12;

/// Options of [`Store::open`].
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// The directory of the sealed files; shared by all servers of one database.
    pub files: PathBuf,
    /// Connections that only read (PostgreSQL: all connections).
    pub connections: u32,
    /// How many dossier numbers a server takes at once.
    pub number_block: i64,
}

impl StoreOptions {
    /// Options with the usual sizes.
    #[must_use]
    pub fn new(files: impl Into<PathBuf>) -> Self {
        Self { files: files.into(), connections: 16, number_block: 50 }
    }
}

#[derive(Clone)]
pub(crate) enum Driver {
    Sqlite { writer: Writer, readers: SqlitePool, path: PathBuf },
    Postgres { pool: PgPool },
}

pub(crate) struct Inner {
    pub(crate) driver: Driver,
    pub(crate) keys: Arc<RwLock<Arc<KeyRing>>>,
    pub(crate) files: FileStore,
    pub(crate) numbers: NumberBlocks,
}

/// The store. Cheap to clone; all clones share connections and the writer.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) fn current(keys: &RwLock<Arc<KeyRing>>) -> Arc<KeyRing> {
    keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
}

impl Store {
    /// Opens the database of a URL (`sqlite:path` or `postgres://…`), migrates it and checks that it is durable.
    pub async fn open(url: &str, keys: KeyRing, options: StoreOptions) -> Result<Self> {
        let keys = Arc::new(keys);
        let shared = Arc::new(RwLock::new(keys.clone()));
        let driver = if let Some(path) = dialect::sqlite_path(url) {
            if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
                std::fs::create_dir_all(dir)?;
            }
            let mut conn = Conn::new(Link::SqliteWriter(dialect::open_sqlite_writer(&path).await?), keys.clone());
            dialect::assert_durable(&mut conn).await?;
            conn.exec(dialect::SQLITE_BEGIN, vec![]).await?;
            migrate::run(&mut conn).await?;
            conn.exec("COMMIT", vec![]).await?;
            let readers = dialect::open_sqlite_readers(&path, options.connections).await?;
            let Link::SqliteWriter(conn) = conn.link else { return Err(Error::Schema("not the writer".into())) };
            Driver::Sqlite { writer: Writer::start(conn, shared.clone()), readers, path }
        } else if dialect::is_postgres_url(url) {
            let pool = dialect::open_postgres(url, options.connections).await?;
            let mut conn = Conn::new(Link::PostgresReader(pool.acquire().await?), keys.clone());
            dialect::assert_durable(&mut conn).await?;
            drop(conn);
            // Not REPEATABLE READ: after waiting for the lock the other process's migrations must be seen.
            let mut tx = Conn::new(Link::PostgresWriter(pool.begin().await?), keys);
            migrate::run(&mut tx).await?;
            if let Link::PostgresWriter(tx) = tx.link {
                tx.commit().await?;
            }
            Driver::Postgres { pool }
        } else {
            return Err(Error::Schema("the database URL must begin with sqlite: or postgres:".into()));
        };
        let files = FileStore::open(&options.files)?;
        let numbers = NumberBlocks::new(options.number_block);
        Ok(Self { inner: Arc::new(Inner { driver, keys: shared, files, numbers }) })
    }

    /// The keys in force.
    #[must_use]
    pub fn keys(&self) -> Arc<KeyRing> {
        current(&self.inner.keys)
    }

    /// Puts another key ring in force, for key rotation. Sealed data stays readable only under keys still in it.
    pub fn set_keys(&self, keys: KeyRing) {
        *self.inner.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(keys);
    }

    /// The sealed files.
    #[must_use]
    pub fn files(&self) -> &FileStore {
        &self.inner.files
    }

    pub(crate) fn number_blocks(&self) -> &NumberBlocks {
        &self.inner.numbers
    }

    /// Is it PostgreSQL underneath?
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.inner.driver, Driver::Postgres { .. })
    }

    /// A connection for reading. Each statement sees what was committed when it began.
    pub async fn read(&self) -> Result<Conn> {
        let link = match &self.inner.driver {
            Driver::Sqlite { readers, .. } => Link::SqliteReader(readers.acquire().await?),
            Driver::Postgres { pool } => Link::PostgresReader(pool.acquire().await?),
        };
        Ok(Conn::new(link, self.keys()))
    }

    /// Runs a closure as one transaction; returns after its changes are durable, or were undone because it failed.
    ///
    /// The closure does no I/O but through its connection (files and calls come before, outgoing work goes to the
    /// outbox), and may run more than once: clone what it captures.
    pub async fn write<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnMut(&'a mut Conn) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        self.write_or::<T, Error, F>(closure).await
    }

    /// [`Store::write`] for closures with an error type of their own.
    pub async fn write_or<T, E, F>(&self, mut closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'a> FnMut(&'a mut Conn) -> BoxFuture<'a, Result<T, E>> + Send + 'static,
    {
        let pool = match &self.inner.driver {
            Driver::Sqlite { writer, .. } => return writer.write(closure).await,
            Driver::Postgres { pool } => pool,
        };
        for attempt in 1.. {
            let begun = pool.begin_with(dialect::POSTGRES_BEGIN).await.map_err(Error::from)?;
            let mut tx = Conn::new(Link::PostgresWriter(begun), self.keys());
            let outcome = AssertUnwindSafe(closure(&mut tx)).catch_unwind().await;
            let outcome = outcome.unwrap_or_else(|_| Err(Error::Panicked.into()));
            let Link::PostgresWriter(begun) = tx.link else { break };
            let lost = match outcome {
                Ok(value) if !tx.retry => match begun.commit().await {
                    Ok(()) => return Ok(value),
                    Err(error) if dialect::is_transient(&error) && attempt < ATTEMPTS => None,
                    Err(error) => return Err(Error::from(error).into()),
                },
                Err(error) if !tx.retry || attempt >= ATTEMPTS => {
                    let _undone = begun.rollback().await;
                    return Err(error);
                }
                _ => Some(begun),
            };
            if let Some(begun) = lost {
                let _undone = begun.rollback().await;
            }
            if attempt >= ATTEMPTS {
                break;
            }
            let [jitter] = crate::id::random_bytes::<1>();
            tokio::time::sleep(Duration::from_millis(u64::from(attempt) + u64::from(jitter) * u64::from(attempt) / 64))
                .await;
        }
        Err(Error::NotCommitted("lost against other writes too often".into()).into())
    }

    /// The database settings durability rests on, as found on a writing (`true`) or reading connection.
    pub async fn settings(&self, writing: bool) -> Result<Vec<(&'static str, String)>> {
        if writing {
            return self.write(|tx| Box::pin(dialect::settings(tx))).await;
        }
        dialect::settings(&mut self.read().await?).await
    }

    /// Can the database be reached? For the readiness endpoint.
    pub async fn ping(&self) -> Result<()> {
        self.read().await?.row("SELECT 1", vec![]).await.map(|_| ())
    }

    /// Ends all connections after what is queued was written.
    pub async fn close(self) {
        match &self.inner.driver {
            Driver::Sqlite { readers, writer, .. } => {
                // An empty write comes back after everything queued before it.
                let _flushed = writer.write::<(), Error, _>(|_| Box::pin(async { Ok(()) })).await;
                readers.close().await;
            }
            Driver::Postgres { pool } => pool.close().await,
        }
    }
}
