//! One cell of a row: its value, and the way the file wrote it, so that what was read can be written back unchanged.

use std::borrow::Cow;
use std::fmt;

use super::problem::{Concern, Notes};

/// A value that one cell can hold. `Display` gives the form that we write.
pub trait Cell: Sized + fmt::Display {
    /// What the cell should hold, to complete "`x` is not ...".
    const WANTED: &'static str;

    /// Generous: a form that Appendix A does not allow, but whose meaning is plain, is read and then doubted.
    fn read(text: &str) -> Option<Self>;

    /// What is wrong with a value that could be read.
    fn doubt(&self, _text: &str, _rule: Rule) -> Option<Concern> {
        None
    }
}

/// What Appendix A allows in a column. For text, `min` and `max` are lengths in characters; for numbers, `max` is the
/// largest value in the units of the column.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub may_be_blank: bool,
    pub min: u32,
    pub max: u32,
    /// A wrong length makes the line bad, and is not merely remarked.
    pub strict: bool,
}

impl Rule {
    pub(crate) const fn required() -> Self {
        Self { may_be_blank: false, min: 0, max: u32::MAX, strict: true }
    }

    pub(crate) const fn optional() -> Self {
        Self { may_be_blank: true, min: 0, max: u32::MAX, strict: true }
    }

    pub(crate) const fn at_most(self, max: u32) -> Self {
        Self { max, ..self }
    }

    pub(crate) const fn length(self, min: u32, max: u32) -> Self {
        Self { min, max, strict: false, ..self }
    }

    pub(crate) const fn strict(self) -> Self {
        Self { strict: true, ..self }
    }
}

/// A coded, numeric or dated cell: a value, nothing, or text that is no such value and is kept as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T>(Content<T>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content<T> {
    Blank,
    Value(T),
    /// A value that the file wrote otherwise than we would, such as `0045` for 45.
    AsWritten(T, Box<str>),
    Unreadable(Box<str>),
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self(Content::Blank)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self(Content::Value(value))
    }
}

impl<T> Field<T> {
    pub const fn blank() -> Self {
        Self(Content::Blank)
    }

    /// The value, where there is one that could be read.
    pub const fn get(&self) -> Option<&T> {
        match &self.0 {
            Content::Value(value) | Content::AsWritten(value, _) => Some(value),
            Content::Blank | Content::Unreadable(_) => None,
        }
    }

    /// What the file holds where it holds no value of this kind: an unknown code, for example.
    pub fn unreadable(&self) -> Option<&str> {
        match &self.0 {
            Content::Unreadable(text) => Some(text),
            _ => None,
        }
    }
}

impl<T: Cell> Field<T> {
    /// As it stands in the file.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Content::Blank => Cow::Borrowed(""),
            Content::Value(value) => Cow::Owned(value.to_string()),
            Content::AsWritten(_, text) | Content::Unreadable(text) => Cow::Borrowed(text),
        }
    }
}

/// A free text cell. A comma or a line end inside becomes `;` (4.8.2.1(b)(3)), so that no text can break its row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(Box<str>);

impl Text {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.contains([',', '\r', '\n']) {
            Self(text.replace("\r\n", ";").replace([',', '\r', '\n'], ";").into())
        } else {
            Self(text.into())
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A column of a record: either kind of cell.
pub(crate) trait Column: Sized {
    fn take(text: &str, rule: Rule, label: &'static str, notes: &mut Notes) -> Self;
    fn put(&self) -> Cow<'_, str>;
}

impl<T: Cell> Column for Field<T> {
    fn take(text: &str, rule: Rule, label: &'static str, notes: &mut Notes) -> Self {
        if text.is_empty() {
            if !rule.may_be_blank {
                notes.bad(label, "is blank");
            }
            return Self::blank();
        }
        let Some(value) = T::read(text) else {
            notes.bad(label, format_args!("`{}` is not {}", excerpt(text), T::WANTED));
            return Self(Content::Unreadable(text.into()));
        };
        match value.doubt(text, rule) {
            Some(Concern::Bad(why)) => notes.bad(label, why),
            Some(Concern::Remark(why)) => notes.remark(label, why),
            None => {}
        }
        if value.to_string() == text { value.into() } else { Self(Content::AsWritten(value, text.into())) }
    }

    fn put(&self) -> Cow<'_, str> {
        self.text()
    }
}

impl Column for Text {
    fn take(text: &str, rule: Rule, label: &'static str, notes: &mut Notes) -> Self {
        let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        if text.is_empty() {
            if !rule.may_be_blank {
                notes.bad(label, "is blank");
            }
        } else if length < rule.min || length > rule.max {
            let why = format!("`{}` has {length} characters, not {} to {}", excerpt(text), rule.min, rule.max);
            if rule.strict { notes.bad(label, why) } else { notes.remark(label, why) }
        }
        Self::from(text)
    }

    fn put(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

/// What a message quotes of a cell. Cells come from anywhere: long ones are cut, control characters shown escaped.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown = String::new();
    for letter in text.chars().take(SHOWN) {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    if text.chars().nth(SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}
