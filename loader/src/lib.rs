//! Bytes and source to code: `.pyc` files, marshal, the verifier, the disassembler and the compiler.
//!
//! Nothing here knows a Python object. Whoever wants objects implements [`build::Builder`]; [`tree::Tree`] is the
//! builder that keeps plain data, for tools; [`dump::Dumper`] the one that writes marshal data.

pub mod ast;
pub mod build;
#[cfg(feature = "compiler")]
pub mod compile;
#[cfg(not(feature = "compiler"))]
#[path = "absent.rs"]
pub mod compile;
pub mod complex;
pub mod dump;
pub mod exception_table;
pub mod frontend;
pub mod interned;
pub mod line_table;
pub mod marshal;
pub mod opcode;
pub mod outline;
#[cfg(feature = "compiler")]
mod parser;
pub mod pyc;
pub mod source;
pub mod texts;
pub mod tokenizer;
pub mod tree;
pub mod verify;
