use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use qingdan_formats::Content;

use crate::refusal::Refusal;

/// Whoever walks through a list asks for the same document again and again.
const KEPT: usize = 8;

/// Originals that were opened lately: a long PDF takes longer to open than all else on its pages.
#[derive(Default)]
pub(crate) struct Originals(Mutex<VecDeque<(String, Arc<Content>)>>);

impl Originals {
    /// The content of the document with this hash; `None` where nothing can be read from its bytes.
    pub async fn open(&self, hash: &str, bytes: Vec<u8>) -> Result<Option<Arc<Content>>, Refusal> {
        if let Some(content) = self.kept(hash) {
            return Ok(Some(content));
        }
        let opened = tokio::task::spawn_blocking(move || qingdan_formats::open(&bytes).ok());
        let Some(content) = opened.await.map_err(|error| Refusal::fault(&error.to_string()))? else {
            return Ok(None);
        };
        let content = Arc::new(content);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((hash.to_owned(), Arc::clone(&content)));
        kept.truncate(KEPT);
        Ok(Some(content))
    }

    fn kept(&self, hash: &str) -> Option<Arc<Content>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == hash)?;
        let found = kept.remove(at)?;
        let content = Arc::clone(&found.1);
        kept.push_front(found);
        Some(content)
    }
}
