//! Which day it is, where the command line does not say.
//!
//! The only reading of the calendar in the program: what is judged by a day is told which.
//! Refuses time zones: days change at midnight UTC.

use crate::design::Date;
use crate::findings::Options;
use time::OffsetDateTime;

/// How findings are judged where no other day is asked for.
pub(super) fn options() -> Options {
    Options { today: today() }
}

/// The day that the reproducible-builds variable names, in seconds since 1970, so that a run can be
/// repeated later; else the machine's day.
pub(super) fn today() -> Option<Date> {
    let stated = std::env::var("SOURCE_DATE_EPOCH").ok();
    let stated = stated.and_then(|seconds| seconds.parse().ok());
    let moment = stated.map_or_else(
        || Some(OffsetDateTime::now_utc()),
        |seconds| OffsetDateTime::from_unix_timestamp(seconds).ok(),
    )?;
    let date = moment.date();
    Some(Date {
        year: u16::try_from(date.year()).ok()?,
        month: date.month().into(),
        day: date.day(),
    })
}
