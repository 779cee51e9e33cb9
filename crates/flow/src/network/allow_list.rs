//! Who may trigger a project's flows: a sorted list of networks without repetitions. Empty means everyone.

use super::{Network, NetworkError};
use std::net::IpAddr;

/// Networks of one list.
pub const ADDRESSES_MAX: usize = 256;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Network>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllowListError {
    #[error("a list has at most {ADDRESSES_MAX} addresses and networks, this one has {0}")]
    TooMany(usize),
    /// With the place in the list.
    #[error("[{at}]: {error}")]
    Network { at: usize, error: NetworkError },
}

impl AllowList {
    /// Reads a list as people write it: canonical, sorted, each network once.
    pub fn read(texts: &[impl AsRef<str>]) -> Result<Self, AllowListError> {
        if texts.len() > ADDRESSES_MAX {
            return Err(AllowListError::TooMany(texts.len()));
        }
        let read = |(at, text): (usize, &_)| {
            AsRef::<str>::as_ref(text)
                .parse()
                .map_err(|error| AllowListError::Network { at, error })
        };
        let mut networks: Vec<Network> =
            texts.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        networks.sort_unstable();
        networks.dedup();
        Ok(Self(networks))
    }

    pub fn networks(&self) -> &[Network] {
        &self.0
    }

    /// Whether everyone may, from wherever.
    pub fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// `None`: where the caller is can't be told. Only an empty list lets such a caller in.
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        self.is_open()
            || address.is_some_and(|address| self.0.iter().any(|network| network.contains(address)))
    }
}
