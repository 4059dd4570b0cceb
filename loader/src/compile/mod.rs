//! Source text to code, behind one function: [`compile`].
//!
//! The stages in order: [`position`] and the parser, [`symtable`], [`codegen`], [`flow`], [`assemble`]. Each does what the part of
//! CPython's compiler of the same name does, so that the code is the same, byte for byte.

mod assemble;
mod barry;
mod codegen;
mod constant;
pub(crate) mod diagnose;
mod docstring;
mod error;
mod flow;
mod fold;
mod instr;
pub(crate) mod literals;
pub(crate) mod names;
mod nesting;
pub(crate) mod percent;
pub(crate) mod position;
mod single;
mod symtable;
mod syntax;

pub use crate::frontend::{Category, Error, LineEnd, LineFrom, Mode, Options, SyntaxError, SyntaxKind, Warning, symbols};
pub(crate) use codegen::{INTRINSIC_LIST_TO_TUPLE, INTRINSIC_UNARY_POSITIVE};
pub(crate) use constant::Const;

use crate::ast::version::too_new;
use crate::ast::{Tree, from_parser, to_parser};
use crate::build::{Builder, CodeFields, Interned};
use crate::dump::{Dumper, is_single};
use crate::frontend::Loc;
use crate::interned::{interned_at_start, is_name_like};
use crate::opcode::flags;
use crate::parser;
use crate::parser::node::{Expr, ExprStringLiteral, Mod, Stmt};
use bumpalo::Bump;
use constant::Code;
use names::Names;
use num_bigint::Sign;

/// Compiled code that nobody's objects stand for yet.
pub struct Compiled {
    /// There until the end.
    code: Option<std::rc::Rc<Code>>,
    names: Names,
    filename: String,
    /// The depth to which the source is nested, and with it the code.
    depth: usize,
}

impl Compiled {
    /// Makes the code object.
    ///
    /// # Errors
    /// An error of the builder.
    pub fn build<B: Builder>(&self, b: &mut B) -> Result<B::Obj, B::Error> {
        let Some(code) = &self.code else { return Ok(b.none()) };
        nesting::within(self.depth, || build_code(code, &mut FileName { text: &self.filename, made: None }, &self.names, b))
    }

    /// The marshal data that CPython 3.14 writes behind the header of a `.pyc` file.
    ///
    /// # Errors
    /// CPython's message for code that is nested too deeply to be written.
    pub fn marshal(&self) -> Result<Vec<u8>, &'static str> {
        let mut dumper = Dumper::for_objects(self.names.len() * 4);
        let root = self.build(&mut dumper)?;
        nesting::within(self.depth, || dumper.finish(root, true))
    }
}

impl Drop for Compiled {
    /// Code that is nested deeply is let go of on the stack on which it was made.
    fn drop(&mut self) {
        let code = self.code.take();
        nesting::within(self.depth, || drop(code));
    }
}

/// Compiles source text; warnings go to `warnings`.
///
/// # Errors
/// A syntax error.
pub fn compile_text(text: &str, filename: &str, options: Options, warnings: &mut Vec<Warning>) -> Result<Compiled, SyntaxError> {
    let rewritten = barry::rewrite(text, options.mode, options.future & flags::FUTURE_BARRY_AS_BDFL != 0);
    let text = match &rewritten {
        Ok(text) => &**text,
        Err(refused) => {
            // What is wrong before it counts.
            let earlier = syntax::with_tree(text, options.mode, warnings, |_, _, _, _| Ok(())).err();
            return Err(earlier.filter(|e| (e.line, e.column) < (refused.line, refused.column)).unwrap_or_else(|| refused.clone()));
        }
    };
    let made = syntax::with_tree(text, options.mode, warnings, |parsed, names, depth, warnings| {
        if let (Mode::Single, Mod::Module(body)) = (options.mode, parsed.tree) {
            single::check(body, text, options.explicit_dedent)?;
        }
        warnings.extend(parsed.warnings);
        generate(parsed.tree, names, filename, options, depth, warnings)
    });
    made.map_err(|e| e.or_incomplete(options))
}

/// Compiles `source` and builds the code object; warnings go to `warnings`.
///
/// # Errors
/// A syntax error, or an error of the builder.
pub fn compile<B: Builder>(text: &str, filename: &str, options: Options, b: &mut B, warnings: &mut Vec<Warning>) -> Result<B::Obj, Error<B::Error>> {
    compile_text(text, filename, options, warnings).map_err(Error::Syntax)?.build(b).map_err(Error::Build)
}

/// Compiles `source` to the marshal data that CPython 3.14 writes behind the header of a `.pyc` file.
///
/// # Errors
/// A syntax error, or CPython's message for code that is nested too deeply to be written.
pub fn compile_to_marshal(text: &str, filename: &str, options: Options, warnings: &mut Vec<Warning>) -> Result<Vec<u8>, Error<&'static str>> {
    compile_text(text, filename, options, warnings).map_err(Error::Syntax)?.marshal().map_err(Error::Build)
}

/// Whether the parser alone takes `text`: what compiling can never be faster than.
#[must_use]
pub fn parse_only(text: &str) -> bool {
    parser::parse(text, Mode::Exec, &Bump::new(), &mut Names::new(), parser::Limits::SHALLOW).is_ok()
}

/// Parses `source` to a syntax tree, as Python 3.`version` would if one is given.
///
/// # Errors
/// A syntax error.
pub fn parse(source: &str, options: Options, version: Option<u32>) -> Result<Tree, SyntaxError> {
    let mode = options.mode;
    let told = options.type_comments.then(|| diagnose::type_comments(source, mode)).transpose().map_err(|e| e.or_incomplete(options))?;
    let tree = syntax::with_tree(source, mode, &mut Vec::new(), |parsed, names, _, _| {
        syntax::check_digits(&parsed, source, options.max_int_digits)?;
        if let (Mode::Single, Mod::Module(body)) = (mode, parsed.tree) {
            single::check(body, source, options.explicit_dedent)?;
        }
        Ok(from_parser::convert(parsed.tree, &names, mode))
    });
    let mut tree = tree.map_err(|e| e.or_incomplete(options))?;
    if let Some(told) = told {
        from_parser::tell_types(&mut tree, &told);
    }
    match version.and_then(|minor| too_new(&tree, source, minor)) {
        None => Ok(tree),
        Some((message, span)) => {
            // CPython says so when it has read the token behind.
            let line = source.lines().nth(span.end_line as usize - 1).unwrap_or_default();
            let rest = line.get(span.end_column as usize..).unwrap_or_default();
            let column = span.end_column as i32 + (rest.len() - rest.trim_start().len()) as i32;
            let loc = Loc { line: span.end_line as i32, end_line: span.end_line as i32, col: column, end_col: column + 1 };
            Err(SyntaxError::at(message, loc, source))
        }
    }
}

/// Optimizes a tree (`ast.PyCF_OPTIMIZED_AST`) for a level of 0, 1 for `-O` or 2 for `-OO`.
pub fn optimize_tree(tree: &mut Tree, level: u8) {
    tree.optimize(level);
}

/// Compiles a syntax tree.
///
/// # Errors
/// As for [`compile`]; a tree that no source could give is a syntax error too.
pub fn compile_tree<B: Builder>(tree: &Tree, filename: &str, options: Options, b: &mut B, warnings: &mut Vec<Warning>) -> Result<B::Obj, Error<B::Error>> {
    nesting::within(usize::MAX, || {
        let (arena, mut names) = (Bump::new(), Names::new());
        let module = to_parser::convert(tree, &arena, &mut names).map_err(|message| Error::Syntax(SyntaxError::plain(message)))?;
        generate(module, names, filename, options, usize::MAX, warnings).map_err(Error::Syntax)?.build(b).map_err(Error::Build)
    })
}

/// The scopes of `text`, without code.
///
/// # Errors
/// A syntax error.
pub fn scopes(text: &str, mode: Mode) -> Result<Vec<symbols::Entry>, SyntaxError> {
    syntax::with_tree(text, mode, &mut Vec::new(), |parsed, mut names, _, _| {
        let describe = |e: error::Fail| SyntaxError::behind_parser(e.message, e.loc);
        let future = syntax::future_flags(parsed.tree, &names).map_err(describe)?;
        let how = symtable::Options { future_annotations: future & flags::FUTURE_ANNOTATIONS != 0, top_level_await: false, max_int_digits: 0, optimize: 0, complete: true };
        let table = symtable::build(&parsed.tree, &mut names, how).map_err(describe)?;
        Ok(symtable::export::export(&table, &names))
    })
}

fn generate(tree: Mod, mut names: Names, filename: &str, options: Options, depth: usize, warnings: &mut Vec<Warning>) -> Result<Compiled, SyntaxError> {
    let describe = |e: error::Fail| SyntaxError::behind_parser(e.message, e.loc);
    let future = options.future & flags::FUTURE_MASK | syntax::future_flags(tree, &names).map_err(describe)?;
    let scopes = symtable::Options {
        future_annotations: future & flags::FUTURE_ANNOTATIONS != 0,
        top_level_await: options.top_level_await,
        max_int_digits: options.max_int_digits,
        optimize: options.optimize,
        complete: false,
    };
    let mut table = symtable::build(&tree, &mut names, scopes).map_err(describe)?;
    let how = codegen::Options { optimize: options.optimize, future, interactive: options.mode == Mode::Single, top_level_await: options.top_level_await };
    let (code, found) = codegen::generate(tree, &mut names, &mut table, how).map_err(describe)?;
    warnings.extend(found);
    Ok(Compiled { code: Some(code), names, filename: filename.to_owned(), depth })
}

/// The docstring that starts a body.
fn docstring<'t>(body: &[Stmt<'t>]) -> Option<&'t ExprStringLiteral<'t>> {
    match body.first()? {
        Stmt::Expr(e) => match e.value {
            Expr::StringLiteral(s) => Some(s),
            _ => None,
        },
        _ => None,
    }
}

/// A body without the docstring that `-OO` removes (CPython `remove_docstring`). A body that was its docstring only stays whole.
fn without_docstring<'b, 't>(body: &'b [Stmt<'t>], optimize: u8) -> &'b [Stmt<'t>] {
    if optimize >= 2 && body.len() > 1 && docstring(body).is_some() { &body[1..] } else { body }
}

/// Whether a body is a docstring that `-OO` makes `pass`.
fn becomes_pass(body: &[Stmt], optimize: u8) -> bool {
    optimize >= 2 && body.len() == 1 && docstring(body).is_some()
}

/// The name of the source, which all code objects share.
struct FileName<'a, O> {
    text: &'a str,
    /// The object that stands for it, once there is one.
    made: Option<O>,
}

fn build_code<B: Builder>(code: &Code, filename: &mut FileName<B::Obj>, names: &Names, b: &mut B) -> Result<B::Obj, B::Error> {
    let mut consts = Vec::with_capacity(code.consts.len());
    for constant in &code.consts {
        consts.push(build_constant(constant, filename, names, b)?);
    }
    let all = |items: &[names::Name], b: &mut B| {
        let mut out = Vec::with_capacity(items.len());
        for name in items {
            out.push(b.name(name.number(), names.text(*name))?);
        }
        Ok(out)
    };
    let (code_names, localsplus) = (all(&code.names, b)?, all(&code.localsplus, b)?);
    let renewed: Vec<usize> = code.consts.iter().enumerate().filter(|(_, c)| is_renewed(c, names)).map(|(i, _)| i).collect();
    b.share(!code.own_localsplus);
    let localsplusnames = b.tuple(localsplus);
    b.share(true);
    let name = b.name(code.name.number(), names.text(code.name))?;
    let fields = CodeFields {
        argcount: code.argcount,
        posonlyargcount: code.posonlyargcount,
        kwonlyargcount: code.kwonlyargcount,
        stacksize: code.stacksize,
        flags: code.flags,
        code: b.own_bytes(&code.code),
        consts: b.constants(consts, &renewed),
        names: b.tuple(code_names),
        localsplusnames,
        localspluskinds: b.own_bytes(&code.kinds),
        filename: match &filename.made {
            Some(made) => made.clone(),
            None => filename.made.insert(b.str(filename.text.as_bytes(), true)?).clone(),
        },
        name: name.clone(),
        qualname: if *code.qualname == *names.text(code.name) { name } else { b.str(code.qualname.as_bytes(), true)? },
        firstlineno: code.firstlineno,
        linetable: b.bytes(&code.linetable),
        exceptiontable: b.bytes(&code.exceptiontable),
    };
    b.code(fields)
}

/// Whether CPython makes the set anew because interning replaced a member (`intern_constants`): one equal to an identifier.
fn is_renewed(constant: &Const, names: &Names) -> bool {
    let Const::FrozenSet(members) = constant else { return false };
    members.iter().any(|m| matches!(m, Const::Str(text) if text.len() > 1 && is_name_like(text) && (names.contains(text) || interned_at_start(text))))
}

fn build_constant<B: Builder>(constant: &Const, filename: &mut FileName<B::Obj>, names: &Names, b: &mut B) -> Result<B::Obj, B::Error> {
    let mut all = |items: &[Const], b: &mut B| {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            out.push(build_constant(item, filename, names, b)?);
        }
        Ok(out)
    };
    Ok(match constant {
        Const::None => b.none(),
        Const::Ellipsis => b.ellipsis(),
        Const::Bool(value) => b.bool(*value),
        Const::Int(value) => b.int(*value),
        Const::Big(value) => {
            let (sign, digits) = value.to_u32_digits();
            b.long(sign == Sign::Minus, &base_2_15(&digits))
        }
        Const::Float(value) => b.float(*value),
        Const::Complex(re, im) => b.complex(*re, *im),
        Const::Str(text) => b.constant_str(text, if is_name_like(text) || is_single(text) { Interned::Yes } else { Interned::No })?,
        Const::Made(text) => b.constant_str(text, Interned::No)?,
        Const::Name(text) if text.contains(&b'.') => {
            let before = text.len() > 1 && interned_at_start(text);
            b.constant_str(text, if before { Interned::No } else { Interned::WithItsCode })?
        }
        Const::Name(text) => b.constant_str(text, Interned::Yes)?,
        Const::Bytes(value) => b.bytes(value),
        Const::Tuple(items) => {
            let items = all(items, b)?;
            b.tuple(items)
        }
        Const::FrozenSet(items) => {
            let items = all(items, b)?;
            b.set(items, true)?
        }
        Const::Slice(parts) => {
            // CPython shares slices, but nothing with what they hold.
            b.share(false);
            let parts = [build_constant(&parts[0], filename, names, b)?, build_constant(&parts[1], filename, names, b)?, build_constant(&parts[2], filename, names, b)?];
            b.share(true);
            let [start, stop, step] = parts;
            b.slice(start, stop, step)
        }
        Const::Code(code) => build_code(code, filename, names, b)?,
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
