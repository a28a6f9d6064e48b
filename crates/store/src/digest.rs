use qingdan_model::{Cells, Kind, List};
use serde::Serialize;
use sm3::{Digest, Sm3};

/// SM3 in lower-case hexadecimal.
pub(crate) fn sm3_hex(bytes: &[u8]) -> String {
    Sm3::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a list says: its public fields without the places, which differ between two prints of the same list.
#[derive(Serialize)]
struct Content<'a> {
    kind: Kind,
    title: &'a str,
    sections: Vec<(&'a str, Option<u32>)>,
    items: Vec<(u32, Option<&'a str>, &'a str, Cells<&'a str>)>,
}

/// SM3 of what a list says.
pub(crate) fn content_hash(list: &List) -> serde_json::Result<String> {
    let content = Content {
        kind: list.kind,
        title: &list.title,
        sections: list.sections.iter().map(|section| (section.name.as_str(), section.declared)).collect(),
        items: list
            .items
            .iter()
            .map(|item| {
                let cells = item.cells.map(|cell| cell.text.as_str());
                (item.no, item.category.as_deref(), item.name.text.as_str(), cells)
            })
            .collect(),
    };
    Ok(sm3_hex(&serde_json::to_vec(&content)?))
}

#[cfg(test)]
mod tests {
    use qingdan_model::{Item, Passage, Place, Span};

    use super::*;

    #[test]
    fn sm3_is_the_standard_one() {
        // The example of GB/T 32905-2016, annex A.1.
        assert_eq!(sm3_hex(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    fn list(name: Passage) -> List {
        let item = Item { no: 1, category: None, name, cells: Cells::Basic {}, place: Place::default() };
        List {
            kind: Kind::Basic, title: "某镇基本履职事项清单".into(), sections: vec![], items: vec![item]
        }
    }

    #[test]
    fn places_do_not_count_and_every_character_does() {
        let plain = content_hash(&list(Passage::unplaced("开展普法宣传"))).unwrap();
        let place = Place { line: 7, spans: vec![Span { start: 3, end: 21 }] };
        let placed = content_hash(&list(Passage { text: "开展普法宣传".into(), place })).unwrap();
        assert_eq!(plain, placed);
        assert_ne!(plain, content_hash(&list(Passage::unplaced("开展普法宣传。"))).unwrap());
    }
}
