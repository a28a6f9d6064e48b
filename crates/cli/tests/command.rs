//! The command as scripts use it: what goes where, and with which exit status.
#![allow(clippy::unwrap_used)] // A scenario may unwrap: its panic is its message.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use qingdan_server::{KeySource, Place};
use qingdan_store::{Location, Store};
use serde_json::Value;
use tempfile::TempDir;

const LIST: &str = "柳渡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,养犬管理,县公安局,办理养犬登记。,宣传文明养犬。\n\
2,民生服务,高龄津贴发放,县民政局,审核并发放高龄津贴。,受理高龄津贴申请。\n";

/// A folder with `list.csv` and, with its town's name blanked, `nameless.csv`.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("list.csv"), LIST).unwrap();
    fs::write(folder.path().join("nameless.csv"), LIST.replace("柳渡镇", "")).unwrap();
    folder
}

fn qingdan(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingdan"));
    command
        .current_dir(folder)
        .args(args)
        .env_remove("QINGDAN_DATABASE")
        .env("QINGDAN_PASSWORD", "ein gutes Wort");
    command.output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// The command fails with status 2, one clear message on stderr, and nothing on stdout.
#[track_caller]
fn refused(output: &Output, words: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains(words), "{message}");
    assert!(output.stdout.is_empty());
}

#[test]
fn one_file_is_an_object_several_are_an_array() {
    let folder = folder();
    let one = qingdan(folder.path(), &["read", "list.csv"]);
    assert_eq!((one.status.code(), json(&one)["town"].as_str()), (Some(0), Some("柳渡镇")));
    assert!(one.stderr.is_empty(), "{one:?}");
    let two = json(&qingdan(folder.path(), &["read", "list.csv", "nameless.csv", "--town", "槐坡镇"]));
    assert_eq!((&two[0]["town"], &two[1]["town"]), (&"柳渡镇".into(), &"槐坡镇".into()));
    let text = stdout(&qingdan(folder.path(), &["read", "list.csv", "--format", "text"]));
    assert!(text.contains("1 养犬管理  [县公安局]"), "{text}");
}

#[test]
fn what_was_read_reads_again() {
    let folder = folder();
    let first = qingdan(folder.path(), &["read", "list.csv"]);
    fs::write(folder.path().join("list.json"), &first.stdout).unwrap();
    let again = qingdan(folder.path(), &["read", "list.json"]);
    assert_eq!(json(&again)["lists"], json(&first)["lists"]);
}

/// A place is where a person finds it: on a page, in a cell, or in a line of what is itself text.
#[test]
fn places_are_those_of_the_original() {
    let folder = folder();
    let doubtful = LIST.replace("2,民生服务,高龄津贴发放,县民政局", "4,民生服务,高龄津贴发放,县民政局");
    fs::write(folder.path().join("doubtful.csv"), &doubtful).unwrap();
    let told = |file: &str| String::from_utf8(qingdan(folder.path(), &["read", file]).stderr).unwrap();
    assert!(told("doubtful.csv").contains("doubtful.csv:4: warning[number-gap]"), "{}", told("doubtful.csv"));
    for (format, place) in [
        ("xlsx", "工作表“配合履职事项清单”第 4 行第 3 列"),
        ("docx", "第 1 个表格第 3 行第 3 列"),
        ("html", "第 1 个表格第 3 行第 3 列"),
    ] {
        let out = format!("doubtful.{format}");
        qingdan(folder.path(), &["export", "doubtful.csv", "--to", format, "--out", &out]);
        let told = told(&out);
        assert!(told.contains(&format!("{out}：{place}: warning[number-gap]")), "{told}");
        let read = json(&qingdan(folder.path(), &["read", &out]));
        let name = &read["lists"][0]["items"][1]["places"]["name"];
        assert!(!name["sites"].as_array().unwrap().is_empty() && !name["spans"].is_null(), "{name}");
    }
    let printed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/pdf/word.pdf");
    let printed = printed.to_str().unwrap();
    let read = json(&qingdan(folder.path(), &["read", printed]));
    assert_eq!(json(&qingdan(folder.path(), &["export", printed, "--to", "json"])), read);
    let place = &read["lists"][0]["items"][0]["place"]["sites"][0]["page"];
    assert_eq!((place["page"].as_u64(), place["bounds"].as_array().map(Vec::len)), (Some(1), Some(4)));
    assert_eq!(
        json(&qingdan(folder.path(), &["read", "list.csv"]))["lists"][0]["items"][0]["place"]["sites"],
        Value::Null
    );
}

#[test]
fn files_that_cannot_be_read_are_refused_before_anything_is_read() {
    let folder = folder();
    let large = fs::File::create(folder.path().join("large.txt")).unwrap();
    large.set_len(200 << 20).unwrap();
    refused(&qingdan(folder.path(), &["read", "list.csv", "missing.txt"]), "missing.txt：没有这个文件");
    refused(&qingdan(folder.path(), &["read", "."]), ".：这是文件夹");
    refused(
        &qingdan(folder.path(), &["read", "large.txt"]),
        "large.txt：文件太大（200 MB），最多可读 64 MB。",
    );
    refused(&qingdan(folder.path(), &["read"]), "required arguments");
}

#[test]
fn a_file_that_is_no_list_is_an_error_in_the_input() {
    let folder = folder();
    for (name, bytes) in
        [("empty.txt", &b""[..]), ("binary.txt", &[0, 1, 2, 159, 0, 7][..]), ("other.csv", b"a,b\n1,2\n")]
    {
        fs::write(folder.path().join(name), bytes).unwrap();
        let output = qingdan(folder.path(), &["read", name]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert_eq!(json(&output)["diagnostics"][0]["severity"], "error", "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("error["), "{name}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = folder();
    let items: String =
        (3..3000).map(|no| format!("{no},民生服务,事项{no},县民政局,审核。,受理。\n")).collect();
    fs::write(folder.path().join("long.csv"), format!("{LIST}{items}")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_qingdan"))
        .current_dir(folder.path())
        .args(["read", "long.csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panic"), "{output:?}");
}

#[test]
fn a_question_may_stand_before_or_after_the_lists() {
    let folder = folder();
    for args in [
        &["ask", "--list", "list.csv", "高龄津贴", "--format", "json"][..],
        &["ask", "--format", "json", "--list", "list.csv", "nameless.csv", "高龄津贴", "--town", "柳渡镇"],
        &["ask", "高龄津贴", "--format", "json", "--list", "list.csv"],
    ] {
        let output = qingdan(folder.path(), args);
        assert_eq!(output.status.code(), Some(0), "{args:?} {output:?}");
        let answers = json(&output);
        assert_eq!(
            (&answers["answers"][0]["no"], &answers["confident"]),
            (&2.into(), &true.into()),
            "{args:?}"
        );
        assert_eq!(answers["question"], "高龄津贴");
    }
    let text = stdout(&qingdan(folder.path(), &["ask", "--list", "list.csv", "高龄津贴"]));
    assert!(text.contains("负责：县民政局    本镇街配合"), "{text}");
}

#[test]
fn questions_that_cannot_be_asked_are_refused() {
    let folder = folder();
    refused(&qingdan(folder.path(), &["ask", "--list", "list.csv"]), "there is no question");
    refused(&qingdan(folder.path(), &["ask", "--list", "list.csv", "nameless.csv"]), "there is no question");
    refused(&qingdan(folder.path(), &["ask", "高龄津贴"]), "--list");
    refused(
        &qingdan(folder.path(), &["ask", "--data", "nowhere", "高龄津贴"]),
        "there are no data in nowhere",
    );
    refused(
        &qingdan(folder.path(), &["ask", "--list", "list.csv", "--town", "别处镇", "高龄津贴"]),
        "there are no lists of `别处镇`; there are those of 柳渡镇",
    );
}

#[test]
fn a_batch_is_answered_in_its_order_and_broken_lines_are_named() {
    let folder = folder();
    let batch = "{\"id\":7,\"question\":\"高龄津贴\"}\nbroken\n\n{\"id\":\"b\",\"question\":\"养犬\",\"town\":\"别处镇\"}\n\
                 {\"id\":[1],\"question\":\"养犬管理\",\"town\":\"柳渡镇\"}";
    fs::write(folder.path().join("batch.jsonl"), batch).unwrap();
    let output = qingdan(folder.path(), &["ask", "--list", "list.csv", "--batch", "batch.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!((&lines[0]["id"], &lines[0]["answers"][0]["no"]), (&7.into(), &2.into()));
    assert_eq!(lines[1]["line"], 2);
    assert_eq!((&lines[2]["id"], &lines[2]["line"]), (&"b".into(), &4.into()));
    assert_eq!((&lines[3]["id"], &lines[3]["answers"][0]["no"]), (&serde_json::json!([1]), &1.into()));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("batch.jsonl:2: error") && told.contains("batch.jsonl:4: error"), "{told}");
}

#[test]
fn importing_twice_changes_nothing_and_says_so() {
    let folder = folder();
    let import = ["import", "--data", "data", "list.csv", "--effective", "2025-07-01"];
    let first = json(&qingdan(folder.path(), &import));
    assert_eq!((&first["town"], &first["lists"][0]["outcome"]), (&"柳渡镇".into(), &"new".into()));
    let second = json(&qingdan(folder.path(), &import));
    assert_eq!(
        (&second["lists"][0]["outcome"], &second["lists"][0]["version"]),
        (&"unchanged".into(), &1.into())
    );
    let answers = json(&qingdan(folder.path(), &["ask", "--data", "data", "养犬管理", "--format", "json"]));
    assert_eq!(answers["answers"][0]["town"], "柳渡镇");
}

#[test]
fn one_document_without_a_town_does_not_stop_the_others() {
    let folder = folder();
    let output = qingdan(folder.path(), &["import", "--data", "data", "nameless.csv", "list.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines[0]["error"].as_str().unwrap().contains("names no town"));
    assert_eq!(lines[1]["lists"][0]["outcome"], "new");
}

#[test]
fn a_damaged_database_and_a_port_in_use_are_told_plainly() {
    let folder = folder();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/qingdan.db"), vec![7; 8192]).unwrap();
    refused(&qingdan(folder.path(), &["ask", "--data", "data", "养犬"]), "damaged");
    assert_eq!(fs::read(folder.path().join("data/qingdan.db")).unwrap(), vec![7; 8192]);

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&qingdan(folder.path(), &["serve", "--demo", "--listen", &address]), "in use by another program");
}

/// Starts a site and gives what it says until it listens, or why it does not.
fn start(folder: &Path, args: &[&str]) -> Result<Site, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qingdan"));
    command.current_dir(folder).args(["serve", "--listen", "127.0.0.1:0"]).args(args);
    for name in ["QINGDAN_DATABASE", "QINGDAN_KEY", "QINGDAN_KEY_FILE"] {
        command.env_remove(name);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
    if address.is_empty() {
        let output = child.wait_with_output().unwrap();
        return Err(String::from_utf8(output.stderr).unwrap());
    }
    Ok(Site(child))
}

struct Site(Child);

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_key_is_made_beside_the_data_and_a_lost_one_is_told() {
    let folder = folder();
    let (data, file) = (folder.path().join("data"), folder.path().join("data.key"));
    let start = || start(folder.path(), &["--data", "data"]);
    drop(start().unwrap());
    let inside: Vec<_> = fs::read_dir(&data).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(inside.iter().all(|name| !name.to_string_lossy().contains("key")), "{inside:?}");

    // As long as nothing is sealed with it, another key does as well.
    fs::remove_file(&file).unwrap();
    drop(start().unwrap());

    let vault = KeySource::File(file.clone()).unlock(None).unwrap().vault;
    let sealed = vault.seal(Place { district: "", what: "test", id: "admin" }, b"1");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(&Location::Directory(data)).await.unwrap();
        assert!(store.replace_second_factor("admin", None, Some(sealed)).await.unwrap());
    });
    drop(start().unwrap());
    fs::remove_file(&file).unwrap();
    let told = start().err().unwrap();
    assert!(told.contains("restore the key file that was made with this database"), "{told}");
    assert!(!file.exists(), "a lost key is not replaced");
}

#[test]
fn accounts_are_made_listed_and_refused_twice() {
    let folder = folder();
    let add = ["user", "add", "zhang", "--name", "张某", "--data", "data"];
    assert_eq!(qingdan(folder.path(), &add).status.code(), Some(0));
    refused(&qingdan(folder.path(), &add), "login `zhang` is taken");
    refused(
        &qingdan(folder.path(), &["user", "passwd", "nobody", "--data", "data"]),
        "there is no account `nobody`",
    );
    let reset = stdout(&qingdan(folder.path(), &["user", "reset", "zhang", "--data", "data"]));
    assert!(reset.trim().len() == 19 && reset.ends_with('\n'), "{reset}: only the password, for programs");
    let listed = stdout(&qingdan(folder.path(), &["user", "list", "--data", "data"]));
    assert!(
        listed.contains(r#""must_change":true"#) && listed.contains(r#""second_factor":false"#),
        "{listed}"
    );
    let listed = json(&qingdan(folder.path(), &["user", "list", "--data", "data"]));
    assert_eq!((&listed["login"], &listed["name"]), (&"zhang".into(), &"张某".into()));
}

#[test]
fn a_list_is_exported_in_every_format_and_reads_again() {
    let folder = folder();
    let lists = json(&qingdan(folder.path(), &["read", "list.csv"]))["lists"].clone();
    let names = |lists: &Value| -> Vec<Value> {
        lists[0]["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect()
    };
    for format in ["xlsx", "docx", "csv", "html", "json", "md"] {
        let out = format!("out.{format}");
        let output = qingdan(folder.path(), &["export", "list.csv", "--to", format, "--out", &out]);
        assert_eq!((output.status.code(), stdout(&output)), (Some(0), String::new()), "{output:?}");
        let written = fs::read(folder.path().join(&out)).unwrap();
        assert_eq!(
            qingdan(folder.path(), &["export", "list.csv", "--to", format]).stdout,
            written,
            "{format}"
        );
    }
    for format in ["xlsx", "docx", "html", "csv", "json"] {
        let again = json(&qingdan(folder.path(), &["read", &format!("out.{format}")]));
        assert_eq!(names(&again["lists"]), names(&lists), "{format}");
    }
}

#[test]
fn an_export_replaces_a_file_whole_or_not_at_all() {
    let folder = folder();
    let out = folder.path().join("out.csv");
    fs::write(&out, "before").unwrap();
    fs::write(folder.path().join("other.csv"), "a,b\n1,2\n").unwrap();
    let export = |file: &str, out: &str| {
        qingdan(folder.path(), &["export", file, "--to", "csv", "--out", out, "--town", "柳渡镇"])
    };
    refused(&export("other.csv", "out.csv"), "no-list");
    refused(&export("missing.csv", "out.csv"), "missing.csv：没有这个文件");
    assert_eq!(fs::read_to_string(&out).unwrap(), "before");
    refused(&export("list.csv", "nowhere/out.csv"), "nowhere/out.csv：写不进去：没有这个文件夹");
    refused(&export("list.csv", "."), "这是文件夹");
    if cfg!(target_os = "linux") {
        refused(&export("list.csv", "/dev/full"), "磁盘已满");
    }
    assert_eq!(export("nameless.csv", "out.csv").status.code(), Some(0));
    assert!(fs::read_to_string(&out).unwrap().starts_with("\u{feff}柳渡镇配合履职事项清单"));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
    refused(&qingdan(folder.path(), &["export", "list.csv", "--to", "pdf"]), "[possible values: ");
}

const OTHER: &str = "槐坡镇基本履职事项清单,,\n\
序号,类别,事项名称\n\
1,民生服务,受理高龄津贴申请并上报\n\
槐坡镇配合履职事项清单,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,平安法治,犬只管理,县公安局,办理养犬登记。,\"1.宣传文明养犬。\n2.每月排查烈性犬。\"\n\
2,城乡建设,渡口安全管理,县交通运输局,检查渡口。,配合检查渡口。\n";

#[test]
fn towns_are_laid_side_by_side() {
    let folder = folder();
    fs::write(folder.path().join("other.csv"), OTHER).unwrap();
    let compared = qingdan(folder.path(), &["compare", "list.csv", "other.csv", "--format", "json"]);
    assert_eq!(compared.status.code(), Some(0), "{compared:?}");
    let compared = json(&compared);
    assert_eq!(compared["towns"], serde_json::json!(["柳渡镇", "槐坡镇"]));
    let told: Vec<(&str, Vec<&str>, &Value)> = compared["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let items = row["cells"][1]["items"].as_array().unwrap();
            let names = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
            (row["name"].as_str().unwrap(), names, &row["cells"][1]["marks"])
        })
        .collect();
    let rows = [
        ("养犬管理", vec!["犬只管理"], &serde_json::json!(["town", "deadline"])),
        ("高龄津贴发放", vec!["受理高龄津贴申请并上报"], &serde_json::json!(["list"])),
        ("渡口安全管理", vec!["渡口安全管理"], &serde_json::json!([])),
    ];
    assert_eq!(told, rows);
    let difference = &compared["rows"][0]["cells"][1]["differences"];
    let added = serde_json::json!([{"part": "town", "base": null, "here": "每月排查烈性犬。"}]);
    assert_eq!(difference, &added);
    let text = stdout(&qingdan(folder.path(), &["compare", "list.csv", "other.csv"]));
    assert!(text.contains("镇街职责：{+每月排查烈性犬。+}"), "{text}");
    let page = stdout(&qingdan(folder.path(), &["compare", "list.csv", "other.csv", "--format", "html"]));
    assert!(page.contains("<ins>每月排查烈性犬。</ins>") && page.contains("没有列"), "{page}");
    refused(&qingdan(folder.path(), &["compare", "list.csv"]), "FILE");
    let reclaimed = ["compare", "list.csv", "other.csv", "--kind", "reclaimed"];
    refused(&qingdan(folder.path(), &reclaimed), "no reclaimed list");
}

#[test]
fn audit_verify_says_that_nothing_was_altered() {
    let folder = folder();
    refused(&qingdan(folder.path(), &["audit", "verify", "--data", "data"]), "no data");
    qingdan(folder.path(), &["user", "add", "zhou", "--data", "data"]);
    let checked = qingdan(folder.path(), &["audit", "verify", "--data", "data"]);
    assert_eq!((checked.status.code(), stdout(&checked)), (Some(0), String::new()));
    let told = String::from_utf8_lossy(&checked.stderr);
    assert!(told.contains("0 cases and affairs, 1 entries: nothing was altered"), "{told}");
}

/// Numbers that start again in each category, as some lists have them.
#[test]
fn of_items_with_the_same_number_the_one_that_is_named_is_shown() {
    let folder = folder();
    let again = LIST.replace("2,民生服务", "1,民生服务");
    fs::write(folder.path().join("again.csv"), again).unwrap();
    let show = |item| qingdan(folder.path(), &["show", "again.csv", "--item", item, "--format", "json"]);
    for (item, name) in [("joint:1-1", "养犬管理"), ("joint:1-2", "高龄津贴发放")] {
        let shown = json(&show(item));
        assert_eq!((&shown["no"], &shown["name"]), (&1.into(), &name.into()), "{item}");
    }
    refused(&show("joint:1"), "again.csv：配合履职清单里序号 1 不止一项，请写明是哪一项：");
    refused(&show("joint:1"), "\n    --item joint:1-2 高龄津贴发放（民生服务）\n");
    refused(&show("joint:1-3"), "again.csv：配合履职清单里没有第 1-3 项，序号到 1 为止。");
    refused(&show("basic:1"), "again.csv：没有基本履职清单（basic），只有：配合履职（joint）。");
    for item in ["joint", "joint:", "joint:-1", "joint:1-", "joint:1-2-3", "lists:1"] {
        refused(&show(item), "name a list and a number");
    }
}
