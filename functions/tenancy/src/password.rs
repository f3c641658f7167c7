//! Passwords at rest: argon2id, 19 MiB, two passes, one lane (the OWASP minimum; some 30 ms on a full vCPU).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use platform::Failure;
use tenancy::{Email, PasswordPolicy, WeakPassword};

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The hash of a password that nobody has, with our parameters: verifying against it takes as long as against a real
/// one, so that an address without an account cannot be told from a wrong password by the clock.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3VwZXJjYXJnby1ub2JvZHk$YJyczEHIxLlYAMrPLeqjuL1HVFMHQKXKEsH2YOGRVz0";

fn hasher() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Failure::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A new hash in PHC form, with a salt of its own.
pub fn hash(password: &str) -> Result<String, Failure> {
    let hash = hasher()?.hash_password(password.as_bytes()).map_err(Failure::internal)?;
    Ok(hash.to_string())
}

/// Whether the password is the one that was hashed. Without a hash the answer is no, and takes as long.
pub fn verify(password: &str, hash: Option<&str>) -> Result<bool, Failure> {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(Failure::internal)?;
    let matches = hasher()?.verify_password(password.as_bytes(), &parsed).is_ok();
    Ok(matches && hash.is_some())
}

/// Whether a hash was made with other parameters than we use now; it is renewed at the next login.
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

/// Refuses a password that is too easy to guess (422 at `/password`).
pub fn check(password: &str, email: &Email) -> Result<(), Failure> {
    PasswordPolicy::check(password, email).map_err(|weak| {
        let code = match weak {
            WeakPassword::TooShort => "password_too_short",
            WeakPassword::TooLong => "password_too_long",
            WeakPassword::Common => "password_too_common",
            WeakPassword::LikeEmail => "password_like_email",
        };
        Failure::field("/password", code, weak.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_verifies_its_password_only() {
        let hashed = hash("correct horse battery").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(verify("correct horse battery", Some(&hashed)).unwrap());
        assert!(!verify("correct horse batterz", Some(&hashed)).unwrap());
        assert!(!verify("correct horse battery", None).unwrap());
        assert_ne!(hashed, hash("correct horse battery").unwrap());
        assert!(!is_outdated(&hashed));
        assert!(!is_outdated(NOBODY));
        assert!(is_outdated("$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ$aGFzaA"));
    }
}
