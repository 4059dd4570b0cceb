//! `traceback`: the frames that an exception passed.

use super::frame::{self, FrameObject};
use super::object::{self, OBJECT};
use crate::call::{Args, bind};
use crate::frame::Frame;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct Traceback {
    head: Header,
    pub next: Mut<Slot>,
    pub frame: Py<FrameObject>,
    /// Code unit that was running.
    pub unit: usize,
    /// The line, once it was asked for (CPython `tb_lineno`).
    line: Cell<i32>,
}

/// No line was looked up yet.
const UNASKED: i32 = i32::MIN;

payload!(Traceback, TRACEBACK, next, frame);

pub static TRACEBACK: Type = Type::builtin::<Traceback>("traceback", &OBJECT, flag::GC, object::SLOTS.new(traceback_new)).methods(METHODS).getset(GETSET).doc("Create a new traceback object.");

impl Traceback {
    /// The line that was running.
    pub fn line(&self) -> i32 {
        if self.line.get() == UNASKED {
            self.line.set(self.frame.code().line_of_unit(self.unit));
        }
        self.line.get()
    }
}

/// Adds the frame to the traceback of the pending exception (CPython `PyTraceBack_Here`).
pub fn add(vm: &Vm, frame: &Frame) {
    let Some(e) = vm.pending.get().clone() else { return };
    let unit = frame.last_unit();
    let next = e.traceback.get().clone();
    let made = Py::new(Traceback { head: Header::new(&TRACEBACK), next: Mut::new(next), frame: frame::object_for(frame), unit, line: Cell::new(UNASKED) });
    e.traceback.set(Some(made.into_value()));
}

fn traceback_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = bind(vm, "traceback", &["tb_next", "tb_frame", "tb_lasti", "tb_lineno"], 4, args)?;
    let Some(frame) = a[1].downcast::<FrameObject>() else {
        let found = if a[1].is_none() { "None".to_owned() } else { a[1].ty().name() };
        return Err(vm.type_error(format!("traceback() argument 'tb_frame' must be frame, not {found}")));
    };
    let (lasti, line) = (vm.to_i32(&a[2])?, vm.to_i32(&a[3])?);
    let next = if a[0].is_none() { None } else { Some(a[0].clone()) };
    if next.as_ref().is_some_and(|n| n.cast::<Traceback>().is_none()) {
        return Err(vm.type_error(format!("expected traceback object or None, got '{}'", a[0].ty().name())));
    }
    Ok(Py::new(Traceback { head: Header::new(&TRACEBACK), next: Mut::new(next), frame, unit: (lasti.max(0) / 2) as usize, line: Cell::new(line) }).into_value())
}

static METHODS: &[Method] = &[m("__dir__", "($self, /)", |vm, _| {
    let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
    Ok(super::list::List::new(names.iter().map(|n| vm.str(n)).collect()).into_value())
})];

static GETSET: &[GetSet] = &[
    gs("tb_next", |_, t| Ok(t.obj::<Traceback>().next.get().clone().unwrap_or(Value::NONE)), set_next),
    g("tb_frame", |_, t| Ok(t.obj::<Traceback>().frame.value().clone())),
    g("tb_lasti", |_, t| Ok(Value::uint(t.obj::<Traceback>().unit * 2))),
    g("tb_lineno", |_, t| {
        let line = t.obj::<Traceback>().line();
        Ok(if line < 0 { Value::NONE } else { Value::small(i64::from(line)) })
    }),
];

fn set_next(vm: &Vm, t: &Value, value: Option<Value>) -> Result<(), Raised> {
    let Some(value) = value else { return Err(vm.type_error("can't delete tb_next attribute")) };
    if value.is_none() {
        t.obj::<Traceback>().next.set(None);
        return Ok(());
    }
    let mut at = value.clone();
    loop {
        if at.is(t) {
            return Err(vm.value_error("traceback loop detected"));
        }
        let Some(tb) = at.cast::<Traceback>() else {
            return Err(vm.type_error(format!("expected traceback object, got '{}'", at.ty().name())));
        };
        match tb.next.get().clone() {
            Some(next) => at = next,
            None => break,
        }
    }
    t.obj::<Traceback>().next.set(Some(value));
    Ok(())
}
