//! `_sre`: compiled regular expressions.
//!
//! The `re` module compiles a pattern to code for CPython's engine ([`opcodes`]); that is checked and made a [`program`], which the
//! [`engine`] runs. Places in texts are offsets in bytes until Python asks for them.

mod class;
mod engine;
mod matched;
mod opcodes;
mod pattern;
mod program;
mod subject;
mod substitute;

use class::{lower_ascii, lower_unicode, upper_unicode};
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_sre", "", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in [("MAGIC", opcodes::MAGIC as usize), ("CODESIZE", opcodes::CODESIZE), ("MAXREPEAT", opcodes::MAXREPEAT as usize), ("MAXGROUPS", opcodes::MAXGROUPS)] {
        d.set_name(vm, name, Value::uint(value));
    }
    Ok(module)
}

static ROWS: &[Method] = &[
    m("compile", "($module, /, pattern, flags, code, groups, groupindex, indexgroup)", pattern::compile),
    m("template", "($module, pattern, template, /)", |vm, a| substitute::template(vm, &a[1])),
    m("getcodesize", "($module, /)", |_, _| Ok(Value::uint(opcodes::CODESIZE))),
    m("ascii_iscased", "($module, character, /)", |vm, a| Ok(Value::bool(u8::try_from(vm.to_i64(&a[0])?).is_ok_and(|c| c.is_ascii_alphabetic())))),
    m("unicode_iscased", "($module, character, /)", |vm, a| {
        let c = vm.to_i64(&a[0])? as u32;
        Ok(Value::bool(lower_unicode(c) != c || upper_unicode(c) != c))
    }),
    m("ascii_tolower", "($module, character, /)", |vm, a| Ok(Value::small(i64::from(lower_ascii(vm.to_i64(&a[0])? as u32))))),
    m("unicode_tolower", "($module, character, /)", |vm, a| Ok(Value::small(i64::from(lower_unicode(vm.to_i64(&a[0])? as u32))))),
];
