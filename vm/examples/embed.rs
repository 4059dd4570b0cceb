//! Runs Python from Rust: a native function, a script that calls it, and its result.

use pyvm_vm::objects::module;
use pyvm_vm::run::Mode;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{Settings, Vm};

static ROWS: &[Method] = &[m("double", "($module, x, /)", |vm, a| vm.multiply(&a[0], &Value::small(2)))];

fn main() {
    let vm = Vm::new(Settings::default());
    vm.add_native_module("host", |vm| Ok(module::native(vm, "host", "Functions of the host program.", ROWS)));
    match vm.run_source("__import__('host').double(21)", "<embedded>", Mode::Eval) {
        Ok(value) => println!("{}", vm.repr_lossy(&value)),
        Err(raised) => pyvm_vm::vm::report::print_exception(vm, vm.caught(raised).value()),
    }
}
