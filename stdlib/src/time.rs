//! `time`.

use pyvm_vm::call::opt_some;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::namespace::NAMESPACE;
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{float, int, string};
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::types::shape;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

const CLOCKS: &[(&str, libc::clockid_t)] = &[
    ("CLOCK_REALTIME", libc::CLOCK_REALTIME),
    ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC),
    ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW),
    ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID),
    ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID),
    ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME),
    ("CLOCK_TAI", libc::CLOCK_TAI),
];

static STRUCT_TIME: Spec = Spec {
    name: "time.struct_time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() and strftime().  May be considered as a\n sequence of 9 integers.\n\n Note that several fields' values are not the same as those defined by\n the C language standard for struct tm.  For example, the value of the\n field tm_year is the actual year, not year - 1900.  See individual\n fields' descriptions for details.",
    fields: &["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"],
    visible: 9,
    callable: true,
};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "time", "This module provides various functions to manipulate time values.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, id) in CLOCKS {
        d.set_name(vm, name, Value::small(i64::from(*id)));
    }
    d.set_name(vm, "struct_time", structseq::class(vm, &STRUCT_TIME)?);
    d.set_name(vm, "_STRUCT_TM_ITEMS", Value::small(11));
    set_zone(vm, &d);
    vm.register("time dict", d.into_value());
    Ok(module)
}

#[expect(unsafe_code, reason = "functions of the C library on locals of the right type")]
pub mod c {
    use std::ffi::CStr;

    unsafe extern "C" {
        fn tzset();
    }

    pub type Tm = libc::tm;

    /// A zeroed broken-down time.
    pub fn zero() -> Tm {
        unsafe { std::mem::zeroed() }
    }
    pub fn set_zone() {
        unsafe { tzset() }
    }
    pub fn local(t: i64) -> Option<Tm> {
        let mut out = zero();
        if unsafe { libc::localtime_r(&raw const t, &raw mut out) }.is_null() { None } else { Some(out) }
    }
    pub fn utc(t: i64) -> Option<Tm> {
        let mut out = zero();
        if unsafe { libc::gmtime_r(&raw const t, &raw mut out) }.is_null() { None } else { Some(out) }
    }
    pub fn make(tm: &mut Tm) -> i64 {
        unsafe { libc::mktime(tm) }
    }
    pub fn zone(tm: &Tm) -> String {
        if tm.tm_zone.is_null() { String::new() } else { unsafe { CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned() }
    }
    /// The text for the C library, kept for good: names of time zones are few.
    pub fn kept(text: &str) -> *const libc::c_char {
        use std::sync::Mutex;
        static KEPT: Mutex<Vec<std::ffi::CString>> = Mutex::new(Vec::new());
        let Ok(mut kept) = KEPT.lock() else { return std::ptr::null() };
        if let Some(found) = kept.iter().find(|k| k.to_bytes() == text.as_bytes()) {
            return found.as_ptr();
        }
        let Ok(new) = std::ffi::CString::new(text) else { return std::ptr::null() };
        let at = new.as_ptr();
        kept.push(new);
        at
    }
    pub fn format(format: &CStr, tm: &Tm, size: usize) -> Vec<u8> {
        let mut buffer = vec![0u8; size];
        let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), size, format.as_ptr(), tm) };
        buffer.truncate(n);
        buffer
    }
    pub fn clock(id: libc::clockid_t) -> Option<i64> {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        if unsafe { libc::clock_gettime(id, &raw mut t) } != 0 { None } else { Some(t.tv_sec * 1_000_000_000 + t.tv_nsec) }
    }
    pub fn resolution(id: libc::clockid_t) -> Option<f64> {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        if unsafe { libc::clock_getres(id, &raw mut t) } != 0 { None } else { Some(t.tv_sec as f64 + t.tv_nsec as f64 / 1e9) }
    }
    pub fn set(id: libc::clockid_t, ns: i64) -> bool {
        let t = libc::timespec { tv_sec: ns.div_euclid(1_000_000_000), tv_nsec: ns.rem_euclid(1_000_000_000) };
        unsafe { libc::clock_settime(id, &raw const t) == 0 }
    }
    pub fn thread_clock(thread: u64) -> Option<libc::clockid_t> {
        unsafe extern "C" {
            fn pthread_getcpuclockid(thread: libc::pthread_t, clock: *mut libc::clockid_t) -> i32;
        }
        let mut id = 0;
        if unsafe { pthread_getcpuclockid(thread, &raw mut id) } == 0 { Some(id) } else { None }
    }
}

/// Nanoseconds on one of the system's clocks.
fn clock(vm: &Vm, id: libc::clockid_t) -> R<i64> {
    c::clock(id).ok_or_else(|| vm.last_os_error(None))
}

fn seconds(vm: &Vm, id: libc::clockid_t) -> R {
    Ok(Value::float(clock(vm, id)? as f64 / 1e9))
}

/// Sets `timezone`, `altzone`, `daylight` and `tzname` (CPython `init_timezone`).
fn set_zone(vm: &Vm, d: &pyvm_vm::objects::dict::Dict) {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    c::set_zone();
    let now = c::clock(libc::CLOCK_REALTIME).unwrap_or(0) / 1_000_000_000;
    let start = now / YEAR * YEAR;
    let (Some(january), Some(july)) = (c::local(start), c::local(start + YEAR / 2)) else { return };
    let (j, u) = (-january.tm_gmtoff, -july.tm_gmtoff);
    let (standard, summer, (std_zone, dst_zone)) = if j < u { (u, j, (&july, &january)) } else { (j, u, (&january, &july)) };
    d.set_name(vm, "timezone", Value::int(standard));
    d.set_name(vm, "altzone", Value::int(summer));
    d.set_name(vm, "daylight", Value::small(i64::from(j != u)));
    d.set_name(vm, "tzname", vm.tuple(vec![vm.str(&c::zone(std_zone)), vm.str(&c::zone(dst_zone))]));
}

fn struct_time(vm: &Vm, tm: &c::Tm) -> R {
    let n = |v: i32| Value::small(i64::from(v));
    let fields = vec![
        Value::int(i64::from(tm.tm_year) + 1900),
        n(tm.tm_mon + 1),
        n(tm.tm_mday),
        n(tm.tm_hour),
        n(tm.tm_min),
        n(tm.tm_sec),
        n((tm.tm_wday + 6) % 7),
        n(tm.tm_yday + 1),
        n(tm.tm_isdst),
        vm.str(&c::zone(tm)),
        Value::int(tm.tm_gmtoff),
    ];
    structseq::make(vm, &STRUCT_TIME, fields)
}

/// Seconds since the epoch, rounded down; now without an argument (CPython `parse_time_t_args`).
fn time_argument(vm: &Vm, a: &[Value]) -> R<i64> {
    let Some(v) = opt_some(a, 0) else { return Ok(clock(vm, libc::CLOCK_REALTIME)?.div_euclid(1_000_000_000)) };
    whole_seconds(vm, v)
}

/// The whole seconds of a timestamp, rounded down (CPython `_PyTime_ObjectToTime_t`).
pub fn whole_seconds(vm: &Vm, v: &Value) -> R<i64> {
    if let Some(f) = float::as_f64(v) {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let down = f.floor();
        if !(-9.3e18..9.2e18).contains(&down) {
            return Err(vm.overflow_error("timestamp out of range for platform time_t"));
        }
        return Ok(down as i64);
    }
    int::as_i64(&vm.index(v)?).ok_or_else(|| vm.overflow_error("timestamp out of range for platform time_t"))
}

fn broken_down(vm: &Vm, a: &[Value], utc: bool) -> R<c::Tm> {
    let t = time_argument(vm, a)?;
    let found = if utc { c::utc(t) } else { c::local(t) };
    found.ok_or_else(|| vm.os_error_code(libc::EOVERFLOW, None))
}

/// The broken-down time in a tuple (CPython `gettmarg`).
fn tuple_argument(vm: &Vm, v: &Value, message: &str) -> R<c::Tm> {
    let Some(t) = v.cast::<Tuple>() else { return Err(vm.type_error("Tuple or struct_time argument required")) };
    if t.items().len() != 9 {
        return Err(vm.type_error(message));
    }
    let mut n = [0i32; 9];
    for (at, item) in t.items().iter().enumerate() {
        n[at] = vm.to_i32(item)?;
    }
    if i64::from(n[0]) < i64::from(i32::MIN) + 1900 {
        return Err(vm.overflow_error("year out of range"));
    }
    let mut tm = c::zero();
    tm.tm_year = n[0] - 1900;
    tm.tm_mon = n[1].wrapping_sub(1);
    (tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec) = (n[2], n[3], n[4], n[5]);
    tm.tm_wday = n[6].wrapping_add(1).rem_euclid(7);
    if n[6].wrapping_add(1) < 0 {
        tm.tm_wday = -1;
    }
    tm.tm_yday = n[7].wrapping_sub(1);
    tm.tm_isdst = n[8];
    if v.ty().is_subtype(structseq::class(vm, &STRUCT_TIME)?.obj()) {
        if let Some(offset) = int::as_i64(&structseq::item(v, 10)) {
            tm.tm_gmtoff = offset;
        }
        let zone = structseq::item(v, 9);
        if string::is_str(&zone) {
            tm.tm_zone = c::kept(&string::to_string(&zone));
        }
    }
    Ok(tm)
}

/// Checks and normalises the fields that indexing by the C library relies on (CPython `checktm`).
fn check(vm: &Vm, tm: &mut c::Tm) -> R<()> {
    let field = |value: &mut i32, zero_is: i32, range: std::ops::RangeInclusive<i32>, what: &str| {
        if *value == zero_is {
            *value += 1;
        }
        if range.contains(value) { Ok(()) } else { Err(vm.value_error(format!("{what} out of range"))) }
    };
    field(&mut tm.tm_mon, -1, 0..=11, "month")?;
    field(&mut tm.tm_mday, 0, 1..=31, "day of month")?;
    field(&mut tm.tm_hour, i32::MIN, 0..=23, "hour")?;
    field(&mut tm.tm_min, i32::MIN, 0..=59, "minute")?;
    field(&mut tm.tm_sec, i32::MIN, 0..=61, "seconds")?;
    if tm.tm_wday < 0 {
        return Err(vm.value_error("day of week out of range"));
    }
    field(&mut tm.tm_yday, -1, 0..=365, "day of year")
}

fn asctime(vm: &Vm, tm: &c::Tm) -> Value {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, month) = (DAYS[tm.tm_wday as usize % 7], MONTHS[tm.tm_mon as usize % 12]);
    vm.str(&format!("{day} {month}{:3} {:02}:{:02}:{:02} {}", tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, i64::from(tm.tm_year) + 1900))
}

fn strftime(vm: &Vm, a: &[Value]) -> R {
    let Some(format) = a[0].cast::<string::Str>() else { return Err(vm.type_error(format!("strftime() argument 1 must be str, not {}", a[0].ty().name()))) };
    let mut tm = match opt_some(a, 1) {
        Some(t) => tuple_argument(vm, t, "strftime(): illegal time tuple argument")?,
        None => broken_down(vm, &[], false)?,
    };
    check(vm, &mut tm)?;
    tm.tm_isdst = tm.tm_isdst.clamp(-1, 1);
    let mut out = Vec::new();
    // Each piece up to a null character on its own: the C library stops there.
    for (at, piece) in format.as_bytes().split(|b| *b == 0).enumerate() {
        if at > 0 {
            out.push(0);
        }
        if piece.is_empty() {
            continue;
        }
        let c_format = std::ffi::CString::new(piece).unwrap_or_default();
        let mut size = 1024;
        loop {
            let text = c::format(&c_format, &tm, size);
            if !text.is_empty() || size >= 256 * piece.len().max(1024) {
                out.extend_from_slice(&text);
                break;
            }
            size *= 2;
        }
    }
    Ok(string::from_wtf8(&out))
}

/// Nanoseconds to sleep, rounded up (CPython `_PyTime_FromSecondsObject`).
fn duration(vm: &Vm, v: &Value) -> R<i64> {
    let ns = if let Some(f) = float::as_f64(v) {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let ns = (f * 1e9).ceil();
        if !(-9.2e18..9.2e18).contains(&ns) {
            return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
        }
        ns as i64
    } else {
        let seconds = int::as_i64(&vm.index(v)?).and_then(|s| s.checked_mul(1_000_000_000));
        seconds.ok_or_else(|| vm.overflow_error("timestamp too large to convert to C PyTime_t"))?
    };
    if ns < 0 { Err(vm.value_error("sleep length must be non-negative")) } else { Ok(ns) }
}

/// Sleeps until the moment has come; signals are handled in between.
fn sleep(vm: &Vm, ns: i64) -> R<()> {
    let end = clock(vm, libc::CLOCK_MONOTONIC)?.saturating_add(ns);
    loop {
        let left = end - clock(vm, libc::CLOCK_MONOTONIC)?;
        if left <= 0 && ns > 0 {
            return Ok(());
        }
        vm.blocking(|| crate::signal::pause(left.max(0)));
        vm.check_signals()?;
        if ns == 0 {
            return Ok(());
        }
    }
}

static ROWS: &[Method] = &[
    m("time", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_REALTIME)).doc("time() -> floating-point number\n\nReturn the current time in seconds since the Epoch."),
    m("time_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_REALTIME)?))),
    m("monotonic", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_MONOTONIC)),
    m("monotonic_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_MONOTONIC)?))),
    m("perf_counter", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_MONOTONIC)),
    m("perf_counter_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_MONOTONIC)?))),
    m("process_time", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_PROCESS_CPUTIME_ID)),
    m("process_time_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID)?))),
    m("thread_time", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_THREAD_CPUTIME_ID)),
    m("thread_time_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_THREAD_CPUTIME_ID)?))),
    m("clock_gettime", "($module, clk_id, /)", |vm, a| seconds(vm, vm.to_i32(&a[0])?)),
    m("clock_gettime_ns", "($module, clk_id, /)", |vm, a| Ok(Value::int(clock(vm, vm.to_i32(&a[0])?)?))),
    m("clock_getres", "($module, clk_id, /)", |vm, a| c::resolution(vm.to_i32(&a[0])?).map(Value::float).ok_or_else(|| vm.last_os_error(None))),
    m("clock_settime", "($module, clk_id, time, /)", |vm, a| {
        let id = vm.to_i32(&a[0])?;
        if c::set(id, (vm.to_f64(&a[1])? * 1e9) as i64) { Ok(Value::NONE) } else { Err(vm.last_os_error(None)) }
    }),
    m("clock_settime_ns", "($module, clk_id, time, /)", |vm, a| {
        let id = vm.to_i32(&a[0])?;
        if c::set(id, vm.to_i64(&a[1])?) { Ok(Value::NONE) } else { Err(vm.last_os_error(None)) }
    }),
    m("pthread_getcpuclockid", "($module, thread_id, /)", |vm, a| match c::thread_clock(vm.to_i64(&a[0])? as u64) {
        Some(id) => Ok(Value::small(i64::from(id))),
        None => Err(vm.last_os_error(None)),
    }),
    m("gmtime", "($module, seconds=None, /)", |vm, a| struct_time(vm, &broken_down(vm, a, true)?)),
    m("localtime", "($module, seconds=None, /)", |vm, a| struct_time(vm, &broken_down(vm, a, false)?)),
    m("asctime", "($module, tuple=None, /)", |vm, a| {
        let mut tm = match a.first() {
            Some(t) => tuple_argument(vm, t, "asctime(): illegal time tuple argument")?,
            None => broken_down(vm, &[], false)?,
        };
        check(vm, &mut tm)?;
        Ok(asctime(vm, &tm))
    }),
    m("ctime", "($module, seconds=None, /)", |vm, a| Ok(asctime(vm, &broken_down(vm, a, false)?))),
    m("mktime", "($module, tuple, /)", |vm, a| {
        let mut tm = tuple_argument(vm, &a[0], "mktime(): illegal time tuple argument")?;
        tm.tm_wday = -1;
        let t = c::make(&mut tm);
        if t == -1 && tm.tm_wday == -1 { Err(vm.overflow_error("mktime argument out of range")) } else { Ok(Value::float(t as f64)) }
    }),
    m("strftime", "($module, format, tuple=None, /)", strftime),
    mk("strptime", "($module, string, format='%a %b %d %H:%M:%S %Y', /)", |vm, args| {
        let module = pyvm_vm::import::import_module(vm, "_strptime")?;
        vm.call_args(&vm.get_attr_str(&module, "_strptime_time")?, args)
    }),
    m("tzset", "($module, /)", |vm, _| {
        if let Some(d) = vm.registered("time dict") {
            set_zone(vm, d.obj());
        }
        Ok(Value::NONE)
    }),
    m("sleep", "($module, seconds, /)", |vm, a| {
        let ns = duration(vm, &a[0])?;
        sleep(vm, ns).map(|()| Value::NONE)
    }),
    m("get_clock_info", "($module, name, /)", |vm, a| {
        let name = string::to_string(&a[0]);
        let (adjustable, implementation) = match name.as_str() {
            "time" => (true, "clock_gettime(CLOCK_REALTIME)"),
            "monotonic" | "perf_counter" => (false, "clock_gettime(CLOCK_MONOTONIC)"),
            "process_time" => (false, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)"),
            "thread_time" => (false, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)"),
            _ => return Err(vm.value_error("unknown clock")),
        };
        let info = vm.call(&NAMESPACE.as_value(), &[])?;
        if let Some(d) = shape::dict(&info) {
            d.set_name(vm, "implementation", vm.str(implementation));
            d.set_name(vm, "monotonic", Value::bool(!adjustable));
            d.set_name(vm, "adjustable", Value::bool(adjustable));
            d.set_name(vm, "resolution", Value::float(1e-9));
        }
        Ok(info)
    }),
];
