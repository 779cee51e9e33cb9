//! When an ID token is good: its signature by a key of the provider, then what it says (OpenID Connect Core 1.0, section
//! 3.1.3.7). Pure: keys and time are arguments. The signatures are `ring`'s.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flow::Timestamp;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

/// How far the provider's clock may be from ours.
const LEEWAY_S: i64 = 60;

/// The provider's public keys (RFC 7517).
#[derive(Deserialize)]
pub(super) struct KeySet {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// What the token is to say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

/// What an ID token or the user info says; user info has only some of it.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) sub: String,
    pub(super) email: Option<String>,
    email_verified: Option<Value>,
    iss: Option<String>,
    aud: Option<Value>,
    azp: Option<String>,
    exp: Option<f64>,
    iat: Option<f64>,
    nonce: Option<String>,
}

impl Claims {
    /// Some providers write it as text.
    pub(super) fn is_email_verified(&self) -> bool {
        matches!(&self.email_verified, Some(Value::Bool(true)))
            || self.email_verified.as_ref().and_then(Value::as_str) == Some("true")
    }
}

impl KeySet {
    /// Whether the key that the token names is here. Without a name, or without a readable token: there is nothing to
    /// look for.
    pub(super) fn has_key_of(&self, token: &str) -> bool {
        let kid = header(token).ok().and_then(|header| header.kid);
        kid.is_none_or(|kid| self.keys.iter().any(|key| key.kid.as_ref() == Some(&kid)))
    }
}

pub(super) fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Claims, String> {
    let header = header(token)?;
    let (signed, signature) = token.rsplit_once('.').ok_or("the ID token has no signature")?;
    let signature = bytes(signature)?;
    let may_sign = |key: &&Key| {
        key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && (header.kid.is_none() || key.kid == header.kid)
    };
    let mut candidates = keys.keys.iter().filter(may_sign);
    if !candidates.any(|key| key.has_signed(&header.alg, signed.as_bytes(), &signature)) {
        return Err("the ID token isn't signed by the provider".to_owned());
    }
    let (_, payload) = signed.split_once('.').ok_or("the ID token has no claims")?;
    let claims = serde_json::from_slice::<Claims>(&bytes(payload)?);
    let claims = claims.map_err(|error| format!("the ID token's claims: {error}"))?;
    demand(&claims, expected)?;
    Ok(claims)
}

fn demand(claims: &Claims, expected: &Expected<'_>) -> Result<(), String> {
    let now_s = (expected.now.0 / 1_000) as f64;
    let leeway_s = LEEWAY_S as f64;
    let is_ours = match &claims.aud {
        Some(Value::String(one)) => one == expected.client_id,
        Some(Value::Array(many)) => {
            many.iter().any(|one| one == expected.client_id)
                && (many.len() == 1 || claims.azp.is_some())
        }
        _ => false,
    };
    let rules = [
        (claims.iss.as_deref() == Some(expected.issuer), "the ID token is of another issuer"),
        (is_ours, "the ID token is for another client"),
        (
            claims.azp.as_deref().is_none_or(|azp| azp == expected.client_id),
            "the ID token was given to another client",
        ),
        (claims.exp.is_some_and(|exp| now_s < exp + leeway_s), "the ID token has expired"),
        (claims.iat.is_some_and(|iat| iat < now_s + leeway_s), "the ID token is of the future"),
        (claims.nonce.as_deref() == Some(expected.nonce), "the ID token is of another sign-in"),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, flaw)) => Err((*flaw).to_owned()),
        None => Ok(()),
    }
}

impl Key {
    /// Only with the algorithm of its own kind: what the token says chooses nothing else.
    fn has_signed(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        let part = |text: &Option<String>| text.as_deref().and_then(|text| bytes(text).ok());
        match (algorithm, self.kty.as_str()) {
            ("RS256", "RSA") => {
                let (Some(n), Some(e)) = (part(&self.n), part(&self.e)) else { return false };
                let key = RsaPublicKeyComponents { n: &n, e: &e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            ("ES256", "EC") if self.crv.as_deref() == Some("P-256") => {
                let (Some(x), Some(y)) = (part(&self.x), part(&self.y)) else { return false };
                let point = [&[4][..], &x, &y].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(message, signature).is_ok()
            }
            _ => false,
        }
    }
}

fn header(token: &str) -> Result<Header, String> {
    let (header, _) = token.split_once('.').ok_or("the ID token isn't a signed token")?;
    let header = serde_json::from_slice(&bytes(header)?);
    header.map_err(|error| format!("the ID token's header: {error}"))
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| format!("the ID token's encoding: {error}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ring::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
    };
    use serde_json::json;

    pub(crate) struct Signer {
        pair: EcdsaKeyPair,
        random: SystemRandom,
    }

    impl Signer {
        pub(crate) fn new() -> Self {
            let random = SystemRandom::new();
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
            Self { pair, random }
        }

        pub(crate) fn keys(&self) -> Value {
            let point = self.pair.public_key().as_ref();
            let (x, y) =
                (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
            json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "x": x, "y": y }] })
        }

        pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let signed = format!("{}.{}", part(header), part(claims));
            let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
            format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }

    const NOW: Timestamp = Timestamp(1_763_000_000_000);

    fn es256() -> Value {
        json!({ "alg": "ES256", "kid": "one" })
    }

    fn claims() -> Value {
        json!({
            "iss": "https://id.example", "aud": "tandem", "sub": "1", "nonce": "n", "iat": 1_763_000_000,
            "exp": 1_763_000_060, "email": "ada@example.com", "email_verified": true
        })
    }

    fn verdict(signer: &Signer, token: &str) -> Result<Claims, String> {
        let keys = serde_json::from_value(signer.keys()).unwrap();
        let expected =
            Expected { issuer: "https://id.example", client_id: "tandem", nonce: "n", now: NOW };
        verify(token, &keys, &expected)
    }

    #[test]
    fn a_good_token_names_its_person() {
        let signer = Signer::new();
        let claims = verdict(&signer, &signer.sign(&es256(), &claims())).unwrap();
        assert_eq!(claims.email.as_deref(), Some("ada@example.com"));
        assert!(claims.is_email_verified());
    }

    #[test]
    fn each_claim_that_is_not_ours_is_refused() {
        let signer = Signer::new();
        let cases = [
            ("iss", json!("https://evil.example"), "another issuer"),
            ("iss", Value::Null, "another issuer"),
            ("aud", json!("other"), "another client"),
            ("aud", json!(["other"]), "another client"),
            ("aud", json!(["tandem", "other"]), "another client"),
            ("aud", Value::Null, "another client"),
            ("azp", json!("other"), "given to another client"),
            ("exp", json!(1_762_999_940), "expired"),
            ("exp", Value::Null, "expired"),
            ("iat", json!(1_763_000_061), "future"),
            ("nonce", json!("other"), "another sign-in"),
            ("nonce", Value::Null, "another sign-in"),
        ];
        for (name, value, flaw) in cases {
            let mut wrong = claims();
            wrong[name] = value;
            let refused = verdict(&signer, &signer.sign(&es256(), &wrong)).unwrap_err();
            assert!(refused.contains(flaw), "{name}: {refused}");
        }
    }

    #[test]
    fn only_a_signature_of_the_provider_counts() {
        let (signer, stranger) = (Signer::new(), Signer::new());
        let good = signer.sign(&es256(), &claims());
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let mut eve = claims();
        eve["email"] = json!("eve@example.com");
        let other = signer.sign(&es256(), &eve);
        let payload = other.split('.').nth(1).unwrap();
        let header = good.split('.').next().unwrap();
        let none = signer.sign(&json!({ "alg": "none" }), &claims());
        let wrong = [
            stranger.sign(&es256(), &claims()),
            format!("{header}.{payload}.{signature}"),
            format!("{signed}."),
            signed.to_owned(),
            none,
            signer.sign(&json!({ "alg": "HS256", "kid": "one" }), &claims()),
            signer.sign(&json!({ "alg": "RS256", "kid": "one" }), &claims()),
            signer.sign(&json!({ "alg": "ES256", "kid": "two" }), &claims()),
            String::new(),
            "a.b.c".to_owned(),
        ];
        for token in wrong {
            assert!(verdict(&signer, &token).is_err(), "{token}");
        }
    }

    /// Made once by another program, with a key that signs nothing else.
    #[test]
    fn an_rsa_signature_is_good_and_a_changed_one_is_not() {
        let made: Value = serde_json::from_str(include_str!("rs256.json")).unwrap();
        let keys: KeySet = serde_json::from_value(made["keys"].clone()).unwrap();
        let token = made["token"].as_str().unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let mut signature = bytes(signature).unwrap();
        let has_signed =
            |signature: &[u8]| keys.keys[0].has_signed("RS256", signed.as_bytes(), signature);
        assert!(has_signed(&signature));
        signature[7] ^= 1;
        assert!(!has_signed(&signature));
    }
}
