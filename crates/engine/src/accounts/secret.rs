//! Secrets that programs hold: 256 random bits as text, SHA-256 at rest. High entropy needs no slow hash.

use crate::port::StoreError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const TOKEN_BYTES: usize = 32;

/// 43 characters of base64url.
pub(super) fn token() -> Result<String, StoreError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<TOKEN_BYTES>()?))
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        StoreError::Unavailable(format!("the system gives no random bytes: {error}"))
    })?;
    Ok(bytes)
}

pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// In constant time.
pub(super) fn are_equal(left: &[u8; 32], right: &[u8; 32]) -> bool {
    left.ct_eq(right).into()
}
