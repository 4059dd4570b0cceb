//! `re.Match`.

use super::engine::{last_group, span};
use super::pattern::Pattern;
use super::subject::Subject;
use super::substitute::{Joined, Template, compile_template};
use pyvm_vm::call::opt;
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{genericalias, int};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::un;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};

/// The part of a text that a match was looked for in, in characters.
#[derive(Clone, Copy)]
pub struct Place {
    pub pos: usize,
    pub endpos: usize,
}

#[repr(C)]
pub struct Match {
    head: Header,
    pattern: Py<Pattern>,
    string: Value,
    /// As the engine left them: offsets in bytes.
    marks: Vec<usize>,
    place: Place,
    regs: Mut<Slot>,
}
payload!(Match, MATCH, pattern, string, regs);

static MATCH: Type = Type::builtin::<Match>(
    "re.Match",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, v| {
            let this = v.obj::<Match>();
            let (start, end) = this.span(vm, 0)?.unwrap_or_default();
            Ok(vm.str(&format!("<re.Match object; span=({start}, {end}), match={}>", vm.repr_text(&this.group(vm, 0, &Value::NONE)?)?)))
        })
        .getitem(|vm, v, k| {
            let this = v.obj::<Match>();
            this.group(vm, this.number(vm, k)?, &Value::NONE)
        })
        .no_new(),
)
.doc("The result of re.match() and re.search().\nMatch objects always have a boolean value of True.")
.methods(METHODS)
.getset(GETSET);

impl Match {
    /// The match of a pattern in `string` that the marks say.
    pub fn make(p: &Py<Pattern>, string: &Value, marks: Vec<usize>, place: Place) -> Value {
        Py::new(Match { head: Header::new(&MATCH), pattern: p.clone(), string: string.clone(), marks, place, regs: Mut::new(None) }).into_value()
    }

    fn subject(&self, vm: &Vm) -> R<Subject> {
        Subject::new(vm, &self.pattern, &self.string)
    }

    /// The text of a group.
    fn group(&self, vm: &Vm, group: usize, default: &Value) -> R {
        match span(&self.marks, group) {
            Some((start, end)) => Ok(self.subject(vm)?.slice(start, end)),
            None => Ok(default.clone()),
        }
    }

    /// Start and end of a group in characters.
    fn span(&self, vm: &Vm, group: usize) -> R<Option<(usize, usize)>> {
        let Some((start, end)) = span(&self.marks, group) else { return Ok(None) };
        let subject = self.subject(vm)?;
        Ok(Some((subject.index(start), subject.index(end))))
    }

    /// The number of the group that a number or name means (CPython `match_getindex`).
    fn number(&self, vm: &Vm, k: &Value) -> R<usize> {
        let number = if k.ty().slots.get().unary[un::INDEX].is_some() { int::as_i64(&vm.index(k)?) } else { self.pattern.group_index.get(vm, k)?.and_then(|n| int::as_i64(&n)) };
        let number = number.and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= self.pattern.groups);
        number.ok_or_else(|| vm.index_error("no such group"))
    }

    /// The span that a method was asked for.
    fn asked(vm: &Vm, a: &[Value]) -> R<Option<(usize, usize)>> {
        let this = a[0].obj::<Match>();
        let group = opt(a, 1).map_or(Ok(0), |k| this.number(vm, k))?;
        this.span(vm, group)
    }
}

fn pair(vm: &Vm, span: Option<(usize, usize)>) -> Value {
    vm.tuple(span.map_or_else(|| vec![Value::small(-1); 2], |(start, end)| vec![Value::uint(start), Value::uint(end)]))
}

static METHODS: &[Method] = &[
    mk("group", "($self, /, *groups)", |vm, args| {
        let this = args.all[0].obj::<Match>();
        match args.rest().all {
            [] => this.group(vm, 0, &Value::NONE),
            [k] => this.group(vm, this.number(vm, k)?, &Value::NONE),
            many => {
                let mut out = Vec::new();
                for k in many {
                    out.push(this.group(vm, this.number(vm, k)?, &Value::NONE)?);
                }
                Ok(vm.tuple(out))
            }
        }
    }),
    m("groups", "($self, /, default=None)", |vm, a| {
        let this = a[0].obj::<Match>();
        let default = opt(a, 1).cloned().unwrap_or(Value::NONE);
        let mut out = Vec::new();
        for i in 1..=this.pattern.groups {
            out.push(this.group(vm, i, &default)?);
        }
        Ok(vm.tuple(out))
    }),
    m("groupdict", "($self, /, default=None)", |vm, a| {
        let this = a[0].obj::<Match>();
        let default = opt(a, 1).cloned().unwrap_or(Value::NONE);
        let out = Dict::new();
        for (k, i) in this.pattern.group_index.items() {
            out.set(vm, &k, this.group(vm, this.number(vm, &i)?, &default)?)?;
        }
        Ok(out.into_value())
    }),
    m("start", "($self, group=0, /)", |vm, a| Ok(Match::asked(vm, a)?.map_or(Value::small(-1), |s| Value::uint(s.0)))),
    m("end", "($self, group=0, /)", |vm, a| Ok(Match::asked(vm, a)?.map_or(Value::small(-1), |s| Value::uint(s.1)))),
    m("span", "($self, group=0, /)", |vm, a| Ok(pair(vm, Match::asked(vm, a)?))),
    m("expand", "($self, /, template)", |vm, a| {
        let this = a[0].obj::<Match>();
        let made = compile_template(vm, this.pattern.value(), &a[1])?;
        let Some(template) = made.cast::<Template>() else { return Ok(made) };
        let subject = this.subject(vm)?;
        let mut out = Joined::new(subject.is_text());
        out.template(vm, &this.pattern, template, subject.bytes(), &this.marks)?;
        out.finish(vm)
    }),
    m("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    m("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

static GETSET: &[GetSet] = &[
    g("string", |_, v| Ok(v.obj::<Match>().string.clone())),
    g("re", |_, v| Ok(v.obj::<Match>().pattern.value().clone())),
    g("pos", |_, v| Ok(Value::uint(v.obj::<Match>().place.pos))),
    g("endpos", |_, v| Ok(Value::uint(v.obj::<Match>().place.endpos))),
    g("lastindex", |_, v| Ok(last_group(&v.obj::<Match>().marks).map_or(Value::NONE, |group| Value::uint(group + 1)))),
    g("lastgroup", |_, v| {
        let this = v.obj::<Match>();
        Ok(last_group(&this.marks).and_then(|group| this.pattern.index_group.get(group + 1).cloned()).unwrap_or(Value::NONE))
    }),
    g("regs", |vm, v| {
        let this = v.obj::<Match>();
        if let Some(regs) = this.regs.get() {
            return Ok(regs.clone());
        }
        let mut pairs = Vec::new();
        for group in 0..=this.pattern.groups {
            pairs.push(pair(vm, this.span(vm, group)?));
        }
        let regs = vm.tuple(pairs);
        this.regs.set(Some(regs.clone()));
        Ok(regs)
    }),
];
