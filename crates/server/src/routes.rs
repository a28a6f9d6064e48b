//! A router whose addresses can be listed, each with the right that it needs.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use qingdan_work::permission::Right;

use crate::app::App;
use crate::permission;
use crate::session::Visitor;

/// An address of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// GET or POST.
    pub method: Method,
    /// Its path, with the names of its variable parts in braces.
    pub path: &'static str,
    /// What a visitor needs for it; `None` for what is public.
    pub right: Option<Right>,
}

/// A router under construction. There is no other way to put an address into it than with the right that it needs.
#[derive(Default)]
pub(crate) struct Routes {
    pub router: Router<App>,
    pub addresses: Vec<Address>,
}

impl Routes {
    /// A page.
    pub fn get<T: 'static>(
        self,
        path: &'static str,
        right: impl Into<Option<Right>>,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.add(Method::GET, path, right.into(), on(MethodFilter::GET, handler))
    }

    /// A form.
    pub fn post<T: 'static>(
        self,
        path: &'static str,
        right: impl Into<Option<Right>>,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.add(Method::POST, path, right.into(), on(MethodFilter::POST, handler))
    }

    /// A form with files. The handler counts what comes, so that it can say what was too much.
    pub fn upload<T: 'static>(
        self,
        path: &'static str,
        right: impl Into<Option<Right>>,
        handler: impl Handler<T, App>,
    ) -> Self {
        let handler = on(MethodFilter::POST, handler).layer(DefaultBodyLimit::disable());
        self.add(Method::POST, path, right.into(), handler)
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        right: Option<Right>,
        handler: MethodRouter<App>,
    ) -> Self {
        let guarded = match right {
            Some(right) => {
                handler.route_layer(from_fn(move |visitor: Visitor, request: Request, next: Next| {
                    permission::require(right, visitor, request, next)
                }))
            }
            None => handler,
        };
        self.router = self.router.route(path, guarded);
        self.addresses.push(Address { method, path, right });
        self
    }
}
