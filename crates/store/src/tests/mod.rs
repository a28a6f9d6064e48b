//! Scenarios, each run on every database there is.

mod accounts;
mod administration;
mod affairs;
mod audit;
mod cases;
mod decisions;
mod failures;
mod holds;
mod import;
mod keys;
mod killed;
mod ledgers;
mod office;
mod older;
mod routines;
mod verify;
mod work;

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use jiff::civil::{Date, date};
use qingdan_model::{
    Cells, Document, Group, Item, JointCells, Kind, List, Passage, Place, ReclaimedCells, Section, Span,
};
use tokio::sync::Semaphore;

use crate::{Import, Location, Store};

/// Half past eight in the morning of 2025-05-12 in China.
const NOW: i64 = 1_747_009_800_000;
const DAY: Date = date(2025, 5, 12);

/// Runs a scenario on SQLite and, where `QINGDAN_TEST_POSTGRES` names a database, on PostgreSQL; each time on an
/// empty store. The scenario gets where the store is, so that it can open it as a second process would.
async fn on_both(scenario: impl AsyncFn(Store, Location)) {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().join("data"));
    scenario(Store::open(&location).await.unwrap(), location).await;

    let Ok(url) = std::env::var("QINGDAN_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: QINGDAN_TEST_POSTGRES names no database");
        return;
    };
    // A server gives out some hundred connections, and each store may take several.
    static AT_ONCE: Semaphore = Semaphore::const_new(3);
    let _turn = AT_ONCE.acquire().await.unwrap();
    let schema = Schema::create(url).await;
    let location = schema.location();
    scenario(Store::open(&location).await.unwrap(), location).await;
}

/// A schema of its own in the test database, removed in the end.
struct Schema {
    url: String,
    name: String,
}

impl Schema {
    async fn create(url: String) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("qingdan_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run_sql(&url, &format!("CREATE SCHEMA {name}")).await;
        Schema { url, name }
    }

    fn location(&self) -> Location {
        let mark = if self.url.contains('?') { '&' } else { '?' };
        Location::Postgres(format!("{}{mark}options=-csearch_path%3D{}", self.url, self.name))
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (url, sql) = (self.url.clone(), format!("DROP SCHEMA {} CASCADE", self.name));
        let dropped = thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap()
                .block_on(run_sql(&url, &sql));
        });
        let _ = dropped.join();
    }
}

async fn run_sql(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

/// A place in a document.
fn place(line: u32) -> Place {
    let start = line as usize * 100;
    Place { line, spans: vec![Span { start, end: start + 40 }, Span { start: start + 60, end: start + 80 }] }
}

fn passage(text: &str, line: u32) -> Passage {
    Passage { text: text.into(), place: place(line) }
}

fn list(kind: Kind, items: Vec<Item>) -> List {
    let sections =
        vec![Section {
            name: "民生服务".into(), declared: Some(items.len() as u32), place: Some(place(1))
        }];
    List { kind, title: format!("柳湾镇{}事项清单", kind.chinese()), sections, items }
}

fn item(no: u32, name: &str, cells: Cells<Passage>) -> Item {
    let line = no * 10;
    Item { no, category: Some("民生服务".into()), name: passage(name, line), cells, place: place(line) }
}

fn basic(no: u32, name: &str) -> Item {
    item(no, name, Cells::Basic {})
}

fn joint(no: u32, name: &str) -> Item {
    let cells = JointCells {
        departments: vec![passage("区民政局", 2), passage("区财政局", 2)],
        department_duties: vec![
            Group { heading: Some(passage("区民政局", 3)), duties: vec![passage("审核申请。", 4)] },
            Group { heading: None, duties: vec![passage("共同做好保障。", 5)] },
        ],
        support: vec![passage("提供业务培训。", 6)],
        town_duties: vec![passage("受理申请。", 7), passage("入户核实。", 8)],
        remark: None,
    };
    item(no, name, Cells::Joint(cells))
}

fn reclaimed(no: u32, name: &str) -> Item {
    let cells = ReclaimedCells {
        receivers: vec![passage("区水利局", 2)],
        method: passage("由区水利局办理。", 3),
    };
    item(no, name, Cells::Reclaimed(cells))
}

/// The three lists of a town; `mark` is the name of an item in each.
fn three_lists(mark: &str) -> Document {
    let lists = vec![
        list(Kind::Basic, vec![basic(1, mark), basic(2, "开展普法宣传")]),
        list(Kind::Joint, vec![joint(1, "高龄津贴发放"), joint(2, mark)]),
        list(Kind::Reclaimed, vec![reclaimed(1, mark)]),
    ];
    document(lists)
}

fn document(lists: Vec<List>) -> Document {
    let town = Some("柳湾镇".to_owned());
    Document {
        source: "柳湾镇.txt".into(),
        town,
        region: Some("云江市清河区".into()),
        lists,
        diagnostics: vec![],
    }
}

/// The import of a document into 清河区, with bytes that stand for its file.
fn import(document: Document) -> Import {
    let bytes = serde_json::to_vec(&document).unwrap();
    Import {
        district: "清河区".into(),
        town: None,
        document,
        bytes,
        effective: DAY,
        actor: "admin".into(),
        now: NOW,
    }
}
