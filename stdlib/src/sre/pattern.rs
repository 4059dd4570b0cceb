//! `re.Pattern`, and the scanner that `finditer` and `re.Scanner` run on.

use super::engine::Matcher;
use super::matched::{Match, Place};
use super::opcodes::MAXGROUPS;
use super::program::Program;
use super::subject::Subject;
use super::substitute::substitute;
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::iterators::CallableIterator;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::memoryview::MemoryView;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{genericalias, int, mappingproxy, string};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::Compare;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::{Cell, OnceCell};

#[repr(C)]
pub struct Pattern {
    head: Header,
    /// `None` where it may be matched against both text and bytes.
    pattern: Value,
    flags: i64,
    code: Vec<u32>,
    pub groups: usize,
    pub group_index: Py<Dict>,
    pub index_group: Vec<Value>,
    /// For bytes and for text.
    programs: [OnceCell<Box<Program>>; 2],
}
payload!(Pattern, PATTERN, pattern, group_index, index_group);

pub static PATTERN: Type = Type::builtin::<Pattern>(
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
            let same = x.flags == y.flags && x.is_for_text() == y.is_for_text() && x.code == y.code && vm.equal(&x.pattern, &y.pattern)?;
            Ok(Value::bool(same == (op == Compare::Eq)))
        })
        .no_new(),
)
.doc("Compiled regular expression object.")
.methods(METHODS)
.getset(GETSET);

/// `_sre.compile`.
pub fn compile(vm: &Vm, a: &[Value]) -> R {
    let wrong = |name: &str, wanted: &str, given: &Value| Err(vm.type_error(format!("compile() argument '{name}' must be {wanted}, not {}", given.ty().name())));
    let flags = vm.to_i64(&a[1])?;
    if a[2].cast::<List>().is_none() {
        return wrong("code", "list", &a[2]);
    }
    let groups = vm.to_isize(&a[3])?;
    let Some(group_index) = a[4].downcast::<Dict>() else { return wrong("groupindex", "dict", &a[4]) };
    if a[5].cast::<Tuple>().is_none() {
        return wrong("indexgroup", "tuple", &a[5]);
    }
    let code: Vec<u32> = vm.collect(&a[2])?.iter().map(|unit| code_unit(vm, unit)).collect::<R<_>>()?;
    let groups = usize::try_from(groups).ok().filter(|groups| *groups <= MAXGROUPS).ok_or_else(|| invalid_code(vm))?;
    let pattern = Pattern { head: Header::new(&PATTERN), pattern: a[0].clone(), flags, code, groups, group_index, index_group: vm.collect(&a[5])?, programs: [OnceCell::new(), OnceCell::new()] };
    for text in [false, true] {
        if text != pattern.is_for_bytes() || pattern.pattern.is_none() {
            let program = Program::new(&pattern.code, groups, text).ok_or_else(|| invalid_code(vm))?;
            pattern.programs[usize::from(text)].set(Box::new(program)).ok();
        }
    }
    Ok(Py::new(pattern).into_value())
}

fn invalid_code(vm: &Vm) -> Raised {
    vm.runtime_error("invalid SRE code")
}

fn code_unit(vm: &Vm, unit: &Value) -> R<u32> {
    if !int::is_int(unit) {
        return Err(vm.type_error("an integer is required"));
    }
    match int::as_i64(unit) {
        Some(unit) if unit < 0 => Err(vm.overflow_error("can't convert negative value to unsigned int")),
        unit => unit.and_then(|unit| u32::try_from(unit).ok()).ok_or_else(|| vm.overflow_error("regular expression code size limit exceeded")),
    }
}

impl Pattern {
    pub fn is_for_text(&self) -> bool {
        string::is_str(&self.pattern)
    }

    pub fn is_for_bytes(&self) -> bool {
        !self.pattern.is_none() && !self.is_for_text()
    }

    /// What is run, for text or for bytes. There is one for all that a [`Subject`] lets through.
    pub fn program(&self, text: bool) -> &Program {
        let [bytes, wide] = &self.programs;
        let (wanted, other) = if text { (wide, bytes) } else { (bytes, wide) };
        wanted.get().or(other.get()).unwrap_or_else(|| unreachable!("patterns are compiled when they are made"))
    }
}

/// The bounds that optional `pos` and `endpos` mean, in characters.
fn limits(vm: &Vm, subject: &Subject, pos: Option<&Value>, endpos: Option<&Value>) -> R<(usize, usize)> {
    let length = subject.len();
    let get = |v: Option<&Value>, default: usize| -> R<usize> { v.map_or(Ok(default), |v| Ok(vm.to_isize(v)?.max(0) as usize)) };
    let (start, end) = (get(pos, 0)?, get(endpos, length)?);
    Ok((start.min(length), end.min(length)))
}

#[derive(Clone, Copy, PartialEq)]
enum Where {
    Start,
    Whole,
    Anywhere,
}

fn one(vm: &Vm, args: Args, name: &str, at: Where) -> R {
    let a = bind(vm, name, &["string", "pos", "endpos"], 1, args.rest())?;
    let p = args.all[0].obj::<Pattern>();
    let subject = Subject::new(vm, p, &a[0])?;
    let (start, end) = limits(vm, &subject, opt(&a, 1), opt(&a, 2))?;
    if start > end {
        return Ok(Value::NONE);
    }
    let from = subject.offset(start);
    let mut matcher = subject.matcher(vm, p, subject.offset(end));
    matcher.whole = at == Where::Whole;
    let found = if at == Where::Anywhere { matcher.search(from)? } else { matcher.match_at(from)? };
    Ok(if found { Match::make(&Py::from_ref(p), &a[0], matcher.marks, Place { pos: start, endpos: end }) } else { Value::NONE })
}

/// Calls `f` with every match from one offset to another that does not overlap the one before, as long as it says so.
pub fn each(vm: &Vm, p: &Pattern, subject: &Subject, start: usize, end: usize, mut f: impl FnMut(&Matcher) -> R<bool>) -> R<()> {
    let mut matcher = subject.matcher(vm, p, end);
    let mut at = start;
    while at <= end && matcher.search(at)? {
        let (from, to) = matcher.whole_span();
        at = to;
        matcher.not_empty_at = (from == to).then_some(to);
        if !f(&matcher)? {
            break;
        }
    }
    Ok(())
}

/// Finds one match after the other.
#[repr(C)]
pub struct Scanner {
    head: Header,
    pattern: Py<Pattern>,
    string: Value,
    subject: Subject,
    place: Place,
    /// Where the matches end, as an offset.
    end: usize,
    /// Where the next one can start, as an offset; none when there are no more.
    at: Cell<Option<usize>>,
    not_empty: Cell<bool>,
    /// Keeps a buffer from being made longer or shorter.
    lease: Slot,
}
payload!(Scanner, SCANNER, pattern, string, lease);

static SCANNER: Type = Type::builtin::<Scanner>("_sre.SRE_Scanner", &OBJECT, flag::GC, object::SLOTS.no_new())
    .methods(&[m("match", "($self, /)", |vm, a| a[0].obj::<Scanner>().next(vm, false)), m("search", "($self, /)", |vm, a| a[0].obj::<Scanner>().next(vm, true))])
    .getset(&[g("pattern", |_, s| Ok(s.obj::<Scanner>().pattern.value().clone()))]);

fn make_scanner(vm: &Vm, args: Args, name: &str) -> R {
    let a = bind(vm, name, &["string", "pos", "endpos"], 1, args.rest())?;
    let p = args.all[0].obj::<Pattern>();
    let subject = Subject::new(vm, p, &a[0])?;
    let (pos, endpos) = limits(vm, &subject, opt(&a, 1), opt(&a, 2))?;
    let (at, end) = (Cell::new((pos <= endpos).then(|| subject.offset(pos))), subject.offset(endpos));
    let lease = if subject.is_text() || a[0].cast::<Bytes>().is_some() { None } else { Some(MemoryView::make(buffer::get(vm, &a[0], false)?)) };
    let scanner = Scanner { head: Header::new(&SCANNER), pattern: Py::from_ref(p), string: a[0].clone(), subject, place: Place { pos, endpos }, end, at, not_empty: Cell::new(false), lease };
    Ok(Py::new(scanner).into_value())
}

impl Scanner {
    /// CPython `_sre_SRE_Scanner_search_impl` and `_sre_SRE_Scanner_match_impl`.
    fn next(&self, vm: &Vm, search: bool) -> R {
        let Some(at) = self.at.get() else { return Ok(Value::NONE) };
        let mut matcher = self.subject.matcher(vm, &self.pattern, self.end);
        matcher.not_empty_at = self.not_empty.get().then_some(at);
        if !(if search { matcher.search(at)? } else { matcher.match_at(at)? }) {
            self.at.set(None);
            return Ok(Value::NONE);
        }
        let (from, to) = matcher.whole_span();
        self.at.set(Some(to));
        self.not_empty.set(from == to);
        Ok(Match::make(&self.pattern, &self.string, matcher.marks, self.place))
    }
}

static METHODS: &[Method] = &[
    mk("match", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| one(vm, args, "match", Where::Start)),
    mk("fullmatch", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| one(vm, args, "fullmatch", Where::Whole)),
    mk("search", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| one(vm, args, "search", Where::Anywhere)),
    mk("findall", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| {
        let a = bind(vm, "findall", &["string", "pos", "endpos"], 1, args.rest())?;
        let p = args.all[0].obj::<Pattern>();
        let subject = Subject::new(vm, p, &a[0])?;
        let (start, end) = limits(vm, &subject, opt(&a, 1), opt(&a, 2))?;
        let mut out = Vec::new();
        if start <= end {
            each(vm, p, &subject, subject.offset(start), subject.offset(end), |found| {
                let get = |group: usize| found.span(group).map_or_else(|| subject.slice(0, 0), |(a, b)| subject.slice(a, b));
                out.push(match p.groups {
                    0 => get(0),
                    1 => get(1),
                    groups => vm.tuple((1..=groups).map(get).collect()),
                });
                Ok(true)
            })?;
        }
        Ok(List::new(out).into_value())
    }),
    mk("finditer", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| {
        let scanner = make_scanner(vm, args, "finditer")?;
        let search = vm.get_attr_str(&scanner, "search")?;
        Ok(CallableIterator::new(search, Value::NONE))
    }),
    mk("scanner", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, args| make_scanner(vm, args, "scanner")),
    mk("split", "($self, /, string, maxsplit=0)", |vm, args| {
        let a = bind(vm, "split", &["string", "maxsplit"], 1, args.rest())?;
        let p = args.all[0].obj::<Pattern>();
        let subject = Subject::new(vm, p, &a[0])?;
        let limit = opt(&a, 1).map_or(Ok(0), |n| vm.to_isize(n))?;
        let (mut out, mut last, mut n) = (Vec::new(), 0, 0);
        let end = subject.bytes().len();
        if limit >= 0 {
            each(vm, p, &subject, 0, end, |found| {
                let (start, end) = found.whole_span();
                out.push(subject.slice(last, start));
                out.extend((1..=p.groups).map(|group| found.span(group).map_or(Value::NONE, |(a, b)| subject.slice(a, b))));
                last = end;
                n += 1;
                Ok(limit == 0 || n < limit)
            })?;
        }
        out.push(subject.slice(last, end));
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

static GETSET: &[GetSet] = &[
    g("pattern", |_, p| Ok(p.obj::<Pattern>().pattern.clone())),
    g("flags", |_, p| Ok(Value::int(p.obj::<Pattern>().flags))),
    g("groups", |_, p| Ok(Value::uint(p.obj::<Pattern>().groups))),
    g("groupindex", |_, p| Ok(mappingproxy::make(p.obj::<Pattern>().group_index.value().clone()))),
];
