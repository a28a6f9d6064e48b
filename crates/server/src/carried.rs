//! What was typed in a form whose session had ended. It goes along with the login page and comes back after it, so that
//! nothing is lost; nothing of it is kept here or carried out before its author has seen it again.

use axum::body::to_bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};

use crate::form::TOKEN;
use crate::web::local_path;

/// Bytes of what was typed, at most.
const MOST: usize = 1 << 20;
/// Bytes of files that are read past to get at what was typed behind them.
const FILES: usize = 64 << 20;
/// Forms with passwords in them are typed again.
const SECRET: [&str; 2] = ["/login", "/password"];

/// A form that was sent and not taken: where to, and its fields without files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Carried {
    pub address: String,
    pub fields: Vec<(String, String)>,
    /// Whether there were files, which have to be chosen again.
    pub had_files: bool,
}

impl Carried {
    /// The fields of a form that was not taken.
    pub fn new(address: &str, fields: Vec<(String, String)>) -> Option<Box<Carried>> {
        let mut carried = Carried { address: address.to_owned(), fields, had_files: false };
        carried.fields.retain(|(name, _)| name != TOKEN);
        carried.checked().map(Box::new)
    }

    /// What a request brought; `None` where nothing was typed or it is no form.
    pub async fn of(request: Request) -> Option<Carried> {
        let address = request.uri().path().to_owned();
        let media = request.headers().get(CONTENT_TYPE)?.to_str().ok()?.to_owned();
        let mut carried = Carried { address, ..Carried::default() };
        if media.starts_with("multipart/form-data") {
            carried.read(Multipart::from_request(request, &()).await.ok()?).await?;
        } else {
            let bytes = to_bytes(request.into_body(), MOST).await.ok()?;
            carried.fields = serde_urlencoded::from_bytes(&bytes).ok()?;
        }
        carried.fields.retain(|(name, _)| name != TOKEN);
        carried.checked()
    }

    async fn read(&mut self, mut upload: Multipart) -> Option<()> {
        let (mut typed, mut passed) = (0, 0);
        while let Some(mut field) = upload.next_field().await.ok()? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.ok()? {
                match &file {
                    Some(_) => passed += chunk.len(),
                    None => bytes.extend_from_slice(&chunk),
                }
                if passed > FILES || typed + bytes.len() > MOST {
                    return None;
                }
            }
            typed += bytes.len();
            match file {
                Some(file) => self.had_files |= !file.is_empty(),
                None => self.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Some(())
    }

    /// As a hidden field of the login page.
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Out of that field.
    pub fn from_field(text: &str) -> Option<Carried> {
        serde_json::from_str::<Carried>(text).ok()?.checked()
    }

    /// Nothing that was made up elsewhere leads elsewhere.
    fn checked(self) -> Option<Carried> {
        let is_ours = local_path(&self.address) == self.address && !SECRET.contains(&self.address.as_str());
        (is_ours && self.fields.iter().any(|(_, value)| !value.trim().is_empty())).then_some(self)
    }

    /// What somebody typed, without what forms carry for themselves and without the words of choices, which say nothing
    /// to anybody.
    pub fn typed(&self) -> impl Iterator<Item = &str> {
        self.filled().filter(|value| !is_choice(value))
    }

    /// How many choices were made.
    pub fn choices(&self) -> usize {
        self.filled().filter(|value| is_choice(value)).count()
    }

    fn filled(&self) -> impl Iterator<Item = &str> {
        let is_own = |name: &str| {
            matches!(
                name,
                "key"
                    | "seen"
                    | "do"
                    | "step"
                    | "next"
                    | "district"
                    | "back"
                    | "known"
                    | "kind"
                    | "rule"
                    | "fingerprint"
            )
        };
        let filled =
            self.fields.iter().filter(move |(name, value)| !is_own(name) && !value.trim().is_empty());
        filled.map(|(_, value)| value.as_str())
    }
}

/// Whether it is the word by which a form knows a choice.
fn is_choice(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn sent(address: &str, media: &str, body: &str) -> Request {
        Request::post(address)
            .header(CONTENT_TYPE, media)
            .body(Body::from(body.to_owned()))
            .unwrap_or_default()
    }

    #[tokio::test]
    async fn fields_come_along_and_tokens_files_and_passwords_do_not() {
        let form = "application/x-www-form-urlencoded";
        let carried = Carried::of(sent("/case/1", form, "token=t&do=done&text=%E5%8A%9E&key=k")).await;
        let carried = carried.unwrap_or_default();
        assert_eq!(carried.typed().collect::<Vec<_>>(), ["办"]);
        assert!(carried.fields.iter().all(|(name, _)| name != "token"));
        assert_eq!(Carried::from_field(&carried.written()), Some(carried));
        assert_eq!(Carried::of(sent("/password", form, "old=x&new=y")).await, None);
        assert_eq!(Carried::of(sent("/case/1", form, "token=t")).await, None, "nothing was typed");

        let part = |head: &str, body: &str| {
            format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
        };
        let body = part("name=\"text\"", "看过")
            + &part("name=\"files\"; filename=\"a.png\"", "bytes")
            + "--B--\r\n";
        let carried = Carried::of(sent("/case/1", "multipart/form-data; boundary=B", &body)).await;
        let carried = carried.unwrap_or_default();
        assert_eq!((carried.typed().collect::<Vec<_>>(), carried.had_files), (vec!["看过"], true));
    }

    #[test]
    fn words_that_forms_know_choices_by_are_counted_and_not_shown() {
        let fields = [
            ("actor", "town"),
            ("deadline-kind", "at_least"),
            ("text", "上报。"),
            ("deadline-n", "5"),
            ("back", "/work"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let carried = Carried { address: "/case/1".to_owned(), fields, had_files: false };
        assert_eq!((carried.typed().collect::<Vec<_>>(), carried.choices()), (vec!["上报。", "5"], 2));
    }

    #[test]
    fn a_field_that_somebody_made_up_leads_nowhere_else() {
        for address in ["https://else.example/", "//else.example", "/login"] {
            let fields = vec![("text".to_owned(), "x".to_owned())];
            let carried = Carried { address: address.to_owned(), fields, had_files: false };
            assert_eq!(Carried::from_field(&carried.written()), None, "{address}");
        }
    }
}
