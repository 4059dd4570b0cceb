//! `-X importtime`: how long each import took, on standard error (CPython `import_find_and_load`).

use crate::vm::{Vm, report};
use std::time::Instant;

/// An import that is going on.
pub struct Running {
    start: Instant,
    /// What the imports of the one around it have taken so far.
    outer: u64,
}

pub fn start(vm: &Vm) -> Running {
    if !vm.import_header.replace(true) {
        report::write_stderr(vm, "import time: self [us] | cumulative | imported package\n");
    }
    vm.import_depth.set(vm.import_depth.get() + 1);
    Running { outer: vm.import_accumulated.replace(0), start: Instant::now() }
}

pub fn end(vm: &Vm, running: &Running, name: &str) {
    let cumulative = running.start.elapsed().as_micros() as u64;
    let own = cumulative.saturating_sub(vm.import_accumulated.get());
    let depth = vm.import_depth.get() - 1;
    vm.import_depth.set(depth);
    report::write_stderr(vm, &format!("import time: {own:9} | {cumulative:10} | {:indent$}{name}\n", "", indent = depth * 2));
    vm.import_accumulated.set(running.outer + cumulative);
}

/// A module that was there already.
pub fn cached(vm: &Vm, name: &str) {
    if !vm.import_header.replace(true) {
        report::write_stderr(vm, "import time: self [us] | cumulative | imported package\n");
    }
    report::write_stderr(vm, &format!("import time: cached    | cached     | {:indent$}{name}\n", "", indent = vm.import_depth.get() * 2));
}
