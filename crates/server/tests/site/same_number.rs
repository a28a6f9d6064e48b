//! A list whose numbers start again in each section: every item has an address of its own.

use axum::http::StatusCode;

use crate::site::{Reply, TestSite};

const LIST: &str = "柳渡镇配合履职事项清单,,,,,\n\
序号,类别,事项名称,对应上级部门,上级部门职责,乡镇配合职责\n\
1,民生服务,养犬管理,县公安局,查处违规养犬。,宣传文明养犬。\n\
2,民生服务,殡葬管理,县民政局,审批公墓。,劝导文明祭扫。\n\
1,应急管理,防汛抗旱,县水务局,组织会商。,巡查堤防。\n\
2,应急管理,森林防火,县林业局,扑救火灾。,巡山护林。\n\
3,应急管理,地震演练,县应急局,编制脚本。,组织参加。\n";

const NAMES: [(&str, &str); 5] =
    [("1-1", "养犬管理"), ("2-1", "殡葬管理"), ("1-2", "防汛抗旱"), ("2-2", "森林防火"), ("3", "地震演练")];

#[track_caller]
fn shows(page: &Reply, name: &str) {
    page.says(StatusCode::OK, &format!("<title>{name}"));
}

#[tokio::test]
async fn each_item_of_a_list_whose_numbers_start_again_has_its_own_page() {
    let site = TestSite::empty().await;
    let mut browser = site.admin().await;

    let preview = browser.upload("柳渡镇.csv", LIST.as_bytes()).await.location().to_owned();
    let page = browser.get(&preview).await;
    page.says(StatusCode::OK, "序号在每个类别里从 1 重新开始").says(StatusCode::OK, "读到 5 项");
    for (address, name) in NAMES {
        let address = format!("{preview}/0/joint/{address}");
        page.says(StatusCode::OK, &format!("href=\"{address}\""));
        browser.get(&address).await.says(StatusCode::OK, &format!("{name}</h1>"));
    }
    let token = page.token();
    let form = [
        ("token", &*token),
        ("take-0", "1"),
        ("town-0", "柳渡镇"),
        ("district", "柳县"),
        ("effective", "2025-07-01"),
    ];
    browser.post(&preview, &form).await;
    browser.get(&preview).await.says(StatusCode::OK, "新建，共 5 项");

    let list = browser.get("/town/柳渡镇/joint").await;
    for (at, (address, name)) in NAMES.into_iter().enumerate() {
        let url = format!("/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint/{address}");
        list.says(StatusCode::OK, &format!("href=\"{url}\""));
        let page = browser.get(&url).await;
        shows(&page, name);
        // What leads on from it is about this item: its neighbours, a correction of its clause, its drawing.
        for neighbour in
            [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| NAMES.get(at))
        {
            page.says(StatusCode::OK, &format!("/joint/{}\"", neighbour.0));
        }
        page.says(StatusCode::OK, &format!("{url}/town-1\""));
        browser.get(&format!("{url}/town-1")).await.says(StatusCode::OK, name);
        browser.get(&format!("{url}.svg")).await.says(StatusCode::OK, name);
    }
    for missing in ["1-3", "1-0", "1-", "-1", "3-2", "4", "1-1-1", "1-99999999999999999999"] {
        browser.get(&format!("/town/柳渡镇/joint/{missing}")).await.says(StatusCode::NOT_FOUND, "没有第");
    }
}

#[tokio::test]
async fn a_bare_number_of_several_items_asks_which() {
    let site = TestSite::empty().await;
    site.import(LIST).await;
    let mut browser = site.admin().await;
    let page = browser.get("/town/柳渡镇/joint/2?clause=town-1").await;
    page.says(StatusCode::OK, "序号 2 不止一项")
        .says(StatusCode::OK, "joint/2-1?clause=town-1\">2 殡葬管理</a>")
        .says(StatusCode::OK, "joint/2-2?clause=town-1\">2 森林防火</a> <small>应急管理</small>");
    browser.get("/town/柳渡镇/joint/2/town-1").await.says(StatusCode::NOT_FOUND, "没有这一条");

    // Whoever asks is led to the item itself, not to its namesake in number.
    let found = browser.get("/ask?q=森林防火巡山护林&town=柳渡镇").await;
    found.says(StatusCode::OK, "/joint/2-2");
    assert!(!found.body.contains("/joint/2-1\""), "{}", found.body);
}

/// The address of the link whose words are `words`.
#[track_caller]
fn link(page: &Reply, words: &str) -> String {
    let (before, _) = page.body.split_once(&format!("\">{words}</a>")).unwrap_or_else(|| {
        panic!("no link `{words}` in {}", page.body);
    });
    before.rsplit("href=\"").next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test]
async fn comparisons_name_the_item_itself() {
    let site = TestSite::empty().await;
    site.import(LIST).await;
    site.import(&LIST.replace("柳渡镇", "槐坡镇").replace("巡山护林", "每日巡山护林")).await;
    let mut visitor = site.visitor();
    let matrix = visitor.get("/compare?town=柳渡镇&town=槐坡镇&only=all").await;
    for (address, name) in NAMES {
        let matter = visitor.get(&link(&matrix, name)).await;
        shows(&matter, name);
        for town in ["%E6%9F%B3%E6%B8%A1%E9%95%87", "%E6%A7%90%E5%9D%A1%E9%95%87"] {
            let url = format!("/town/{town}/joint/{address}");
            matrix.says(StatusCode::OK, &format!("href=\"{url}\""));
            matter.says(StatusCode::OK, &format!("href=\"{url}\""));
            matter.says(StatusCode::OK, &format!("href=\"{url}?clause=town-1#town-1\""));
        }
    }
    // A bare number says less than which item.
    let bare = "/compare/item?town=柳渡镇&town=槐坡镇&of=柳渡镇&item=joint:2";
    visitor.get(bare).await.says(StatusCode::NOT_FOUND, "请回到对照表重新选择");
}

#[tokio::test]
async fn findings_lead_to_the_item_itself() {
    let site = TestSite::empty().await;
    site.import(&LIST.replace("巡山护林。", "\"1.开展防火宣传。\n2.巡山护林。\n3.开展防火宣传。\"")).await;
    let page = site.admin().await.get("/town/柳渡镇/check").await;
    let list = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87/joint";
    // A clause of the second item 2, and the second item 1 as a whole: its number starts again.
    page.says(StatusCode::OK, &format!("href=\"{list}/2-2#town-3\""));
    page.says(StatusCode::OK, &format!("href=\"{list}/1-2\""));
}
