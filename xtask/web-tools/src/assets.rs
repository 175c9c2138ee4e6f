//! The folder that is served: hashed names, compressed forms, manifest.

use crate::{Result, write};
use base64::Engine;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Already compressed: a second compression only costs the browser time.
const COMPRESSED: [&str; 2] = ["woff2", "png"];

/// `dist/` while it is being made.
pub struct Dist {
    folder: PathBuf,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Dist {
    /// An empty one that writes into `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), files: Vec::new() }
    }

    /// Writes a file under its hashed name, which is returned.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<String> {
        let hashed = hashed_name(name, bytes);
        write(&self.folder.join(&hashed), bytes)?;
        self.files.push((name.to_owned(), hashed.clone(), bytes.to_vec()));
        Ok(hashed)
    }

    /// Writes the compressed forms and the manifest, and prints the sizes.
    pub fn finish(self) -> Result<()> {
        let mut manifest = Map::new();
        for (name, hashed, bytes) in &self.files {
            let mut entry = Map::new();
            entry.insert("file".to_owned(), json!(hashed));
            entry.insert("size".to_owned(), json!(bytes.len()));
            entry.insert("integrity".to_owned(), json!(integrity(bytes)));
            let extension = Path::new(name).extension().unwrap_or_default().to_string_lossy();
            if !COMPRESSED.contains(&extension.as_ref()) {
                for (form, packed) in [("br", brotli(bytes)?), ("gz", gzip(bytes)?)] {
                    write(&self.folder.join(format!("{hashed}.{form}")), &packed)?;
                    entry.insert(form.to_owned(), json!(packed.len()));
                }
            }
            let br = entry.get("br").map_or(String::new(), |br| format!(" → {br} brotli"));
            println!("    {hashed}: {}{br}", bytes.len());
            manifest.insert(name.clone(), Value::Object(entry));
        }
        let text = serde_json::to_string_pretty(&manifest).map_err(|e| e.to_string())?;
        write(&self.folder.join("manifest.json"), text.as_bytes())
    }
}

/// `citizen.js` → `citizen.1a2b3c4d5e.js`.
fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hash: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// The value of an `integrity` attribute.
fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes)))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters).map_err(|e| format!("brotli: {e}"))?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|e| format!("gzip: {e}"))
}

#[cfg(test)]
mod tests {
    use super::{brotli, gzip, hashed_name, integrity};
    use std::io::Read;

    #[test]
    fn the_name_follows_the_content() {
        assert_eq!(hashed_name("a.css", b""), "a.e3b0c44298.css");
        assert_ne!(hashed_name("a.css", b"x"), hashed_name("a.css", b"y"));
        assert_eq!(integrity(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn compressed_forms_give_the_content_back() {
        let text = "tờ khai ".repeat(500).into_bytes();
        let (packed, mut back) = (brotli(&text).expect("compresses"), Vec::new());
        assert!(packed.len() < text.len() / 10);
        brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut back).expect("decompresses");
        assert_eq!(back, text);
        let (packed, mut back) = (gzip(&text).expect("compresses"), Vec::new());
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back).expect("decompresses");
        assert_eq!(back, text);
    }
}
