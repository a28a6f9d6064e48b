//! Texts that formats or readers could take for something else.

use qingdan_model::Document;
use qingdan_write::Format;
use serde_json::json;

use super::{FORMATS, lost};

const TEXTS: [&str; 15] = [
    "30日内报区民政局。",
    "2025年底前完成，5个工作日内反馈。",
    "（1）用电。（2）用气。",
    "①用电。②用气。",
    "排查以下内容：1.用电。2.用气。",
    "一、用电。二、用气。",
    "距离不少于2.5米，面积3.14平方米。",
    "清理“散乱污”企业，建立\"一户一档\"，A,B;C|D。",
    "上传<附件>和&材料，1<2>0。",
    "路径C:\\清单\\*.*，标记_甲_、[乙]、~丙~、`丁`、#戊。",
    "排查：用电；用气；用火。",
    "受理申请。进行初审。上报结果。",
    "电话12345，网址www.example.cn。",
    "2.5米以上的树木。",
    "10 KV线路和APP 2.0。",
];

fn joint(text: &str) -> serde_json::Value {
    let other = "做好其他有关工作。";
    let item = |no: u32, duties: serde_json::Value, clauses: &[&str]| {
        json!({"no": no, "category": "民生服务", "name": "某项工作", "departments": ["区民政局", "区公安局"],
            "department_duties": duties, "support": clauses, "town_duties": clauses, "remark": text})
    };
    json!([
        item(1, json!([{"heading": null, "duties": [text]}]), &[text]),
        item(2, json!([{"heading": null, "duties": [text, other]}]), &[text, other]),
        item(
            3,
            json!([{"heading": "区民政局", "duties": [text]}, {"heading": "区公安局", "duties": [other, text]}]),
            &[other, text]
        ),
        item(
            4,
            json!([{"heading": "区民政局", "duties": [text, other]},
            {"heading": null, "duties": ["其他有关部门按照职责做好工作。"]}]),
            &[other, other, text]
        ),
    ])
}

fn document(text: &str) -> Document {
    let list = |kind: &str, title: &str, items: serde_json::Value| json!({"kind": kind, "title": title, "sections": [{"name": "民生服务", "declared": 9}], "items": items});
    let basic = json!([{"no": 1, "category": "民生服务", "name": text}]);
    let reclaimed =
        json!([{"no": 1, "category": "民生服务", "name": text, "receivers": ["区民政局"], "method": text}]);
    serde_json::from_value(json!({"source": "", "town": "柳渡镇", "lists": [
        list("basic", "柳渡镇基本履职事项清单", basic),
        list("joint", "柳渡镇配合履职事项清单", joint(text)),
        list("reclaimed", "柳渡镇上级部门收回事项清单", reclaimed),
    ]}))
    .unwrap()
}

#[test]
fn texts_that_look_like_something_else_come_back() {
    let mut all = Vec::new();
    for text in TEXTS {
        let document = document(text);
        let lost = FORMATS.into_iter().filter_map(|format| Some((format, lost(&document, format)?)));
        all.extend(lost.map(|(format, lost)| format!("{text} from {format}: {lost}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Only CSV has no other way to say that a cell is no formula than in the cell itself.
#[test]
fn formulas_come_back_as_texts() {
    for text in ["=1+1", "+86电话", "-10度以下", "@全体人员"] {
        for format in FORMATS.into_iter().filter(|format| *format != Format::Csv) {
            assert_eq!(lost(&document(text), format), None, "{text} from {format}");
        }
    }
}
