//! Calls: Python functions push a frame on this loop, everything else goes through its type's call slot.
#![expect(unsafe_code, reason = "pushes frames and moves operands; ARCHITECTURE.md, invariants E1 to E4, F1")]

use super::quicken as q;
use super::{Exit, Fp, Ip, Sp, Stack, operand, owned_word, put, rewrite, word};
use crate::call::{self, Args};
use crate::frame::{self, Frame};
use crate::objects::builtin_function::{BuiltinFunction, MethodDescriptor};
use crate::objects::code::Code;
use crate::objects::dict::Dict;
use crate::objects::function::Function;
use crate::objects::method::Method;
use crate::objects::{object, string, tuple};
use crate::types::rows::{Method as Row, NativeFn};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use crate::{next, next_dropping, next_dropping_two, op, slow_op, throw};
use pyvm_loader::opcode;
use std::ptr;
use std::sync::atomic::Ordering;

/// Pushes a frame for a function that takes exactly its positional arguments; they are moved from `args`.
#[inline(always)]
unsafe fn push_simple(vm: &Vm, function: *const Function, args: Sp, count: usize) -> Fp {
    unsafe {
        let code = (*function).code.get();
        let callee = vm.stack.push(Frame::size_for(code));
        let fast = Frame::localsplus(callee);
        for i in 0..count {
            let value = args.add(i).read().map(Value::into_owned);
            fast.add(i).write(value);
        }
        Frame::init(callee, Py::from_ref(&*function), None, count);
        callee
    }
}

/// As [`push_simple`] with fewer arguments than parameters, the rest from defaults; null when those do not suffice.
unsafe fn push_with_defaults(vm: &Vm, function: *const Function, args: Sp, count: usize) -> Fp {
    unsafe {
        let code = (*function).code.get();
        let Some(defaults) = (*function).defaults.get().as_ref().and_then(Value::cast::<tuple::Tuple>) else { return ptr::null_mut() };
        let defaults = defaults.items();
        if !code.simple || code.units_ptr().is_null() || count > code.argcount() || count + defaults.len() < code.argcount() || vm.depth.get() >= vm.recursion_limit.get() {
            return ptr::null_mut();
        }
        let callee = push_simple(vm, function, args, count);
        let fast = Frame::localsplus(callee);
        for i in count..code.argcount() {
            fast.add(i).write(Some(defaults[i + defaults.len() - code.argcount()].clone()));
        }
        callee
    }
}

/// The memory of a frame that is known to fit, for a call of what lies at `base`; `fp` is made ready for its return.
#[inline(always)]
unsafe fn reserve(vm: &Vm, ip: Ip, base: Sp, fp: Fp, size: usize) -> Fp {
    unsafe {
        (*fp).ip.set(ip);
        (*fp).return_offset.set(3);
        (*fp).sp.set(base);
    }
    vm.stack.push_fitting(size)
}

/// Makes `callee` the running frame, above `fp`.
#[inline(always)]
unsafe fn link(vm: &Vm, fp: Fp, callee: Fp) {
    unsafe {
        (*callee).previous.set(fp);
        vm.frame.set(callee);
        vm.depth.set(vm.depth.get() + 1);
    }
}

/// Pushes the frame of a property getter for the instance at `sp`; null when the code cannot run.
#[inline(never)]
pub unsafe fn push_getter(vm: &Vm, fp: Fp, getter: u64, sp: Sp) -> Fp {
    unsafe {
        let function: *const Function = std::mem::ManuallyDrop::new(Value::from_bits(getter)).obj::<Function>();
        if (*function).code.get().prepare(vm).is_err() {
            vm.clear_pending();
            return ptr::null_mut();
        }
        let callee = push_simple(vm, function, sp, 1);
        sp.write(None);
        link(vm, fp, callee);
        callee
    }
}

op! {
    /// As [`call`], choosing a form first.
    call_adaptive(ip, sp, fp, vm, arg) {
        rewrite(ip, form_for_call(operand(sp.sub(arg + 2), 0)));
        call(ip, sp, fp, vm, arg)
    }
}

/// The form for calls of things like `callable`.
#[inline(never)]
fn form_for_call(callable: &Value) -> u8 {
    let simple = |v: &Value| v.cast_exact::<Function>().is_some_and(|f| f.code.get().simple);
    if simple(callable) {
        q::CALL_FUNCTION
    } else if callable.cast_exact::<Method>().is_some_and(|m| simple(&m.function)) {
        q::CALL_BOUND
    } else if callable.cast_exact::<BuiltinFunction>().is_some() || callable.cast_exact::<MethodDescriptor>().is_some() {
        q::CALL_NATIVE
    } else if callable.is(&crate::objects::types_type::TYPE.as_value()) {
        q::CALL_TYPE
    } else {
        q::CALL_GENERAL
    }
}

op! {
    /// method NULL args... -- result ; of as many arguments as the function has parameters behind its first
    call_bound(ip, sp, fp, vm, arg) {
        let base = sp.sub(arg + 2);
        let Some(method) = operand(base, 0).cast_exact::<Method>() else {
            return call(ip, sp, fp, vm, arg);
        };
        let Some(function) = method.function.cast_exact::<Function>() else {
            return call(ip, sp, fp, vm, arg);
        };
        let code: *const Code = function.code.get().ptr();
        let size = Frame::size_for(&*code);
        let fits = (*code).exact_args() == arg + 1 && vm.depth.get() < vm.recursion_limit.get() && vm.stack.fits(size);
        if !fits || base.add(1).cast::<u64>().read() != 0 {
            return call(ip, sp, fp, vm, arg);
        }
        let callee = reserve(vm, ip, base, fp, size);
        let fast = Frame::localsplus(callee).cast::<u64>();
        fast.write(method.receiver.clone_bits());
        for i in 0..arg {
            fast.add(1 + i).write(owned_word(base.add(2 + i).cast::<u64>().read()));
        }
        Frame::init(callee, Py::from_ref(function), None, arg + 1);
        link(vm, fp, callee);
        next_dropping!(word(base.add(1), 1), (*callee).ip.get(), (*callee).sp.get(), callee, vm)
    }
}

op! {
    /// callable self-or-NULL args... -- result ; for sites that call native functions
    call_native_only(ip, sp, fp, vm, arg) {
        let callable = operand(sp.sub(arg + 2), 0);
        if callable.cast_exact::<BuiltinFunction>().is_none() && callable.cast_exact::<MethodDescriptor>().is_none() {
            return call(ip, sp, fp, vm, arg);
        }
        call_native(ip, sp, fp, vm, arg)
    }
}

op! {
    /// function self-or-NULL args... -- result ; of as many arguments as the function has parameters. Nothing is counted or dropped:
    /// function and arguments move into the new frame.
    call_function_exact(ip, sp, fp, vm, arg) {
        let base = sp.sub(arg + 2);
        let Some(function) = operand(base, 0).cast_exact::<Function>() else {
            return call(ip, sp, fp, vm, arg);
        };
        let mut args = base.add(2).cast::<u64>();
        let mut count = arg;
        if args.sub(1).read() != 0 {
            args = args.sub(1);
            count += 1;
        }
        let code: *const Code = function.code.get().ptr();
        let size = Frame::size_for(&*code);
        if (*code).exact_args() != count || vm.depth.get() >= vm.recursion_limit.get() || !vm.stack.fits(size) {
            return call(ip, sp, fp, vm, arg);
        }
        let callee = reserve(vm, ip, base, fp, size);
        let mut fast = Frame::localsplus(callee).cast::<u64>();
        while args < sp.cast() {
            // Volatile, or the loop is written out in a way that takes more registers than there are to spare.
            fast.write_volatile(owned_word(args.read()));
            fast = fast.add(1);
            args = args.add(1);
        }
        let function = Value::from_bits(owned_word(base.cast::<u64>().read()));
        Frame::init_for(callee, code, Py::from_value(function), None, count);
        link(vm, fp, callee);
        let start = (*code).units_ptr();
        // RESUME 0 does nothing but look at the breaker.
        if *start == u16::from(opcode::RESUME) && vm.breaker.load(Ordering::Relaxed) == 0 {
            next!(start.add(1), (*callee).sp.get(), callee, vm)
        }
        next!(start, (*callee).sp.get(), callee, vm)
    }
}

op! {
    /// callable self-or-NULL args... -- result
    #[inline(never)]
    call(ip, sp, fp, vm, arg) {
        let base = sp.sub(arg + 2);
        let callable = operand(base, 0);
        if let Some(function) = callable.cast_exact::<Function>() {
            let has_self = usize::from((*base.add(1)).is_some());
            let code = function.code.get();
            if code.exact_args() == arg + has_self && vm.depth.get() < vm.recursion_limit.get() {
                (*fp).ip.set(ip);
                (*fp).return_offset.set(3);
                (*fp).sp.set(base);
                let function: *const Function = function;
                let callee = push_simple(vm, function, base.add(2 - has_self), arg + has_self);
                drop(base.read());
                link(vm, fp, callee);
                next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
            }
            return call_function_general(ip, sp, fp, vm, arg);
        }
        if callable.is_pointer() {
            let ty = (*callable.pointer()).ty();
            if ptr::eq(ty, &raw const crate::objects::method::METHOD) && (*base.add(1)).is_none() {
                unpack_method(base);
                return call(ip, sp, fp, vm, arg);
            }
            if ptr::eq(ty, &raw const crate::objects::types_type::TYPE) {
                return call_class(ip, sp, fp, vm, arg);
            }
        }
        call_native(ip, sp, fp, vm, arg)
    }
}

/// The frame of a Python `__getitem__` for the container and the key below `sp`; null when the class has none of a plain kind.
#[inline(never)]
pub unsafe fn push_getitem(vm: &Vm, fp: Fp, sp: Sp) -> Fp {
    unsafe {
        let ty = operand(sp, 2).ty();
        if ty.slots.get().getitem.map(|f| f as usize) != Some(crate::types::overrides::slot_getitem as *const () as usize) || vm.depth.get() >= vm.recursion_limit.get() {
            return ptr::null_mut();
        }
        let Some(found) = ty.lookup_borrowed(vm, &vm.names.__getitem__) else { return ptr::null_mut() };
        let Some(function) = found.cast_exact::<Function>() else { return ptr::null_mut() };
        let code = function.code.get();
        if !code.simple || code.argcount() != 2 || code.units_ptr().is_null() {
            return ptr::null_mut();
        }
        let callee = push_simple(vm, function, sp.sub(2), 2);
        link(vm, fp, callee);
        callee
    }
}

/// Replaces a bound method on the stack by its function and receiver.
#[inline(never)]
unsafe fn unpack_method(base: Sp) {
    unsafe {
        let method = base.read();
        if let Some(m) = method.as_ref().and_then(Value::cast_exact::<Method>) {
            base.write(Some(m.function.clone()));
            base.add(1).write(Some(m.receiver.clone()));
        }
        drop(method);
    }
}

/// A Python function whose arguments need sorting out.
#[inline(never)]
fn call_function_general(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        let base = sp.sub(arg + 2);
        let mut callee = push_defaulted(vm, base, arg);
        if callee.is_null() {
            callee = bind_frame(vm, base, arg, &[], None);
        }
        if callee.is_null() {
            throw!(ip, sp, fp, vm)
        }
        (*fp).return_offset.set(3);
        (*fp).sp.set(base);
        link(vm, fp, callee);
        next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
    }
}

/// The frame for a call of the function at `base` that leaves parameters to their defaults; null when it is no such call.
#[inline(never)]
unsafe fn push_defaulted(vm: &Vm, base: Sp, arg: usize) -> Fp {
    unsafe {
        let has_self = usize::from((*base.add(1)).is_some());
        let function: *const Function = operand(base, 0).obj::<Function>();
        let callee = push_with_defaults(vm, function, base.add(2 - has_self), arg + has_self);
        if !callee.is_null() {
            drop(base.read());
        }
        callee
    }
}

/// Makes the frame for a call of the function at `base`; on success the operands from there on are dropped.
#[inline(never)]
unsafe fn bind_frame(vm: &Vm, base: Sp, count: usize, names: &[Value], owner: Option<Value>) -> Fp {
    unsafe {
        if vm.depth.get() >= vm.recursion_limit.get() {
            vm.recursion_error("");
            return ptr::null_mut();
        }
        let Some(function) = operand(base, 0).downcast::<Function>() else {
            vm.system_error("no function to bind");
            return ptr::null_mut();
        };
        let has_self = usize::from((*base.add(1)).is_some());
        let first = base.add(2 - has_self);
        let all = std::slice::from_raw_parts(first.cast::<Value>(), count + has_self);
        let callee = super::bind::frame(vm, &function, Args { all, names }, None);
        let Ok(callee) = callee else { return ptr::null_mut() };
        if let Some(owner) = owner {
            (*callee).init_self = Some(owner);
            (*callee).mark(frame::INIT);
        }
        for i in 0..count + 2 {
            drop((*base.add(i)).take());
        }
        callee
    }
}

/// Calls something that is no Python function.
pub fn do_call(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let has_self = stack.slot(arg + 1).is_some();
    let count = arg + usize::from(has_self);
    let args = Args::positional(stack.top(count));
    let callable = stack.peek(arg + 2);
    let result = if let Some(b) = callable.cast_exact::<BuiltinFunction>() {
        b.call(vm, args)?
    } else if let Some(d) = callable.cast_exact::<MethodDescriptor>() {
        d.call(vm, args)?
    } else {
        vm.call_args(callable, args)?
    };
    stack.drop_n(arg + 2);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// callable self-or-NULL args... -- result
    call_any = do_call, 3
}

op! {
    /// As [`call_any`], with a short cut for native functions.
    #[inline(never)]
    call_native(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        let base = sp.sub(arg + 2);
        let done = native_fast(vm, base, arg);
        if done == DONE {
            if vm.breaker.load(Ordering::Relaxed) != 0 {
                return super::control::attend_after_call(ip, base.add(1), fp, vm, arg);
            }
            next!(ip.add(3), base.add(1), fp, vm)
        }
        let rest = if done == NOT_NATIVE { call_any } else { unwind_call };
        return rest(ip, base.add(arg + 2), fp, vm, arg);
    }
}

/// Raises for a call.
fn unwind_call(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, _arg: usize) -> Exit {
    super::unwind::unwind(ip, sp, fp, vm, 0)
}

/// The call was made, and its result is where the callable was.
const DONE: u32 = 0;
const NOT_NATIVE: u32 = 1;
const RAISED: u32 = 2;

/// Whether a native function may get so many positional arguments as they are.
#[inline(always)]
fn takes(row: &Row, count: usize) -> bool {
    count >= usize::from(row.signature.min) && count <= usize::from(row.signature.max_positional)
}

/// Calls a native function that takes its arguments as they are, or a class.
#[inline(never)]
unsafe fn native_fast(vm: &Vm, base: Sp, arg: usize) -> u32 {
    unsafe {
        let callable = operand(base, 0);
        let has_self = usize::from((*base.add(1)).is_some());
        let mut args = std::slice::from_raw_parts(base.add(2 - has_self).cast::<Value>(), arg + has_self);
        let row = if let Some(d) = callable.cast_exact::<MethodDescriptor>() {
            if args.is_empty() || !args[0].ty().extends(d.owner) {
                return NOT_NATIVE;
            }
            d.row
        } else if let Some(b) = callable.cast_exact::<BuiltinFunction>() {
            if let Some(receiver) = b.receiver.as_ref().filter(|_| b.row.signature.receiver != crate::types::rows::Receiver::None) {
                if has_self != 0 || !takes(b.row, arg + 1) {
                    return NOT_NATIVE;
                }
                // The receiver goes where `self` would be; the callable holds it.
                base.add(1).write(Some(receiver.borrowed()));
                args = std::slice::from_raw_parts(base.add(1).cast::<Value>(), arg + 1);
            }
            b.row
        } else if callable.is_exact(&crate::objects::types_type::TYPE) {
            let Ok(value) = crate::objects::types_type::type_call(vm, callable, Args::positional(args)) else { return RAISED };
            replace_call(base, arg, value);
            return DONE;
        } else {
            return NOT_NATIVE;
        };
        let result = match row.function {
            NativeFn::Bound(_) if !takes(row, args.len()) => return NOT_NATIVE,
            NativeFn::Bound(f) => f(vm, args),
            NativeFn::Full(f) => f(vm, Args::positional(args)),
        };
        let Ok(value) = result else { return RAISED };
        replace_call(base, arg, value);
        DONE
    }
}

/// Puts the result of a call where its callable was, and drops the arguments.
#[inline(always)]
unsafe fn replace_call(base: Sp, arg: usize, value: Value) {
    unsafe {
        // Only the place of `self` may be NULL (E2).
        for i in (2..arg + 2).rev() {
            drop(base.add(i).cast::<Value>().read());
        }
        drop(base.add(1).read());
        drop(base.cast::<Value>().read());
        put(base, value);
    }
}

op! {
    /// type NULL object -- type of the object
    call_type(ip, sp, fp, vm, arg) {
        if arg != 1 || word(sp, 2) != 0 || !operand(sp, 3).is(&crate::objects::types_type::TYPE.as_value()) {
            return call(ip, sp, fp, vm, arg);
        }
        let ty = operand(sp, 1).ty().as_value();
        let (object, callable) = (word(sp, 1), word(sp, 3));
        put(sp.sub(3), ty);
        next_dropping_two!(object, callable, ip.add(3), sp.sub(2), fp, vm)
    }
}

/// A call of a class: an instance made by `object.__new__`, whose Python `__init__` runs in this loop.
#[inline(never)]
fn call_class(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        let base = sp.sub(arg + 2);
        let callee = push_init(vm, base, arg);
        if callee.is_null() {
            return call_native(ip, sp, fp, vm, arg);
        }
        if callee as usize == 1 {
            throw!(ip, sp, fp, vm)
        }
        (*fp).return_offset.set(3);
        (*fp).sp.set(base);
        link(vm, fp, callee);
        next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
    }
}

/// The frame of `__init__`; null when the class is made some other way, 1 when something raised. Never inlined: what it drops has
/// an address, and a handler with such a local would not dispatch by a tail call.
#[inline(never)]
unsafe fn push_init(vm: &Vm, base: Sp, arg: usize) -> Fp {
    unsafe {
        let class = operand(base, 0).obj::<Type>();
        let slots = class.slots.get();
        let plain_new = slots.new.map(|f| f as usize) == Some(object::object_new as *const () as usize);
        if !plain_new || (*base.add(1)).is_some() || class.has(flag::ABSTRACT) || !class.is_heap() {
            return ptr::null_mut();
        }
        let Some(init) = class.lookup_borrowed(vm, &vm.names.__init__) else { return ptr::null_mut() };
        let Some(function) = init.cast_exact::<Function>() else { return ptr::null_mut() };
        if function.code.get().is_generator_like() || function.code.get().prepare(vm).is_err() {
            vm.clear_pending();
            return ptr::null_mut();
        }
        let instance = object::allocate(class);
        let code = function.code.get();
        base.add(1).write(Some(instance.clone()));
        let callee = if code.simple && code.argcount() == arg + 1 && vm.depth.get() < vm.recursion_limit.get() {
            push_simple(vm, function, base.add(1), arg + 1)
        } else {
            push_with_defaults(vm, function, base.add(1), arg + 1)
        };
        if !callee.is_null() {
            drop(base.read());
            (*callee).init_self = Some(instance);
            (*callee).mark(frame::INIT);
            return callee;
        }
        let class_slot = (*base).replace(init.clone());
        let callee = bind_frame(vm, base, arg, &[], Some(instance));
        drop(class_slot);
        if callee.is_null() { ptr::without_provenance_mut(1) } else { callee }
    }
}

op! {
    /// callable self-or-NULL args... names -- result
    call_kw(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        let base = sp.sub(arg + 3);
        if operand(base, 0).cast_exact::<Method>().is_some() && (*base.add(1)).is_none() {
            unpack_method(base);
        }
        if operand(base, 0).cast_exact::<Function>().is_some() {
            let callee = bind_frame_kw(vm, base, arg, sp);
            if callee.is_null() {
                throw!(ip, sp, fp, vm)
            }
            (*fp).return_offset.set(3);
            (*fp).sp.set(base);
            link(vm, fp, callee);
            next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
        }
        call_kw_any(ip, sp, fp, vm, arg)
    }
}

#[inline(never)]
unsafe fn bind_frame_kw(vm: &Vm, base: Sp, arg: usize, sp: Sp) -> Fp {
    unsafe {
        let names = operand(sp, 1).clone();
        let count = arg + usize::from((*base.add(1)).is_some());
        let fitting = names.cast::<tuple::Tuple>().map(tuple::Tuple::items).filter(|names| names.len() <= count);
        let Some(names) = fitting else {
            vm.system_error("bad argument to internal function");
            return ptr::null_mut();
        };
        let callee = bind_frame(vm, base, arg, names, None);
        if !callee.is_null() {
            drop((*sp.sub(1)).take());
        }
        callee
    }
}

pub fn do_call_kw(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let names = stack.pop().into_owned();
    let count = arg + usize::from(stack.slot(arg + 1).is_some());
    let names = super::build::container::<tuple::Tuple>(vm, &names)?.items();
    if names.len() > count {
        return Err(vm.system_error("bad argument to internal function"));
    }
    let args = Args { all: stack.top(count), names };
    let result = vm.call_args(stack.peek(arg + 2), args)?;
    stack.drop_n(arg + 2);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// callable self-or-NULL args... names -- result
    call_kw_any = do_call_kw, 3
}

op! {
    /// callable NULL args-tuple kwargs-or-NULL -- result
    call_function_ex(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        let callee = bind_frame_ex(vm, sp);
        if !callee.is_null() {
            if callee as usize == 1 {
                throw!(ip, sp, fp, vm)
            }
            (*fp).return_offset.set(0);
            (*fp).sp.set(sp.sub(4));
            link(vm, fp, callee);
            next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
        }
        call_function_ex_any(ip, sp, fp, vm, arg)
    }
}

/// The frame for `function(*args, **kwargs)`; null when the callable is no Python function, 1 when binding raised.
#[inline(never)]
unsafe fn bind_frame_ex(vm: &Vm, sp: Sp) -> Fp {
    unsafe {
        let raised = ptr::without_provenance_mut(1);
        let Some(function) = operand(sp, 4).downcast::<Function>() else { return ptr::null_mut() };
        let Some(tuple) = operand(sp, 2).cast_exact::<tuple::Tuple>() else { return ptr::null_mut() };
        if vm.depth.get() >= vm.recursion_limit.get() {
            vm.recursion_error("");
            return raised;
        }
        let made = match &*sp.sub(1) {
            None => super::bind::frame(vm, &function, Args::positional(tuple.items()), None),
            Some(kwargs) => {
                let Some(kwargs) = kwargs.cast::<Dict>() else { return ptr::null_mut() };
                let (mut all, mut names) = (tuple.items().to_vec(), Vec::new());
                if keywords(vm, kwargs, &mut all, &mut names).is_err() {
                    return raised;
                }
                super::bind::frame(vm, &function, Args { all: &all, names: &names }, None)
            }
        };
        match made {
            Ok(callee) => {
                for depth in 1..=4 {
                    drop((*sp.sub(depth)).take());
                }
                callee
            }
            Err(_) => raised,
        }
    }
}

fn keywords(vm: &Vm, kwargs: &Dict, all: &mut Vec<Value>, names: &mut Vec<Value>) -> R<()> {
    names.reserve(kwargs.len());
    all.reserve(kwargs.len());
    for e in kwargs.table.get().iter() {
        if !string::is_str(&e.key) {
            return Err(vm.type_error("keywords must be strings"));
        }
        names.push(e.key.clone());
        all.push(e.value.clone());
    }
    Ok(())
}

pub fn do_call_function_ex(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let kwargs = stack.pop_slot().map(Value::into_owned);
    let args = stack.pop().into_owned();
    let callable = stack.peek(2).clone();
    let args = match args.cast::<tuple::Tuple>() {
        Some(_) => args,
        None => crate::eval::build::star_args(vm, &callable, &args)?,
    };
    let mut all = args.obj::<tuple::Tuple>().items().to_vec();
    let mut names = Vec::new();
    if let Some(kwargs) = kwargs {
        match kwargs.cast::<Dict>() {
            Some(d) => keywords(vm, d, &mut all, &mut names)?,
            None => {
                let d = Dict::new();
                crate::eval::build::merge_keywords(vm, &d, &kwargs, &callable)?;
                keywords(vm, &d, &mut all, &mut names)?;
            }
        }
    }
    let result = vm.call_args(&callable, Args { all: &all, names: &names })?;
    stack.drop_n(2);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// callable NULL args-tuple kwargs-or-NULL -- result
    call_function_ex_any = do_call_function_ex, 0
}

/// Calls a Python function from Rust (the call slot of functions).
pub fn call_function(vm: &Vm, function: &Value, args: Args) -> R {
    if vm.depth.get() >= vm.recursion_limit.get() {
        return Err(vm.recursion_error(""));
    }
    let Some(function) = function.downcast::<Function>() else {
        return Err(vm.system_error("no function"));
    };
    let code = function.code.get();
    if code.simple && args.names.is_empty() && args.all.len() == code.argcount() && !code.units_ptr().is_null() {
        let callee = unsafe { push_copied(vm, &function, args.all) };
        return run_pushed(vm, callee);
    }
    let callee = super::bind::frame(vm, &function, args, None)?;
    run_pushed(vm, callee)
}

/// As [`push_simple`] with arguments that stay where they are.
unsafe fn push_copied(vm: &Vm, function: &Py<Function>, args: &[Value]) -> Fp {
    unsafe {
        let callee = vm.stack.push(Frame::size_for(function.code.get()));
        let fast = Frame::localsplus(callee);
        for (i, value) in args.iter().enumerate() {
            fast.add(i).write(Some(value.clone()));
        }
        Frame::init(callee, function.clone(), None, args.len());
        callee
    }
}

/// Runs a code object with its own namespace: a module, a class body, `exec`.
pub fn run_code(vm: &Vm, function: &Py<Function>, locals: Value) -> R {
    if vm.depth.get() >= vm.recursion_limit.get() {
        return Err(vm.recursion_error(""));
    }
    let callee = super::bind::frame(vm, function, Args::EMPTY, Some(locals))?;
    run_pushed(vm, callee)
}

fn run_pushed(vm: &Vm, callee: Fp) -> R {
    unsafe { (*callee).mark(frame::ENTRY) };
    vm.depth.set(vm.depth.get() + 1);
    super::run(vm, callee)
}

/// Arity check of native functions, for callers outside the loop.
pub fn check_arity(vm: &Vm, name: &str, given: usize, min: usize, max: usize) -> R<()> {
    call::check_count(vm, name, given, min, max)
}
