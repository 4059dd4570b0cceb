//! Binding of call arguments to the parameters of a Python function (CPython `initialize_locals`).
#![expect(unsafe_code, reason = "fills the locals of a new frame; ARCHITECTURE.md, invariant F1")]

use super::Fp;
use crate::call::Args;
use crate::frame::Frame;
use crate::objects::code::Code;
use crate::objects::dict::Dict;
use crate::objects::function::Function;
use crate::objects::string::{self, Str};
use crate::objects::tuple::{self, Tuple};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use pyvm_loader::opcode::flags;

/// Pushes a frame with its arguments bound; nothing is left pushed when that raises.
pub fn frame(vm: &Vm, function: &Py<Function>, args: Args, locals: Slot) -> R<Fp> {
    let code = function.code.get();
    code.prepare(vm)?;
    // Code that is no function's body has the globals for its namespace, unless it is given one.
    let locals = locals.or_else(|| (code.flags & flags::OPTIMIZED == 0).then(|| function.globals.value().clone()));
    let callee = vm.stack.push(Frame::size_for(code));
    unsafe { Frame::init(callee, function.clone(), locals, 0) };
    let fast = unsafe { (*callee).fast() };
    match bind(vm, function, code, args, fast) {
        Ok(()) => Ok(callee),
        Err(raised) => {
            unsafe { super::control::leave(vm, callee) };
            Err(raised)
        }
    }
}

fn bind(vm: &Vm, f: &Function, code: &Code, args: Args, fast: &mut [Slot]) -> R<()> {
    let positional = args.pos();
    let argcount = code.argcount();
    let named = argcount + code.kwonlyargcount();
    let direct = positional.len().min(argcount);
    for (slot, value) in fast.iter_mut().zip(&positional[..direct]) {
        fill(slot, value);
    }
    let mut next = named;
    if code.flags & flags::VARARGS != 0 {
        let rest = &positional[direct..];
        let rest = if rest.is_empty() { tuple::empty() } else { Tuple::build(rest.len(), |i| rest[i].clone()).into_value() };
        fill(&mut fast[next], &rest);
        next += 1;
    }
    if code.flags & flags::VARKEYWORDS != 0 {
        let extra = Dict::new();
        bind_keywords(vm, f, code, args, fast, Some(&extra))?;
        fill(&mut fast[next], extra.value());
    } else if !args.names.is_empty() {
        bind_keywords(vm, f, code, args, fast, None)?;
    }
    if positional.len() > argcount && code.flags & flags::VARARGS == 0 {
        return Err(too_many(vm, f, code, positional.len(), fast));
    }
    if direct < argcount {
        let defaults = f.defaults.get().as_ref().and_then(Value::cast::<Tuple>).map_or(&[][..], Tuple::items);
        let first = argcount.saturating_sub(defaults.len());
        if fast[direct..first.max(direct)].iter().any(Option::is_none) {
            return Err(missing_positional(vm, f, code, first, fast));
        }
        let unused = (defaults.len() + first.max(direct)).saturating_sub(argcount);
        for (slot, value) in fast[first.max(direct)..argcount].iter_mut().zip(&defaults[unused..]) {
            if slot.is_none() {
                fill(slot, value);
            }
        }
    }
    if fast[argcount..named].iter().any(Option::is_none) { bind_kwdefaults(vm, f, code, fast) } else { Ok(()) }
}

/// Fills an empty slot.
#[inline(always)]
fn fill(slot: &mut Slot, value: &Value) {
    unsafe { std::ptr::from_mut(slot).write(Some(value.clone())) }
}

/// Keyword-only parameters that were left out.
#[inline(never)]
fn bind_kwdefaults(vm: &Vm, f: &Function, code: &Code, fast: &mut [Slot]) -> R<()> {
    let defaults = f.kwdefaults.get().as_ref().and_then(Value::cast::<Dict>);
    let mut missing = Vec::new();
    for (i, slot) in fast.iter_mut().enumerate().take(code.argcount() + code.kwonlyargcount()).skip(code.argcount()) {
        if slot.is_none() {
            *slot = defaults.and_then(|d| d.get_str(vm, code.local_name(i)));
            if slot.is_none() {
                missing.push(string::to_string(code.local_name(i)));
            }
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_arguments(vm, f, "keyword-only", &missing)) }
}

#[inline(never)]
fn bind_keywords(vm: &Vm, f: &Function, code: &Code, args: Args, fast: &mut [Slot], extra: Option<&Py<Dict>>) -> R<()> {
    let parameters = code.posonlyargcount()..code.argcount() + code.kwonlyargcount();
    let names = &code.localsplusnames.items()[parameters.clone()];
    for (name, value) in args.keywords() {
        let bits = name.identity();
        match names.iter().position(|n| n.bits() == bits).map(|at| &mut fast[parameters.start + at]) {
            Some(slot) if slot.is_none() => fill(slot, value),
            _ => bind_keyword(vm, f, code, name, value, fast, extra, args)?,
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one step of a loop over state that has no other owner")]
fn bind_keyword(vm: &Vm, f: &Function, code: &Code, name: &Value, value: &Value, fast: &mut [Slot], extra: Option<&Py<Dict>>, args: Args) -> R<()> {
    let Some(text) = name.cast::<Str>() else {
        return Err(vm.type_error(format!("{}() keywords must be strings", qualname(f))));
    };
    let named = code.argcount() + code.kwonlyargcount();
    let names = code.localsplusnames.items();
    let at = (code.posonlyargcount()..named).find(|&i| names[i].is(name)).or_else(|| (code.posonlyargcount()..named).find(|&i| names[i].obj::<Str>().as_bytes() == text.as_bytes()));
    match (at, extra) {
        (Some(at), _) => {
            if fast[at].is_some() {
                let message = format!("{}() got multiple values for argument '{}'", qualname(f), text.to_lossy());
                return Err(vm.type_error(message));
            }
            fast[at] = Some(value.clone());
            Ok(())
        }
        (None, Some(extra)) => extra.set(vm, name, value.clone()),
        (None, None) => Err(unexpected_keyword(vm, f, code, text, args)),
    }
}

fn qualname(f: &Function) -> String {
    string::to_string(f.qualname())
}

fn unexpected_keyword(vm: &Vm, f: &Function, code: &Code, name: &Str, args: Args) -> Raised {
    let given: Vec<String> = args.names.iter().map(string::to_string).collect();
    let posonly: Vec<String> = (0..code.posonlyargcount()).map(|i| string::to_string(code.local_name(i))).filter(|n| given.contains(n)).collect();
    if !posonly.is_empty() {
        let message = format!("{}() got some positional-only arguments passed as keyword arguments: '{}'", qualname(f), posonly.join(", "));
        return vm.type_error(message);
    }
    let text = name.to_lossy();
    let named = code.argcount() + code.kwonlyargcount();
    let candidates: Vec<String> = (code.posonlyargcount()..named).map(|i| string::to_string(code.local_name(i))).collect();
    crate::call::unexpected_keyword(vm, &qualname(f), &text, &candidates.iter().map(String::as_str).collect::<Vec<_>>())
}

fn too_many(vm: &Vm, f: &Function, code: &Code, given: usize, fast: &[Slot]) -> Raised {
    let defaults = f.defaults.get().as_ref().and_then(Value::cast::<Tuple>).map_or(0, |d| d.items().len());
    let n = code.argcount();
    let (takes, plural) = if defaults > 0 { (format!("from {} to {n}", n - defaults.min(n)), true) } else { (n.to_string(), n != 1) };
    let kwonly = (n..n + code.kwonlyargcount()).filter(|&i| fast[i].is_some()).count();
    let tail = if kwonly > 0 {
        let s = |k: usize| if k == 1 { "" } else { "s" };
        format!(" positional argument{} (and {kwonly} keyword-only argument{})", s(given), s(kwonly))
    } else {
        String::new()
    };
    let s = if plural { "s" } else { "" };
    let verb = if given == 1 && kwonly == 0 { "was" } else { "were" };
    vm.type_error(format!("{}() takes {takes} positional argument{s} but {given}{tail} {verb} given", qualname(f)))
}

fn missing_positional(vm: &Vm, f: &Function, code: &Code, end: usize, fast: &[Slot]) -> Raised {
    let missing: Vec<String> = (0..end).filter(|&i| fast[i].is_none()).map(|i| string::to_string(code.local_name(i))).collect();
    missing_arguments(vm, f, "positional", &missing)
}

fn missing_arguments(vm: &Vm, f: &Function, kind: &str, missing: &[String]) -> Raised {
    let quoted: Vec<String> = missing.iter().map(|m| format!("'{m}'")).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [head @ .., last] => format!("{}, and {last}", head.join(", ")),
        [] => String::new(),
    };
    let s = if missing.len() == 1 { "" } else { "s" };
    vm.type_error(format!("{}() missing {} required {kind} argument{s}: {list}", qualname(f), missing.len()))
}
