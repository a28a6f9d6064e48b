use axum::http::StatusCode;
use qingdan_model::Document;

use crate::site::{LIST, TestSite};

const OK: StatusCode = StatusCode::OK;
const TOWN: &str = "/town/%E6%9F%B3%E6%B8%A1%E9%95%87";

#[tokio::test]
async fn the_home_page_shows_the_towns_with_their_counts() {
    let site = TestSite::with_list().await;
    let reply = site.visitor().get("/").await;
    reply.says(OK, "柳渡镇").says(OK, "<dd>2</dd>").says(OK, "lang=\"zh-CN\"");
}

#[tokio::test]
async fn without_lists_every_page_says_so() {
    let site = TestSite::empty().await;
    site.visitor().get("/").await.says(OK, "还没有导入任何清单");
    site.visitor().get("/ask?q=%E7%8B%97").await.says(OK, "还没有导入任何清单");
    site.visitor().get("/bodies").await.says(OK, "共 <b>0</b> 个");
}

#[tokio::test]
async fn an_answer_names_who_leads_and_leads_to_the_clause() {
    let site = TestSite::with_list().await;
    let reply = site.visitor().get("/ask?q=%E5%85%BB%E7%8A%AC%E7%AE%A1%E7%90%86").await;
    reply.says(OK, "养犬管理").says(OK, "县公安局").says(OK, "配合，由部门牵头");
    assert!(reply.body.contains(&format!("{TOWN}/joint/1?clause=")), "{}", reply.body);
}

#[tokio::test]
async fn what_no_list_has_gets_the_admission_path_instead_of_an_answer() {
    let site = TestSite::with_list().await;
    let reply = site.visitor().get("/ask?q=%E7%81%AB%E6%98%9F%E7%A7%BB%E6%B0%91%E6%8A%A5%E5%90%8D").await;
    reply.says(OK, "很可能没有这件事").says(OK, "职责准入");
    assert!(!reply.body.contains("最符合"));
}

#[tokio::test]
async fn what_people_type_and_what_lists_print_is_never_markup() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let attack = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E";
    for path in [
        format!("/ask?q={attack}"),
        format!("/ask?q=a&town={attack}"),
        format!("/bodies?q={attack}"),
        format!("{TOWN}/joint?q={attack}&category={attack}&sort={attack}&dir={attack}"),
        format!("{TOWN}/joint/2?clause={attack}"),
        format!("{TOWN}/joint"),
        format!("/town/{attack}"),
        format!("/body/{attack}"),
        format!("/login?next={attack}"),
        format!("/original/{attack}"),
    ] {
        let reply = visitor.get(&path).await;
        assert!(!reply.body.contains("<script>alert"), "{path}: {}", reply.body);
    }
    visitor.get(&format!("{TOWN}/joint/2")).await.says(OK, "&#60;script&#62;alert(1)");
}

#[tokio::test]
async fn an_item_stands_beside_its_original_with_the_clause_marked() {
    let site = TestSite::with_list().await;
    let reply = site.visitor().get(&format!("{TOWN}/joint/1?clause=town-2")).await;
    reply.says(OK, "id=\"town-2\" class=\"chosen\"");
    let (_, marked) =
        reply.body.split_once("id=\"original-mark\"").unwrap_or_else(|| panic!("{}", reply.body));
    let (_, marked) = marked.split_once('>').unwrap();
    assert!(marked.starts_with("排查烈性犬并上报。"), "{marked}");
}

#[tokio::test]
async fn a_list_is_filtered_and_sorted_by_its_address() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let reply = visitor.get(&format!("{TOWN}/joint?q=%E7%83%88%E6%80%A7%E7%8A%AC")).await;
    reply.says(OK, "符合条件 <b>1</b> 项，共 2 项").says(OK, "养犬管理");
    let reply = visitor.get(&format!("{TOWN}/joint?sort=no&dir=desc")).await;
    let at = |words: &str| reply.body.find(words).unwrap();
    assert!(at("整治</a>") < at("养犬管理</a>"));
    assert!(reply.body.contains("aria-sort=\"descending\""));
    let reply = visitor.get(&format!("{TOWN}/joint?category=%E6%B2%A1%E6%9C%89")).await;
    reply.says(OK, "没有符合条件的事项");
}

#[tokio::test]
async fn exports_carry_the_filter_and_no_formula() {
    let site = TestSite::with_list().await;
    let reply =
        site.visitor().get(&format!("{TOWN}/joint.csv?category=%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE")).await;
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert!(reply.body.starts_with('\u{feff}'));
    assert!(reply.body.contains(",'=1+1\r\n"), "{}", reply.body);
    assert!(!reply.body.contains("养犬"));

    let reply = site.visitor().get(&format!("{TOWN}/joint.json")).await;
    let document: Document = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(document.lists[0].items.len(), 2);
}

#[tokio::test]
async fn a_list_and_a_whole_town_are_files_in_every_format() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    for (page, file) in [(format!("{TOWN}/joint"), "joint"), (TOWN.to_owned(), "all")] {
        let reply = visitor.get(&page).await;
        for format in ["xlsx", "docx", "html", "csv", "json", "md"] {
            let address = format!("{TOWN}/{file}.{format}");
            reply.says(OK, &format!("href=\"{address}\" download"));
            let reply = visitor.get(&address).await;
            let disposition = reply.header("content-disposition");
            assert!(
                disposition.starts_with(&format!("attachment; filename=\"{file}.{format}\"")),
                "{disposition}"
            );
            let is_packed = ["xlsx", "docx"].contains(&format);
            reply.says(OK, if is_packed { "PK" } else { "养犬管理" });
            assert!(!reply.body.contains("<script>alert") || matches!(format, "csv" | "json"), "{format}");
        }
    }
    visitor.get(&format!("{TOWN}/joint.pdf")).await.says(StatusCode::NOT_FOUND, "没有“pdf”这种格式");
    visitor.get(&format!("{TOWN}/all")).await.says(StatusCode::NOT_FOUND, "清单有三种");
}

#[tokio::test]
async fn an_excerpt_does_not_count_the_items_of_its_categories() {
    let site = TestSite::with_list().await;
    site.import(
        "柳渡镇基本履职事项清单,\n序号,事项名称\n一、党的建设（2项）,\n1,组织建设\n2,作风建设\n二、民生服务（1项）,\n3,养老\n",
    )
    .await;
    let mut visitor = site.visitor();
    let whole = visitor.get(&format!("{TOWN}/basic.csv")).await;
    whole.says(OK, "一、党的建设（2项）,\r\n1,组织建设\r\n");
    let excerpt = visitor.get(&format!("{TOWN}/basic.csv?q=%E4%BD%9C%E9%A3%8E")).await;
    excerpt.says(OK, "序号,类别,事项名称\r\n2,党的建设,作风建设\r\n");
    assert!(!excerpt.body.contains("项）"), "{}", excerpt.body);
}

#[tokio::test]
async fn a_body_has_one_page_under_all_its_names() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    for name in ["%E5%85%AC%E5%AE%89%E5%B1%80", "%E5%8E%BF%E5%85%AC%E5%AE%89%E5%B1%80"] {
        visitor.get(&format!("/body/{name}")).await.says(OK, "县公安局").says(OK, "办理养犬登记。");
    }
    let missing = visitor.get("/body/nobody").await;
    missing
        .says(StatusCode::NOT_FOUND, "没有写明“nobody”负责的事项")
        .says(StatusCode::NOT_FOUND, "看全部部门");
    // What one looks for in it, and the same as files.
    let police = "/body/%E5%8E%BF%E5%85%AC%E5%AE%89%E5%B1%80";
    visitor.get(&format!("{police}?q=%E7%99%BB%E8%AE%B0")).await.says(OK, "符合条件 <b>1</b> 项");
    visitor.get(&format!("{police}?kind=reclaimed")).await.says(OK, "没有符合条件的职责");
    let csv = visitor.get(&format!("{police}.csv?q=%E7%99%BB%E8%AE%B0")).await;
    csv.says(OK, "镇街,清单,序号,事项名称,清单上的写法,条款,文字").says(OK, "办理养犬登记。");
    let none = visitor.get(&format!("{police}.csv?kind=reclaimed")).await;
    assert!(!none.body.contains("办理养犬登记"), "{}", none.body);
}

#[tokio::test]
async fn an_earlier_version_stays_to_be_read() {
    let site = TestSite::with_list().await;
    site.import(&LIST.replace("养犬管理", "犬只管理")).await;
    let mut visitor = site.visitor();
    visitor.get(&format!("{TOWN}/joint")).await.says(OK, "犬只管理").says(OK, "历次版本");
    visitor.get(&format!("{TOWN}/joint?version=1")).await.says(OK, "养犬管理").says(OK, "已不是现行版本");
    visitor.get(&format!("{TOWN}/joint?version=9")).await.says(StatusCode::NOT_FOUND, "没有第");
}

#[tokio::test]
async fn the_original_is_shown_and_downloaded_but_never_run() {
    let site = TestSite::with_list().await;
    let source = site.store.current(None).await.unwrap()[0].source.clone();
    let mut visitor = site.visitor();
    let address = format!("/original/{source}?district=%E6%9F%B3%E5%8E%BF");
    visitor.get(&address).await.says(OK, "id=\"L3\"").says(OK, "养犬管理");
    let reply = visitor.get(&address.replace('?', "/file?")).await;
    assert_eq!((reply.body.as_str(), reply.header("content-type")), (LIST, "application/octet-stream"));
    assert!(reply.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn what_does_not_exist_is_a_page_that_says_so() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let missing = StatusCode::NOT_FOUND;
    visitor.get("/town/nowhere").await.says(missing, "没有“nowhere”的清单");
    visitor.get("/ask?q=a&town=nowhere").await.says(missing, "没有“nowhere”的清单");
    visitor.get(&format!("{TOWN}/basic")).await.says(missing, "没有基本履职事项清单");
    visitor.get(&format!("{TOWN}/other")).await.says(missing, "清单有三种");
    visitor.get(&format!("{TOWN}/joint/99")).await.says(missing, "没有第 99 项");
    visitor.get(&format!("{TOWN}/joint/x")).await.says(missing, "没有第 x 项");
    visitor.get("/nope").await.says(missing, "没有这个页面");
    let reply = visitor.get("/api/nope").await;
    assert_eq!(reply.header("content-type"), "application/json");
    reply.says(missing, "没有这个页面");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    for path in ["/", "/nope", "/login", "/api/towns", "/healthz", "/assets/site.css"] {
        let reply = visitor.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert!(!reply.header("permissions-policy").is_empty(), "{path}");
    }
    // The policy forbids what is inline; nothing of ours may need it.
    let home = visitor.get("/").await.body;
    assert!(!home.contains("<style") && !home.contains(" style=") && !home.contains(" onclick="));
}

#[tokio::test]
async fn large_type_is_remembered_and_leads_back_to_our_own_pages_only() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let reply = visitor.get("/large-type?to=on&back=/bodies").await;
    assert_eq!(reply.location(), "/bodies");
    visitor.get("/").await.says(OK, "class=\"large\"").says(OK, "标准字号");
    assert_eq!(visitor.get("/large-type?to=off&back=//else.example/").await.location(), "/");
    assert!(!visitor.get("/").await.body.contains("class=\"large\""));
}

#[tokio::test]
async fn programs_get_the_contracts_shapes() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let reply = visitor.get("/api/ask?q=%E5%85%BB%E7%8A%AC%E7%AE%A1%E7%90%86").await;
    let answers: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(answers["answers"][0]["no"], 1);
    assert_eq!(answers["answers"][0]["responsible"][0], "县公安局");
    assert_eq!(answers["answers"][0]["town_part"], "assists");
    visitor.get("/api/ask").await.says(StatusCode::BAD_REQUEST, "参数 q");
    visitor.get("/api/towns").await.says(OK, "柳渡镇");
    visitor.get("/healthz").await.says(OK, "ok");
    visitor.get("/readyz").await.says(OK, "ready");
}

#[tokio::test]
async fn an_item_shows_its_procedure_with_links_to_the_clauses() {
    let site = TestSite::with_list().await;
    let mut visitor = site.visitor();
    let page = visitor.get(&format!("{TOWN}/joint/1")).await;
    page.says(OK, "<svg").says(OK, "href=\"#town-2\"").says(OK, "id=\"town-2\"");
    let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("style-src 'self' 'sha256-"), "{policy}");

    let file = visitor.get(&format!("{TOWN}/joint/1.svg")).await;
    file.says(OK, "xmlns=\"http://www.w3.org/2000/svg\"").says(OK, "养犬管理");
    assert_eq!(file.headers["content-type"], "image/svg+xml");
    visitor
        .get(&format!("{TOWN}/joint/1.bpmn"))
        .await
        .says(OK, "http://www.omg.org/spec/BPMN/20100524/MODEL");
    visitor.get(&format!("{TOWN}/joint/1.exe")).await.says(StatusCode::NOT_FOUND, "svg");
}
