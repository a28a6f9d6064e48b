//! Documents in JSON with the pages and cells of their places.

use qingdan_formats::Content;
use qingdan_model::{Document, Place};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::Input;
use crate::problem::Problem;

/// A document as `qingdan read` writes it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Sited<'a> {
    /// Of an original that is itself text: its places are bytes and lines.
    Plain(&'a Document),
    /// Each place says beside its bytes where that is in the original: `sites`, boxes on pages or cells.
    WithSites(Value),
}

/// The document with the sites of its places, where the original has any.
pub fn sited(input: &Input) -> Result<Sited<'_>, Problem> {
    if input.content.as_ref().is_none_or(|content| content.spots.is_empty()) {
        return Ok(Sited::Plain(&input.document));
    }
    value(&input.document, input).map(Sited::WithSites)
}

/// A value as JSON, with the sites of the places in it.
pub fn value(value: &impl Serialize, input: &Input) -> Result<Value, Problem> {
    let mut value = serde_json::to_value(value).map_err(Problem::new)?;
    if let Some(content) = input.content.as_ref().filter(|content| !content.spots.is_empty()) {
        add(&mut value, content)?;
    }
    Ok(value)
}

/// Goes through whatever holds places, now and in times to come. What we wrote is as deep as a document is.
fn add(value: &mut Value, content: &Content) -> Result<(), Problem> {
    match value {
        Value::Array(values) => values.iter_mut().try_for_each(|value| add(value, content)),
        Value::Object(fields) if fields.contains_key("spans") => {
            let place = Place::deserialize(&Value::Object(fields.clone())).map_err(Problem::new)?;
            let sites = serde_json::to_value(content.sites(&place)).map_err(Problem::new)?;
            fields.insert("sites".to_owned(), sites);
            Ok(())
        }
        Value::Object(fields) => fields.values_mut().try_for_each(|value| add(value, content)),
        _ => Ok(()),
    }
}
