//! The tokenizer: a push parser that is fed with chunks of any size and keeps no more than one unfinished segment.
//!
//! It never refuses. What belongs to no segment comes out as [`Token::Noise`], so that all tokens together are all bytes.

use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem, memrchr};

use super::delimiter::{
    Delimiters, Header, LOOKAHEAD_BYTES, Unread, is_bare, is_isa, is_line_break, is_padding, read_bare, read_isa,
};
use super::segment::Segment;

/// A segment that is longer than this is passed on as noise: real ones have some hundred bytes.
pub const SEGMENT_BYTES_MAX: usize = 1 << 20;

/// One piece of the text, in order, with nothing left out.
#[derive(Debug, Clone, Copy)]
pub enum Token<'a> {
    /// What belongs to no segment.
    Noise {
        kind: Noise,
        bytes: &'a [u8],
        offset: u64,
    },
    /// An ISA, with what its layout told.
    Interchange {
        isa: Segment<'a>,
        layout: Layout,
    },
    Segment(Segment<'a>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    ByteOrderMark,
    /// White space, blank lines, empty segments.
    Blank,
    /// Words that are no segment: before the ISA, behind the IEA, or after an ISA that cannot be split.
    Text,
    /// An ISA behind which no group was found and that cannot be split.
    BrokenIsa,
    /// A segment beyond [`SEGMENT_BYTES_MAX`].
    Overlong,
}

/// What is unusual about an ISA's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The standard's length is 106 characters, terminator included.
    pub characters: usize,
    pub long_isa16: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Looking for an ISA, GS or ST. `bare` says whether one without an ISA would do.
    Outside {
        bare: bool,
    },
    Inside,
    /// In the rest of a segment that was too long.
    Skipping,
}

/// See the module.
#[derive(Debug)]
pub struct Reader {
    state: State,
    delimiters: Delimiters,
    /// The beginning of a segment whose end has not come yet.
    held: Vec<u8>,
    /// Where `held` begins in the stream.
    offset: u64,
    scratch: Vec<u8>,
    wrapping: Wrapping,
}

/// Where lines break, to tell lines that a system cut at a fixed width from text that has lines.
#[derive(Debug, Clone, Copy, Default)]
struct Wrapping {
    /// Where the current line begins in the stream.
    line: u64,
    /// How long the last line was that broke inside a segment.
    width: u64,
}

const ENVELOPE_TAGS: [&[u8]; 6] = [b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA"];

/// The width at which old systems cut.
const CARD_COLUMNS: u64 = 80;

impl Wrapping {
    /// Copies `body` without its line breaks: a cut at a fixed width leaves nothing, any other break a blank. Tags and
    /// the segments of the envelope have no lines of their own, so that any break in them is a cut. Says whether any
    /// was.
    fn unwrap(&mut self, body: &[u8], offset: u64, delimiters: &Delimiters, into: &mut Vec<u8>) -> bool {
        into.clear();
        let tag_end = delimiters.element.find(body).unwrap_or(body.len());
        let tag = body.get(..tag_end).unwrap_or(body).iter().filter(|&&b| !is_line_break(b));
        let is_envelope = ENVELOPE_TAGS.iter().any(|wanted| tag.clone().eq(wanted.iter()));
        let tag_end = offset + tag_end as u64;
        let mut was_cut = false;
        let mut after_break = false;
        for (at, &byte) in (offset..).zip(body) {
            if !is_line_break(byte) {
                into.push(byte);
            } else if !after_break {
                let width = at.saturating_sub(self.line);
                if is_envelope || at <= tag_end || width == CARD_COLUMNS || (width == self.width && width > 0) {
                    was_cut = true;
                } else {
                    into.push(b' ');
                }
                self.width = width;
            }
            after_break = is_line_break(byte);
            if after_break {
                self.line = at + 1;
            }
        }
        was_cut
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    pub fn new() -> Self {
        Self {
            state: State::Outside { bare: true },
            delimiters: Delimiters::default(),
            held: Vec::new(),
            offset: 0,
            scratch: Vec::new(),
            wrapping: Wrapping::default(),
        }
    }

    /// Takes the next bytes, and hands every token that they complete to `sink`.
    pub fn feed(&mut self, chunk: &[u8], sink: &mut impl FnMut(Token<'_>)) {
        if self.held.is_empty() {
            let used = self.run(chunk, false, sink);
            self.held.extend_from_slice(chunk.get(used..).unwrap_or_default());
            return;
        }
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(chunk);
        let used = self.run(&held, false, sink);
        held.drain(..used.min(held.len()));
        self.held = held;
    }

    /// The end of the stream: what is left becomes tokens.
    pub fn finish(&mut self, sink: &mut impl FnMut(Token<'_>)) {
        let held = std::mem::take(&mut self.held);
        self.run(&held, true, sink);
        self.state = State::Outside { bare: true };
    }

    /// Reads a whole text, copying nothing.
    pub fn read_all(text: &[u8], sink: &mut impl FnMut(Token<'_>)) {
        Self::new().run(text, true, sink);
    }

    /// Returns how many bytes are done with.
    fn run(&mut self, text: &[u8], at_end: bool, sink: &mut impl FnMut(Token<'_>)) -> usize {
        let mut at = 0;
        while at < text.len() {
            let rest = text.get(at..).unwrap_or_default();
            let used = match self.state {
                State::Outside { bare } => self.outside(rest, at_end, bare, sink),
                State::Inside => self.inside(rest, at_end, sink),
                State::Skipping => self.skip(rest, sink),
            };
            let Some(used) = used else { break };
            at += used;
            self.offset += used as u64;
        }
        at
    }

    fn noise(&self, kind: Noise, bytes: &[u8], sink: &mut impl FnMut(Token<'_>)) -> Option<usize> {
        if !bytes.is_empty() {
            sink(Token::Noise { kind, bytes, offset: self.offset });
        }
        Some(bytes.len())
    }

    fn outside(&mut self, text: &[u8], at_end: bool, bare: bool, sink: &mut impl FnMut(Token<'_>)) -> Option<usize> {
        if let Some(mark) = byte_order_mark(text) {
            self.wrapping.line = self.offset + mark.len() as u64;
            return self.noise(Noise::ByteOrderMark, mark, sink);
        }
        let blank = text.iter().take_while(|&&b| is_padding(b)).count();
        if blank > 0 {
            self.wrapping.line = self.offset + blank as u64;
            return self.noise(Noise::Blank, text.get(..blank)?, sink);
        }
        if !at_end && text.len() < 16 {
            return None;
        }
        if is_isa(text) {
            return match read_isa(text, at_end) {
                Ok(header) => Some(self.open(text, &header, sink)),
                Err(Unread::MoreNeeded) => None,
                Err(Unread::Hopeless) => {
                    self.state = State::Outside { bare: false };
                    let line = memchr(b'\n', text).map_or(text.len(), |end| end + 1);
                    self.noise(Noise::BrokenIsa, text.get(..line)?, sink)
                }
            };
        }
        if bare && is_bare(text) {
            return match read_bare(text, at_end) {
                Ok(delimiters) => {
                    self.delimiters = delimiters;
                    self.state = State::Inside;
                    Some(0)
                }
                Err(_) => None,
            };
        }
        let end = next_opening(text, bare).unwrap_or(if at_end { text.len() } else { text.len() - 8 });
        self.noise(Noise::Text, text.get(..end)?, sink)
    }

    fn open(&mut self, text: &[u8], header: &Header, sink: &mut impl FnMut(Token<'_>)) -> usize {
        self.delimiters = header.delimiters;
        self.state = State::Inside;
        let mut body = trim_end(text.get(..header.body_end).unwrap_or(text), &header.delimiters);
        let ends_lines = is_line_break(header.delimiters.terminator.lead());
        let breaks = if ends_lines { 0 } else { body.iter().filter(|&&b| is_line_break(b)).count() };
        let mut is_cut = false;
        if breaks > 0 {
            is_cut = self.wrapping.unwrap(body, self.offset, &header.delimiters, &mut self.scratch);
            body = &self.scratch;
        }
        let isa = Segment {
            raw: text.get(..header.end).unwrap_or(text),
            body,
            lead: 0,
            offset: self.offset,
            delimiters: &header.delimiters,
            is_cut,
        };
        let characters = header.characters - breaks.min(header.characters);
        let layout = Layout { characters, long_isa16: header.long_isa16 };
        sink(Token::Interchange { isa, layout });
        header.end
    }

    #[inline]
    fn inside(&mut self, text: &[u8], at_end: bool, sink: &mut impl FnMut(Token<'_>)) -> Option<usize> {
        let delimiters = self.delimiters;
        let mut lead = 0;
        while let Some(&byte) = text.get(lead).filter(|&&b| delimiters.is_padding(b)) {
            lead += 1;
            if byte == b'\n' {
                self.wrapping.line = self.offset + lead as u64;
            }
        }
        let begun = text.get(lead..)?;
        if begun.first().is_some_and(|&b| b == b'I' || b >= 0x80) {
            if !at_end && begun.len() < 4 {
                return None;
            }
            if is_isa(begun) || byte_order_mark(begun).is_some() {
                self.state = State::Outside { bare: false };
                return self.noise(Noise::Blank, text.get(..lead)?, sink);
            }
        }
        let terminator = delimiters.terminator;
        let (found, is_wrapped) = if terminator.len() == 1 {
            find_end(begun, terminator.lead())
        } else {
            let found = terminator.find(begun);
            let body = found.and_then(|end| begun.get(..end)).unwrap_or(begun).trim_ascii_end();
            (found, memchr2(b'\n', b'\r', body).is_some())
        };
        let (body_end, end) = match found {
            Some(end) => (end, end + terminator.len()),
            None if at_end => (begun.len(), begun.len()),
            None if begun.len() > SEGMENT_BYTES_MAX => {
                self.state = State::Skipping;
                return self.noise(Noise::Overlong, text, sink);
            }
            None => return None,
        };
        // An IEA that nothing terminates swallows the interchange behind it.
        let (body_end, end) = swallowed_isa(begun.get(..body_end)?).map_or((body_end, end), |split| (split, split));
        let raw = text.get(..lead + end)?;
        let body = trim_end(begun.get(..body_end)?, &delimiters);
        if body.is_empty() {
            return self.noise(Noise::Blank, raw, sink);
        }
        let offset = self.offset + lead as u64;
        // A line may also end between the segment and its terminator.
        let tail = begun.get(body.len()..body_end).filter(|_| is_wrapped);
        let line = tail.and_then(|tail| memrchr(b'\n', tail)).map(|at| offset + (body.len() + at + 1) as u64);
        let is_wrapped = is_wrapped && memchr2(b'\n', b'\r', body).is_some();
        let is_cut = is_wrapped && self.wrapping.unwrap(body, offset, &delimiters, &mut self.scratch);
        self.wrapping.line = line.unwrap_or(self.wrapping.line);
        let body = if is_wrapped { self.scratch.as_slice() } else { body };
        sink(Token::Segment(Segment { raw, body, lead, offset, delimiters: &delimiters, is_cut }));
        Some(lead + end)
    }

    fn skip(&mut self, text: &[u8], sink: &mut impl FnMut(Token<'_>)) -> Option<usize> {
        let terminator = self.delimiters.terminator;
        let end = match terminator.find(text) {
            Some(end) => {
                self.state = State::Inside;
                end + terminator.len()
            }
            None => text.len(),
        };
        self.noise(Noise::Overlong, text.get(..end)?, sink)
    }
}

/// Where the segment ends, and whether a line break stands before.
#[inline]
fn find_end(text: &[u8], terminator: u8) -> (Option<usize>, bool) {
    if is_line_break(terminator) {
        return (memchr(terminator, text), false);
    }
    match memchr3(terminator, b'\n', b'\r', text) {
        Some(end) if text.get(end) == Some(&terminator) => (Some(end), false),
        Some(at) => (text.get(at..).and_then(|rest| memchr(terminator, rest)).map(|end| at + end), true),
        None => (None, false),
    }
}

fn trim_end<'a>(text: &'a [u8], delimiters: &Delimiters) -> &'a [u8] {
    let mut end = text.len();
    while end > 0 && text.get(end - 1).is_some_and(|&b| delimiters.is_padding(b)) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn byte_order_mark(text: &[u8]) -> Option<&[u8]> {
    [b"\xEF\xBB\xBF".as_slice(), b"\xFF\xFE", b"\xFE\xFF"]
        .into_iter()
        .find(|mark| text.starts_with(mark))
        .and_then(|mark| text.get(..mark.len()))
}

/// Where in an IEA the next ISA begins: an IEA holds two numbers, so that those letters are never its own.
fn swallowed_isa(body: &[u8]) -> Option<usize> {
    if !body.starts_with(b"IEA") {
        return None;
    }
    memmem::find_iter(body, b"ISA").find(|&at| body.get(at..).is_some_and(is_isa))
}

/// Where, behind the first byte, an interchange begins, or, where `bare` allows, a group or set at the beginning of a line.
fn next_opening(text: &[u8], bare: bool) -> Option<usize> {
    let before = |at: usize| at.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b'\n');
    let isa = memmem::find_iter(text, b"ISA")
        .find(|&at| at > 0 && !before(at).is_ascii_alphanumeric() && text.get(at..).is_some_and(is_isa));
    let set = if bare {
        memchr_iter(b'\n', text)
            .map(|at| at + 1)
            .find(|&at| text.get(at..).is_some_and(|rest| is_bare(rest.trim_ascii_start())))
    } else {
        None
    };
    match (isa, set) {
        (Some(isa), Some(set)) => Some(isa.min(set)),
        (one, other) => one.or(other),
    }
}

const _: () = assert!(LOOKAHEAD_BYTES < SEGMENT_BYTES_MAX);

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}hello\nISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *200101*1200*U*00401*000000001*0*P*>~\r\n  GS*SM*A*B*20200101*1200*1*X*004010~\nST*204*0001~\nB2*\n*SNDR~~SE*3*0001~GE*1*1~IEA*1*000000001\nISA|00|          |00|          |ZZ|SENDER         |ZZ|RECEIVER       |200101|1200|^|00501|000000002|0|P|:\nGS|SM|A|B|20200101|1200|1|X|005010\nGE|0|1\nIEA|1|000000002\n";

    fn tokens(text: &[u8], chunk: usize) -> Vec<(String, u64)> {
        let mut seen = Vec::new();
        let mut whole = Vec::new();
        let mut sink = |token: Token<'_>| match token {
            Token::Noise { kind, bytes, offset } => {
                whole.extend_from_slice(bytes);
                if kind != Noise::Blank {
                    seen.push((format!("{kind:?}"), offset));
                }
            }
            Token::Interchange { isa, .. } => {
                whole.extend_from_slice(isa.raw());
                seen.push((String::from_utf8_lossy(isa.tag()).into_owned(), isa.offset()));
            }
            Token::Segment(segment) => {
                whole.extend_from_slice(segment.raw());
                seen.push((String::from_utf8_lossy(segment.body()).into_owned(), segment.offset()));
            }
        };
        let mut reader = Reader::new();
        for piece in text.chunks(chunk) {
            reader.feed(piece, &mut sink);
        }
        reader.finish(&mut sink);
        assert_eq!(whole, text, "all tokens together are all bytes");
        seen
    }

    #[test]
    fn any_chunking_gives_the_same_tokens() {
        let whole = tokens(FILE.as_bytes(), usize::MAX);
        for chunk in [1, 2, 3, 7, 64, 107, 1000] {
            let mut joined: Vec<(String, u64)> = Vec::new();
            // Text before the ISA may come in pieces.
            for token in tokens(FILE.as_bytes(), chunk) {
                if !(token.0 == "Text" && joined.last().is_some_and(|last| last.0 == "Text")) {
                    joined.push(token);
                }
            }
            assert_eq!(joined, whole, "chunks of {chunk}");
        }
    }

    #[test]
    fn odd_files_are_read() {
        let names: Vec<String> = tokens(FILE.as_bytes(), 4096).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            [
                "ByteOrderMark",
                "Text",
                "ISA",
                "GS*SM*A*B*20200101*1200*1*X*004010",
                "ST*204*0001",
                "B2* *SNDR",
                "SE*3*0001",
                "GE*1*1",
                "IEA*1*000000001",
                "ISA",
                "GS|SM|A|B|20200101|1200|1|X|005010",
                "GE|0|1",
                "IEA|1|000000002",
            ]
        );
    }

    #[test]
    fn memory_is_bounded_by_the_longest_segment() {
        let mut reader = Reader::new();
        let mut overlong = 0;
        let mut last = Vec::new();
        let mut sink = |token: Token<'_>| match token {
            Token::Noise { kind: Noise::Overlong, bytes, .. } => overlong += bytes.len(),
            Token::Segment(segment) => last = segment.body().to_vec(),
            _ => {}
        };
        reader.feed(b"ST*204*0001~B2*A~NTE*", &mut sink);
        for _ in 0..40 {
            reader.feed(&[b'x'; 1 << 16], &mut sink);
            assert!(reader.held.capacity() <= 4 * SEGMENT_BYTES_MAX);
        }
        reader.feed(b"~SE*3*0001~", &mut sink);
        reader.finish(&mut sink);
        assert!(overlong > 40 << 16);
        assert_eq!(last, b"SE*3*0001");
    }
}
