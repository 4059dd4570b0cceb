//! `_weakref`.

use pyvm_vm::call::opt_some;
use pyvm_vm::heap::weak;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::weakref::{self, CALLABLE_PROXY, PROXY, REF};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_weakref", "Weak-reference support module.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, ty) in [("ref", &REF), ("ReferenceType", &REF), ("ProxyType", &PROXY), ("CallableProxyType", &CALLABLE_PROXY)] {
        d.set_name(vm, name, ty.as_value());
    }
    Ok(module)
}

static ROWS: &[Method] = &[
    m("proxy", "($module, object, callback=None, /)", |vm, a| weakref::proxy(vm, &a[0], opt_some(a, 1).cloned())),
    m("getweakrefcount", "($module, object, /)", |_, a| Ok(Value::uint(weak::references(&a[0]).len()))),
    m("getweakrefs", "($module, object, /)", |_, a| Ok(List::new(weak::references(&a[0])).into_value())),
    m("_remove_dead_weakref", "($module, dct, key, /)", |vm, a| {
        let d = a[0].obj::<pyvm_vm::objects::dict::Dict>();
        let dead = d.get(vm, &a[1])?.is_some_and(|r| r.cast::<weakref::WeakRef>().is_some_and(|r| r.target().is_none()));
        if dead {
            d.remove(vm, &a[1])?;
        }
        Ok(Value::NONE)
    }),
];
