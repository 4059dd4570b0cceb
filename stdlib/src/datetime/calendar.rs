//! The proleptic Gregorian calendar: days counted from 1 for 1 January of year 1, and ISO weeks.

pub const MIN_YEAR: i32 = 1;
pub const MAX_YEAR: i32 = 9999;
/// The last day there is.
pub const MAX_ORDINAL: i64 = 3_652_059;
pub const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
pub const MONTH_NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const BEFORE_MONTH: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A day: year, month and day of the month, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day {
    pub year: i32,
    pub month: i32,
    pub day: i32,
}

pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of the last day before the year.
fn before_year(year: i64) -> i64 {
    let y = year - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)
}

impl Day {
    pub fn new(year: i32, month: i32, day: i32) -> Day {
        Day { year, month, day }
    }

    /// The day with a number, which may lie outside the years that Python knows.
    pub fn from_ordinal(ordinal: i64) -> Day {
        let mut year = (ordinal - 1).div_euclid(146_097) * 400 + 1;
        // An estimate that is at most one year too late.
        let within = (ordinal - 1).rem_euclid(146_097);
        year += within / 365;
        while before_year(year) >= ordinal {
            year -= 1;
        }
        let rest = (ordinal - before_year(year) - 1) as i32;
        let year = year as i32;
        let start = |month: usize| BEFORE_MONTH[month] + i32::from(month > 1 && is_leap(year));
        let month = (0..12).rev().find(|m| start(*m) <= rest).unwrap_or(0);
        Day { year, month: month as i32 + 1, day: rest - start(month) + 1 }
    }

    /// Day of the year, from 1.
    pub fn of_year(self) -> i32 {
        BEFORE_MONTH[self.month as usize - 1] + i32::from(self.month > 2 && is_leap(self.year)) + self.day
    }

    pub fn ordinal(self) -> i64 {
        before_year(i64::from(self.year)) + i64::from(self.of_year())
    }

    /// 0 for Monday.
    pub fn weekday(self) -> i32 {
        ((self.ordinal() + 6) % 7) as i32
    }

    /// ISO year, week and day of the week, from 1.
    pub fn iso(self) -> (i32, i32, i32) {
        let ordinal = self.ordinal();
        let mut year = self.year;
        if ordinal < week_one(year) {
            year -= 1;
        } else if ordinal >= week_one(year + 1) {
            year += 1;
        }
        (year, ((ordinal - week_one(year)) / 7) as i32 + 1, self.weekday() + 1)
    }
}

/// The number of the Monday that starts the first ISO week of a year: the week with its first Thursday.
fn week_one(year: i32) -> i64 {
    let first = before_year(i64::from(year)) + 1;
    let weekday = (first + 6).rem_euclid(7);
    first - weekday + if weekday > 3 { 7 } else { 0 }
}

/// What is wrong with an ISO week date.
pub enum IsoError {
    Year,
    Week,
    Weekday,
}

/// The day of an ISO year, week and weekday.
pub fn from_iso(year: i64, week: i64, weekday: i64) -> Result<Day, IsoError> {
    let in_range = i32::try_from(year).ok().filter(|y| (MIN_YEAR..=MAX_YEAR).contains(y));
    let year = in_range.ok_or(IsoError::Year)?;
    let weeks = (week_one(year + 1) - week_one(year)) / 7;
    if !(1..=weeks).contains(&week) {
        return Err(IsoError::Week);
    }
    if !(1..=7).contains(&weekday) {
        return Err(IsoError::Weekday);
    }
    Ok(Day::from_ordinal(week_one(year) + (week - 1) * 7 + weekday - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_go_there_and_back() {
        for ordinal in (1..=MAX_ORDINAL).step_by(37).chain([1, 365, 366, 146_097, 146_098, MAX_ORDINAL]) {
            assert_eq!(Day::from_ordinal(ordinal).ordinal(), ordinal);
        }
        assert_eq!(Day::from_ordinal(MAX_ORDINAL), Day::new(9999, 12, 31));
        assert_eq!(Day::from_ordinal(0), Day::new(0, 12, 31));
    }
}
