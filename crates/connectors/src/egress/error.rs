//! Why a request has no answer, with the one thing that decides whether it may be repeated: whether it may have arrived.

use super::connect::ConnectError;
use hyper_util::client::legacy;
use std::{error::Error, io, time::Duration};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct EgressError {
    pub(crate) fault: Fault,
    pub(crate) message: String,
    /// Whether bytes of the request may have left.
    pub(crate) maybe_sent: bool,
}

/// Stable: flows and people rely on their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    InvalidUrl,
    Dns,
    AddressRefused,
    Connect,
    Tls,
    /// The other side's certificate isn't good: it won't be a moment later.
    TlsCertificate,
    Timeout,
    ResponseTooLarge,
    Protocol,
}

impl Fault {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::InvalidUrl => "invalid_url",
            Self::Dns => "dns",
            Self::AddressRefused => "address_refused",
            Self::Connect => "connect",
            Self::Tls | Self::TlsCertificate => "tls",
            Self::Timeout => "timeout",
            Self::ResponseTooLarge => "response_too_large",
            Self::Protocol => "protocol",
        }
    }

    /// Whether the same request may succeed a moment later.
    pub(crate) fn is_passing(self) -> bool {
        match self {
            Self::Dns | Self::Connect | Self::Tls | Self::Timeout | Self::Protocol => true,
            Self::InvalidUrl
            | Self::AddressRefused
            | Self::TlsCertificate
            | Self::ResponseTooLarge => false,
        }
    }
}

impl EgressError {
    pub(super) fn unsent(fault: Fault, message: String) -> Self {
        Self { fault, message, maybe_sent: false }
    }

    fn sent(fault: Fault, message: String) -> Self {
        Self { fault, message, maybe_sent: true }
    }

    pub(super) fn timeout(after: Duration, maybe_sent: bool) -> Self {
        let message = format!("no whole answer within {} ms", after.as_millis());
        Self { fault: Fault::Timeout, message, maybe_sent }
    }

    pub(super) fn too_large(bytes_max: usize) -> Self {
        Self::sent(
            Fault::ResponseTooLarge,
            format!("the answer's body is larger than {bytes_max} bytes"),
        )
    }

    pub(super) fn headers_too_large(bytes_max: usize) -> Self {
        Self::sent(
            Fault::ResponseTooLarge,
            format!("the answer's headers are larger than {bytes_max} bytes"),
        )
    }

    pub(super) fn broken_body(error: &hyper::Error) -> Self {
        Self::sent(Fault::Protocol, format!("the answer broke off: {}", root(error)))
    }

    pub(super) fn from_client(error: legacy::Error) -> Self {
        if let Some(refused) = find::<ConnectError>(&error) {
            let fault = match refused {
                ConnectError::Dns { .. } => Fault::Dns,
                ConnectError::Refused { .. } => Fault::AddressRefused,
                ConnectError::Connect { .. } => Fault::Connect,
            };
            return Self::unsent(fault, refused.to_string());
        }
        if error.is_connect() {
            let is_certificate = find::<rustls::Error>(&error)
                .is_some_and(|error| matches!(error, rustls::Error::InvalidCertificate(_)));
            let fault = if is_certificate { Fault::TlsCertificate } else { Fault::Tls };
            return Self::unsent(fault, format!("no secure connection: {}", root(&error)));
        }
        let message = format!("the other side gave no proper answer: {}", root(&error));
        // The connection was closed before hyper took the request up.
        if find::<hyper::Error>(&error).is_some_and(hyper::Error::is_canceled) {
            return Self::unsent(Fault::Connect, message);
        }
        Self::sent(Fault::Protocol, message)
    }
}

/// The first cause of this type; `io::Error` hides its own cause from `source`.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|cause| cause.downcast_ref())
}

fn root(error: &(dyn Error + 'static)) -> String {
    chain(error).last().unwrap_or(error).to_string()
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inside) => Some(inside),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_found_inside_nested_errors_of_the_system() {
        let bad = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        let nested = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, bad));
        assert!(matches!(
            find::<rustls::Error>(&nested),
            Some(rustls::Error::InvalidCertificate(_))
        ));
        assert!(find::<hyper::Error>(&nested).is_none());
        assert!(root(&nested).contains("certificate"), "{}", root(&nested));
    }
}
