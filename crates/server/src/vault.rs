//! Encryption at rest. What nobody may read in the database or its backups (personal data of applicants, secrets of second
//! factors) is encrypted with a key that lies elsewhere, with AES-256 in Galois/Counter mode.
//!
//! A sealed value names its key, so that keys can be changed and a lost one is told from a damaged value. Where it belongs
//! (district, what it is, number) is authenticated with it: a value that somebody moved to another row does not open.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::web::{hexadecimal, random_bytes};

/// The layout of sealed values: this byte, the key's identifier, the nonce, the ciphertext with its tag.
const LAYOUT: u8 = 1;
const ID: usize = 8;
const NONCE: usize = 12;

/// Identifies a key without telling anything about it: the start of a digest.
type KeyId = [u8; ID];

/// The keys of an installation. The last one seals; the others open what was sealed before.
pub struct Vault {
    keys: Vec<(KeyId, Aes256Gcm)>,
    sealing: (KeyId, Aes256Gcm),
}

/// Where a sealed value belongs. It opens only there.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The district.
    pub district: &'a str,
    /// What it is: `second factor`, `personal data`.
    pub what: &'a str,
    /// Whose it is: a login, a number.
    pub id: &'a str,
}

/// Why there are no keys.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key file {} cannot be used: {reason}; give another one in QINGDAN_KEY_FILE or mend its permissions", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// A line is no key.
    #[error(
        "{place}, line {line}: a key is 64 hexadecimal digits; restore the file from where you keep a copy"
    )]
    NoKey {
        /// The file, or the variable.
        place: String,
        /// Counted from 1.
        line: usize,
    },
    /// There is no key in it.
    #[error(
        "there is no key in {place}: give 64 hexadecimal digits, or a file that is not there yet to have one made"
    )]
    Empty {
        /// The file, or the variable.
        place: String,
    },
    /// The database holds values that none of the keys opens.
    #[error(
        "the database holds encrypted values of the key {key}, which is not in {place}: restore the key file that was made \
         with this database, or give it in QINGDAN_KEY_FILE; without it personal data and second factors cannot be read"
    )]
    Lost {
        /// The key's identifier, as the first line of a key file says it.
        key: String,
        /// Where keys were looked for.
        place: String,
    },
}

/// Why a sealed value does not open.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unopened {
    /// It was sealed with a key that is not here.
    #[error("sealed with the key {0}, which this process does not have")]
    NoKey(String),
    /// It was altered, or belongs elsewhere.
    #[error("altered, or moved from where it belongs")]
    Altered,
}

/// Where keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A file, made where it is missing.
    File(PathBuf),
    /// The text of one, from a secret store that sets the environment.
    Text(String),
}

/// The keys, and the file that was made for them, so that somebody can be told to keep a copy.
pub struct Unlocked {
    /// The keys.
    pub vault: Vault,
    /// The file, where this call made it.
    pub made: Option<PathBuf>,
}

impl KeySource {
    /// What messages call it.
    pub fn place(&self) -> String {
        match self {
            KeySource::File(path) => path.display().to_string(),
            KeySource::Text(_) => "QINGDAN_KEY".to_owned(),
        }
    }

    /// Reads the keys. `sealed` is some value that is in the database, if any is: then no new key is made, and one that
    /// opens it must be here.
    ///
    /// # Errors
    /// Where there is none, or not the one that is needed.
    pub fn unlock(&self, sealed: Option<&[u8]>) -> Result<Unlocked, KeyError> {
        let (vault, made) = match self {
            KeySource::Text(text) => (Vault::parse(text, &self.place())?, None),
            KeySource::File(path) => match read(path)? {
                Some(text) => (Vault::parse(&text, &self.place())?, None),
                None if let Some(sealed) = sealed => return Err(self.lost(sealed)),
                None => return self.make(path),
            },
        };
        match sealed {
            Some(sealed) if vault.key_of(sealed).is_err() => Err(self.lost(sealed)),
            _ => Ok(Unlocked { vault, made }),
        }
    }

    fn make(&self, path: &Path) -> Result<Unlocked, KeyError> {
        let vault = |text: &str| Vault::parse(text, &self.place());
        let key = new_line();
        if write_new(path, &key)? {
            return Ok(Unlocked { vault: vault(&key)?, made: Some(path.to_owned()) });
        }
        // Another process started at the same moment: its key holds.
        Ok(Unlocked { vault: vault(&read(path)?.unwrap_or_default())?, made: None })
    }

    fn lost(&self, sealed: &[u8]) -> KeyError {
        let key = sealed.get(1..=ID).map(hexadecimal).unwrap_or_default();
        KeyError::Lost { key, place: self.place() }
    }
}

/// Adds a key to a file. From the next start on it seals; what was sealed before still opens.
///
/// # Errors
/// Where the file is missing, unreadable or not writable.
pub fn add_key(path: &Path) -> Result<(), KeyError> {
    let failed = |error| failed(path, error);
    let text = read(path)?.ok_or_else(|| failed(ErrorKind::NotFound.into()))?;
    Vault::parse(&text, &path.display().to_string())?;
    let text = format!("{}\n{}", text.trim_end(), new_line());
    // The file is replaced as a whole: one that was half written would lose every key.
    let next = path.with_extension("key-next");
    let _ = fs::remove_file(&next);
    write_new(&next, &text)?;
    fs::rename(&next, path).map_err(failed)
}

impl Vault {
    fn parse(text: &str, place: &str) -> Result<Vault, KeyError> {
        let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
        let keys = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<(KeyId, Aes256Gcm)> = keys
            .map(|(line, text)| {
                let text = text.parse::<KeyText>();
                text.map(|KeyText(key)| cipher(key))
                    .map_err(|()| KeyError::NoKey { place: place.to_owned(), line })
            })
            .collect::<Result<_, _>>()?;
        let sealing = keys.last().cloned().ok_or_else(|| KeyError::Empty { place: place.to_owned() })?;
        Ok(Vault { keys, sealing })
    }

    /// Encrypts a value for its place.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Vec<u8> {
        let (id, cipher) = &self.sealing;
        let nonce: [u8; NONCE] = random_bytes();
        let payload = Payload { msg: plain, aad: &place.bytes() };
        // The cipher refuses only values of more than 64 GB, which no request can bring; nothing may be lost silently.
        let sealed = cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.unwrap_or_else(|error| panic!("a value of {} bytes: {error}", plain.len()));
        [&[LAYOUT][..], id, &nonce, &sealed].concat()
    }

    /// Decrypts a value of a place.
    ///
    /// # Errors
    /// Where its key is not here, it was altered, or it belongs elsewhere.
    pub fn unseal(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let cipher = self.key_of(sealed)?;
        let (nonce, text) = sealed[1 + ID..].split_first_chunk::<NONCE>().ok_or(Unopened::Altered)?;
        let payload = Payload { msg: text, aad: &place.bytes() };
        cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| Unopened::Altered)
    }

    /// Whether a value was sealed with the key that seals now.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.get(1..=ID) == Some(&self.sealing.0)
    }

    fn key_of(&self, sealed: &[u8]) -> Result<&Aes256Gcm, Unopened> {
        let (LAYOUT, rest) =
            sealed.split_first().map(|(first, rest)| (*first, rest)).ok_or(Unopened::Altered)?
        else {
            return Err(Unopened::Altered);
        };
        let id = rest.first_chunk::<ID>().ok_or(Unopened::Altered)?;
        let key = self.keys.iter().find(|(known, _)| known == id);
        key.map(|(_, cipher)| cipher).ok_or_else(|| Unopened::NoKey(hexadecimal(id)))
    }
}

impl Place<'_> {
    /// Unambiguous: no two places have the same bytes.
    fn bytes(self) -> Vec<u8> {
        let part = |text: &str| [&(text.len() as u64).to_be_bytes()[..], text.as_bytes()].concat();
        [part(self.district), part(self.what), part(self.id)].concat()
    }
}

/// 256 bits as a key file writes them.
struct KeyText([u8; 32]);

impl FromStr for KeyText {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).ok_or(());
        let digits = text.as_bytes().iter().map(digit).collect::<Result<Vec<u32>, ()>>()?;
        let bytes: Vec<u8> = digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | *digit as u8))
            .collect();
        <[u8; 32]>::try_from(bytes).ok().filter(|_| text.len() == 64).map(KeyText).ok_or(())
    }
}

fn cipher(key: [u8; 32]) -> (KeyId, Aes256Gcm) {
    let digest: [u8; 32] = Sha256::new().chain_update("qingdan key").chain_update(key).finalize().into();
    let mut id = [0; ID];
    id.copy_from_slice(&digest[..ID]);
    (id, Aes256Gcm::new(&Key::<Aes256Gcm>::from(key)))
}

/// A new key with a line that says what it is.
fn new_line() -> String {
    let key: [u8; 32] = random_bytes();
    let (id, _) = cipher(key);
    format!(
        "# Qingdan key {}: opens personal data and second factors. Keep a copy apart from the database's backups.\n{}\n",
        hexadecimal(&id),
        hexadecimal(&key)
    )
}

fn read(path: &Path) -> Result<Option<String>, KeyError> {
    match fs::read_to_string(path) {
        Ok(text) => {
            warn_if_others_can_read(path);
            Ok(Some(text))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, error)),
    }
}

/// Writes a file that only its owner can read; `false` where it is there already. It is on disk afterwards.
fn write_new(path: &Path, text: &str) -> Result<bool, KeyError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(path, error)),
    }
}

fn failed(path: &Path, error: std::io::Error) -> KeyError {
    KeyError::File { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(unix)]
fn warn_if_others_can_read(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map(|file| file.permissions().mode()).unwrap_or_default();
    if mode & 0o077 != 0 {
        let (path, mode) = (path.display(), mode & 0o777);
        tracing::warn!("others on this machine can read the key file {path} (mode {mode:o}): chmod 600 it");
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { district: "澄砚区", what: "personal data", id: "17" };

    fn made() -> (tempfile::TempDir, KeySource, Vault) {
        let directory = tempfile::tempdir().unwrap();
        let source = KeySource::File(directory.path().join("data.key"));
        let Unlocked { vault, made } = source.unlock(None).unwrap();
        assert_eq!(made, Some(directory.path().join("data.key")));
        (directory, source, vault)
    }

    #[test]
    fn what_is_sealed_opens_where_it_belongs_and_nowhere_else() {
        let (_directory, _, vault) = made();
        let sealed = vault.seal(HERE, "张三".as_bytes());
        assert_ne!(sealed, vault.seal(HERE, "张三".as_bytes()), "the same value never reads the same");
        assert_eq!(vault.unseal(HERE, &sealed).unwrap(), "张三".as_bytes());
        let elsewhere = [
            Place { id: "18", ..HERE },
            Place { district: "他县", ..HERE },
            Place { what: "second factor", ..HERE },
            // The same characters, cut differently.
            Place { district: "澄砚", what: "区personal data", ..HERE },
        ];
        for place in elsewhere {
            assert_eq!(vault.unseal(place, &sealed), Err(Unopened::Altered), "{place:?}");
        }
    }

    #[test]
    fn no_byte_can_be_altered_or_cut_off() {
        let (_directory, _, vault) = made();
        let sealed = vault.seal(HERE, b"1");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(vault.unseal(HERE, &altered).is_err(), "byte {at}");
            assert!(vault.unseal(HERE, &sealed[..at]).is_err(), "{at} bytes");
        }
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let (directory, source, before) = made();
        let old = before.seal(HERE, b"old");
        add_key(&directory.path().join("data.key")).unwrap();
        let Unlocked { vault, made } = source.unlock(Some(&old)).unwrap();
        assert_eq!(made, None);
        let new = vault.seal(HERE, b"new");
        assert_eq!((vault.is_current(&old), vault.is_current(&new)), (false, true));
        assert_eq!(vault.unseal(HERE, &old).unwrap(), b"old");
        assert!(matches!(before.unseal(HERE, &new), Err(Unopened::NoKey(_))));
    }

    #[test]
    fn a_lost_key_is_told_and_not_replaced() {
        let (directory, source, vault) = made();
        let sealed = vault.seal(HERE, b"1");
        let path = directory.path().join("data.key");
        fs::remove_file(&path).unwrap();
        let Err(error) = source.unlock(Some(&sealed)) else { panic!("a lost key went unnoticed") };
        assert!(matches!(error, KeyError::Lost { .. }), "{error}");
        assert!(!path.exists());
        let another = KeySource::Text("ab".repeat(32));
        let Err(error) = another.unlock(Some(&sealed)) else { panic!("a wrong key went unnoticed") };
        assert!(error.to_string().contains("which is not in QINGDAN_KEY"), "{error}");
    }

    #[test]
    fn a_broken_key_file_names_its_line() {
        for (text, expected) in [
            ("# nothing\n", "there is no key in QINGDAN_KEY"),
            ("\nabc\n", "QINGDAN_KEY, line 2: a key is 64 hexadecimal digits"),
            (&"zz".repeat(32), "QINGDAN_KEY, line 1"),
            (&"ab".repeat(33), "QINGDAN_KEY, line 1"),
        ] {
            let Err(error) = KeySource::Text(text.to_owned()).unlock(None) else { panic!("{text}") };
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let (directory, ..) = made();
        let mode = fs::metadata(directory.path().join("data.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
