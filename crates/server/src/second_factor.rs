//! The second factor of an account (两步验证): one-time codes by time (TOTP, RFC 6238) from an app, and recovery codes for
//! the day on which the telephone is lost. What the database keeps of it is sealed.

use qingdan_store::{Account, Millis};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use totp_rs::{Builder, Secret, Totp};

use crate::app::{App, now};
use crate::refusal::Refusal;
use crate::vault::Place;
use crate::web::{digest, hexadecimal, part, random_bytes, random_token};

/// Bytes of a secret, as RFC 4226 recommends.
const SECRET: usize = 20;
/// How many recovery codes there are.
const RECOVERY: usize = 8;
/// What apps show beside the account.
const ISSUER: &str = "清单";

/// What is kept of a second factor.
#[derive(Serialize, Deserialize)]
struct Kept {
    secret: Vec<u8>,
    /// The time step of the last code that was taken; no earlier one is, nor that one again.
    last: u64,
    /// Digests of the recovery codes that were not used.
    recovery: Vec<String>,
}

/// A secret that somebody may take for their second factor.
pub(crate) struct Offer(Vec<u8>);

/// A second factor whose owner has shown a code of it.
pub(crate) struct Confirmed {
    /// What is kept of it.
    pub sealed: Vec<u8>,
    /// The recovery codes, to be shown once.
    pub codes: Vec<String>,
}

impl Offer {
    /// A new one.
    pub fn new() -> Offer {
        Offer(random_bytes::<SECRET>().to_vec())
    }

    /// The text that an app takes where it cannot photograph, in groups of four.
    pub fn text(&self) -> String {
        let text = Secret::new(self.0.clone().into()).to_base32();
        let groups: Vec<&str> =
            (0..text.len()).step_by(4).filter_map(|at| text.get(at..text.len().min(at + 4))).collect();
        groups.join(" ")
    }

    /// The drawing that an app photographs.
    pub fn drawing(&self, login: &str) -> Result<String, Refusal> {
        let secret = Secret::new(self.0.clone().into()).to_base32();
        let (issuer, login) = (part(ISSUER), part(login));
        let address = format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}");
        let code = qrcode::QrCode::new(address).map_err(|error| Refusal::fault(&error.to_string()))?;
        let drawing = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).build();
        // Only the drawing: a page is no place for a declaration of XML.
        Ok(drawing.split_once("?>").map_or(drawing.clone(), |(_, drawing)| drawing.to_owned()))
    }

    /// The same for a form's hidden field: only we can read it, and only for that login.
    pub fn sealed(&self, app: &App, login: &str) -> String {
        hexadecimal(&app.vault().seal(offer_place(login), &self.0))
    }

    /// What a form's hidden field holds.
    pub fn unsealed(app: &App, login: &str, field: &str) -> Option<Offer> {
        app.vault().unseal(offer_place(login), &bytes(field)?).ok().map(Offer)
    }

    /// The second factor, once a code has shown that an app has it; `None` where the code is wrong.
    pub fn confirmed(&self, app: &App, login: &str, code: &str) -> Result<Option<Confirmed>, Refusal> {
        let Some(last) = totp(&self.0).check(&digits(code), seconds(now())) else { return Ok(None) };
        let codes: Vec<String> = (0..RECOVERY).map(|_| recovery_code()).collect();
        let recovery = codes.iter().map(|code| recovery_digest(code)).collect();
        let kept = Kept { secret: self.0.clone(), last, recovery };
        Ok(Some(Confirmed { sealed: seal(app, login, &kept)?, codes }))
    }
}

/// Whether a code of an app or a recovery code is right, which uses it up: of two requests with the same code one is.
pub(crate) async fn check(app: &App, account: &Account, code: &str) -> Result<bool, Refusal> {
    let Some(sealed) = &account.second_factor else { return Ok(false) };
    let opened = app.vault().unseal(place(&account.login), sealed);
    let opened = opened.map_err(|error| Refusal::fault(&format!("a second factor: {error}")))?;
    let mut kept: Kept =
        serde_json::from_slice(&opened).map_err(|error| Refusal::fault(&error.to_string()))?;
    let step = totp(&kept.secret).check(&digits(code), seconds(now())).filter(|step| *step > kept.last);
    match step {
        Some(step) => kept.last = step,
        None => {
            let given = recovery_digest(code);
            let is_given = |one: &String| bool::from(one.as_bytes().ct_eq(given.as_bytes()));
            let Some(at) = kept.recovery.iter().position(is_given) else { return Ok(false) };
            kept.recovery.remove(at);
        }
    }
    let after = seal(app, &account.login, &kept)?;
    let before = account.second_factor.clone();
    Ok(app.store.replace_second_factor(&account.login, before, Some(after)).await?)
}

/// How many recovery codes an account has left; `None` where it has no second factor.
pub(crate) fn recovery_left(app: &App, account: &Account) -> Option<usize> {
    let sealed = account.second_factor.as_ref()?;
    let opened = app.vault().unseal(place(&account.login), sealed).ok()?;
    Some(serde_json::from_slice::<Kept>(&opened).ok()?.recovery.len())
}

fn seal(app: &App, login: &str, kept: &Kept) -> Result<Vec<u8>, Refusal> {
    let plain = serde_json::to_vec(kept).map_err(|error| Refusal::fault(&error.to_string()))?;
    Ok(app.vault().seal(place(login), &plain))
}

/// A login is one in the whole installation, whatever its district.
fn place(login: &str) -> Place<'_> {
    Place { district: "", what: "second factor", id: login }
}

fn offer_place(login: &str) -> Place<'_> {
    Place { district: "", what: "offered second factor", id: login }
}

fn totp(secret: &[u8]) -> Totp {
    Builder::new().with_secret(Secret::new(secret.into())).build_noncompliant()
}

/// People write "123 456".
fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

fn seconds(at: Millis) -> u64 {
    u64::try_from(at / 1000).unwrap_or_default()
}

fn recovery_code() -> String {
    let digits = random_token();
    [&digits[..4], &digits[4..8], &digits[8..12]].join("-")
}

fn recovery_digest(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    digest("recovery code", &plain.to_lowercase())
}

/// Bytes of a text in hexadecimal.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, of which apps show the last six digits.
        let totp = totp(b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp.check(code, seconds), Some(seconds / 30));
            assert_eq!(totp.check(code, seconds + 30), Some(seconds / 30), "a clock may be late");
            assert_eq!(totp.check(code, seconds + 90), None);
        }
    }

    #[test]
    fn a_secret_is_told_in_groups_and_drawn() {
        let offer = Offer(b"12345678901234567890".to_vec());
        assert_eq!(offer.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let drawing = offer.drawing("zhou 张").unwrap();
        assert!(drawing.starts_with("<svg"), "{drawing}");
    }

    #[test]
    fn recovery_codes_read_the_same_however_they_are_typed() {
        assert_eq!(recovery_digest("12ab-34cd-56ef"), recovery_digest("12AB 34cd56ef"));
        assert_eq!(bytes("00ff1a"), Some(vec![0, 255, 26]));
        assert_eq!((bytes("0"), bytes("zz")), (None, None));
    }
}
