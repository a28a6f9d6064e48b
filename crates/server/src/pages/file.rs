//! A file of a case or an affair, for whoever may read it.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_formats::FileKind;
use qingdan_work::Subject;
use qingdan_work::affair::{AffairKind, AffairNumber};
use qingdan_work::emergency::Emergency;
use qingdan_work::permission::Right;
use serde::Deserialize;

use crate::app::App;
use crate::attachment;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web;

#[derive(Deserialize)]
pub(crate) struct Wish {
    /// Given where a page shows the picture itself.
    show: Option<String>,
}

/// The file as it came, to be saved; a picture also to be shown.
pub(crate) async fn get(
    State(app): State<App>,
    visitor: Visitor,
    Path((number, id)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let missing = || Refusal::not_found("没有这个附件，或者您没有查看它的权限。");
    let (Some(account), Some(person)) = (visitor.account(), visitor.person()) else { return Err(missing()) };
    let subject: Subject = number.parse().map_err(|_| missing())?;
    let id: u64 = id.parse().map_err(|_| missing())?;
    let district = account.district.as_str();
    let holder = app.store.holder(district, subject).await?.ok_or_else(missing)?;
    let directory = app.store.directory(district).await?;
    let may_see = match subject {
        // Signed sheets name people in need: not everybody with a part in the emergency sees them.
        Subject::Affair(AffairNumber { kind: AffairKind::Emergency, number }) => {
            let emergency = app.store.affair::<Emergency>(district, number).await?;
            emergency.is_some_and(|one| one.may_see_file(person, id, &directory))
        }
        _ => holder.grants(person, Right::ReadCase, &directory),
    };
    if !may_see {
        return Err(missing());
    }
    let file = app.store.attachment(district, id).await?;
    let file = file.filter(|file| file.head.subject == subject).ok_or_else(missing)?;
    let bytes = attachment::content(&app, district, &file)?;
    let kind = FileKind::of_media_type(&file.head.media_type);
    let is_shown = wish.show.is_some() && kind.is_some_and(FileKind::is_shown_inline);
    let disposition = match is_shown {
        true => "inline".to_owned(),
        false => web::attachment("file", &attachment::name(&app, district, &file.head)),
    };
    let headers = [(header::CONTENT_TYPE, file.head.media_type), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}
