//! The sealed files: each encrypted under a key of its own, named by the SHA-256 of its ciphertext.
//!
//! The order that loses nothing: write the file durably, then the row that names it. A file without a row is litter
//! for [`FileStore::sweep`]; a row without a file can't come to be.

use crate::error::{Error, Result};
use crate::id::{hex, random_bytes};
use crate::seal::{decrypt, encrypt};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const AAD: &[u8] = b"file";

/// A directory of sealed files.
#[derive(Clone, Debug)]
pub struct FileStore {
    root: PathBuf,
}

/// The key of one file; kept sealed in the row that names the file.
#[derive(Clone, PartialEq, Eq)]
pub struct FileKey(pub(crate) [u8; 32]);

impl FileKey {
    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self).map_err(|_| Error::Sealed("a file key is not 32 bytes"))
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey")
    }
}

/// A file as stored.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// SHA-256 of the ciphertext, in hex: its name.
    pub hash: String,
    /// Its key.
    pub key: FileKey,
    /// The size of the content.
    pub size: i64,
}

impl FileStore {
    /// Opens the directory, making it where it is missing.
    pub fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned() })
    }

    /// The directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, hash: &str) -> Result<PathBuf> {
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(Error::Row("not a file hash".into()));
        }
        Ok(self.root.join(&hash[..2]).join(hash))
    }

    /// Seals and stores a content; when this returns, it is on the disk.
    pub async fn put(&self, content: bytes::Bytes) -> Result<StoredFile> {
        let store = self.clone();
        blocking(move || store.put_now(&content)).await
    }

    fn put_now(&self, content: &[u8]) -> Result<StoredFile> {
        let key: [u8; 32] = random_bytes();
        let sealed = encrypt(&key, AAD, content);
        let hash = hex(&Sha256::digest(&sealed));
        self.place(&hash, &sealed)?;
        Ok(StoredFile { hash, key: FileKey(key), size: i64::try_from(content.len()).unwrap_or(i64::MAX) })
    }

    /// Puts ciphertext under its name: a temporary file first, then a rename, each made durable.
    pub(crate) fn place(&self, hash: &str, sealed: &[u8]) -> Result<()> {
        let path = self.path(hash)?;
        let dir = path.parent().unwrap_or(&self.root);
        if !dir.exists() {
            fs::create_dir_all(dir)?;
            sync_dir(&self.root)?;
        }
        let temporary = dir.join(format!("{}.tmp", hex(&random_bytes::<8>())));
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(sealed)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        sync_dir(dir)
    }

    /// The content of a file. Damage and foreign keys are errors, never garbage.
    pub async fn get(&self, hash: &str, key: &FileKey) -> Result<Vec<u8>> {
        let (path, hash, key) = (self.path(hash)?, hash.to_owned(), key.clone());
        blocking(move || {
            let sealed = fs::read(path)?;
            if hex(&Sha256::digest(&sealed)) != hash {
                return Err(Error::Sealed("the file was changed"));
            }
            decrypt(&key.0, AAD, &sealed)
        })
        .await
    }

    /// Deletes a file no row names any more.
    pub async fn delete(&self, hash: &str) -> Result<()> {
        let path = self.path(hash)?;
        blocking(move || match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        })
        .await
    }

    /// The names of all files.
    pub fn list(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for dir in fs::read_dir(&self.root)? {
            let dir = dir?.path();
            if !dir.is_dir() {
                continue;
            }
            for file in fs::read_dir(dir)? {
                let name = file?.file_name().to_string_lossy().into_owned();
                if self.path(&name).is_ok() {
                    names.push(name);
                }
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Reads the ciphertext of a file, checked against its name.
    pub(crate) fn sealed(&self, hash: &str) -> Result<Vec<u8>> {
        let sealed = fs::read(self.path(hash)?)?;
        if hex(&Sha256::digest(&sealed)) != hash {
            return Err(Error::Sealed("the file was changed"));
        }
        Ok(sealed)
    }

    /// Files older than `age` which `named` does not know: uploads whose row was never written, and torn writes.
    pub(crate) fn litter(&self, age: Duration) -> Result<Vec<PathBuf>> {
        let limit = SystemTime::now().checked_sub(age);
        let mut found = Vec::new();
        for dir in fs::read_dir(&self.root)? {
            let dir = dir?.path();
            if !dir.is_dir() {
                continue;
            }
            for file in fs::read_dir(dir)? {
                let file = file?;
                if limit.is_some_and(|limit| file.metadata().and_then(|m| m.modified()).is_ok_and(|at| at < limit)) {
                    found.push(file.path());
                }
            }
        }
        Ok(found)
    }
}

fn sync_dir(dir: &Path) -> Result<()> {
    fs::File::open(dir)?.sync_all()?;
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Io(std::io::Error::other(e)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_comes_back_and_damage_shows() {
        let dir = std::env::temp_dir().join(format!("store-files-{}", crate::Id::random()));
        let files = FileStore::open(&dir).unwrap();
        let stored = files.put(bytes::Bytes::from_static(b"Nguyen Van A")).await.unwrap();
        assert_eq!(files.get(&stored.hash, &stored.key).await.unwrap(), b"Nguyen Van A");
        assert_eq!(files.list().unwrap(), std::slice::from_ref(&stored.hash));
        let path = files.path(&stored.hash).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|w| w == b"Nguyen"));
        bytes[30] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(files.get(&stored.hash, &stored.key).await.is_err());
        assert!(files.get("../../etc/passwd", &stored.key).await.is_err());
        fs::remove_dir_all(dir).unwrap();
    }
}
