//! Syntax tree to instructions (CPython `codegen.c` and `compile.c`). The state is here, the constructs are in the other files.

mod annotations;
mod calls;
mod class;
mod comprehension;
mod expr;
mod function;
mod names;
mod pattern;
mod statement;
mod strings;
mod try_with;
mod warn;

use super::assemble::{Room, assemble};
use super::constant::{Code, Const, ConstTable};
use super::error::{Res, fail};
use super::flow;
use super::instr::{Label, Loc, Sequence, pseudo};
use super::names::{Name, NameTable, Names};
use super::symtable::{Block, Place, Scope, ScopeId, Table};
use crate::frontend::Warning;
use crate::opcode::{self, CALL_INTRINSIC_1, COPY, LOAD_CONST, NOP, POP_EXCEPT, POP_TOP, RERAISE, RESUME, RETURN_GENERATOR, RETURN_VALUE, SETUP_ANNOTATIONS, flags, kinds};
use crate::parser::node::{self as ast, Expr, Stmt};
use std::rc::Rc;

pub const INTRINSIC_PRINT: u32 = 1;
pub const INTRINSIC_IMPORT_STAR: u32 = 2;
pub const INTRINSIC_STOPITERATION_ERROR: u32 = 3;
pub const INTRINSIC_ASYNC_GEN_WRAP: u32 = 4;
pub const INTRINSIC_UNARY_POSITIVE: u32 = 5;
pub const INTRINSIC_LIST_TO_TUPLE: u32 = 6;
pub const INTRINSIC_TYPEVAR: u32 = 7;
pub const INTRINSIC_PARAMSPEC: u32 = 8;
pub const INTRINSIC_TYPEVARTUPLE: u32 = 9;
pub const INTRINSIC_SUBSCRIPT_GENERIC: u32 = 10;
pub const INTRINSIC_TYPEALIAS: u32 = 11;
/// Intrinsics of two operands.
pub const INTRINSIC_PREP_RERAISE_STAR: u32 = 1;
pub const INTRINSIC_TYPEVAR_WITH_BOUND: u32 = 2;
pub const INTRINSIC_TYPEVAR_WITH_CONSTRAINTS: u32 = 3;
pub const INTRINSIC_SET_FUNCTION_TYPE_PARAMS: u32 = 4;
pub const INTRINSIC_SET_TYPEPARAM_DEFAULT: u32 = 5;
/// Operands of LOAD_COMMON_CONSTANT.
pub const CONSTANT_ASSERTION_ERROR: u32 = 0;
pub const CONSTANT_NOT_IMPLEMENTED_ERROR: u32 = 1;
pub const CONSTANT_TUPLE: u32 = 2;
pub const CONSTANT_ALL: u32 = 3;
pub const CONSTANT_ANY: u32 = 4;
/// Operands of RESUME.
pub const RESUME_AT_FUNC_START: u32 = 0;
pub const RESUME_AFTER_YIELD: u32 = 1;
pub const RESUME_AFTER_YIELD_FROM: u32 = 2;
pub const RESUME_AFTER_AWAIT: u32 = 3;

/// More operands than this are collected in a list or dict while they are evaluated.
const STACK_USE_GUIDELINE: usize = 30;

/// How [`generate`] is to compile.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub optimize: u8,
    /// `co_flags` of the `__future__` features in force.
    pub future: u32,
    pub interactive: bool,
    pub top_level_await: bool,
}

impl Options {
    fn future_annotations(&self) -> bool {
        self.future & flags::FUTURE_ANNOTATIONS != 0
    }
}

/// What kind of code a unit is (CPython `COMPILE_SCOPE_*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    /// Annotations, type parameters and type aliases.
    Annotations,
}

/// A construct that `break`, `continue` and `return` have to leave properly (CPython `fblockinfo`).
#[derive(Clone, Copy)]
struct FBlock<'a> {
    kind: FBlockKind<'a>,
    block: Label,
    exit: Label,
    loc: Loc,
}

#[derive(Clone, Copy)]
enum FBlockKind<'a> {
    While,
    For,
    AsyncFor,
    TryExcept,
    FinallyTry(&'a [Stmt<'a>]),
    FinallyEnd,
    With,
    AsyncWith,
    /// The name of `except … as name` that is deleted at its end; a second block is up if there is one.
    HandlerCleanup(Option<Name>),
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
    /// One whose variables take the place of the scope's.
    InlinedComprehension,
    StopIteration,
}

/// The numbers of parameters of a unit.
#[derive(Debug, Clone, Copy, Default)]
struct Arguments {
    positional: u32,
    positional_only: u32,
    keyword_only: u32,
}

/// Code under construction (CPython `struct compiler_unit`).
struct Unit<'a> {
    scope: ScopeId,
    kind: UnitKind,
    name: Name,
    qualname: Rc<str>,
    private: Option<Name>,
    arguments: Arguments,
    firstlineno: i32,
    seq: Sequence,
    consts: ConstTable,
    names: NameTable,
    varnames: NameTable,
    cellvars: NameTable,
    freevars: NameTable,
    /// Locals of comprehensions that run in a class or module; true while the comprehension is compiled.
    fast_hidden: Vec<(Name, bool)>,
    fblocks: Vec<FBlock<'a>>,
    static_attributes: Vec<Name>,
    in_inlined_comp: u32,
    in_conditional_block: bool,
    deferred_annotations: Vec<(&'a ast::StmtAnnAssign<'a>, Option<i64>)>,
    next_conditional_annotation: i64,
}

/// The compiler's state (CPython `struct _PyCompiler`).
struct Compiler<'a> {
    names: &'a mut Names,
    table: &'a mut Table,
    options: Options,
    units: Vec<Unit<'a>>,
    warnings: Vec<Warning>,
    /// Copies of `finally` bodies warn once only.
    quiet: u32,
    /// What unit after unit is made with.
    graph: flow::Graph,
    lowered: flow::Code,
    room: Room,
    spare: Vec<Sequence>,
}

/// Compiles a tree whose scopes are known.
///
/// # Errors
/// What CPython's compiler refuses in a tree that parses.
pub fn generate<'a>(tree: ast::Mod<'a>, names: &'a mut Names, table: &'a mut Table, options: Options) -> Res<(Rc<Code>, Vec<Warning>)> {
    let mut c =
        Compiler { names, table, options, units: Vec::new(), warnings: Vec::new(), quiet: 0, graph: flow::Graph::default(), lowered: flow::Code::default(), room: Room::default(), spare: Vec::new() };
    c.enter(Name::MODULE, UnitKind::Module, 0, 1, None, Arguments::default());
    let add_none = match tree {
        ast::Mod::Module(body) => {
            let loc = super::without_docstring(body, options.optimize).first().map_or(Loc { line: 1, end_line: 1, col: 0, end_col: 0 }, Stmt::loc);
            if c.scope().has_conditional_annotations {
                c.op_arg(loc, opcode::BUILD_SET, 0);
                let name = c.unit().names.add(Name::CONDITIONAL_ANNOTATIONS);
                c.op_arg(loc, opcode::STORE_NAME, name);
            }
            c.body(loc, body, options.interactive)?;
            true
        }
        ast::Mod::Expression(e) => {
            c.expr(e)?;
            false
        }
        ast::Mod::FunctionType(..) => return fail(Loc::line(1, 0), "this compiler does not handle FunctionTypes"),
    };
    let code = c.exit(add_none);
    Ok((code, c.warnings))
}

impl<'a> Compiler<'a> {
    fn unit(&mut self) -> &mut Unit<'a> {
        let last = self.units.len() - 1;
        &mut self.units[last]
    }

    fn scope(&self) -> &Scope {
        let unit = &self.units[self.units.len() - 1];
        &self.table.scopes[unit.scope as usize]
    }

    fn kind(&self) -> UnitKind {
        self.units[self.units.len() - 1].kind
    }

    fn op(&mut self, loc: Loc, op: u8) {
        self.unit().seq.push(op, 0, loc);
    }

    fn op_arg(&mut self, loc: Loc, op: u8, arg: u32) {
        self.unit().seq.push(op, arg, loc);
    }

    fn op_jump(&mut self, loc: Loc, op: u8, target: Label) {
        self.unit().seq.push_jump(op, target, loc);
    }

    fn new_label(&mut self) -> Label {
        self.unit().seq.new_label()
    }

    fn place(&mut self, label: Label) {
        self.unit().seq.place(label);
    }

    fn load_const(&mut self, loc: Loc, value: Const) {
        let unit = self.unit();
        let index = unit.consts.add(value);
        unit.seq.push(LOAD_CONST, index, loc);
    }

    fn load_name_const(&mut self, loc: Loc, name: Name) {
        let value = Const::name(self.names.text(name));
        self.load_const(loc, value);
    }

    /// The name as it is stored here: private names carry their class's.
    fn mangled(&mut self, name: Name) -> Name {
        let unit = &self.units[self.units.len() - 1];
        self.table.scopes[unit.scope as usize].mangle(unit.private, name, self.names)
    }

    fn push_fblock(&mut self, loc: Loc, kind: FBlockKind<'a>, block: Label, exit: Label) -> Res {
        const MAX_BLOCKS: usize = 21;
        if self.unit().fblocks.len() >= MAX_BLOCKS {
            return fail(loc, "too many statically nested blocks");
        }
        self.unit().fblocks.push(FBlock { kind, block, exit, loc });
        Ok(())
    }

    fn pop_fblock(&mut self) {
        self.unit().fblocks.pop();
    }

    /// Starts a unit (CPython `_PyCompile_EnterScope` and `codegen_enter_scope`).
    fn enter(&mut self, name: Name, kind: UnitKind, scope: ScopeId, firstlineno: i32, private: Option<Name>, arguments: Arguments) {
        let s = &self.table.scopes[scope as usize];
        let names = &*self.names;
        let sorted = |mut items: Vec<Name>| {
            items.sort_unstable_by(|a, b| names.text(*a).cmp(names.text(*b)));
            items
        };
        let mut cells = sorted(s.symbols.iter().filter(|(_, sym)| sym.place == Place::Cell || sym.flags & super::symtable::def::COMP_CELL != 0).map(|(n, _)| *n).collect());
        for (needed, name) in [(s.needs_class_closure, Name::CLASS), (s.needs_classdict, Name::CLASSDICT), (s.has_conditional_annotations, Name::CONDITIONAL_ANNOTATIONS)] {
            if needed && !cells.contains(&name) {
                cells.push(name);
            }
        }
        let free = sorted(s.symbols.iter().filter(|(_, sym)| sym.place == Place::Free || sym.flags & super::symtable::def::FREE_CLASS != 0).map(|(n, _)| *n).collect());
        let mut free = free;
        if s.block == Block::Annotation
            && let Some(at) = free.iter().position(|n| *n == Name::CONDITIONAL_ANNOTATIONS)
        {
            // CPython meets it when it is used, behind those that the symbol table knows.
            free.remove(at);
            free.push(Name::CONDITIONAL_ANNOTATIONS);
        }
        let generator = s.coroutine || s.generator;
        let varnames = NameTable::of(s.varnames.clone());
        let private = private.or_else(|| self.units.last().and_then(|u| u.private));
        let qualname = self.qualname(name, kind);
        self.units.push(Unit {
            scope,
            kind,
            name,
            qualname,
            private,
            arguments,
            firstlineno,
            seq: self.spare.pop().unwrap_or_default(),
            consts: ConstTable::default(),
            names: NameTable::default(),
            varnames,
            cellvars: NameTable::of(cells),
            freevars: NameTable::of(free),
            fast_hidden: Vec::new(),
            fblocks: Vec::new(),
            static_attributes: Vec::new(),
            in_inlined_comp: 0,
            in_conditional_block: false,
            deferred_annotations: Vec::new(),
            next_conditional_annotation: 0,
        });
        if generator && (kind != UnitKind::Module || self.options.top_level_await) {
            let loc = Loc { line: firstlineno, end_line: firstlineno, col: -1, end_col: -1 };
            self.op(loc, RETURN_GENERATOR);
            self.op(loc, POP_TOP);
        }
        if kind == UnitKind::Module {
            let loc = Loc { line: 0, end_line: 1, col: 0, end_col: 0 };
            self.op_arg(loc, RESUME, RESUME_AT_FUNC_START);
            return self.op(loc, pseudo::ANNOTATIONS_PLACEHOLDER);
        }
        self.op_arg(Loc::line(firstlineno, 0), RESUME, RESUME_AT_FUNC_START);
    }

    /// CPython `compiler_set_qualname`.
    fn qualname(&mut self, name: Name, kind: UnitKind) -> Rc<str> {
        let mut depth = self.units.len();
        if depth <= 1 {
            return self.names.text(name).into();
        }
        // A scope of type parameters or an annotation is passed over.
        if self.units[depth - 1].kind == UnitKind::Annotations {
            depth -= 1;
            if depth == 1 {
                return self.names.text(name).into();
            }
        }
        let parent = &self.units[depth - 1];
        if matches!(kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class) {
            let (private, scope) = (parent.private, parent.scope);
            let mangled = self.names.mangle(private, name);
            if self.table.scopes[scope as usize].place(mangled) == Place::GlobalExplicit {
                return self.names.text(name).into();
            }
        }
        let own = self.names.text(name);
        let parent = &self.units[depth - 1];
        let locals = matches!(parent.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda);
        Rc::from(format!("{}{}.{own}", parent.qualname, if locals { ".<locals>" } else { "" }))
    }

    /// Ends a unit and makes its code (CPython `_PyCompile_OptimizeAndAssemble` and `_PyCompile_ExitScope`).
    fn exit(&mut self, add_none: bool) -> Rc<Code> {
        if add_none {
            self.load_const(Loc::NONE, Const::None);
        }
        self.op(Loc::NONE, RETURN_VALUE);
        let mut unit = self.units.swap_remove(self.units.len() - 1);
        let scope = &self.table.scopes[unit.scope as usize];
        let code_flags = code_flags(scope, unit.kind, &self.options);
        let parameters = scope.varnames.len();
        flow::optimize(&mut self.graph, &unit.seq, &mut unit.consts, unit.varnames.items.len(), parameters);
        let layout = flow::Layout { varnames: &unit.varnames.items, cellvars: &unit.cellvars.items, freevars: &unit.freevars.items };
        let depth = flow::finish(&mut self.graph, &layout, &mut self.lowered);
        let bytes = assemble(&mut self.lowered, &self.graph, unit.firstlineno, &mut self.room);
        unit.seq.clear();
        self.spare.push(std::mem::take(&mut unit.seq));
        let (localsplus, kinds) = localsplus(&unit, code_flags);
        Rc::new(Code {
            argcount: unit.arguments.positional + unit.arguments.positional_only,
            posonlyargcount: unit.arguments.positional_only,
            kwonlyargcount: unit.arguments.keyword_only,
            stacksize: depth.max(1),
            flags: code_flags,
            code: bytes.code,
            consts: unit.consts.items,
            names: unit.names.items,
            localsplus,
            own_localsplus: false,
            kinds,
            name: unit.name,
            qualname: unit.qualname,
            firstlineno: unit.firstlineno,
            linetable: bytes.linetable,
            exceptiontable: bytes.exceptiontable,
        })
    }

    /// A body with its docstring and its annotations (CPython `codegen_body`).
    fn body(&mut self, loc: Loc, stmts: &'a [Stmt<'a>], interactive: bool) -> Res {
        if self.options.future_annotations() && self.scope().annotations_used {
            self.op(loc, SETUP_ANNOTATIONS);
        }
        let (stmts, doc) = if interactive { (super::without_docstring(stmts, self.options.optimize), None) } else { self.start_body(stmts) };
        if let Some((at, text)) = doc {
            self.load_const(at, text);
            self.store_name(Loc::NONE, Name::DOC)?;
        }
        self.block(stmts)?;
        if !self.options.future_annotations() {
            self.deferred_annotations(loc)?;
        }
        Ok(())
    }

    /// The statements of a body behind its docstring, and the docstring with its place.
    fn start_body(&mut self, body: &'a [Stmt<'a>]) -> (&'a [Stmt<'a>], Option<(Loc, Const)>) {
        let Some(doc) = super::docstring(body) else { return (body, None) };
        if self.options.optimize < 2 {
            return (&body[1..], Some((doc.loc, docstring(doc))));
        }
        if super::becomes_pass(body, self.options.optimize) {
            self.pass_instead_of(body[0]);
        }
        let rest = &body[1..];
        if let Some(next) = super::docstring(rest) {
            // CPython keeps the text that comes to stand in its place, and makes nothing of it.
            self.unit().consts.add(Const::Str(next.value.into()));
        }
        (rest, None)
    }

    /// A body that was its docstring only becomes `pass`, at the place where that would be written.
    fn pass_instead_of(&mut self, docstring: Stmt) {
        let at = docstring.loc();
        self.nop(Loc { end_line: at.line, end_col: at.col + "pass".len() as i32, ..at });
    }

    fn block(&mut self, stmts: &'a [Stmt<'a>]) -> Res {
        stmts.iter().try_for_each(|s| self.stmt(*s))
    }

    fn pop_except_and_reraise(&mut self, loc: Loc) {
        self.op_arg(loc, COPY, 3);
        self.op(loc, POP_EXCEPT);
        self.op_arg(loc, RERAISE, 1);
    }

    /// Turns StopIteration that leaves a generator into RuntimeError (CPython `wrap_in_stopiteration_handler`).
    fn wrap_in_stopiteration_handler(&mut self) {
        let handler = self.new_label();
        let seq = &mut self.unit().seq;
        let resume = seq.instrs.iter().position(|i| i.op == RESUME).unwrap_or(0);
        seq.insert_jump(resume, pseudo::SETUP_CLEANUP, handler, Loc::NONE);
        self.load_const(Loc::NONE, Const::None);
        self.op(Loc::NONE, RETURN_VALUE);
        self.place(handler);
        self.op_arg(Loc::NONE, CALL_INTRINSIC_1, INTRINSIC_STOPITERATION_ERROR);
        self.op_arg(Loc::NONE, RERAISE, 1);
    }

    fn is_debug(e: Expr) -> bool {
        matches!(e, Expr::Name(n) if n.id == Name::DEBUG && n.ctx.get() == ast::ExprContext::Load)
    }

    fn nop(&mut self, loc: Loc) {
        self.op(loc, NOP);
    }
}

/// The docstring as constant, its indentation removed.
fn docstring(doc: &ast::ExprStringLiteral) -> Const {
    Const::Str(super::docstring::clean(doc.value).into())
}

/// CPython `compute_code_flags`.
fn code_flags(scope: &Scope, kind: UnitKind, options: &Options) -> u32 {
    let mut out = 0;
    let mut set = |on: bool, flag: u32| out |= if on { flag } else { 0 };
    if scope.is_function_like() {
        set(true, flags::NEWLOCALS | flags::OPTIMIZED);
        set(scope.nested, flags::NESTED);
        set(scope.generator && !scope.coroutine, flags::GENERATOR);
        set(scope.generator && scope.coroutine, flags::ASYNC_GENERATOR);
        set(!scope.generator && scope.coroutine, flags::COROUTINE);
        set(scope.varargs, flags::VARARGS);
        set(scope.varkeywords, flags::VARKEYWORDS);
        set(scope.has_docstring, flags::HAS_DOCSTRING);
        set(scope.method, flags::METHOD);
    } else if kind == UnitKind::Module && options.top_level_await && scope.coroutine {
        set(true, flags::COROUTINE);
    }
    out | options.future
}

/// The names of locals, cells and free variables, and their kinds (CPython `compute_localsplus_info`).
fn localsplus(unit: &Unit, code_flags: u32) -> (Vec<Name>, Vec<u8>) {
    let has = |flag: u32| u32::from(code_flags & flag != 0);
    let a = &unit.arguments;
    let parameters = [
        (a.positional_only, kinds::ARG_POS),
        (a.positional, kinds::ARG_POS | kinds::ARG_KW),
        (a.keyword_only, kinds::ARG_KW),
        (has(flags::VARARGS), kinds::ARG_VAR | kinds::ARG_POS),
        (has(flags::VARKEYWORDS), kinds::ARG_VAR | kinds::ARG_KW),
    ];
    let mut parameter_kinds = parameters.into_iter().flat_map(|(n, kind)| std::iter::repeat_n(kind, n as usize));
    let mut names = unit.varnames.items.clone();
    let mut out = Vec::with_capacity(names.len());
    for name in &names {
        let mut kind = kinds::LOCAL | parameter_kinds.next().unwrap_or(0);
        if unit.fast_hidden.iter().any(|(n, _)| n == name) {
            kind |= kinds::HIDDEN;
        }
        if unit.cellvars.get(*name).is_some() {
            kind |= kinds::CELL;
        }
        out.push(kind);
    }
    for name in &unit.cellvars.items {
        if unit.varnames.get(*name).is_none() {
            names.push(*name);
            let hidden = unit.fast_hidden.iter().any(|(n, _)| n == name);
            out.push(kinds::CELL | if hidden { kinds::HIDDEN } else { 0 });
        }
    }
    for name in &unit.freevars.items {
        names.push(*name);
        out.push(kinds::FREE);
    }
    (names, out)
}

/// Whether the scope is that of a class body.
fn is_class(scope: &Scope) -> bool {
    scope.block == Block::Class
}
