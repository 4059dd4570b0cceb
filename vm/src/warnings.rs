//! Warnings issued by the VM: they go through `warnings.warn` once that module is there.

use crate::types::Type;
use crate::value::Value;
use crate::vm::{R, Vm};

/// Issues a warning (CPython `PyErr_WarnEx`).
pub fn warn(vm: &Vm, category: &'static Type, message: &str, stack_level: i64) -> R<()> {
    let Some(module) = vm.modules.get().get_name(vm, "warnings") else {
        return Ok(());
    };
    let Some(f) = vm.get_attr_opt(&module, &vm.names.warn)? else { return Ok(()) };
    vm.call(&f, &[vm.str(message), category.as_value(), Value::small(stack_level)])?;
    Ok(())
}
