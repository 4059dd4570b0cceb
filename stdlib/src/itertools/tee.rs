//! `itertools.tee`.

use super::{Iter, it, make, part};
use pyvm_vm::call::{Args, opt};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::tuple;
use pyvm_vm::types::rows::m;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// The number of items in one link of the chain between the branches of a `tee`.
const LINK: usize = 57;

/// One link: its items, the source, and the next link once there is one. Links that every branch has passed are freed.
static TEE_DATA: Type = Type::builtin::<Iter>("itertools._tee_dataobject", &OBJECT, flag::GC, object::SLOTS.no_new());

/// One branch of `tee`.
static TEE: Type = Type::builtin::<Iter>("itertools._tee", &OBJECT, flag::GC | flag::WEAKREF, object::SLOTS.iterator(tee_next).new(tee_new))
    .methods(&[m("__copy__", "($self, /)", |_, a| Ok(branch(&a[0]))).doc("Returns an independent iterator.")])
    .doc("Iterator wrapped to make it copyable.");

fn branch(of: &Value) -> Value {
    let copy = make(&TEE, vec![part(of, 0)]);
    copy.n.set(it(of).n.get());
    copy.into_value()
}

fn tee_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = args.check(vm, "_tee", 1, 1)?;
    Ok(first_branch(&vm.iter(&a[0])?))
}

fn first_branch(source: &Value) -> Value {
    if source.is_exact(&TEE) {
        return branch(source);
    }
    make(&TEE, vec![make(&TEE_DATA, vec![source.clone()]).into_value()]).into_value()
}

fn tee_next(vm: &Vm, v: &Value) -> R<Option<Value>> {
    loop {
        let link = part(v, 0);
        let data = it(&link);
        let at = it(v).n.get() as usize;
        if let Some(item) = data.queue.get().get(at).cloned() {
            it(v).n.set(at as i64 + 1);
            return Ok(Some(item));
        }
        if at == LINK {
            if data.parts.get().len() == 1 {
                let next = make(&TEE_DATA, vec![part(&link, 0)]).into_value();
                data.parts.get_mut().push(next);
            }
            it(v).parts.get_mut()[0] = part(&link, 1);
            it(v).n.set(0);
            continue;
        }
        if data.flag.replace(true) {
            return Err(vm.runtime_error("cannot re-enter the tee iterator"));
        }
        let next = vm.next(&part(&link, 0));
        data.flag.set(false);
        let Some(item) = next? else { return Ok(None) };
        data.queue.get_mut().push_back(item);
    }
}

/// CPython `itertools_tee_impl`.
pub fn tee(vm: &Vm, a: &[Value]) -> R {
    let n = match opt(a, 1) {
        Some(n) => vm.to_isize(n)?,
        None => 2,
    };
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(vm.tuple(Vec::new()));
    }
    let source = vm.iter(&a[0])?;
    let first = if source.is_exact(&TEE) || vm.get_attr_opt(&source, &vm.intern("__copy__"))?.is_none() { first_branch(&source) } else { source };
    let mut out = vec![first.clone()];
    for _ in 1..n {
        out.push(vm.call_method(&first, &vm.intern("__copy__"), &[])?);
    }
    Ok(tuple::from_vec(out))
}
