//! `_locale`: the conventions of the C library's locale.
#![expect(unsafe_code, reason = "texts of the C library are copied at once; ARCHITECTURE.md")]

use pyvm_vm::call::opt;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::string;
use pyvm_vm::protocol::os::decode_fs;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::cmp::Ordering;
use std::ffi::{CStr, CString, c_char};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

static CONSTANTS: &[(&str, i32)] = constants!(
    LC_CTYPE LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES LC_NUMERIC LC_ALL DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7 ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12 ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    RADIXCHAR THOUSEP CRNCYSTR D_T_FMT D_FMT T_FMT AM_STR PM_STR CODESET T_FMT_AMPM ERA ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS YESEXPR NOEXPR
);

/// The small letter of a character of the locale's one-byte encoding.
pub fn to_lower(c: u8) -> u8 {
    // SAFETY: any value of a byte may be asked for.
    unsafe { libc::tolower(c.into()) as u8 }
}

/// The capital letter.
pub fn to_upper(c: u8) -> u8 {
    // SAFETY: as above.
    unsafe { libc::toupper(c.into()) as u8 }
}

/// Whether it is a letter or digit.
pub fn is_alnum(c: u8) -> bool {
    // SAFETY: as above.
    unsafe { libc::isalnum(c.into()) != 0 }
}

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_locale", "Support for POSIX locales.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::small(i64::from(*value)));
    }
    d.set_name(vm, "CHAR_MAX", Value::small(127));
    let error = exc::new_type(vm, "locale", "Error", &exc::EXCEPTION)?;
    d.set_name(vm, "Error", error.clone());
    vm.register("locale.Error", error);
    Ok(module)
}

/// # Safety
/// The pointer is null or a C string.
unsafe fn text(s: *const c_char) -> Value {
    if s.is_null() { string::empty() } else { decode_fs(unsafe { CStr::from_ptr(s) }.to_bytes()) }
}

/// # Safety
/// The pointer is a C string of numbers.
unsafe fn grouping(s: *const c_char) -> Value {
    let bytes = unsafe { CStr::from_ptr(s) }.to_bytes();
    let mut out: Vec<Value> = bytes.iter().map(|b| Value::small(i64::from(*b))).collect();
    if !out.is_empty() && bytes.last() != Some(&127) {
        out.push(Value::small(0));
    }
    List::new(out).into_value()
}

fn c_text(vm: &Vm, v: &Value, function: &str) -> R<CString> {
    if !string::is_str(v) {
        return Err(vm.type_error(format!("{function}() argument must be str, not {}", v.ty().name())));
    }
    CString::new(pyvm_vm::protocol::os::path_bytes(vm, v)?).map_err(|_| vm.value_error("embedded null character"))
}

fn set_locale(vm: &Vm, a: &[Value]) -> R {
    let category = vm.to_i32(&a[0])?;
    let error = |message: &str| {
        let class = vm.registered("locale.Error").unwrap_or(Value::NONE);
        match vm.call(&class, &[vm.str(message)]) {
            Ok(e) => vm.raise(&e),
            Err(raised) => raised,
        }
    };
    match opt(a, 1).filter(|v| !v.is_none()) {
        Some(name) => {
            let name = c_text(vm, name, "setlocale")?;
            let set = unsafe { libc::setlocale(category, name.as_ptr()) };
            if set.is_null() { Err(error("unsupported locale setting")) } else { Ok(unsafe { text(set) }) }
        }
        None => {
            let current = unsafe { libc::setlocale(category, std::ptr::null()) };
            if current.is_null() { Err(error("locale query failed")) } else { Ok(unsafe { text(current) }) }
        }
    }
}

fn conventions(vm: &Vm) -> R {
    let d = Dict::new();
    unsafe {
        let c = &*libc::localeconv();
        for (name, value) in [
            ("int_curr_symbol", text(c.int_curr_symbol)),
            ("currency_symbol", text(c.currency_symbol)),
            ("mon_decimal_point", text(c.mon_decimal_point)),
            ("mon_thousands_sep", text(c.mon_thousands_sep)),
            ("mon_grouping", grouping(c.mon_grouping)),
            ("positive_sign", text(c.positive_sign)),
            ("negative_sign", text(c.negative_sign)),
            ("int_frac_digits", Value::small(i64::from(c.int_frac_digits))),
            ("frac_digits", Value::small(i64::from(c.frac_digits))),
            ("p_cs_precedes", Value::small(i64::from(c.p_cs_precedes))),
            ("p_sep_by_space", Value::small(i64::from(c.p_sep_by_space))),
            ("n_cs_precedes", Value::small(i64::from(c.n_cs_precedes))),
            ("n_sep_by_space", Value::small(i64::from(c.n_sep_by_space))),
            ("p_sign_posn", Value::small(i64::from(c.p_sign_posn))),
            ("n_sign_posn", Value::small(i64::from(c.n_sign_posn))),
            ("decimal_point", text(c.decimal_point)),
            ("thousands_sep", text(c.thousands_sep)),
            ("grouping", grouping(c.grouping)),
        ] {
            d.set_name(vm, name, value);
        }
    }
    Ok(d.into_value())
}

unsafe extern "C" {
    fn strxfrm(to: *mut c_char, from: *const c_char, size: usize) -> usize;
}

static ROWS: &[Method] = &[
    m("setlocale", "($module, category, locale=None, /)", set_locale).doc("Activates/queries locale processing."),
    m("localeconv", "($module, /)", |vm, _| conventions(vm)).doc("Returns numeric and monetary locale-specific parameters."),
    m("strcoll", "($module, os1, os2, /)", |vm, a| {
        let (x, y) = (c_text(vm, &a[0], "strcoll")?, c_text(vm, &a[1], "strcoll")?);
        Ok(Value::small(match unsafe { libc::strcoll(x.as_ptr(), y.as_ptr()) }.cmp(&0) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }))
    })
    .doc("Compares two strings according to the locale."),
    m("strxfrm", "($module, string, /)", |vm, a| {
        let from = c_text(vm, &a[0], "strxfrm")?;
        let size = unsafe { strxfrm(std::ptr::null_mut(), from.as_ptr(), 0) };
        let mut to = vec![0u8; size + 1];
        unsafe { strxfrm(to.as_mut_ptr().cast(), from.as_ptr(), to.len()) };
        to.truncate(size);
        Ok(decode_fs(&to))
    })
    .doc("Return a string that can be used as a key for locale-aware comparisons."),
    m("nl_langinfo", "($module, key, /)", |vm, a| {
        let key = vm.to_i32(&a[0])?;
        if !CONSTANTS.iter().any(|(name, value)| *value == key && !name.starts_with("LC_")) {
            return Err(vm.value_error("unsupported langinfo constant"));
        }
        Ok(unsafe { text(libc::nl_langinfo(key)) })
    })
    .doc("Return the value for the locale information associated with key."),
    m("getencoding", "($module, /)", |vm, _| Ok(vm.str("UTF-8"))).doc("Get the current locale encoding."),
    m("gettext", "($module, msg, /)", |_, a| Ok(a[0].clone())).doc("gettext(msg) -> string\n\nReturn translation of msg: messages are not translated."),
    m("dgettext", "($module, domain, msg, /)", |_, a| Ok(a[1].clone())).doc("dgettext(domain, msg) -> string\n\nReturn translation of msg in domain: messages are not translated."),
    m("dcgettext", "($module, domain, msg, category, /)", |_, a| Ok(a[1].clone())).doc("Return translation of msg in domain and category: messages are not translated."),
];
