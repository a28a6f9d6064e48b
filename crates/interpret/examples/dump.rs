use qingdan_interpret::{Context, reading};
use qingdan_model::Column;
fn main() {
    let file = std::env::args().nth(1).unwrap_or_default();
    let all: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap_or_default()).unwrap_or_default();
    for c in all {
        let column: Column = serde_json::from_value(c["column"].clone()).unwrap_or(Column::Town);
        let text = c["text"].as_str().unwrap_or_default();
        let r = reading(text, Context { column, item: c["name"].as_str().unwrap_or_default() });
        let acts: Vec<String> = r
            .actions
            .iter()
            .map(|a| {
                format!(
                    "{}[{}]",
                    a.value,
                    a.spans.iter().map(|s| &text[s.start..s.end]).collect::<Vec<_>>().join("/")
                )
            })
            .collect();
        let names = |v: &[qingdan_model::Found<String>]| {
            v.iter().map(|f| f.value.clone()).collect::<Vec<_>>().join(",")
        };
        println!("{} {:?}{} |{}", c["source"].as_str().unwrap_or_default(), column, c["item"], text);
        println!(
            "   {} {} {} {} R={} D={} S={} B={}",
            &r.actor.value.as_str()[..1],
            &r.stance.value.as_str()[..1],
            &r.mode.value.as_str()[..1],
            acts.join(" "),
            names(&r.recipients),
            r.deadline
                .map(|d| format!("{}{:?}{:?}{}", d.value.kind, d.value.n, d.value.unit, d.value.text))
                .unwrap_or_default(),
            names(&r.systems),
            names(&r.documents)
        );
    }
}
