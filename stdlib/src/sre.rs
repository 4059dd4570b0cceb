//! `_sre`: compiled regular expressions, matched by the `sre` engine crate.

use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::iterators::CallableIterator;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::{genericalias, int, mappingproxy, tuple};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::{Compare, un};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use rustpython_sre_engine::{CODESIZE, MAXGROUPS, MAXREPEAT, Request, SRE_MAGIC, State, StrDrive, StringCursor};
use rustpython_wtf8::Wtf8;
use std::cell::Cell;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_sre", "", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in [("MAGIC", SRE_MAGIC), ("CODESIZE", CODESIZE), ("MAXREPEAT", MAXREPEAT), ("MAXGROUPS", MAXGROUPS)] {
        d.set_name(vm, name, Value::uint(value));
    }
    Ok(module)
}

static ROWS: &[Method] = &[
    m("compile", "($module, /, pattern, flags, code, groups, groupindex, indexgroup)", compile),
    m("template", "($module, pattern, template, /)", |vm, a| {
        let items = vm.collect(&a[1])?;
        Ok(Py::new(Template { head: Header::new(&TEMPLATE), items }).into_value())
    }),
    m("getcodesize", "($module, /)", |_, _| Ok(Value::uint(CODESIZE))),
    m("ascii_iscased", "($module, character, /)", |vm, a| Ok(Value::bool(u8::try_from(vm.to_i64(&a[0])?).is_ok_and(|c| c.is_ascii_alphabetic())))),
    m("unicode_iscased", "($module, character, /)", |vm, a| {
        let c = vm.to_i64(&a[0])? as u32;
        Ok(Value::bool(rustpython_sre_engine::string::lower_unicode(c) != c || rustpython_sre_engine::string::upper_unicode(c) != c))
    }),
    m("ascii_tolower", "($module, character, /)", |vm, a| Ok(Value::small(i64::from(rustpython_sre_engine::string::lower_ascii(vm.to_i64(&a[0])? as u32))))),
    m("unicode_tolower", "($module, character, /)", |vm, a| Ok(Value::small(i64::from(rustpython_sre_engine::string::lower_unicode(vm.to_i64(&a[0])? as u32))))),
];

#[repr(C)]
pub struct Template {
    head: Header,
    items: Vec<Value>,
}
payload!(Template, TEMPLATE, items);
static TEMPLATE: Type = Type::builtin::<Template>("_sre.SRE_Template", &OBJECT, flag::GC, object::SLOTS.no_new());

#[repr(C)]
pub struct Pattern {
    head: Header,
    pattern: Value,
    flags: i64,
    code: Vec<u32>,
    groups: usize,
    group_index: Py<Dict>,
    index_group: Vec<Value>,
}
payload!(Pattern, PATTERN, pattern, group_index, index_group);

static PATTERN: Type = Type::builtin::<Pattern>(
    "re.Pattern",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, p| {
            let this = p.obj::<Pattern>();
            let text: String = vm.repr_text(&this.pattern)?.chars().take(200).collect();
            let names = [(1, "TEMPLATE"), (2, "IGNORECASE"), (4, "LOCALE"), (8, "MULTILINE"), (16, "DOTALL"), (32, "UNICODE"), (64, "VERBOSE"), (128, "DEBUG"), (256, "ASCII")];
            // A pattern of text that is not said to be anything else is Unicode without saying so.
            let implied = if string::is_str(&this.pattern) && this.flags & 0x124 == 0x20 { 0x20 } else { 0 };
            let mut left = this.flags & !implied;
            let mut shown: Vec<String> = Vec::new();
            for (bit, name) in names {
                if left & bit != 0 {
                    shown.push(format!("re.{name}"));
                    left &= !bit;
                }
            }
            if left != 0 {
                shown.push(format!("{left:#x}"));
            }
            Ok(vm.str(&if shown.is_empty() { format!("re.compile({text})") } else { format!("re.compile({text}, {})", shown.join("|")) }))
        })
        .hash(|vm, p| Ok(vm.hash(&p.obj::<Pattern>().pattern)? ^ p.obj::<Pattern>().flags))
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<Pattern>(), b.cast::<Pattern>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let same = x.flags == y.flags && x.code == y.code && vm.equal(&x.pattern, &y.pattern)?;
            Ok(Value::bool(same == (op == Compare::Eq)))
        })
        .no_new(),
)
.methods(PATTERN_METHODS)
.getset(PATTERN_GETSET);

fn compile(vm: &Vm, a: &[Value]) -> R {
    let mut code = Vec::new();
    for c in vm.collect(&a[2])? {
        code.push(vm.to_i64(&c)? as u32);
    }
    match_whole_prefix(&mut code);
    let Some(group_index) = a[4].downcast::<Dict>() else { return Err(vm.type_error("compile() argument 'groupindex' must be dict")) };
    Ok(Py::new(Pattern { head: Header::new(&PATTERN), pattern: a[0].clone(), flags: vm.to_i64(&a[1])?, code, groups: vm.to_usize(&a[3])?, group_index, index_group: vm.collect(&a[5])? }).into_value())
}

/// Has the pattern be matched from its start where it begins with literals of which only some lie outside of groups: behind the literals
/// it found the engine goes on as if it had matched all of them.
fn match_whole_prefix(code: &mut [u32]) {
    const INFO: u32 = 14;
    const HAS_PREFIX: u32 = 1;
    if let [INFO, _, flags, _, _, length, skip, ..] = code
        && *flags & HAS_PREFIX != 0
        && *length > 1
        && *skip != *length
    {
        *skip = 0;
    }
}

/// A string that is not ASCII, as the engine walks it. Places are found through the string's index, so that a match far inside a long
/// text costs nothing for what lies before it.
#[derive(Clone, Copy)]
struct Text<'a>(&'a Str);

/// The walk of WTF-8, which needs no text to stand on.
type Walk<'a> = &'a Wtf8;

impl StrDrive for Text<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn create_cursor(&self, n: usize) -> StringCursor {
        let mut cursor = self.0.as_bytes().create_cursor(self.0.offset(n));
        cursor.position = n;
        cursor
    }

    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        // A cursor without a place stands at the start.
        if cursor.position != 0 && cursor.position + 1 == n {
            Self::skip(cursor, 1);
        } else {
            *cursor = self.create_cursor(n);
        }
    }

    fn advance(cursor: &mut StringCursor) -> u32 {
        Walk::advance(cursor)
    }

    fn peek(cursor: &StringCursor) -> u32 {
        Walk::peek(cursor)
    }

    fn skip(cursor: &mut StringCursor, n: usize) {
        Walk::skip(cursor, n);
    }

    fn back_advance(cursor: &mut StringCursor) -> u32 {
        Walk::back_advance(cursor)
    }

    fn back_peek(cursor: &StringCursor) -> u32 {
        Walk::back_peek(cursor)
    }

    fn back_skip(cursor: &mut StringCursor, n: usize) {
        Walk::back_skip(cursor, n);
    }
}

/// What a pattern is matched against: a `str`, or a `bytes` object that may be a copy of another buffer.
enum Subject {
    Text(Value),
    Bytes(Value),
}

impl Subject {
    fn new(vm: &Vm, p: &Pattern, v: &Value) -> R<Subject> {
        if string::is_str(v) {
            if !p.pattern.is_none() && !string::is_str(&p.pattern) {
                return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(Subject::Text(v.clone()));
        }
        if !vm.is_bytes_like(v) {
            return Err(vm.type_error(format!("expected string or bytes-like object, got '{}'", v.ty().name())));
        }
        if string::is_str(&p.pattern) {
            return Err(vm.type_error("cannot use a string pattern on a bytes-like object"));
        }
        Ok(Subject::Bytes(if v.cast::<Bytes>().is_some() { v.clone() } else { Bytes::new(vm.bytes_like(v)?) }))
    }

    fn len(&self) -> usize {
        match self {
            Subject::Text(v) => v.obj::<Str>().len(),
            Subject::Bytes(b) => b.obj::<Bytes>().data().len(),
        }
    }

    fn slice(&self, start: usize, end: usize) -> Value {
        match self {
            Subject::Text(v) => string::from_short(v.obj::<Str>().slice(start, end.max(start))),
            Subject::Bytes(b) => {
                let b = b.obj::<Bytes>().data();
                Bytes::new(b.get(start.min(b.len())..end.max(start).min(b.len())).unwrap_or_default().to_vec())
            }
        }
    }

    /// Runs the engine; spans of all groups, and the index of the last one that matched.
    fn run(&self, p: &Pattern, start: usize, end: usize, search: bool, all: bool, advance: bool) -> Option<(Vec<Option<(usize, usize)>>, isize)> {
        match self {
            Subject::Bytes(b) => run_on(b.obj::<Bytes>().data(), p, start, end, search, all, advance),
            Subject::Text(v) => {
                let s = v.obj::<Str>();
                if s.is_ascii() { run_on(s.as_bytes(), p, start, end, search, all, advance) } else { run_on(Text(s), p, start, end, search, all, advance) }
            }
        }
    }
}

fn run_on<S: StrDrive>(subject: S, p: &Pattern, start: usize, end: usize, search: bool, all: bool, advance: bool) -> Option<(Vec<Option<(usize, usize)>>, isize)> {
    let mut request = Request::new(subject, start, end, &p.code, all);
    request.must_advance = advance;
    let mut state = State::default();
    let hit = if search { state.search(request) } else { state.py_match(&request) };
    if !hit {
        return None;
    }
    let mut spans = vec![Some((state.start, state.cursor.position))];
    for i in 0..p.groups {
        let (a, b) = state.marks.get(i);
        spans.push(match (a.into_option(), b.into_option()) {
            (Some(a), Some(b)) => Some((a, b)),
            _ => None,
        });
    }
    Some((spans, state.marks.last_index()))
}

#[repr(C)]
pub struct Match {
    head: Header,
    pattern: Py<Pattern>,
    string: Value,
    spans: Vec<Option<(usize, usize)>>,
    last: isize,
    pos: usize,
    endpos: usize,
    regs: Mut<Slot>,
}
payload!(Match, MATCH, pattern, string);

static MATCH: Type = Type::builtin::<Match>(
    "re.Match",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, v| {
            let this = v.obj::<Match>();
            let (a, b) = this.spans[0].unwrap_or((0, 0));
            Ok(vm.str(&format!("<re.Match object; span=({a}, {b}), match={}>", vm.repr_text(&group(vm, this, 0, &Value::NONE)?)?)))
        })
        .getitem(|vm, v, k| {
            let i = group_number(vm, v.obj::<Match>(), k)?;
            group(vm, v.obj::<Match>(), i, &Value::NONE)
        })
        .no_new(),
)
.methods(MATCH_METHODS)
.getset(MATCH_GETSET);

fn group(vm: &Vm, this: &Match, i: usize, default: &Value) -> R {
    match this.spans[i] {
        Some((a, b)) => Ok(Subject::new(vm, &this.pattern, &this.string)?.slice(a, b)),
        None => Ok(default.clone()),
    }
}

fn group_number(vm: &Vm, this: &Match, k: &Value) -> R<usize> {
    let n = if k.ty().slots.get().unary[un::INDEX].is_some() { int::as_i64(&vm.index(k)?) } else { this.pattern.group_index.get(vm, k)?.and_then(|n| int::as_i64(&n)) };
    match n.and_then(|n| usize::try_from(n).ok()).filter(|n| *n < this.spans.len()) {
        Some(n) => Ok(n),
        None => Err(vm.index_error("no such group")),
    }
}

/// Bounds from optional `pos` and `endpos`.
fn limits(vm: &Vm, s: &Subject, pos: Option<&Value>, endpos: Option<&Value>) -> R<(usize, usize)> {
    let get = |v: Option<&Value>, d: usize| -> R<usize> { v.map_or(Ok(d), |v| Ok(vm.to_isize(v)?.max(0) as usize)) };
    let end = get(endpos, s.len())?.min(s.len());
    Ok((get(pos, 0)?.min(s.len()), end))
}

fn one(vm: &Vm, args: Args, name: &str, search: bool, all: bool) -> R {
    let a = bind(vm, name, &["string", "pos", "endpos"], 1, args.rest())?;
    let p = Py::from_ref(args.all[0].obj::<Pattern>());
    let subject = Subject::new(vm, &p, &a[0])?;
    let (start, end) = limits(vm, &subject, opt(&a, 1), opt(&a, 2))?;
    if start > end {
        return Ok(Value::NONE);
    }
    Ok(match subject.run(&p, start, end, search, all, false) {
        Some((spans, last)) => make_match(&p, &a[0], spans, last, start, end),
        None => Value::NONE,
    })
}

fn make_match(p: &Py<Pattern>, s: &Value, spans: Vec<Option<(usize, usize)>>, last: isize, pos: usize, endpos: usize) -> Value {
    Py::new(Match { head: Header::new(&MATCH), pattern: p.clone(), string: s.clone(), spans, last, pos, endpos, regs: Mut::new(None) }).into_value()
}

/// Calls `f` with every match that does not overlap the one before.
fn each(_vm: &Vm, p: &Py<Pattern>, subject: &Subject, start: usize, end: usize, mut f: impl FnMut(Vec<Option<(usize, usize)>>, isize) -> R<bool>) -> R<()> {
    let (mut at, mut advance) = (start, false);
    while at <= end {
        let Some((spans, last)) = subject.run(p, at, end, true, false, advance) else { break };
        let (a, b) = spans[0].unwrap_or((at, at));
        at = b;
        advance = a == b;
        if !f(spans, last)? {
            break;
        }
    }
    Ok(())
}

/// Finds one match after the other: what `finditer` and `re.Scanner` run on.
#[repr(C)]
pub struct Scanner {
    head: Header,
    pattern: Py<Pattern>,
    string: Value,
    subject: Subject,
    start: usize,
    end: usize,
    at: Cell<usize>,
    advance: Cell<bool>,
}
payload!(Scanner, SCANNER, pattern, string);

static SCANNER: Type = Type::builtin::<Scanner>("_sre.SRE_Scanner", &OBJECT, flag::GC, object::SLOTS.no_new())
    .methods(&[m("match", "($self, /)", |_, a| Ok(a[0].obj::<Scanner>().next(false))), m("search", "($self, /)", |_, a| Ok(a[0].obj::<Scanner>().next(true)))])
    .getset(&[g("pattern", |_, s| Ok(s.obj::<Scanner>().pattern.value().clone()))]);

fn make_scanner(vm: &Vm, p: &Py<Pattern>, a: &[Value]) -> R {
    let subject = Subject::new(vm, p, &a[0])?;
    let (start, end) = limits(vm, &subject, opt(a, 1), opt(a, 2))?;
    let scanner = Scanner { head: Header::new(&SCANNER), pattern: p.clone(), string: a[0].clone(), subject, start, end, at: Cell::new(start), advance: Cell::new(false) };
    Ok(Py::new(scanner).into_value())
}

impl Scanner {
    /// CPython `_sre_SRE_Scanner_search_impl`.
    fn next(&self, search: bool) -> Value {
        if self.at.get() > self.end {
            return Value::NONE;
        }
        match self.subject.run(&self.pattern, self.at.get(), self.end, search, false, self.advance.get()) {
            Some((spans, last)) => {
                let (a, b) = spans[0].unwrap_or_default();
                self.at.set(b);
                self.advance.set(a == b);
                make_match(&self.pattern, &self.string, spans, last, self.start, self.end)
            }
            None => {
                self.at.set(self.end + 1);
                Value::NONE
            }
        }
    }
}

static PATTERN_METHODS: &[Method] = &[
    mk("match", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| one(vm, args, "match", false, false)),
    mk("fullmatch", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| one(vm, args, "fullmatch", false, true)),
    mk("search", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| one(vm, args, "search", true, false)),
    mk("findall", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| {
        let a = bind(vm, "findall", &["string", "pos", "endpos"], 1, args.rest())?;
        let p = Py::from_ref(args.all[0].obj::<Pattern>());
        let subject = Subject::new(vm, &p, &a[0])?;
        let (start, end) = limits(vm, &subject, opt(&a, 1), opt(&a, 2))?;
        let mut out = Vec::new();
        each(vm, &p, &subject, start, end, |spans, _| {
            let get = |s: &Option<(usize, usize)>| s.map_or_else(|| subject.slice(0, 0), |(a, b)| subject.slice(a, b));
            out.push(match spans.len() {
                1 => get(&spans[0]),
                2 => get(&spans[1]),
                _ => vm.tuple(spans[1..].iter().map(get).collect()),
            });
            Ok(true)
        })?;
        Ok(List::new(out).into_value())
    }),
    mk("finditer", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| {
        let a = bind(vm, "finditer", &["string", "pos", "endpos"], 1, args.rest())?;
        let p = Py::from_ref(args.all[0].obj::<Pattern>());
        let scanner = make_scanner(vm, &p, &a)?;
        let search = vm.get_attr_str(&scanner, "search")?;
        Ok(CallableIterator::new(search, Value::NONE))
    }),
    mk("scanner", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| {
        let a = bind(vm, "scanner", &["string", "pos", "endpos"], 1, args.rest())?;
        let p = Py::from_ref(args.all[0].obj::<Pattern>());
        make_scanner(vm, &p, &a)
    }),
    mk("split", "($self, /, string, maxsplit=0)", |vm, args| {
        let a = bind(vm, "split", &["string", "maxsplit"], 1, args.rest())?;
        let p = Py::from_ref(args.all[0].obj::<Pattern>());
        let subject = Subject::new(vm, &p, &a[0])?;
        let limit = opt(&a, 1).map_or(Ok(0), |n| vm.to_isize(n))?;
        let (mut out, mut last, mut n) = (Vec::new(), 0, 0);
        each(vm, &p, &subject, 0, subject.len(), |spans, _| {
            let (s, e) = spans[0].unwrap_or((0, 0));
            out.push(subject.slice(last, s));
            out.extend(spans[1..].iter().map(|g| g.map_or(Value::NONE, |(x, y)| subject.slice(x, y))));
            last = e;
            n += 1;
            Ok(limit <= 0 || n < limit)
        })?;
        out.push(subject.slice(last, subject.len()));
        Ok(List::new(out).into_value())
    }),
    mk("sub", "($self, /, repl, string, count=0)", |vm, args| Ok(substitute(vm, args, "sub")?.0)),
    mk("subn", "($self, /, repl, string, count=0)", |vm, args| {
        let (s, n) = substitute(vm, args, "subn")?;
        Ok(vm.tuple(vec![s, Value::uint(n)]))
    }),
    m("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    m("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

fn substitute(vm: &Vm, args: Args, name: &str) -> R<(Value, usize)> {
    let a = bind(vm, name, &["repl", "string", "count"], 2, args.rest())?;
    let this = &args.all[0];
    let p = Py::from_ref(this.obj::<Pattern>());
    let subject = Subject::new(vm, &p, &a[1])?;
    let limit = opt(&a, 2).map_or(Ok(0), |n| vm.to_isize(n))?;
    let callable = vm.is_callable(&a[0]);
    // A replacement without backslashes stands for itself; others are compiled to pieces by `re`.
    let plain = !callable && vm.str_or_bytes(&a[0])?.iter().all(|&b| b != b'\\');
    let template = if callable || plain {
        None
    } else {
        let re = pyvm_vm::import::import_module(vm, "re")?;
        let t = vm.call(&vm.get_attr_str(&re, "_compile_template")?, &[this.clone(), a[0].clone()])?;
        Some(t)
    };
    let (mut out, mut last, mut n) = (Vec::new(), 0, 0);
    each(vm, &p, &subject, 0, subject.len(), |spans, index| {
        let (s, e) = spans[0].unwrap_or((0, 0));
        out.push(subject.slice(last, s));
        if callable {
            let hit = make_match(&p, &a[1], spans, index, 0, subject.len());
            let r = vm.call(&a[0], &[hit])?;
            if !r.is_none() {
                out.push(r);
            }
        } else if let Some(t) = template.as_ref().and_then(|t| t.cast::<Template>()) {
            for item in &t.items {
                match item.as_small_int() {
                    Some(i) => out.push(spans.get(i as usize).copied().flatten().map_or_else(|| subject.slice(0, 0), |(x, y)| subject.slice(x, y))),
                    None => out.push(item.clone()),
                }
            }
        } else {
            out.push(template.clone().unwrap_or_else(|| a[0].clone()));
        }
        last = e;
        n += 1;
        Ok(limit <= 0 || n < limit as usize)
    })?;
    if n == 0 && (string::is_str(&a[1]) || a[1].cast::<Bytes>().is_some()) {
        return Ok((a[1].clone(), 0));
    }
    out.push(subject.slice(last, subject.len()));
    let joiner = subject.slice(0, 0);
    Ok((vm.call_method_str(&joiner, "join", &[List::new(out).into_value()])?, n))
}

static PATTERN_GETSET: &[GetSet] = &[
    g("pattern", |_, p| Ok(p.obj::<Pattern>().pattern.clone())),
    g("flags", |_, p| Ok(Value::int(p.obj::<Pattern>().flags))),
    g("groups", |_, p| Ok(Value::uint(p.obj::<Pattern>().groups))),
    g("groupindex", |_, p| Ok(mappingproxy::make(p.obj::<Pattern>().group_index.value().clone()))),
];

fn span_of(vm: &Vm, a: &[Value]) -> R<Option<(usize, usize)>> {
    let this = a[0].obj::<Match>();
    let i = opt(a, 1).map_or(Ok(0), |k| group_number(vm, this, k))?;
    Ok(this.spans[i])
}

static MATCH_METHODS: &[Method] = &[
    mk("group", "($self, /, *groups)", |vm, args| {
        let this = args.all[0].obj::<Match>();
        match args.rest().all {
            [] => group(vm, this, 0, &Value::NONE),
            [k] => group(vm, this, group_number(vm, this, k)?, &Value::NONE),
            many => {
                let mut out = Vec::new();
                for k in many {
                    out.push(group(vm, this, group_number(vm, this, k)?, &Value::NONE)?);
                }
                Ok(vm.tuple(out))
            }
        }
    }),
    m("groups", "($self, /, default=None)", |vm, a| {
        let this = a[0].obj::<Match>();
        let default = opt(a, 1).cloned().unwrap_or(Value::NONE);
        let mut out = Vec::new();
        for i in 1..this.spans.len() {
            out.push(group(vm, this, i, &default)?);
        }
        Ok(vm.tuple(out))
    }),
    m("groupdict", "($self, /, default=None)", |vm, a| {
        let this = a[0].obj::<Match>();
        let default = opt(a, 1).cloned().unwrap_or(Value::NONE);
        let out = Dict::new();
        for (k, i) in this.pattern.group_index.items() {
            out.set(vm, &k, group(vm, this, vm.to_usize(&i)?, &default)?)?;
        }
        Ok(out.into_value())
    }),
    m("start", "($self, group=0, /)", |vm, a| Ok(span_of(vm, a)?.map_or(Value::small(-1), |s| Value::uint(s.0)))),
    m("end", "($self, group=0, /)", |vm, a| Ok(span_of(vm, a)?.map_or(Value::small(-1), |s| Value::uint(s.1)))),
    m("span", "($self, group=0, /)", |vm, a| Ok(span_of(vm, a)?.map_or_else(|| vm.tuple(vec![Value::small(-1), Value::small(-1)]), |s| vm.tuple(vec![Value::uint(s.0), Value::uint(s.1)])))),
    m("expand", "($self, /, template)", |vm, a| {
        let this = a[0].obj::<Match>();
        let re = pyvm_vm::import::import_module(vm, "re")?;
        let t = vm.call(&vm.get_attr_str(&re, "_compile_template")?, &[this.pattern.value().clone(), a[1].clone()])?;
        let Some(t) = t.cast::<Template>() else { return Ok(t) };
        let mut out = Vec::new();
        let empty = Subject::new(vm, &this.pattern, &this.string)?.slice(0, 0);
        for item in &t.items {
            out.push(match item.as_small_int() {
                Some(i) => group(vm, this, i as usize, &empty)?,
                None => item.clone(),
            });
        }
        vm.call_method_str(&empty, "join", &[List::new(out).into_value()])
    }),
    m("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    m("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

static MATCH_GETSET: &[GetSet] = &[
    g("string", |_, v| Ok(v.obj::<Match>().string.clone())),
    g("re", |_, v| Ok(v.obj::<Match>().pattern.value().clone())),
    g("pos", |_, v| Ok(Value::uint(v.obj::<Match>().pos))),
    g("endpos", |_, v| Ok(Value::uint(v.obj::<Match>().endpos))),
    g("lastindex", |_, v| Ok(if v.obj::<Match>().last >= 0 { Value::int(v.obj::<Match>().last as i64) } else { Value::NONE })),
    g("lastgroup", |_, v| {
        let this = v.obj::<Match>();
        Ok(usize::try_from(this.last).ok().and_then(|i| this.pattern.index_group.get(i).cloned()).unwrap_or(Value::NONE))
    }),
    g("regs", |vm, v| {
        let this = v.obj::<Match>();
        if this.regs.get().is_none() {
            let pair = |s: &Option<(usize, usize)>| s.map_or_else(|| vm.tuple(vec![Value::small(-1), Value::small(-1)]), |(a, b)| vm.tuple(vec![Value::uint(a), Value::uint(b)]));
            this.regs.set(Some(tuple::from_vec(this.spans.iter().map(pair).collect())));
        }
        Ok(this.regs.get().clone().unwrap_or(Value::NONE))
    }),
];
