//! Attribute access with caches by shape or type version.
#![expect(unsafe_code, reason = "rewrites instructions and reads instance slots; ARCHITECTURE.md, invariants E1 to E4, T1, T3")]

use super::probe::{self, Meaning};
use super::quicken as q;
use super::{Exit, Fp, Ip, Sp, Stack, cache_u32, cache_u64, exchange, operand, owned_word, put, rewrite, set_cache_u32, set_cache_u64, word};
use crate::frame::Frame;
use crate::heap::Header;
use crate::objects::descriptors::{self, SlotMember};
use crate::objects::function::Function;
use crate::objects::module::Module;
use crate::objects::property::Property;
use crate::objects::string;
use crate::protocol::attribute;
use crate::types::rows::GetSet;
use crate::types::shape::{self, Attributes};
use crate::types::{Type, overrides};
use crate::value::Value;
use crate::vm::{R, Vm};
use crate::{next, next_dropping, next_dropping_two, op, slow_op, throw};

/// Cache layout of LOAD_ATTR (nine units): misses, version (2), index or offset (2), value (4).
const MISSES: usize = 0;
pub const VERSION: usize = 1;
pub const INDEX: usize = 3;
pub const VALUE: usize = 5;

#[inline(always)]
unsafe fn name<'a>(fp: Fp, index: usize) -> &'a Value {
    unsafe {
        let code = &*(*fp).code;
        &code.names.items()[index]
    }
}

fn do_load_attr(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg >> 1];
    probe::remember(vm, stack.peek(1), name);
    if arg & 1 == 0 {
        let value = vm.get_attr(stack.peek(1), name)?;
        stack.drop_n(1);
        stack.push(value);
        return Ok(());
    }
    match attribute::get_method(vm, stack.peek(1), name)? {
        attribute::Found::Method(method) => {
            let owner = stack.pop().into_owned();
            stack.push(method);
            stack.push(owner);
        }
        attribute::Found::Value(value) => {
            stack.drop_n(1);
            stack.push(value);
            stack.push_slot(None);
        }
    }
    Ok(())
}
slow_op! {
    /// owner -- value ; with the low bit of the operand set: owner -- method self, or value NULL
    load_attr_slow = do_load_attr, 9
}

op! {
    /// As [`load_attr_slow`], asking first what the name means for the owner's shape.
    #[inline(never)]
    load_attr_any(ip, sp, fp, vm, arg) {
        if let Some(probe) = probe::find(operand(sp, 1), name(fp, arg >> 1)) {
            match probe.meaning {
                Meaning::Slot => {
                    let slot = Type::slot_at(operand(sp, 1).pointer(), probe.offset as usize);
                    if let Some(value) = slot.get() {
                        let value = value.clone();
                        let owner = replace_owner(sp, value);
                        if arg & 1 != 0 {
                            sp.write(None);
                            sp = sp.add(1);
                        }
                        next_dropping!(owner, ip.add(9), sp, fp, vm)
                    }
                }
                Meaning::Method if arg & 1 != 0 => {
                    let bits = word(sp, 1);
                    sp.sub(1).cast::<u64>().write(probe.value);
                    sp.cast::<u64>().write(bits);
                    next!(ip.add(9), sp.add(1), fp, vm)
                }
                _ => {}
            }
        } else if arg & 1 == 0 {
            return load_attr_dict(ip, sp, fp, vm, arg);
        }
        load_attr_slow(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- value ; as [`load_attr_slow`], asking the owner's dict first
    #[inline(never)]
    load_attr_dict(ip, sp, fp, vm, arg) {
        let bits = probe::in_dict(vm, operand(sp, 1), name(fp, arg >> 1));
        if bits != 0 {
            let owner = word(sp, 1);
            sp.sub(1).cast::<u64>().write(bits);
            next_dropping!(owner, ip.add(9), sp, fp, vm)
        }
        load_attr_slow(ip, sp, fp, vm, arg)
    }
}

op! {
    /// As [`load_attr_any`], choosing a specialised form first.
    load_attr(ip, sp, fp, vm, arg) {
        specialize_load(ip, sp, fp, vm, arg);
        let form = (*ip.sub(1) & 0xff) as u8;
        if form == pyvm_loader::opcode::LOAD_ATTR {
            return load_attr_any(ip, sp, fp, vm, arg);
        }
        return super::table::HANDLERS[usize::from(form)](ip, sp, fp, vm, arg);
    }
}

#[inline(never)]
unsafe fn specialize_load(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) {
    unsafe {
        *ip.add(MISSES) += 1;
        if *ip.add(MISSES) > 60 {
            rewrite(ip, q::LOAD_ATTR_ANY);
            return;
        }
        let name = name(fp, arg >> 1);
        let owner = operand(sp, 1);
        let before = ((*ip.sub(1) & 0xff) as u8, cache_u32(ip, VERSION), cache_u32(ip, INDEX));
        // Without a form the caches may hold parts of one: no specialised form may read them.
        let form = form_for_load(ip, vm, owner, name, arg & 1 != 0).unwrap_or(pyvm_loader::opcode::LOAD_ATTR);
        rewrite(ip, if form == q::LOAD_ATTR_INSTANCE && add_to(ip, before) { q::LOAD_ATTR_INSTANCE_TWO } else { form });
    }
}

/// Where the caches hold an instance attribute of one shape, and held it for another shape before: keeps both, the second in the
/// place of a value.
unsafe fn add_to(ip: Ip, (form, version, index): (u8, u32, u32)) -> bool {
    unsafe {
        let (second_version, second_index) = (cache_u32(ip, VERSION), cache_u32(ip, INDEX));
        if form != q::LOAD_ATTR_INSTANCE || version == 0 || version == second_version || index & 0xffff != second_index & 0xffff {
            return false;
        }
        set_cache_u32(ip, VERSION, version);
        set_cache_u32(ip, INDEX, index);
        set_cache_u32(ip, VALUE, second_version);
        set_cache_u32(ip, VALUE + 2, second_index);
        true
    }
}

/// Fills the caches for what a look-up found just now, and names the form that checks them.
unsafe fn form_for_load(ip: Ip, vm: &Vm, owner: &Value, name: &Value, method: bool) -> Option<u8> {
    let ty = owner.ty();
    unsafe {
        if let Some(module) = owner.cast_exact::<Module>() {
            let dict = module.dict();
            let at = dict.position_str(name)?;
            if ty.lookup(vm, name).is_some() {
                return None;
            }
            set_cache_u32(ip, VERSION, dict.keys_version()?);
            set_cache_u32(ip, INDEX, at as u32);
            return Some(q::LOAD_ATTR_MODULE);
        }
        if let Some(class) = owner.cast::<Type>() {
            if ty.slots.get().getattr.map(|f| f as usize) != Some(crate::objects::types_type::type_getattr as *const () as usize) || ty.lookup(vm, name).is_some() {
                return None;
            }
            let found = class.lookup_borrowed(vm, name)?;
            if found.ty().slots.get().descr_get.is_some() && !descriptors::is_itself_on_class(&found) {
                return None;
            }
            set_cache_u32(ip, VERSION, class.version()?);
            set_cache_u64(ip, VALUE, found.bits());
            return Some(q::LOAD_ATTR_CLASS);
        }
        if !overrides::finds_plainly(vm, ty) {
            return None;
        }
        let found = ty.lookup_borrowed(vm, name);
        if let Some(found) = &found
            && found.ty().slots.get().descr_set.is_some()
        {
            if let Some(slot) = found.cast_exact::<SlotMember>()
                && !method
                && ty.extends(slot.owner)
            {
                set_cache_u32(ip, VERSION, ty.version()?);
                set_cache_u32(ip, INDEX, slot.offset as u32);
                return Some(q::LOAD_ATTR_SLOT);
            }
            if let Some(property) = found.cast_exact::<Property>()
                && !method
                && let Some(getter) = property.get.get().as_ref()
                && getter.cast_exact::<Function>().is_some_and(|f| f.code.get().simple && f.code.get().argcount() == 1 && !f.code.get().is_generator_like())
                && ty.is_heap()
            {
                set_cache_u32(ip, VERSION, ty.version()?);
                set_cache_u64(ip, VALUE, getter.borrowed().bits());
                return Some(q::LOAD_ATTR_PROPERTY);
            }
            if let Some(getset) = descriptors::as_getset(found)
                && !method
                && ty.extends(getset.owner)
            {
                set_cache_u32(ip, VERSION, ty.version()?);
                set_cache_u64(ip, VALUE, std::ptr::from_ref(getset.row) as u64);
                return Some(q::LOAD_ATTR_GETSET);
            }
            return None;
        }
        match shape::of(owner) {
            Attributes::Plain(dict) => {
                let found = found?;
                if !method || dict.get().is_some() || !probe::is_method(&found) {
                    return None;
                }
                set_cache_u32(ip, VERSION, ty.version()?);
                set_cache_u32(ip, INDEX, ty.dict_offset.get() as u32);
                set_cache_u64(ip, VALUE, found.bits());
                Some(q::LOAD_ATTR_METHOD_BARE)
            }
            Attributes::None => {
                let found = found?;
                set_cache_u32(ip, VERSION, ty.version()?);
                set_cache_u64(ip, VALUE, found.bits());
                if method && probe::is_method(&found) {
                    return Some(q::LOAD_ATTR_METHOD_TYPE);
                }
                None
            }
            Attributes::Inline(_) => {
                let (version, meaning, offset, value) = probe::meaning_of(vm, owner, name)?;
                let shape_word = owner.header().map_or(0, Header::shape_word) as u32;
                if shape_word == 0 {
                    return None;
                }
                set_cache_u32(ip, VERSION, version);
                set_cache_u32(ip, INDEX, shape_word | offset << 16);
                set_cache_u64(ip, VALUE, value);
                match (meaning, method) {
                    (Meaning::Slot, false) => Some(q::LOAD_ATTR_INSTANCE),
                    (Meaning::Slot, true) => Some(q::LOAD_ATTR_INSTANCE_CALL),
                    (Meaning::Method, true) => Some(q::LOAD_ATTR_METHOD),
                    (Meaning::Constant, true) => Some(q::LOAD_ATTR_METHOD_VALUE),
                    (Meaning::Constant, false) => Some(q::LOAD_ATTR_CONSTANT),
                    _ => None,
                }
            }
        }
    }
}

#[cold]
#[inline(never)]
fn load_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe { specialize_load(ip, sp, fp, vm, arg) };
    load_attr_any(ip, sp, fp, vm, arg)
}

/// Version of the shape of an object whose shape lies at the word `at`; 0 for others.
#[inline(always)]
pub unsafe fn shape_version(owner: &Value, at: usize) -> u32 {
    unsafe {
        if !owner.is_pointer() {
            return 0;
        }
        let header = owner.pointer();
        if (*header).shape_word() != at {
            return 0;
        }
        let shape = header.cast::<*const shape::Shape>().add(at).read();
        (*shape).version.get()
    }
}

/// Puts an attribute in the place of its owner; the owner's word, still to be dropped.
#[inline(always)]
unsafe fn replace_owner(sp: Sp, value: Value) -> u64 {
    unsafe {
        let owner = word(sp, 1);
        put(sp.sub(1), value);
        owner
    }
}

#[inline(always)]
unsafe fn type_version(owner: &Value) -> u32 {
    owner.ty().version.get()
}

op! {
    /// owner -- value
    load_attr_instance(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let offsets = cache_u32(ip, INDEX) as usize;
        let version = cache_u32(ip, VERSION);
        if version != 0 && shape_version(owner, offsets & 0xffff) == version {
            let slot = Type::slot_at(owner.pointer(), offsets >> 16);
            if let Some(value) = slot.get() {
                let value = value.clone();
                next_dropping!(replace_owner(sp, value), ip.add(9), sp, fp, vm)
            }
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- value ; of instances of two shapes
    load_attr_instance_two(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = shape_version(owner, cache_u32(ip, INDEX) as usize & 0xffff);
        let offsets = if version == cache_u32(ip, VERSION) {
            cache_u32(ip, INDEX)
        } else if version == cache_u32(ip, VALUE) {
            cache_u32(ip, VALUE + 2)
        } else {
            return load_miss(ip, sp, fp, vm, arg);
        };
        if version != 0
            && let Some(value) = Type::slot_at(owner.pointer(), (offsets >> 16) as usize).get()
        {
            let value = value.clone();
            next_dropping!(replace_owner(sp, value), ip.add(9), sp, fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- value NULL
    load_attr_instance_call(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let offsets = cache_u32(ip, INDEX) as usize;
        let version = cache_u32(ip, VERSION);
        if version != 0 && shape_version(owner, offsets & 0xffff) == version {
            let slot = Type::slot_at(owner.pointer(), offsets >> 16);
            if let Some(value) = slot.get() {
                let value = value.clone();
                let owner = replace_owner(sp, value);
                sp.write(None);
                next_dropping!(owner, ip.add(9), sp.add(1), fp, vm)
            }
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- method self
    load_attr_method(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && shape_version(owner, cache_u32(ip, INDEX) as usize) == version {
            let bits = owner.bits();
            sp.sub(1).cast::<u64>().write(cache_u64(ip, VALUE));
            sp.cast::<u64>().write(bits);
            next!(ip.add(9), sp.add(1), fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- method self ; for objects without attributes of their own
    load_attr_method_type(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && type_version(owner) == version {
            let bits = owner.bits();
            sp.sub(1).cast::<u64>().write(cache_u64(ip, VALUE));
            sp.cast::<u64>().write(bits);
            next!(ip.add(9), sp.add(1), fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- method self ; for objects that may have a dict of attributes but have none yet
    load_attr_method_bare(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && type_version(owner) == version && owner.pointer().cast::<u8>().add(cache_u32(ip, INDEX) as usize).cast::<u64>().read() == 0 {
            let bits = owner.bits();
            sp.sub(1).cast::<u64>().write(cache_u64(ip, VALUE));
            sp.cast::<u64>().write(bits);
            next!(ip.add(9), sp.add(1), fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- value NULL ; a class attribute that is no method
    load_attr_method_value(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && shape_version(owner, cache_u32(ip, INDEX) as usize) == version {
            let value = Value::from_bits(cache_u64(ip, VALUE)).into_owned();
            let owner = replace_owner(sp, value);
            sp.write(None);
            next_dropping!(owner, ip.add(9), sp.add(1), fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- value ; a class attribute that is no descriptor
    load_attr_constant(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && shape_version(owner, cache_u32(ip, INDEX) as usize) == version {
            let value = Value::from_bits(cache_u64(ip, VALUE)).into_owned();
            next_dropping!(replace_owner(sp, value), ip.add(9), sp, fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// owner -- value
    load_attr_slot(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && type_version(owner) == version {
            let slot = Type::slot_at(owner.pointer(), cache_u32(ip, INDEX) as usize);
            if let Some(value) = slot.get() {
                let value = value.clone();
                next_dropping!(replace_owner(sp, value), ip.add(9), sp, fp, vm)
            }
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// module -- value [NULL]
    load_attr_module(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        if let Some(module) = owner.cast_exact::<Module>() {
            let dict = module.dict_ref();
            let version = cache_u32(ip, VERSION);
            if version != 0
                && dict.has_keys_version(version)
                && let Some(value) = dict.value_at(cache_u32(ip, INDEX) as usize)
            {
                let value = value.clone();
                let owner = replace_owner(sp, value);
                if arg & 1 != 0 {
                    sp.write(None);
                    sp = sp.add(1);
                }
                next_dropping!(owner, ip.add(9), sp, fp, vm)
            }
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// class -- value [NULL]
    load_attr_class(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0
            && owner.is_pointer()
            && (*owner.pointer()).ty().is_metatype()
            && owner.obj::<Type>().version.get() == version
        {
            let value = Value::from_bits(cache_u64(ip, VALUE)).into_owned();
            let owner = replace_owner(sp, value);
            if arg & 1 != 0 {
                sp.write(None);
                sp = sp.add(1);
            }
            next_dropping!(owner, ip.add(9), sp, fp, vm)
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}
/// The attribute that a native getter gives; its bits, or 0 when it raised.
#[inline(never)]
unsafe fn read_getset(vm: &Vm, sp: Sp, row: u64) -> u64 {
    unsafe { ((*(row as *const GetSet)).get)(vm, operand(sp, 1)).map_or(0, Value::into_bits) }
}
op! {
    /// owner -- value ; of a native getter
    load_attr_getset(ip, sp, fp, vm, arg) {
        let version = cache_u32(ip, VERSION);
        if version == 0 || type_version(operand(sp, 1)) != version {
            return load_miss(ip, sp, fp, vm, arg);
        }
        (*fp).ip.set(ip);
        let bits = read_getset(vm, sp, cache_u64(ip, VALUE));
        if bits == 0 {
            throw!(ip, sp, fp, vm)
        }
        let owner = word(sp, 1);
        sp.sub(1).cast::<u64>().write(bits);
        next_dropping!(owner, ip.add(9), sp, fp, vm)
    }
}
op! {
    /// owner -- value ; the getter's frame runs in this loop
    load_attr_property(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, VERSION);
        if version != 0 && type_version(owner) == version && vm.depth.get() < vm.recursion_limit.get() {
            (*fp).ip.set(ip);
            (*fp).sp.set(sp.sub(1));
            (*fp).return_offset.set(9);
            let callee = super::calls::push_getter(vm, fp, cache_u64(ip, VALUE), sp.sub(1));
            if !callee.is_null() {
                next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
            }
        }
        load_miss(ip, sp, fp, vm, arg)
    }
}

fn do_store_attr(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg];
    probe::remember(vm, stack.peek(1), name);
    let value = stack.peek(2).clone();
    vm.set_attr(stack.peek(1), name, value)?;
    stack.drop_n(2);
    Ok(())
}
slow_op! {
    /// value owner --
    store_attr_slow = do_store_attr, 4
}

op! {
    /// As [`store_attr_slow`], asking first what the name means for the owner's shape.
    #[inline(never)]
    store_attr_any(ip, sp, fp, vm, arg) {
        if let Some(probe) = probe::find(operand(sp, 1), name(fp, arg))
            && probe.storable
            && probe.meaning == Meaning::Slot
        {
            let slot = Type::slot_at(operand(sp, 1).pointer(), probe.offset as usize);
            let old = exchange(std::ptr::from_mut(slot.get_mut()).cast(), word(sp, 2));
            next_dropping_two!(old, word(sp, 1), ip.add(4), sp.sub(2), fp, vm)
        }
        store_attr_slow(ip, sp, fp, vm, arg)
    }
}

op! {
    /// As [`store_attr_any`], choosing a specialised form after the store.
    store_attr(ip, sp, fp, vm, arg) {
        specialize_store(ip, sp, fp, vm, arg);
        let form = (*ip.sub(1) & 0xff) as u8;
        if form == pyvm_loader::opcode::STORE_ATTR {
            return store_attr_any(ip, sp, fp, vm, arg);
        }
        return super::table::HANDLERS[usize::from(form)](ip, sp, fp, vm, arg);
    }
}

/// Cache layout of STORE_ATTR (four units): version (2), index (1), misses (1).
const STORE_VERSION: usize = 0;
const STORE_INDEX: usize = 2;
const STORE_MISSES: usize = 3;

#[inline(never)]
unsafe fn specialize_store(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) {
    unsafe {
        *ip.add(STORE_MISSES) += 1;
        if *ip.add(STORE_MISSES) > 60 {
            rewrite(ip, q::STORE_ATTR_ANY);
            return;
        }
        rewrite(ip, form_for_store(ip, vm, operand(sp, 1), name(fp, arg)).unwrap_or(pyvm_loader::opcode::STORE_ATTR));
    }
}

unsafe fn form_for_store(ip: Ip, vm: &Vm, owner: &Value, name: &Value) -> Option<u8> {
    let ty = owner.ty();
    unsafe {
        if !probe::stores_plainly(ty) {
            return None;
        }
        if let Some(found) = ty.lookup_borrowed(vm, name) {
            if let Some(slot) = found.cast_exact::<SlotMember>()
                && ty.extends(slot.owner)
                && slot.offset < 0x1_0000
            {
                set_cache_u32(ip, STORE_VERSION, ty.version()?);
                *ip.add(STORE_INDEX) = slot.offset as u16;
                return Some(q::STORE_ATTR_SLOT);
            }
            if found.ty().slots.get().descr_set.is_some() {
                return None;
            }
        }
        let Attributes::Inline(inline) = shape::of(owner) else { return None };
        if inline.dict().is_some() {
            return None;
        }
        let (current, capacity) = (inline.shape(), ty.inline_capacity.get());
        set_cache_u32(ip, STORE_VERSION, current.version()?);
        if let Some(index) = current.index_of(name) {
            *ip.add(STORE_INDEX) = index as u16;
            return Some(q::STORE_ATTR_INSTANCE);
        }
        if current.keys.len() >= capacity {
            return None;
        }
        *ip.add(STORE_INDEX) = current.keys.len() as u16;
        Some(q::STORE_ATTR_ADD)
    }
}

#[cold]
#[inline(never)]
fn store_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe { specialize_store(ip, sp, fp, vm, arg) };
    store_attr_any(ip, sp, fp, vm, arg)
}

op! {
    /// value owner --
    store_attr_instance(ip, sp, fp, vm, arg) {
        let at = probe::shape_word(operand(sp, 1));
        let version = cache_u32(ip, STORE_VERSION);
        if !at.is_null() && version != 0 && (**at).version.get() == version {
            let old = exchange(at.add(1 + usize::from(*ip.add(STORE_INDEX))).cast(), word(sp, 2));
            next_dropping_two!(old, word(sp, 1), ip.add(4), sp.sub(2), fp, vm)
        }
        store_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// value owner -- ; the attribute is new
    store_attr_add(ip, sp, fp, vm, arg) {
        let at = probe::shape_word(operand(sp, 1));
        let version = cache_u32(ip, STORE_VERSION);
        if !at.is_null() && version != 0 && (**at).version.get() == version {
            *at = shape::child_for(&**at, name(fp, arg));
            at.add(1 + usize::from(*ip.add(STORE_INDEX))).cast::<u64>().write(owned_word(word(sp, 2)));
            next_dropping!(word(sp, 1), ip.add(4), sp.sub(2), fp, vm)
        }
        store_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// value owner --
    store_attr_slot(ip, sp, fp, vm, arg) {
        let owner = operand(sp, 1);
        let version = cache_u32(ip, STORE_VERSION);
        if version != 0 && type_version(owner) == version {
            let slot = Type::slot_at(owner.pointer(), usize::from(*ip.add(STORE_INDEX)));
            let old = exchange(std::ptr::from_mut(slot.get_mut()).cast(), word(sp, 2));
            next_dropping_two!(old, word(sp, 1), ip.add(4), sp.sub(2), fp, vm)
        }
        store_miss(ip, sp, fp, vm, arg)
    }
}

fn do_delete_attr(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    vm.del_attr(stack.peek(1), &frame.code().names.items()[arg])?;
    stack.drop_n(1);
    Ok(())
}
slow_op! {
    /// owner --
    delete_attr = do_delete_attr, 0
}

/// `super().name`, without making the super object where nobody can tell (CPython `_PySuper_Lookup`).
fn do_load_super_attr(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg >> 2];
    let global = stack.peek(3);
    if global.is(&crate::objects::super_::SUPER.as_value())
        && let Some(class) = stack.peek(2).cast::<Type>()
    {
        let this = stack.peek(1).clone();
        let (value, is_method) = crate::objects::super_::lookup(vm, class, &this, name, arg & 1 != 0)?;
        stack.drop_n(3);
        stack.push(value);
        if arg & 1 != 0 {
            stack.push_slot(if is_method { Some(this) } else { None });
        }
        return Ok(());
    }
    let object = if arg & 2 != 0 { vm.call(global, stack.top(2))? } else { vm.call(global, &[])? };
    let value = vm.get_attr(&object, name)?;
    stack.drop_n(3);
    stack.push(value);
    if arg & 1 != 0 {
        stack.push_slot(None);
    }
    Ok(())
}
slow_op! {
    /// super class self -- value [self-or-NULL]
    load_super_attr = do_load_super_attr, 1
}

/// Name of an attribute operand, for messages.
pub fn name_text(frame: &Frame, index: usize) -> String {
    string::to_string(&frame.code().names.items()[index])
}
