//! Short text without an allocation of its own: a large interchange has hundreds of thousands of control numbers.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

const INLINE_BYTES: usize = 14;

/// A text that is usually at most 14 bytes long.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Short(Inner);

#[expect(clippy::box_collection, reason = "a thin pointer keeps the type at 16 bytes")]
#[derive(Clone, PartialEq, Eq, Hash)]
enum Inner {
    Inline { len: u8, bytes: [u8; INLINE_BYTES] },
    Heap(Box<String>),
}

impl Short {
    /// From bytes; what is no UTF-8 is replaced.
    pub fn from_bytes(text: &[u8]) -> Self {
        match std::str::from_utf8(text) {
            Ok(text) => Self::from(text),
            Err(_) => Self(Inner::Heap(Box::new(String::from_utf8_lossy(text).into_owned()))),
        }
    }

    pub fn as_str(&self) -> &str {
        match &self.0 {
            Inner::Inline { len, bytes } => {
                bytes.get(..usize::from(*len)).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
            }
            Inner::Heap(text) => text,
        }
    }
}

impl Default for Short {
    fn default() -> Self {
        Self(Inner::Inline { len: 0, bytes: [0; INLINE_BYTES] })
    }
}

impl From<&str> for Short {
    fn from(text: &str) -> Self {
        let mut bytes = [0; INLINE_BYTES];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(to), Ok(len)) => {
                to.copy_from_slice(text.as_bytes());
                Self(Inner::Inline { len, bytes })
            }
            _ => Self(Inner::Heap(Box::new(text.to_owned()))),
        }
    }
}

impl Deref for Short {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Short {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Short {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_is_kept() {
        for text in ["", "204", "fourteen bytes", "fifteen bytes !", "…………"] {
            assert_eq!(Short::from(text).as_str(), text);
        }
        assert_eq!(Short::from_bytes(b"a\xFF").as_str(), "a\u{FFFD}");
        assert_eq!(size_of::<Short>(), 16);
    }
}
