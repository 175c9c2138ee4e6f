//! The only place with SQL: SQLite and PostgreSQL behind one set of queries, sealing, the audit chain and sealed files.
//!
//! * [`Store::write`] runs a closure as one transaction and returns when it is durable; [`Store::read`] gives a connection that only reads.
//! * [`db`]: the seam between the two databases. Queries are written once, in a portable subset.
//! * [`seal`]: key ring, data keys of scopes (a dossier, a draft, a person), blind search tokens.
//! * [`backup`]: copies that can be restored on either database; [`rotation`]: a new key for everything.
//! * [`audit`]: one hash chain per dossier or person, anchored with a key that the database does not hold.
//! * [`FileStore`]: sealed files, named by the hash of their ciphertext.

#![expect(dead_code, reason = "the records that use the rest of the seam join one by one")]

pub mod audit;
pub mod backup;
pub mod db;
#[cfg(test)]
mod drill;
mod error;
mod files;
mod id;
pub mod records;
pub mod rotation;
pub mod seal;
mod store;
#[cfg(test)]
mod tests;

pub use error::{Error, Result};
pub use files::{FileKey, FileStore, StoredFile};
pub use id::{Id, hex, unhex};
pub use seal::{KeyRing, Token};
pub use store::{Store, StoreOptions};
