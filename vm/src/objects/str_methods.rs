//! `str`: the Python type's behaviour.

use super::bytes_methods as text;
use super::casing::{Case, cased};
use super::iterators::{StrAsciiIterator, StrIterator};
use super::list::List;
use super::object::{self, OBJECT};
use super::slice::Slice;
use super::string::{self, CodePoints, Str, count, from_short, from_wtf8, push_code_point};
use crate::call::{Args, bind, check_count, opt};
use crate::protocol::sequence;
use crate::types::rows::{Method, m, mk};
use crate::types::slots::{Compare, bin, un};
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Vm};
use unicode_general_category::{GeneralCategory as Gc, get_general_category};

pub static STR: Type = Type::builtin::<Str>(
    "str",
    &OBJECT,
    flag::BASETYPE | flag::STR,
    object::SLOTS
        .repr(|_, s| Ok(from_wtf8(&repr_bytes(s.obj::<Str>()))))
        .str(|_, s| Ok(exact(s)))
        .hash(|_, s| Ok(s.obj::<Str>().hash()))
        .compare(str_compare)
        .iter(|_, s| Ok(if s.obj::<Str>().is_ascii() { StrAsciiIterator::new(s.clone()) } else { StrIterator::new(s.clone()) }))
        .len(|_, s| Ok(s.obj::<Str>().len()))
        .getitem(str_getitem)
        .contains(str_contains)
        .concat(str_concat)
        .repeat(str_repeat)
        .binary(bin::REMAINDER, |vm, a, b| if string::is_str(a) { super::percent::format_str(vm, a, b) } else { Ok(Value::NOT_IMPLEMENTED) })
        .new(str_new),
)
.methods(METHODS)
.doc("str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to 'utf-8'.\nerrors defaults to 'strict'.");

fn exact(s: &Value) -> Value {
    if s.is_exact(&STR) { s.clone() } else { from_wtf8(s.obj::<Str>().as_bytes()) }
}

fn str_new(vm: &Vm, ty: &Type, args: Args) -> R {
    if let ([object], true, true) = (args.all, args.names.is_empty(), ty.is(&STR)) {
        return vm.to_str(object);
    }
    if args.has_keywords() && args.all.len() > 3 {
        return Err(vm.type_error(format!("str() takes at most 3 arguments ({} given)", args.all.len())));
    }
    check_count(vm, "str", args.pos().len(), 0, 3)?;
    let a = bind(vm, "str", &["object", "encoding", "errors"], 0, args)?;
    for (at, parameter) in [(1, "encoding"), (2, "errors")] {
        if let Some(text) = opt(&a, at).filter(|text| !string::is_str(text)) {
            return Err(vm.type_error(format!("str() argument '{parameter}' must be str, not {}", text.ty().name())));
        }
    }
    let value = if a.is_empty() {
        string::empty()
    } else if a.len() == 1 {
        vm.to_str(&a[0])?
    } else {
        crate::codecs::str_from_bytes(vm, a.first().filter(|v| !v.is_missing()), opt(&a, 1), opt(&a, 2))?
    };
    if ty.is(&STR) { Ok(value) } else { Ok(string::subclass(ty, value.obj::<Str>())) }
}

/// White space as `str.isspace` and `str.split` see it.
pub fn is_space(c: u32) -> bool {
    matches!(c, 9..=13 | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}

/// What ends a line for `str.splitlines`.
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 10..=13 | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

pub(super) fn category(c: u32) -> Gc {
    char::from_u32(c).map_or(Gc::Surrogate, get_general_category)
}

/// Characters that `repr` shows as they are.
pub fn is_printable(c: u32) -> bool {
    c == 0x20 || !matches!(category(c), Gc::Control | Gc::Format | Gc::Surrogate | Gc::PrivateUse | Gc::Unassigned | Gc::LineSeparator | Gc::ParagraphSeparator | Gc::SpaceSeparator)
}

fn is_alpha(c: u32) -> bool {
    matches!(category(c), Gc::UppercaseLetter | Gc::LowercaseLetter | Gc::TitlecaseLetter | Gc::ModifierLetter | Gc::OtherLetter)
}

/// Value of a decimal digit in any script, as an ASCII digit.
pub fn digit_char(c: u32) -> Option<char> {
    if c < 0x80 {
        return None;
    }
    decimal_value(c).and_then(|d| char::from_digit(d, 10))
}

/// Decimal digits come in runs of ten, each starting at a multiple that its own value gives away.
pub fn decimal_value(c: u32) -> Option<u32> {
    if (0x30..0x3a).contains(&c) {
        return Some(c - 0x30);
    }
    if category(c) != Gc::DecimalNumber {
        return None;
    }
    let mut zero = c;
    while c - zero < 9 && category(zero - 1) == Gc::DecimalNumber {
        zero -= 1;
    }
    // Blocks of mathematical digits follow one another without a gap.
    if (0x1d7ce..=0x1d7ff).contains(&c) {
        return Some((c - 0x1d7ce) % 10);
    }
    Some((c - zero) % 10)
}

fn is_digit(c: u32) -> bool {
    decimal_value(c).is_some()
        || matches!(c, 0xb2 | 0xb3 | 0xb9 | 0x1369..=0x1371 | 0x19da | 0x2070 | 0x2074..=0x2079 | 0x2080..=0x2089 | 0x2460..=0x2468 | 0x2474..=0x247c | 0x2488..=0x2490 | 0x24ea | 0x24f5..=0x24fd | 0x24ff | 0x2776..=0x277e | 0x2780..=0x2788 | 0x278a..=0x2792 | 0x10a40..=0x10a43 | 0x10e60..=0x10e68 | 0x11052..=0x1105a | 0x1f100..=0x1f10a)
}

fn is_numeric(c: u32) -> bool {
    is_digit(c)
        || matches!(category(c), Gc::LetterNumber | Gc::OtherNumber)
        || matches!(c, 0x4e00 | 0x4e8c | 0x4e09 | 0x56db | 0x4e94 | 0x516d | 0x4e03 | 0x516b | 0x4e5d | 0x5341 | 0x767e | 0x5343 | 0x842c | 0x4e07 | 0x5104 | 0x96f6 | 0x3007)
}

/// Letters and numbers as `str.isalnum` sees them.
pub fn is_alnum(c: u32) -> bool {
    is_alpha(c) || is_numeric(c)
}

pub(super) fn is_lower(c: u32) -> bool {
    // The standard library knows characters that Unicode 16 does not have, and has changed the category of one.
    match category(c) {
        Gc::Unassigned => false,
        Gc::LowercaseLetter => true,
        _ => char::from_u32(c).is_some_and(char::is_lowercase),
    }
}

pub(super) fn is_upper(c: u32) -> bool {
    category(c) != Gc::Unassigned && char::from_u32(c).is_some_and(char::is_uppercase)
}

fn is_title(c: u32) -> bool {
    category(c) == Gc::TitlecaseLetter
}

pub(super) fn is_cased(c: u32) -> bool {
    is_lower(c) || is_upper(c) || is_title(c)
}

/// `str.isidentifier` (UAX 31 as PEP 3131 has it).
pub fn is_identifier(s: &Str) -> bool {
    let known = |c: u32| char::from_u32(c).filter(|_| c < 0x80 || category(c) != Gc::Unassigned);
    let start = |c: u32| c == 0x5f || known(c).is_some_and(unicode_ident::is_xid_start);
    let more = |c: u32| known(c).is_some_and(unicode_ident::is_xid_continue);
    let mut points = s.code_points();
    points.next().is_some_and(start) && points.all(more)
}

/// `repr` of a string.
pub fn repr_bytes(s: &Str) -> Vec<u8> {
    let b = s.as_bytes();
    let quote = if b.contains(&b'\'') && !b.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = Vec::with_capacity(b.len() + 2);
    out.push(quote);
    for c in s.code_points() {
        match c {
            0x5c => out.extend_from_slice(b"\\\\"),
            9 => out.extend_from_slice(b"\\t"),
            10 => out.extend_from_slice(b"\\n"),
            13 => out.extend_from_slice(b"\\r"),
            c if c == u32::from(quote) => out.extend_from_slice(&[b'\\', quote]),
            0x20..0x7f => out.push(c as u8),
            c if c >= 0x80 && is_printable(c) => push_code_point(&mut out, c),
            0..0x100 => out.extend_from_slice(format!("\\x{c:02x}").as_bytes()),
            0x100..0x1_0000 => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
        }
    }
    out.push(quote);
    out
}

fn str_compare(_vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Str>(), b.cast::<Str>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    // WTF-8 sorts by code point.
    Ok(Value::bool(op.holds(x.as_bytes().cmp(y.as_bytes()))))
}

fn str_getitem(vm: &Vm, s: &Value, key: &Value) -> R {
    let this = s.obj::<Str>();
    if let Some(slice) = key.cast::<Slice>() {
        let range = sequence::resolve(vm, slice, || this.len())?;
        if range.step == 1 {
            let start = range.start as usize;
            return Ok(from_short(this.slice(start, start + range.count)));
        }
        if this.is_ascii() {
            return Ok(from_short(&sequence::pick(this.as_bytes(), &range)));
        }
        let mut out = Vec::new();
        let points: Vec<u32> = this.code_points().collect();
        for i in range.indices() {
            push_code_point(&mut out, points[i]);
        }
        return Ok(from_wtf8(&out));
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("string indices must be integers, not '{}'", key.ty().name())));
    }
    match sequence::at(vm.index_isize(key)?, this.len()) {
        Some(i) => Ok(string::from_code_point(this.code_point(i))),
        None => Err(vm.index_error("string index out of range")),
    }
}

fn str_contains(vm: &Vm, s: &Value, item: &Value) -> R<bool> {
    match item.cast::<Str>() {
        Some(needle) => Ok(text::find(s.obj::<Str>().as_bytes(), needle.as_bytes()).is_some()),
        None => Err(vm.type_error(format!("'in <string>' requires string as left operand, not {}", item.ty().name()))),
    }
}

fn str_concat(vm: &Vm, a: &Value, b: &Value) -> R {
    let Some(other) = b.cast::<Str>() else {
        return Err(vm.type_error(format!("can only concatenate str (not \"{}\") to str", b.ty().name())));
    };
    let this = a.obj::<Str>();
    if other.is_empty() && a.is_exact(&STR) {
        return Ok(a.clone());
    }
    if this.is_empty() && b.is_exact(&STR) {
        return Ok(b.clone());
    }
    Ok(string::concat(this, other))
}

fn str_repeat(vm: &Vm, s: &Value, n: &Value) -> R {
    let n = vm.index_count(n)?;
    let this = s.obj::<Str>();
    super::tuple::repeated_len(vm, this.as_bytes().len(), n)?;
    Ok(from_short(&this.as_bytes().repeat(n.max(0) as usize)))
}

fn this(a: &[Value]) -> &Str {
    a[0].obj::<Str>()
}

static METHODS: &[Method] = &[
    mk("encode", "($self, /, encoding='utf-8', errors='strict')", |vm, args| {
        let a = bind(vm, "encode", &["encoding", "errors"], 0, args.rest())?;
        crate::codecs::encode(vm, &args.all[0], a.first().filter(|v| !v.is_missing()), opt(&a, 1))
    }),
    m("replace", "($self, old, new, /, count=-1)", replace),
    m("split", "($self, /, sep=None, maxsplit=-1)", |vm, a| split(vm, a, false)),
    m("rsplit", "($self, /, sep=None, maxsplit=-1)", |vm, a| split(vm, a, true)),
    m("join", "($self, iterable, /)", join),
    m("capitalize", "($self, /)", |_, a| Ok(cased(this(a), Case::Capital))),
    m("casefold", "($self, /)", |_, a| Ok(cased(this(a), Case::Fold))),
    m("title", "($self, /)", |_, a| Ok(cased(this(a), Case::Title))),
    m("center", "($self, width, fillchar=' ', /)", |vm, a| pad(vm, a, |n, w| n / 2 + (n & w & 1))),
    m("count", "($self, sub, start=None, end=None, /)", |vm, a| {
        let (hay, needle, _) = region(vm, a, "count")?;
        Ok(Value::uint(match hay {
            None => 0,
            Some(h) if needle.is_empty() => count(h) + 1,
            Some(h) => text::count(h, needle),
        }))
    }),
    m("expandtabs", "($self, /, tabsize=8)", expandtabs),
    m("find", "($self, sub, start=None, end=None, /)", |vm, a| Ok(search(vm, a, "find", false)?.map_or(Value::small(-1), Value::uint))),
    m("partition", "($self, sep, /)", |vm, a| partition(vm, a, false)),
    m("index", "($self, sub, start=None, end=None, /)", |vm, a| search(vm, a, "index", false)?.map(Value::uint).ok_or_else(|| vm.value_error("substring not found"))),
    m("ljust", "($self, width, fillchar=' ', /)", |vm, a| pad(vm, a, |_, _| 0)),
    m("lower", "($self, /)", |_, a| Ok(cased(this(a), Case::Lower))),
    m("lstrip", "($self, chars=None, /)", |vm, a| strip(vm, a, "lstrip", true, false)),
    m("rfind", "($self, sub, start=None, end=None, /)", |vm, a| Ok(search(vm, a, "rfind", true)?.map_or(Value::small(-1), Value::uint))),
    m("rindex", "($self, sub, start=None, end=None, /)", |vm, a| search(vm, a, "rindex", true)?.map(Value::uint).ok_or_else(|| vm.value_error("substring not found"))),
    m("rjust", "($self, width, fillchar=' ', /)", |vm, a| pad(vm, a, |n, _| n)),
    m("rstrip", "($self, chars=None, /)", |vm, a| strip(vm, a, "rstrip", false, true)),
    m("rpartition", "($self, sep, /)", |vm, a| partition(vm, a, true)),
    m("splitlines", "($self, /, keepends=False)", splitlines),
    m("strip", "($self, chars=None, /)", |vm, a| strip(vm, a, "strip", true, true)),
    m("swapcase", "($self, /)", |_, a| Ok(cased(this(a), Case::Swap))),
    m("translate", "($self, table, /)", translate),
    m("upper", "($self, /)", |_, a| Ok(cased(this(a), Case::Upper))),
    m("startswith", "($self, prefix, start=None, end=None, /)", |vm, a| affix(vm, a, "startswith", |h, n| h.starts_with(n))),
    m("endswith", "($self, suffix, start=None, end=None, /)", |vm, a| affix(vm, a, "endswith", |h, n| h.ends_with(n))),
    m("removeprefix", "($self, prefix, /)", |vm, a| {
        let p = string::expect(vm, &a[1], "removeprefix() argument")?;
        Ok(this(a).as_bytes().strip_prefix(p.as_bytes()).map_or_else(|| exact(&a[0]), from_short))
    }),
    m("removesuffix", "($self, suffix, /)", |vm, a| {
        let p = string::expect(vm, &a[1], "removesuffix() argument")?;
        Ok(this(a).as_bytes().strip_suffix(p.as_bytes()).map_or_else(|| exact(&a[0]), from_short))
    }),
    m("isascii", "($self, /)", |_, a| Ok(Value::bool(this(a).is_ascii()))),
    m("islower", "($self, /)", |_, a| Ok(Value::bool(this(a).code_points().any(is_lower) && !this(a).code_points().any(|c| is_upper(c) || is_title(c))))),
    m("isupper", "($self, /)", |_, a| Ok(Value::bool(this(a).code_points().any(is_upper) && !this(a).code_points().any(|c| is_lower(c) || is_title(c))))),
    m("istitle", "($self, /)", |_, a| Ok(Value::bool(is_titled(this(a))))),
    m("isspace", "($self, /)", |_, a| Ok(all(this(a), is_space))),
    m("isdecimal", "($self, /)", |_, a| Ok(all(this(a), |c| decimal_value(c).is_some()))),
    m("isdigit", "($self, /)", |_, a| Ok(all(this(a), is_digit))),
    m("isnumeric", "($self, /)", |_, a| Ok(all(this(a), is_numeric))),
    m("isalpha", "($self, /)", |_, a| Ok(all(this(a), is_alpha))),
    m("isalnum", "($self, /)", |_, a| Ok(all(this(a), is_alnum))),
    m("isidentifier", "($self, /)", |_, a| Ok(Value::bool(is_identifier(this(a))))),
    m("isprintable", "($self, /)", |_, a| Ok(Value::bool(this(a).code_points().all(is_printable)))),
    m("zfill", "($self, width, /)", zfill),
    mk("format", "($self, /, *args, **kwargs)", super::format::str_format),
    m("format_map", "($self, mapping, /)", super::format::str_format_map),
    m("__format__", "($self, format_spec, /)", |vm, a| super::format::format_text(vm, &a[0], &a[1])),
    m("maketrans", "(x, y=None, z=None, /)", maketrans),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(41 + this(a).as_bytes().len()))),
    m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![from_wtf8(this(a).as_bytes())]))),
];

fn all(s: &Str, f: impl Fn(u32) -> bool) -> Value {
    Value::bool(!s.is_empty() && s.code_points().all(f))
}

fn is_titled(s: &Str) -> bool {
    let (mut seen, mut previous) = (false, false);
    for c in s.code_points() {
        if is_upper(c) || is_title(c) {
            if previous {
                return false;
            }
            (seen, previous) = (true, true);
        } else if is_lower(c) {
            if !previous {
                return false;
            }
            seen = true;
        } else {
            previous = false;
        }
    }
    seen
}

fn replace(vm: &Vm, a: &[Value]) -> R {
    let old = a[1].cast::<Str>().ok_or_else(|| vm.type_error(format!("replace() argument 1 must be str, not {}", a[1].ty().name())))?;
    let new = a[2].cast::<Str>().ok_or_else(|| vm.type_error(format!("replace() argument 2 must be str, not {}", a[2].ty().name())))?;
    let limit = match opt(a, 3) {
        Some(n) => vm.to_isize(n)?,
        None => -1,
    };
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    let s = this(a);
    if old.is_empty() {
        let mut out = Vec::new();
        let mut done = 0;
        for c in s.code_points() {
            if done < limit {
                out.extend_from_slice(new.as_bytes());
                done += 1;
            }
            push_code_point(&mut out, c);
        }
        if done < limit {
            out.extend_from_slice(new.as_bytes());
        }
        return Ok(from_short(&out));
    }
    Ok(match text::replace(s.as_bytes(), old.as_bytes(), new.as_bytes(), limit) {
        Some(out) => from_short(&out),
        None => exact(&a[0]),
    })
}

fn split(vm: &Vm, a: &[Value], from_right: bool) -> R {
    let limit = match opt(a, 2) {
        Some(n) => vm.to_isize(n)?,
        None => -1,
    };
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    let s = this(a).as_bytes();
    let parts = match opt(a, 1).filter(|v| !v.is_none()) {
        None => split_space(this(a), limit, from_right),
        Some(sep) => {
            let Some(sep) = sep.cast::<Str>() else { return Err(vm.type_error(format!("must be str or None, not {}", sep.ty().name()))) };
            if sep.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            text::split(s, sep.as_bytes(), limit, from_right)
        }
    };
    Ok(List::new(parts.into_iter().map(from_short).collect()).into_value())
}

fn split_space(s: &Str, limit: usize, from_right: bool) -> Vec<&[u8]> {
    let b = s.as_bytes();
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < b.len() {
        let (c, n) = string::decode(b, at);
        if is_space(c) {
            if let Some(from) = start.take() {
                words.push((from, at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
        at += n;
    }
    if let Some(from) = start {
        words.push((from, b.len()));
    }
    if words.len() > limit {
        if from_right {
            let keep = words.len() - limit;
            let end = words[keep - 1].1;
            let head = (0, end);
            let mut rest = words.split_off(keep);
            rest.insert(0, head);
            words = rest;
        } else {
            let from = words[limit].0;
            words.truncate(limit);
            words.push((from, b.len()));
        }
    }
    words.into_iter().map(|(x, y)| &b[x..y]).collect()
}

fn trim_start(b: &[u8]) -> &[u8] {
    let mut at = 0;
    while at < b.len() {
        let (c, n) = string::decode(b, at);
        if !is_space(c) {
            break;
        }
        at += n;
    }
    &b[at..]
}

fn previous(b: &[u8], end: usize) -> usize {
    let mut at = end - 1;
    while at > 0 && b[at] & 0xc0 == 0x80 {
        at -= 1;
    }
    at
}

fn trim_end(b: &[u8]) -> &[u8] {
    let mut end = b.len();
    while end > 0 {
        let at = previous(b, end);
        if !is_space(string::decode(b, at).0) {
            break;
        }
        end = at;
    }
    &b[..end]
}

fn join(vm: &Vm, a: &[Value]) -> R {
    let items = if !a[1].ty().can_iterate() {
        return Err(vm.type_error("can only join an iterable"));
    } else {
        vm.collect(&a[1])?
    };
    let separator = this(a);
    let mut chars = 0;
    let mut parts: Vec<&[u8]> = Vec::with_capacity(items.len() * 2);
    for (i, item) in items.iter().enumerate() {
        let Some(s) = item.cast::<Str>() else {
            return Err(vm.type_error(format!("sequence item {i}: expected str instance, {} found", item.ty().name())));
        };
        if i > 0 {
            parts.push(separator.as_bytes());
            chars += separator.len();
        }
        parts.push(s.as_bytes());
        chars += s.len();
    }
    if let [one] = items.as_slice()
        && one.is_exact(&STR)
    {
        return Ok(one.clone());
    }
    Ok(string::concat_parts(&STR, &parts, chars))
}

fn pad(vm: &Vm, a: &[Value], left: fn(usize, usize) -> usize) -> R {
    let width = vm.to_isize(&a[1])?.max(0) as usize;
    let fill = match opt(a, 2) {
        None => 0x20,
        Some(f) => match f.cast::<Str>() {
            Some(s) if s.len() == 1 => s.code_point(0),
            Some(_) => return Err(vm.type_error("The fill character must be exactly one character long")),
            None => return Err(vm.type_error(format!("The fill character must be a unicode character, not {}", f.ty().name()))),
        },
    };
    let s = this(a);
    if width <= s.len() {
        return Ok(exact(&a[0]));
    }
    let total = width - s.len();
    super::tuple::room(vm, total)?;
    super::tuple::repeated_len(vm, 1, total as isize)?;
    let before = left(total, width);
    let mut out = Vec::with_capacity(s.as_bytes().len() + total);
    (0..before).for_each(|_| push_code_point(&mut out, fill));
    out.extend_from_slice(s.as_bytes());
    (before..total).for_each(|_| push_code_point(&mut out, fill));
    Ok(from_wtf8(&out))
}

/// The part of the string that optional bounds select, the needle, and the index where the part starts.
fn region<'a>(vm: &Vm, a: &'a [Value], name: &str) -> R<(Option<&'a [u8]>, &'a [u8], usize)> {
    let Some(needle) = a[1].cast::<Str>() else {
        return Err(vm.type_error(format!("{name}() argument 1 must be str, not {}", a[1].ty().name())));
    };
    let s = this(a);
    let (start, end) = sequence::bounds(vm, opt(a, 2), opt(a, 3), s.len())?;
    if start > end {
        return Ok((None, needle.as_bytes(), start));
    }
    Ok((Some(s.slice(start, end)), needle.as_bytes(), start))
}

fn search(vm: &Vm, a: &[Value], name: &str, from_right: bool) -> R<Option<usize>> {
    let (hay, needle, start) = region(vm, a, name)?;
    let Some(hay) = hay else { return Ok(None) };
    let at = if from_right { text::rfind(hay, needle) } else { text::find(hay, needle) };
    Ok(at.map(|at| start + if this(a).is_ascii() { at } else { count(&hay[..at]) }))
}

fn affix(vm: &Vm, a: &[Value], name: &str, test: fn(&[u8], &[u8]) -> bool) -> R {
    let s = this(a);
    if let ([_, _], Some(n)) = (a, a[1].cast_exact::<Str>()) {
        return Ok(Value::bool(test(s.as_bytes(), n.as_bytes())));
    }
    let (start, end) = sequence::bounds(vm, opt(a, 2), opt(a, 3), s.len())?;
    let candidates = match a[1].cast::<super::tuple::Tuple>() {
        Some(t) => t.items().to_vec(),
        None => vec![a[1].clone()],
    };
    for c in &candidates {
        let Some(n) = c.cast::<Str>() else {
            if a[1].cast::<super::tuple::Tuple>().is_some() {
                return Err(vm.type_error(format!("tuple for {name} must only contain str, not {}", c.ty().name())));
            }
            return Err(vm.type_error(format!("{name} first arg must be str or a tuple of str, not {}", c.ty().name())));
        };
        if start <= end && start <= s.len() && test(s.slice(start, end), n.as_bytes()) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

fn partition(vm: &Vm, a: &[Value], from_right: bool) -> R {
    let sep = string::expect(vm, &a[1], "must be str, not")
        .map_err(|_r| {
            vm.clear_pending();
            vm.type_error(format!("must be str, not {}", a[1].ty().name()))
        })?
        .as_bytes();
    if sep.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let s = this(a).as_bytes();
    let at = if from_right { text::rfind(s, sep) } else { text::find(s, sep) };
    let (x, y, z) = match at {
        Some(at) => (&s[..at], sep, &s[at + sep.len()..]),
        None if from_right => (&s[..0], &s[..0], s),
        None => (s, &s[..0], &s[..0]),
    };
    Ok(vm.tuple(vec![from_short(x), from_short(y), from_short(z)]))
}

fn strip(vm: &Vm, a: &[Value], name: &str, left: bool, right: bool) -> R {
    let s = this(a);
    let mut b = s.as_bytes();
    match opt(a, 1).filter(|v| !v.is_none()) {
        None => {
            if left {
                b = trim_start(b);
            }
            if right {
                b = trim_end(b);
            }
        }
        Some(chars) => {
            let Some(set) = chars.cast::<Str>() else { return Err(vm.type_error(format!("{name} arg must be None or str"))) };
            let set: Vec<u32> = set.code_points().collect();
            while left && !b.is_empty() {
                let (c, n) = string::decode(b, 0);
                if !set.contains(&c) {
                    break;
                }
                b = &b[n..];
            }
            while right && !b.is_empty() {
                let at = previous(b, b.len());
                if !set.contains(&string::decode(b, at).0) {
                    break;
                }
                b = &b[..at];
            }
        }
    }
    Ok(if b.len() == s.as_bytes().len() { exact(&a[0]) } else { from_short(b) })
}

fn splitlines(vm: &Vm, a: &[Value]) -> R {
    let keep = match opt(a, 1) {
        Some(k) => vm.is_true(k)?,
        None => false,
    };
    let b = this(a).as_bytes();
    let mut lines = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < b.len() {
        let (c, n) = string::decode(b, at);
        at += n;
        if is_line_break(c) {
            let end = at - n;
            if c == 13 && b.get(at) == Some(&b'\n') {
                at += 1;
            }
            lines.push(from_short(&b[start..if keep { at } else { end }]));
            start = at;
        }
    }
    if start < b.len() {
        lines.push(from_short(&b[start..]));
    }
    Ok(List::new(lines).into_value())
}

fn expandtabs(vm: &Vm, a: &[Value]) -> R {
    let size = match opt(a, 1) {
        Some(n) => vm.to_i32(n)?.max(0) as usize,
        None => 8,
    };
    let mut out = Vec::new();
    let mut column = 0;
    for c in this(a).code_points() {
        match c {
            9 => {
                if size > 0 {
                    let n = size - column % size;
                    out.extend(std::iter::repeat_n(b' ', n));
                    column += n;
                }
            }
            10 | 13 => {
                push_code_point(&mut out, c);
                column = 0;
            }
            _ => {
                push_code_point(&mut out, c);
                column += 1;
            }
        }
    }
    Ok(from_short(&out))
}

fn zfill(vm: &Vm, a: &[Value]) -> R {
    let width = vm.to_isize(&a[1])?.max(0) as usize;
    let s = this(a);
    super::tuple::room(vm, width)?;
    if s.len() >= width {
        return Ok(exact(&a[0]));
    }
    let b = s.as_bytes();
    let (sign, rest) = match b.first() {
        Some(b'+' | b'-') => b.split_at(1),
        _ => b.split_at(0),
    };
    let mut out = sign.to_vec();
    out.extend(std::iter::repeat_n(b'0', width - s.len()));
    out.extend_from_slice(rest);
    Ok(from_short(&out))
}

fn translate(vm: &Vm, a: &[Value]) -> R {
    let mut out = Vec::new();
    for c in this(a).code_points() {
        let found = vm.get_item(&a[1], &Value::small(i64::from(c)));
        let Some(v) = vm.suppress(found, &super::exception::LOOKUP_ERROR)? else {
            push_code_point(&mut out, c);
            continue;
        };
        if v.is_none() {
            continue;
        }
        if let Some(s) = v.cast::<Str>() {
            out.extend_from_slice(s.as_bytes());
        } else if let Some(i) = super::int::as_i64(&v) {
            if !(0..0x11_0000).contains(&i) {
                return Err(vm.value_error("character mapping must be in range(0x110000)"));
            }
            push_code_point(&mut out, i as u32);
        } else {
            return Err(vm.type_error("character mapping must return integer, None or str"));
        }
    }
    let _ = CodePoints::new;
    Ok(from_short(&out))
}

fn maketrans(vm: &Vm, a: &[Value]) -> R {
    let dict = super::dict::Dict::new();
    let Some(y) = opt(a, 1) else {
        let Some(source) = a[0].cast::<super::dict::Dict>() else {
            return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (k, v) in source.items() {
            let key = match k.cast::<Str>() {
                Some(s) if s.len() == 1 => Value::small(i64::from(s.code_point(0))),
                Some(_) => return Err(vm.value_error("string keys in translatetable must be of length 1")),
                None if super::int::is_int(&k) => k,
                None => return Err(vm.type_error("keys in translate table mustbe strings or integers")),
            };
            dict.set(vm, &key, v)?;
        }
        return Ok(dict.into_value());
    };
    let y = string::expect(vm, y, "maketrans() argument 2")?;
    let Some(x) = a[0].cast::<Str>() else {
        return Err(vm.type_error("first maketrans argument must be a string if there is a second argument"));
    };
    if x.len() != y.len() {
        return Err(vm.value_error("the first two maketrans arguments must have equal length"));
    }
    for (p, q) in x.code_points().zip(y.code_points()) {
        dict.set(vm, &Value::small(i64::from(p)), Value::small(i64::from(q)))?;
    }
    if let Some(z) = opt(a, 2) {
        for c in string::expect(vm, z, "maketrans() argument 3")?.code_points() {
            dict.set(vm, &Value::small(i64::from(c)), Value::NONE)?;
        }
    }
    Ok(dict.into_value())
}
