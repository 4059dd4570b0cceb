//! Method resolution order: C3 linearisation (CPython `mro_implementation`).

use super::Type;
use crate::vm::{Raised, Vm};

/// A builtin has one base: its order is the chain.
pub fn set_builtin(ty: &Type) {
    let mut order = vec![ty.forever()];
    let mut bases = Vec::new();
    let mut next = ty.base();
    while let Some(base) = next {
        if bases.is_empty() {
            bases.push(base);
            if !base.state.get().subclasses.iter().any(|&s| std::ptr::eq(s, ty)) {
                base.state.get_mut().subclasses.push(ty);
            }
        }
        order.push(base);
        next = base.base();
    }
    let state = ty.state.get_mut();
    state.mro = order;
    state.bases = bases;
}

/// Merges the orders of `bases`, as C3 defines.
pub fn linearize(vm: &Vm, ty: &Type, bases: &[&'static Type]) -> Result<Vec<&'static Type>, Raised> {
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].iter().any(|b| b.is(base)) {
            return Err(vm.type_error(format!("duplicate base class {}", base.short_name())));
        }
    }
    let mut lists: Vec<Vec<&'static Type>> = bases.iter().map(|b| b.mro().to_vec()).collect();
    lists.push(bases.to_vec());
    let mut order = vec![ty.forever()];
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        let candidate = lists.iter().map(|l| l[0]).find(|c| !lists.iter().any(|l| l[1..].iter().any(|t| t.is(c))));
        let Some(next) = candidate else {
            let mut names: Vec<String> = Vec::new();
            for list in &lists {
                let name = list[0].short_name();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let message = format!("Cannot create a consistent method resolution order (MRO) for bases {}", names.join(", "));
            return Err(vm.type_error(message));
        };
        order.push(next);
        for list in &mut lists {
            if list[0].is(next) {
                list.remove(0);
            }
        }
    }
}
