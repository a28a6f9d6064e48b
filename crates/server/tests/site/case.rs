//! A case from its page: what is offered, what is done, and what is said to whom it is refused.

use axum::http::StatusCode;

use crate::office::{Office, fill, send};
use crate::site::Reply;

const OK: StatusCode = StatusCode::OK;
const CONFLICT: StatusCode = StatusCode::CONFLICT;
const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[track_caller]
fn did(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    assert!(reply.location().contains("?did="), "{}", reply.location());
}

#[tokio::test]
async fn a_case_goes_from_hand_to_hand_until_it_is_closed() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let mut clerk = office.sign_in("clerk").await;
    let shown = clerk.get(&page).await;
    shown.says(OK, "犬只扰民").says(OK, "受理反映").says(OK, "养犬管理").says(OK, "<svg");
    shown.says(OK, "区里规定：一般 5 个工作日").says(OK, "还要等第 <a href=\"#s1\">1</a> 环节");

    let reply = fill(&mut clerk, &page, &[("text", "已登记")]).await;
    did(&reply);
    clerk.get(reply.location()).await.says(OK, "现在待办：“排查烈性犬”（柳渡镇河东村）");

    let mut villager = office.sign_in("villager").await;
    fill(&mut villager, &page, &[("text", "去看过")])
        .await
        .says(UNFIT, "“排查烈性犬”有几种结果，请选一种：属实、不属实");
    let typed = [("outcome", "属实"), ("text", "确有一只"), ("field-name", "犬只数"), ("field-value", "1")];
    did(&fill(&mut villager, &page, &typed).await);

    let mut officer = office.sign_in("officer").await;
    let back =
        fill(&mut officer, &format!("{page}?step=3&do=return"), &[("to", "2"), ("text", "请补照片")]).await;
    did(&back);
    did(&fill(&mut villager, &page, &[("outcome", "属实"), ("text", "补上了")]).await);
    did(&fill(&mut officer, &page, &[("text", "已处理")]).await);
    did(&fill(&mut clerk, &page, &[("text", "已答复")]).await);
    let closing = [("ending", "settled"), ("text", "已处理并答复")];
    did(&fill(&mut clerk, &format!("{page}?do=close"), &closing).await);

    let shown = clerk.get(&page).await;
    shown.says(OK, "已办结").says(OK, "已处理并答复").says(OK, "请补照片").says(OK, "犬只数");
    assert!(!shown.body.contains("case-form"), "a closed case is read-only");
    did(&fill(&mut clerk, &format!("{page}?do=reopen"), &[("text", "又来反映")]).await);
    clerk.get(&page).await.says(OK, "在办");
}

#[tokio::test]
async fn a_step_is_given_away_left_out_added_asked_for_and_repeated() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let mut leader = office.sign_in("leader").await;
    let to = office.village.to_string();
    let transfer = format!("{page}?step=1&do=transfer");
    did(&fill(&mut leader, &transfer, &[("organisation", &to), ("text", "就近受理")]).await);
    did(&fill(&mut leader, &format!("{page}?step=1&do=skip"), &[("text", "电话已受理")]).await);
    did(&fill(&mut leader, &format!("{page}?step=2"), &[("outcome", "不属实"), ("text", "没有")]).await);
    leader.get(&page).await.says(OK, "第 2 环节的结果是“属实”时才办").says(OK, "未启用");
    did(&fill(&mut leader, &format!("{page}?step=3&do=start"), &[("text", "请公安再看")]).await);
    let add = [("label", "回访"), ("organisation", &*to), ("days", "三"), ("text", "群众要求")];
    let refused = fill(&mut leader, &format!("{page}?do=add"), &add).await;
    refused.says(UNFIT, "请填工作日的天数").says(UNFIT, "value=\"回访\"").says(UNFIT, "群众要求");
    let add =
        [("label", "回访"), ("organisation", &*to), ("days", "3"), ("text", "群众要求"), ("after", "4")];
    did(&fill(&mut leader, &format!("{page}?do=add"), &add).await);
    did(&fill(&mut leader, &format!("{page}?step=2&do=repeat"), &[("text", "换人再看")]).await);
    let comment = [("text", "请 @刘某 尽快"), ("mention", "clerk")];
    did(&fill(&mut leader, &format!("{page}?do=comment"), &comment).await);
    for login in ["villager", "clerk"] {
        let bench = office.sign_in(login).await.get("/work").await;
        bench.says(OK, "等您回应").says(OK, &format!("{page}#e"));
    }
    did(&fill(&mut leader, &format!("{page}?do=pause"), &[("text", "等反映人材料")]).await);
    let paused = leader.get(&page).await;
    paused.says(OK, "暂停，等申请人：等反映人材料");
    did(&fill(&mut leader, &format!("{page}?do=resume"), &[]).await);
    let closing =
        fill(&mut leader, &format!("{page}?do=close"), &[("ending", "settled"), ("text", "完")]).await;
    closing.says(CONFLICT, "还有待办的环节：排查烈性犬");
}

#[tokio::test]
async fn who_comes_too_late_hears_who_was_first_and_loses_nothing() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let (mut clerk, mut colleague) = (office.sign_in("clerk").await, office.sign_in("colleague").await);
    let (hers, his) = (clerk.get(&page).await, colleague.get(&page).await);
    let sent = send(&mut clerk, &page, &hers, &[("text", "已登记")]).await;
    did(&sent);
    // The answer was lost on the way: the same again is answered the same.
    assert_eq!(send(&mut clerk, &page, &hers, &[("text", "已登记")]).await.location(), sent.location());
    let late = send(&mut colleague, &page, &his, &[("text", "我也登记了，来电三次")]).await;
    late.says(CONFLICT, "“受理反映”已由 柳渡镇综治办 周某 于").says(CONFLICT, "我也登记了，来电三次");
    late.says(CONFLICT, "可以作为留言提交");
    did(&send(&mut colleague, &page, &late, &[("text", "来电三次")]).await);
    // Another command under a key that was used.
    send(&mut clerk, &page, &hers, &[("text", "改一下")]).await.says(CONFLICT, "编号已经用于另一项操作");

    // A page that stayed open while the step was given away and back.
    let mut villager = office.sign_in("villager").await;
    let old = villager.get(&page).await;
    let mut leader = office.sign_in("leader").await;
    let to = office.office.to_string();
    let give = [("organisation", &*to), ("text", "先由综治办看")];
    did(&fill(&mut leader, &format!("{page}?step=2&do=transfer"), &give).await);
    let typed = [("outcome", "属实"), ("text", "看过了")];
    let lost = send(&mut villager, &page, &old, &typed).await;
    lost.says(StatusCode::FORBIDDEN, "这一环节由 柳渡镇综治办 办理").says(StatusCode::FORBIDDEN, "看过了");
    let village = office.village.to_string();
    let back = [("organisation", &*village), ("text", "还是由村里看")];
    did(&fill(&mut leader, &format!("{page}?step=2&do=transfer"), &back).await);
    let changed = send(&mut villager, &page, &old, &typed).await;
    changed.says(CONFLICT, "您打开页面以后").says(CONFLICT, "转办").says(CONFLICT, "看过了");
    did(&send(&mut villager, &page, &changed, &typed).await);
}

#[tokio::test]
async fn of_two_at_once_one_is_first() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let (mut clerk, mut colleague) = (office.sign_in("clerk").await, office.sign_in("colleague").await);
    let (hers, his) = (clerk.get(&page).await, colleague.get(&page).await);
    let (one, other) = tokio::join!(
        send(&mut clerk, &page, &hers, &[("text", "登记")]),
        send(&mut colleague, &page, &his, &[("text", "登记")])
    );
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, CONFLICT]);
}

#[tokio::test]
async fn what_somebody_may_not_is_neither_offered_nor_done() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let mut clerk = office.sign_in("clerk").await;
    let hers = clerk.get(&page).await;
    let mut officer = office.sign_in("officer").await;
    let shown = officer.get(&page).await;
    assert!(!shown.body.contains("case-form") && !shown.body.contains("step=1"), "not the police's step");
    let comment = officer.get(&format!("{page}?do=comment")).await;
    let foreign = [("do", "done"), ("step", "1"), ("text", "办了")];
    let fields: Vec<(&str, &str)> = foreign.to_vec();
    let token = comment.token();
    let mut form = vec![("token", &*token), ("key", "k"), ("seen", "1")];
    form.extend(fields);
    let refused = officer.post(&page, &form).await;
    refused.says(StatusCode::FORBIDDEN, "这一环节由 柳渡镇综治办 办理，您所在的 县公安局 不能“办理环节”");

    let mut auditor = office.sign_in("auditor").await;
    let shown = auditor.get(&page).await;
    shown.says(OK, "犬只扰民");
    assert!(!shown.body.contains("case-form") && !shown.body.contains("class=\"offers\""));
    office.sign_in("neighbour").await.get(&page).await.says(StatusCode::NOT_FOUND, "没有这件办件");
    clerk.get("/case/26-00001-0").await.says(StatusCode::NOT_FOUND, "校验码");

    // Personal data stay out of what nobody can take back, and what was typed stays on the page.
    let typed = [("text", "来电人电话13800001234")];
    let refused = send(&mut clerk, &page, &hers, &typed).await;
    refused.says(UNFIT, "办理情况里有联系电话（138****1234）").says(UNFIT, "来电人电话13800001234");
    // A closed case is read-only.
    let close = [("ending", "mistaken"), ("text", "重复"), ("skip-1", "重复")];
    did(&fill(&mut clerk, &format!("{page}?do=close"), &close).await);
    let late = send(&mut clerk, &page, &hers, &[("text", "来电三次，均已记下")]).await;
    late.says(CONFLICT, "现在只能查看").says(CONFLICT, "点“重新办理”").says(CONFLICT, "来电三次，均已记下");
}

#[tokio::test]
async fn what_was_typed_survives_a_session_that_ended() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let mut clerk = office.sign_in("clerk").await;
    let shown = clerk.get(&page).await;
    office.site.store.end_sessions("clerk", None).await.unwrap();
    let expired = send(&mut clerk, &page, &shown, &[("text", "来电人说狗又跑出来了")]).await;
    expired.says(StatusCode::FORBIDDEN, "登录已过期").says(StatusCode::FORBIDDEN, "来电人说狗又跑出来了");
    let carried = expired.body.split("name=\"carried\" value=\"").nth(1).unwrap();
    let carried = carried.split('"').next().unwrap().replace("&#34;", "\"").replace("&#38;", "&");
    let login = |token: String, password: &str| {
        [
            ("token", token),
            ("login", "clerk".into()),
            ("password", password.into()),
            ("carried", carried.clone()),
        ]
    };
    let wrong = post(&mut clerk, "/login", &login(expired.token(), "错的")).await;
    wrong.says(StatusCode::UNAUTHORIZED, "来电人说狗又跑出来了");
    let back = post(&mut clerk, "/login", &login(expired.token(), crate::site::PASSWORD)).await;
    back.says(OK, "刚才填写的内容还在").says(OK, "来电人说狗又跑出来了");
    assert_eq!(
        office.site.store.timeline("柳县", number, 0, 9).await.unwrap().len(),
        1,
        "nothing is sent unseen"
    );

    // Sent as it is, or looked at in its form again.
    let fields = hidden(&back.body);
    let mut edited = fields.clone();
    edited.push(("again", "yes".to_owned()));
    let form = post(&mut clerk, &page, &edited).await;
    form.says(OK, "case-form").says(OK, "来电人说狗又跑出来了</textarea>");
    did(&post(&mut clerk, &page, &fields).await);
    clerk.get(&page).await.says(OK, "来电人说狗又跑出来了");

    // Logged in again in another window: the old page's token is stale.
    let old = clerk.get(&format!("{page}?do=comment")).await;
    clerk.log_in("clerk", crate::site::PASSWORD).await;
    let stale = send(&mut clerk, &page, &old, &[("text", "留一句话")]).await;
    stale.says(StatusCode::FORBIDDEN, "继续提交").says(StatusCode::FORBIDDEN, "留一句话");
    did(&post(&mut clerk, &page, &hidden(&stale.body)).await);
}

#[tokio::test]
async fn files_go_with_a_step_and_what_is_none_is_refused_with_what_was_typed() {
    use crate::opening::{JPEG, send};
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let mut clerk = office.sign_in("clerk").await;
    let form = hidden(&clerk.get(&page).await.says(OK, "multipart/form-data").body);
    let form =
        || form.iter().filter(|(name, _)| *name != "text").map(|(name, value)| (*name, value.as_str()));
    let typed = || form().chain([("text", "照片附后")]).collect::<Vec<_>>();
    let program = send(&mut clerk, &page, &typed(), &[("照片.jpg", b"MZ\x90\0 a program")]).await;
    program.says(UNFIT, "照片.jpg").says(UNFIT, "照片附后");
    assert!(office.site.store.attachments("柳县", number).await.unwrap().is_empty());
    let sent = send(&mut clerk, &page, &typed(), &[("现场.jpg", JPEG)]).await;
    did(&sent);
    let again = send(&mut clerk, &page, &typed(), &[("现场.jpg", JPEG)]).await;
    assert_eq!(again.location(), sent.location(), "sent twice, kept once");
    assert_eq!(office.site.store.attachments("柳县", number).await.unwrap().len(), 1);
    office.sign_in("villager").await.get(&page).await.says(OK, "现场.jpg").says(OK, &format!("{page}/file/"));
}

/// The hidden fields of a page's form in its main part.
fn hidden(body: &str) -> Vec<(&'static str, String)> {
    let main = body.split("<main").nth(1).unwrap();
    let mut fields = Vec::new();
    for name in ["token", "key", "seen", "do", "step", "text"] {
        if let Some((_, after)) = main.split_once(&format!("name=\"{name}\" value=\"")) {
            fields.push((name, after.split('"').next().unwrap().to_owned()));
        }
    }
    fields
}

async fn post(
    browser: &mut crate::site::Browser<'_>,
    path: &str,
    fields: &[(&'static str, String)],
) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

#[tokio::test]
async fn the_clock_tells_of_what_is_late_once_and_the_leader_sees_it() {
    let office = Office::new().await;
    let day = 24 * 60 * 60 * 1000;
    let now = crate::office::now();
    let number = office.opened("犬只扰民", now - 60 * day).await;
    let fresh = office.case("新来的").await;
    assert_eq!(office.site.app.tell_time(now).await.unwrap(), 1);
    assert_eq!(office.site.app.tell_time(now).await.unwrap(), 0, "once");
    let told = office.site.store.timeline("柳县", number, 1, 9).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(office.site.store.timeline("柳县", fresh, 0, 9).await.unwrap().len(), 1);
    let mut leader = office.sign_in("leader").await;
    leader.get("/work").await.says(OK, "督办（区级）");
    leader.get(&format!("/case/{number}")).await.says(OK, "这一环节超过了时限").says(OK, "系统");
}

#[tokio::test]
async fn while_the_database_is_away_what_was_typed_stays_with_its_author() {
    let office = Office::new().await;
    let number = office.case("犬只扰民").await;
    let page = format!("/case/{number}");
    let mut clerk = office.sign_in("clerk").await;
    let shown = clerk.get(&page).await;
    // In the middle of a request, and before anybody can be recognised.
    for table in ["case_file", "session"] {
        office.site.database(&format!("ALTER TABLE {table} RENAME TO away"));
        let away = send(&mut clerk, &page, &shown, &[("text", "已登记")]).await;
        office.site.database(&format!("ALTER TABLE away RENAME TO {table}"));
        away.says(StatusCode::SERVICE_UNAVAILABLE, "没有保存").says(away.status, "已登记");
        assert!(hidden(&away.body).contains(&("text", "已登记".to_owned())), "{table}");
    }
    did(&send(&mut clerk, &page, &shown, &[("text", "已登记")]).await);
}
