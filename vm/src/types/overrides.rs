//! Slots of classes written in Python: functions that call the special method (CPython `slot_*` and `update_one_slot`).

use super::slots::{Compare, SLOT_DEFS, SlotId, Slots, bin, un};
use super::{Type, flag};
use crate::call::Args;
use crate::objects::descriptors::Wrapper;
use crate::objects::dict::Dict;
use crate::objects::{int, string};
use crate::protocol::buffer::Buffer;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// Sets the slots that depend on the given names; `None` for all of them.
pub fn update(vm: &Vm, ty: &Type, only: Option<&dyn Fn(&Value) -> bool>) {
    for (index, def) in SLOT_DEFS.iter().enumerate() {
        if let Some(only) = only
            && !only(&vm.special[index])
        {
            continue;
        }
        update_slot(vm, ty, def.id);
    }
}

/// Sets the slots of a class just made, which starts with those of its base: where its order is the base's with other types in
/// between, only the names in its own namespace and in those types' can make a difference.
pub fn initialize(vm: &Vm, ty: &Type, namespace: &Dict) {
    vm.has_finalizers.set(vm.has_finalizers.get() || ty.has(flag::FINALIZER));
    let order = ty.base().map_or(&[][..], Type::mro);
    let mut left = order.iter();
    let mut expected = left.next();
    let mut between = Vec::new();
    for t in &ty.mro()[1..] {
        if expected.is_some_and(|e| e.is(t)) {
            expected = left.next();
        } else {
            between.push(*t);
        }
    }
    if expected.is_some() || order.is_empty() {
        return update(vm, ty, None);
    }
    update_named(vm, ty, namespace);
    for t in between {
        update_named(vm, ty, t.dict(vm));
    }
}

/// Sets the slots of the special names in a namespace.
fn update_named(vm: &Vm, ty: &Type, namespace: &Dict) {
    for name in namespace.keys() {
        if let Some(text) = name.cast::<string::Str>().and_then(string::Str::as_str)
            && text.starts_with("__")
            && let Some(def) = SLOT_DEFS.iter().find(|def| def.name == text)
        {
            update_slot(vm, ty, def.id);
        }
    }
}

/// Sets one slot from what its names resolve to now.
fn update_slot(vm: &Vm, ty: &Type, id: SlotId) {
    let key = group(id);
    let mut found = false;
    let mut specific: Option<&'static Type> = None;
    let mut mixed = false;
    for (index, def) in SLOT_DEFS.iter().enumerate() {
        if group(def.id) != key {
            continue;
        }
        let Some(value) = ty.lookup(vm, &vm.special[index]) else { continue };
        found = true;
        if def.id == SlotId::Hash && value.is_none() {
            ty.slots.get_mut().hash = Some(crate::protocol::object::hash_not_implemented);
            return;
        }
        match value.cast_exact::<Wrapper>() {
            Some(w) if group(w.def().id) == key && ty.extends(w.owner) => {
                let same = specific.is_none_or(|s| s.slots.get().address(key) == w.owner.slots.get().address(key));
                mixed |= !same;
                specific = Some(w.owner);
            }
            _ => mixed = true,
        }
    }
    let slots = ty.slots.get_mut();
    match specific {
        _ if !found => slots.copy(&Slots::EMPTY, key),
        Some(owner) if !mixed => slots.copy(owner.slots.get(), key),
        _ => install(ty, slots, key),
    }
    if key == SlotId::Del {
        let on = found || ty.base().is_some_and(|b| b.has(flag::FINALIZER) && b.slots.get().finalize.is_some());
        ty.set_flag(flag::FINALIZER, on);
        vm.has_finalizers.set(vm.has_finalizers.get() || on);
        if !found && let Some(base) = ty.base() {
            slots.finalize = base.slots.get().finalize;
        }
    }
}

/// The slot that stands for all names sharing it.
fn group(id: SlotId) -> SlotId {
    match id {
        SlotId::Reflected(i) => SlotId::Binary(i),
        SlotId::ReflectedPower => SlotId::Power,
        SlotId::DelItem => SlotId::SetItem,
        SlotId::ReflectedRepeat => SlotId::Repeat,
        SlotId::GetAttr => SlotId::GetAttribute,
        SlotId::DelAttr => SlotId::SetAttr,
        SlotId::Delete => SlotId::Set,
        SlotId::Compare(_) => SlotId::Compare(Compare::Lt),
        SlotId::ReleaseBuffer => SlotId::Buffer,
        other => other,
    }
}

fn install(_ty: &Type, s: &mut Slots, id: SlotId) {
    match id {
        SlotId::Unary(i) => s.unary[i] = Some(UNARY[i]),
        SlotId::Binary(i) => s.binary[i] = Some(BINARY[i]),
        SlotId::Power => s.power = Some(slot_power),
        SlotId::Bool => s.bool = Some(slot_bool),
        SlotId::Len => s.len = Some(slot_len),
        SlotId::Hash => s.hash = Some(slot_hash),
        SlotId::Contains => s.contains = Some(slot_contains),
        SlotId::Next => s.next = Some(slot_next),
        SlotId::GetItem => {
            s.getitem = Some(slot_getitem);
            s.item = None;
        }
        SlotId::SetItem => s.setitem = Some(slot_setitem),
        SlotId::GetAttribute => s.getattr = Some(slot_getattr),
        SlotId::SetAttr => s.setattr = Some(slot_setattr),
        SlotId::Compare(_) => s.compare = Some(slot_compare),
        SlotId::Call => s.call = Some(slot_call),
        SlotId::Init => s.init = Some(slot_init),
        SlotId::Get => s.descr_get = Some(slot_descr_get),
        SlotId::Set => s.descr_set = Some(slot_descr_set),
        SlotId::Buffer => s.buffer = Some(slot_buffer),
        SlotId::Del => s.finalize = Some(slot_finalize),
        // Sequence operators have no Python-level form of their own: the operators of numbers stand in.
        _ => s.copy(&Slots::EMPTY, id),
    }
}

macro_rules! table {
    ($f:ident: $($i:literal)*) => { [$($f::<$i>),*] };
}
static UNARY: [super::slots::UnaryFn; un::COUNT] = table!(slot_unary: 0 1 2 3 4 5 6 7 8 9 10 11 12);
static BINARY: [super::slots::BinaryFn; bin::COUNT] = table!(slot_binary: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26);

/// Names of special methods by slot, as positions in [`SLOT_DEFS`].
const fn def_index(matches: fn_match::Want) -> usize {
    fn_match::find(matches)
}

mod fn_match {
    use super::{SLOT_DEFS_CONST, SlotId};

    #[derive(Clone, Copy)]
    pub enum Want {
        Unary(usize),
        Binary(usize),
        Reflected(usize),
    }

    pub const fn find(want: Want) -> usize {
        let mut i = 0;
        while i < SLOT_DEFS_CONST.len() {
            let hit = match (SLOT_DEFS_CONST[i], want) {
                (SlotId::Unary(a), Want::Unary(b)) | (SlotId::Binary(a), Want::Binary(b)) | (SlotId::Reflected(a), Want::Reflected(b)) => a == b,
                (SlotId::Power, Want::Binary(b)) | (SlotId::ReflectedPower, Want::Reflected(b)) => b == super::bin::POWER,
                _ => false,
            };
            if hit {
                return i;
            }
            i += 1;
        }
        usize::MAX
    }
}

/// The ids of [`SLOT_DEFS`], for use at compile time.
const SLOT_DEFS_CONST: [SlotId; super::slots::DEF_COUNT] = super::slots::DEF_IDS;

fn missing(vm: &Vm, name: &Value) -> Raised {
    vm.attribute_error_named(string::to_string(name), None, name)
}

fn special(vm: &Vm, object: &Value, name: &Value, args: &[Value]) -> R {
    vm.call_special(object, name, args).unwrap_or_else(|| Err(missing(vm, name)))
}

fn slot_unary<const I: usize>(vm: &Vm, o: &Value) -> R {
    let name = &vm.special[const { def_index(fn_match::Want::Unary(I)) }];
    if I == un::ITER {
        let Some(method) = o.ty().lookup(vm, name) else {
            return Err(vm.type_error(format!("'{}' object is not iterable", o.ty().name())));
        };
        if method.is_none() {
            return Err(vm.type_error(format!("'{}' object is not iterable", o.ty().name())));
        }
        return vm.call_found(o, &method, &[]);
    }
    special(vm, o, name, &[])
}

fn slot_binary<const I: usize>(vm: &Vm, a: &Value, b: &Value) -> R {
    let name = &vm.special[const { def_index(fn_match::Want::Binary(I)) }];
    let reflected = const { def_index(fn_match::Want::Reflected(I)) };
    if reflected == usize::MAX {
        return vm.call_special(a, name, std::slice::from_ref(b)).unwrap_or(Ok(Value::NOT_IMPLEMENTED));
    }
    reflected_call(vm, a, b, None, BINARY[I] as usize, name, &vm.special[reflected], |t| t.slots.get().binary[I].map(|f| f as usize))
}

/// Calls the special method of the left operand, the reflected one of the right, or both, with the modulus of a power behind
/// the other operand (CPython `SLOT1BINFULL`, `slot_nb_power`).
#[expect(clippy::too_many_arguments, reason = "what tells one operator from another")]
fn reflected_call(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>, this: usize, name: &Value, rname: &Value, get: fn(&Type) -> Option<usize>) -> R {
    let (ta, tb) = (a.ty(), b.ty());
    let call = |object: &Value, name: &Value, other: &Value| {
        let called = match modulus {
            None => vm.call_special(object, name, std::slice::from_ref(other)),
            Some(m) => vm.call_special(object, name, &[other.clone(), m.clone()]),
        };
        called.unwrap_or(Ok(Value::NOT_IMPLEMENTED))
    };
    let mut do_other = !ta.is(tb) && get(tb).is_some_and(|f| f == this || is_override(f));
    if get(ta).is_some_and(|f| f == this || is_override(f)) {
        if do_other && tb.is_subtype(ta) {
            let theirs = tb.lookup(vm, rname);
            let ours = ta.lookup(vm, rname);
            let overloaded = match (&theirs, &ours) {
                (Some(t), Some(o)) => !t.is(o),
                (Some(_), None) => true,
                _ => false,
            };
            if overloaded {
                let r = call(b, rname, a)?;
                if !r.is_not_implemented() {
                    return Ok(r);
                }
                do_other = false;
            }
        }
        let r = call(a, name, b)?;
        if !r.is_not_implemented() || ta.is(tb) {
            return Ok(r);
        }
    }
    if do_other {
        return call(b, rname, a);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn is_override(f: usize) -> bool {
    f == slot_power as *const () as usize || BINARY.iter().any(|&g| g as usize == f)
}

fn slot_power(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>) -> R {
    let name = &vm.special[const { def_index(fn_match::Want::Binary(bin::POWER)) }];
    let rname = &vm.special[const { def_index(fn_match::Want::Reflected(bin::POWER)) }];
    reflected_call(vm, a, b, modulus, slot_power as *const () as usize, name, rname, |t| t.slots.get().power.map(|f| f as usize))
}

fn slot_bool(vm: &Vm, o: &Value) -> Result<bool, Raised> {
    match vm.call_special(o, &vm.names.__bool__, &[]) {
        Some(r) => {
            let r = r?;
            if r.is_bool() {
                return Ok(r.is_true());
            }
            Err(vm.type_error(format!("__bool__ should return bool, returned {}", r.ty().name())))
        }
        None => match vm.call_special(o, &vm.names.__len__, &[]) {
            Some(r) => Ok(length_result(vm, &r?)? != 0),
            None => Ok(true),
        },
    }
}

fn length_result(vm: &Vm, r: &Value) -> Result<usize, Raised> {
    let n = vm.index(r)?;
    match int::as_i64(&n) {
        Some(n) if n >= 0 => Ok(n as usize),
        Some(_) => Err(vm.value_error("__len__() should return >= 0")),
        None if int::is_negative(&n) => Err(vm.value_error("__len__() should return >= 0")),
        None => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}

fn slot_len(vm: &Vm, o: &Value) -> Result<usize, Raised> {
    let r = special(vm, o, &vm.names.__len__, &[])?;
    length_result(vm, &r)
}

fn slot_hash(vm: &Vm, o: &Value) -> Result<i64, Raised> {
    let r = special(vm, o, &vm.names.__hash__, &[])?;
    if !int::is_int(&r) {
        return Err(vm.type_error("__hash__ method should return an integer"));
    }
    Ok(match int::as_i64(&r) {
        Some(-1) => -2,
        Some(h) => h,
        None => int::hash(&r),
    })
}

fn slot_contains(vm: &Vm, o: &Value, item: &Value) -> Result<bool, Raised> {
    match o.ty().lookup(vm, &vm.names.__contains__) {
        Some(method) if method.is_none() => Err(vm.type_error(format!("'{}' object is not a container", o.ty().name()))),
        Some(method) => {
            let r = vm.call_found(o, &method, std::slice::from_ref(item))?;
            vm.is_true(&r)
        }
        None => crate::protocol::sequence::contains_by_iteration(vm, o, item),
    }
}

fn slot_next(vm: &Vm, o: &Value) -> Result<Option<Value>, Raised> {
    match special(vm, o, &vm.names.__next__, &[]) {
        Ok(v) => Ok(Some(v)),
        Err(raised) => crate::protocol::iter::stop_to_none(vm, raised),
    }
}

/// Whether the slot is a `__next__` written in Python: its `StopIteration` may carry a value that the slot drops.
pub fn is_python_next(next: super::slots::NextFn) -> bool {
    next as usize == slot_next as *const () as usize
}

pub fn slot_getitem(vm: &Vm, o: &Value, key: &Value) -> R {
    special(vm, o, &vm.names.__getitem__, std::slice::from_ref(key))
}

fn slot_setitem(vm: &Vm, o: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    match value {
        Some(v) => special(vm, o, &vm.names.__setitem__, &[key.clone(), v])?,
        None => special(vm, o, &vm.names.__delitem__, std::slice::from_ref(key))?,
    };
    Ok(())
}

/// The `__getattribute__` of a class, unless it is that of `object`.
fn own_getattribute(vm: &Vm, ty: &Type) -> Option<Value> {
    let method = ty.lookup(vm, &vm.names.__getattribute__)?;
    match method.cast_exact::<Wrapper>() {
        Some(w) if w.owner.is(&crate::objects::object::OBJECT) => None,
        _ => Some(method),
    }
}

/// Whether attributes that exist are found as `object` finds them, whatever a `__getattr__` does for others.
pub fn finds_plainly(vm: &Vm, ty: &Type) -> bool {
    let get = ty.slots.get().getattr.map(|f| f as usize);
    get == Some(crate::protocol::attribute::generic_get as *const () as usize) || get == Some(slot_getattr as *const () as usize) && own_getattribute(vm, ty).is_none()
}

/// `__getattribute__`, then `__getattr__` where that raises `AttributeError` (CPython `slot_tp_getattr_hook`).
fn slot_getattr(vm: &Vm, o: &Value, name: &Value) -> R {
    let hook = o.ty().lookup(vm, &vm.names.__getattr__);
    let result = match &own_getattribute(vm, o.ty()) {
        Some(method) => vm.call_found(o, method, std::slice::from_ref(name)),
        // Nobody sees the error that the hook is called instead of.
        None if hook.is_some() && string::is_str(name) => match crate::protocol::attribute::generic_find(vm, o, name) {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => Err(Raised),
            Err(raised) if vm.pending_is(&crate::objects::exception::ATTRIBUTE_ERROR) => {
                vm.clear_pending();
                Err(raised)
            }
            Err(raised) => return Err(raised),
        },
        None => return crate::protocol::attribute::generic_get(vm, o, name),
    };
    let raised = match result {
        Ok(v) => return Ok(v),
        Err(raised) => raised,
    };
    let Some(hook) = hook else { return Err(raised) };
    if vm.pending.get().is_some() {
        if !vm.pending_is(&crate::objects::exception::ATTRIBUTE_ERROR) {
            return Err(raised);
        }
        vm.clear_pending();
    }
    vm.call_found(o, &hook, std::slice::from_ref(name))
}

fn slot_setattr(vm: &Vm, o: &Value, name: &Value, value: Option<Value>) -> Result<(), Raised> {
    match value {
        Some(v) => special(vm, o, &vm.names.__setattr__, &[name.clone(), v])?,
        None => special(vm, o, &vm.names.__delattr__, std::slice::from_ref(name))?,
    };
    Ok(())
}

fn slot_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let name = &vm.compare_names[op as usize];
    vm.call_special(a, name, std::slice::from_ref(b)).unwrap_or(Ok(Value::NOT_IMPLEMENTED))
}

fn slot_call(vm: &Vm, o: &Value, args: Args) -> R {
    let Some(method) = o.ty().lookup(vm, &vm.names.__call__) else { return Err(missing(vm, &vm.names.__call__)) };
    vm.recursion_guard("", || call_bound(vm, o, &method, args))
}

/// Calls a method found on the type with keywords.
fn call_bound(vm: &Vm, o: &Value, method: &Value, args: Args) -> R {
    if method.cast_exact::<crate::objects::function::Function>().is_some() {
        return args.with_first(o, |a| vm.call_args(method, a));
    }
    match method.ty().slots.get().descr_get {
        Some(get) => {
            let bound = get(vm, method, Some(o), &o.ty().as_value())?;
            vm.call_args(&bound, args)
        }
        None => vm.call_args(method, args),
    }
}

fn slot_init(vm: &Vm, o: &Value, args: Args) -> Result<(), Raised> {
    let Some(method) = o.ty().lookup(vm, &vm.names.__init__) else { return Ok(()) };
    let r = call_bound(vm, o, &method, args)?;
    if r.is_none() {
        return Ok(());
    }
    Err(vm.type_error(format!("__init__() should return None, not '{}'", r.ty().name())))
}

/// Makes an instance through a `__new__` written in Python (CPython `slot_tp_new`).
pub fn slot_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let class = ty.as_value();
    let new = vm.get_attr(&class, &vm.names.__new__)?;
    args.with_first(&class, |a| vm.call_args(&new, a))
}

fn slot_descr_get(vm: &Vm, o: &Value, instance: Option<&Value>, owner: &Value) -> R {
    let Some(method) = o.ty().lookup(vm, &vm.names.__get__) else { return Ok(o.clone()) };
    vm.call_found(o, &method, &[instance.cloned().unwrap_or(Value::NONE), owner.clone()])
}

fn slot_descr_set(vm: &Vm, o: &Value, instance: &Value, value: Option<Value>) -> Result<(), Raised> {
    match value {
        Some(v) => special(vm, o, &vm.names.__set__, &[instance.clone(), v])?,
        None => special(vm, o, &vm.names.__delete__, std::slice::from_ref(instance))?,
    };
    Ok(())
}

fn slot_buffer(vm: &Vm, o: &Value, writable: bool) -> Result<Buffer, Raised> {
    let flags = Value::small(if writable { 0x1 | 0x11c } else { 0x11c });
    let view = special(vm, o, &vm.intern("__buffer__"), &[flags])?;
    if view.cast::<crate::objects::memoryview::MemoryView>().is_none() {
        return Err(vm.type_error("__buffer__ returned non-memoryview object"));
    }
    let mut buffer = crate::protocol::buffer::get(vm, &view, writable)?;
    let is_python = |name: &str| o.ty().lookup(vm, &vm.intern(name)).is_some_and(|f| f.cast::<crate::objects::function::Function>().is_some());
    let (shows_itself, told) = (!is_python("__buffer__"), is_python("__release_buffer__"));
    // A view that the built-in `__buffer__` made is lent; one of the class's own is its business.
    if shows_itself && told {
        view.obj::<crate::objects::memoryview::MemoryView>().restrict();
    }
    let lease = crate::objects::lease::make(told.then_some(o), &view);
    buffer.exporter = if shows_itself { o.clone() } else { lease.clone() };
    buffer.lease = Some(lease);
    Ok(buffer)
}

fn slot_finalize(vm: &Vm, o: &Value) {
    let Some(method) = o.ty().lookup(vm, &vm.names.__del__) else { return };
    if vm.call_found(o, &method, &[]).is_err() {
        vm.write_unraisable(&format!("Exception ignored while calling deallocator {}", vm.repr_lossy(&method)), &Value::NONE);
    }
}
