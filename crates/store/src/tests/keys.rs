//! Which keys servers on one database encrypt with.

use super::*;

const KEYS: [&str; 3] = ["aa11", "bb22", "cc33"];

fn known(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lacks_a_key_of_another_one_is_told_which() {
    on_both(async |store, location| {
        let enter = async |sealing: &str, keys: &[&str]| {
            store.use_sealing_key(sealing, &known(keys), NOW).await.unwrap()
        };
        assert_eq!(store.is_shared(), matches!(location, Location::Postgres(_)));
        assert!(store.sealing_keys().await.unwrap().is_empty());
        assert!(enter(KEYS[0], &KEYS[..1]).await.is_empty());
        assert!(enter(KEYS[0], &KEYS[..1]).await.is_empty(), "a second start");
        assert_eq!(enter(KEYS[1], &KEYS[1..2]).await, KEYS[..1], "a key of its own alone");
        assert_eq!(store.sealing_keys().await.unwrap(), KEYS[..1]);
        // A new key beside the old one, and a server that has only the old one.
        assert!(enter(KEYS[1], &KEYS[..2]).await.is_empty());
        assert_eq!(store.sealing_keys().await.unwrap(), KEYS[..2]);
        assert_eq!(enter(KEYS[0], &KEYS[..1]).await, KEYS[1..2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_servers_that_start_at_once_with_keys_of_their_own_one_starts() {
    on_both(async |store, location| {
        let starts = KEYS.map(|key| {
            let location = location.clone();
            tokio::spawn(async move {
                let server = Store::open(&location).await.unwrap();
                server.use_sealing_key(key, &known(&[key]), NOW).await.unwrap()
            })
        });
        let mut started = 0;
        for start in starts {
            started += usize::from(start.await.unwrap().is_empty());
        }
        assert_eq!((started, store.sealing_keys().await.unwrap().len()), (1, 1));
    })
    .await;
}
