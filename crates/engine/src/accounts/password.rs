//! Passwords: argon2id with parameters of OWASP's first choice, as PHC strings. Owns the work that is done for people
//! who don't exist, so that the time tells nothing.

use super::secret;
use crate::port::StoreError;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordVerifier, Version,
    password_hash::PasswordHasher,
};

const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
/// With the same parameters, of a password that nobody knows: all bits of the hash are zero.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) const PASSWORD_CHARS_MIN: usize = 10;
pub(super) const PASSWORD_BYTES_MAX: usize = 1_024;

/// A PHC string.
pub(super) fn hash(password: &str) -> Result<String, StoreError> {
    let salt = secret::random::<SALT_BYTES>()?;
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| StoreError::Unavailable(format!("a password can't be hashed: {error}")))?;
    Ok(hash.to_string())
}

/// Takes as long without a hash as with one, and then is false.
pub(super) fn is_right(password: &str, hash: Option<&str>) -> bool {
    let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let is_known = known.is_some();
    let hash = known.or_else(|| PasswordHash::new(NOBODYS_HASH).ok());
    let is_right =
        hash.is_some_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    is_right && is_known
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_names_its_parameters_and_fits_its_password_only() {
        let hash = hash("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_right("correct horse battery", Some(&hash)));
        assert!(!is_right("correct horse batterx", Some(&hash)));
    }

    #[test]
    fn the_same_password_has_another_hash_each_time() {
        assert_ne!(hash("correct horse battery").unwrap(), hash("correct horse battery").unwrap());
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let nobody = PasswordHash::new(NOBODYS_HASH).unwrap();
        let somebody = PasswordHash::new(&hash("correct horse battery").unwrap()).unwrap();
        assert_eq!((nobody.algorithm, nobody.version), (somebody.algorithm, somebody.version));
        assert_eq!(nobody.params.as_str(), somebody.params.as_str());
        assert_eq!(nobody.hash.map(|hash| hash.len()), somebody.hash.map(|hash| hash.len()));
    }

    #[test]
    fn nobody_has_no_right_password_and_a_damaged_hash_fits_nothing() {
        assert!(!is_right("correct horse battery", None));
        assert!(!is_right("correct horse battery", Some("$argon2id$damaged")));
        assert!(!is_right("", Some("")));
    }
}
