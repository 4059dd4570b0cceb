//! The pyvm virtual machine: objects, frames, opcodes, and the API to embed them.
//!
//! ```no_run
//! use pyvm_vm::vm::{Settings, Vm};
//!
//! let vm = Vm::new(Settings::default());
//! let value = vm.run_source("sum(range(10))", "<example>", pyvm_vm::run::Mode::Eval);
//! assert_eq!(value.ok().and_then(|v| v.as_small_int()), Some(45));
//! ```

pub mod ast;
pub mod builtins;
pub mod call;
pub mod codecs;
pub mod eval;
pub mod frame;
pub mod heap;
pub mod import;
pub mod later;
pub mod marshal;
pub mod marshal_code;
pub mod marshal_write;
pub mod native_stack;
pub mod objects;
pub mod protocol;
pub mod run;
pub mod sys;
pub mod texts;
pub mod trace;
pub mod types;
pub mod value;
pub mod vm;
pub mod warnings;
