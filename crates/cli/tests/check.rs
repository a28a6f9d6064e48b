//! `qingdan check` as people, scripts and editors use it.
#![allow(clippy::unwrap_used)] // A scenario may unwrap: its panic is its message.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Item 1 repeats a clause (a warning), item 2 has its number (an error).
const JOINT: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,养犬管理,县公安局,县公安局：办理养犬登记。,\"1.开展养犬宣传。\n2.摸排养犬情况。\n3.开展养犬宣传。\"\n\
1,卫生健康,疫苗接种,县卫生健康委员会,县卫生健康委员会：组织接种。,通知接种。\n";
const BASIC: &str = "柳渡镇基本履职事项清单,,\n序号,类别,事项名称\n1,平安法治,负责养犬管理工作\n";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("joint.csv"), JOINT).unwrap();
    fs::write(folder.path().join("basic.csv"), BASIC).unwrap();
    folder
}

fn qingdan(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qingdan")).current_dir(folder).arg("check").args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn text_shows_the_line_with_carets_and_errors_set_the_status() {
    let folder = folder();
    let all = qingdan(folder.path(), &["joint.csv"]);
    let text = stdout(&all);
    assert_eq!(all.status.code(), Some(1), "{text}");
    let repeated = "warning[QD601] 条款重复: 与本栏第 1 条相同。\n  \
                    --> joint.csv:5（配合履职第 1 项 乡镇（街道）配合职责第 3 条）\n\
                    5 │ 3.开展养犬宣传。\"\n  │   ^^^^^^^^^^^^^^\n";
    assert!(text.contains(repeated), "{text}");
    assert!(text.contains("error[QD102]"), "{text}");
    let no_error = qingdan(folder.path(), &["joint.csv", "--rule", "repeated-clause"]);
    assert_eq!(no_error.status.code(), Some(0));
    assert!(stdout(&no_error).ends_with("0 个错误，1 个警告，0 个提示。\n"));
    let errors = stdout(&qingdan(folder.path(), &["joint.csv", "--severity", "error"]));
    assert!(!errors.contains("QD601") && errors.contains("QD102"), "{errors}");
}

#[test]
fn json_has_the_fields_of_the_contract() {
    let folder = folder();
    let found = json_of(&qingdan(folder.path(), &["joint.csv", "--format", "json", "--rule", "QD601"]));
    let one = &found[0];
    let expected = json!({"code": "QD601", "rule": "repeated-clause", "severity": "warning", "town": "柳渡镇", "list": "joint",
        "item": 1, "column": "town", "clause": 3, "message": "与本栏第 1 条相同。", "source": "joint.csv"});
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&one[field], value, "{field}");
    }
    let span = &one["place"]["spans"][0];
    let (start, end) = (span[0].as_u64().unwrap() as usize, span[1].as_u64().unwrap() as usize);
    assert_eq!((&JOINT[start..end], one["place"]["line"].as_u64()), ("开展养犬宣传。", Some(5)));
    // A list that comes as JSON has no text beside it; it is checked as well.
    let read = Command::new(env!("CARGO_BIN_EXE_qingdan"));
    let read = { read }.current_dir(folder.path()).args(["read", "joint.csv"]).output().unwrap();
    fs::write(folder.path().join("joint.json"), read.stdout).unwrap();
    let again = json_of(&qingdan(folder.path(), &["joint.json", "--format", "json", "--rule", "QD601"]));
    assert_eq!(again[0]["fingerprint"], one["fingerprint"]);
}

#[test]
fn lists_of_one_town_in_several_files_are_checked_together() {
    let folder = folder();
    let args = ["basic.csv", "joint.csv", "--format", "json", "--rule", "in-two-lists"];
    let found = json_of(&qingdan(folder.path(), &args));
    assert_eq!((&found[0]["source"], &found[0]["item"]), (&"joint.csv".into(), &1.into()));
    assert_eq!(
        json_of(&qingdan(folder.path(), &["joint.csv", "--format", "json", "--rule", "QD405"])),
        json!([])
    );
}

#[test]
fn the_json_of_several_documents_is_checked_like_the_documents() {
    let folder = folder();
    let read = Command::new(env!("CARGO_BIN_EXE_qingdan"));
    let read = { read }.current_dir(folder.path()).args(["read", "basic.csv", "joint.csv"]).output().unwrap();
    fs::write(folder.path().join("both.json"), read.stdout).unwrap();
    let found = |files: &[&str]| {
        let args = [files, &["--format", "json", "--rule", "QD405", "--rule", "QD102"]].concat();
        let findings = json_of(&qingdan(folder.path(), &args)).as_array().unwrap().clone();
        let told = |one: &Value| (one["code"].clone(), one["source"].clone(), one["fingerprint"].clone());
        findings.iter().map(told).collect::<Vec<_>>()
    };
    let together = found(&["basic.csv", "joint.csv"]);
    assert_eq!(together.len(), 2, "{together:?}");
    assert_eq!(found(&["both.json"]), together);
}

/// What the schema of SARIF 2.1.0 requires, and what editors and code hosts need besides.
#[test]
fn sarif_says_where_and_why() {
    let folder = folder();
    let log = json_of(&qingdan(folder.path(), &["joint.csv", "--format", "sarif"]));
    assert_eq!((log["version"].as_str(), log["runs"].as_array().map(Vec::len)), (Some("2.1.0"), Some(1)));
    assert!(log["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["name"], "qingdan");
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["help"]["text"].as_str().is_some_and(|help| help.contains("例（虚构）")), "{rule}");
    }
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() >= 2);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert_eq!(result["partialFingerprints"]["qingdan/v1"].as_str().unwrap().len(), 64);
    }
    let repeated = results.iter().find(|result| result["ruleId"] == "QD601").unwrap();
    let place = &repeated["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "joint.csv");
    let region = &place["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"], &region["endColumn"]),
        (&5.into(), &3.into(), &10.into())
    );
    let start = region["byteOffset"].as_u64().unwrap() as usize;
    let length = region["byteLength"].as_u64().unwrap() as usize;
    assert_eq!(&JOINT[start..start + length], "开展养犬宣传。");
}

#[test]
fn rules_are_explained_and_wrong_ones_refused() {
    let folder = folder();
    let page = stdout(&qingdan(folder.path(), &["--explain", "QD101"]));
    assert!(page.starts_with("QD101 事项序号中断（number-gap）") && page.contains("例（虚构）"), "{page}");
    let refused = qingdan(folder.path(), &["joint.csv", "--rule", "QD999"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("QD101, QD102"));
    assert_eq!(qingdan(folder.path(), &["absent.csv"]).status.code(), Some(2));
    assert_eq!(qingdan(folder.path(), &[]).status.code(), Some(2));
}
