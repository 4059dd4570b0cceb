//! `frame`: a running or finished activation as Python sees it.
#![expect(unsafe_code, reason = "looks into frames that may be gone; ARCHITECTURE.md, invariant F3")]

use super::cell::CellObject;
use super::code::Code;
use super::dict::Dict;
use super::object::{self, OBJECT};
use crate::frame::{Frame, GENERATOR, KEEPS};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use pyvm_loader::opcode::kinds;
use std::cell::Cell;
use std::ptr;

/// What a frame object keeps when its frame ends.
#[repr(C)]
pub struct FrameObject {
    head: Header,
    /// The frame while it lives; null afterwards (F3).
    frame: Cell<*mut Frame>,
    code: Py<Code>,
    globals: Py<Dict>,
    builtins: Py<Dict>,
    /// Namespace of a module or class body.
    locals: Mut<Slot>,
    /// Locals taken over from the finished frame.
    fast: Mut<Vec<Slot>>,
    back: Mut<Slot>,
    last_unit: Cell<usize>,
    trace: Mut<Slot>,
    /// The object itself, held while its frame has a trace function that must not be forgotten.
    pinned: Mut<Slot>,
    pub trace_lines: Cell<bool>,
    pub trace_opcodes: Cell<bool>,
    extra_locals: Mut<Option<Py<Dict>>>,
    /// Values that `f_locals` replaced while the frame lives.
    overwritten: Mut<Vec<Value>>,
}
payload!(FrameObject, FRAME, code, globals, builtins, locals, fast, back, trace, extra_locals, overwritten);

impl Drop for FrameObject {
    fn drop(&mut self) {
        if let Some(frame) = unsafe { self.frame.get().as_ref() } {
            frame.object.set(ptr::null());
        }
    }
}

pub static FRAME: Type = Type::builtin::<FrameObject>("frame", &OBJECT, flag::GC, object::SLOTS.repr(frame_repr).no_new()).methods(METHODS).getset(GETSET);

/// The frame object of a live frame, made on demand.
pub fn object_for(frame: &Frame) -> Py<FrameObject> {
    if let Some(existing) = unsafe { frame.object.get().as_ref() } {
        return Py::from_ref(existing);
    }
    let made = Py::new(FrameObject {
        head: Header::new(&FRAME),
        frame: Cell::new(ptr::from_ref(frame).cast_mut()),
        code: Py::from_ref(frame.code()),
        globals: Py::from_ref(frame.globals()),
        builtins: Py::from_ref(frame.builtins()),
        locals: Mut::new(frame.locals.clone()),
        fast: Mut::new(Vec::new()),
        back: Mut::new(None),
        last_unit: Cell::new(0),
        trace: Mut::new(None),
        pinned: Mut::new(None),
        trace_lines: Cell::new(true),
        trace_opcodes: Cell::new(false),
        extra_locals: Mut::new(None),
        overwritten: Mut::new(Vec::new()),
    });
    frame.object.set(made.ptr());
    frame.mark(KEEPS);
    made
}

/// The frame ends: its object takes over what it needs.
///
/// # Safety
/// `frame` is live and has a frame object.
pub unsafe fn detach(frame: *mut Frame) {
    unsafe {
        let this = &*(*frame).object.get();
        this.last_unit.set((*frame).last_unit());
        this.fast.set((*frame).fast().iter_mut().map(Option::take).collect());
        if (*frame).flags.get() & GENERATOR == 0
            && let Some(previous) = (*frame).previous()
            && this.head.refs() > 0
        {
            this.back.set(Some(object_for(previous).into_value()));
        }
        this.frame.set(ptr::null_mut());
        (*frame).object.set(ptr::null());
        let overwritten = this.overwritten.take();
        drop(overwritten);
        let pinned = this.pinned.take();
        drop(pinned);
    }
}

impl FrameObject {
    pub fn live(&self) -> Option<&Frame> {
        unsafe { self.frame.get().as_ref() }
    }

    /// The function that gets the frame's events.
    pub fn trace(&self) -> Slot {
        self.trace.get().clone()
    }

    /// Sets the function that gets the frame's events; the object lives as long as its frame from now on.
    pub fn set_trace(&self, function: Slot) {
        if function.is_some() && self.live().is_some() {
            self.pinned.set(Some(Py::from_ref(self).into_value()));
        }
        self.trace.set(function);
    }

    pub fn code(&self) -> &Py<Code> {
        &self.code
    }

    pub fn last_unit(&self) -> usize {
        self.live().map_or_else(|| self.last_unit.get(), Frame::last_unit)
    }

    pub fn line(&self) -> i32 {
        self.code.line_of_unit(self.last_unit())
    }

    pub fn globals(&self) -> &Py<Dict> {
        &self.globals
    }

    pub fn back(&self) -> Value {
        match self.live() {
            Some(frame) => frame.previous().map_or(Value::NONE, |p| object_for(p).into_value()),
            None => self.back.get().clone().unwrap_or(Value::NONE),
        }
    }

    /// The value of a variable; cells are looked into.
    pub fn variable(&self, index: usize) -> Slot {
        let value = match self.live() {
            Some(frame) => frame.fast().get(index)?.clone()?,
            None => self.fast.get().get(index)?.clone()?,
        };
        match value.cast_exact::<CellObject>() {
            Some(cell) if self.is_cell(index) => cell.value.get().clone(),
            _ => Some(value),
        }
    }

    fn is_cell(&self, index: usize) -> bool {
        self.code.kinds()[index] & (kinds::CELL | kinds::FREE) != 0
    }

    /// Sets a variable from outside the function that runs in the frame.
    pub fn set_variable(&self, index: usize, value: Value) {
        let slot = match self.live() {
            Some(frame) => &mut frame.fast()[index],
            None => match self.fast.get_mut().get_mut(index) {
                Some(slot) => slot,
                None => return,
            },
        };
        if self.is_cell(index)
            && let Some(cell) = slot.as_ref().and_then(Value::cast_exact::<CellObject>)
        {
            return cell.value.set(Some(value));
        }
        let old = slot.replace(value.into_owned());
        if let Some(old) = old.filter(|_| self.live().is_some()) {
            // A word on the operand stack may stand for the old value without counting it (F2).
            self.overwritten.get_mut().push(old);
            self.pinned.set(Some(Py::from_ref(self).into_value()));
        }
    }

    /// Names added to `f_locals` that are no variables.
    pub fn extra(&self) -> Option<&Py<Dict>> {
        self.extra_locals.get().as_ref()
    }

    pub fn extra_or_new(&self) -> &Py<Dict> {
        self.extra_locals.get_mut().get_or_insert_with(Dict::new)
    }

    /// The variables by name, then the added names.
    pub fn snapshot(&self, vm: &Vm) -> R<Py<Dict>> {
        let dict = Dict::new();
        for i in 0..self.code.nlocalsplus() {
            if let Some(value) = self.variable(i) {
                dict.set_str(vm, self.code.local_name(i), value);
            }
        }
        for (k, v) in self.extra().map_or_else(Vec::new, |extra| extra.items()) {
            dict.set(vm, &k, v)?;
        }
        Ok(dict)
    }

    /// `locals()`: the namespace of a module or class, a copy of the variables of a function (CPython `_PyEval_GetFrameLocals`).
    pub fn locals_dict(&self, vm: &Vm) -> R {
        let locals = self.locals();
        if locals.cast::<super::frame_locals::FrameLocalsProxy>().is_some() { self.snapshot(vm).map(Py::into_value) } else { Ok(locals) }
    }

    /// `f_locals`: the namespace of a module or class, a view of the variables of a function (CPython `PyFrame_GetLocals`).
    fn locals(&self) -> Value {
        let hidden = || (0..self.code.nlocalsplus()).any(|i| self.code.kinds()[i] & kinds::HIDDEN != 0 && self.variable(i).is_some());
        match self.locals.get() {
            Some(locals) if !hidden() => locals.clone(),
            _ => super::frame_locals::make(Py::from_ref(self)),
        }
    }
}

fn frame_repr(vm: &Vm, f: &Value) -> R {
    let this = f.obj::<FrameObject>();
    let (file, line, name) = (vm.repr_lossy(this.code.filename.get()), this.line(), this.code.name_text());
    Ok(vm.str(&format!("<frame at {:#x}, file {file}, line {line}, code {name}>", f.identity())))
}

static METHODS: &[Method] = &[m("clear", "($self, /)", |vm, a| {
    let this = a[0].obj::<FrameObject>();
    if let Some(frame) = this.live() {
        super::generator::clear_frame(vm, frame)?;
        return Ok(Value::NONE);
    }
    let old = this.fast.take();
    drop(old);
    Ok(Value::NONE)
})];

/// The value of an attribute that takes nothing but truth values.
fn boolean(vm: &Vm, value: Slot) -> R<bool> {
    match value {
        None => Err(vm.type_error("can't delete numeric/char attribute")),
        Some(v) if v.is_bool() => Ok(v.is_true()),
        Some(_) => Err(vm.type_error("attribute value type must be bool")),
    }
}

static GETSET: &[GetSet] = &[
    g("f_back", |_, f| Ok(f.obj::<FrameObject>().back())),
    g("f_code", |_, f| Ok(f.obj::<FrameObject>().code.value().clone())),
    g("f_globals", |_, f| Ok(f.obj::<FrameObject>().globals.value().clone())),
    g("f_builtins", |_, f| Ok(f.obj::<FrameObject>().builtins.value().clone())),
    g("f_locals", |_, f| Ok(f.obj::<FrameObject>().locals())),
    g("f_lasti", |_, f| {
        let frame = f.obj::<FrameObject>();
        // A generator that has not begun stands behind the instruction that made it.
        let begins = frame.live().is_some_and(super::generator::has_not_begun);
        Ok(Value::uint((frame.last_unit() + usize::from(begins)) * 2))
    }),
    gs(
        "f_lineno",
        |_, f| {
            let line = f.obj::<FrameObject>().line();
            Ok(if line < 0 { Value::NONE } else { Value::small(i64::from(line)) })
        },
        |vm, f, v| crate::trace::jump::set_line(vm, f.obj::<FrameObject>(), v),
    ),
    g("f_generator", |_, f| Ok(f.obj::<FrameObject>().live().and_then(super::generator::owner).unwrap_or(Value::NONE))),
    gs(
        "f_trace",
        |_, f| Ok(f.obj::<FrameObject>().trace().unwrap_or(Value::NONE)),
        |_, f, v| {
            f.obj::<FrameObject>().set_trace(v.filter(|v| !v.is_none()));
            Ok(())
        },
    ),
    gs(
        "f_trace_lines",
        |_, f| Ok(Value::bool(f.obj::<FrameObject>().trace_lines.get())),
        |vm, f, v| {
            f.obj::<FrameObject>().trace_lines.set(boolean(vm, v)?);
            Ok(())
        },
    ),
    gs(
        "f_trace_opcodes",
        |_, f| Ok(Value::bool(f.obj::<FrameObject>().trace_opcodes.get())),
        |vm, f, v| {
            if v.is_none() {
                return Err(vm.attribute_error("attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted"));
            }
            let on = boolean(vm, v)?;
            f.obj::<FrameObject>().trace_opcodes.set(on);
            crate::trace::trace_opcodes(vm, f.obj::<FrameObject>(), on);
            Ok(())
        },
    ),
];
