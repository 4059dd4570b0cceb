//! The time of day, and local time as the C library knows it.

use super::calendar::{Day, MAX_YEAR, MIN_YEAR};
use crate::time::c;
use pyvm_vm::call::opt;
use pyvm_vm::objects::{float, int};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Seconds before 1970 in seconds counted from ordinal 0.
pub const EPOCH: i64 = 719_163 * 86_400;
/// No change of local time is larger, in seconds.
const MAX_FOLD: i64 = 24 * 3600;

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Clock {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    /// Which of two equal local times is meant (PEP 495).
    pub fold: u8,
    pub microsecond: u32,
}

impl Clock {
    /// The last moment of a day.
    pub const LAST: Clock = Clock { hour: 23, minute: 59, second: 59, fold: 0, microsecond: 999_999 };

    /// Checks the ranges of hour, minute, second and microsecond.
    pub fn checked(vm: &Vm, fields: [i32; 4], fold: i32) -> R<Clock> {
        for ((n, most), name) in fields.into_iter().zip([23, 59, 59, 999_999]).zip(["hour", "minute", "second", "microsecond"]) {
            if !(0..=most).contains(&n) {
                return Err(vm.value_error(format!("{name} must be in 0..{most}, not {n}")));
            }
        }
        if !(0..=1).contains(&fold) {
            return Err(vm.value_error(format!("fold must be either 0 or 1, not {fold}")));
        }
        let [hour, minute, second, microsecond] = fields;
        Ok(Clock { hour: hour as u8, minute: minute as u8, second: second as u8, fold: fold as u8, microsecond: microsecond as u32 })
    }

    /// With the fields replaced that bound arguments give.
    pub fn replaced(self, vm: &Vm, a: &[Value], first: usize) -> R<Clock> {
        let (fields, fold) = self.converted(vm, a, first)?;
        Clock::checked(vm, fields, fold)
    }

    /// The fields and the fold, those that bound arguments give replaced and no range checked. Hour, minute, second and microsecond
    /// start at `first`; the time zone is behind them and the fold behind that.
    pub fn converted(self, vm: &Vm, a: &[Value], first: usize) -> R<([i32; 4], i32)> {
        let mut fields = self.fields();
        for (at, field) in fields.iter_mut().enumerate() {
            if let Some(v) = opt(a, first + at) {
                *field = vm.to_i32(v)?;
            }
        }
        Ok((fields, opt(a, first + 5).map_or(Ok(self.fold.into()), |v| vm.to_i32(v))?))
    }

    pub fn fields(self) -> [i32; 4] {
        [self.hour.into(), self.minute.into(), self.second.into(), self.microsecond as i32]
    }

    /// Seconds of the day.
    pub fn seconds(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }

    /// Microseconds of the day.
    pub fn microseconds(self) -> i64 {
        self.seconds() * 1_000_000 + i64::from(self.microsecond)
    }

    pub fn from_microseconds(us: i64) -> Clock {
        let s = us / 1_000_000;
        Clock { hour: (s / 3600) as u8, minute: (s / 60 % 60) as u8, second: (s % 60) as u8, fold: 0, microsecond: (us % 1_000_000) as u32 }
    }

    pub fn with_fold(self, fold: u8) -> Clock {
        Clock { fold, ..self }
    }

    /// The bytes that stand for it in a pickle, without the fold.
    pub fn state(self) -> [u8; 6] {
        let [_, a, b, c] = self.microsecond.to_be_bytes();
        [self.hour, self.minute, self.second, a, b, c]
    }

    /// From the bytes of a pickle, whose fields nobody checked.
    pub fn from_state(state: &[u8], fold: u8) -> Clock {
        let at = |i: usize| state.get(i).copied().unwrap_or(0);
        Clock { hour: at(0), minute: at(1), second: at(2), fold, microsecond: u32::from_be_bytes([0, at(3), at(4), at(5)]) }
    }
}

/// Checks the ranges of year, month and day.
pub fn checked_day(vm: &Vm, day: Day) -> R<Day> {
    let Day { year, month, day: d } = day;
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Err(vm.value_error(format!("year must be in {MIN_YEAR}..{MAX_YEAR}, not {year}")));
    }
    if !(1..=12).contains(&month) {
        return Err(vm.value_error(format!("month must be in 1..12, not {month}")));
    }
    let most = super::calendar::days_in_month(year, month);
    if !(1..=most).contains(&d) {
        return Err(vm.value_error(format!("day {d} must be in range 1..{most} for month {month} in year {year}")));
    }
    Ok(day)
}

/// Seconds counted from ordinal 0.
pub fn seconds_of(day: Day, clock: Clock) -> i64 {
    day.ordinal() * 86_400 + clock.seconds()
}

/// Day and time of a POSIX timestamp, local or of UTC.
pub fn broken_down(vm: &Vm, timestamp: i64, utc: bool) -> R<(Day, Clock, c::Tm)> {
    let tm = if utc { c::utc(timestamp) } else { c::local(timestamp) };
    let tm = tm.ok_or_else(|| vm.os_error_code(libc::EOVERFLOW, None))?;
    let day = Day::new(tm.tm_year.saturating_add(1900), tm.tm_mon + 1, tm.tm_mday);
    // A leap second is not told from the one before it.
    let clock = Clock { hour: tm.tm_hour as u8, minute: tm.tm_min as u8, second: tm.tm_sec.min(59) as u8, fold: 0, microsecond: 0 };
    Ok((day, clock, tm))
}

/// Local time in seconds, for UTC in seconds, both counted from ordinal 0.
fn local(vm: &Vm, utc: i64) -> R<i64> {
    let (day, clock, _) = broken_down(vm, utc - EPOCH, false)?;
    Ok(seconds_of(checked_day(vm, day)?, clock))
}

/// UTC in seconds for a local time in seconds (CPython `local_to_seconds`).
pub fn from_local(vm: &Vm, t: i64, fold: u8) -> R<i64> {
    let a = local(vm, t)? - t;
    let u1 = t - a;
    let t1 = local(vm, u1)?;
    let b = if t1 == t {
        // One solution; is there another?
        let u2 = if fold == 1 { u1 + MAX_FOLD } else { u1 - MAX_FOLD };
        let b = local(vm, u2)? - u2;
        if a == b {
            return Ok(u1);
        }
        b
    } else {
        t1 - u1
    };
    let u2 = t - b;
    if local(vm, u2)? == t {
        return Ok(u2);
    }
    if t1 == t {
        return Ok(u1);
    }
    // In a gap.
    Ok(if fold == 1 { u1.min(u2) } else { u1.max(u2) })
}

/// Whether a local time is the second one of two that are equal.
pub fn fold_of(vm: &Vm, timestamp: i64, result: i64) -> R<u8> {
    // Before this there is no year to look at.
    if timestamp + EPOCH < MAX_FOLD + 86_400 * 366 {
        return Ok(0);
    }
    let probe = local(vm, EPOCH + timestamp - MAX_FOLD)?;
    let transition = result - probe - MAX_FOLD;
    Ok(u8::from(transition < 0 && local(vm, EPOCH + timestamp + transition)? == result))
}

/// Now, in seconds and microseconds since 1970.
pub fn now(vm: &Vm) -> R<(i64, u32)> {
    let ns = c::clock(libc::CLOCK_REALTIME).ok_or_else(|| vm.last_os_error(None))?;
    Ok((ns.div_euclid(1_000_000_000), (ns.rem_euclid(1_000_000_000) / 1000) as u32))
}

/// Seconds and microseconds in a number, rounded half to even (CPython `_PyTime_ObjectToTimeval`).
pub fn timestamp(vm: &Vm, v: &Value) -> R<(i64, u32)> {
    let out_of_range = || vm.overflow_error("timestamp out of range for platform time_t");
    let Some(f) = float::as_f64(v) else {
        if !int::is_int(v) && !vm.has_attr(&v.ty().as_value(), "__index__")? {
            return Err(vm.type_error(format!("argument must be int or float, not {}", v.ty().name())));
        }
        return Ok((int::as_i64(&vm.index(v)?).ok_or_else(out_of_range)?, 0));
    };
    if f.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    let mut seconds = f.trunc();
    let mut us = (f.fract() * 1e6).round_ties_even();
    if us < 0.0 {
        us += 1e6;
        seconds -= 1.0;
    } else if us >= 1e6 {
        us -= 1e6;
        seconds += 1.0;
    }
    if !(-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&seconds) {
        return Err(out_of_range());
    }
    Ok((seconds as i64, us as u32))
}
