//! Reading never fails, whatever it is given, and never makes text up.

mod print;

use print::encode::Encoding;
use print::sheet::Sheet;
use print::style::styles;
use print::{bare_lines, invent};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use qingdan_catalogue::Catalogue;
use qingdan_model::{Document, Severity};

fn read(bytes: &[u8]) -> Document {
    qingdan_read::read("hostile.txt", bytes, &Catalogue::embedded().bodies)
}

/// Characters of all passages; a text may become no longer by being read, however it is cut.
fn passages(document: &Document) -> usize {
    let items = document.lists.iter().flat_map(|list| &list.items);
    items
        .map(|item| {
            let cells = item.cells.each().iter().map(|cell| cell.text.chars().count()).sum::<usize>();
            item.name.text.chars().count() + cells
        })
        .sum()
}

fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    let document = read(bytes);
    // A byte is at most one character in every encoding that is detected.
    prop_assert!(
        passages(&document) <= bytes.len(),
        "{} characters of {} bytes",
        passages(&document),
        bytes.len()
    );
    prop_assert!(document.diagnostics.len() <= 1000 + bytes.len(), "diagnostics without bound");
    Ok(())
}

/// The printed samples of this repository.
fn samples() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

/// Bytes put in place of others: (where, how many are taken out, what comes in).
type Wound = (Index, usize, Vec<u8>);

fn wounds() -> impl Strategy<Value = Vec<Wound>> {
    vec((any::<Index>(), 0usize..40, vec(any::<u8>(), 0..8)), 1..6)
}

fn wounded(mut bytes: Vec<u8>, wounds: &[Wound]) -> Vec<u8> {
    for (at, out, new) in wounds {
        if !bytes.is_empty() {
            let start = at.index(bytes.len());
            let end = (start + out).min(bytes.len());
            bytes.splice(start..end, new.iter().copied());
        }
    }
    bytes
}

/// Pieces of which lists are made, in any order.
const PIECES: [&str; 34] = [
    "序号",
    "事项名称",
    "对应上级部门",
    "上级部门职责",
    "乡镇配合职责",
    "备注",
    "承接部门",
    "\t",
    "\n",
    "\n\n",
    " ",
    ",",
    "\"",
    "1",
    "2.",
    "（3）",
    "④",
    "99999999999999999999",
    "一、民生服务（2项）",
    "（二）平安法治",
    "配合履职事项清单",
    "基本履职事项清单",
    "上级部门收回事项清单",
    "某某镇",
    "区民政局",
    "区公安局：",
    "履职保障：",
    "负责审核。",
    "配合开展",
    "。",
    "<p>",
    "<ol><li>",
    "</p",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..4096)) {
        survives(&bytes)?;
    }

    #[test]
    fn any_text(text in "\\PC{0,400}") {
        survives(text.as_bytes())?;
    }

    #[test]
    fn pieces_of_lists_in_any_order(pieces in vec(select(&PIECES[..]), 0..200), encoding in select(&Encoding::ALL[..])) {
        survives(&encoding.encode(&pieces.concat()))?;
    }

    #[test]
    fn wounded_prints(document in invent::documents(), style in styles(), encoding in select(&Encoding::ALL[..]), wounds in wounds()) {
        survives(&wounded(encoding.encode(&bare_lines(&document, &style).text), &wounds))?;
    }

    #[test]
    fn wounded_tables(document in invent::documents(), style in styles(), sheet in select(&Sheet::ALL[..]), wounds in wounds()) {
        survives(&wounded(print::sheet(&document, sheet, &style).text.into_bytes(), &wounds))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn truncated_and_wounded_samples(which in any::<Index>(), end in any::<Index>(), wounds in wounds()) {
        let samples = samples();
        prop_assume!(!samples.is_empty());
        let sample = which.get(&samples);
        let truncated = &sample[..end.index(sample.len() + 1)];
        survives(truncated)?;
        survives(&wounded(truncated.to_vec(), &wounds))?;
    }
}

/// What is no list yields no item and says so, as an error or a warning with words in it.
fn says_so(bytes: &[u8], what: &str) {
    let document = read(bytes);
    assert!(document.lists.iter().all(|list| list.items.is_empty()), "{what}: items out of nothing");
    let told = document.diagnostics.iter().any(|diagnostic| {
        diagnostic.severity >= Severity::Warning
            && !diagnostic.code.is_empty()
            && !diagnostic.message.is_empty()
    });
    assert!(told, "{what}: {:?}", document.diagnostics);
}

#[test]
fn what_is_no_list_is_said_to_be_none() {
    says_so(b"", "empty");
    says_so("\u{feff}".as_bytes(), "a byte order mark alone");
    says_so(b"\n \n\t\n", "blank lines");
    says_so(&[0, 159, 146, 150, 0, 1, 2, 255, 0, 0, 7].repeat(50), "binary");
    says_so(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", "a program");
    says_so("今天天气很好，我们去公园散步。\n晚饭吃面条。\n".as_bytes(), "a diary");
    says_so(b"name,age\nalice,3\nbob,4\n", "a table of something else");
    says_so("姓名\t电话\n张某\t0000\n李某\t0001\n".as_bytes(), "a Chinese table of something else");
}

/// One line without end, brackets without partner, a number in every line: no more than linear work.
#[test]
fn monotonous_input_ends() {
    for piece in ["配", "1\n", "（", "<p>", "\"", "区民政局", "区民政局：\n", "1.", "\t", "。\n"]
    {
        let text = format!(
            "某某镇配合履职事项清单\n序号 事项名称 对应上级部门 上级部门职责 乡镇配合职责\n{}",
            piece.repeat(20_000)
        );
        let _ = read(text.as_bytes());
    }
}
