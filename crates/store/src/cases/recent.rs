//! Cases that commands were about last, in memory: who goes on with one finds it read.

use std::sync::{Arc, Mutex};

use hashlink::LruCache;
use qingdan_work::case::Case;
use qingdan_work::hash::Hash;

/// How many are kept: some megabytes.
const CASES: usize = 1024;

/// A case as it stands after the event with this hash. The hash tells whether it still does: a case in the database that ends
/// in another event is read, so nothing depends on what other processes do, or on whether what was kept was committed.
pub(crate) type AsOf = (Hash, Arc<Case>);

/// The cases by district and number in the store.
pub(crate) struct Recent(Mutex<LruCache<(String, i64), AsOf>>);

impl Recent {
    pub(crate) fn get(&self, district: &str, no: i64) -> Option<AsOf> {
        let mut cases = self.0.lock().ok()?;
        cases.get(&(district.to_owned(), no)).cloned()
    }

    pub(crate) fn keep(&self, district: &str, no: i64, case: AsOf) {
        if let Ok(mut cases) = self.0.lock() {
            cases.insert((district.to_owned(), no), case);
        }
    }
}

impl Default for Recent {
    fn default() -> Self {
        Recent(Mutex::new(LruCache::new(CASES)))
    }
}
