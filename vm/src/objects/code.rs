//! `code`: a code object, and its instructions as the evaluation loop rewrites them.

use super::bytes::Bytes;
use super::string;
use super::tuple::Tuple;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use pyvm_loader::build::CodeFields;
use pyvm_loader::line_table::{self, Position};
use pyvm_loader::opcode::{flags, kinds};
use std::cell::Cell;

pub use super::code_methods::CODE;

#[repr(C)]
pub struct Code {
    pub head: Header,
    pub argcount: usize,
    pub posonlyargcount: usize,
    pub kwonlyargcount: usize,
    pub stacksize: usize,
    pub flags: u32,
    pub nlocalsplus: usize,
    pub nlocals: usize,
    pub ncells: usize,
    pub nfrees: usize,
    /// Arguments with a slot of their own: positional, keyword-only, then `*args` and `**kwargs`.
    pub total_args: usize,
    /// Bytes of a frame that runs it, everything included.
    pub frame_size: usize,
    /// Number of arguments with which a call only moves them into a frame; `usize::MAX` for code that takes others, or never ran.
    pub exact_args: Cell<usize>,
    /// Takes exactly its positional arguments and runs at once: the call fast path applies.
    pub simple: bool,
    pub code: Value,
    pub consts: Py<Tuple>,
    pub names: Py<Tuple>,
    pub localsplusnames: Py<Tuple>,
    pub localspluskinds: Value,
    pub filename: Mut<Value>,
    pub name: Value,
    pub qualname: Value,
    pub firstlineno: i32,
    pub linetable: Value,
    pub exceptiontable: Value,
    /// The running copy of the instructions; made when the code first runs.
    pub units: Mut<Vec<u16>>,
    units_start: Cell<*mut u16>,
    /// From a source whose bytecode is known to be sound.
    pub trusted: Cell<bool>,
    pub extra: Mut<Option<Value>>,
    /// What tracing knows of it, once it was traced.
    pub trace: Mut<Option<Box<crate::trace::instrument::CodeTrace>>>,
}
payload!(Code, CODE, consts, names, localsplusnames, filename, name, qualname, extra);

impl Code {
    /// Checks the parts and makes the object (CPython `_PyCode_Validate`).
    pub fn new(vm: &Vm, f: CodeFields<Value>) -> R<Py<Code>> {
        let (Some(consts), Some(names), Some(localsplusnames)) = (f.consts.downcast::<Tuple>(), f.names.downcast::<Tuple>(), f.localsplusnames.downcast::<Tuple>()) else {
            return Err(vm.value_error("code: consts, names and localsplusnames must be tuples"));
        };
        let strings = |t: &Tuple| t.items().iter().all(string::is_str);
        let is_bytes = |v: &Value| v.cast_exact::<Bytes>().is_some();
        let parts_ok = is_bytes(&f.code) && is_bytes(&f.localspluskinds) && is_bytes(&f.linetable) && is_bytes(&f.exceptiontable);
        let text_ok = string::is_str(&f.filename) && string::is_str(&f.name) && string::is_str(&f.qualname);
        if !parts_ok || !text_ok || !strings(&names) || !strings(&localsplusnames) {
            return Err(vm.value_error("code: bad part"));
        }
        let local_kinds = f.localspluskinds.obj::<Bytes>().data();
        let nlocalsplus = localsplusnames.items().len();
        let count = |k: u8| local_kinds.iter().filter(|&&x| x & k != 0).count();
        let extra = usize::from(f.flags & flags::VARARGS != 0) + usize::from(f.flags & flags::VARKEYWORDS != 0);
        let (argcount, posonly, kwonly) = (f.argcount as usize, f.posonlyargcount as usize, f.kwonlyargcount as usize);
        let total_args = argcount.saturating_add(kwonly).saturating_add(extra);
        let code_len = f.code.obj::<Bytes>().data().len();
        if local_kinds.len() != nlocalsplus || argcount > 1 << 20 || total_args > count(kinds::LOCAL) || posonly > argcount || f.stacksize > 1 << 20 || !code_len.is_multiple_of(2) || code_len == 0 {
            return Err(vm.value_error("code: co_code, argument counts or local kinds are inconsistent"));
        }
        let (nlocals, ncells, nfrees) = (count(kinds::LOCAL), count(kinds::CELL), count(kinds::FREE));
        let is_interned = |n: &Value| n.cast_exact::<string::Str>().is_some_and(string::Str::is_interned);
        let names = if names.items().iter().all(is_interned) { names } else { Tuple::new(names.items().iter().map(|n| vm.interned.get_mut().intern(n)).collect()) };
        let special = flags::VARARGS | flags::VARKEYWORDS | flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR;
        Ok(Py::new(Code {
            head: Header::new(&CODE),
            argcount,
            posonlyargcount: posonly,
            kwonlyargcount: kwonly,
            stacksize: f.stacksize as usize + 1,
            flags: f.flags,
            nlocalsplus,
            nlocals,
            ncells,
            nfrees,
            total_args,
            frame_size: size_of::<crate::frame::Frame>() + (nlocalsplus + f.stacksize as usize + 1) * size_of::<crate::value::Slot>(),
            exact_args: Cell::new(usize::MAX),
            simple: f.flags & special & (flags::VARARGS | flags::VARKEYWORDS) == 0 && kwonly == 0 && f.flags & flags::OPTIMIZED != 0,
            code: f.code,
            consts,
            names,
            localsplusnames,
            localspluskinds: f.localspluskinds,
            filename: Mut::new(f.filename),
            name: f.name,
            qualname: f.qualname,
            firstlineno: f.firstlineno,
            linetable: if vm.settings.no_debug_ranges { Bytes::new(line_table::without_columns(f.linetable.obj::<Bytes>().data(), f.firstlineno)) } else { f.linetable },
            exceptiontable: f.exceptiontable,
            units: Mut::new(Vec::new()),
            units_start: Cell::new(std::ptr::null_mut()),
            trusted: Cell::new(false),
            extra: Mut::new(None),
            trace: Mut::new(None),
        }))
    }

    /// Start of the running instructions; null before the first run.
    #[inline(always)]
    pub fn units_ptr(&self) -> *mut u16 {
        self.units_start.get()
    }

    /// Number of code units that run.
    pub fn unit_count(&self) -> usize {
        self.units.get_mut().len()
    }

    /// Verifies the instructions and makes the running copy.
    #[inline(always)]
    pub fn prepare(&self, vm: &Vm) -> R<()> {
        if self.units_start.get().is_null() { self.prepare_slow(vm) } else { Ok(()) }
    }

    #[inline(never)]
    fn prepare_slow(&self, vm: &Vm) -> R<()> {
        let mut units = crate::import::times::during(vm, crate::import::times::Phase::Verify, || self.fresh_units(vm))?;
        crate::eval::fused::fuse(&mut units);
        self.units.set(units);
        self.units_start.set(self.units.get_mut().as_mut_ptr());
        if self.simple {
            self.exact_args.set(self.argcount);
        }
        if vm.trace.walked.get() {
            crate::trace::instrument::fresh(vm, self);
        }
        Ok(())
    }

    /// The instructions as they are before their first run.
    pub fn fresh_units(&self, vm: &Vm) -> R<Vec<u16>> {
        let bytes = self.code.obj::<Bytes>().data();
        let mut units: Vec<u16> = bytes.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
        if !self.trusted.get() {
            crate::eval::verify::check(vm, self, &mut units)?;
        }
        crate::eval::quicken::prepare(self, &mut units);
        Ok(units)
    }

    pub fn exception_table(&self) -> &[u8] {
        self.exceptiontable.obj::<Bytes>().data()
    }

    pub fn kinds(&self) -> &[u8] {
        self.localspluskinds.obj::<Bytes>().data()
    }

    pub fn is_generator_like(&self) -> bool {
        self.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0
    }

    pub fn position_of_unit(&self, unit: usize) -> Position {
        line_table::find(self.linetable.obj::<Bytes>().data(), self.firstlineno, unit as u32)
    }

    pub fn line_of_unit(&self, unit: usize) -> i32 {
        line_table::line(self.linetable.obj::<Bytes>().data(), self.firstlineno, unit as u32).unwrap_or(-1)
    }

    pub fn local_name(&self, index: usize) -> &Value {
        &self.localsplusnames.items()[index]
    }

    pub fn name_text(&self) -> String {
        string::to_string(&self.name)
    }

    pub fn filename_text(&self) -> String {
        string::to_string(self.filename.get())
    }

    /// Marks this code and all code among its constants as sound.
    pub fn trust(&self) {
        self.trusted.set(true);
        for constant in self.consts.items() {
            if let Some(inner) = constant.cast_exact::<Code>() {
                inner.trust();
            }
        }
    }
}
