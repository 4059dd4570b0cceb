//! `_pickle.Unpickler`.

use super::memo::{self, Loaded};
use super::pickler::overridden;
use super::{alone, given, instead, load, shared, unpickling_error};
use pyvm_vm::call::{bind_keyword_only, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::payload;
use pyvm_vm::protocol::attribute::{generic_get, generic_set};
use pyvm_vm::types::rows::{GetSet, Method, gs, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;

/// Where a stream is read from.
#[derive(Default)]
pub struct File {
    pub read: Slot,
    pub readline: Slot,
    pub readinto: Slot,
    pub peek: Slot,
}

#[repr(C)]
pub struct Unpickler {
    head: Header,
    read: Mut<Slot>,
    readline: Mut<Slot>,
    readinto: Mut<Slot>,
    peek: Mut<Slot>,
    /// What was read of the stream: a bytes object, or none yet.
    input: Mut<Slot>,
    /// The next byte of it.
    pub at: Cell<usize>,
    /// From where on the file does not know yet that it was read.
    pub unskipped: Cell<usize>,
    pub memo: Mut<Loaded>,
    pub protocol: Cell<i64>,
    pub fix_imports: Cell<bool>,
    pub encoding: Mut<Slot>,
    pub errors: Mut<Slot>,
    pub buffers: Mut<Slot>,
    persistent_load: Mut<Slot>,
    busy: Cell<bool>,
}
payload!(Unpickler, UNPICKLER, read, readline, readinto, peek, input, memo, encoding, errors, buffers, persistent_load);

pub static UNPICKLER: Type = Type::builtin::<Unpickler>(
    "_pickle.Unpickler",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .new(|_, ty, _| Ok(blank(ty)))
        .init(|vm, u, args| {
            let a = bind_keyword_only(vm, "Unpickler", &["file", "fix_imports", "encoding", "errors", "buffers"], 1, 1, args)?;
            alone(vm, &u.obj::<Unpickler>().busy, "Unpickler", || start(vm, u, Some(&a[0]), opt(&a, 1), opt(&a, 2), opt(&a, 3), opt(&a, 4)))
        })
        .getattr(|vm, u, name| match u.obj::<Unpickler>().persistent_load.get() {
            Some(own) if string::is(name, "persistent_load") => Ok(own.clone()),
            _ => generic_get(vm, u, name),
        })
        .setattr(|vm, u, name, value| {
            if string::is(name, "persistent_load") {
                drop(std::mem::replace(u.obj::<Unpickler>().persistent_load.get_mut(), value));
                return Ok(());
            }
            generic_set(vm, u, name, value)
        }),
)
.doc("This takes a binary file for reading a pickle data stream.")
.methods(METHODS)
.getset(GETSET);

fn blank(ty: &Type) -> Value {
    Py::new(Unpickler {
        head: Header::new(ty),
        read: Mut::new(None),
        readline: Mut::new(None),
        readinto: Mut::new(None),
        peek: Mut::new(None),
        input: Mut::new(None),
        at: Cell::new(0),
        unskipped: Cell::new(0),
        memo: Mut::new(Loaded::default()),
        protocol: Cell::new(0),
        fix_imports: Cell::new(true),
        encoding: Mut::new(None),
        errors: Mut::new(None),
        buffers: Mut::new(None),
        persistent_load: Mut::new(None),
        busy: Cell::new(false),
    })
    .into_value()
}

/// An unpickler as functions use one, without a file for `loads`.
pub fn make(vm: &Vm, file: Option<&Value>, fix_imports: Option<&Value>, encoding: Option<&Value>, errors: Option<&Value>, buffers: Option<&Value>) -> R {
    let u = blank(&UNPICKLER);
    start(vm, &u, file, fix_imports, encoding, errors, buffers)?;
    Ok(u)
}

/// CPython `_pickle_Unpickler___init___impl`.
fn start(vm: &Vm, u: &Value, file: Option<&Value>, fix_imports: Option<&Value>, encoding: Option<&Value>, errors: Option<&Value>, buffers: Option<&Value>) -> R<()> {
    let this = u.obj::<Unpickler>();
    if let Some(file) = file {
        let method = |name: &str| vm.get_attr_opt(file, &vm.intern(name));
        this.peek.set(method("peek")?);
        this.readinto.set(method("readinto")?);
        this.read.set(method("read")?);
        this.readline.set(method("readline")?);
        if this.read.get().is_none() || this.readline.get().is_none() {
            return Err(vm.type_error("file must have 'read' and 'readline' attributes"));
        }
    }
    for (slot, given, default) in [(&this.encoding, encoding, "ASCII"), (&this.errors, errors, "strict")] {
        let text = given.cloned().unwrap_or_else(|| vm.intern(default));
        string::expect(vm, &text, "Unpickler() argument")?;
        slot.set(Some(text));
    }
    this.buffers.set(given(buffers).map(|buffers| vm.iter(buffers)).transpose()?);
    this.fix_imports.set(fix_imports.map_or(Ok(true), |fix| vm.is_true(fix))?);
    this.protocol.set(0);
    this.input.set(None);
    this.at.set(0);
    this.unskipped.set(0);
    drop(this.memo.get_mut().take());
    Ok(())
}

impl Unpickler {
    /// Has a bytes object be read.
    pub fn give(&self, data: Value) {
        self.input.set(Some(data));
    }

    /// What is there of the stream.
    pub fn input(&self) -> Value {
        self.input.get().clone().unwrap_or_else(|| Bytes::new(Vec::new()))
    }

    pub fn file(&self) -> File {
        File { read: self.read.get().clone(), readline: self.readline.get().clone(), readinto: self.readinto.get().clone(), peek: self.peek.get().clone() }
    }

    /// Gives up on looking ahead.
    pub fn forget_peek(&self) {
        self.peek.set(None);
    }

    /// What finds objects by their persistent ids, if it is not the method of this class.
    pub fn persistent_load(&self, vm: &Vm, u: &Value) -> R<Option<Value>> {
        if let Some(own) = self.persistent_load.get() {
            return Ok(Some(own.clone()));
        }
        overridden(vm, u, &UNPICKLER, "persistent_load")
    }
}

/// `Unpickler.find_class` (CPython `_pickle_Unpickler_find_class_impl`).
///
/// # Errors
/// What importing the module raises, or an `AttributeError`.
pub fn find_class(vm: &Vm, u: &Unpickler, module: &Value, name: &Value) -> R {
    pyvm_vm::sys::audit(vm, &vm.str("pickle.find_class"), vec![module.clone(), name.clone()])?;
    let (mut module, mut name) = (module.clone(), name.clone());
    if u.protocol.get() < 3 && u.fix_imports.get() {
        let pair = vm.tuple(vec![module.clone(), name.clone()]);
        if let Some(new) = vm.get_item_opt(&shared(vm, "_compat_pickle", "NAME_MAPPING")?, &pair)? {
            let Some([new_module, new_name]) = new.cast::<Tuple>().map(Tuple::items) else {
                return Err(vm.runtime_error(format!("_compat_pickle.NAME_MAPPING values should be 2-tuples, not {}", new.ty().name())));
            };
            (module, name) = (new_module.clone(), new_name.clone());
        } else if let Some(new) = vm.get_item_opt(&shared(vm, "_compat_pickle", "IMPORT_MAPPING")?, &module)? {
            module = new;
        }
    }
    let text = string::expect_utf8(vm, &module, "find_class() argument 1")?;
    string::expect(vm, &name, "find_class() argument 2")?;
    let loaded = vm.modules.get().clone().get(vm, &module)?;
    let found = match loaded.filter(|loaded| !loaded.is_none()) {
        Some(loaded) => loaded,
        None if text.is_empty() => return Err(vm.value_error("Empty module name")),
        None => pyvm_vm::import::import_module(vm, text)?,
    };
    let dotted = string::to_string(&name);
    if u.protocol.get() < 4 || !dotted.contains('.') {
        return vm.get_attr(&found, &vm.attr_name(&name)?);
    }
    let path = dotted.split('.').try_fold(found, |object, part| vm.get_attr(&object, &vm.intern(part)));
    path.map_err(|raised| {
        if !vm.pending_is(&exc::ATTRIBUTE_ERROR) {
            return raised;
        }
        instead(vm, || match (vm.repr_text(&name), vm.repr_text(&module)) {
            (Ok(path), Ok(module)) => vm.attribute_error(format!("Can't resolve path {path} on module {module}")),
            _ => raised,
        })
    })
}

static METHODS: &[Method] = &[
    m("load", "($self, /)", |vm, a| {
        if a[0].obj::<Unpickler>().read.get().is_none() {
            return Err(unpickling_error(vm, format!("Unpickler.__init__() was not called by {}.__init__()", a[0].ty().short_name())));
        }
        alone(vm, &a[0].obj::<Unpickler>().busy, "Unpickler", || load::load(vm, &a[0]))
    })
    .doc("Load a pickle.\n\nRead a pickled object representation from the open file object given\nin the constructor, and return the reconstituted object hierarchy\nspecified therein."),
    m("persistent_load", "($self, pid, /)", |vm, _| Err(unpickling_error(vm, "A load persistent id instruction was encountered, but no persistent_load function was specified."))),
    m("find_class", "($self, module_name, global_name, /)", |vm, a| find_class(vm, a[0].obj(), &a[1], &a[2])).doc("Return an object from a specified module."),
];

static GETSET: &[GetSet] = &[gs("memo", memo::of_unpickler, memo::set_of_unpickler)];
