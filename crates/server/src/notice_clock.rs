//! The clock's commands about notices: those whose time is over are closed, unless somebody still waits for an answer; those
//! whose end nobody knew are counted when the calendar reaches further.

use qingdan_store::{AffairOrder, AffairPage, AffairWish, StoreError};
use qingdan_work::affair::AffairKind;
use qingdan_work::notice::{Command, Notice, Stands};
use qingdan_work::{CaseNumber, Millis};

use crate::app::App;

/// How many notices are read at once.
const BATCH: u32 = 200;

/// One round in a district; gives how many commands were carried out.
pub(crate) async fn tell(app: &App, district: &str, now: Millis) -> Result<u64, StoreError> {
    let over = AffairWish { due: Millis::MIN..=now.saturating_sub(1), ..wish(Stands::Posted) };
    let uncounted = wish(Stands::Uncounted);
    Ok(each(app, district, now, over, Command::Close).await?
        + each(app, district, now, uncounted, Command::Recount).await?)
}

fn wish(stands: Stands) -> AffairWish {
    AffairWish {
        is_open: Some(true),
        stands: Some(stands.as_str().to_owned()),
        ..AffairWish::of(AffairKind::Notice, None, BATCH)
    }
}

/// Sends a command to each of the notices; one that cannot be carried out (now, or because another process was first) is
/// left.
async fn each(
    app: &App,
    district: &str,
    now: Millis,
    mut wish: AffairWish,
    command: Command,
) -> Result<u64, StoreError> {
    let mut told = 0;
    loop {
        let heads = app.store.affairs(district, wish.clone()).await?;
        for head in &heads {
            told += u64::from(send(app, district, now, head.number.number, command.clone()).await?);
        }
        match heads.last() {
            Some(last) if heads.len() == BATCH as usize => wish.page = AffairPage::After(last.place()),
            _ => return Ok(told),
        }
    }
}

async fn send(
    app: &App,
    district: &str,
    now: Millis,
    number: CaseNumber,
    command: Command,
) -> Result<bool, StoreError> {
    let order = AffairOrder::<Notice>::of_clock(district, number, command, now);
    Ok(app.store.carry_out_affair(order).await?.is_ok())
}
