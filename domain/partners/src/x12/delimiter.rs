//! The four delimiters, and how to find them: X12 lets each interchange choose its own.
//!
//! The ISA names them by position: the element separator is its fourth character, the component separator is ISA16, and
//! the segment terminator is what stands before the GS. Real ISAs are often not 106 characters long, so that positions are
//! never counted, only separators.

use memchr::{memchr, memmem};

/// How far behind an ISA its GS may begin, and behind a bare ST its second segment: more than any real header needs.
pub(crate) const LOOKAHEAD_BYTES: usize = 4096;
/// How long ISA16 and its terminator, with all that is wrong about them, may be.
const TAIL_BYTES_MAX: usize = 64;

/// One delimiter: a character of up to four bytes, because some partners use `…` or an emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Delimiter {
    bytes: [u8; 4],
    len: u8,
}

impl Delimiter {
    pub const fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1 }
    }

    /// The character that `text` begins with: a whole UTF-8 character, or else one byte.
    pub fn first_of(text: &[u8]) -> Option<Self> {
        let &first = text.first()?;
        let wanted = match first {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => 1,
        };
        let Some(character) = text.get(..wanted).filter(|c| std::str::from_utf8(c).is_ok()) else {
            return Some(Self::byte(first));
        };
        let mut bytes = [0; 4];
        for (to, from) in bytes.iter_mut().zip(character) {
            *to = *from;
        }
        Some(Self { bytes, len: u8::try_from(wanted).unwrap_or(1) })
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    pub(crate) const fn lead(&self) -> u8 {
        self.bytes[0]
    }

    #[expect(clippy::len_without_is_empty, reason = "a delimiter is never empty")]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Where it first stands in `text`.
    #[inline]
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        if self.len == 1 { memchr(self.lead(), text) } else { memmem::find(text, self.as_bytes()) }
    }

    fn is_alphanumeric(&self) -> bool {
        self.lead().is_ascii_alphanumeric()
    }
}

/// The delimiters of one interchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Delimiters {
    pub element: Delimiter,
    pub terminator: Delimiter,
    /// ISA16. None in files without an ISA.
    pub component: Option<Delimiter>,
    /// ISA11, which is a separator from release 00402 on; before, it is the letter U.
    pub repetition: Option<Delimiter>,
}

impl Default for Delimiters {
    /// `*`, `~`, `>` and no repetition: what most partners of release 4010 use.
    fn default() -> Self {
        Self {
            element: Delimiter::byte(b'*'),
            terminator: Delimiter::byte(b'~'),
            component: Some(Delimiter::byte(b'>')),
            repetition: None,
        }
    }
}

impl Delimiters {
    pub(crate) fn is_padding(&self, byte: u8) -> bool {
        is_padding(byte) && byte != self.terminator.lead() && byte != self.element.lead()
    }
}

/// What may stand between segments without meaning anything: white space, NUL and the end-of-file mark of DOS.
pub(crate) const fn is_padding(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x1A)
}

pub(crate) const fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// An ISA whose delimiters are known. Positions are relative to the `I`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub delimiters: Delimiters,
    /// Where the text of the ISA ends, and where its terminator ends.
    pub body_end: usize,
    pub end: usize,
    /// Characters from the `I` up to and with the terminator; the standard says 106.
    pub characters: usize,
    /// Whether ISA16 is anything but one character.
    pub long_isa16: bool,
}

/// Why no header can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    MoreNeeded,
    /// It begins like an ISA and is none that can be split.
    Hopeless,
}

/// Reads the delimiters of the ISA that `text` begins with.
pub(crate) fn read_isa(text: &[u8], at_end: bool) -> Result<Header, Unread> {
    let window = text.get(..LOOKAHEAD_BYTES).unwrap_or(text);
    let more = || if at_end || text.len() >= LOOKAHEAD_BYTES { Unread::Hopeless } else { Unread::MoreNeeded };
    let element = text.get(3..).and_then(Delimiter::first_of).ok_or_else(more)?;
    let next = find_next(window, element);
    if next.is_none() && more() == Unread::MoreNeeded {
        return Err(Unread::MoreNeeded);
    }
    let isa16 = nth_separator(next.and_then(|at| window.get(..at)).unwrap_or(window), element, 16);
    let base = isa16.unwrap_or(0);
    let behind = window.get(base..).unwrap_or_default();
    let fits = |split: &(_, Delimiter, _)| !split.1.is_alphanumeric() && split.1 != element;
    let by_next =
        next.and_then(|at| window.get(base..at)).filter(|tail| isa16.is_none() || tail.len() <= TAIL_BYTES_MAX);
    let by_place = isa16.and_then(|_| standard_tail(behind));
    // What stands before the GS tells more than places do; but the GS found may be a far one, or the tail be escaped.
    let candidates = [by_next, by_place].into_iter().flatten();
    let (tail, (component, terminator, last)) = candidates
        .filter_map(|tail| Some((tail, split_tail(tail, isa16.is_some()).filter(fits)?)))
        .next()
        .ok_or(Unread::Hopeless)?;
    // ISA16 is always one character at least, even where it looks like the terminator (`##`).
    let skipped = if isa16.is_some() && last > 0 { component.map_or(0, |c| c.len()) } else { 0 };
    let from = if isa16.is_some() { base + skipped } else { last };
    let body_end = terminator.find(window.get(from..).unwrap_or_default()).ok_or(Unread::Hopeless)? + from;
    let whole = window.get(..base + last + terminator.len()).unwrap_or(window);
    let isa16_text = tail.get(..last).unwrap_or_default();
    Ok(Header {
        delimiters: Delimiters {
            element,
            terminator,
            component: component.filter(|c| isa16.is_some() && !c.is_alphanumeric() && *c != element),
            repetition: repetition_of(window, element),
        },
        body_end,
        end: body_end + terminator.len(),
        // The CR of a CRLF belongs to the line, not to the standard's 106.
        characters: count_characters(whole) - usize::from(whole.ends_with(b"\r\n")),
        long_isa16: isa16.is_none() || count_characters(isa16_text.trim_ascii_end()) > 1,
    })
}

/// Splits what stands between the last separator of the ISA and its GS into ISA16 and the terminator, which is the last
/// character that is no white space; where only one such character is there, it is ISA16, and the line break terminates.
/// The third value is where the terminator begins.
fn split_tail(tail: &[u8], from_isa16: bool) -> Option<(Option<Delimiter>, Delimiter, usize)> {
    let kept = tail.len() - tail.iter().rev().take_while(|&&b| is_padding(b)).count();
    let text = tail.get(..kept)?;
    let last = last_character(text);
    let component = Delimiter::first_of(text);
    if from_isa16 && last == 0 {
        // At most one character stands there.
        let rest = tail.get(kept..)?;
        if let Some(line_break) = rest.iter().position(|&b| is_line_break(b)) {
            // CRLF is a terminator of LF with a CR that belongs to nothing.
            let at = memchr(b'\n', rest).unwrap_or(line_break);
            return Some((component, Delimiter::byte(*rest.get(at)?), kept + at));
        }
        return component.map(|terminator| (None, terminator, 0));
    }
    let terminator = text.get(last..).and_then(Delimiter::first_of)?;
    Some((component, terminator, last))
}

/// Where the last character of `text` begins.
fn last_character(text: &[u8]) -> usize {
    (1..=4.min(text.len()))
        .map(|len| text.len() - len)
        .find(|&at| text.get(at..).is_some_and(|tail| std::str::from_utf8(tail).is_ok_and(|t| t.chars().count() == 1)))
        .unwrap_or_else(|| text.len().saturating_sub(1))
}

/// Where no GS follows, the standard's own layout: one character of ISA16, then the terminator and what follows it.
fn standard_tail(text: &[u8]) -> Option<&[u8]> {
    let component = Delimiter::first_of(text)?;
    let terminator = text.get(component.len()..).and_then(Delimiter::first_of)?;
    text.get(..component.len() + terminator.len())
}

/// Where the segment behind the ISA begins: a GS whose first element is two letters, or a TA1.
fn find_next(text: &[u8], element: Delimiter) -> Option<usize> {
    let separator = element.as_bytes();
    let stands_free = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        before.is_some_and(|b| !b.is_ascii_alphanumeric()) && !text.get(..at).is_some_and(|t| t.ends_with(separator))
    };
    let group = memmem::find_iter(text, b"GS").find(|&at| {
        let rest = text.get(at + 2..).unwrap_or_default();
        let Some(rest) = rest.strip_prefix(separator) else { return false };
        stands_free(at)
            && rest.get(..2).is_some_and(|code| code.iter().all(u8::is_ascii_uppercase))
            && rest.get(2..).is_some_and(|rest| rest.starts_with(separator))
    });
    let before_group = text.get(..group.unwrap_or(text.len())).unwrap_or(text);
    let acknowledgement = memmem::find_iter(before_group, b"TA1")
        .find(|&at| stands_free(at) && text.get(at + 3..).is_some_and(|rest| rest.starts_with(separator)));
    acknowledgement.or(group)
}

/// Where the text behind the n-th separator begins.
fn nth_separator(text: &[u8], element: Delimiter, n: usize) -> Option<usize> {
    let mut at = 0;
    for _ in 0..n {
        at += element.find(text.get(at..)?)? + element.len();
    }
    Some(at)
}

fn repetition_of(text: &[u8], element: Delimiter) -> Option<Delimiter> {
    let at = nth_separator(text, element, 11)?;
    let repetition = text.get(at..).and_then(Delimiter::first_of)?;
    let version = text.get(at + repetition.len() + element.len()..)?.get(..5)?;
    (version > b"00401".as_slice() && !repetition.is_alphanumeric() && repetition != element).then_some(repetition)
}

pub(crate) fn count_characters(text: &[u8]) -> usize {
    std::str::from_utf8(text).map_or(text.len(), |text| text.chars().count())
}

/// Whether an ISA begins here: the tag, and a separator that could be one.
pub(crate) fn is_isa(text: &[u8]) -> bool {
    text.starts_with(b"ISA")
        && text.get(3).is_some_and(|&b| !b.is_ascii_alphanumeric() && !b" \r\n_-.,'\"()".contains(&b))
}

/// Whether a GS or ST without an ISA begins here.
pub(crate) fn is_bare(text: &[u8]) -> bool {
    let Some(separator) = text.get(2..).and_then(Delimiter::first_of) else { return false };
    if separator.is_alphanumeric() || is_line_break(separator.lead()) || separator.lead() == b' ' {
        return false;
    }
    let rest = text.get(2 + separator.len()..).unwrap_or_default();
    let (code, fits): (usize, fn(&u8) -> bool) = match text.get(..2) {
        Some(b"ST") => (3, u8::is_ascii_digit),
        Some(b"GS") => (2, u8::is_ascii_uppercase),
        _ => return false,
    };
    rest.get(..code).is_some_and(|code| code.iter().all(fits))
        && rest.get(code..).is_some_and(|rest| rest.starts_with(separator.as_bytes()))
}

/// Guesses the delimiters of a GS or ST that stands alone: the separator is behind the tag, the terminator is the first
/// character that another tag with the same separator follows.
pub(crate) fn read_bare(text: &[u8], at_end: bool) -> Result<Delimiters, Unread> {
    let window = text.get(..LOOKAHEAD_BYTES).unwrap_or(text);
    let element = text.get(2..).and_then(Delimiter::first_of).ok_or(Unread::MoreNeeded)?;
    let mut at = 2 + element.len();
    while let Some(character) = window.get(at..).and_then(Delimiter::first_of) {
        let next = at + character.len();
        let is_crlf = character.lead() == b'\r' && window.get(next) == Some(&b'\n');
        let skips = character.is_alphanumeric() || character == element || character.lead() == b' ' || is_crlf;
        if !skips && begins_with_tag(window.get(next..).unwrap_or_default(), element) {
            return Ok(Delimiters { element, terminator: character, component: None, repetition: None });
        }
        at = next;
    }
    if !at_end && text.len() < LOOKAHEAD_BYTES {
        return Err(Unread::MoreNeeded);
    }
    Ok(Delimiters { element, component: None, ..Delimiters::default() })
}

fn begins_with_tag(text: &[u8], element: Delimiter) -> bool {
    let padding = text.iter().take_while(|&&b| is_padding(b)).count();
    let text = text.get(padding..).unwrap_or_default();
    element.find(text.get(..8).unwrap_or(text)).and_then(|end| text.get(..end)).is_some_and(is_tag)
}

/// A segment's tag: an upper-case letter, then one or two more or digits.
pub(crate) fn is_tag(text: &[u8]) -> bool {
    match text {
        [a, b] => a.is_ascii_uppercase() && is_tag_byte(*b),
        [a, b, c] => a.is_ascii_uppercase() && is_tag_byte(*b) && is_tag_byte(*c),
        _ => false,
    }
}

const fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *200101*1200*U*00401*000000001*0*P*";

    fn header(tail: &str) -> Header {
        read_isa(format!("{HEAD}{tail}GS*SM*A*B*20200101*1200*1*X*004010").as_bytes(), true).unwrap()
    }

    #[test]
    fn delimiters_stand_where_the_isa_says() {
        for (tail, component, terminator, characters) in [
            (":~\n", ":", "~", 106),
            (">\n", ">", "\n", 106),
            (">\r\n", ">", "\n", 106),
            ("~\n", "~", "\n", 106),
            ("##\n", "#", "#", 106),
            (":…", ":", "…", 106),
            ("🚀~\n", "🚀", "~", 106),
            ("{}~\n", "{", "~", 107),
        ] {
            let read = header(tail);
            assert_eq!(read.delimiters.component.map(|c| c.as_bytes().to_vec()), Some(component.into()), "{tail:?}");
            assert_eq!(read.delimiters.terminator.as_bytes(), terminator.as_bytes(), "{tail:?}");
            assert_eq!((read.characters, read.long_isa16), (characters, tail.starts_with("{}")), "{tail:?}");
        }
    }

    #[test]
    fn the_repetition_separator_came_with_release_402() {
        let newer = format!("{}:~GS*SM*A*B*", HEAD.replace("*U*00401*", "*^*00501*"));
        assert_eq!(read_isa(newer.as_bytes(), true).unwrap().delimiters.repetition, Some(Delimiter::byte(b'^')));
        assert_eq!(header(":~").delimiters.repetition, None);
    }

    #[test]
    fn a_bare_set_shows_its_delimiters() {
        let read = read_bare(b"ST|204|0001'\r\nB2|A'", true).unwrap();
        assert_eq!((read.element, read.terminator), (Delimiter::byte(b'|'), Delimiter::byte(b'\'')));
        let read = read_bare(b"ST*997*0001\r\nAK1*PO*2\r\n", true).unwrap();
        assert_eq!(read.terminator, Delimiter::byte(b'\n'));
        let read = read_bare(b"ST*997*0001\rAK1*PO*2\r", true).unwrap();
        assert_eq!(read.terminator, Delimiter::byte(b'\r'));
    }

    #[test]
    fn it_asks_for_more_until_a_group_shows() {
        assert_eq!(read_isa(HEAD.as_bytes(), false), Err(Unread::MoreNeeded));
        assert_eq!(read_isa(b"ISA*what is this", true), Err(Unread::Hopeless));
    }

    #[test]
    fn an_interchange_acknowledgement_may_stand_before_the_group() {
        for rest in ["TA1*000000001*200101*1200*A*000~GS*SM*A*B", "TA1*000000001*200101*1200*A*000~IEA*0*000000001~"] {
            let read = read_isa(format!("{HEAD}>~{rest}").as_bytes(), true).unwrap();
            assert_eq!((read.characters, read.long_isa16), (106, false));
            assert_eq!(read.delimiters.terminator, Delimiter::byte(b'~'));
        }
    }

    #[test]
    fn a_far_or_escaped_group_does_not_mislead() {
        let cut = format!("{HEAD}>~G\nS*SM*A*B~ST*204*0001~{}GS*SM*A*B", "NTE**some words~".repeat(9));
        let escaped = format!("{HEAD}>~\\nGS*SM*A*B*20200101");
        for text in [cut, escaped] {
            let read = read_isa(text.as_bytes(), true).unwrap();
            assert_eq!((read.characters, read.delimiters.terminator), (106, Delimiter::byte(b'~')), "{text}");
        }
    }
}
