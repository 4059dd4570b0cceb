//! Exceptions: one payload for all of them, with a few named fields per type.

use super::dict::Dict;
use super::list::List;
use super::object::{self, OBJECT};
use super::string::{self, Str};
use super::traceback::Traceback;
use super::tuple::{self, Tuple};
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, gs, m};
use crate::types::slots::Slots;
use crate::types::{Type, flag, shape};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;
use std::mem::offset_of;

pub use super::exception_types::*;

#[repr(C)]
pub struct Exception {
    pub head: Header,
    pub args: Mut<Value>,
    pub cause: Mut<Slot>,
    pub context: Mut<Slot>,
    pub traceback: Mut<Slot>,
    pub suppress_context: Cell<bool>,
    dict: Mut<Option<Py<Dict>>>,
    fields: Mut<Vec<Slot>>,
}
payload!(Exception, BASE_EXCEPTION, args, cause, context, traceback, dict, fields);

/// Where an exception keeps its `__dict__`.
pub const DICT_OFFSET: usize = offset_of!(Exception, dict);

pub const SLOTS: Slots = object::SLOTS.repr(exception_repr).str(exception_str).new(exception_new).init(exception_init);

impl Exception {
    /// Field of the exception's own type, by position in its field list.
    pub fn field(&self, index: usize) -> Slot {
        self.fields.get().get(index).cloned().flatten()
    }

    pub fn set_field(&self, index: usize, value: Slot) {
        let fields = self.fields.get_mut();
        if fields.len() <= index {
            fields.resize(index + 1, None);
        }
        let old = std::mem::replace(&mut fields[index], value);
        drop(old);
    }

    pub fn arg(&self, index: usize) -> Slot {
        self.args.get().cast::<Tuple>().and_then(|t| t.items().get(index).cloned())
    }
}

pub fn exception_new(_vm: &Vm, ty: &Type, args: Args) -> R {
    Ok(Py::new(Exception {
        head: Header::new(ty),
        args: Mut::new(tuple::from_vec(args.pos().to_vec())),
        cause: Mut::default(),
        context: Mut::default(),
        traceback: Mut::default(),
        suppress_context: Cell::new(false),
        dict: Mut::new(None),
        fields: Mut::new(Vec::new()),
    })
    .into_value())
}

fn exception_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    args.no_keywords(vm, &e.ty().name())?;
    e.obj::<Exception>().args.set(tuple::from_vec(args.all.to_vec()));
    Ok(())
}

fn exception_repr(vm: &Vm, e: &Value) -> R {
    let args = e.obj::<Exception>().args.get().clone();
    let name = e.ty().short_name();
    let items = args.obj::<Tuple>().items();
    Ok(vm.str(&match items {
        [one] => format!("{name}({})", vm.repr_text(one)?),
        _ => format!("{name}{}", vm.repr_text(&args)?),
    }))
}

pub fn exception_str(vm: &Vm, e: &Value) -> R {
    let args = e.obj::<Exception>().args.get().clone();
    match args.obj::<Tuple>().items() {
        [] => Ok(string::empty()),
        [one] => vm.to_str(one),
        _ => vm.to_str(&args),
    }
}

/// Adds a note to the exception just raised (CPython `_PyErr_FormatNote`).
pub fn noted(vm: &Vm, raised: Raised, note: &str) -> Raised {
    let Some(e) = vm.pending.get().clone() else { return raised };
    match add_note(vm, &e, &vm.str(note)) {
        Ok(()) => {
            vm.restore(e);
            raised
        }
        Err(other) => other,
    }
}

/// `exception.add_note(note)`.
pub fn add_note(vm: &Vm, e: &Exception, note: &Value) -> R<()> {
    if !string::is_str(note) {
        return Err(vm.type_error(format!("add_note() argument must be str, not {}", note.ty().name())));
    }
    let value = Py::from_ref(e).into_value();
    match vm.get_attr_opt(&value, &vm.names.__notes__)? {
        None => vm.set_attr(&value, &vm.names.__notes__, List::new(vec![note.clone()]).into_value()),
        Some(notes) => match notes.cast::<List>() {
            Some(list) => {
                list.push(note.clone());
                Ok(())
            }
            None => Err(vm.type_error("Cannot add note: __notes__ is not a list")),
        },
    }
}

pub static METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", reduce),
    m("__setstate__", "($self, object, /)", setstate),
    m("with_traceback", "($self, object, /)", |vm, a| {
        set_traceback(vm, &a[0], Some(a[1].clone()))?;
        Ok(a[0].clone())
    })
    .doc("Set self.__traceback__ to tb and return self."),
    m("add_note", "($self, object, /)", |vm, a| {
        add_note(vm, a[0].obj::<Exception>(), &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Add a note to the exception"),
];

/// CPython `BaseException.__reduce__`.
pub fn reduce(vm: &Vm, a: &[Value]) -> R {
    let e = a[0].obj::<Exception>();
    let mut out = vec![a[0].ty().as_value(), e.args.get().clone()];
    if let Some(dict) = e.dict.get()
        && !dict.is_empty()
    {
        out.push(dict.value().clone());
    }
    Ok(vm.tuple(out))
}

fn setstate(vm: &Vm, a: &[Value]) -> R {
    if a[1].is_none() {
        return Ok(Value::NONE);
    }
    let Some(state) = a[1].cast::<Dict>() else { return Err(vm.type_error("state is not a dictionary")) };
    for (k, v) in state.items() {
        vm.set_attr(&a[0], &k, v)?;
    }
    Ok(Value::NONE)
}

pub static GETSET: &[GetSet] = &[
    gs("__dict__", object::get_dict, object::set_dict),
    gs(
        "args",
        |_, e| Ok(e.obj::<Exception>().args.get().clone()),
        |vm, e, v| {
            let Some(v) = v else { return Err(vm.type_error("args may not be deleted")) };
            e.obj::<Exception>().args.set(vm.tuple(vm.collect(&v)?));
            Ok(())
        },
    ),
    gs("__traceback__", |_, e| Ok(e.obj::<Exception>().traceback.get().clone().unwrap_or(Value::NONE)), set_traceback),
    gs(
        "__context__",
        |_, e| Ok(e.obj::<Exception>().context.get().clone().unwrap_or(Value::NONE)),
        |vm, e, v| {
            e.obj::<Exception>().context.set(link(vm, v, "context")?);
            Ok(())
        },
    ),
    gs(
        "__cause__",
        |_, e| Ok(e.obj::<Exception>().cause.get().clone().unwrap_or(Value::NONE)),
        |vm, e, v| {
            e.obj::<Exception>().cause.set(link(vm, v, "cause")?);
            e.obj::<Exception>().suppress_context.set(true);
            Ok(())
        },
    ),
    gs(
        "__suppress_context__",
        |_, e| Ok(Value::bool(e.obj::<Exception>().suppress_context.get())),
        |vm, e, v| {
            let Some(v) = v else { return Err(vm.type_error("can't delete numeric/char attribute")) };
            if !v.is_bool() {
                return Err(vm.type_error("attribute value type must be bool"));
            }
            e.obj::<Exception>().suppress_context.set(v.is_true());
            Ok(())
        },
    ),
];

fn link(vm: &Vm, value: Slot, what: &str) -> R<Slot> {
    match value {
        None => Err(vm.type_error(format!("__{what}__ may not be deleted"))),
        Some(v) if v.is_none() => Ok(None),
        Some(v) if v.cast::<Exception>().is_some() => Ok(Some(v)),
        Some(_) => Err(vm.type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn set_traceback(vm: &Vm, e: &Value, value: Option<Value>) -> Result<(), Raised> {
    let Some(value) = value else { return Err(vm.type_error("__traceback__ may not be deleted")) };
    if !value.is_none() && value.cast::<Traceback>().is_none() {
        return Err(vm.type_error("__traceback__ must be a traceback or None"));
    }
    e.obj::<Exception>().traceback.set(if value.is_none() { None } else { Some(value) });
    Ok(())
}

/// A field by name, for code that reports exceptions.
pub fn named_field(e: &Value, name: &str) -> Slot {
    let this = e.cast::<Exception>()?;
    let index = fields_of(e.ty()).iter().position(|f| *f == name)?;
    this.field(index)
}

/// Class and message as the last line of a traceback shows them.
pub fn describe(vm: &Vm, e: &Value) -> String {
    let name = object::qualified(vm, e.ty());
    let name = name.strip_prefix("__main__.").unwrap_or(&name).to_owned();
    let text = match vm.to_str(e) {
        Ok(s) => s.obj::<Str>().to_lossy(),
        Err(_) => {
            vm.clear_pending();
            return format!("{name}: <exception str() failed>");
        }
    };
    if text.is_empty() { name } else { format!("{name}: {text}") }
}

/// Attributes that `raise ... from` leaves: used by tests of identity.
pub fn has_dict(e: &Value) -> bool {
    !shape::is_empty(e) && e.ty().has(flag::EXCEPTION) && !e.is_exact(&OBJECT)
}

/// A new exception class of a native module, derived from `base`.
///
/// # Errors
/// When the class cannot be made.
pub fn new_type(vm: &Vm, module: &str, name: &str, base: &Type) -> R {
    let namespace = Dict::new();
    namespace.set_str(vm, &vm.names.__module__, vm.str(module));
    crate::types::class::new_class(vm, &super::types_type::TYPE, &vm.intern(name), &[base.as_value()], &namespace, Args::EMPTY)
}
