//! `frame`: a running or finished activation as Python sees it.
#![expect(unsafe_code, reason = "looks into frames that may be gone; ARCHITECTURE.md, invariant F3")]

use super::cell::CellObject;
use super::code::Code;
use super::dict::Dict;
use super::object::{self, OBJECT};
use crate::frame::{Frame, GENERATOR};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
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
}
payload!(FrameObject, FRAME, code, globals, builtins, locals, fast, back, trace, extra_locals);

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
    });
    frame.object.set(made.ptr());
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
        if (*frame).flags & GENERATOR == 0
            && let Some(previous) = (*frame).previous()
            && this.head.refs() > 0
        {
            this.back.set(Some(object_for(previous).into_value()));
        }
        this.frame.set(ptr::null_mut());
        (*frame).object.set(ptr::null());
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

    fn slots(&self) -> Vec<Slot> {
        match self.live() {
            Some(frame) => frame.fast().to_vec(),
            None => self.fast.get().clone(),
        }
    }

    /// The variables by name; cells are looked into.
    pub fn locals_dict(&self, vm: &Vm) -> R {
        if let Some(locals) = self.locals.get() {
            return Ok(locals.clone());
        }
        let dict = Dict::new();
        for (i, slot) in self.slots().into_iter().enumerate() {
            let Some(value) = slot else { continue };
            let kinds = self.code.kinds();
            if kinds[i] & pyvm_loader::opcode::kinds::HIDDEN != 0 {
                continue;
            }
            let is_cell = kinds[i] & (pyvm_loader::opcode::kinds::CELL | pyvm_loader::opcode::kinds::FREE) != 0;
            let shown = match value.cast_exact::<CellObject>() {
                Some(cell) if is_cell => cell.value.get().clone(),
                _ => Some(value),
            };
            if let Some(v) = shown {
                dict.set_str(vm, self.code.local_name(i), v);
            }
        }
        if let Some(extra) = self.extra_locals.get() {
            for (k, v) in extra.items() {
                dict.set(vm, &k, v)?;
            }
        }
        Ok(dict.into_value())
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

static GETSET: &[GetSet] = &[
    g("f_back", |_, f| Ok(f.obj::<FrameObject>().back())),
    g("f_code", |_, f| Ok(f.obj::<FrameObject>().code.value().clone())),
    g("f_globals", |_, f| Ok(f.obj::<FrameObject>().globals.value().clone())),
    g("f_builtins", |_, f| Ok(f.obj::<FrameObject>().builtins.value().clone())),
    g("f_locals", |vm, f| f.obj::<FrameObject>().locals_dict(vm)),
    g("f_lasti", |_, f| Ok(Value::uint(f.obj::<FrameObject>().last_unit() * 2))),
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
            f.obj::<FrameObject>().trace_lines.set(v.map_or(Ok(true), |v| vm.is_true(&v))?);
            Ok(())
        },
    ),
    gs(
        "f_trace_opcodes",
        |_, f| Ok(Value::bool(f.obj::<FrameObject>().trace_opcodes.get())),
        |vm, f, v| {
            let on = v.map_or(Ok(false), |v| vm.is_true(&v))?;
            f.obj::<FrameObject>().trace_opcodes.set(on);
            crate::trace::trace_opcodes(vm, f.obj::<FrameObject>(), on);
            Ok(())
        },
    ),
];
