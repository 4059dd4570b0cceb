//! What `site` adds to the builtins: `exit`, `quit`, `copyright`, `credits`, `license` and `help`. Each is an object of
//! `_sitebuiltins` that comes to exist when somebody uses it.

use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::import::import_module;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};

#[repr(C)]
struct Deferred {
    head: Header,
    name: &'static str,
    made: Mut<Slot>,
}
payload!(Deferred, DEFERRED, made);

static DEFERRED: Type = Type::builtin::<Deferred>(
    "_sitebuiltins.Deferred",
    &OBJECT,
    flag::GC,
    object::SLOTS.repr(|vm, v| vm.repr(&made(vm, v)?)).call(|vm, v, args| vm.call_args(&made(vm, v)?, args)).getattr(|vm, v, name| vm.get_attr(&made(vm, v)?, name)).no_new(),
);

const END_OF_FILE: &str = "Ctrl-D (i.e. EOF)";
const CREDITS: &str =
    "Thanks to CWI, CNRI, BeOpen, Zope Corporation, the Python Software\nFoundation, and a cast of thousands for supporting Python\ndevelopment.  See www.python.org for more information.";
const LICENSE: &str = "See https://www.python.org/psf/license/";

/// The object itself.
fn made(vm: &Vm, value: &Value) -> R {
    let this = value.obj::<Deferred>();
    if let Some(made) = this.made.get() {
        return Ok(made.clone());
    }
    let module = import_module(vm, "_sitebuiltins")?;
    let (class, argument) = match this.name {
        "exit" | "quit" => ("Quitter", Some(vm.str(END_OF_FILE))),
        "credits" => ("_Printer", Some(vm.str(CREDITS))),
        "license" => ("_Printer", Some(vm.str(LICENSE))),
        "copyright" => ("_Printer", Some(vm.get_attr_str(&import_module(vm, "sys")?, "copyright")?)),
        _ => ("_Helper", None),
    };
    let args: Vec<Value> = argument.map(|a| vec![vm.str(this.name), a]).unwrap_or_default();
    let made = vm.call(&vm.get_attr_str(&module, class)?, &args)?;
    this.made.set(Some(made.clone()));
    Ok(made)
}

/// Adds the names to the builtins.
pub fn install(vm: &Vm) {
    for name in ["exit", "quit", "copyright", "credits", "license", "help"] {
        let deferred = Py::new(Deferred { head: Header::new(&DEFERRED), name, made: Mut::new(None) });
        vm.builtins.set_name(vm, name, deferred.into_value());
    }
}
