//! The key ring: key-encryption keys by id, the search key, and the key that signs anchors of the audit log.

use crate::error::{Error, Result};
use crate::id::random_bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The secret keys of an installation. `Debug` shows ids only.
#[derive(Clone)]
pub struct KeyRing {
    active: String,
    keys: BTreeMap<String, [u8; 32]>,
    search: [u8; 32],
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    active: String,
    keys: BTreeMap<String, String>,
    search: String,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRing {{ active: {:?}, ids: {:?} }}", self.active, self.keys.keys().collect::<Vec<_>>())
    }
}

fn decode(text: &str) -> Result<[u8; 32]> {
    let bytes = STANDARD.decode(text).map_err(|_| Error::Keys("a key is not base64".into()))?;
    bytes.try_into().map_err(|_| Error::Keys("a key is not 32 bytes".into()))
}

impl KeyRing {
    /// A new ring with one random key.
    #[must_use]
    pub fn generate() -> Self {
        let active = "k1".to_owned();
        Self { keys: BTreeMap::from([(active.clone(), random_bytes())]), active, search: random_bytes() }
    }

    /// Reads a key file. One that others may read is refused.
    pub fn load(path: &Path) -> Result<Self> {
        let about = |what: &str| Error::Keys(format!("{}: {what}", path.display()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(path).map_err(|e| about(&e.to_string()))?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(about("others may read it; set its mode to 0600"));
            }
        }
        let text = std::fs::read_to_string(path).map_err(|e| about(&e.to_string()))?;
        let file: KeyFile = serde_json::from_str(&text).map_err(|_| about("not a key file"))?;
        let keys =
            file.keys.iter().map(|(id, key)| Ok((id.clone(), decode(key)?))).collect::<Result<BTreeMap<_, _>>>()?;
        if !keys.contains_key(&file.active) {
            return Err(about("the active key is missing"));
        }
        Ok(Self { active: file.active, keys, search: decode(&file.search)? })
    }

    /// Reads the key file, or makes one with mode 0600: for demo mode and the first start.
    pub fn load_or_generate(path: &Path) -> Result<Self> {
        if path.exists() {
            return Self::load(path);
        }
        let ring = Self::generate();
        ring.save(path)?;
        Ok(ring)
    }

    /// Writes the key file durably, with mode 0600, replacing the old one at once or not at all.
    pub fn save(&self, path: &Path) -> Result<()> {
        let file = KeyFile {
            active: self.active.clone(),
            keys: self.keys.iter().map(|(id, key)| (id.clone(), STANDARD.encode(key))).collect(),
            search: STANDARD.encode(self.search),
        };
        let text = serde_json::to_vec_pretty(&file).map_err(|e| Error::Keys(e.to_string()))?;
        let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir)?;
        let temporary = path.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&temporary)?;
        out.write_all(&text)?;
        out.sync_all()?;
        std::fs::rename(&temporary, path)?;
        std::fs::File::open(dir)?.sync_all()?;
        Ok(())
    }

    /// Adds a new random key, not yet active, and says its id. Every server must hold a key before it becomes active.
    pub fn add(&mut self) -> String {
        let number = (1..).find(|n| !self.keys.contains_key(&format!("k{n}"))).unwrap_or(1);
        let id = format!("k{number}");
        self.keys.insert(id.clone(), random_bytes());
        id
    }

    /// Makes a key the one new data keys are wrapped with.
    pub fn activate(&mut self, id: &str) -> Result<()> {
        if !self.keys.contains_key(id) {
            return Err(Error::Keys(format!("no key {id}")));
        }
        id.clone_into(&mut self.active);
        Ok(())
    }

    /// Takes a key out of the ring once nothing is wrapped with it any more.
    pub fn retire(&mut self, id: &str) -> Result<()> {
        if id == self.active {
            return Err(Error::Keys("the active key can't be retired".into()));
        }
        self.keys.remove(id).map(|_| ()).ok_or_else(|| Error::Keys(format!("no key {id}")))
    }

    /// The id of the active key.
    #[must_use]
    pub fn active(&self) -> &str {
        &self.active
    }

    /// The ids of all keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    pub(crate) fn key(&self, id: &str) -> Result<&[u8; 32]> {
        self.keys.get(id).ok_or(Error::Sealed("its key-encryption key is not in the ring"))
    }

    pub(crate) fn search_key(&self) -> &[u8; 32] {
        &self.search
    }

    /// A key for another purpose of the server (signed links, cookies), separate for each name.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut out = [0; 32];
        Hkdf::<Sha256>::new(None, &self.search)
            .expand(purpose.as_bytes(), &mut out)
            .expect("invariant: 32 bytes are a valid length of HKDF-SHA256");
        out
    }
}
