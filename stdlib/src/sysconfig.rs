//! `_sysconfigdata`: the build variables that `sysconfig` asks for.

use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Name of the module, as `sysconfig` makes it up from `sys.abiflags`, `sys.platform` and the multiarch name.
pub const NAME: &str = "_sysconfigdata__linux_x86_64-linux-gnu";

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, NAME, "Build variables.", &[]);
    let variables = Dict::new();
    for (name, text) in [
        ("EXT_SUFFIX", ".pyvm-314-x86_64-linux-gnu.so"),
        ("SOABI", "pyvm-314-x86_64-linux-gnu"),
        ("MULTIARCH", "x86_64-linux-gnu"),
        ("VERSION", "3.14"),
        ("LDVERSION", "3.14"),
        ("ABIFLAGS", ""),
        ("EXE", ""),
        ("prefix", "/usr"),
        ("exec_prefix", "/usr"),
        ("BINDIR", "/usr/bin"),
        ("LIBDIR", "/usr/lib"),
        ("SHELL", "/bin/sh"),
        ("CONFIG_ARGS", ""),
        ("PY_CFLAGS", ""),
        ("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"),
    ] {
        variables.set_name(vm, name, vm.str(text));
    }
    for (name, number) in
        [("Py_DEBUG", 0), ("Py_GIL_DISABLED", 0), ("Py_ENABLE_SHARED", 0), ("WITH_DOC_STRINGS", 1), ("WITH_PYMALLOC", 0), ("HAVE_FORK", 1), ("SIZEOF_VOID_P", 8), ("SIZEOF_TIME_T", 8)]
    {
        variables.set_name(vm, name, Value::small(number));
    }
    module.obj::<Module>().dict().set_name(vm, "build_time_vars", variables.into_value());
    Ok(module)
}
