//! Source text to code, behind one function: [`compile`].
//!
//! The work is done by `rustpython-compiler`; what it does differently from CPython's bytecode is put right here, so
//! that the VM sees CPython 3.14 code only.

use crate::ast::to_parser::{self, Page};
use crate::ast::{Tree, from_parser};
use crate::build::{Builder, CodeFields};
use crate::opcode;
use crate::prepare;
use malachite_bigint::Sign;
use rustpython_compiler as backend;
use rustpython_compiler_core::bytecode::{CodeObject, ConstantData};

/// What `compile()` is asked to produce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Exec,
    Eval,
    Single,
}

/// Which exception a failed compilation raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxKind {
    Syntax,
    Indentation,
    Tab,
}

/// A syntax error with its position: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone)]
pub struct SyntaxError {
    pub kind: SyntaxKind,
    pub message: String,
    pub line: usize,
    pub column: usize,
    pub end: Option<(usize, usize)>,
    /// The input ended where more was expected: an interactive prompt asks for another line.
    pub incomplete: bool,
}

/// Why [`compile`] made no code.
#[derive(Debug)]
pub enum Error<E> {
    Syntax(SyntaxError),
    Build(E),
}

/// Compiles `source` and builds the code object.
///
/// # Errors
/// A syntax error, or an error of the builder.
pub fn compile<B: Builder>(source: &str, filename: &str, mode: Mode, optimize: u8, b: &mut B) -> Result<B::Obj, Error<B::Error>> {
    let backend_mode = match mode {
        Mode::Exec => backend::Mode::Exec,
        Mode::Eval => backend::Mode::Eval,
        Mode::Single => backend::Mode::Single,
    };
    let options = backend::CompileOpts { optimize, debug_ranges: true };
    let file = ruff_source_file::SourceFileBuilder::new(filename, source).finish();
    let parser_mode = if mode == Mode::Eval { backend::parser::Mode::Expression } else { backend::parser::Mode::Module };
    let parsed = backend::parser::parse(source, parser_mode.into()).map_err(|e| backend::CompileError::from_ruff_parse_error(e, &file));
    let mut tree = parsed.map_err(|e| Error::Syntax(describe(&e, source)))?.into_syntax();
    prepare::prepare(&mut tree);
    let compiled = backend::codegen::compile::compile_top(tree, file, backend_mode, options);
    let code = compiled.map_err(|e| Error::Syntax(describe(&e.into(), source)))?;
    let future = future_flags(source);
    build_code(&code, future, b).map_err(Error::Build)
}

/// Parses `source` to a syntax tree.
///
/// # Errors
/// A syntax error.
pub fn parse(source: &str, filename: &str, mode: Mode) -> Result<Tree, SyntaxError> {
    from_parser::parse(source, mode).map_err(|e| {
        let file = ruff_source_file::SourceFileBuilder::new(filename, source).finish();
        describe(&backend::CompileError::from_ruff_parse_error(e, &file), source)
    })
}

/// Compiles a syntax tree.
///
/// # Errors
/// As for [`compile`]; a tree that no source could give is a syntax error too.
pub fn compile_tree<B: Builder>(tree: &Tree, filename: &str, mode: Mode, optimize: u8, b: &mut B) -> Result<B::Obj, Error<B::Error>> {
    let page = Page::for_tree(tree);
    let mut module = to_parser::convert(tree, &page).map_err(|message| Error::Syntax(SyntaxError { kind: SyntaxKind::Syntax, message, line: 1, column: 0, end: None, incomplete: false }))?;
    prepare::prepare(&mut module);
    let text = page.text();
    let file = ruff_source_file::SourceFileBuilder::new(filename, text.as_str()).finish();
    let backend_mode = match mode {
        Mode::Exec => backend::Mode::Exec,
        Mode::Eval => backend::Mode::Eval,
        Mode::Single => backend::Mode::Single,
    };
    let options = backend::CompileOpts { optimize, debug_ranges: true };
    let code = backend::codegen::compile::compile_top(module, file, backend_mode, options).map_err(|e| Error::Syntax(describe(&e.into(), &text)))?;
    build_code(&code, 0, b).map_err(Error::Build)
}

/// `from __future__ import annotations` is not recorded by the back end.
fn future_flags(source: &str) -> u32 {
    if !source.contains("__future__") {
        return 0;
    }
    let lines = source.lines().map(str::trim_start);
    let mut imports = lines.filter(|l| l.starts_with("from __future__ import"));
    if imports.any(|l| l.contains("annotations")) { opcode::flags::FUTURE_ANNOTATIONS } else { 0 }
}

fn describe(error: &backend::CompileError, source: &str) -> SyntaxError {
    let (line, column) = error.python_location();
    let end = error.python_end_location();
    let mut kind = SyntaxKind::Syntax;
    let mut incomplete = false;
    let mut message = error.to_string();
    if let backend::CompileError::Parse(parse) = error {
        use backend::parser::{LexicalErrorType, ParseErrorType};
        if matches!(parse.error, ParseErrorType::Lexical(LexicalErrorType::IndentationError)) {
            kind = SyntaxKind::Indentation;
        }
        incomplete = parse.is_unclosed_bracket || parse.raw_location.end().to_usize() >= source.trim_end().len();
        message = parse_message(&message, &mut kind);
    }
    SyntaxError { kind, message, line, column, end, incomplete }
}

/// The parser's wording in CPython's words, where CPython has a message of its own.
fn parse_message(text: &str, kind: &mut SyntaxKind) -> String {
    let indentation = [("Unexpected indentation", "unexpected indent"), ("unindent does not match any outer indentation level", "unindent does not match any outer indentation level")];
    for (ours, theirs) in indentation {
        if text == ours {
            *kind = SyntaxKind::Indentation;
            return theirs.to_owned();
        }
    }
    if let Some(rest) = text.strip_prefix("Expected an indented block after ") {
        *kind = SyntaxKind::Indentation;
        return format!("expected an indented block after {rest}");
    }
    if text.ends_with("was never closed") {
        return text.to_owned();
    }
    let known = [
        ("Invalid assignment target", "cannot assign to expression here. Maybe you meant '==' instead of '='?"),
        ("missing closing quote in string literal", "unterminated string literal"),
        ("Positional argument cannot follow keyword argument", "positional argument follows keyword argument"),
        ("Parameter without a default cannot follow a parameter with a default", "parameter without a default follows parameter with a default"),
        ("Expected an expression", "invalid syntax"),
        ("Expected a statement", "invalid syntax"),
        ("Expected `except` or `finally` after `try` block", "expected 'except' or 'finally' block"),
    ];
    for (ours, theirs) in known {
        if text == ours {
            return theirs.to_owned();
        }
    }
    if let Some(name) = text.strip_prefix("Duplicate parameter ") {
        return format!("duplicate parameter '{}' in function definition", name.trim_matches('"'));
    }
    if text.starts_with("Expected ':'") {
        return "expected ':'".to_owned();
    }
    if text.starts_with(|c: char| c.is_ascii_uppercase()) { "invalid syntax".to_owned() } else { text.to_owned() }
}

fn build_code<B: Builder>(code: &CodeObject, future: u32, b: &mut B) -> Result<B::Obj, B::Error> {
    let mut consts = Vec::with_capacity(code.constants.len());
    for constant in code.constants.iter() {
        consts.push(build_constant(constant, future, b)?);
    }
    let mut names = Vec::with_capacity(code.names.len());
    for name in &code.names {
        names.push(b.str(name.as_bytes(), true)?);
    }
    let mut localsplus: Vec<&String> = code.varnames.iter().collect();
    localsplus.extend(code.cellvars.iter().filter(|n| !code.varnames.contains(n)));
    localsplus.extend(&code.freevars);
    let mut localsplusnames = Vec::with_capacity(localsplus.len());
    for name in localsplus {
        localsplusnames.push(b.str(name.as_bytes(), true)?);
    }
    let (mut units, mut positions, mut handlers) = (instruction_bytes(code), code.linetable.to_vec(), code.exceptiontable.to_vec());
    if lacks_generator(code) {
        units.splice(..0, GENERATOR_PREFIX);
        positions.insert(0, PREFIX_LOCATION);
        handlers = shifted(&handlers);
    }
    let fields = CodeFields {
        argcount: code.arg_count,
        posonlyargcount: code.posonlyarg_count,
        kwonlyargcount: code.kwonlyarg_count,
        stacksize: code.max_stackdepth.max(1) + 1,
        flags: code_flags(code) | future,
        code: b.bytes(&units),
        consts: b.tuple(consts),
        names: b.tuple(names),
        localsplusnames: b.tuple(localsplusnames),
        localspluskinds: b.bytes(&code.localspluskinds),
        filename: b.str(code.source_path.as_bytes(), false)?,
        name: b.str(code.obj_name.as_bytes(), true)?,
        qualname: b.str(code.qualname.as_bytes(), true)?,
        firstlineno: code.first_line_number.map_or(1, |n| n.get() as i32),
        linetable: b.bytes(&positions),
        exceptiontable: b.bytes(&handlers),
    };
    b.code(fields)
}

fn code_flags(code: &CodeObject) -> u32 {
    use opcode::flags::{ASYNC_GENERATOR, COROUTINE, GENERATOR};
    let flags = code.flags.bits();
    // An asynchronous generator has a flag of its own, not both of its parts.
    if flags & (GENERATOR | COROUTINE) == GENERATOR | COROUTINE { flags & !(GENERATOR | COROUTINE) | ASYNC_GENERATOR } else { flags }
}

/// Whether the back end left the instruction that makes the generator out of a generator's code, as it does in asynchronous
/// comprehensions.
fn lacks_generator(code: &CodeObject) -> bool {
    let flags = code_flags(code);
    let makes = |unit: &rustpython_compiler_core::bytecode::CodeUnit| u8::from(unit.op) == opcode::RETURN_GENERATOR;
    flags & (opcode::flags::GENERATOR | opcode::flags::COROUTINE | opcode::flags::ASYNC_GENERATOR) != 0 && !code.instructions.iter().take(64).any(makes)
}

/// Code units put in front where [`lacks_generator`] says so, and what positions and exception table need for them.
const GENERATOR_PREFIX: [u8; 4] = [opcode::RETURN_GENERATOR, 0, opcode::POP_TOP, 0];
/// A line table entry without a position, for two units.
const PREFIX_LOCATION: u8 = 0x80 | 15 << 3 | 1;

/// The exception table with every range moved behind the prefix.
fn shifted(table: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(table.len() + 8);
    for entry in crate::exception_table::entries(table) {
        let depth = entry.depth << 1 | u32::from(entry.lasti);
        crate::exception_table::push(&mut out, [entry.start + 2, entry.end - entry.start, entry.target + 2, depth]);
    }
    out
}

/// The code units as CPython writes them: comparisons carry their mask, caches are zero.
fn instruction_bytes(code: &CodeObject) -> Vec<u8> {
    // Operand bits that CPython's COMPARE_OP carries for <, <=, ==, !=, >, >= (CPython `compare_masks`).
    const MASKS: [u8; 6] = [2, 2 | 8, 8, 1 | 2 | 4, 4, 4 | 8];
    let units: &[rustpython_compiler_core::bytecode::CodeUnit] = &code.instructions;
    let mut out = Vec::with_capacity(units.len() * 2);
    let mut skip = 0;
    for unit in units {
        let op = u8::from(unit.op);
        let mut arg = u8::from(unit.arg);
        if skip > 0 {
            skip -= 1;
            out.extend_from_slice(&[0, 0]);
            continue;
        }
        if op == opcode::COMPARE_OP {
            // The back end leaves the mask out; bit 4, conversion to bool, is there already.
            arg = arg & 0xf0 | MASKS[usize::from(arg >> 5) % 6];
        }
        out.extend_from_slice(&[op, arg]);
        skip = opcode::caches(op);
    }
    out
}

fn build_constant<B: Builder>(constant: &ConstantData, future: u32, b: &mut B) -> Result<B::Obj, B::Error> {
    fn all<B: Builder>(elements: &[ConstantData], future: u32, b: &mut B) -> Result<Vec<B::Obj>, B::Error> {
        elements.iter().map(|e| build_constant(e, future, b)).collect()
    }
    Ok(match constant {
        ConstantData::Tuple { elements } => {
            let items = all(elements, future, b)?;
            b.tuple(items)
        }
        ConstantData::Frozenset { elements } => {
            let items = all(elements, future, b)?;
            b.set(items, true)?
        }
        ConstantData::Slice { elements } => {
            let [start, stop, step] = &**elements;
            let start = build_constant(start, future, b)?;
            let stop = build_constant(stop, future, b)?;
            let step = build_constant(step, future, b)?;
            b.slice(start, stop, step)
        }
        ConstantData::Integer { value } => match i64::try_from(value) {
            Ok(small) => b.int(small),
            Err(_) => {
                let (sign, digits) = value.to_u32_digits();
                b.long(sign == Sign::Minus, &base_2_15(&digits))
            }
        },
        ConstantData::Float { value } => b.float(*value),
        ConstantData::Complex { value } => b.complex(value.re, value.im),
        ConstantData::Boolean { value } => b.bool(*value),
        ConstantData::Str { value } => {
            let bytes = value.as_bytes();
            let interned = bytes.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_');
            b.str(bytes, interned)?
        }
        ConstantData::Bytes { value } => b.bytes(value),
        ConstantData::Code { code } => build_code(code, future, b)?,
        ConstantData::None => b.none(),
        ConstantData::Ellipsis => b.ellipsis(),
    })
}

/// Base 2**32 digits as base 2**15 digits.
fn base_2_15(digits: &[u32]) -> Vec<u16> {
    let mut out = Vec::new();
    let (mut acc, mut bits) = (0u64, 0);
    for &digit in digits {
        acc |= u64::from(digit) << bits;
        bits += 32;
        while bits >= 15 {
            out.push((acc & 0x7fff) as u16);
            acc >>= 15;
            bits -= 15;
        }
    }
    out.push(acc as u16);
    while out.last() == Some(&0) {
        out.pop();
    }
    out
}
