//! Lists that come as our own JSON.

use qingdan_model::{Diagnostic, Document, Severity};

use crate::rows::diagnostic;

/// Whether a text is JSON rather than a list.
pub fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('{') || start.starts_with("[{") || start.starts_with("[\n")
}

/// The document in a JSON text.
///
/// # Errors
/// A diagnostic that names the line where the text is no document.
pub fn document_of(text: &str) -> Result<Document, Diagnostic> {
    serde_json::from_str(text).or_else(|error| {
        // `read` of several files prints an array; one of one is as good as the document itself.
        match serde_json::from_str::<Vec<Document>>(text) {
            Ok(mut documents) if documents.len() == 1 => Ok(documents.remove(0)),
            Ok(_) => Err(refused(
                "JSON 里有多份文档，一次只能读入一份。".to_owned(),
                "请把数组拆成一份文档一个文件。",
            )),
            Err(_) => Err(refused(
                format!("JSON 不是清单的结构（第 {} 行第 {} 列：{error}）。", error.line(), error.column()),
                "请使用 qingdan read 输出的 JSON。",
            )),
        }
    })
}

/// The documents of a JSON array, as `qingdan read` prints several files; `None` where the text is nothing like that.
pub fn documents_of(text: &str) -> Option<Vec<Document>> {
    is_json(text).then(|| serde_json::from_str(text).ok()).flatten()
}

fn refused(message: String, mend: &str) -> Diagnostic {
    diagnostic(Severity::Error, "bad-json", message, mend, None)
}
