//! The formats a schema can assert: the usual ones of the internet and those of Vietnamese papers and registers.
//!
//! All are written by hand, so that the browser's bundle carries neither a pattern engine nor Unicode tables.

mod internet;
mod time;
mod vietnam;

pub use vietnam::{PersonalId, PersonalIdError, normalize_phone, read_personal_id};

use crate::date::{Date, PartialDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a value does not fit its format. `reason` texts are keys of the message catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FormatError {
    /// The text is not built the way the format asks.
    Form,
    /// The province code was never given out.
    Province,
    /// The year lies in the future.
    Future,
    /// The check digit is wrong: most likely a typing mistake.
    CheckDigit,
}

impl FormatError {
    /// The stable name of the reason.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Province => "province",
            Self::Future => "future",
            Self::CheckDigit => "check_digit",
        }
    }
}

macro_rules! formats {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// A known format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Format {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Format {
            /// Every format, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The format of this name; `None` if it is not known here.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The name in schemas.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The code of a violation, `format:<name>`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("format:", $name),)*
                }
            }
        }
    };
}

formats! {
    /// `2026-11-24`.
    Date = "date",
    /// `08:30:00+07:00`.
    Time = "time",
    /// `2026-11-24T08:30:00+07:00`.
    DateTime = "date-time",
    /// `P3Y6M4DT12H`.
    Duration = "duration",
    /// An e-mail address.
    Email = "email",
    /// A host name.
    Hostname = "hostname",
    /// An IPv4 address.
    Ipv4 = "ipv4",
    /// An IPv6 address.
    Ipv6 = "ipv6",
    /// An absolute URI.
    Uri = "uri",
    /// A URI or a relative reference.
    UriReference = "uri-reference",
    /// A UUID.
    Uuid = "uuid",
    /// A JSON Pointer.
    JsonPointer = "json-pointer",
    /// A relative JSON Pointer.
    RelativeJsonPointer = "relative-json-pointer",
    /// `{"p": "day|month|year", "v": …}`; asserted of objects.
    PartialDate = "partial-date",
    /// A local time of day without seconds, `08:30`.
    TimeOfDay = "time-of-day",
    /// The 12-digit personal identification number.
    VnPersonalId = "vn-personal-id",
    /// The identity number of nine digits used before 2016.
    VnOldId = "vn-old-id",
    /// A tax or business code with its check digit, or a personal identification number.
    VnTaxCode = "vn-tax-code",
    /// A telephone number as stored: `+84…`, mobile or landline.
    VnPhone = "vn-phone",
    /// A person's name: letters of any script, marks, apostrophe, hyphen, dot and space.
    VnName = "vn-name",
    /// The serial of a land certificate: two letters and six to eight digits.
    VnLandCertificate = "vn-land-certificate",
    /// A Vietnamese passport number.
    VnPassport = "vn-passport",
    /// A social-insurance number of ten digits.
    VnSocialInsurance = "vn-social-insurance",
    /// A bank account number.
    VnBankAccount = "vn-bank-account",
}

impl Format {
    /// Whether the format speaks of objects rather than texts.
    pub fn is_of_objects(self) -> bool {
        self == Self::PartialDate
    }

    /// Checks a text. `now_year` lets personal numbers of the future be refused; without it they pass.
    pub fn check(self, text: &str, now_year: Option<i32>) -> Result<(), FormatError> {
        let fits = match self {
            Self::Date => Date::parse(text).is_some(),
            Self::Time => time::is_time(text.as_bytes()),
            Self::DateTime => time::is_date_time(text.as_bytes()),
            Self::Duration => time::is_duration(text),
            Self::TimeOfDay => time::is_time_of_day(text.as_bytes()),
            Self::Email => internet::is_email(text),
            Self::Hostname => internet::is_hostname(text),
            Self::Ipv4 => internet::is_ipv4(text),
            Self::Ipv6 => internet::is_ipv6(text),
            Self::Uri => internet::is_uri(text),
            Self::UriReference => internet::is_uri_reference(text),
            Self::Uuid => internet::is_uuid(text.as_bytes()),
            Self::JsonPointer => internet::is_json_pointer(text),
            Self::RelativeJsonPointer => internet::is_relative_json_pointer(text),
            // Speaks of objects only; a text is no business of it.
            Self::PartialDate => true,
            Self::VnPersonalId => return vietnam::personal_id(text, now_year),
            Self::VnTaxCode => return vietnam::tax_code(text, now_year),
            Self::VnOldId => vietnam::is_digits(text, 9, 9),
            Self::VnPhone => vietnam::is_stored_phone(text),
            Self::VnName => vietnam::is_name(text),
            Self::VnLandCertificate => vietnam::is_land_certificate(text),
            Self::VnPassport => vietnam::is_passport(text),
            Self::VnSocialInsurance => vietnam::is_digits(text, 10, 10),
            Self::VnBankAccount => vietnam::is_digits(text, 6, 19),
        };
        if fits { Ok(()) } else { Err(FormatError::Form) }
    }

    /// Checks any JSON value; one of a type the format does not speak of fits.
    pub fn check_value(self, value: &Value, now_year: Option<i32>) -> Result<(), FormatError> {
        match value {
            Value::String(text) => self.check(text, now_year),
            Value::Object(_) if self == Self::PartialDate => match PartialDate::from_value(value) {
                Some(_) => Ok(()),
                None => Err(FormatError::Form),
            },
            _ => Ok(()),
        }
    }
}

/// Checks a text by the name of its format; `None` if the name is not known.
pub fn check(format: &str, value: &str, now_year: Option<i32>) -> Option<Result<(), FormatError>> {
    Format::from_name(format).map(|format| format.check(value, now_year))
}
