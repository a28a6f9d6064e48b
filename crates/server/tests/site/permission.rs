//! Every address of the site, with every role and a stranger, beside the table of rights.

use axum::http::{Method, StatusCode};
use qingdan_server::{add_account, addresses, administrator};
use qingdan_store::{DEFAULT_DISTRICT, DISTRICT_ITSELF, NewOrganisation};
use qingdan_work::permission::{Scope, scope};
use qingdan_work::{OrganisationId, OrganisationKind, Person, Role};

use crate::site::{Browser, PASSWORD, Reply, TestSite};

/// Somebody of every role, in an organisation where it can be held.
async fn people(site: &TestSite) -> Vec<(Role, Browser<'_>)> {
    let mut places = vec![(OrganisationKind::District, DISTRICT_ITSELF)];
    for (kind, name) in [
        (OrganisationKind::Department, "县公安局"),
        (OrganisationKind::Town, "柳渡镇"),
        (OrganisationKind::Community, "河东村"),
    ] {
        let parent = if kind == OrganisationKind::Community { places[2].1 } else { DISTRICT_ITSELF };
        let new = NewOrganisation { kind, name: name.into(), parent, listed: None };
        let by = administrator("test");
        let id: OrganisationId = site.store.create_organisation("柳县", &by, new, 1).await.unwrap();
        places.push((kind, id));
    }
    let mut people = Vec::new();
    for role in Role::ALL.iter().copied() {
        let (_, organisation) = places.iter().find(|(kind, _)| role.places().contains(kind)).unwrap();
        let login = role.as_str().to_owned();
        let person = Person {
            name: login.clone(),
            login: login.clone(),
            organisation: *organisation,
            roles: vec![role],
        };
        add_account(&site.store, "柳县", person, PASSWORD, false).await.unwrap();
        let mut browser = site.visitor();
        assert_eq!(browser.log_in(&login, PASSWORD).await.status, StatusCode::SEE_OTHER);
        people.push((role, browser));
    }
    people
}

/// What a request gets before its handler sees it.
fn is_let_through(reply: &Reply) -> bool {
    let to_login = reply.status == StatusCode::SEE_OTHER && reply.location().starts_with("/login");
    let refused = reply.body.contains("的权限，请联系管理员") || reply.body.contains("这项操作需要先登录");
    !to_login && !refused
}

async fn visit(browser: &mut Browser<'_>, method: &Method, path: &str) -> bool {
    // Names of no thing that exists: what is not found was let through.
    let path = path.replace(['{', '}'], "");
    let reply = if method == Method::GET { browser.get(&path).await } else { browser.post(&path, &[]).await };
    is_let_through(&reply)
}

#[tokio::test]
async fn every_address_is_open_to_those_whom_the_table_gives_its_right_and_to_nobody_else() {
    let site = TestSite::with_list().await;
    let mut people = people(&site).await;
    let mut table = String::new();
    for address in addresses() {
        // The large-type wish and logging out end what the next request needs.
        if address.path == "/logout" {
            assert_eq!(address.right, None);
            continue;
        }
        let mut open = Vec::new();
        if visit(&mut site.visitor(), &address.method, address.path).await {
            open.push("everybody");
        }
        assert_eq!(
            !open.is_empty(),
            address.right.is_none(),
            "a stranger at {} {}",
            address.method,
            address.path
        );
        for (role, browser) in &mut people {
            let may = address.right.is_none_or(|right| scope(right, *role) != Scope::Never);
            let came = visit(browser, &address.method, address.path).await;
            assert_eq!(came, may, "{role} at {} {}", address.method, address.path);
            if came && address.right.is_some() {
                open.push(role.as_str());
            }
        }
        table += &format!("{:4} {:44} {}\n", address.method.as_str(), address.path, open.join(" "));
    }
    insta::assert_snapshot!("who_may_use_which_address", table);
}

#[tokio::test]
async fn administrators_reach_their_own_district_only_unless_they_are_the_installations() {
    let site = TestSite::with_list().await;
    let mut people = people(&site).await;
    let (_, own) = people.iter_mut().find(|(role, _)| *role == Role::Administrator).unwrap();
    own.get("/people?district=%E6%9F%B3%E5%8E%BF").await.says(StatusCode::OK, "河东村");
    let other = own.get("/people?district=%E4%B8%9C%E5%8E%BF").await;
    other.says(StatusCode::FORBIDDEN, "您的账号不属于“东县”");
    assert_eq!(site.store.account("admin").await.unwrap().unwrap().district, DEFAULT_DISTRICT);
    site.admin().await.get("/people").await.says(StatusCode::OK, "河东村");
}
