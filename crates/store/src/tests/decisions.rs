use qingdan_model::{Action, Actor, Column, Correction, Kind, Mode, Saying, Stance};

use super::*;
use crate::{BodyName, ClauseDecision, Decided, Dismissal};

fn by_office<T>(what: T) -> Decided<T> {
    Decided { district: "清河区".into(), what, actor: "admin".into(), at: NOW }
}

fn name(body: Option<&str>) -> Decided<BodyName> {
    by_office(BodyName { printed: "区飞地办".into(), body: body.map(Into::into), level: "county".into() })
}

fn correction(text: &str, mode: Mode) -> Decided<ClauseDecision> {
    let saying = Saying {
        actor: Actor::Community,
        stance: Stance::Lead,
        mode,
        actions: vec![Action::Inspect, Action::Report],
        recipients: vec!["town".into()],
        deadline: None,
    };
    let correction = Correction {
        item: "高龄津贴发放".into(),
        column: Column::Town,
        number: 2,
        text: text.into(),
        saying,
    };
    by_office(ClauseDecision { town: "柳湾镇".into(), kind: Kind::Joint, correction })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_decision_about_a_name_holds_and_other_processes_hear_of_it() {
    on_both(async |store, location| {
        let other = Store::open(&location).await.unwrap();
        let before = other.revision().await.unwrap();
        store.decide_body_name(name(Some("飞地经济办公室"))).await.unwrap();
        assert_ne!(other.revision().await.unwrap(), before);
        store.decide_body_name(name(None)).await.unwrap();
        assert_eq!(other.body_names().await.unwrap(), [name(None)]);

        store.withdraw_body_name("清河区", "区飞地办", NOW).await.unwrap();
        assert_eq!(other.body_names().await.unwrap(), []);

        let nowhere = Decided { district: " ".into(), ..name(None) };
        assert!(matches!(store.decide_body_name(nowhere).await, Err(crate::StoreError::NoDistrict)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_kept_by_its_words_and_can_be_taken_back() {
    on_both(async |store, _| {
        store.correct(correction("入户核实。", Mode::Standing)).await.unwrap();
        store.correct(correction("入户核实。", Mode::Triggered)).await.unwrap();
        store.correct(correction("入户核实并公示。", Mode::Triggered)).await.unwrap();
        let mut kept = store.corrections().await.unwrap();
        kept.sort_by_key(|one| one.what.correction.text.len());
        let (short, long) =
            (correction("入户核实。", Mode::Triggered), correction("入户核实并公示。", Mode::Triggered));
        assert_eq!(kept, [short.clone(), long.clone()]);

        let before = store.revision().await.unwrap();
        store.withdraw_correction(short.clone()).await.unwrap();
        assert_eq!(store.corrections().await.unwrap(), [long]);
        assert_ne!(store.revision().await.unwrap(), before);
        store.withdraw_correction(short).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_stays_dismissed_by_its_words_until_that_is_taken_back() {
    let dismissal = |fingerprint: &str, reason: &str| {
        by_office(Dismissal {
            town: "柳湾镇".into(),
            kind: Kind::Joint,
            rule: "QD203".into(),
            item: "高龄津贴发放".into(),
            fingerprint: fingerprint.into(),
            reason: reason.into(),
        })
    };
    on_both(async |store, location| {
        let other = Store::open(&location).await.unwrap();
        let before = other.revision().await.unwrap();
        store.dismiss(dismissal("a1", "加挂的牌子")).await.unwrap();
        store.dismiss(dismissal("a1", "就是同一个部门")).await.unwrap();
        store.dismiss(dismissal("b2", "已核对")).await.unwrap();
        assert_ne!(other.revision().await.unwrap(), before);
        let mut kept = other.dismissals("清河区", "柳湾镇").await.unwrap();
        kept.sort_by_key(|one| one.what.fingerprint.clone());
        assert_eq!(kept, [dismissal("a1", "就是同一个部门"), dismissal("b2", "已核对")]);
        assert_eq!(other.dismissals("清河区", "梧桐镇").await.unwrap(), []);

        store.withdraw_dismissal(dismissal("a1", "")).await.unwrap();
        store.withdraw_dismissal(dismissal("a1", "")).await.unwrap();
        assert_eq!(other.dismissals("清河区", "柳湾镇").await.unwrap(), [dismissal("b2", "已核对")]);
    })
    .await;
}
