//! Documents in JSON with the pages and cells of their places.

use qingdan_formats::Content;
use qingdan_model::{Document, Place};
use serde::Deserialize;
use serde_json::Value;

use crate::problem::Problem;

/// The document's JSON, each place of which says beside its bytes where that is in the original: `sites`, boxes on pages
/// or cells; none where the original is itself text.
pub fn sited(document: &Document, content: Option<&Content>) -> Result<Value, Problem> {
    let mut value = serde_json::to_value(document).map_err(Problem::new)?;
    if let Some(content) = content.filter(|content| !content.spots.is_empty()) {
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
