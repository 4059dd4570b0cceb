//! Dates and times as text: ISO 8601 in both directions, and what `strftime` leaves to these types.

use super::calendar::{self, Day};
use super::clock::Clock;
use super::{delta, zone};
use pyvm_vm::import::import_module;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

pub fn iso_date(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// The time of day with the parts that `timespec` asks for.
pub fn iso_clock(vm: &Vm, clock: Clock, timespec: &str) -> R<String> {
    let [hour, minute, second] = [clock.hour, clock.minute, clock.second].map(|n| format!("{n:02}"));
    let us = clock.microsecond;
    Ok(match timespec {
        "auto" if us == 0 => format!("{hour}:{minute}:{second}"),
        "hours" => hour,
        "minutes" => format!("{hour}:{minute}"),
        "seconds" => format!("{hour}:{minute}:{second}"),
        "milliseconds" => format!("{hour}:{minute}:{second}.{:03}", us / 1000),
        "auto" | "microseconds" => format!("{hour}:{minute}:{second}.{us:06}"),
        _ => return Err(vm.value_error("Unknown timespec value")),
    })
}

/// The error for a text in no known format.
pub fn invalid(vm: &Vm, text: &Value) -> pyvm_vm::vm::Raised {
    match vm.repr_text(text) {
        Ok(shown) => vm.value_error(format!("Invalid isoformat string: {shown}")),
        Err(raised) => raised,
    }
}

/// The argument of `fromisoformat` by code points; what is not ASCII becomes a byte that fits nowhere but between date and time.
pub fn argument(vm: &Vm, text: &Value) -> R<Vec<u8>> {
    let Some(s) = text.cast::<Str>() else { return Err(vm.type_error("fromisoformat: argument must be str")) };
    Ok(string::CodePoints::new(s.as_bytes()).map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0xff)).collect())
}

/// A number of exactly the digits at hand.
fn number(text: Option<&[u8]>) -> Option<i32> {
    let text = text?;
    text.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + i32::from(c - b'0')))
}

/// Year, month and day; their ranges are not looked at, those of an ISO week date are.
pub fn parse_date(text: &[u8]) -> Option<Day> {
    if !matches!(text.len(), 7 | 8 | 10) {
        return None;
    }
    let year = number(text.get(..4))?;
    let dashes = text[4] == b'-';
    let rest = &text[4 + usize::from(dashes)..];
    // Between two parts stands a dash exactly if one stood before.
    let second = |rest: &[u8], at: usize| match (dashes, rest.get(at)) {
        (true, Some(b'-')) => Some(at + 1),
        (false, Some(c)) if *c != b'-' => Some(at),
        _ => None,
    };
    if rest.first() == Some(&b'W') {
        let week = number(rest.get(1..3))?;
        let weekday = if rest.len() > 3 { number(Some(&rest[second(rest, 3)?..]).filter(|d| d.len() == 1))? } else { 1 };
        return calendar::from_iso(year.into(), week.into(), weekday.into()).ok();
    }
    let month = number(rest.get(..2))?;
    let day = &rest[second(rest, 2)?..];
    Some(Day::new(year, month, number(Some(day).filter(|d| d.len() == 2))?))
}

/// Where the date ends in a text of at least 7 bytes that holds date and time (CPython `_find_isoformat_datetime_separator`).
pub fn separator(text: &[u8]) -> usize {
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    match (text[4], text[5]) {
        _ if text.len() == 7 => 7,
        (b'-', b'W') if text.get(8) == Some(&b'-') => {
            if text.len() > 10 && digit(10) {
                8
            } else {
                10
            }
        }
        (b'-', b'W') => 8,
        (b'-', _) => 10,
        (b'W', _) => match (7..).find(|at| !digit(*at)).unwrap_or(7) {
            end @ ..9 => end,
            end if end % 2 == 0 => 7,
            _ => 8,
        },
        _ => 8,
    }
}

/// Hours, minutes, seconds, microseconds, from the first on: `HH[:]MM[:]SS[.ffffff]`.
fn parse_clock(text: &[u8]) -> Option<[i32; 4]> {
    let mut found = [0; 4];
    let mut at = 0;
    let colons = text.get(2) == Some(&b':');
    for (i, field) in found.iter_mut().take(3).enumerate() {
        *field = number(text.get(at..at + 2))?;
        at += 2;
        if at == text.len() || i == 2 {
            break;
        }
        if colons && text[at] != b':' {
            return None;
        }
        at += usize::from(colons);
    }
    if at < text.len() {
        let fraction = &text[at + 1..];
        if !matches!(text[at], b'.' | b',') || fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let kept = &fraction[..fraction.len().min(6)];
        found[3] = number(Some(kept))? * 10_i32.pow(6 - kept.len() as u32);
    }
    Some(found)
}

/// The fields of a time and its offset from UTC in microseconds.
pub fn parse_time(text: &[u8]) -> Option<([i32; 4], Option<i128>)> {
    let Some(at) = text.iter().position(|c| matches!(c, b'+' | b'-' | b'Z')) else {
        return Some((parse_clock(text)?, None));
    };
    let fields = parse_clock(&text[..at])?;
    let rest = &text[at + 1..];
    if text[at] == b'Z' {
        return rest.is_empty().then_some((fields, Some(0)));
    }
    if matches!(rest.len(), 0 | 1 | 3) {
        return None;
    }
    let [hours, minutes, seconds, us] = parse_clock(rest)?.map(i128::from);
    let offset = ((hours * 60 + minutes) * 60 + seconds) * delta::SECOND + us;
    Some((fields, Some(if text[at] == b'-' { -offset } else { offset })))
}

/// An hour of 24 is midnight at the end of the day; whether it was that.
pub fn midnight(vm: &Vm, fields: &mut [i32; 4]) -> R<bool> {
    if fields[0] != 24 {
        return Ok(false);
    }
    if fields[1..] != [0, 0, 0] {
        return Err(vm.value_error("minute, second, and microsecond must be 0 when hour is 24"));
    }
    fields[0] = 0;
    Ok(true)
}

/// What `strftime` has to know of an object besides its time tuple.
pub struct Shown<'a> {
    pub microsecond: u32,
    pub zone: &'a Value,
    /// What the methods of the time zone are given.
    pub argument: &'a Value,
}

impl Shown<'_> {
    fn offset(&self, vm: &Vm, separator: &str) -> R<String> {
        Ok(zone::ask(vm, self.zone, "utcoffset", self.argument)?.map_or_else(String::new, |us| delta::offset_text(us, separator)))
    }
}

/// Puts what the C library does not know into a format and formats the rest with it (CPython `wrap_strftime`).
pub fn strftime(vm: &Vm, shown: &Shown, format: &Value, tuple: &Value) -> R {
    let Some(s) = format.cast::<Str>() else { return Err(vm.type_error(format!("strftime() argument 1 must be str, not {}", format.ty().name()))) };
    let time = import_module(vm, "time")?;
    let plain = |format: Value| vm.call_method_str(&time, "strftime", &[format, tuple.clone()]);
    let field = |at: usize| -> R<i64> {
        let Some(item) = tuple.cast::<Tuple>().and_then(|t| t.items().get(at)) else { return Err(vm.type_error("Tuple or struct_time argument required")) };
        vm.to_i64(item)
    };
    let text = s.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        at += 1;
        let directive = if c == b'%' { text.get(at).copied() } else { None };
        at += usize::from(directive.is_some());
        match directive {
            None => out.push(c),
            Some(b'f') => out.extend(format!("{:06}", shown.microsecond).bytes()),
            Some(b'z') => out.extend(shown.offset(vm, "")?.bytes()),
            Some(b':') if text.get(at) == Some(&b'z') => {
                at += 1;
                out.extend(shown.offset(vm, ":")?.bytes());
            }
            Some(b'Z') => {
                let name = zone::ask_name(vm, shown.zone, shown.argument)?;
                if !name.is_none() {
                    let escaped = vm.call_method_str(&name, "replace", &[vm.str("%"), vm.str("%%")])?;
                    let Some(escaped) = escaped.cast::<Str>() else { return Err(vm.type_error("tzname.replace() did not return a string")) };
                    out.extend(escaped.as_bytes());
                }
            }
            // The C library does not pad years.
            Some(c @ (b'Y' | b'G' | b'F' | b'C')) if field(0)? < 1000 => {
                let year = if c == b'G' { string::to_string(&plain(vm.str("%G"))?).parse().unwrap_or(0) } else { field(0)? };
                out.extend(if c == b'C' { format!("{:02}", year / 100) } else { format!("{year:04}") }.bytes());
                if c == b'F' {
                    out.extend(format!("-{:02}-{:02}", field(1)?, field(2)?).bytes());
                }
            }
            Some(c) => out.extend([b'%', c]),
        }
    }
    plain(string::from_wtf8(&out))
}
