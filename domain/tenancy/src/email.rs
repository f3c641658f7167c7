//! Mail addresses, in the one spelling that we compare.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A mail address in lower case: the subset of RFC 5321 that mail providers really give out (dot-atom local part,
/// host name with a dot; no quotes, comments or address literals). At most 254 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a mail address")]
pub struct InvalidEmail;

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        let (local, host) = text.split_once('@').ok_or(InvalidEmail)?;
        // RFC 5321 4.5.3.1: local part 64, path 254.
        let fits = text.len() <= 254 && local.len() <= 64;
        if fits && is_dot_atom(local) && is_host(host) { Ok(Self(text)) } else { Err(InvalidEmail) }
    }
}

fn is_dot_atom(local: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(letter))
}

fn is_host(host: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    host.contains('.') && host.split('.').all(label)
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        assert_eq!(" Ann.Lee+x@Acme.Example ".parse::<Email>().unwrap().as_str(), "ann.lee+x@acme.example");
    }

    #[test]
    fn what_is_no_address() {
        let long = format!("{}@a.b", "x".repeat(65));
        for wrong in [
            "",
            "@",
            "a@",
            "@a.b",
            "a@b",
            "a b@c.d",
            "a@@b.c",
            "a@b..c",
            ".a@b.c",
            "a.@b.c",
            "a@-b.c",
            "a@b.c\r\nBcc: x@y.z",
            "\"a\"@b.c",
            "a@[127.0.0.1]",
            "ä@b.c",
            "a@b.c,d@e.f",
            "a<b@c.d>",
            &long,
        ] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong:?}");
        }
    }
}
