//! The eleven segments of the file, in their order (4.8.2.1.1 to 4.8.2.1.11), and their titles.

use std::fmt;

/// One of the eleven parts of an ELD output file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// 4.8.2.1.1: seven lines.
    Header,
    /// 4.8.2.1.2
    Users,
    /// 4.8.2.1.3
    Cmvs,
    /// 4.8.2.1.4: event types 1 to 3.
    Events,
    /// 4.8.2.1.5
    Annotations,
    /// 4.8.2.1.6: event type 4.
    Certifications,
    /// 4.8.2.1.7: event type 7.
    Malfunctions,
    /// 4.8.2.1.8: event type 5.
    Logins,
    /// 4.8.2.1.9: event type 6.
    Engine,
    /// 4.8.2.1.10
    Unidentified,
    /// 4.8.2.1.11: the file data check value.
    End,
}

impl Segment {
    /// In the order of the file.
    pub const ALL: [Self; 11] = [
        Self::Header,
        Self::Users,
        Self::Cmvs,
        Self::Events,
        Self::Annotations,
        Self::Certifications,
        Self::Malfunctions,
        Self::Logins,
        Self::Engine,
        Self::Unidentified,
        Self::End,
    ];

    /// The line that begins the segment, as Appendix A words it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Header => "ELD File Header Segment:",
            Self::Users => "User List:",
            Self::Cmvs => "CMV List:",
            Self::Events => "ELD Event List:",
            Self::Annotations => "ELD Event Annotations or Comments:",
            Self::Certifications => "Driver's Certification/Recertification Actions:",
            Self::Malfunctions => "Malfunctions and Data Diagnostic Events:",
            Self::Logins => "ELD Login/Logout Report:",
            Self::Engine => "CMV Engine Power-Up and Shut Down Activity:",
            Self::Unidentified => "Unidentified Driver Profile Records:",
            Self::End => "End of File:",
        }
    }

    /// The title without its colon, to name the segment in a sentence.
    pub fn name(self) -> &'static str {
        self.title().trim_end_matches(':')
    }

    /// One word, for programs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Users => "user_list",
            Self::Cmvs => "cmv_list",
            Self::Events => "event_list",
            Self::Annotations => "annotations",
            Self::Certifications => "certifications",
            Self::Malfunctions => "malfunctions",
            Self::Logins => "login_logout",
            Self::Engine => "engine",
            Self::Unidentified => "unidentified",
            Self::End => "end_of_file",
        }
    }

    /// The section that defines it.
    pub const fn citation(self) -> &'static str {
        match self {
            Self::Header => "4.8.2.1.1",
            Self::Users => "4.8.2.1.2",
            Self::Cmvs => "4.8.2.1.3",
            Self::Events => "4.8.2.1.4",
            Self::Annotations => "4.8.2.1.5",
            Self::Certifications => "4.8.2.1.6",
            Self::Malfunctions => "4.8.2.1.7",
            Self::Logins => "4.8.2.1.8",
            Self::Engine => "4.8.2.1.9",
            Self::Unidentified => "4.8.2.1.10",
            Self::End => "4.8.2.1.11",
        }
    }

    /// The segment that a line begins, however loosely it words the title. Nothing for a row of data.
    pub(crate) fn titled(line: &str) -> Option<Self> {
        // A title has no comma, and every row has one, except that of the file data check value, which is short.
        if line.len() > TITLE_LENGTH_MAX || line.contains(',') {
            return None;
        }
        let letters = letters(line);
        if letters.len() < TITLE_LETTERS_MIN {
            return None;
        }
        let exact = Self::ALL.into_iter().find(|segment| letters == self::letters(segment.title()));
        exact.or_else(|| {
            let near =
                Self::ALL.into_iter().map(|segment| (distance(&letters, &self::letters(segment.title())), segment));
            near.min_by_key(|(distance, _)| *distance)
                .filter(|(distance, _)| *distance <= LETTERS_WRONG_MAX)
                .map(|n| n.1)
        })
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const TITLE_LENGTH_MAX: usize = 80;
const TITLE_LETTERS_MIN: usize = 5;
/// "User List" and "CMV List" differ by four letters.
const LETTERS_WRONG_MAX: usize = 2;

fn letters(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.to_ascii_lowercase()).collect()
}

/// How many letters have to be put in, left out or changed to make `b` of `a` (Levenshtein).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(b) {
            let changed = diagonal.saturating_add(usize::from(letter != other));
            left = changed.min(above.saturating_add(1)).min(left.saturating_add(1));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_known_by_their_letters() {
        for segment in Segment::ALL {
            assert_eq!(Segment::titled(segment.title()), Some(segment));
            assert_eq!(Segment::titled(&segment.title().to_uppercase()), Some(segment));
        }
        assert_eq!(
            Segment::titled("Driver\u{2019}s Certification/Recertification Actions:"),
            Some(Segment::Certifications)
        );
        assert_eq!(Segment::titled("ELD Evnt List"), Some(Segment::Events));
        assert_eq!(Segment::titled("Usr List:"), Some(Segment::Users));
        assert_eq!(Segment::titled("Trailer List:"), None);
        assert_eq!(Segment::titled("9E6B"), None);
        assert_eq!(Segment::titled("User List,,"), None);
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance(b"kitten", b"sitting"), 3);
        assert_eq!(distance(b"", b"abc"), 3);
        assert_eq!(distance(b"abc", b"abc"), 0);
    }
}
