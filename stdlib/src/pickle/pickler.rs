//! `_pickle.Pickler`.

use super::memo::{self, Saved};
use super::opcodes::{DEFAULT_PROTOCOL, HIGHEST_PROTOCOL};
use super::output::Output;
use super::{alone, given, pickling_error, save};
use pyvm_vm::call::{bind_keyword_only, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::protocol::attribute::{generic_get, generic_set};
use pyvm_vm::types::rows::{GetSet, Method, gs, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::collections::HashSet;

#[repr(C)]
pub struct Pickler {
    head: Header,
    /// The `write` of the file; none for `dumps`, and before `__init__`.
    pub write: Mut<Slot>,
    pub out: Mut<Output>,
    pub memo: Mut<Saved>,
    pub protocol: Cell<i64>,
    bin: Cell<i64>,
    pub fast: Cell<i64>,
    pub fix_imports: Cell<bool>,
    pub buffer_callback: Mut<Slot>,
    /// A table of the pickler's own in the place of `copyreg.dispatch_table`.
    pub dispatch_table: Mut<Slot>,
    /// What was assigned to the attribute of that name.
    persistent_id: Mut<Slot>,
    /// Containers around what is written, while that is without a memo.
    pub depth: Cell<usize>,
    pub around: Mut<HashSet<u64>>,
    busy: Cell<bool>,
}
payload!(Pickler, PICKLER, write, memo, buffer_callback, dispatch_table, persistent_id);

pub static PICKLER: Type = Type::builtin::<Pickler>(
    "_pickle.Pickler",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .new(|_, ty, _| Ok(blank(ty)))
        .init(|vm, p, args| {
            let a = bind_keyword_only(vm, "Pickler", &["file", "protocol", "fix_imports", "buffer_callback"], 1, 2, args)?;
            alone(vm, &p.obj::<Pickler>().busy, "Pickler", || start(vm, p, Some(&a[0]), opt(&a, 1), opt(&a, 2), opt(&a, 3)))
        })
        .getattr(|vm, p, name| match p.obj::<Pickler>().persistent_id.get() {
            Some(own) if string::is(name, "persistent_id") => Ok(own.clone()),
            _ => generic_get(vm, p, name),
        })
        .setattr(|vm, p, name, value| {
            if string::is(name, "persistent_id") {
                drop(std::mem::replace(p.obj::<Pickler>().persistent_id.get_mut(), value));
                return Ok(());
            }
            generic_set(vm, p, name, value)
        }),
)
.doc("This takes a binary file for writing a pickle data stream.")
.methods(METHODS)
.getset(GETSET);

fn blank(ty: &Type) -> Value {
    Py::new(Pickler {
        head: Header::new(ty),
        write: Mut::new(None),
        out: Mut::new(Output::default()),
        memo: Mut::new(Saved::default()),
        protocol: Cell::new(0),
        bin: Cell::new(0),
        fast: Cell::new(0),
        fix_imports: Cell::new(false),
        buffer_callback: Mut::new(None),
        dispatch_table: Mut::new(None),
        persistent_id: Mut::new(None),
        depth: Cell::new(0),
        around: Mut::new(HashSet::new()),
        busy: Cell::new(false),
    })
    .into_value()
}

/// A pickler as functions use one, without a file for `dumps`.
pub fn make(vm: &Vm, file: Option<&Value>, protocol: Option<&Value>, fix_imports: Option<&Value>, buffer_callback: Option<&Value>) -> R {
    let p = blank(&PICKLER);
    start(vm, &p, file, protocol, fix_imports, buffer_callback)?;
    Ok(p)
}

/// CPython `_pickle_Pickler___init___impl`.
fn start(vm: &Vm, p: &Value, file: Option<&Value>, protocol: Option<&Value>, fix_imports: Option<&Value>, buffer_callback: Option<&Value>) -> R<()> {
    let this = p.obj::<Pickler>();
    drop(this.memo.get_mut().take());
    let protocol = match given(protocol) {
        None => DEFAULT_PROTOCOL,
        Some(protocol) => match vm.to_i64(protocol)? {
            ..0 => HIGHEST_PROTOCOL,
            protocol if protocol > HIGHEST_PROTOCOL => return Err(vm.value_error(format!("pickle protocol must be <= {HIGHEST_PROTOCOL}"))),
            protocol => protocol,
        },
    };
    let fix_imports = fix_imports.map_or(Ok(true), |fix| vm.is_true(fix))?;
    this.protocol.set(protocol);
    this.bin.set(i64::from(protocol > 0));
    this.fix_imports.set(fix_imports && protocol < 3);
    let buffer_callback = given(buffer_callback);
    if buffer_callback.is_some() && protocol < 5 {
        return Err(vm.value_error("buffer_callback needs protocol >= 5"));
    }
    if let Some(file) = file {
        let write = vm.get_attr_opt(file, &vm.intern("write"))?;
        this.write.set(Some(write.ok_or_else(|| vm.type_error("file must have a 'write' attribute"))?));
    }
    this.buffer_callback.set(buffer_callback.cloned());
    drop(this.out.get_mut().take());
    this.fast.set(0);
    this.depth.set(0);
    let table = if p.is_exact(&PICKLER) { None } else { vm.get_attr_opt(p, &vm.intern("dispatch_table"))? };
    if table.is_some() {
        this.dispatch_table.set(table);
    }
    Ok(())
}

/// `Pickler.dump`.
///
/// # Errors
/// What saving an object raises, or the file.
pub fn dump(vm: &Vm, p: &Value, object: &Value) -> R {
    let this = p.obj::<Pickler>();
    if this.write.get().is_none() {
        return Err(pickling_error(vm, format!("Pickler.__init__() was not called by {}.__init__()", p.ty().short_name())));
    }
    alone(vm, &this.busy, "Pickler", || {
        drop(this.out.get_mut().take());
        save::dump(vm, p, object)?;
        this.flush(vm)?;
        Ok(Value::NONE)
    })
}

impl Pickler {
    pub fn is_binary(&self) -> bool {
        self.bin.get() != 0
    }

    /// Hands what was written to the file.
    pub fn flush(&self, vm: &Vm) -> R<()> {
        if let Some(write) = self.write.get().clone() {
            let bytes = self.out.get_mut().take();
            vm.call(&write, &[Bytes::new(bytes)])?;
        }
        Ok(())
    }

    /// What finds the persistent ids of objects, if it is not the method of this class.
    pub fn persistent_id(&self, vm: &Vm, p: &Value) -> R<Option<Value>> {
        if let Some(own) = self.persistent_id.get() {
            return Ok(Some(own.clone()));
        }
        overridden(vm, p, &PICKLER, "persistent_id")
    }
}

/// A method of an object unless it is the one that `base` has.
pub fn overridden(vm: &Vm, object: &Value, base: &'static Type, name: &str) -> R<Option<Value>> {
    if object.is_exact(base) {
        return Ok(None);
    }
    let name = vm.intern(name);
    let (found, ours) = (vm.get_attr(&object.ty().as_value(), &name)?, vm.get_attr(&base.as_value(), &name)?);
    if found.is(&ours) {
        let dict = vm.get_attr_opt(object, &vm.intern("__dict__"))?;
        if !dict.is_some_and(|dict| vm.contains(&dict, &name).unwrap_or_default()) {
            return Ok(None);
        }
    }
    vm.get_attr(object, &name).map(Some)
}

static METHODS: &[Method] = &[
    m("dump", "($self, obj, /)", |vm, a| dump(vm, &a[0], &a[1])).doc("Write a pickled representation of the given object to the open file."),
    m("clear_memo", "($self, /)", |_, a| {
        drop(a[0].obj::<Pickler>().memo.get_mut().take());
        Ok(Value::NONE)
    })
    .doc("Clears the pickler's \"memo\"."),
    m("persistent_id", "($self, obj, /)", |_, _| Ok(Value::NONE)),
];

fn number(vm: &Vm, value: Option<Value>) -> R<i64> {
    match value {
        Some(value) => vm.to_i64(&value),
        None => Err(vm.type_error("can't delete numeric/char attribute")),
    }
}

static GETSET: &[GetSet] = &[
    gs("memo", memo::of_pickler, memo::set_of_pickler),
    gs(
        "bin",
        |_, p| Ok(Value::int(p.obj::<Pickler>().bin.get())),
        |vm, p, value| {
            p.obj::<Pickler>().bin.set(number(vm, value)?);
            Ok(())
        },
    ),
    gs(
        "fast",
        |_, p| Ok(Value::int(p.obj::<Pickler>().fast.get())),
        |vm, p, value| {
            p.obj::<Pickler>().fast.set(number(vm, value)?);
            Ok(())
        },
    ),
    gs(
        "dispatch_table",
        |vm, p| p.obj::<Pickler>().dispatch_table.get().clone().ok_or_else(|| vm.attribute_error("dispatch_table")),
        |_, p, value| {
            drop(std::mem::replace(p.obj::<Pickler>().dispatch_table.get_mut(), value));
            Ok(())
        },
    ),
];
