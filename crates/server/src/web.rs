//! Small things every page needs: random tokens, digests, addresses.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qingdan_model::Kind;
use qingdan_work::Subject;
use sha2::{Digest, Sha256};

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// 256 random bits in hexadecimal.
pub(crate) fn random_token() -> String {
    hexadecimal(&random_bytes::<32>())
}

/// Random bytes.
///
/// A machine without a source of randomness cannot keep sessions apart: better no answer than a guessable one.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gives no random bytes: {error}");
    }
    bytes
}

/// A number for a file or a piece of personal data, below 2⁵³, so that any program can read it.
pub(crate) fn random_number() -> u64 {
    u64::from_be_bytes(random_bytes()) >> 11
}

/// SHA-256 of a purpose and a secret, so that one secret yields values that do not reveal it or each other.
pub(crate) fn digest(purpose: &str, secret: &str) -> String {
    let hash = Sha256::new().chain_update(purpose).chain_update([0]).chain_update(secret).finalize();
    hexadecimal(&hash)
}

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One segment of a path, or a value of a query.
pub(crate) fn part(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// The header that has a browser save a file. `plain` names it for those that cannot read `name`.
pub(crate) fn attachment(plain: &str, name: &str) -> String {
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", part(name))
}

/// A query string of the pairs that have a value; empty where none has.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.push(if query.is_empty() { '?' } else { '&' });
        let _ = write!(query, "{name}={}", part(value));
    }
    query
}

/// Address of a town's page.
pub(crate) fn town_url(town: &str) -> String {
    format!("/town/{}", part(town))
}

/// Address of the report on a town's lists.
pub(crate) fn check_url(town: &str) -> String {
    format!("/town/{}/check", part(town))
}

/// Address of the page that explains a rule of checks.
pub(crate) fn rule_url(code: &str) -> String {
    format!("/rules/{code}")
}

/// Address of a list's page.
pub(crate) fn list_url(town: &str, kind: Kind) -> String {
    format!("/town/{}/{kind}", part(town))
}

/// Address of an item's page; `item` is its name in its list ([`crate::item_address`]).
pub(crate) fn item_url(town: &str, kind: Kind, item: &str) -> String {
    format!("/town/{}/{kind}/{item}", part(town))
}

/// Address of the page of a case or an affair.
pub(crate) fn subject_url(subject: Subject) -> String {
    match subject {
        Subject::Case(number) => format!("/case/{number}"),
        Subject::Affair(number) => format!("/{}/{number}", number.kind.as_str()),
    }
}

/// Under which address the files and personal data of a case or an affair are.
pub(crate) fn materials_url(subject: Subject) -> String {
    match subject {
        Subject::Case(number) => format!("/case/{number}"),
        Subject::Affair(number) => format!("/affair/{number}"),
    }
}

/// Address where the list office goes through a list's readings.
pub(crate) fn readings_url(town: &str, kind: Kind) -> String {
    format!("/readings/{}/{kind}", part(town))
}

/// Address of a body's page.
pub(crate) fn body_url(name: &str) -> String {
    format!("/body/{}", part(name))
}

/// The way back to a page of ours; anything else leads home, so that no link can send a visitor elsewhere.
pub(crate) fn local_path(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '\r', '\n', '\t'])
        && path.is_ascii();
    if ours { path } else { "/" }
}

/// Whether the sender is a script that wants data rather than a page.
pub(crate) fn asks_for_json(headers: &axum::http::HeaderMap) -> bool {
    let accept = headers.get(axum::http::header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_lead_back() {
        assert_eq!(local_path("/ask?q=%E7%8B%97"), "/ask?q=%E7%8B%97");
        for path in
            ["https://else.example", "//else.example", "/\\else.example", "", "javascript:1", "/\t/else"]
        {
            assert_eq!(local_path(path), "/", "{path}");
        }
    }

    #[test]
    fn a_query_leaves_out_what_is_empty_and_escapes_the_rest() {
        assert_eq!(query(&[("q", "狗 & 猫"), ("town", "")]), "?q=%E7%8B%97%20%26%20%E7%8C%AB");
        assert_eq!(query(&[("q", "")]), "");
    }
}
