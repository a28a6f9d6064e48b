//! Word documents printed by LibreOffice: the pages say what the lists said.

use std::fs;
use std::process::Command;

use qingdan_write::{Format, write};
use serde_json::Value;

use super::{difference, documents, read, structure, titled};

#[test]
fn every_list_there_is_comes_back_from_paper() {
    if Command::new("soffice").arg("--version").output().is_err() {
        let required = std::env::var("QINGDAN_REQUIRE_PRINTERS").is_ok_and(|value| value == "1");
        assert!(!required, "LibreOffice (soffice) is not installed");
        println!("skipped: LibreOffice (soffice) is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("qingdan-write-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let documents = documents();
    let files: Vec<_> = documents.iter().map(|(name, _)| folder.join(format!("{name}.docx"))).collect();
    for (file, (_, document)) in files.iter().zip(&documents) {
        fs::write(file, write(document, Format::Docx).unwrap()).unwrap();
    }
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let printing = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&folder)
        .args(&files)
        .output()
        .unwrap();
    assert!(printing.status.success(), "{}", String::from_utf8_lossy(&printing.stderr));
    let (mut exact, mut all) = (0, 0);
    for (file, (name, document)) in files.iter().zip(&documents) {
        let pdf = fs::read(file.with_extension("pdf")).unwrap();
        let (expected, again) = (structure(&titled(document)), structure(&read(name, &pdf)));
        if let Some(lost) = difference(String::new(), &expected, &again) {
            println!("{name}: {lost}");
        }
        let again = items(&again);
        let expected = items(&expected);
        exact += expected.iter().filter(|item| again.contains(item)).count();
        all += expected.len();
    }
    fs::remove_dir_all(&folder).unwrap();
    println!("{exact} of {all} items exact");
    assert!(exact * 1000 >= all * 995, "only {exact} of {all} items came back exactly");
}

/// Every item with the list it stands in.
fn items(document: &Value) -> Vec<(Value, Value)> {
    let lists = document["lists"].as_array().unwrap().iter();
    let items = |list: &Value| list["items"].as_array().unwrap().clone();
    lists.flat_map(|list| items(list).into_iter().map(|item| (list["kind"].clone(), item))).collect()
}
