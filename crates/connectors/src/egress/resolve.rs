//! From a host's name to its addresses. Says nothing about which of them may be used.

use super::connect::ConnectError;
use std::{future::Future, net::IpAddr, pin::Pin};

pub(crate) type Resolving<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, ConnectError>> + Send + 'a>>;

/// Asked once per connection, for names only.
pub(crate) trait Resolve: Send + Sync + 'static {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a>;
}

/// The operating system's resolver: its hosts file, its search path, its order.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await;
            let found = found.map_err(|error| ConnectError::Dns {
                host: host.to_owned(),
                error: error.to_string(),
            })?;
            Ok(found.map(|socket| socket.ip()).collect())
        })
    }
}
