//! The public JSON of an item: texts as plain strings in the contract's fields, their places beside them.
//!
//! Lists that come as JSON from elsewhere have no places; they read as well.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Cells, Item, Passage, Place};

#[derive(Serialize, Deserialize)]
struct Row<T> {
    name: T,
    #[serde(flatten)]
    cells: Cells<T>,
}

#[derive(Serialize)]
struct ItemOut<'a> {
    no: u32,
    category: Option<&'a str>,
    #[serde(flatten)]
    texts: Row<&'a str>,
    place: &'a Place,
    places: Row<&'a Place>,
}

#[derive(Deserialize)]
struct ItemIn {
    no: u32,
    #[serde(default)]
    category: Option<String>,
    #[serde(flatten)]
    texts: Row<String>,
    #[serde(default)]
    place: Place,
    #[serde(default)]
    places: Option<Row<Place>>,
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ItemOut {
            no: self.no,
            category: self.category.as_deref(),
            texts: Row { name: &self.name.text, cells: self.cells.map(|cell| cell.text.as_str()) },
            place: &self.place,
            places: Row { name: &self.name.place, cells: self.cells.map(|cell| &cell.place) },
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ItemIn { no, category, texts, place, places } = ItemIn::deserialize(deserializer)?;
        let (name_place, cell_places) =
            places.map_or((Place::default(), None), |row| (row.name, Some(row.cells)));
        let cells = join(texts.cells, cell_places).ok_or_else(|| {
            D::Error::custom(format!("item {no}: `places` has another shape than the texts"))
        })?;
        Ok(Item { no, category, name: Passage { text: texts.name, place: name_place }, cells, place })
    }
}

fn join(texts: Cells<String>, places: Option<Cells<Place>>) -> Option<Cells<Passage>> {
    let Some(places) = places else { return Some(texts.map(|text| Passage::unplaced(text.as_str()))) };
    if shape(&texts) != shape(&places) {
        return None;
    }
    let mut all = places.each().into_iter().cloned();
    Some(texts.map(|text| Passage { text: text.clone(), place: all.next().unwrap_or_default() }))
}

fn shape<T>(cells: &Cells<T>) -> Cells<()> {
    cells.map(|_| ())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn joint() -> Value {
        json!({"no": 3, "category": "民生服务", "name": "某事", "departments": ["区民政局"],
            "department_duties": [{"heading": null, "duties": ["审核。"]}],
            "support": [], "town_duties": ["受理。"], "remark": null})
    }

    #[test]
    fn a_list_from_elsewhere_has_no_places_and_gets_them_on_the_way_out() {
        let item: Item = serde_json::from_value(joint()).unwrap();
        assert_eq!(item.bodies()[0].text, "区民政局");
        let out = serde_json::to_value(&item).unwrap();
        for (field, value) in joint().as_object().unwrap() {
            assert_eq!(&out[field], value, "{field}");
        }
        assert_eq!(out["places"]["town_duties"], json!([{"line": 0, "spans": []}]));
        assert_eq!(serde_json::from_value::<Item>(out).unwrap(), item);
    }

    #[test]
    fn the_columns_tell_the_kind() {
        let basic: Item =
            serde_json::from_value(json!({"no": 1, "category": "党的建设", "name": "某事"})).unwrap();
        assert_eq!(basic.cells, Cells::Basic {});
        let reclaimed: Item = serde_json::from_value(
            json!({"no": 1, "category": "民生服务", "name": "某事", "receivers": ["区民政局"], "method": "办理。"}),
        )
        .unwrap();
        assert_eq!(reclaimed.clauses()[0].passage.text, "办理。");
    }

    #[test]
    fn places_of_another_shape_are_refused() {
        let mut value = joint();
        value["places"] = json!({"name": {"line": 1, "spans": []}, "departments": [], "department_duties": [],
            "support": [], "town_duties": []});
        let error = serde_json::from_value::<Item>(value).unwrap_err().to_string();
        assert!(error.contains("item 3"), "{error}");
    }
}
