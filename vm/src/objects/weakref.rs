//! `weakref.ref` and the proxies.
#![expect(unsafe_code, reason = "keeps uncounted pointers to referents; ARCHITECTURE.md, invariant H4")]

use super::object::{self, OBJECT};
use crate::call::Args;
use crate::heap::{Header, Mut, weak};
use crate::payload;
use crate::protocol::number;
use crate::types::rows::{Method, g, m};
use crate::types::slots::{Compare, Slots, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct WeakRef {
    pub head: Header,
    /// Null when the referent is gone.
    target: Cell<*mut Header>,
    callback: Mut<Slot>,
    hash: Cell<Option<i64>>,
}
payload!(WeakRef, REF, callback);

impl Drop for WeakRef {
    fn drop(&mut self) {
        let target = self.target.get();
        if !target.is_null() {
            weak::unregister(target, self);
        }
    }
}

pub static REF: Type = Type::builtin::<WeakRef>(
    "weakref.ReferenceType",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .repr(|vm, r| {
            let at = r.identity();
            Ok(vm.str(&match r.obj::<WeakRef>().target() {
                Some(t) => format!("<weakref at {at:#x}; to '{}' at {:#x}>", t.ty().name(), t.identity()),
                None => format!("<weakref at {at:#x}; dead>"),
            }))
        })
        .hash(|vm, r| {
            let this = r.obj::<WeakRef>();
            if let Some(h) = this.hash.get() {
                return Ok(h);
            }
            let Some(t) = this.target() else { return Err(vm.type_error("weak object has gone away")) };
            let h = vm.hash(&t)?;
            this.hash.set(Some(h));
            Ok(h)
        })
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<WeakRef>(), b.cast::<WeakRef>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            match (x.target(), y.target()) {
                (Some(p), Some(q)) => vm.compare(&p, &q, op),
                _ => Ok(Value::bool(a.is(b) == (op == Compare::Eq))),
            }
        })
        .call(|vm, r, args| {
            args.check(vm, "__call__", 0, 0)?;
            Ok(r.obj::<WeakRef>().target().unwrap_or(Value::NONE))
        })
        .new(ref_new)
        .init(|vm, _, args| {
            args.no_keywords(vm, "ref")?;
            crate::call::check_count(vm, "__init__", args.pos().len(), 1, 2)
        }),
)
.methods(&[m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem)])
.getset(&[g("__callback__", |_, r| Ok(r.obj::<WeakRef>().callback.get().clone().unwrap_or(Value::NONE)))]);

impl WeakRef {
    pub fn target(&self) -> Slot {
        let t = self.target.get();
        if t.is_null() || unsafe { (*t).refs() } == 0 {
            return None;
        }
        unsafe {
            (*t).incref();
            Some(Value::from_header(t))
        }
    }

    pub fn clear(&self) {
        self.target.set(std::ptr::null_mut());
    }
}

fn can_refer(target: &Value) -> bool {
    target.is_pointer() && (target.ty().has(flag::WEAKREF) || target.ty().is_metatype())
}

/// A weak reference to `target`.
pub fn make(vm: &Vm, ty: &Type, target: &Value, callback: Slot) -> R {
    if !can_refer(target) {
        return Err(vm.type_error(format!("cannot create weak reference to '{}' object", target.ty().name())));
    }
    if callback.is_none() && !ty.is_heap() {
        for existing in weak::references(target) {
            if existing.is_exact(ty) && payload_of(&existing).callback.get().is_none() {
                return Ok(existing);
            }
        }
    }
    let made = Py::new(WeakRef { head: Header::new(ty), target: Cell::new(target.pointer()), callback: Mut::new(callback), hash: Cell::new(None) });
    weak::register(target, &made);
    Ok(made.into_value())
}

fn ref_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.pos();
    crate::call::check_count(vm, "__new__", a.len(), 1, 2)?;
    make(vm, ty, &a[0], a.get(1).filter(|c| !c.is_none()).cloned())
}

/// Calls the callback of a reference whose referent just died.
pub fn run_callback(reference: &Py<WeakRef>) {
    let Some(callback) = reference.callback.get_mut().take() else { return };
    crate::vm::with(|vm| {
        let pending = vm.pending.get_mut().take();
        if vm.call(&callback, std::slice::from_ref(reference.value())).is_err() {
            vm.write_unraisable(&format!("Exception ignored while calling weakref callback {}", vm.repr_lossy(&callback)), &Value::NONE);
        }
        vm.pending.set(pending);
    });
}

/// The payload of references and proxies, which share it.
fn payload_of(reference: &Value) -> &WeakRef {
    unsafe { &*reference.pointer().cast::<WeakRef>() }
}

fn is_proxy(value: &Value) -> bool {
    value.is_exact(&PROXY) || value.is_exact(&CALLABLE_PROXY)
}

/// What a proxy stands for; anything else stands for itself.
fn referent(vm: &Vm, p: &Value) -> R {
    if !is_proxy(p) {
        return Ok(p.clone());
    }
    payload_of(p).target().ok_or_else(|| vm.reference_error("weakly-referenced object no longer exists"))
}

macro_rules! proxy_binary {
    ($slots:expr; $($op:literal)*) => {
        $slots
            $(.binary($op, |vm, a, b| number::binary(vm, &referent(vm, a)?, &referent(vm, b)?, $op)))*
            $(.binary(bin::INPLACE + $op, |vm, a, b| number::inplace(vm, &referent(vm, a)?, &referent(vm, b)?, $op)))*
    };
}
const PROXY_SLOTS: Slots = proxy_binary!(
    object::SLOTS
        .repr(|vm, p| {
            Ok(vm.str(&match payload_of(p).target() {
                Some(t) => format!("<weakproxy at {:#x} to {} at {:#x}>", p.identity(), t.ty().name(), t.identity()),
                None => format!("<weakproxy at {:#x}; dead>", p.identity()),
            }))
        })
        .str(|vm, p| vm.to_str(&referent(vm, p)?))
        .no_hash()
        .getattr(|vm, p, n| vm.get_attr(&referent(vm, p)?, n))
        .setattr(|vm, p, n, v| {
            let t = referent(vm, p)?;
            match v {
                Some(v) => vm.set_attr(&t, n, v),
                None => vm.del_attr(&t, n),
            }
        })
        .compare(|vm, a, b, op| vm.compare(&referent(vm, a)?, &referent(vm, b)?, op))
        .bool(|vm, p| vm.is_true(&referent(vm, p)?))
        .len(|vm, p| vm.len(&referent(vm, p)?))
        .getitem(|vm, p, k| vm.get_item(&referent(vm, p)?, k))
        .setitem(|vm, p, k, v| {
            let t = referent(vm, p)?;
            match v {
                Some(v) => vm.set_item(&t, k, v),
                None => vm.del_item(&t, k),
            }
        })
        .contains(|vm, p, k| vm.contains(&referent(vm, p)?, k))
        .iter(|vm, p| vm.iter(&referent(vm, p)?))
        .next(|vm, p| {
            let t = referent(vm, p)?;
            if t.ty().slots.get().next.is_none() {
                return Err(vm.type_error(format!("Weakref proxy referenced a non-iterator '{}' object", t.ty().name())));
            }
            vm.next(&t)
        })
        .neg(|vm, p| number::negative(vm, &referent(vm, p)?))
        .pos(|vm, p| number::positive(vm, &referent(vm, p)?))
        .abs(|vm, p| number::absolute(vm, &referent(vm, p)?))
        .invert(|vm, p| number::invert(vm, &referent(vm, p)?))
        .index(|vm, p| vm.index(&referent(vm, p)?))
        .to_int(|vm, p| vm.call(&super::int::INT.as_value(), &[referent(vm, p)?]))
        .to_float(|vm, p| vm.call(&super::float::FLOAT.as_value(), &[referent(vm, p)?]))
        .binary(bin::DIVMOD, |vm, a, b| number::binary(vm, &referent(vm, a)?, &referent(vm, b)?, bin::DIVMOD))
        .power(|vm, a, b, m| {
            let modulus = match m {
                Some(m) => Some(referent(vm, m)?),
                None => None,
            };
            number::power(vm, &referent(vm, a)?, &referent(vm, b)?, modulus.as_ref())
        })
        .no_new();
    0 1 2 3 4 5 6 7 9 10 11 12
);
pub static PROXY: Type = Type::builtin::<WeakRef>("weakref.ProxyType", &OBJECT, flag::GC, PROXY_SLOTS).methods(PROXY_METHODS);
pub static CALLABLE_PROXY: Type =
    Type::builtin::<WeakRef>("weakref.CallableProxyType", &OBJECT, flag::GC, PROXY_SLOTS.call(|vm, p, args| vm.call_args(&referent(vm, p)?, args))).methods(PROXY_METHODS);

static PROXY_METHODS: &[Method] = &[
    m("__bytes__", "($self, /)", |vm, a| vm.call_method_str(&referent(vm, &a[0])?, "__bytes__", &[])),
    m("__reversed__", "($self, /)", |vm, a| vm.call_method_str(&referent(vm, &a[0])?, "__reversed__", &[])),
];

/// `weakref.proxy(object[, callback])`.
pub fn proxy(vm: &Vm, target: &Value, callback: Slot) -> R {
    make(vm, if vm.is_callable(target) { &CALLABLE_PROXY } else { &PROXY }, target, callback)
}

/// The weak references to one object in the order in which they are shown and called: the plain reference, the plain proxy,
/// then the others, the newest first (CPython `insert_weakref`).
pub fn ordered(list: &[*const WeakRef]) -> Vec<*const WeakRef> {
    let rank = |r: *const WeakRef| {
        let this = unsafe { &*r };
        let plain = this.callback.get().is_none();
        if plain && this.head.ty().is(&REF) {
            0
        } else if plain && (this.head.ty().is(&PROXY) || this.head.ty().is(&CALLABLE_PROXY)) {
            1
        } else {
            2
        }
    };
    let mut out: Vec<_> = list.iter().rev().copied().collect();
    out.sort_by_key(|&r| rank(r));
    out
}
