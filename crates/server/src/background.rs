//! What is told of work that goes on in the background: by whoever does it, for whoever began it, in whatever process.

use qingdan_store::{Millis, Session};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::{App, now};
use crate::refusal::Refusal;
use crate::web::digest;

/// How long what became of it can be looked at.
const LASTS: Millis = 7 * 24 * 60 * 60 * 1000;

/// How far a work has come.
pub(crate) trait Progress: Serialize + DeserializeOwned {
    /// What kind of work it is: `case import`.
    const WORK: &'static str;

    /// The login of whoever began it.
    fn login(&self) -> &str;

    /// Writes down when it was told.
    fn tell(&mut self, at: Millis);
}

/// How far a work has come that somebody began; `None` where they began none under this name.
///
/// # Errors
/// Where the store cannot be read.
pub(crate) async fn find<P: Progress>(app: &App, login: &str, id: &str) -> Result<Option<P>, Refusal> {
    let record = app.store.load_session(&digest(P::WORK, id), now()).await?;
    let progress: Option<P> = record.and_then(|record| serde_json::from_slice(&record.data).ok());
    Ok(progress.filter(|progress| progress.login() == login))
}

/// Tells how far it has come.
///
/// # Errors
/// Where the store cannot be written.
pub(crate) async fn tell<P: Progress>(app: &App, id: &str, progress: &mut P) -> Result<(), Refusal> {
    progress.tell(now());
    let data = serde_json::to_vec(progress).map_err(|error| Refusal::fault(&error.to_string()))?;
    let session = Session { login: None, id: digest(P::WORK, id), data, expires: now() + LASTS };
    Ok(app.store.save_session(session).await?)
}
