//! The name of an ELD output file: 25 characters that tell whose it is and when it was made (4.8.2.2).

use std::fmt;
use std::str::FromStr;

use jiff::civil;

use super::field::{Cell, excerpt};
use super::records::Header;
use super::value::Day;

/// The parts of a file name, without an extension.
///
/// ```
/// # use compliance::eld::FileName;
/// let name = FileName::new("Smith", "W8569238", jiff::civil::date(2026, 9, 11));
/// assert_eq!(name.to_string(), "Smith3841091126-000000000");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    last_name: String,
    licence_end: String,
    licence_sum: String,
    date: civil::Date,
    suffix: String,
}

const LENGTH: usize = 25;
const NAME_LETTERS: usize = 5;
const SUFFIX_LENGTH: usize = 9;

/// What is wrong with a file name, or with what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileNameError {
    #[error("`{0}` does not have 25 characters")]
    Length(String),
    #[error("`{0}` does not begin with five letters, or fewer and underscores")]
    LastName(String),
    #[error("characters 6 and 7, `{0}`, are not the last two digits of a license number")]
    LicenceEnd(String),
    #[error("characters 8 and 9, `{0}`, are not the two-digit sum of the digits of a license number")]
    LicenceSum(String),
    #[error("characters 10 to 15, `{0}`, are no date MMDDYY")]
    Date(String),
    #[error("character 16, `{0}`, is not a hyphen")]
    Hyphen(String),
    #[error("characters 17 to 25, `{0}`, are not nine of 0-9 and A-Z")]
    Suffix(String),
    #[error("{part}: the header asks for `{expected}`, the file name has `{found}`")]
    Disagrees { part: &'static str, expected: String, found: String },
}

impl FileName {
    /// The name of a file made on `date` for this driver, with the default ending `000000000`.
    ///
    /// Appendix A does not say what to do with a name like O'Brien, or with a license number of fewer than two digits: other
    /// characters than letters are passed over, and digits that are missing are zeros.
    pub fn new(last_name: &str, licence: &str, date: civil::Date) -> Self {
        let letters = last_name.chars().filter(char::is_ascii_alphabetic).take(NAME_LETTERS).collect::<String>();
        let digits: Vec<u32> = licence.chars().filter_map(|letter| letter.to_digit(10)).collect();
        let end =
            digits.iter().rev().take(2).rev().fold(0_u32, |end, digit| end.saturating_mul(10).saturating_add(*digit));
        let sum = digits.iter().fold(0_u32, |sum, digit| sum.saturating_add(*digit)) % 100;
        Self {
            last_name: format!("{letters:_<NAME_LETTERS$}"),
            licence_end: format!("{end:02}"),
            licence_sum: format!("{sum:02}"),
            date,
            suffix: "0".repeat(SUFFIX_LENGTH),
        }
    }

    /// The same name with another ending, to tell apart files that would have the same name (4.8.2.2(f)).
    ///
    /// # Errors
    /// [`FileNameError::Suffix`] unless it is nine characters of 0-9 and A-Z.
    pub fn with_suffix(self, suffix: &str) -> Result<Self, FileNameError> {
        if suffix.len() == SUFFIX_LENGTH && suffix.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
            Ok(Self { suffix: suffix.to_owned(), ..self })
        } else {
            Err(FileNameError::Suffix(excerpt(suffix)))
        }
    }

    pub fn date(&self) -> civil::Date {
        self.date
    }

    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// Where the name says something else than the header of the file. The letters of the last name count without their
    /// case, which Appendix A does not settle; the date is that of the header's current date.
    pub fn disagreements(&self, header: &Header) -> Vec<FileNameError> {
        let date = header.current.date.get().map_or(self.date, |day| day.0);
        let wanted = Self::new(header.driver.last_name.as_str(), header.driver.licence_number.as_str(), date);
        let mut found = Vec::new();
        let mut compare = |part, expected: &str, has: &str| {
            if !expected.eq_ignore_ascii_case(has) {
                let (expected, found_text) = (expected.to_owned(), has.to_owned());
                found.push(FileNameError::Disagrees { part, expected, found: found_text });
            }
        };
        compare("last name", &wanted.last_name, &self.last_name);
        compare("last two digits of the license number", &wanted.licence_end, &self.licence_end);
        compare("sum of the digits of the license number", &wanted.licence_sum, &self.licence_sum);
        compare("date", &Day(wanted.date).to_string(), &Day(self.date).to_string());
        found
    }
}

impl FromStr for FileName {
    type Err = FileNameError;

    /// Reads the 25 characters; an extension such as `.csv` has to be taken off before.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != LENGTH || !text.is_ascii() {
            return Err(FileNameError::Length(excerpt(text)));
        }
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
        let two_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (last_name, licence_end, licence_sum) = (part(0, 5), part(5, 7), part(7, 9));
        let letters = last_name.trim_end_matches('_');
        if !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(FileNameError::LastName(last_name));
        }
        if !two_digits(&licence_end) {
            return Err(FileNameError::LicenceEnd(licence_end));
        }
        if !two_digits(&licence_sum) {
            return Err(FileNameError::LicenceSum(licence_sum));
        }
        let date = Day::read(&part(9, 15)).ok_or_else(|| FileNameError::Date(part(9, 15)))?.0;
        if part(15, 16) != "-" {
            return Err(FileNameError::Hyphen(part(15, 16)));
        }
        let name = Self { last_name, licence_end, licence_sum, date, suffix: String::new() };
        name.with_suffix(&part(16, LENGTH))
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { last_name, licence_end, licence_sum, date, suffix } = self;
        write!(f, "{last_name}{licence_end}{licence_sum}{}-{suffix}", Day(*date))
    }
}
