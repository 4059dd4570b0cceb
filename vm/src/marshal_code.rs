//! Code objects as marshal data: what CPython writes for the same code after a fresh compilation, whatever objects stand for its constants
//! here.

use crate::objects::bytes::Bytes;
use crate::objects::code::Code;
use crate::objects::complex::Complex;
use crate::objects::set::FROZENSET;
use crate::objects::slice::Slice;
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::objects::{float, int};
use crate::value::Value;
use crate::vm::Vm;
use pyvm_loader::build::{Builder, CodeFields, Interned};
use pyvm_loader::dump::{Dumper, Id, is_single};
use pyvm_loader::interned::{interned_at_start, is_name_like};
use pyvm_loader::opcode;
use std::collections::HashSet;

/// The marshal data of a code object; none where it holds what no compilation makes.
pub fn dump(vm: &Vm, code: &Code, shared: bool) -> Option<Vec<u8>> {
    let mut identifiers = HashSet::new();
    collect(code, &mut identifiers);
    let mut e = Exporter { vm, dumper: Dumper::new(), identifiers };
    let root = e.code(code)?;
    e.dumper.finish(root, shared).ok()
}

/// The names that code mentions.
fn collect(code: &Code, into: &mut HashSet<Vec<u8>>) {
    for name in code.names.items().iter().chain(code.localsplusnames.items()).chain([&code.name]) {
        if let Some(name) = name.cast::<Str>() {
            into.insert(name.as_bytes().to_vec());
        }
    }
    code.consts.items().iter().filter_map(|c| c.cast_exact::<Code>()).for_each(|inner| collect(inner, into));
}

struct Exporter<'a> {
    vm: &'a Vm,
    dumper: Dumper,
    identifiers: HashSet<Vec<u8>>,
}

/// Whether CPython gave the first parameter its name after it had made the code, as it does for annotations.
fn is_annotation(code: &Code) -> bool {
    let parameter = code.localsplusnames.items().first().is_some_and(|n| string::is(n, "format"));
    let start = code.code.cast_exact::<Bytes>().map(|b| &b.data()[..b.data().len().min(32)]);
    parameter && code.posonlyargcount() == 1 && start.is_some_and(|s| s.chunks_exact(2).any(|unit| unit == [opcode::LOAD_COMMON_CONSTANT, 1]))
}

impl Exporter<'_> {
    fn text(&mut self, value: &Value) -> Option<Id> {
        self.dumper.str(value.cast::<Str>()?.as_bytes(), true).ok()
    }

    fn texts(&mut self, items: &Tuple, share: bool) -> Option<Id> {
        let ids = items.items().iter().map(|n| self.text(n)).collect::<Option<Vec<_>>>()?;
        self.dumper.share(share);
        let id = self.dumper.tuple(ids);
        self.dumper.share(true);
        Some(id)
    }

    fn code(&mut self, c: &Code) -> Option<Id> {
        let bytes = |v: &Value| v.cast_exact::<Bytes>().map(|b| b.data().to_vec());
        // The body of a class holds its name, which the code object has too.
        let qualname = (c.flags & opcode::flags::OPTIMIZED == 0).then_some(&c.qualname);
        let consts = c.consts.items().iter().map(|v| self.constant(v, qualname)).collect::<Option<Vec<_>>>()?;
        let renewed: Vec<usize> = c.consts.items().iter().enumerate().filter(|(_, v)| self.is_renewed(v)).map(|(i, _)| i).collect();
        let fields = CodeFields {
            argcount: c.argcount() as u32,
            posonlyargcount: c.posonlyargcount() as u32,
            kwonlyargcount: c.kwonlyargcount() as u32,
            stacksize: c.stacksize() as u32 - 1,
            flags: c.flags,
            code: self.dumper.own_bytes(&bytes(&c.code)?),
            consts: self.dumper.constants(consts, &renewed),
            names: self.texts(&c.names, true)?,
            localsplusnames: self.texts(&c.localsplusnames, !is_annotation(c))?,
            localspluskinds: self.dumper.own_bytes(&bytes(&c.localspluskinds)?),
            filename: self.text(&c.filename.get().clone())?,
            name: self.text(&c.name)?,
            qualname: self.text(&c.qualname)?,
            firstlineno: c.firstlineno,
            linetable: self.dumper.bytes(&bytes(&c.linetable)?),
            exceptiontable: self.dumper.bytes(&bytes(&c.exceptiontable)?),
        };
        self.dumper.code(fields).ok()
    }

    fn is_renewed(&self, v: &Value) -> bool {
        let member =
            |m: &Value| m.cast_exact::<Str>().is_some_and(|s| s.as_bytes().len() > 1 && is_name_like(s.as_bytes()) && (self.identifiers.contains(s.as_bytes()) || interned_at_start(s.as_bytes())));
        v.is_exact(&FROZENSET) && self.vm.collect(v).is_ok_and(|items| items.iter().any(member))
    }

    /// A constant; `qualname` is the name that a class's body holds as one.
    fn constant(&mut self, v: &Value, qualname: Option<&Value>) -> Option<Id> {
        if let Some(code) = v.cast_exact::<Code>() {
            return self.code(code);
        }
        let d = &mut self.dumper;
        Some(if v.is_none() {
            d.none()
        } else if v.is_true() || v.is_false() {
            d.bool(v.is_true())
        } else if v.is(&Value::ELLIPSIS) {
            d.ellipsis()
        } else if v.is(&crate::objects::exception::STOP_ITERATION.as_value()) {
            d.stop_iteration()
        } else if v.ty().is_heap() {
            return None;
        } else if int::is_int(v) {
            match int::as_i64(v) {
                Some(n) => d.int(n),
                None => {
                    let (negative, digits) = int::to_digits(v);
                    d.long(negative, &digits)
                }
            }
        } else if let Some(f) = float::as_f64(v) {
            d.float(f)
        } else if let Some(c) = v.cast_exact::<Complex>() {
            d.complex(c.re, c.im)
        } else if let Some(s) = v.cast_exact::<Str>() {
            let text = s.as_bytes();
            let own = qualname.is_some_and(|q| text.contains(&b'.') && q.cast::<Str>().is_some_and(|q| q.as_bytes() == text));
            let interned = if own {
                Interned::WithItsCode
            } else if is_name_like(text) || is_single(text) {
                Interned::Yes
            } else {
                Interned::No
            };
            d.constant_str(text, interned).ok()?
        } else if let Some(b) = v.cast_exact::<Bytes>() {
            d.bytes(b.data())
        } else if let Some(t) = v.cast_exact::<Tuple>() {
            let items = t.items().iter().map(|i| self.constant(i, qualname)).collect::<Option<Vec<_>>>()?;
            self.dumper.tuple(items)
        } else if v.is_exact(&FROZENSET) {
            let items = self.vm.collect(v).ok()?.iter().map(|i| self.constant(i, qualname)).collect::<Option<Vec<_>>>()?;
            self.dumper.set(items, true).ok()?
        } else if let Some(s) = v.cast_exact::<Slice>() {
            d.share(false);
            let parts = [&s.start, &s.stop, &s.step].map(|p| self.constant(p, None));
            self.dumper.share(true);
            let [start, stop, step] = parts;
            self.dumper.slice(start?, stop?, step?)
        } else {
            return None;
        })
    }
}
