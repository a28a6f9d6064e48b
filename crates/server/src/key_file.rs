//! Where the keys of the [vault](crate::vault) lie: a file that only its owner can read, or the environment.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::vault::{ID, Vault, cipher};
use crate::web::{hexadecimal, random_bytes};

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
pub(crate) mod tests {
    use super::*;
    use crate::vault::Place;

    pub(crate) const HERE: Place<'_> = Place { district: "澄砚区", what: "personal data", id: "17" };

    /// A key that was just made, in its file.
    pub(crate) fn made() -> (tempfile::TempDir, KeySource, Vault) {
        let directory = tempfile::tempdir().unwrap();
        let source = KeySource::File(directory.path().join("data.key"));
        let Unlocked { vault, made } = source.unlock(None).unwrap();
        assert_eq!(made, Some(directory.path().join("data.key")));
        (directory, source, vault)
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
