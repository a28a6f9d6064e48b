//! Encryption at rest. What nobody may read in the database or its backups (personal data of applicants, secrets of second
//! factors) is encrypted with a key that lies elsewhere, with AES-256 in Galois/Counter mode.
//!
//! A sealed value names its key, so that keys can be changed and a lost one is told from a damaged value. Where it belongs
//! (district, what it is, number) is authenticated with it: a value that somebody moved to another row does not open.

use std::str::FromStr;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::key_file::KeyError;
use crate::web::{hexadecimal, random_bytes};

/// The layout of sealed values: this byte, the key's identifier, the nonce, the ciphertext with its tag.
const LAYOUT: u8 = 1;
pub(crate) const ID: usize = 8;
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

impl Vault {
    /// The keys of a key file's text; `place` is what messages call it.
    pub(crate) fn parse(text: &str, place: &str) -> Result<Vault, KeyError> {
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

    /// What identifies the key that seals, and all keys.
    pub(crate) fn identifiers(&self) -> (String, Vec<String>) {
        (hexadecimal(&self.sealing.0), self.keys.iter().map(|(id, _)| hexadecimal(id)).collect())
    }

    /// The key that a value was sealed with.
    pub(crate) fn key_of(&self, sealed: &[u8]) -> Result<&Aes256Gcm, Unopened> {
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

pub(crate) fn cipher(key: [u8; 32]) -> (KeyId, Aes256Gcm) {
    let digest: [u8; 32] = Sha256::new().chain_update("qingdan key").chain_update(key).finalize().into();
    let mut id = [0; ID];
    id.copy_from_slice(&digest[..ID]);
    (id, Aes256Gcm::new(&Key::<Aes256Gcm>::from(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_file::tests::{HERE, made};
    use crate::key_file::{Unlocked, add_key};

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
}
