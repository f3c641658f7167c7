//! What a password must be like. Length is what counts (NIST SP 800-63B 5.1.1.2): no rule about kinds of characters,
//! no expiry, but nothing that every guesser tries first.

use crate::Email;

/// The limits, in characters. The upper one only keeps the hash from being fed megabytes.
#[derive(Debug, Clone, Copy)]
pub struct PasswordPolicy;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    #[error("a password has at least {} characters", PasswordPolicy::MIN)]
    TooShort,
    #[error("a password has at most {} characters", PasswordPolicy::MAX)]
    TooLong,
    #[error("this password is among the first that anyone would guess")]
    Common,
    #[error("a password must not be the mail address or a part of it")]
    LikeEmail,
}

impl PasswordPolicy {
    pub const MIN: usize = 10;
    pub const MAX: usize = 128;

    pub fn check(password: &str, email: &Email) -> Result<(), WeakPassword> {
        match password.chars().count() {
            n if n < Self::MIN => return Err(WeakPassword::TooShort),
            n if n > Self::MAX => return Err(WeakPassword::TooLong),
            _ => {}
        }
        let plain = password.to_lowercase();
        if plain == email.as_str() || plain == email.local_part() {
            return Err(WeakPassword::LikeEmail);
        }
        if is_common(&plain) { Err(WeakPassword::Common) } else { Ok(()) }
    }
}

/// Ten characters or more that published lists of leaked passwords hold near their top, by their stem: digits and
/// signs at the end make them no better.
const COMMON: [&str; 31] = [
    "1q2w3e4r5t",
    "abcdefghij",
    "administrator",
    "asdfghjkl",
    "baseball",
    "basketball",
    "changeme",
    "chocolate",
    "computer",
    "dragon",
    "football",
    "iloveyou",
    "letmein",
    "liverpool",
    "logistics",
    "monkey",
    "passw0rd",
    "password",
    "princess",
    "q1w2e3r4t5",
    "qwerty",
    "qwertyuiop",
    "secret",
    "sunshine",
    "supercargo",
    "superman",
    "trustno",
    "unknown",
    "welcome",
    "whatever",
    "zxcvbnm",
];

fn is_common(plain: &str) -> bool {
    let stem = plain.trim_end_matches(|c: char| !c.is_alphabetic());
    COMMON.iter().any(|word| *word == plain || *word == stem || stem == word.repeat(2)) || is_run(plain)
}

/// One character repeated, or a run up or down (`1234567890`, `aaaaaaaaaa`).
fn is_run(plain: &str) -> bool {
    let steps: Vec<i64> = plain
        .chars()
        .zip(plain.chars().skip(1))
        .map(|(a, b)| i64::from(u32::from(b)) - i64::from(u32::from(a)))
        .collect();
    let all = |step: i64| steps.iter().all(|s| *s == step || (step == 1 && *s == -9));
    all(0) || all(1) || all(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_the_obvious() {
        let email: Email = "ann.lee.smith@acme.example".parse().unwrap();
        for (text, expected) in [
            ("correct horse battery", Ok(())),
            ("Tr0ub4dor&3x", Ok(())),
            ("ショッピングセンター東口", Ok(())),
            ("short", Err(WeakPassword::TooShort)),
            ("Password123!", Err(WeakPassword::Common)),
            ("passwordpassword", Err(WeakPassword::Common)),
            ("1234567890", Err(WeakPassword::Common)),
            ("12345678901234", Err(WeakPassword::Common)),
            ("aaaaaaaaaaaa", Err(WeakPassword::Common)),
            ("zyxwvutsrqp", Err(WeakPassword::Common)),
            ("Ann.Lee.Smith", Err(WeakPassword::LikeEmail)),
            ("ANN.LEE.SMITH@ACME.EXAMPLE", Err(WeakPassword::LikeEmail)),
        ] {
            assert_eq!(PasswordPolicy::check(text, &email), expected, "{text}");
        }
        assert_eq!(PasswordPolicy::check(&"x1".repeat(65), &email), Err(WeakPassword::TooLong));
    }
}
