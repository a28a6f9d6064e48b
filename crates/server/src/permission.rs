//! Lets requests through by the table of [`qingdan_work::permission`], which alone says who may do what.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_work::permission::{Right, may_somewhere};

use crate::carried::Carried;
use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Whether a page offers something to the visitor. What concerns one case or organisation is decided again when it is
/// done, with how far the right reaches.
pub(crate) fn may(visitor: &Visitor, right: Right) -> bool {
    // A password that somebody else has seen opens nothing but its own change.
    let must_change = visitor.account().is_some_and(|account| account.must_change);
    visitor
        .person()
        .is_some_and(|person| may_somewhere(person, right) && (right == Right::OwnAccount || !must_change))
}

/// Lets a request through that needs a right, or says what is missing.
pub(crate) async fn require(right: Right, visitor: Visitor, request: Request, next: Next) -> Response {
    match visitor.account_or_refusal() {
        Err(refusal) if request.method() == Method::GET => refusal.into_response(),
        Err(refusal) => {
            let carried = Carried::of(request).await.map(Box::new);
            Refusal { carried, ..refusal }.into_response()
        }
        Ok(Some(_)) if may(&visitor, right) => next.run(request).await,
        Ok(Some(account)) if account.must_change => Redirect::to("/password").into_response(),
        Ok(Some(_)) => {
            let right = right.chinese();
            Refusal::forbidden(format!("您的账号没有“{right}”的权限，请联系管理员。")).into_response()
        }
        Ok(None) if request.method() == Method::GET => {
            Redirect::to(&format!("/login{}", query(&[("next", visitor.address())]))).into_response()
        }
        Ok(None) => {
            let carried = Carried::of(request).await.map(Box::new);
            let words = "这项操作需要先登录。您可能还没有登录，或登录已过期：请登录后重新提交。";
            Refusal { carried, ..Refusal::forbidden(words) }.into_response()
        }
    }
}
