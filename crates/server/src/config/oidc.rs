//! The identity provider that people may sign in with: all of its settings, or none.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use url::Url;

use crate::failure::Failure;

/// A provider of OpenID Connect, where this server is registered with the address PUBLIC_URL/api/v1/oidc/callback.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(
    next_help_heading = "Sign-in with an identity provider ([oidc] in the file, without the prefix)"
)]
pub(super) struct OidcArguments {
    /// Let people sign in at this provider of OpenID Connect, for example https://accounts.google.com
    ///
    /// Whoever has an account here with the e-mail address that the provider has verified is signed in. Register
    /// PUBLIC_URL/api/v1/oidc/callback there as the address to come back to.
    #[arg(
        long = "oidc-issuer",
        env = "TANDEM_OIDC_ISSUER",
        hide_env_values = true,
        value_name = "URL"
    )]
    issuer: Option<Url>,
    /// What the provider calls this server
    #[arg(
        long = "oidc-client-id",
        env = "TANDEM_OIDC_CLIENT_ID",
        hide_env_values = true,
        value_name = "ID"
    )]
    client_id: Option<String>,
    /// File that holds the secret that the provider gave this server
    #[arg(
        long = "oidc-client-secret-file",
        env = "TANDEM_OIDC_CLIENT_SECRET_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    client_secret_file: Option<PathBuf>,
}

/// It has no `Debug` that shows the secret.
#[derive(PartialEq, Eq)]
pub(crate) struct OidcChoice {
    pub(crate) issuer: Url,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl std::fmt::Debug for OidcChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcChoice").field("issuer", &self.issuer.as_str()).finish_non_exhaustive()
    }
}

pub(super) fn choice(
    flags: &OidcArguments,
    file: &OidcArguments,
) -> Result<Option<OidcChoice>, Failure> {
    let issuer = flags.issuer.as_ref().or(file.issuer.as_ref());
    let client_id = flags.client_id.as_ref().or(file.client_id.as_ref());
    let secret = flags.client_secret_file.as_ref().or(file.client_secret_file.as_ref());
    match (issuer, client_id, secret) {
        (None, None, None) => Ok(None),
        (Some(issuer), Some(client_id), Some(secret)) => Ok(Some(OidcChoice {
            issuer: web_address(issuer)?,
            client_id: client_id.clone(),
            client_secret: read_secret(secret)?,
        })),
        _ => Err(Failure::Failed(
            "sign-in with an identity provider needs all of --oidc-issuer, --oidc-client-id and \
             --oidc-client-secret-file"
                .to_owned(),
        )),
    }
}

fn web_address(issuer: &Url) -> Result<Url, Failure> {
    let is_plain = issuer.query().is_none() && issuer.fragment().is_none();
    if matches!(issuer.scheme(), "http" | "https") && is_plain {
        return Ok(issuer.clone());
    }
    Err(Failure::Failed(format!(
        "the OIDC issuer {issuer} has to look like https://accounts.example.com"
    )))
}

fn read_secret(file: &Path) -> Result<String, Failure> {
    let failed = |what: &str| {
        Failure::Failed(format!("the OIDC client's secret in {}: {what}", file.display()))
    };
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error.to_string()))?;
    match text.trim() {
        "" => Err(failed("the file is empty")),
        secret => Ok(secret.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn given(issuer: &str, secret: &str) -> (OidcArguments, tempfile::NamedTempFile) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(secret.as_bytes()).unwrap();
        let arguments = OidcArguments {
            issuer: Some(issuer.parse().unwrap()),
            client_id: Some("tandem".into()),
            client_secret_file: Some(file.path().into()),
        };
        (arguments, file)
    }

    fn refusal(arguments: &OidcArguments) -> String {
        choice(arguments, &OidcArguments::default()).unwrap_err().to_string()
    }

    #[test]
    fn all_settings_make_a_provider_and_the_secret_is_never_shown() {
        let (arguments, _file) = given("https://id.example", "hush\n");
        let chosen = choice(&OidcArguments::default(), &arguments).unwrap().unwrap();
        assert_eq!((chosen.client_id.as_str(), chosen.client_secret.as_str()), ("tandem", "hush"));
        assert!(!format!("{chosen:?}").contains("hush"));
        let none = OidcArguments::default();
        assert_eq!(choice(&none, &none).unwrap(), None);
    }

    #[test]
    fn half_a_provider_is_refused_with_what_is_missing_or_wrong() {
        let (whole, _file) = given("https://id.example", "hush");
        let half = OidcArguments { client_id: None, ..whole };
        assert!(refusal(&half).contains("--oidc-client-id"));
        let (empty, _file) = given("https://id.example", " \n");
        assert!(refusal(&empty).contains("the file is empty"));
        let (ftp, _file) = given("ftp://id.example", "hush");
        assert!(refusal(&ftp).contains("has to look like"));
    }
}
