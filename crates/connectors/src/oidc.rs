//! Sign-in with a provider of OpenID Connect: authorization code with PKCE. Owns discovery, the exchange of the code and
//! what makes an ID token good ([`token`]). Knows no session and no user of ours.
//!
//! Sources: OpenID Connect Core 1.0, OpenID Connect Discovery 1.0, RFC 7636, RFC 9700.

mod token;

use crate::egress::{AllowedNetwork, Answer, Egress, EgressPolicy, Outgoing, parse_url};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;
use engine::port::{
    Clock, Identity, IdentityError, IdentityFuture, IdentityProvider, SignInAttempt,
};
use flow::Timestamp;
use http::{HeaderMap, HeaderValue, Method, header};
use ring::digest;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
#[cfg(test)]
pub(crate) use token::tests::Signer;
use token::{Claims, Expected, KeySet};
use url::{Url, form_urlencoded};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// The provider's description and keys are read again after this long.
const KEPT_MS: u64 = 60 * 60 * 1_000;

/// How the operator registered this server with a provider. No `Debug`: it holds the secret.
pub struct OidcSettings {
    /// As the provider writes it, to the letter.
    pub issuer: Url,
    pub client_id: String,
    pub client_secret: String,
    /// Where browsers come back to.
    pub redirect_uri: String,
}

pub struct OidcProvider {
    settings: OidcSettings,
    name: String,
    egress: Egress,
    clock: Arc<dyn Clock>,
    known: Mutex<Option<(Timestamp, Arc<Known>)>>,
}

/// What the provider says about itself.
struct Known {
    metadata: Metadata,
    keys: KeySet,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    userinfo_endpoint: Option<Url>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: String,
}

impl OidcProvider {
    /// The operator named the issuer, so it is reached wherever it is: flows reach no more for it.
    pub fn new(settings: OidcSettings, clock: Arc<dyn Clock>) -> Self {
        let everywhere = ["0.0.0.0/0", "::/0"]
            .map(|network| network.parse::<AllowedNetwork>().expect("it is a network"));
        let egress = Egress::new(EgressPolicy { allow: everywhere.into() });
        let name = settings.issuer.host_str().unwrap_or_default().to_owned();
        Self { settings, name, egress, clock, known: Mutex::default() }
    }

    /// The issuer without the slash that parsing adds to a bare host.
    fn issuer(&self) -> &str {
        self.settings.issuer.as_str().trim_end_matches('/')
    }

    async fn known(&self) -> Result<Arc<Known>, IdentityError> {
        let now = self.clock.now();
        let kept = self.kept().clone();
        if let Some((_, known)) = kept.filter(|(at, _)| now.ms_since(*at) < KEPT_MS) {
            return Ok(known);
        }
        self.read(now).await
    }

    async fn read(&self, now: Timestamp) -> Result<Arc<Known>, IdentityError> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer());
        let metadata: Metadata = self.get(&url, None).await?;
        if metadata.issuer.trim_end_matches('/') != self.issuer() {
            return Err(invalid(format!("it calls itself {}", metadata.issuer)));
        }
        let endpoints =
            [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        let is_plain = |url: &&Url| url.scheme() != "https";
        if self.settings.issuer.scheme() == "https"
            && let Some(plain) =
                endpoints.into_iter().chain(&metadata.userinfo_endpoint).find(is_plain)
        {
            return Err(invalid(format!("{plain} isn't protected by TLS")));
        }
        let keys = self.get(metadata.jwks_uri.as_str(), None).await?;
        let known = Arc::new(Known { metadata, keys });
        *self.kept() = Some((now, known.clone()));
        Ok(known)
    }

    async fn redeemed(
        &self,
        code: &str,
        attempt: &SignInAttempt,
    ) -> Result<Identity, IdentityError> {
        let mut known = self.known().await?;
        let tokens = self.exchange(&known.metadata, code, attempt).await?;
        let now = self.clock.now();
        if !known.keys.has_key_of(&tokens.id_token) {
            // Providers change their keys from time to time.
            known = self.read(now).await?;
        }
        let expected = Expected {
            issuer: &known.metadata.issuer,
            client_id: &self.settings.client_id,
            nonce: &attempt.nonce,
            now,
        };
        let claims = token::verify(&tokens.id_token, &known.keys, &expected).map_err(invalid)?;
        let claims = match (&claims.email, &known.metadata.userinfo_endpoint) {
            (None, Some(endpoint)) => {
                let about: Claims = self.get(endpoint.as_str(), Some(&tokens.access_token)).await?;
                if about.sub != claims.sub {
                    return Err(invalid("the user info is somebody else's"));
                }
                about
            }
            (Some(_), _) | (None, None) => claims,
        };
        let is_email_verified = claims.is_email_verified();
        let email = claims.email.ok_or_else(|| invalid("it names no e-mail address"))?;
        Ok(Identity { email, is_email_verified })
    }

    async fn exchange(
        &self,
        metadata: &Metadata,
        code: &str,
        attempt: &SignInAttempt,
    ) -> Result<Tokens, IdentityError> {
        let (headers, body) = self.exchange_request(metadata, code, attempt)?;
        let url = metadata.token_endpoint.as_str();
        read(&self.send(Method::POST, url, headers, body).await?)
    }

    fn exchange_request(
        &self,
        metadata: &Metadata,
        code: &str,
        attempt: &SignInAttempt,
    ) -> Result<(HeaderMap, Bytes), IdentityError> {
        let OidcSettings { client_id, client_secret, redirect_uri, issuer: _ } = &self.settings;
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("code_verifier", &attempt.verifier);
        let mut headers = HeaderMap::new();
        let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form_type);
        // Without a word about it, `client_secret_basic` is the rule.
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
        if methods.is_none_or(|methods| methods.iter().any(|one| one == "client_secret_basic")) {
            let pair = format!("{}:{}", encoded(client_id), encoded(client_secret));
            let value = format!("Basic {}", STANDARD.encode(pair));
            headers.insert(header::AUTHORIZATION, secret_header(&value)?);
        } else {
            form.append_pair("client_id", client_id).append_pair("client_secret", client_secret);
        }
        Ok((headers, Bytes::from(form.finish())))
    }

    async fn get<T: DeserializeOwned>(
        &self,
        url: &str,
        token: Option<&str>,
    ) -> Result<T, IdentityError> {
        let mut headers = HeaderMap::new();
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, secret_header(&format!("Bearer {token}"))?);
        }
        read(&self.send(Method::GET, url, headers, Bytes::new()).await?)
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, IdentityError> {
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let url = parse_url(url).map_err(|error| invalid(error.to_string()))?;
        let outgoing = Outgoing {
            method,
            url,
            headers,
            body,
            timeout: REQUEST_TIMEOUT,
            on_fresh_connection: true,
        };
        let sent = self.egress.send(outgoing).await;
        let answer = sent.map_err(|error| IdentityError::Unreachable(error.to_string()))?;
        match answer.status {
            200..=299 => Ok(answer),
            status => Err(IdentityError::Refused(format!("status {status}, {}", code_of(&answer)))),
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<(Timestamp, Arc<Known>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl IdentityProvider for OidcProvider {
    fn name(&self) -> &str {
        &self.name
    }

    fn sign_in_url<'a>(&'a self, attempt: &'a SignInAttempt) -> IdentityFuture<'a, String> {
        Box::pin(async move {
            let known = self.known().await?;
            let challenge = digest::digest(&digest::SHA256, attempt.verifier.as_bytes());
            let mut url = known.metadata.authorization_endpoint.clone();
            url.query_pairs_mut()
                .append_pair("response_type", "code")
                .append_pair("scope", "openid email")
                .append_pair("client_id", &self.settings.client_id)
                .append_pair("redirect_uri", &self.settings.redirect_uri)
                .append_pair("state", &attempt.state)
                .append_pair("nonce", &attempt.nonce)
                .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
                .append_pair("code_challenge_method", "S256");
            Ok(url.into())
        })
    }

    fn redeem<'a>(
        &'a self,
        code: &'a str,
        attempt: &'a SignInAttempt,
    ) -> IdentityFuture<'a, Identity> {
        Box::pin(self.redeemed(code, attempt))
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, IdentityError> {
    serde_json::from_slice(&answer.body).map_err(|error| invalid(error.to_string()))
}

/// The code of an error answer (RFC 6749 section 5.2): nothing else of it is shown or logged.
fn code_of(answer: &Answer) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    match serde_json::from_slice::<Refusal>(&answer.body) {
        Ok(refusal) => refusal.error.chars().take(64).collect(),
        Err(_) => "no reason".to_owned(),
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn secret_header(text: &str) -> Result<HeaderValue, IdentityError> {
    let value = HeaderValue::from_str(text);
    let mut value = value.map_err(|_| invalid("a token has characters that no header may have"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn invalid(message: impl Into<String>) -> IdentityError {
    IdentityError::Invalid(message.into())
}
