//! `frame.f_locals` of a function: a mapping that reads and writes the frame itself (PEP 667, CPython `framelocalsproxy_*`).

use super::dict::Dict;
use super::dict_methods;
use super::frame::{FRAME, FrameObject};
use super::list::List;
use super::object::{self, OBJECT};
use super::string::{self, Str};
use crate::call::opt;
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{Method, m, mk};
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use pyvm_loader::opcode::kinds;

#[repr(C)]
pub struct FrameLocalsProxy {
    head: Header,
    frame: Py<FrameObject>,
}
payload!(FrameLocalsProxy, FRAME_LOCALS_PROXY, frame);

pub static FRAME_LOCALS_PROXY: Type = Type::builtin::<FrameLocalsProxy>(
    "FrameLocalsProxy",
    &OBJECT,
    flag::GC | flag::MAPPING,
    object::SLOTS
        .repr(|vm, p| {
            let shown = vm.repr_once(p, || vm.repr(to_dict(vm, p)?.value()))?;
            Ok(shown.unwrap_or_else(|| vm.str("{...}")))
        })
        .no_hash()
        .compare(|vm, a, b, op| {
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let same = if let Some(other) = b.cast::<FrameLocalsProxy>() {
                other.frame.value().is(frame(a).value())
            } else if b.cast::<Dict>().is_some() {
                vm.equal(to_dict(vm, a)?.value(), b)?
            } else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            Ok(Value::bool(same == (op == Compare::Eq)))
        })
        .iter(|vm, p| vm.iter(to_dict(vm, p)?.value()))
        .len(|vm, p| Ok(to_dict(vm, p)?.len()))
        .getitem(|vm, p, key| match get(vm, p, key)? {
            Some(value) => Ok(value),
            None => Err(vm.key_error(&vm.str(&format!("local variable '{}' is not defined", vm.repr_text(key)?)))),
        })
        .setitem(|vm, p, key, value| match value {
            Some(value) => set(vm, p, key, value),
            None => delete(vm, p, key).map(|_| ()),
        })
        .contains(|vm, p, key| Ok(get(vm, p, key)?.is_some()))
        .binary(bin::OR, |vm, a, b| {
            let plain = |v: &Value| match v.cast::<FrameLocalsProxy>() {
                Some(_) => to_dict(vm, v).map(Py::into_value),
                None => Ok(v.clone()),
            };
            crate::protocol::number::binary(vm, &plain(a)?, &plain(b)?, bin::OR)
        })
        .binary(bin::INPLACE + bin::OR, |vm, a, b| {
            if b.cast::<Dict>().is_none() && b.cast::<FrameLocalsProxy>().is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            update(vm, a, b)?;
            Ok(a.clone())
        })
        .new(|vm, _, args| {
            if args.has_keywords() {
                return Err(vm.type_error("FrameLocalsProxy takes no keyword arguments"));
            }
            let [frame] = args.pos() else {
                return Err(vm.type_error(format!("FrameLocalsProxy expected 1 argument, got {}", args.pos().len())));
            };
            match frame.downcast::<FrameObject>() {
                Some(frame) => Ok(make(frame)),
                None => Err(vm.type_error(format!("expect {}, not {}", FRAME.name(), frame.ty().name()))),
            }
        }),
)
.methods(METHODS);

pub fn make(frame: Py<FrameObject>) -> Value {
    Py::new(FrameLocalsProxy { head: Header::new(&FRAME_LOCALS_PROXY), frame }).into_value()
}

fn frame(proxy: &Value) -> &Py<FrameObject> {
    &proxy.obj::<FrameLocalsProxy>().frame
}

/// What the frame has now: its variables in their order, then the names that were added.
fn to_dict(vm: &Vm, proxy: &Value) -> R<Py<Dict>> {
    frame(proxy).snapshot(vm)
}

/// The variables a key can stand for: those of that name.
fn positions(vm: &Vm, proxy: &Value, key: &Value) -> R<Vec<usize>> {
    // A key without a hash is in no mapping.
    let hash = vm.hash(key)?;
    let code = frame(proxy).code();
    let mut found = Vec::new();
    for i in 0..code.nlocalsplus() {
        let name = code.local_name(i);
        let same = name.is(key) || if key.is_exact(&string::STR) { name.obj::<Str>().as_bytes() == key.obj::<Str>().as_bytes() } else { name.obj::<Str>().hash() == hash && vm.equal(name, key)? };
        if same {
            found.push(i);
        }
    }
    Ok(found)
}

fn get(vm: &Vm, proxy: &Value, key: &Value) -> R<Option<Value>> {
    for i in positions(vm, proxy, key)? {
        if let Some(value) = frame(proxy).variable(i) {
            return Ok(Some(value));
        }
    }
    match frame(proxy).extra() {
        Some(extra) => extra.get(vm, key),
        None => Ok(None),
    }
}

fn set(vm: &Vm, proxy: &Value, key: &Value, value: Value) -> Result<(), Raised> {
    let this = frame(proxy);
    for i in positions(vm, proxy, key)? {
        if this.code().kinds()[i] & kinds::HIDDEN == 0 {
            this.set_variable(i, value);
            return Ok(());
        }
    }
    this.extra_or_new().set(vm, key, value)
}

/// Removes a name that is no variable of the frame.
fn delete(vm: &Vm, proxy: &Value, key: &Value) -> R {
    if positions(vm, proxy, key)?.into_iter().any(|i| frame(proxy).variable(i).is_some()) {
        return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
    }
    let removed = match frame(proxy).extra() {
        Some(extra) => extra.remove(vm, key)?,
        None => None,
    };
    removed.ok_or_else(|| vm.key_error(key))
}

fn update(vm: &Vm, proxy: &Value, other: &Value) -> R<()> {
    let items = Dict::new();
    dict_methods::update(vm, &items, other)?;
    for (key, value) in items.items() {
        set(vm, proxy, &key, value)?;
    }
    Ok(())
}

static METHODS: &[Method] = &[
    m("get", "($self, key, default=None, /)", |vm, a| Ok(get(vm, &a[0], &a[1])?.unwrap_or_else(|| opt(a, 2).cloned().unwrap_or(Value::NONE)))),
    m("keys", "($self, /)", |vm, a| Ok(List::new(to_dict(vm, &a[0])?.keys()).into_value())),
    m("values", "($self, /)", |vm, a| Ok(List::new(to_dict(vm, &a[0])?.items().into_iter().map(|(_, v)| v).collect()).into_value())),
    m("items", "($self, /)", |vm, a| Ok(List::new(to_dict(vm, &a[0])?.items().into_iter().map(|(k, v)| vm.tuple(vec![k, v])).collect()).into_value())),
    m("copy", "($self, /)", |vm, a| Ok(to_dict(vm, &a[0])?.into_value())),
    m("__contains__", "($self, key, /)", |vm, a| Ok(Value::bool(get(vm, &a[0], &a[1])?.is_some()))),
    m("__getitem__", "($self, key, /)", |vm, a| vm.get_item(&a[0], &a[1])),
    m("__reversed__", "($self, /)", |vm, a| {
        let mut keys = to_dict(vm, &a[0])?.keys();
        keys.reverse();
        Ok(List::new(keys).into_value())
    }),
    m("setdefault", "($self, key, default=None, /)", |vm, a| {
        if let Some(value) = get(vm, &a[0], &a[1])? {
            return Ok(value);
        }
        let default = opt(a, 2).cloned().unwrap_or(Value::NONE);
        set(vm, &a[0], &a[1], default.clone())?;
        Ok(default)
    }),
    m("pop", "($self, key, default=<unrepresentable>, /)", |vm, a| match delete(vm, &a[0], &a[1]) {
        Err(_) if opt(a, 2).is_some() && vm.pending_is(&super::exception::KEY_ERROR) => {
            vm.clear_pending();
            Ok(a[2].clone())
        }
        result => result,
    }),
    mk("update", "($self, other=(), /, **kwargs)", |vm, args| {
        let proxy = &args.all[0];
        let rest = args.rest();
        if let Some(other) = rest.pos().first() {
            update(vm, proxy, other)?;
        }
        for (key, value) in rest.keywords() {
            set(vm, proxy, key, value.clone())?;
        }
        Ok(Value::NONE)
    }),
];
