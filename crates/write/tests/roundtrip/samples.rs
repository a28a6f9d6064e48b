//! The samples in every format, `samples/official`: what is kept there says what `samples/structured` says.

use std::fs;
use std::path::Path;

use qingdan_write::{Format, write};

use crate::{difference, document, files, name, read, structure, titled};

#[test]
fn the_samples_say_the_same_in_every_format() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let official = files(&samples.join("official"));
    let mut seen = 0;
    for source in files(&samples.join("structured")) {
        let expected = titled(&document(&source));
        for format in [Format::Docx, Format::Xlsx, Format::Html, Format::Csv, Format::Markdown] {
            let file = Path::new(&name(&source)).with_extension(format.extension());
            assert!(
                official.iter().any(|made| made.ends_with(&file)),
                "no {}: run samples/make",
                file.display()
            );
        }
        for file in official.iter().filter(|file| file.file_stem() == source.file_stem()) {
            let bytes = fs::read(file).unwrap();
            if file.extension().is_some_and(|extension| extension == "md") {
                // Nothing reads Markdown back.
                let now = write(&expected, Format::Markdown).unwrap();
                assert!(bytes == now, "{} is not what is written now: run samples/make", name(file));
            } else {
                let lost =
                    difference(String::new(), &structure(&expected), &structure(&read(&name(file), &bytes)));
                assert!(lost.is_none(), "{} says something else: {}", name(file), lost.unwrap_or_default());
            }
            seen += 1;
        }
    }
    assert_eq!(seen, official.len(), "every file is of a sample");
    assert!(
        official.iter().any(|file| name(file).ends_with(".pdf")),
        "no sample is printed: run samples/make"
    );
}
