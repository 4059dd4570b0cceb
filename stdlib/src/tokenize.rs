//! `_tokenize`: the type is there so that `tokenize` imports; making one says that it is missing.

use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT, Object};
use pyvm_vm::types::Type;
use pyvm_vm::vm::{R, Vm};

static TOKENIZER: Type = Type::builtin::<Object>("_tokenize.TokenizerIter", &OBJECT, 0, object::SLOTS.new(|vm, _, _| Err(vm.not_implemented_error("_tokenize.TokenizerIter"))));

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_tokenize", "", &[]);
    module.obj::<Module>().dict().set_name(vm, "TokenizerIter", TOKENIZER.as_value());
    Ok(module)
}
