//! A file of a case, for whoever may read the case.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qingdan_formats::FileKind;
use qingdan_work::CaseNumber;
use qingdan_work::case::may_on_case;
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
    let number: CaseNumber = number.parse().map_err(|_| missing())?;
    let id: u64 = id.parse().map_err(|_| missing())?;
    let district = account.district.as_str();
    let case = app.store.case(district, number).await?.ok_or_else(missing)?;
    let directory = app.store.directory(district).await?;
    if !may_on_case(person, Right::ReadCase, &case, &directory) {
        return Err(missing());
    }
    let file = app.store.attachment(district, id).await?;
    let file = file.filter(|file| file.head.case == number).ok_or_else(missing)?;
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
