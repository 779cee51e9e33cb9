//! Signing in with an identity provider: the attempts, each good for one answer, and the session of whom the provider
//! vouches for.

use super::{Accounts, Result, SignedIn, lock, secret};
use crate::port::{Identity, SignInAttempt};
use flow::Timestamp;
use std::collections::HashMap;

/// How long a person may take at the provider.
pub const ATTEMPT_MS: u64 = 10 * 60 * 1_000;
/// States that are remembered as used. Anybody can make some up: beyond, they are forgotten rather than people locked out,
/// and what is left against a repetition is the cookie and that providers redeem a code once.
const USED_MAX: usize = 10_000;

/// States whose answer has come, until they are too old anyway.
#[derive(Default)]
pub(super) struct UsedStates(HashMap<[u8; 32], Timestamp>);

impl Accounts {
    pub fn begin_attempt(&self) -> Result<SignInAttempt> {
        let (state, nonce, verifier) = (secret::token()?, secret::token()?, secret::token()?);
        Ok(SignInAttempt { state, nonce, verifier })
    }

    /// Whether the browser came back with the state that it was given, for the first time.
    pub fn take_attempt(&self, attempt: &SignInAttempt, state: &str) -> bool {
        let (expected, given) = (secret::hash(&attempt.state), secret::hash(state));
        secret::are_equal(&expected, &given)
            && lock(&self.inner.used_states).is_first(expected, self.now())
    }

    /// Begins a session for the person with this address. None: nobody here who isn't deactivated has it, or the
    /// provider doesn't say that it is theirs.
    pub fn sign_in_as(&self, identity: &Identity) -> Result<Option<SignedIn>> {
        if !identity.is_email_verified {
            return Ok(None);
        }
        let email = identity.email.trim().to_lowercase();
        // In turn: nobody is deactivated between the look and the session.
        let _turn = self.take_turn();
        let user = self.find_email(&email)?.filter(|user| user.standing.active);
        let Some(user) = user else { return Ok(None) };
        let signed_in = self.begin_session(user.id, Vec::new())?;
        tracing::info!(user.id = %user.id, "Somebody signed in with the identity provider.");
        Ok(Some(signed_in))
    }
}

impl UsedStates {
    fn is_first(&mut self, state: [u8; 32], now: Timestamp) -> bool {
        if self.0.contains_key(&state) {
            return false;
        }
        if self.0.len() >= USED_MAX {
            self.0.retain(|_, used_at| now.ms_since(*used_at) < ATTEMPT_MS);
        }
        if self.0.len() >= USED_MAX {
            self.0.clear();
        }
        self.0.insert(state, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_taken_once_and_a_flood_of_them_locks_nobody_out() {
        let mut used = UsedStates::default();
        let state = |n: usize| secret::hash(&n.to_string());
        assert!(used.is_first(state(0), Timestamp(0)) && !used.is_first(state(0), Timestamp(1)));
        for n in 1..=2 * USED_MAX {
            assert!(used.is_first(state(n), Timestamp(2)), "{n}");
            assert!(!used.is_first(state(n), Timestamp(3)), "{n}");
            assert!(used.0.len() <= USED_MAX);
        }
    }
}
