//! The standard library of pyvm: native modules, and the pure-Python library as an archive in the binary.

pub mod archive;

use pyvm_vm::vm::Vm;

/// Makes all modules importable.
pub fn install(vm: &Vm) {
    vm.frozen.set(Some(archive::find));
}
