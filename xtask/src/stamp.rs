//! "Nothing has changed since": a hash of a step's inputs, kept beside its output.

use crate::shell::Result;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// A hash of these files and folders (by content, everything in them but `node_modules`) and words.
pub fn hash(inputs: &[PathBuf], words: &[&str]) -> Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(input, &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether the stamp says so.
pub fn is_fresh(stamp: &Path, hash: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|kept| kept == hash)
}

/// Notes that the step is done.
pub fn keep(stamp: &Path, hash: &str) -> Result<()> {
    std::fs::write(stamp, hash).map_err(|e| format!("{}: {e}", stamp.display()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.file_name().is_some_and(|name| name == "node_modules") || !path.exists() {
        return Ok(());
    }
    if path.is_dir() {
        for entry in std::fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))? {
            collect(&entry.map_err(|e| e.to_string())?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_changed_file_changes_the_hash() {
        let folder = std::env::temp_dir().join(format!("stamp-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("node_modules")).expect("a folder");
        std::fs::write(folder.join("a"), "1").expect("a file");
        let first = hash(std::slice::from_ref(&folder), &["x"]).expect("hashed");
        std::fs::write(folder.join("node_modules/b"), "ignored").expect("a file");
        assert_eq!(hash(std::slice::from_ref(&folder), &["x"]).expect("hashed"), first);
        std::fs::write(folder.join("a"), "2").expect("a file");
        assert_ne!(hash(std::slice::from_ref(&folder), &["x"]).expect("hashed"), first);
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
