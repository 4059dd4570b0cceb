//! The builtin types, one file each.

pub mod array;
pub mod boolean;
pub mod builtin_function;
pub mod bytearray;
pub mod bytes;
pub mod bytes_methods;
mod casing;
pub mod cell;
pub mod code;
pub mod code_methods;
pub mod complex;
pub mod descriptors;
pub mod dict;
pub mod dict_methods;
pub mod dict_views;
pub mod exception;
pub mod exception_group;
pub mod exception_types;
pub mod float;
pub mod format;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod generator;
pub mod genericalias;
pub mod int;
pub mod int_methods;
pub mod items;
pub mod iterators;
pub mod lease;
pub mod list;
pub mod mappingproxy;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod modulespec;
pub mod namespace;
pub mod object;
pub mod percent;
pub mod property;
pub mod range;
pub mod region;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod sort;
pub mod str_methods;
pub mod string;
pub mod structseq;
pub mod super_;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod types_type;
pub mod typevars;
pub mod union;
pub mod weakref;

/// A native function as a class attribute that binds to instances the way a Python function does.
pub fn function_like(_vm: &crate::vm::Vm, function: crate::value::Value) -> crate::value::Value {
    method::binding(function)
}
