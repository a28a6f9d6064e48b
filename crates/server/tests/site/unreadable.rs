//! Files that cannot be read: each says what it is and what to do, and changes nothing that is stored.

use std::io::{Cursor, Write};

use axum::http::StatusCode;

use crate::site::{LIST, TestSite};

const LOCKED: &[u8] = include_bytes!("../../../formats/tests/pdf/locked.pdf");
const PRINTED: &[u8] = include_bytes!("../../../formats/tests/pdf/word.pdf");

/// A page that is one picture.
fn scanned() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>",
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\nx\nendstream",
        "<</Length 29>>\nstream\n595 0 0 842 0 0 cm /X Do     \nendstream",
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (at, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = file.len();
    file += &format!("xref\n0 6\n{table}trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

fn old_word() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/WordDocument").unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A workbook of a few kilobytes with a sheet of more than all sheets may have.
fn bomb() -> Vec<u8> {
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let sheet = format!("<worksheet>{}</worksheet>", " ".repeat(65 << 20));
    let parts = [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"1\" r:id=\"rId1\"/></sheets></workbook>".to_owned(),
        ),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "sheet1.xml")),
        ("xl/sheet1.xml", sheet),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn files_that_are_no_lists_are_told_apart_and_cannot_be_confirmed() {
    let site = TestSite::with_list().await;
    let mut browser = site.admin().await;
    let before = site.store.current(None).await.unwrap();
    let [old_word, bomb, scanned] = [old_word(), bomb(), scanned()];
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    let files: [(&str, &[u8], &str, &str); 13] = [
        ("空.txt", b"", "文件是空的", "检查文件是否下载完整"),
        ("其他.txt", &[0, 159, 1, 200, 3, 0, 7], "文件内容不是文本", "另存为 UTF-8 文本或 CSV"),
        ("编码.csv", b"\xa7\xc7\xb8\xb9,\xa8\xc6\xb6\xb5\xff\n", "GB18030 编码", "另存为 UTF-8 文本或 CSV"),
        ("通讯录.csv", "姓名,电话\n张三,1\n".as_bytes(), "没有在文件里找到履职事项清单", "请确认文件是"),
        ("一半.pdf", &PRINTED[..40_000], "文件不完整", "重新下载"),
        ("开头.pdf", &PRINTED[..2048], "只有开头的 2 KB", "重新下载"),
        ("扫描.pdf", &scanned, "是扫描件", "做文字识别（OCR）"),
        ("加密.pdf", LOCKED, "设有打开密码", "去掉打开密码后另存"),
        ("照片.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "这是图片文件", "请提供清单本身"),
        ("旧.doc", &old_word, "旧版 Word（.doc）", "另存为 .docx"),
        ("残缺.doc", &old_word[..20], "旧版 Office 文件已损坏", "请另存一份"),
        ("残缺.xlsx", b"PK\x03\x04\x14\0\0\0\x08\0", "已损坏", "重新下载"),
        ("炸弹.xlsx", &bomb, "压缩内容超出了清单可能的规模", "请只保留清单部分"),
    ];
    for (name, bytes, what, mend) in files {
        let address = browser.upload(name, bytes).await.location().to_owned();
        let page = browser.get(&address).await;
        page.says(StatusCode::OK, "没有可以导入的清单")
            .says(StatusCode::OK, name)
            .says(StatusCode::OK, what)
            .says(StatusCode::OK, mend);
        assert!(!page.body.contains("确认导入</button>"), "{name}");
        let is_text = page.body.contains("· UTF-8");
        assert_eq!(
            is_text,
            name == "通讯录.csv",
            "{name}: nothing is said of the encoding of what is no text"
        );
        let token = page.token();
        let form = [
            ("token", &*token),
            ("take-0", "1"),
            ("town-0", "柳渡镇"),
            ("compared-0", "柳渡镇"),
            ("district", "柳县"),
            ("effective", "2026-01-01"),
        ];
        browser.post(&address, &form).await.says(StatusCode::UNPROCESSABLE_ENTITY, "没有选中要导入的文件");
        assert_eq!(site.store.current(None).await.unwrap(), before, "{name}");
    }
    assert_eq!(site.store.imports("柳县", None, 9).await.unwrap().len(), 1);
    site.visitor().get("/town/柳渡镇/joint/1").await.says(StatusCode::OK, "养犬管理");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_does_not_keep_others_back() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;
    let token = browser.get("/import").await.token();
    let mut body =
        format!("--LINE\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n").into_bytes();
    for (name, bytes) in [("加密.pdf", LOCKED), ("柳渡镇.csv", LIST.as_bytes())] {
        body.extend(
            format!("--LINE\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n")
                .bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--LINE--\r\n");
    let address = browser.send_upload(body).await.location().to_owned();
    let token = browser
        .get(&address)
        .await
        .says(StatusCode::OK, "设有打开密码")
        .says(StatusCode::OK, "确认导入</button>")
        .token();
    let form = [
        ("token", &*token),
        ("take-0", "1"),
        ("take-1", "1"),
        ("town-1", "柳渡镇"),
        ("district", "柳县"),
        ("effective", "2026-01-01"),
    ];
    browser.post(&address, &form).await;
    browser.get(&address).await.says(StatusCode::OK, "新建，共 2 项");
}
