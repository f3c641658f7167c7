//! From bytes to text.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::Fault;

/// The text of a file and how it was written.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
    pub byte_order_mark: bool,
}

/// What files that are no text begin with.
const SIGNATURES: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "a workbook or a ZIP archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
    (b"\x1F\x8B", "compressed"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\0", "a database"),
];

/// How much of a file is looked at to tell its encoding when no mark does.
const LOOK_BYTES: usize = 64 * 1024;

/// Decodes by what the caller says, else the byte order mark, else what the bytes look like.
pub(crate) fn decode<'a>(bytes: &'a [u8], said: Option<&str>) -> Result<Decoded<'a>, Fault> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return Err(Fault::NotText { what });
    }
    let mark = Encoding::for_bom(bytes);
    let encoding = match (said, mark) {
        (Some(label), _) => {
            Encoding::for_label(label.as_bytes()).ok_or_else(|| Fault::UnknownEncoding(label.to_owned()))?
        }
        (None, Some((encoding, _))) => encoding,
        (None, None) => guess(bytes),
    };
    // A mark is dropped even when the caller named the encoding.
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Ok(Decoded { text, encoding: encoding.name(), byte_order_mark: mark.is_some() })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = guess_wide(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a mark: every other byte of mostly Latin text is zero.
fn guess_wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let look = bytes.get(..LOOK_BYTES.min(bytes.len())).unwrap_or_default();
    let zeros = |from: usize| look.iter().skip(from).step_by(2).filter(|&&b| b == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    let most = |zeros: usize| zeros * 10 > look.len() / 2 * 7;
    if most(low_first) && high_first == 0 {
        Some(UTF_16LE)
    } else if most(high_first) && low_first == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, mark: bool, little: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        let units = mark.then_some(0xFEFF).into_iter().chain(units);
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn tells_encodings_apart() {
        let text = "Order;Straße;Größe\n1;Königstraße 4;über\n";
        let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, encoding, mark) in [
            (text.as_bytes().to_vec(), "UTF-8", false),
            ([b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat(), "UTF-8", true),
            (wide(text, true, true), "UTF-16LE", true),
            (wide(text, true, false), "UTF-16BE", true),
            (wide(text, false, true), "UTF-16LE", false),
            (wide(text, false, false), "UTF-16BE", false),
            (latin, "windows-1252", false),
        ] {
            let decoded = decode(&bytes, None).unwrap();
            assert_eq!((decoded.encoding, decoded.byte_order_mark), (encoding, mark));
            assert_eq!(decoded.text, text, "{encoding}");
        }
    }

    #[test]
    fn the_caller_outranks_the_guess() {
        assert_eq!(decode(b"a\xE9", Some("latin1")).unwrap().text, "aé");
        assert_eq!(decode(b"a", Some("klingon")).unwrap_err().code(), "unknown_encoding");
        assert_eq!(decode(b"PK\x03\x04...", None).unwrap_err().code(), "not_a_text_file");
    }
}
