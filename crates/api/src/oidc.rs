//! Signing in with an identity provider: two addresses that a browser visits, and the cookie that binds them together.
//! Owns redirects and the cookie; who the person is, the provider says behind `engine::port::IdentityProvider`.

pub(crate) mod begin;
mod cookie;
pub(crate) mod finish;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// Why nobody is signed in: the sign-in page has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// The person said no, or the provider did.
    Cancelled,
    /// Too late, in another browser, or for the second time.
    Expired,
    /// The provider can't be reached or can't be trusted; the log says why.
    Failed,
    UnverifiedEmail,
    /// Nobody here has this address.
    UnknownPerson,
}

impl Refusal {
    fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "oidc_cancelled",
            Self::Expired => "oidc_expired",
            Self::Failed => "oidc_failed",
            Self::UnverifiedEmail => "oidc_unverified_email",
            Self::UnknownPerson => "oidc_unknown_person",
        }
    }

    fn page(self) -> String {
        format!("/signin?error={}", self.code())
    }
}

fn redirect(to: &str, cookie: HeaderValue) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else {
        return redirect(&Refusal::Failed.page(), cookie);
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response()
}
