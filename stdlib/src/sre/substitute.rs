//! `Pattern.sub` and `subn`, and what a replacement is made of.

use super::engine::span;
use super::matched::{Match, Place};
use super::pattern::{Pattern, each};
use super::subject::Subject;
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::int;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::payload;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

/// A replacement with groups in it: texts, and the numbers of groups.
#[repr(C)]
pub struct Template {
    head: Header,
    pub items: Vec<Value>,
}
payload!(Template, TEMPLATE, items);
static TEMPLATE: Type = Type::builtin::<Template>("_sre.SRE_Template", &OBJECT, flag::GC, object::SLOTS.no_new());

/// `_sre.template`, of a list of texts with the numbers of groups between them.
pub fn template(vm: &Vm, items: &Value) -> R {
    let items = vm.collect(items)?;
    if items.len().is_multiple_of(2) {
        return Err(vm.type_error("invalid template"));
    }
    for number in items.iter().skip(1).step_by(2) {
        if !int::is_int(number) {
            return Err(vm.type_error("an integer is required"));
        }
        if number.as_small_int().is_none_or(|number| number < 0) {
            return Err(vm.type_error("invalid template"));
        }
    }
    Ok(Py::new(Template { head: Header::new(&TEMPLATE), items }).into_value())
}

/// What `re` makes of a replacement with backslashes: a [`Template`], or a text.
pub fn compile_template(vm: &Vm, pattern: &Value, replacement: &Value) -> R {
    let re = pyvm_vm::import::import_module(vm, "re")?;
    vm.call(&vm.get_attr_str(&re, "_compile_template")?, &[pattern.clone(), replacement.clone()])
}

/// Parts of a result, joined as `join` joins a list of them.
pub struct Joined {
    text: bool,
    bytes: Vec<u8>,
    items: usize,
    /// What the first part that is no text is: its number, and the name of its type.
    wrong: Option<(usize, String)>,
}

impl Joined {
    pub fn new(text: bool) -> Joined {
        Joined { text, bytes: Vec::new(), items: 0, wrong: None }
    }

    fn part(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.items += 1;
    }

    pub fn item(&mut self, vm: &Vm, item: &Value) {
        match item.cast::<Str>() {
            Some(s) if self.text => self.part(s.as_bytes()),
            _ if !self.text && vm.is_bytes_like(item) => match vm.bytes_like(item) {
                Ok(bytes) => self.part(&bytes),
                Err(_) => vm.clear_pending(),
            },
            _ => {
                self.wrong.get_or_insert_with(|| (self.items, item.ty().name().to_owned()));
                self.items += 1;
            }
        }
    }

    /// The items of a template, for a match.
    ///
    /// # Errors
    /// An `IndexError` for a group that the pattern does not have.
    pub fn template(&mut self, vm: &Vm, p: &Pattern, template: &Template, whole: &[u8], marks: &[usize]) -> R<()> {
        for item in &template.items {
            match item.as_small_int() {
                Some(group) if group as usize > p.groups => return Err(vm.index_error("no such group")),
                Some(group) => {
                    if let Some((start, end)) = span(marks, group as usize) {
                        self.part(whole.get(start..end).unwrap_or_default());
                    }
                }
                None => self.item(vm, item),
            }
        }
        Ok(())
    }

    /// # Errors
    /// A `TypeError` if something was no text.
    pub fn finish(self, vm: &Vm) -> R {
        match self.wrong {
            Some((number, given)) => {
                let wanted = if self.text { "str instance" } else { "a bytes-like object" };
                Err(vm.type_error(format!("sequence item {number}: expected {wanted}, {given} found")))
            }
            None if self.text => Ok(string::from_short(&self.bytes)),
            None => Ok(Bytes::new(self.bytes)),
        }
    }
}

enum Replacement {
    Call(Value),
    Template(Py<Template>),
    Same(Value),
}

impl Replacement {
    fn new(vm: &Vm, pattern: &Value, given: &Value) -> R<Replacement> {
        if vm.is_callable(given) {
            return Ok(Replacement::Call(given.clone()));
        }
        // A replacement without backslashes stands for itself; others are compiled to pieces by `re`.
        let plain = match given.cast::<Str>() {
            Some(s) => !s.as_bytes().contains(&b'\\'),
            None => vm.is_bytes_like(given) && !vm.bytes_like(given)?.contains(&b'\\'),
        };
        if plain {
            return Ok(Replacement::Same(given.clone()));
        }
        let made = compile_template(vm, pattern, given)?;
        Ok(made.downcast::<Template>().map_or(Replacement::Same(made), Replacement::Template))
    }
}

/// The text with what matches replaced, and how often that was (CPython `pattern_subx`).
pub fn substitute(vm: &Vm, args: Args, name: &str) -> R<(Value, usize)> {
    let a = bind(vm, name, &["repl", "string", "count"], 2, args.rest())?;
    let p = args.all[0].obj::<Pattern>();
    let limit = opt(&a, 2).map_or(Ok(0), |n| vm.to_isize(n))?;
    let replacement = Replacement::new(vm, &args.all[0], &a[0])?;
    let subject = Subject::new(vm, p, &a[1])?;
    let whole = subject.bytes();
    let (mut out, mut last, mut n) = (Joined::new(subject.is_text()), 0, 0);
    if limit >= 0 {
        each(vm, p, &subject, 0, whole.len(), |found| {
            let (start, end) = found.whole_span();
            if last < start {
                out.part(&whole[last..start]);
            }
            match &replacement {
                Replacement::Call(function) => {
                    let place = Place { pos: 0, endpos: subject.len() };
                    let made = vm.call(function, &[Match::make(&Py::from_ref(p), &a[1], found.marks.clone(), place)])?;
                    if !made.is_none() {
                        out.item(vm, &made);
                    }
                }
                Replacement::Template(template) => out.template(vm, p, template, whole, &found.marks)?,
                Replacement::Same(text) => out.item(vm, text),
            }
            last = end;
            n += 1;
            Ok(limit == 0 || n < limit)
        })?;
    }
    if n == 0 {
        return Ok((subject.slice(0, whole.len()), 0));
    }
    if last < whole.len() {
        out.part(&whole[last..]);
    }
    Ok((out.finish(vm)?, n as usize))
}
