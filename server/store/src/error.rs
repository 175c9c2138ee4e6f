//! What can go wrong in the store, told apart as far as a caller can act on it.

/// The store's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the store. No variant carries personal data, so each may be logged.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or failed; nothing of the write was kept.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The group commit failed, so the write was not kept.
    #[error("the write was not committed: {0}")]
    NotCommitted(String),
    /// The row changed since it was read; `current` is its version now.
    #[error("changed meanwhile: the current version is {current}")]
    Conflict {
        /// The version the row has now.
        current: i64,
    },
    /// There is no such row (or it is not this owner's).
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The state of the row does not allow the act.
    #[error("{0}")]
    State(&'static str),
    /// The idempotency key was used before with another body.
    #[error("idempotency key reused with another body")]
    KeyReused,
    /// The draft was already filed; this is the dossier's id.
    #[error("already filed")]
    AlreadyFiled(crate::Id),
    /// Sealed data can't be opened: wrong key, changed data, or a shredded key.
    #[error("sealed data can't be opened: {0}")]
    Sealed(&'static str),
    /// A key file is missing, malformed or readable by others.
    #[error("keys: {0}")]
    Keys(String),
    /// A row holds something this program can't read.
    #[error("unreadable row: {0}")]
    Row(String),
    /// The database's schema is newer than this program, or was changed.
    #[error("schema: {0}")]
    Schema(String),
    /// The file store failed.
    #[error("file store: {0}")]
    Io(#[from] std::io::Error),
    /// A backup is incomplete, damaged, or its target is not empty.
    #[error("backup: {0}")]
    Backup(String),
    /// The closure of a write panicked; its part was rolled back.
    #[error("a write panicked and was rolled back")]
    Panicked,
}
