use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;

use crate::{App, router};

/// So long requests under way may take after we were asked to end; browsers also keep idle connections open.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the site could not be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Another program listens there.
    #[error("{0} is in use by another program; end it, or choose another address with --listen")]
    InUse(SocketAddr),
    /// The address is not ours or not allowed.
    #[error("cannot listen on {address}: {reason}; choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        reason: String,
    },
    /// Serving ended with an error.
    #[error("serving ended: {0}")]
    Serve(#[from] std::io::Error),
}

/// Takes the address before anything slow is done, so that a port in use is told at once.
///
/// # Errors
/// Where the address cannot be had.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => ServeError::InUse(address),
        _ => ServeError::Listen { address, reason: error.to_string() },
    })
}

/// Serves until `stop` is ready, then finishes the requests under way.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let watch = tokio::spawn(app.clone().watch());
    let clock = tokio::spawn(app.clone().keep_time());
    let seals = tokio::spawn(app.clone().keep_sealing());
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let stop = async move {
        stop.await;
        // Nobody listens any more only where serving has ended already.
        let _ = stopping.send(true);
    };
    let served = axum::serve(listener, router(app)).with_graceful_shutdown(stop);
    let patience = async {
        let _ = stopped.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(PATIENCE).await;
    };
    let served = tokio::select! {
        served = served => served,
        () = patience => Ok(()),
    };
    watch.abort();
    clock.abort();
    seals.abort();
    Ok(served?)
}
