//! Who may do what: the only place that says so.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use qingdan_store::Account;
use qingdan_work::Role;

use crate::refusal::Refusal;
use crate::session::Visitor;
use crate::web::query;

/// Something that not everybody may do. Reading published lists is for everybody and needs no right.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Right {
    /// Put lists into the store.
    Import,
    /// Decide which body a printed name is and what a clause says.
    Decide,
    /// Change one's own password.
    OwnAccount,
}

fn may(account: &Account, right: Right) -> bool {
    match right {
        // A password that somebody else has seen opens nothing but its own change.
        Right::Import | Right::Decide => account.roles.contains(&Role::Administrator) && !account.must_change,
        Right::OwnAccount => true,
    }
}

/// Lets a request to the import through, or says what is missing.
pub(crate) async fn import(visitor: Visitor, request: Request, next: Next) -> Response {
    require(Right::Import, visitor, request, next).await
}

/// Lets a decision about names and readings through, or says what is missing.
pub(crate) async fn decide(visitor: Visitor, request: Request, next: Next) -> Response {
    require(Right::Decide, visitor, request, next).await
}

/// Whether a page offers the visitor to decide.
pub(crate) fn may_decide(visitor: &Visitor) -> bool {
    visitor.account().is_some_and(|account| may(account, Right::Decide))
}

/// Lets a request to the visitor's own account through, or says what is missing.
pub(crate) async fn own_account(visitor: Visitor, request: Request, next: Next) -> Response {
    require(Right::OwnAccount, visitor, request, next).await
}

async fn require(right: Right, visitor: Visitor, request: Request, next: Next) -> Response {
    match visitor.account_or_refusal() {
        Err(refusal) => refusal.into_response(),
        Ok(Some(account)) if may(account, right) => next.run(request).await,
        Ok(Some(account)) if account.must_change => Redirect::to("/password").into_response(),
        Ok(Some(_)) => Refusal::forbidden("您的账号没有这项权限，请联系管理员。").into_response(),
        Ok(None) if request.method() == Method::GET => {
            Redirect::to(&format!("/login{}", query(&[("next", visitor.address())]))).into_response()
        }
        Ok(None) => {
            Refusal::forbidden("这项操作需要先登录。您可能还没有登录，或登录已过期：请登录后重新提交。")
                .into_response()
        }
    }
}
