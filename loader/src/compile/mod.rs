//! Source text to code, behind one function: [`compile_text`].
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
mod objects;
pub(crate) mod percent;
pub(crate) mod position;
mod single;
mod symtable;
mod syntax;

pub use crate::frontend::{Category, Error, LineEnd, LineFrom, Mode, Options, SyntaxError, SyntaxKind, Warning, symbols};
pub(crate) use codegen::{INTRINSIC_LIST_TO_TUPLE, INTRINSIC_UNARY_POSITIVE};
pub(crate) use constant::Const;
pub use objects::Pending;

use crate::ast::version::too_new;
use crate::ast::{Tree, from_parser, to_parser};
use crate::dump::Dumper;
use crate::frontend::Loc;
use crate::opcode::flags;
use crate::parser;
use crate::parser::node::{Expr, ExprStringLiteral, Mod, Stmt};
use bumpalo::Bump;
use names::Names;

/// Compiled code that nobody's objects stand for yet.
pub struct Compiled {
    code: Pending,
    filename: String,
}

impl Compiled {
    /// The code objects, to be made when they are needed.
    #[must_use]
    pub fn pending(self) -> Pending {
        self.code
    }

    /// The marshal data that CPython 3.14 writes behind the header of a `.pyc` file.
    ///
    /// # Errors
    /// CPython's message for code that is nested too deeply to be written.
    pub fn marshal(&self) -> Result<Vec<u8>, &'static str> {
        let mut dumper = Dumper::for_objects(self.code.names.len() * 4);
        let root = self.code.build(&self.filename, &mut dumper)?;
        nesting::within(self.code.depth, || dumper.finish(root, true))
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
/// As for [`compile_text`]; a tree that no source could give is a syntax error too.
pub fn compile_tree(tree: &Tree, filename: &str, options: Options, warnings: &mut Vec<Warning>) -> Result<Compiled, SyntaxError> {
    nesting::within(usize::MAX, || {
        let (arena, mut names) = (Bump::new(), Names::new());
        let module = to_parser::convert(tree, &arena, &mut names).map_err(SyntaxError::plain)?;
        generate(module, names, filename, options, usize::MAX, warnings)
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
    Ok(Compiled { code: Pending::new(code, names, depth), filename: filename.to_owned() })
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
