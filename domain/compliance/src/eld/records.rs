//! The rows of the eleven segments, column by column, and the file that they make.

use std::borrow::Cow;

use super::check::{CheckByte, event_check};
use super::codes::{
    AccountType, EventCode, EventKind, EventType, Exemption, Fault, Indicator, MultidayBasis, RecordOrigin,
    RecordStatus,
};
use super::field::{Column, Field, Rule, Text};
use super::problem::Notes;
use super::value::{
    ClockTime, Coordinate, Day, EngineHours, HoursBehindUtc, Miles, MilesSincePosition, OrderNumber, SequenceId,
    UsdotNumber, Vin,
};

const REQUIRED: Rule = Rule::required();
const OPTIONAL: Rule = Rule::optional();
const NAME: Rule = Rule::required().length(2, 30);
const NAME_IF_ANY: Rule = Rule::optional().length(2, 30);
const USERNAME: Rule = Rule::required().length(4, 60);
const POWER_UNIT: Rule = Rule::required().length(1, 10);
const TRAILERS: Rule = Rule::optional().length(0, 32);
const SHIPPING_DOCUMENT: Rule = Rule::optional().length(0, 40);
const ACCUMULATED_MILES: Rule = Rule::optional().at_most(9_999);
const TOTAL_MILES: Rule = Rule::optional().at_most(9_999_999);
const LATITUDE: Rule = Rule::required().at_most(90);
const LONGITUDE: Rule = Rule::required().at_most(180);

/// A line of a segment: its columns without the line data check value.
pub(crate) trait Record: Sized {
    const COLUMNS: usize;
    /// Reads as many cells as there are columns.
    fn take(cells: &[&str], notes: &mut Notes) -> Self;
    fn put(&self, cell: &mut dyn FnMut(&str));
}

macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty, $label:literal, $rule:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)+
        }

        impl Record for $name {
            const COLUMNS: usize = [$($label),+].len();
            fn take(cells: &[&str], notes: &mut Notes) -> Self {
                let mut cells = cells.iter();
                let mut next = || cells.next().copied().unwrap_or_default();
                Self { $($field: <$kind as Column>::take(next(), $rule, $label, notes),)+ }
            }
            fn put(&self, cell: &mut dyn FnMut(&str)) {
                $(cell(&self.$field.put());)+
            }
        }
    };
}

record! {
    /// Whose file it is: line 1 of the header.
    Driver {
        last_name: Text, "driver's last name", NAME;
        first_name: Text, "driver's first name", NAME;
        username: Text, "ELD username", USERNAME;
        licence_state: Text, "driver's license issuing State", Rule::required().length(2, 2).strict();
        licence_number: Text, "driver's license number", Rule::required().length(1, 20);
    }
}

record! {
    /// The other driver of a team: line 2 of the header, blank where there is none.
    CoDriver {
        last_name: Text, "co-driver's last name", NAME_IF_ANY;
        first_name: Text, "co-driver's first name", NAME_IF_ANY;
        username: Text, "co-driver's ELD username", Rule::optional().length(4, 60);
    }
}

record! {
    /// What the driver drives now: line 3 of the header.
    CurrentCmv {
        power_unit: Text, "CMV power unit number", Rule::optional().length(1, 10);
        vin: Field<Vin>, "CMV VIN", OPTIONAL;
        trailers: Text, "trailer number(s)", TRAILERS;
    }
}

record! {
    /// For whom the driver drives, and how the days are counted: line 4 of the header.
    Carrier {
        usdot: Field<UsdotNumber>, "carrier's USDOT number", REQUIRED;
        name: Text, "carrier name", Rule::required().length(4, 120);
        multiday_basis: Field<MultidayBasis>, "multiday-basis used", REQUIRED;
        day_starts: Field<ClockTime>, "24-hour period starting time", REQUIRED;
        behind_utc: Field<HoursBehindUtc>, "time zone offset from UTC", REQUIRED;
    }
}

record! {
    /// Line 5 of the header.
    Shipment {
        shipping_document: Text, "shipping document number", SHIPPING_DOCUMENT;
        exemption: Field<Exemption>, "exempt driver configuration", REQUIRED;
    }
}

record! {
    /// When and where the file was made: line 6 of the header.
    Current {
        date: Field<Day>, "current date", REQUIRED;
        time: Field<ClockTime>, "current time", REQUIRED;
        latitude: Field<Coordinate>, "current latitude", LATITUDE;
        longitude: Field<Coordinate>, "current longitude", LONGITUDE;
        total_miles: Field<Miles>, "current total vehicle miles", TOTAL_MILES;
        total_hours: Field<EngineHours>, "current total engine hours", OPTIONAL;
    }
}

record! {
    /// What ELD made the file: line 7 of the header.
    Device {
        registration_id: Text, "ELD registration ID", Rule::required().length(4, 4).strict();
        identifier: Text, "ELD identifier", Rule::required().length(6, 6).strict();
        authentication_value: Text, "ELD authentication value", Rule::required().length(17, u32::MAX);
        comment: Text, "output file comment", Rule::optional().length(0, 60);
    }
}

/// The header segment (4.8.2.1.1): what is true of the whole file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    pub driver: Driver,
    pub co_driver: CoDriver,
    pub cmv: CurrentCmv,
    pub carrier: Carrier,
    pub shipment: Shipment,
    pub current: Current,
    pub device: Device,
}

record! {
    /// A user of the ELD (4.8.2.1.2), the most recent first.
    User {
        order: Field<OrderNumber>, "assigned user order number", REQUIRED;
        account: Field<AccountType>, "user's ELD account type", REQUIRED;
        last_name: Text, "user's last name", NAME_IF_ANY;
        first_name: Text, "user's first name", NAME_IF_ANY;
    }
}

record! {
    /// A CMV that the driver operated (4.8.2.1.3), the most recent first.
    Cmv {
        order: Field<OrderNumber>, "assigned CMV order number", REQUIRED;
        power_unit: Text, "CMV power unit number", POWER_UNIT;
        vin: Field<Vin>, "CMV VIN", OPTIONAL;
    }
}

record! {
    /// A change of duty status, an intermediate log or an indication of the driver (4.8.2.1.4), the newest first.
    Event {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        status: Field<RecordStatus>, "event record status", REQUIRED;
        origin: Field<RecordOrigin>, "event record origin", REQUIRED;
        event_type: Field<EventType>, "event type", REQUIRED;
        code: Field<EventCode>, "event code", REQUIRED;
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        miles: Field<Miles>, "accumulated vehicle miles", ACCUMULATED_MILES;
        hours: Field<EngineHours>, "elapsed engine hours", OPTIONAL;
        latitude: Field<Coordinate>, "event latitude", LATITUDE;
        longitude: Field<Coordinate>, "event longitude", LONGITUDE;
        since_position: Field<MilesSincePosition>, "distance since last valid coordinates", REQUIRED;
        cmv: Field<OrderNumber>, "corresponding CMV order number", REQUIRED;
        user: Field<OrderNumber>, "user order number for record originator", REQUIRED;
        malfunction: Field<Indicator>, "malfunction indicator status", REQUIRED;
        diagnostic: Field<Indicator>, "data diagnostic event indicator status", REQUIRED;
        check: Field<CheckByte>, "event data check value", REQUIRED;
    }
}

record! {
    /// What somebody wrote to an event (4.8.2.1.5).
    Annotation {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        username: Text, "ELD username of the record originator", USERNAME;
        comment: Text, "event comment text or annotation", Rule::optional().length(4, 60);
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        location: Text, "driver's location description", Rule::optional().length(5, 60);
    }
}

record! {
    /// The driver says that a day's record is true and correct (4.8.2.1.6).
    Certification {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        code: Field<EventCode>, "event code", REQUIRED;
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        certified: Field<Day>, "date of the certified record", REQUIRED;
        cmv: Field<OrderNumber>, "corresponding CMV order number", REQUIRED;
    }
}

record! {
    /// Something was wrong with the ELD or its data, or is no more (4.8.2.1.7).
    Malfunction {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        code: Field<EventCode>, "event code", REQUIRED;
        fault: Field<Fault>, "malfunction/diagnostic code", REQUIRED;
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        total_miles: Field<Miles>, "total vehicle miles", TOTAL_MILES;
        total_hours: Field<EngineHours>, "total engine hours", OPTIONAL;
        cmv: Field<OrderNumber>, "corresponding CMV order number", REQUIRED;
    }
}

record! {
    /// Somebody logged in or out (4.8.2.1.8).
    Login {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        code: Field<EventCode>, "event code", REQUIRED;
        username: Text, "ELD username", USERNAME;
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        total_miles: Field<Miles>, "total vehicle miles", TOTAL_MILES;
        total_hours: Field<EngineHours>, "total engine hours", OPTIONAL;
    }
}

record! {
    /// An engine was started or stopped (4.8.2.1.9).
    Engine {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        code: Field<EventCode>, "event code", REQUIRED;
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        total_miles: Field<Miles>, "total vehicle miles", TOTAL_MILES;
        total_hours: Field<EngineHours>, "total engine hours", OPTIONAL;
        latitude: Field<Coordinate>, "event latitude", LATITUDE;
        longitude: Field<Coordinate>, "event longitude", LONGITUDE;
        power_unit: Text, "CMV power unit number", POWER_UNIT;
        vin: Field<Vin>, "CMV VIN", OPTIONAL;
        trailers: Text, "trailer number(s)", TRAILERS;
        shipping_document: Text, "shipping document number", SHIPPING_DOCUMENT;
    }
}

record! {
    /// What happened while nobody was logged in (4.8.2.1.10).
    Unidentified {
        sequence: Field<SequenceId>, "event sequence ID number", REQUIRED;
        status: Field<RecordStatus>, "event record status", REQUIRED;
        origin: Field<RecordOrigin>, "event record origin", REQUIRED;
        event_type: Field<EventType>, "event type", REQUIRED;
        code: Field<EventCode>, "event code", REQUIRED;
        date: Field<Day>, "event date", REQUIRED;
        time: Field<ClockTime>, "event time", REQUIRED;
        miles: Field<Miles>, "accumulated vehicle miles", ACCUMULATED_MILES;
        hours: Field<EngineHours>, "elapsed engine hours", OPTIONAL;
        latitude: Field<Coordinate>, "event latitude", LATITUDE;
        longitude: Field<Coordinate>, "event longitude", LONGITUDE;
        since_position: Field<MilesSincePosition>, "distance since last valid coordinates", REQUIRED;
        cmv: Field<OrderNumber>, "corresponding CMV order number", REQUIRED;
        malfunction: Field<Indicator>, "malfunction indicator status", REQUIRED;
        check: Field<CheckByte>, "event data check value", REQUIRED;
    }
}

macro_rules! recorded_event {
    ($name:ident) => {
        impl $name {
            /// What the record says, where its type and its code are known.
            pub fn kind(&self) -> Option<EventKind> {
                EventKind::of(*self.event_type.get()?, *self.code.get()?)
            }

            /// The event data check value (4.4.5.1) that the record should carry, given the power unit number of its CMV
            /// and the ELD username under which it was recorded; neither stands in the row itself.
            pub fn expected_check(&self, power_unit: &str, username: &str) -> CheckByte {
                let elements: [Cow<'_, str>; 8] = [
                    self.event_type.text(),
                    self.code.text(),
                    self.date.text(),
                    self.time.text(),
                    self.miles.text(),
                    self.hours.text(),
                    self.latitude.text(),
                    self.longitude.text(),
                ];
                event_check(elements.iter().map(AsRef::as_ref).chain([power_unit, username]))
            }

            /// The same record with its check value, as it has to be stored from the moment it is made.
            #[must_use]
            pub fn sealed(self, power_unit: &str, username: &str) -> Self {
                Self { check: self.expected_check(power_unit, username).into(), ..self }
            }
        }
    };
}

recorded_event!(Event);
recorded_event!(Unidentified);

/// All that an ELD output file holds, but for its line and file data check values, which writing computes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutputFile {
    pub header: Header,
    pub users: Vec<User>,
    pub cmvs: Vec<Cmv>,
    pub events: Vec<Event>,
    pub annotations: Vec<Annotation>,
    pub certifications: Vec<Certification>,
    pub malfunctions: Vec<Malfunction>,
    pub logins: Vec<Login>,
    pub engine: Vec<Engine>,
    pub unidentified: Vec<Unidentified>,
    pub layout: Layout,
}

/// How the bytes of a file are laid out where Appendix A leaves room, or is commonly not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub line_end: LineEnd,
    /// Line ends after the last line: none, one, or more where blank lines follow.
    pub final_line_ends: u32,
    /// Whether a UTF-8 byte order mark comes first.
    pub byte_order_mark: bool,
    /// Whether line and file data check values are written `b6` and not `B6`.
    pub lower_case_checks: bool,
}

impl Default for Layout {
    /// As Appendix A has it: every line, the last one too, ends with a carriage return.
    fn default() -> Self {
        Self { line_end: LineEnd::Cr, final_line_ends: 1, byte_order_mark: false, lower_case_checks: false }
    }
}

/// What ends a line. Appendix A says `<CR>`; files in the wild end their lines in all three ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineEnd {
    Cr,
    Lf,
    CrLf,
}

impl LineEnd {
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Cr => b"\r",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
        }
    }
}
