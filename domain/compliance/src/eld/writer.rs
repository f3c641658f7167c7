//! An ELD output file, from records to bytes.

use super::check::{CheckByte, file_check, line_check};
use super::records::{Layout, OutputFile, Record};
use super::segment::Segment;

/// The file's bytes, with a data check value on every line of data and that of the file at the end (4.8.2.1).
///
/// Writing what was read from a file without bad lines gives the bytes of that file. Event data check values are those
/// of the records: an ELD computes them when it makes a record, not when it makes a file (4.4.5(c)).
pub fn write(file: &OutputFile) -> Vec<u8> {
    let mut out = Writer { bytes: Vec::new(), checks: Vec::new(), layout: file.layout };
    if file.layout.byte_order_mark {
        out.bytes.extend_from_slice(BYTE_ORDER_MARK);
    }
    let header = &file.header;
    out.title(Segment::Header);
    out.row(&header.driver);
    out.row(&header.co_driver);
    out.row(&header.cmv);
    out.row(&header.carrier);
    out.row(&header.shipment);
    out.row(&header.current);
    out.row(&header.device);
    out.segment(Segment::Users, &file.users);
    out.segment(Segment::Cmvs, &file.cmvs);
    out.segment(Segment::Events, &file.events);
    out.segment(Segment::Annotations, &file.annotations);
    out.segment(Segment::Certifications, &file.certifications);
    out.segment(Segment::Malfunctions, &file.malfunctions);
    out.segment(Segment::Logins, &file.logins);
    out.segment(Segment::Engine, &file.engine);
    out.segment(Segment::Unidentified, &file.unidentified);
    out.finish()
}

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

struct Writer {
    bytes: Vec<u8>,
    checks: Vec<CheckByte>,
    layout: Layout,
}

impl Writer {
    fn end_line(&mut self) {
        self.bytes.extend_from_slice(self.layout.line_end.bytes());
    }

    fn title(&mut self, segment: Segment) {
        self.bytes.extend_from_slice(segment.title().as_bytes());
        self.end_line();
    }

    fn check(&mut self, value: String) {
        let value = if self.layout.lower_case_checks { value.to_ascii_lowercase() } else { value };
        self.bytes.extend_from_slice(value.as_bytes());
    }

    fn row<R: Record>(&mut self, record: &R) {
        let start = self.bytes.len();
        record.put(&mut |cell| {
            self.bytes.extend_from_slice(cell.as_bytes());
            self.bytes.push(b',');
        });
        let check = line_check(self.bytes.get(start..).unwrap_or_default());
        self.checks.push(check);
        self.check(check.to_string());
        self.end_line();
    }

    fn segment<R: Record>(&mut self, segment: Segment, records: &[R]) {
        self.title(segment);
        for record in records {
            self.row(record);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.title(Segment::End);
        let check = file_check(self.checks.iter().copied());
        self.check(check.to_string());
        for _ in 0..self.layout.final_line_ends.min(FINAL_LINE_ENDS_MAX) {
            self.end_line();
        }
        self.bytes
    }
}

/// A layout cannot make a file grow without bound.
pub(crate) const FINAL_LINE_ENDS_MAX: u32 = 1_000;
