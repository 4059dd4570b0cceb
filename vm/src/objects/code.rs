//! `code`: a code object, and its instructions as the evaluation loop rewrites them.
#![expect(unsafe_code, reason = "constants of code that runs; ARCHITECTURE.md, invariant E7")]

use super::bytes::Bytes;
use super::string;
use super::tuple::Tuple;
use crate::heap::{Header, Mut, Trace};
use crate::import::times;
use crate::later::Later;
use crate::payload;
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use pyvm_loader::build::CodeFields;
use pyvm_loader::line_table::{self, Position};
use pyvm_loader::opcode::{flags, kinds};
use pyvm_loader::outline::Numbers;
use std::cell::{Cell, OnceCell};
use std::ops::Deref;

pub use super::code_methods::CODE;

/// Many programs have more code objects than they run, so that one is small until it runs: counts of 32 bits, parts elsewhere.
#[repr(C)]
pub struct Code {
    pub head: Header,
    /// The running copy of the instructions; made when the code first runs.
    units: Mut<Option<Box<[u16]>>>,
    /// Constants of code that runs.
    constants: Cell<*const Tuple>,
    /// Made from `later` when somebody asks.
    parts: OnceCell<Box<Parts>>,
    argcount: u32,
    posonlyargcount: u32,
    kwonlyargcount: u32,
    stacksize: u32,
    pub flags: u32,
    pub firstlineno: i32,
    nlocalsplus: u32,
    nfrees: u32,
    total_args: u32,
    frame_size: u32,
    exact_args: Cell<u32>,
    /// Takes exactly its positional arguments and runs at once: the call fast path applies.
    pub simple: bool,
    /// From a source whose bytecode is known to be sound.
    pub trusted: Cell<bool>,
    later: Mut<Option<Later>>,
    /// What tracing knows of it, once it was traced.
    pub trace: Mut<Option<Box<crate::trace::instrument::CodeTrace>>>,
}
payload!(Code, CODE, parts);

const _: () = assert!(size_of::<Code>() <= 128);

/// The objects that code is made of.
pub struct Parts {
    pub code: Value,
    pub consts: Py<Tuple>,
    pub names: Py<Tuple>,
    pub localsplusnames: Py<Tuple>,
    pub localspluskinds: Value,
    pub filename: Mut<Value>,
    pub name: Value,
    pub qualname: Value,
    pub linetable: Value,
    pub exceptiontable: Value,
}

impl Trace for OnceCell<Box<Parts>> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        let Some(p) = self.get() else { return };
        p.consts.trace(visit);
        p.names.trace(visit);
        p.localsplusnames.trace(visit);
        p.filename.trace(visit);
        p.name.trace(visit);
        p.qualname.trace(visit);
    }
}

impl Deref for Code {
    type Target = Parts;

    #[inline]
    fn deref(&self) -> &Parts {
        match self.parts.get() {
            Some(parts) => parts,
            None => self.make_parts(),
        }
    }
}

impl Parts {
    /// Checks the parts for themselves.
    pub fn new(vm: &Vm, f: CodeFields<Value>) -> R<Parts> {
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
        let is_interned = |n: &Value| n.cast_exact::<string::Str>().is_some_and(string::Str::is_interned);
        let names = if names.items().iter().all(is_interned) { names } else { Tuple::new(names.items().iter().map(|n| vm.interned.get_mut().intern(n)).collect()) };
        let linetable = if vm.settings.no_debug_ranges { Bytes::new(line_table::without_columns(f.linetable.obj::<Bytes>().data(), f.firstlineno)) } else { f.linetable };
        Ok(Parts {
            code: f.code,
            consts,
            names,
            localsplusnames,
            localspluskinds: f.localspluskinds,
            filename: Mut::new(f.filename),
            name: f.name,
            qualname: f.qualname,
            linetable,
            exceptiontable: f.exceptiontable,
        })
    }

    /// Parts of no code, which is refused before it runs.
    fn none(vm: &Vm) -> Parts {
        let (text, bytes) = (|| vm.str(""), || Bytes::new(Vec::new()));
        let tuple = || Tuple::new(Vec::new());
        Parts {
            code: bytes(),
            consts: tuple(),
            names: tuple(),
            localsplusnames: tuple(),
            localspluskinds: bytes(),
            filename: Mut::new(text()),
            name: text(),
            qualname: text(),
            linetable: bytes(),
            exceptiontable: bytes(),
        }
    }
}

impl Code {
    /// Checks the parts and makes the object (CPython `_PyCode_Validate`).
    pub fn new(vm: &Vm, f: CodeFields<Value>) -> R<Py<Code>> {
        let numbers = Numbers { argcount: f.argcount, posonlyargcount: f.posonlyargcount, kwonlyargcount: f.kwonlyargcount, stacksize: f.stacksize, flags: f.flags, firstlineno: f.firstlineno };
        let parts = Parts::new(vm, f)?;
        let kinds = parts.localspluskinds.clone();
        let kinds = kinds.obj::<Bytes>().data();
        if !numbers.fit(kinds, parts.localsplusnames.items().len(), parts.code.obj::<Bytes>().data().len()) {
            return Err(vm.value_error("code: co_code, argument counts or local kinds are inconsistent"));
        }
        Ok(Code::with(&numbers, kinds, OnceCell::from(Box::new(parts)), None, false))
    }

    /// Code whose parts are made when they are asked for. The numbers fit.
    pub fn later(numbers: &Numbers, kinds: &[u8], later: Later, trusted: bool) -> Py<Code> {
        Code::with(numbers, kinds, OnceCell::new(), Some(later), trusted)
    }

    fn with(n: &Numbers, local_kinds: &[u8], parts: OnceCell<Box<Parts>>, later: Option<Later>, trusted: bool) -> Py<Code> {
        let nfrees = local_kinds.iter().filter(|kind| **kind & kinds::FREE != 0).count() as u32;
        let (nlocalsplus, stacksize) = (local_kinds.len() as u32, n.stacksize + 1);
        Py::new(Code {
            head: Header::new(&CODE),
            units: Mut::new(None),
            constants: Cell::new(std::ptr::null()),
            parts,
            argcount: n.argcount,
            posonlyargcount: n.posonlyargcount,
            kwonlyargcount: n.kwonlyargcount,
            stacksize,
            flags: n.flags,
            firstlineno: n.firstlineno,
            nlocalsplus,
            nfrees,
            total_args: n.parameters() as u32,
            frame_size: size_of::<crate::frame::Frame>() as u32 + (nlocalsplus + stacksize) * size_of::<crate::value::Slot>() as u32,
            exact_args: Cell::new(u32::MAX),
            simple: n.flags & (flags::VARARGS | flags::VARKEYWORDS) == 0 && n.kwonlyargcount == 0 && n.flags & flags::OPTIMIZED != 0,
            trusted: Cell::new(trusted),
            later: Mut::new(later),
            trace: Mut::new(None),
        })
    }

    /// `co_argcount`
    #[inline(always)]
    pub fn argcount(&self) -> usize {
        self.argcount as usize
    }

    /// `co_posonlyargcount`
    #[inline(always)]
    pub fn posonlyargcount(&self) -> usize {
        self.posonlyargcount as usize
    }

    /// `co_kwonlyargcount`
    #[inline(always)]
    pub fn kwonlyargcount(&self) -> usize {
        self.kwonlyargcount as usize
    }

    /// Operands that a frame has room for: one more than `co_stacksize`.
    #[inline(always)]
    pub fn stacksize(&self) -> usize {
        self.stacksize as usize
    }

    /// Slots of a frame below its operands.
    #[inline(always)]
    pub fn nlocalsplus(&self) -> usize {
        self.nlocalsplus as usize
    }

    /// `co_nlocals`
    pub fn nlocals(&self) -> usize {
        self.kinds().iter().filter(|kind| **kind & kinds::LOCAL != 0).count()
    }

    /// How many of the slots hold cells of the closure.
    #[inline(always)]
    pub fn nfrees(&self) -> usize {
        self.nfrees as usize
    }

    /// Arguments with a slot of their own: positional, keyword-only, then `*args` and `**kwargs`.
    #[inline(always)]
    pub fn total_args(&self) -> usize {
        self.total_args as usize
    }

    /// Bytes of a frame that runs it, everything included.
    #[inline(always)]
    pub fn frame_size(&self) -> usize {
        self.frame_size as usize
    }

    /// Number of arguments with which a call only moves them into a frame; more than any call has for code that takes others, or
    /// never ran.
    #[inline(always)]
    pub fn exact_args(&self) -> usize {
        self.exact_args.get() as usize
    }

    #[cold]
    #[inline(never)]
    fn make_parts(&self) -> &Parts {
        let later = self.later.take();
        let made = crate::vm::with(|vm| {
            let made = later.and_then(|later| later.make(vm, self.trusted.get()));
            made.unwrap_or_else(|| Parts::none(vm))
        });
        self.parts.get_or_init(|| Box::new(made))
    }

    /// The constants of code that runs.
    ///
    /// # Safety
    /// The code was prepared (E7).
    #[inline(always)]
    pub unsafe fn running_consts(&self) -> &Tuple {
        unsafe { &*self.constants.get() }
    }

    /// Gives the code, and all code in it, the name `new` for the file that is called `old` in it.
    pub fn rename(&self, old: &Value, new: &Value) {
        if let Some(later) = self.later.get() {
            return later.rename(old, new);
        }
        if string::to_string(self.filename.get()) != string::to_string(old) {
            return;
        }
        self.filename.set(new.clone());
        for inner in self.consts.items().iter().filter_map(|c| c.cast_exact::<Code>()) {
            inner.rename(old, new);
        }
    }

    /// Start of the running instructions; null before the first run.
    #[inline(always)]
    pub fn units_ptr(&self) -> *mut u16 {
        match self.units.get_mut() {
            Some(units) => units.as_mut_ptr(),
            None => std::ptr::null_mut(),
        }
    }

    /// The running instructions; none before the first run.
    pub fn running_units(&self) -> &[u16] {
        self.units.get().as_deref().unwrap_or_default()
    }

    /// Number of code units that run.
    pub fn unit_count(&self) -> usize {
        self.running_units().len()
    }

    /// Verifies the instructions and makes the running copy.
    #[inline(always)]
    pub fn prepare(&self, vm: &Vm) -> R<()> {
        if self.units.get().is_none() { self.prepare_slow(vm) } else { Ok(()) }
    }

    #[inline(never)]
    fn prepare_slow(&self, vm: &Vm) -> R<()> {
        self.constants.set(&raw const *self.consts);
        let mut units = times::during(vm, times::Phase::Verify, || self.fresh_units(vm))?;
        crate::eval::fused::fuse(&mut units);
        self.units.set(Some(units.into_boxed_slice()));
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
        // Code that is not made yet trusts what is made for it.
        let Some(parts) = self.parts.get() else { return };
        for constant in parts.consts.items() {
            if let Some(inner) = constant.cast_exact::<Code>() {
                inner.trust();
            }
        }
    }
}
