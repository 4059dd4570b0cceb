//! What `bytes` and `bytearray` share, and searching that `str` uses too.

use super::bytearray::{ByteArray, resize_check};
use super::bytes::Bytes;
use super::int;
use super::list::List;
use super::slice::Slice;
use super::string::{self, Str};
use crate::call::{Args, bind, opt};
use crate::protocol::{buffer, sequence};
use crate::types::rows::{Method, m, mk};
use crate::types::slots::un;
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

/// First position of `needle`.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(hay, needle)
}

/// Last position of `needle`.
pub fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(hay, needle)
}

/// Occurrences that do not overlap.
pub fn count(hay: &[u8], needle: &[u8]) -> usize {
    if needle.is_empty() { hay.len() + 1 } else { memchr::memmem::find_iter(hay, needle).count() }
}

/// Replaces up to `limit` occurrences; `None` when there is none.
pub fn replace(hay: &[u8], old: &[u8], new: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    if old.is_empty() {
        for (i, b) in hay.iter().enumerate() {
            if i < limit {
                out.extend_from_slice(new);
            }
            out.push(*b);
        }
        if hay.len() < limit {
            out.extend_from_slice(new);
        }
        return Some(out);
    }
    let mut last = 0;
    if let ([from], [to], usize::MAX) = (old, new, limit) {
        memchr::memchr(*from, hay)?;
        return Some(hay.iter().map(|b| if b == from { *to } else { *b }).collect());
    }
    for at in memchr::memmem::find_iter(hay, old).take(limit) {
        if out.is_empty() {
            out.reserve(hay.len() + new.len());
        }
        out.extend_from_slice(&hay[last..at]);
        out.extend_from_slice(new);
        last = at + old.len();
    }
    if last == 0 && out.is_empty() {
        return None;
    }
    out.extend_from_slice(&hay[last..]);
    Some(out)
}

/// Splits at a separator.
pub fn split<'a>(hay: &'a [u8], sep: &[u8], limit: usize, from_right: bool) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    if from_right {
        let mut end = hay.len();
        while parts.len() < limit
            && let Some(at) = rfind(&hay[..end], sep)
        {
            parts.push(&hay[at + sep.len()..end]);
            end = at;
        }
        parts.push(&hay[..end]);
        parts.reverse();
        return parts;
    }
    let mut start = 0;
    for at in memchr::memmem::find_iter(hay, sep).take(limit) {
        parts.push(&hay[start..at]);
        start = at + sep.len();
    }
    parts.push(&hay[start..]);
    parts
}

/// `repr` of bytes.
pub fn repr(data: &[u8]) -> String {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &b in data {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b if char::from(b) == quote => {
                out.push('\\');
                out.push(quote);
            }
            0x20..0x7f => out.push(char::from(b)),
            _ => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

/// A number in range(256).
pub fn byte(vm: &Vm, v: &Value) -> R<u8> {
    let n = vm.index(v)?;
    match int::as_i64(&n) {
        Some(b @ 0..=255) => Ok(b as u8),
        _ => Err(vm.value_error("byte must be in range(0, 256)")),
    }
}

/// The bytes of a bytes-like object or an iterable of ints, to make a `bytes` or a `bytearray` of.
pub fn from_object(vm: &Vm, v: &Value, kind: &str) -> R<Vec<u8>> {
    if vm.is_bytes_like(v) {
        return vm.bytes_like(v);
    }
    if string::is_str(v) || !v.ty().can_iterate() {
        return Err(vm.type_error(format!("cannot convert '{}' object to {kind}", v.ty().name())));
    }
    let mut out = Vec::new();
    vm.for_each(v, |item| {
        let n = vm.index(&item)?;
        match int::as_i64(&n) {
            Some(b @ 0..=255) => {
                out.push(b as u8);
                Ok(())
            }
            _ => Err(vm.value_error(format!("{} must be in range(0, 256)", if kind == "bytes" { "bytes" } else { "byte" }))),
        }
    })?;
    Ok(out)
}

/// Arguments of `bytes()` and `bytearray()`.
pub fn from_arguments(vm: &Vm, name: &str, args: Args) -> R<Vec<u8>> {
    let a = bind(vm, name, &["source", "encoding", "errors"], 0, args)?;
    for (i, parameter) in [(1, "encoding"), (2, "errors")] {
        if let Some(v) = opt(&a, i).filter(|v| !string::is_str(v)) {
            let found = if v.is_none() { "None".to_owned() } else { v.ty().name() };
            return Err(vm.type_error(format!("{name}() argument '{parameter}' must be str, not {found}")));
        }
    }
    let Some(source) = a.first().filter(|v| !v.is_missing()) else {
        return match a.len() {
            0 => Ok(Vec::new()),
            2 => Err(vm.type_error("encoding without a string argument")),
            _ => Err(vm.type_error("errors without a string argument")),
        };
    };
    if string::is_str(source) {
        if opt(&a, 1).is_none() {
            return Err(vm.type_error("string argument without an encoding"));
        }
        let encoded = crate::codecs::encode(vm, source, opt(&a, 1), opt(&a, 2))?;
        return Ok(encoded.obj::<Bytes>().data().to_vec());
    }
    if opt(&a, 1).is_some() {
        return Err(vm.type_error("encoding without a string argument"));
    }
    if opt(&a, 2).is_some() {
        return Err(vm.type_error("errors without a string argument"));
    }
    if source.ty().slots.get().unary[un::INDEX].is_some() && !vm.is_bytes_like(source) {
        match vm.index_count(source) {
            Ok(n) if n < 0 => return Err(vm.value_error("negative count")),
            Ok(n) => {
                super::tuple::repeated_len(vm, 1, n)?;
                return Ok(vec![0; n as usize]);
            }
            Err(raised) if !vm.pending_is(&super::exception::TYPE_ERROR) => return Err(raised),
            Err(_) => vm.clear_pending(),
        }
    }
    from_object(vm, source, name)
}

/// The bytes of an argument that must be bytes-like.
pub fn expect(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    vm.bytes_like(v)
}

type Make<'a> = &'a dyn Fn(Vec<u8>) -> Value;

/// Keeps a `bytearray` at its length while Python code runs that may try to change it.
pub struct Held(Option<Py<ByteArray>>);

/// Locks the length of `v`, where that can change.
pub fn hold(v: &Value) -> Held {
    let array = v.downcast::<ByteArray>();
    if let Some(b) = &array {
        b.exports.set(b.exports.get() + 1);
    }
    Held(array)
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(b) = &self.0 {
            b.exports.set(b.exports.get() - 1);
        }
    }
}

pub fn get_item(vm: &Vm, v: &Value, key: &Value, kind: &str, make: Make) -> R {
    if let Some(slice) = key.cast::<Slice>() {
        let range = sequence::resolve(vm, slice, || data(v).len())?;
        return Ok(make(sequence::pick(data(v), &range)));
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("{kind} indices must be integers or slices, not {}", key.ty().name())));
    }
    let index = vm.index_isize(key)?;
    let data = data(v);
    match sequence::at(index, data.len()) {
        Some(i) => Ok(Value::small(i64::from(data[i]))),
        None if kind == "byte" => Err(vm.index_error("index out of range")),
        None => Err(vm.index_error(format!("{kind} index out of range"))),
    }
}

pub fn contains(vm: &Vm, v: &Value, item: &Value) -> R<bool> {
    let _held = hold(v);
    let data = data(v);
    if item.ty().slots.get().unary[un::INDEX].is_some() {
        return Ok(data.contains(&byte(vm, item)?));
    }
    Ok(find(data, &expect(vm, item)?).is_some())
}

pub fn concat(vm: &Vm, a: &Value, b: &Value, make: Make) -> R {
    if !vm.is_bytes_like(b) {
        return Err(vm.type_error(format!("can't concat {} to {}", b.ty().name(), a.ty().name())));
    }
    let mut out = vm.bytes_like(a)?;
    out.extend(vm.bytes_like(b)?);
    Ok(make(out))
}

pub fn repeat(vm: &Vm, v: &Value, n: &Value, make: Make) -> R {
    let n = vm.index_count(n)?;
    if n == 1 && v.is_exact(&super::bytes::BYTES) {
        return Ok(v.clone());
    }
    let data = data(v);
    super::tuple::repeated_len(vm, data.len(), n)?;
    Ok(make(data.repeat(n.max(0) as usize)))
}

fn data(v: &Value) -> &[u8] {
    match v.cast::<Bytes>() {
        Some(b) => b.data(),
        None => v.obj::<ByteArray>().data(),
    }
}

fn same(like: &Value, out: Vec<u8>) -> Value {
    if like.cast::<Bytes>().is_some() { Bytes::new(out) } else { ByteArray::make(out) }
}

macro_rules! rows {
    ($($extra:expr),* $(,)?) => {
        &[
            m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![Bytes::copied(&data(&a[0]))]))),
            m("capitalize", "($self, /)", |_, a| {
                let mut out = data(&a[0]).to_ascii_lowercase();
                if let Some(f) = out.first_mut() { f.make_ascii_uppercase(); }
                Ok(same(&a[0], out))
            }),
            m("center", "($self, width, fillchar=b' ', /)", |vm, a| pad(vm, "center", a, |n, w| n / 2 + (n & w & 1))),
            m("count", "($self, sub, start=None, end=None, /)", |vm, a| {
                let (hay, needle, _) = region(vm, a)?;
                Ok(Value::uint(hay.map_or(0, |h| count(h, &needle))))
            }),
            mk("decode", "($self, /, encoding='utf-8', errors='strict')", |vm, args| {
                let a = bind(vm, "decode", &["encoding", "errors"], 0, args.rest())?;
                let _held = hold(&args.all[0]);
                crate::codecs::decode(vm, data(&args.all[0]), a.first().filter(|v| !v.is_missing()), opt(&a, 1))
            }),
            m("endswith", "($self, suffix, start=None, end=None, /)", |vm, a| affix(vm, a, "endswith", |h, n| h.ends_with(n))),
            m("expandtabs", "($self, /, tabsize=8)", expandtabs),
            m("find", "($self, sub, start=None, end=None, /)", |vm, a| Ok(search(vm, a, false)?.map_or(Value::small(-1), Value::uint))),
            m("fromhex", "($type, string, /)", fromhex),
            mk("hex", "($self, /, sep=None, bytes_per_sep=1)", |vm, args| {
                let a = bind(vm, "hex", &["sep", "bytes_per_sep"], 0, args.rest())?;
                let _held = hold(&args.all[0]);
                hex(vm, data(&args.all[0]), a.first().filter(|v| !v.is_missing()), opt(&a, 1))
            }),
            m("index", "($self, sub, start=None, end=None, /)", |vm, a| search(vm, a, false)?.map(Value::uint).ok_or_else(|| vm.value_error("subsection not found"))),
            m("isalnum", "($self, /)", |_, a| Ok(all(&a[0], u8::is_ascii_alphanumeric))),
            m("isalpha", "($self, /)", |_, a| Ok(all(&a[0], u8::is_ascii_alphabetic))),
            m("isascii", "($self, /)", |_, a| Ok(Value::bool(data(&a[0]).is_ascii()))),
            m("isdigit", "($self, /)", |_, a| Ok(all(&a[0], u8::is_ascii_digit))),
            m("islower", "($self, /)", |_, a| Ok(Value::bool(data(&a[0]).iter().any(u8::is_ascii_lowercase) && !data(&a[0]).iter().any(u8::is_ascii_uppercase)))),
            m("isspace", "($self, /)", |_, a| Ok(all(&a[0], is_space))),
            m("istitle", "($self, /)", |_, a| {
                let (mut seen, mut previous) = (false, false);
                for b in data(&a[0]) {
                    if b.is_ascii_uppercase() {
                        if previous { return Ok(Value::FALSE); }
                        (seen, previous) = (true, true);
                    } else if b.is_ascii_lowercase() {
                        if !previous { return Ok(Value::FALSE); }
                        seen = true;
                    } else { previous = false; }
                }
                Ok(Value::bool(seen))
            }),
            m("isupper", "($self, /)", |_, a| Ok(Value::bool(data(&a[0]).iter().any(u8::is_ascii_uppercase) && !data(&a[0]).iter().any(u8::is_ascii_lowercase)))),
            m("join", "($self, iterable_of_bytes, /)", join),
            m("ljust", "($self, width, fillchar=b' ', /)", |vm, a| pad(vm, "ljust", a, |_, _| 0)),
            m("lower", "($self, /)", |_, a| Ok(same(&a[0], data(&a[0]).to_ascii_lowercase()))),
            m("lstrip", "($self, bytes=None, /)", |vm, a| strip(vm, a, true, false)),
            m("maketrans", "(frm, to, /)", |vm, a| {
                let (from, to) = (expect(vm, &a[0])?, expect(vm, &a[1])?);
                if from.len() != to.len() { return Err(vm.value_error("maketrans arguments must have same length")); }
                let mut table: Vec<u8> = (0..=255).collect();
                for (f, t) in from.iter().zip(to) { table[usize::from(*f)] = t; }
                Ok(Bytes::new(table))
            }),
            m("partition", "($self, sep, /)", |vm, a| partition(vm, a, false)),
            m("removeprefix", "($self, prefix, /)", |vm, a| {
                let p = expect(vm, &a[1])?;
                Ok(same(&a[0], data(&a[0]).strip_prefix(&p[..]).unwrap_or(data(&a[0])).to_vec()))
            }),
            m("removesuffix", "($self, suffix, /)", |vm, a| {
                let p = expect(vm, &a[1])?;
                Ok(same(&a[0], data(&a[0]).strip_suffix(&p[..]).unwrap_or(data(&a[0])).to_vec()))
            }),
            m("replace", "($self, old, new, count=-1, /)", |vm, a| {
                let (old, new) = (expect(vm, &a[1])?, expect(vm, &a[2])?);
                let n = match opt(a, 3) { Some(n) => vm.to_isize(n)?, None => -1 };
                let out = replace(data(&a[0]), &old, &new, if n < 0 { usize::MAX } else { n as usize });
                Ok(same(&a[0], out.unwrap_or_else(|| data(&a[0]).to_vec())))
            }),
            m("rfind", "($self, sub, start=None, end=None, /)", |vm, a| Ok(search(vm, a, true)?.map_or(Value::small(-1), Value::uint))),
            m("rindex", "($self, sub, start=None, end=None, /)", |vm, a| search(vm, a, true)?.map(Value::uint).ok_or_else(|| vm.value_error("subsection not found"))),
            m("rjust", "($self, width, fillchar=b' ', /)", |vm, a| pad(vm, "rjust", a, |n, _| n)),
            m("rpartition", "($self, sep, /)", |vm, a| partition(vm, a, true)),
            m("rsplit", "($self, /, sep=None, maxsplit=-1)", |vm, a| split_method(vm, a, true)),
            m("rstrip", "($self, bytes=None, /)", |vm, a| strip(vm, a, false, true)),
            m("split", "($self, /, sep=None, maxsplit=-1)", |vm, a| split_method(vm, a, false)),
            m("splitlines", "($self, /, keepends=False)", splitlines),
            m("startswith", "($self, prefix, start=None, end=None, /)", |vm, a| affix(vm, a, "startswith", |h, n| h.starts_with(n))),
            m("strip", "($self, bytes=None, /)", |vm, a| strip(vm, a, true, true)),
            m("swapcase", "($self, /)", |_, a| Ok(same(&a[0], data(&a[0]).iter().map(|b| if b.is_ascii_lowercase() { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() }).collect()))),
            m("title", "($self, /)", |_, a| {
                let mut word = false;
                Ok(same(&a[0], data(&a[0]).iter().map(|b| {
                    let out = if word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
                    word = b.is_ascii_alphabetic();
                    out
                }).collect()))
            }),
            m("translate", "($self, table, /, delete=b'')", |vm, a| {
                let table = if a[1].is_none() { None } else { Some(expect(vm, &a[1])?) };
                if table.as_ref().is_some_and(|t| t.len() != 256) { return Err(vm.value_error("translation table must be 256 characters long")); }
                let delete = match opt(a, 2) { Some(d) => expect(vm, d)?, None => Vec::new() };
                Ok(same(&a[0], data(&a[0]).iter().filter(|b| !delete.contains(b)).map(|&b| table.as_ref().map_or(b, |t| t[usize::from(b)])).collect()))
            }),
            m("upper", "($self, /)", |_, a| Ok(same(&a[0], data(&a[0]).to_ascii_uppercase()))),
            m("zfill", "($self, width, /)", |vm, a| {
                let width = vm.to_isize(&a[1])?.max(0) as usize;
                let d = data(&a[0]);
                if d.len() >= width { return Ok(same(&a[0], d.to_vec())); }
                let (sign, rest) = d.split_at(usize::from(matches!(d.first(), Some(b'+' | b'-'))));
                let mut out = sign.to_vec();
                super::tuple::room(vm, width)?;
                out.resize(width - rest.len(), b'0');
                out.extend_from_slice(rest);
                Ok(same(&a[0], out))
            }),
            $($extra,)*
        ]
    };
}

pub static BYTES_METHODS: &[Method] = rows![m("__bytes__", "($self, /)", |_, a| Ok(if a[0].is_exact(&super::bytes::BYTES) { a[0].clone() } else { Bytes::copied(data(&a[0])) }))];

fn resizable<'a>(vm: &Vm, a: &'a [Value]) -> R<&'a mut Vec<u8>> {
    let b = a[0].obj::<ByteArray>();
    resize_check(vm, b)?;
    Ok(b.vec())
}

pub static BYTEARRAY_METHODS: &[Method] = rows![
    m("__release_buffer__", "($self, buffer, /)", super::memoryview::release_buffer).doc("Release the buffer object that exposes the underlying memory of the object."),
    m("append", "($self, item, /)", |vm, a| {
        let b = byte(vm, &a[1])?;
        resizable(vm, a)?.push(b);
        Ok(Value::NONE)
    }),
    m("clear", "($self, /)", |vm, a| {
        resizable(vm, a)?.clear();
        Ok(Value::NONE)
    }),
    m("copy", "($self, /)", |_, a| Ok(ByteArray::make(data(&a[0]).to_vec()))),
    m("extend", "($self, iterable_of_ints, /)", |vm, a| {
        let at = data(&a[0]).len();
        let more = if vm.is_bytes_like(&a[1]) {
            vm.bytes_like(&a[1])?
        } else if string::is_str(&a[1]) {
            return Err(vm.type_error("expected iterable of integers; got: 'str'"));
        } else if !a[1].ty().can_iterate() {
            return Err(vm.type_error(format!("can't extend bytearray with {}", a[1].ty().name())));
        } else {
            from_object(vm, &a[1], "bytearray")?
        };
        // What was asked for the bytes may have changed the array: they go where its end was.
        let target = resizable(vm, a)?;
        let at = at.min(target.len());
        target.splice(at..at, more);
        Ok(Value::NONE)
    }),
    m("insert", "($self, index, item, /)", |vm, a| {
        let (i, b) = (vm.to_isize(&a[1])?, byte(vm, &a[2])?);
        let v = resizable(vm, a)?;
        v.insert(sequence::clamp(i, v.len()), b);
        Ok(Value::NONE)
    }),
    m("pop", "($self, index=-1, /)", |vm, a| {
        let i = match opt(a, 1) {
            Some(i) => vm.to_isize(i)?,
            None => -1,
        };
        let v = resizable(vm, a)?;
        if v.is_empty() {
            return Err(vm.index_error("pop from empty bytearray"));
        }
        match sequence::at(i, v.len()) {
            Some(at) => Ok(Value::small(i64::from(v.remove(at)))),
            None => Err(vm.index_error("pop index out of range")),
        }
    }),
    m("remove", "($self, value, /)", |vm, a| {
        let b = byte(vm, &a[1])?;
        match data(&a[0]).iter().position(|&x| x == b) {
            Some(at) => {
                resizable(vm, a)?.remove(at);
                Ok(Value::NONE)
            }
            None => Err(vm.value_error("value not found in bytearray")),
        }
    }),
    m("resize", "($self, size, /)", |vm, a| {
        let n = vm.to_isize(&a[1])?;
        if n < 0 {
            return Err(vm.value_error(format!("Can only resize to positive sizes, got {n}")));
        }
        let data = resizable(vm, a)?;
        super::tuple::room(vm, n as usize)?;
        data.resize(n as usize, 0);
        Ok(Value::NONE)
    }),
    m("reverse", "($self, /)", |_, a| {
        a[0].obj::<ByteArray>().bytes_mut().reverse();
        Ok(Value::NONE)
    }),
    m("__alloc__", "($self, /)", |_, a| Ok(Value::uint(a[0].obj::<ByteArray>().vec().capacity() + 1))),
    m("__reduce__", "($self, /)", |vm, a| bytearray_reduce(vm, &a[0], 2)).doc("Return state information for pickling."),
    m("__reduce_ex__", "($self, proto=0, /)", |vm, a| {
        let protocol = opt(a, 1).map_or(Ok(0), |p| vm.to_i64(p))?;
        bytearray_reduce(vm, &a[0], protocol)
    })
    .doc("Return state information for pickling."),
];

/// CPython `_common_reduce`: protocols before 3 know no bytes.
fn bytearray_reduce(vm: &Vm, b: &Value, protocol: i64) -> R {
    let args = if data(b).is_empty() {
        Vec::new()
    } else if protocol < 3 {
        let text: String = data(b).iter().map(|&b| char::from(b)).collect();
        vec![vm.str(&text), vm.str("latin-1")]
    } else {
        vec![super::bytes::Bytes::copied(data(b))]
    };
    let state = vm.call_method(b, &vm.names.__getstate__, &[])?;
    Ok(vm.tuple(vec![b.ty().as_value(), vm.tuple(args), state]))
}

fn is_space(b: &u8) -> bool {
    matches!(b, 9..=13 | 32)
}

fn all(v: &Value, f: fn(&u8) -> bool) -> Value {
    Value::bool(!data(v).is_empty() && data(v).iter().all(f))
}

fn pad(vm: &Vm, name: &str, a: &[Value], left: fn(usize, usize) -> usize) -> R {
    let width = vm.to_isize(&a[1])?.max(0) as usize;
    let fill = match opt(a, 2) {
        Some(f) => {
            let found = f.ty().name();
            if f.cast::<Bytes>().is_none() && f.cast::<ByteArray>().is_none() {
                return Err(vm.type_error(format!("{name}() argument 2 must be a byte string of length 1, not {found}")));
            }
            let f = expect(vm, f)?;
            if f.len() != 1 {
                return Err(vm.type_error(format!("{name}(): argument 2 must be a byte string of length 1, not a {found} object of length {}", f.len())));
            }
            f[0]
        }
        None => b' ',
    };
    let d = data(&a[0]);
    let total = width.saturating_sub(d.len());
    super::tuple::repeated_len(vm, 1, total as isize)?;
    let before = left(total, width);
    let mut out = vec![fill; before];
    out.extend_from_slice(d);
    out.resize(d.len() + total, fill);
    Ok(same(&a[0], out))
}

/// A sub-sequence argument: bytes-like or one byte.
fn needle(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    if vm.is_bytes_like(v) {
        return vm.bytes_like(v);
    }
    if v.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("argument should be integer or bytes-like object, not '{}'", v.ty().name())));
    }
    Ok(vec![byte(vm, v)?])
}

fn region<'a>(vm: &Vm, a: &'a [Value]) -> R<(Option<&'a [u8]>, Vec<u8>, usize)> {
    let _held = hold(&a[0]);
    let needle = needle(vm, &a[1])?;
    let d = data(&a[0]);
    let (start, end) = sequence::bounds(vm, opt(a, 2), opt(a, 3), d.len())?;
    Ok((if start <= end { d.get(start..end) } else { None }, needle, start))
}

fn search(vm: &Vm, a: &[Value], from_right: bool) -> R<Option<usize>> {
    let (hay, needle, start) = region(vm, a)?;
    Ok(hay.and_then(|h| if from_right { rfind(h, &needle) } else { find(h, &needle) }).map(|at| at + start))
}

fn affix(vm: &Vm, a: &[Value], name: &str, test: fn(&[u8], &[u8]) -> bool) -> R {
    let _held = hold(&a[0]);
    let d = data(&a[0]);
    let (start, end) = sequence::bounds(vm, opt(a, 2), opt(a, 3), d.len())?;
    let candidates = match a[1].cast::<super::tuple::Tuple>() {
        Some(t) => t.items().to_vec(),
        None => vec![a[1].clone()],
    };
    for c in &candidates {
        if !vm.is_bytes_like(c) {
            if candidates.len() == 1 && c.is(&a[1]) {
                return Err(vm.type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {}", c.ty().name())));
            }
            return Err(vm.type_error(format!("a bytes-like object is required, not '{}'", c.ty().name())));
        }
        if start <= end && d.get(start..end).is_some_and(|h| test(h, &vm.bytes_like(c).unwrap_or_default())) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn expandtabs(vm: &Vm, a: &[Value]) -> R {
    let size = match opt(a, 1) {
        Some(n) => vm.to_i32(n)?.max(0) as usize,
        None => 8,
    };
    let mut out = Vec::new();
    let mut column = 0;
    for &b in data(&a[0]) {
        if b == b'\t' {
            if size > 0 {
                let n = size - column % size;
                out.resize(out.len() + n, b' ');
                column += n;
            }
        } else {
            out.push(b);
            column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
        }
    }
    Ok(same(&a[0], out))
}

fn fromhex(vm: &Vm, a: &[Value]) -> R {
    let text: Vec<u32> = match a[1].cast::<Str>() {
        Some(s) => s.code_points().collect(),
        None if vm.is_bytes_like(&a[1]) => vm.bytes_like(&a[1])?.iter().map(|&b| u32::from(b)).collect(),
        None => return Err(vm.type_error(format!("fromhex() argument must be str or bytes-like, not {}", a[1].ty().name()))),
    };
    let mut out = Vec::new();
    let mut i = 0;
    let digit = |c: Option<&u32>| c.and_then(|c| char::from_u32(*c)).filter(char::is_ascii).and_then(|c| c.to_digit(16));
    while i < text.len() {
        if matches!(text[i], 9..=13 | 32) {
            i += 1;
            continue;
        }
        match (digit(text.get(i)), digit(text.get(i + 1))) {
            (Some(h), Some(l)) => out.push((h * 16 + l) as u8),
            (Some(_), None) if i + 1 >= text.len() => {
                return Err(vm.value_error("fromhex() arg must contain an even number of hexadecimal digits"));
            }
            (Some(_), None) => return Err(vm.value_error(format!("non-hexadecimal number found in fromhex() arg at position {}", i + 1))),
            _ => return Err(vm.value_error(format!("non-hexadecimal number found in fromhex() arg at position {i}"))),
        }
        i += 2;
    }
    if a[0].is(&super::bytearray::BYTEARRAY.as_value()) {
        return Ok(ByteArray::make(out));
    }
    let made = Bytes::new(out);
    if a[0].is(&super::bytes::BYTES.as_value()) { Ok(made) } else { vm.call(&a[0], &[made]) }
}

/// Hexadecimal text with optional separators (CPython `_Py_strhex_with_sep`).
pub fn hex(vm: &Vm, data: &[u8], sep: Option<&Value>, group: Option<&Value>) -> R {
    let digits: Vec<String> = data.iter().map(|b| format!("{b:02x}")).collect();
    let Some(sep) = sep else { return Ok(vm.str(&digits.concat())) };
    let text = match sep.cast::<Str>() {
        Some(s) => s.to_lossy(),
        None => {
            // A subclass may say another length than it has.
            if vm.len(sep)? != 1 {
                return Err(vm.value_error("sep must be length 1."));
            }
            vm.bytes_like(sep)?.iter().map(|&b| char::from(b)).collect()
        }
    };
    if text.chars().count() != 1 {
        return Err(vm.value_error("sep must be length 1."));
    }
    if !text.is_ascii() {
        return Err(vm.value_error("sep must be ASCII."));
    }
    let n = match group {
        Some(g) => vm.to_i32(g)?,
        None => 1,
    };
    if n == 0 {
        return Ok(vm.str(&digits.concat()));
    }
    let size = n.unsigned_abs() as usize;
    let first = if n > 0 { digits.len() % size } else { 0 };
    let mut parts = Vec::new();
    if first > 0 {
        parts.push(digits[..first].concat());
    }
    parts.extend(digits[first..].chunks(size).map(|c| c.concat()));
    Ok(vm.str(&parts.join(&text)))
}

fn join(vm: &Vm, a: &[Value]) -> R {
    let mut out = Vec::new();
    let _held = hold(&a[0]);
    if !a[1].ty().can_iterate() {
        return Err(vm.type_error("can only join an iterable"));
    }
    let items = vm.collect(&a[1])?;
    let length = |v: &Value| v.cast_exact::<List>().map(List::len);
    for (i, item) in items.iter().enumerate() {
        if length(&a[1]).is_some_and(|n| n != items.len()) {
            return Err(vm.runtime_error("sequence changed size during iteration"));
        }
        if i > 0 {
            out.extend_from_slice(data(&a[0]));
        }
        if !vm.is_bytes_like(item) {
            return Err(vm.type_error(format!("sequence item {i}: expected a bytes-like object, {} found", item.ty().name())));
        }
        out.extend(buffer::get(vm, item, false)?.to_vec());
    }
    Ok(same(&a[0], out))
}

fn strip(vm: &Vm, a: &[Value], left: bool, right: bool) -> R {
    let set = match opt(a, 1).filter(|v| !v.is_none()) {
        Some(s) => expect(vm, s)?,
        None => b"\t\n\x0b\x0c\r ".to_vec(),
    };
    let mut d = data(&a[0]);
    while left && d.first().is_some_and(|b| set.contains(b)) {
        d = &d[1..];
    }
    while right && d.last().is_some_and(|b| set.contains(b)) {
        d = &d[..d.len() - 1];
    }
    Ok(same(&a[0], d.to_vec()))
}

fn partition(vm: &Vm, a: &[Value], from_right: bool) -> R {
    let sep = expect(vm, &a[1])?;
    if sep.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let d = data(&a[0]);
    let at = if from_right { rfind(d, &sep) } else { find(d, &sep) };
    let (x, y, z): (&[u8], &[u8], &[u8]) = match at {
        Some(at) => (&d[..at], &sep, &d[at + sep.len()..]),
        None if from_right => (b"", b"", d),
        None => (d, b"", b""),
    };
    Ok(vm.tuple([x, y, z].iter().map(|p| same(&a[0], p.to_vec())).collect()))
}

fn split_method(vm: &Vm, a: &[Value], from_right: bool) -> R {
    let limit = match opt(a, 2) {
        Some(n) => vm.to_isize(n)?,
        None => -1,
    };
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    let _held = hold(&a[0]);
    let d = data(&a[0]);
    let parts: Vec<&[u8]> = match opt(a, 1).filter(|v| !v.is_none()) {
        Some(sep) => {
            let sep = expect(vm, sep)?;
            if sep.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            split(d, &sep, limit, from_right)
        }
        None => {
            let mut words: Vec<&[u8]> = d.split(is_space).filter(|w| !w.is_empty()).collect();
            if words.len() > limit {
                let offset = |w: &[u8]| w.as_ptr() as usize - d.as_ptr() as usize;
                if from_right {
                    let keep = words.len() - limit;
                    let last = words[keep - 1];
                    let head = &d[..offset(last) + last.len()];
                    words.splice(..keep, [head]);
                } else {
                    let rest = &d[offset(words[limit])..];
                    words.truncate(limit);
                    words.push(rest);
                }
            }
            words
        }
    };
    Ok(List::new(parts.iter().map(|p| same(&a[0], p.to_vec())).collect()).into_value())
}

fn splitlines(vm: &Vm, a: &[Value]) -> R {
    let keep = match opt(a, 1) {
        Some(k) => vm.is_true(k)?,
        None => false,
    };
    let d = data(&a[0]);
    let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
    while at < d.len() {
        let end = at;
        at += 1;
        match d[end] {
            b'\r' if d.get(at) == Some(&b'\n') => at += 1,
            b'\r' | b'\n' => {}
            _ => continue,
        }
        lines.push(same(&a[0], d[start..if keep { at } else { end }].to_vec()));
        start = at;
    }
    if start < d.len() {
        lines.push(same(&a[0], d[start..].to_vec()));
    }
    Ok(List::new(lines).into_value())
}
