use qingdan_work::administration::{Administer, Administered, Denied};
use qingdan_work::{OrganisationId, OrganisationKind, Person, Role, Settings};

use super::*;
use crate::{DISTRICT_ITSELF, NewOrganisation, Password, StoreError};

pub(super) fn admin() -> Person {
    Person {
        login: "admin".into(),
        name: "系统管理员".into(),
        organisation: DISTRICT_ITSELF,
        roles: vec![Role::Administrator],
    }
}

/// Gives somebody an account.
pub(super) async fn create(store: &Store, district: &str, person: Person) -> Result<(), StoreError> {
    let password = Password { hash: "$argon2id$…".into(), must_change: true };
    store.administer(district, &admin(), Administer::CreateAccount(person), Some(password), NOW).await
}

async fn change(store: &Store, change: Administer) -> Result<(), StoreError> {
    store.administer("清河区", &admin(), change, None, NOW).await
}

async fn organisation(
    store: &Store,
    kind: OrganisationKind,
    name: &str,
    parent: OrganisationId,
) -> Result<OrganisationId, StoreError> {
    let new = NewOrganisation { kind, name: name.into(), parent, listed: None };
    store.create_organisation("清河区", &admin(), new, NOW).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_district_grows_offices_and_people_and_the_log_says_who_did_it() {
    use OrganisationKind::{Office, Town};
    on_both(async |store, _| {
        assert_eq!(store.directory("清河区").await.unwrap().name(DISTRICT_ITSELF), "清河区");
        let town = organisation(&store, Town, "柳湾镇", DISTRICT_ITSELF).await.unwrap();
        let office = organisation(&store, Office, "民政办", town).await.unwrap();
        assert_eq!((town, office), (OrganisationId(2), OrganisationId(3)));
        let same = organisation(&store, Office, "民政办", town).await.unwrap_err();
        assert!(same.chinese().contains("在同一上级机构下有两个"), "{same}");

        let directory = store.directory("清河区").await.unwrap();
        assert_eq!(directory.full_name(office), "柳湾镇民政办");
        let mut closed = directory.get(office).unwrap().clone();
        closed.is_closed = true;
        change(&store, Administer::SetOrganisation(closed.clone())).await.unwrap();
        assert_eq!(store.directory("清河区").await.unwrap().get(office), Some(&closed));

        let clerk = Person {
            login: "zhou".into(),
            name: "周某".into(),
            organisation: town,
            roles: vec![Role::TownClerk, Role::TownLeader],
        };
        create(&store, "清河区", clerk.clone()).await.unwrap();
        change(&store, Administer::LockAccount { login: "zhou".into() }).await.unwrap();
        let account = store.account("zhou").await.unwrap().unwrap();
        assert_eq!((account.person(), account.is_locked), (clerk.clone(), true));
        change(&store, Administer::UnlockAccount { login: "zhou".into() }).await.unwrap();
        let moved = Person { name: "周某某".into(), roles: vec![Role::TownClerk], ..clerk.clone() };
        change(&store, Administer::ChangeAccount(moved.clone())).await.unwrap();
        let account = store.account("zhou").await.unwrap().unwrap();
        assert_eq!((account.person(), account.is_locked), (moved, false));

        let log = store.administration_log("清河区", None, 100).await.unwrap();
        let numbers: Vec<u64> = log.iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(log[3].act.by, (&admin()).into());
        assert_eq!(log[3].body, Administered::Changed { change: Administer::CreateAccount(clerk) });
        let page = store.administration_log("清河区", Some(7), 2).await.unwrap();
        assert_eq!(page, log[1..3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_changed_leaves_nothing_behind() {
    on_both(async |store, _| {
        create(&store, "清河区", admin()).await.unwrap();
        let clerk = Person { roles: vec![Role::TownClerk], ..admin() };
        let settings = Settings { other_days: 0, ..Settings::default() };
        let none = Administer::ResetPassword { login: "nobody".into() };
        let refused = [
            change(&store, Administer::SetSettings(Box::new(settings))).await.unwrap_err(),
            store.administer("清河区", &clerk, none.clone(), None, NOW).await.unwrap_err(),
            change(&store, Administer::ResetPassword { login: "admin".into() }).await.unwrap_err(),
        ];
        assert!(matches!(refused[0], StoreError::Denied(Denied::Settings(_))));
        assert!(matches!(refused[1], StoreError::Denied(Denied::NoRight(_))));
        assert!(matches!(refused[2], StoreError::Denied(Denied::Empty("初始密码"))));
        assert!(matches!(change(&store, none).await, Err(StoreError::NoAccount { .. })));
        let nowhere = create(&store, " ", admin()).await.unwrap_err();
        assert!(matches!(nowhere, StoreError::NoDistrict));
        assert_eq!(store.administration_log("清河区", None, 100).await.unwrap().len(), 1);
        assert_eq!(store.settings("清河区").await.unwrap(), Settings::default());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_kept_by_district() {
    on_both(async |store, _| {
        let settings = Settings { soon_days: 3, ..Settings::default() };
        change(&store, Administer::SetSettings(Box::new(settings.clone()))).await.unwrap();
        assert_eq!(store.settings("清河区").await.unwrap(), settings);
        assert_eq!(store.settings("东山县").await.unwrap(), Settings::default());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn organisations_that_are_added_at_once_get_numbers_of_their_own() {
    on_both(async |store, _| {
        let tasks: Vec<_> = (0..12)
            .map(|no| {
                let store = store.clone();
                tokio::spawn(async move {
                    let name = format!("第{no}镇");
                    organisation(&store, OrganisationKind::Town, &name, DISTRICT_ITSELF).await.unwrap()
                })
            })
            .collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(task.await.unwrap().0);
        }
        ids.sort_unstable();
        assert_eq!(ids, (2..14).collect::<Vec<u32>>());
    })
    .await;
}
