//! Long texts are kept deflated: an item costs by the kilobyte, at each write and each read.
//!
//! A text that would not save a kilobyte stays as it is, so that most items can be read in any console. Who reads one
//! gets the very text that was written: a hash over it holds either way.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::Failure;
use crate::table::Item;

/// What an item with keys and indexes takes besides its text, roughly; the bill goes by whole kilobytes.
const BESIDES: usize = 400;
const UNIT: usize = 1024;
/// As dense as it gets while a large state still takes well under a millisecond.
const LEVEL: u8 = 6;
/// No item of ours unpacks to more; one that does was not written by us.
const UNPACKED_MAX: usize = 4 * 1024 * 1024;

/// The attribute for a text: the text, or its deflated bytes when that saves a unit.
pub(crate) fn pack(name: &str, text: &str) -> (String, AttributeValue) {
    let units = |bytes: usize| (bytes + BESIDES).div_ceil(UNIT);
    if units(text.len()) > 1 {
        let deflated = compress_to_vec(text.as_bytes(), LEVEL);
        if units(deflated.len()) < units(text.len()) {
            return (name.to_owned(), AttributeValue::B(Blob::new(deflated)));
        }
    }
    crate::table::text(name, text)
}

/// The text of an attribute that [`pack`] made.
pub(crate) fn unpack(item: &Item, name: &str) -> Result<String, Failure> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Ok(text.clone()),
        Some(AttributeValue::B(deflated)) => {
            inflate(deflated.as_ref()).ok_or_else(|| Failure::internal(format!("`{name}` of an item does not unpack")))
        }
        _ => Err(Failure::internal(format!("an item lacks the text `{name}`"))),
    }
}

/// The text of deflated bytes, as a stream delivers them; `None` for anything else.
pub fn inflate(deflated: &[u8]) -> Option<String> {
    String::from_utf8(decompress_to_vec_with_limit(deflated, UNPACKED_MAX).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(text: &str) -> AttributeValue {
        let (name, value) = pack("body", text);
        let item = Item::from([(name, value.clone())]);
        assert_eq!(unpack(&item, "body").unwrap(), text);
        value
    }

    #[test]
    fn a_short_text_stays_readable_and_a_long_one_shrinks() {
        assert!(there_and_back(r#"{"n":1}"#).is_s());
        assert!(there_and_back("").is_s());
        let long = r#"{"stop":"stp_018f6b2e7c1d7a41b3c5d2e4f6a8b0c1","kind":"delivery"}"#.repeat(40);
        let packed = there_and_back(&long);
        assert!(packed.as_b().unwrap().as_ref().len() < long.len() / 10);
    }

    #[test]
    fn what_is_not_deflated_is_no_text() {
        assert_eq!(inflate(b"never deflated"), None);
        assert_eq!(inflate(&compress_to_vec(&[0xff, 0xfe], LEVEL)), None);
        let item = Item::from([("body".to_owned(), AttributeValue::N("1".to_owned()))]);
        assert!(unpack(&item, "body").is_err());
    }
}
