//! The syntax tree that the parser makes and the compiler reads: CPython's abstract syntax, in an arena that lives as long as one
//! compilation.
//!
//! A node is a reference into the arena, so that handing one on costs nothing and letting go of a tree costs nothing either. What
//! later stages note at a node (its context, the scope that it makes) stands in cells.

use crate::compile::names::Name;
use crate::frontend::Loc;
use std::cell::Cell;

/// A whole source.
#[derive(Clone, Copy)]
pub enum Mod<'t> {
    Module(&'t [Stmt<'t>]),
    Expression(Expr<'t>),
    /// The types of arguments, and that of the result.
    FunctionType(&'t [Expr<'t>], Expr<'t>),
}

/// Number of a scope, noted at the node that makes it by the symbol table.
pub type ScopeCell = Cell<u32>;

/// What is done with the value of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExprContext {
    Load,
    Store,
    Del,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// The value of a number.
#[derive(Debug, Clone, Copy)]
pub enum Number<'t> {
    Int(i64),
    /// The text of a literal that `Int` may not hold, without underscores.
    Big(&'t str),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
}

/// An enumeration of nodes, each with its position.
macro_rules! nodes {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident($node:ty),)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub enum $kind<'t> {
            $($variant(&'t $node),)*
        }

        impl $kind<'_> {
            /// Where it stands.
            pub fn loc(&self) -> Loc {
                match self {
                    $($kind::$variant(node) => node.loc,)*
                }
            }
        }
    };
}

/// Nodes, each with its position.
macro_rules! node {
    ($($(#[$doc:meta])* $name:ident $(<$arena:lifetime>)? { $($field:ident: $ty:ty,)* })*) => {
        $(
            $(#[$doc])*
            pub struct $name $(<$arena>)? {
                pub loc: Loc,
                $(pub $field: $ty,)*
            }
        )*
    };
}

nodes! {
    /// An expression.
    Expr {
        BoolOp(ExprBoolOp<'t>),
        Named(ExprNamed<'t>),
        BinOp(ExprBinOp<'t>),
        UnaryOp(ExprUnaryOp<'t>),
        Lambda(ExprLambda<'t>),
        If(ExprIf<'t>),
        Dict(ExprDict<'t>),
        Set(ExprSet<'t>),
        ListComp(ExprComprehension<'t>),
        SetComp(ExprComprehension<'t>),
        DictComp(ExprComprehension<'t>),
        Generator(ExprComprehension<'t>),
        Await(ExprAwait<'t>),
        Yield(ExprYield<'t>),
        YieldFrom(ExprYieldFrom<'t>),
        Compare(ExprCompare<'t>),
        Call(ExprCall<'t>),
        FString(ExprFString<'t>),
        TString(ExprFString<'t>),
        StringLiteral(ExprStringLiteral<'t>),
        BytesLiteral(ExprBytesLiteral<'t>),
        NumberLiteral(ExprNumberLiteral<'t>),
        BooleanLiteral(ExprBooleanLiteral),
        NoneLiteral(ExprNoneLiteral),
        EllipsisLiteral(ExprEllipsisLiteral),
        Attribute(ExprAttribute<'t>),
        Subscript(ExprSubscript<'t>),
        Starred(ExprStarred<'t>),
        Name(ExprName),
        List(ExprList<'t>),
        Tuple(ExprTuple<'t>),
        Slice(ExprSlice<'t>),
    }
}

node! {
    ExprBoolOp<'t> { op: BoolOp, values: &'t [Expr<'t>], }
    ExprNamed<'t> { target: Expr<'t>, value: Expr<'t>, }
    ExprBinOp<'t> { left: Expr<'t>, op: Operator, right: Expr<'t>, }
    ExprUnaryOp<'t> { op: UnaryOp, operand: Expr<'t>, }
    ExprLambda<'t> { parameters: &'t Parameters<'t>, body: Expr<'t>, scope: ScopeCell, }
    ExprIf<'t> { test: Expr<'t>, body: Expr<'t>, orelse: Expr<'t>, }
    ExprDict<'t> { items: &'t [DictItem<'t>], }
    ExprSet<'t> { elts: &'t [Expr<'t>], }
    /// A comprehension of any kind; `elt` is the key of one that makes a dict, `value` its value.
    ExprComprehension<'t> { elt: Expr<'t>, value: Option<Expr<'t>>, generators: &'t [Comprehension<'t>], scope: ScopeCell, }
    ExprAwait<'t> { value: Expr<'t>, }
    ExprYield<'t> { value: Option<Expr<'t>>, }
    ExprYieldFrom<'t> { value: Expr<'t>, }
    ExprCompare<'t> { left: Expr<'t>, ops: &'t [CmpOp], comparators: &'t [Expr<'t>], }
    ExprCall<'t> { func: Expr<'t>, args: &'t [Expr<'t>], keywords: &'t [Keyword<'t>], }
    /// An f-string or t-string, with the plain strings that stand beside it.
    ExprFString<'t> { values: &'t [Piece<'t>], }
    /// `value` is WTF-8; `unicode` says that the literal has the prefix `u`.
    ExprStringLiteral<'t> { value: &'t [u8], unicode: bool, }
    ExprBytesLiteral<'t> { value: &'t [u8], }
    ExprNumberLiteral<'t> { value: Number<'t>, }
    ExprBooleanLiteral { value: bool, }
    ExprNoneLiteral {}
    ExprEllipsisLiteral {}
    ExprAttribute<'t> { value: Expr<'t>, attr: Name, ctx: Cell<ExprContext>, }
    ExprSubscript<'t> { value: Expr<'t>, slice: Expr<'t>, ctx: Cell<ExprContext>, }
    ExprStarred<'t> { value: Expr<'t>, ctx: Cell<ExprContext>, }
    ExprName { id: Name, ctx: Cell<ExprContext>, }
    ExprList<'t> { elts: &'t [Expr<'t>], ctx: Cell<ExprContext>, }
    ExprTuple<'t> { elts: &'t [Expr<'t>], ctx: Cell<ExprContext>, }
    ExprSlice<'t> { lower: Option<Expr<'t>>, upper: Option<Expr<'t>>, step: Option<Expr<'t>>, }
}

/// `key: value`, or `**value`.
#[derive(Clone, Copy)]
pub struct DictItem<'t> {
    pub key: Option<Expr<'t>>,
    pub value: Expr<'t>,
}

/// `for target in iter if …`.
#[derive(Clone, Copy)]
pub struct Comprehension<'t> {
    pub target: Expr<'t>,
    pub iter: Expr<'t>,
    pub ifs: &'t [Expr<'t>],
    pub is_async: bool,
}

/// `arg=value`, or `**value`.
#[derive(Clone, Copy)]
pub struct Keyword<'t> {
    pub loc: Loc,
    pub arg: Option<Name>,
    pub value: Expr<'t>,
}

/// A piece of an f-string or t-string.
#[derive(Clone, Copy)]
pub enum Piece<'t> {
    /// Text as WTF-8; neighbouring literals are one piece.
    Text(&'t [u8], Loc),
    Value(&'t Interpolation<'t>),
}

/// `{expression!conversion:format_spec}`.
pub struct Interpolation<'t> {
    pub loc: Loc,
    pub expression: Expr<'t>,
    /// The source of the expression, for t-strings.
    pub text: &'t str,
    /// The number of the character, -1 for none.
    pub conversion: i32,
    pub format_spec: Option<FormatSpec<'t>>,
}

#[derive(Clone, Copy)]
pub struct FormatSpec<'t> {
    pub loc: Loc,
    pub values: &'t [Piece<'t>],
}

nodes! {
    /// A statement.
    Stmt {
        FunctionDef(StmtFunctionDef<'t>),
        ClassDef(StmtClassDef<'t>),
        Return(StmtReturn<'t>),
        Delete(StmtDelete<'t>),
        TypeAlias(StmtTypeAlias<'t>),
        Assign(StmtAssign<'t>),
        AugAssign(StmtAugAssign<'t>),
        AnnAssign(StmtAnnAssign<'t>),
        For(StmtFor<'t>),
        While(StmtWhile<'t>),
        If(StmtIf<'t>),
        With(StmtWith<'t>),
        Match(StmtMatch<'t>),
        Raise(StmtRaise<'t>),
        Try(StmtTry<'t>),
        Assert(StmtAssert<'t>),
        Import(StmtImport<'t>),
        ImportFrom(StmtImportFrom<'t>),
        Global(StmtGlobal<'t>),
        Nonlocal(StmtGlobal<'t>),
        Expr(StmtExpr<'t>),
        Pass(StmtWord),
        Break(StmtWord),
        Continue(StmtWord),
    }
}

node! {
    StmtFunctionDef<'t> {
        is_async: bool,
        decorator_list: &'t [Expr<'t>],
        name: Name,
        type_params: Option<&'t TypeParams<'t>>,
        parameters: &'t Parameters<'t>,
        returns: Option<Expr<'t>>,
        body: &'t [Stmt<'t>],
        scope: ScopeCell,
        annotations_scope: ScopeCell,
    }
    StmtClassDef<'t> {
        decorator_list: &'t [Expr<'t>],
        name: Name,
        type_params: Option<&'t TypeParams<'t>>,
        args: &'t [Expr<'t>],
        keywords: &'t [Keyword<'t>],
        body: &'t [Stmt<'t>],
        scope: ScopeCell,
    }
    StmtReturn<'t> { value: Option<Expr<'t>>, }
    StmtDelete<'t> { targets: &'t [Expr<'t>], }
    StmtTypeAlias<'t> { name: Expr<'t>, type_params: Option<&'t TypeParams<'t>>, value: Expr<'t>, scope: ScopeCell, }
    StmtAssign<'t> { targets: &'t [Expr<'t>], value: Expr<'t>, }
    StmtAugAssign<'t> { target: Expr<'t>, op: Operator, value: Expr<'t>, }
    /// `simple` says that the target is a name without parentheses.
    StmtAnnAssign<'t> { target: Expr<'t>, annotation: Expr<'t>, value: Option<Expr<'t>>, simple: bool, }
    StmtFor<'t> { is_async: bool, target: Expr<'t>, iter: Expr<'t>, body: &'t [Stmt<'t>], orelse: &'t [Stmt<'t>], }
    StmtWhile<'t> { test: Expr<'t>, body: &'t [Stmt<'t>], orelse: &'t [Stmt<'t>], }
    StmtIf<'t> { test: Expr<'t>, body: &'t [Stmt<'t>], clauses: &'t [Clause<'t>], }
    StmtWith<'t> { is_async: bool, items: &'t [WithItem<'t>], body: &'t [Stmt<'t>], }
    StmtMatch<'t> { subject: Expr<'t>, cases: &'t [MatchCase<'t>], }
    StmtRaise<'t> { exc: Option<Expr<'t>>, cause: Option<Expr<'t>>, }
    StmtTry<'t> { body: &'t [Stmt<'t>], handlers: &'t [ExceptHandler<'t>], orelse: &'t [Stmt<'t>], finalbody: &'t [Stmt<'t>], is_star: bool, }
    StmtAssert<'t> { test: Expr<'t>, msg: Option<Expr<'t>>, }
    StmtImport<'t> { names: &'t [Alias], }
    StmtImportFrom<'t> { module: Option<Name>, names: &'t [Alias], level: u32, }
    StmtGlobal<'t> { names: &'t [Name], }
    StmtExpr<'t> { value: Expr<'t>, }
    StmtWord {}
}

/// `elif test: body`, or `else: body`.
#[derive(Clone, Copy)]
pub struct Clause<'t> {
    pub loc: Loc,
    pub test: Option<Expr<'t>>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Clone, Copy)]
pub struct WithItem<'t> {
    pub context_expr: Expr<'t>,
    pub optional_vars: Option<Expr<'t>>,
}

#[derive(Clone, Copy)]
pub struct MatchCase<'t> {
    pub pattern: Pattern<'t>,
    pub guard: Option<Expr<'t>>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Clone, Copy)]
pub struct ExceptHandler<'t> {
    pub loc: Loc,
    pub type_: Option<Expr<'t>>,
    pub name: Option<Name>,
    pub body: &'t [Stmt<'t>],
}

#[derive(Clone, Copy)]
pub struct Alias {
    pub loc: Loc,
    pub name: Name,
    pub asname: Option<Name>,
}

/// The parameters of a function.
#[derive(Clone, Copy, Default)]
pub struct Parameters<'t> {
    pub posonlyargs: &'t [Parameter<'t>],
    pub args: &'t [Parameter<'t>],
    pub vararg: Option<Parameter<'t>>,
    pub kwonlyargs: &'t [Parameter<'t>],
    pub kwarg: Option<Parameter<'t>>,
}

#[derive(Clone, Copy)]
pub struct Parameter<'t> {
    /// Without the default and without stars.
    pub loc: Loc,
    pub name: Name,
    pub annotation: Option<Expr<'t>>,
    pub default: Option<Expr<'t>>,
}

impl<'t> Parameters<'t> {
    /// The parameters that may have a default, in order.
    pub fn plain(&self) -> impl Iterator<Item = &'t Parameter<'t>> + use<'t> {
        self.posonlyargs.iter().chain(self.args).chain(self.kwonlyargs)
    }

    /// All parameters.
    pub fn iter(&self) -> impl Iterator<Item = &Parameter<'t>> {
        self.posonlyargs.iter().chain(self.args).chain(&self.vararg).chain(self.kwonlyargs).chain(&self.kwarg)
    }
}

/// `[T, *Ts, **P]`.
pub struct TypeParams<'t> {
    pub params: &'t [TypeParam<'t>],
    pub scope: ScopeCell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeParamKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

pub struct TypeParam<'t> {
    pub loc: Loc,
    pub kind: TypeParamKind,
    pub name: Name,
    pub bound: Option<Expr<'t>>,
    pub default: Option<Expr<'t>>,
    pub bound_scope: ScopeCell,
    pub default_scope: ScopeCell,
}

nodes! {
    /// What a `case` matches.
    Pattern {
        Value(PatternMatchValue<'t>),
        Singleton(PatternMatchSingleton),
        Sequence(PatternMatchSequence<'t>),
        Mapping(PatternMatchMapping<'t>),
        Class(PatternMatchClass<'t>),
        Star(PatternMatchStar),
        As(PatternMatchAs<'t>),
        Or(PatternMatchOr<'t>),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Singleton {
    None,
    True,
    False,
}

node! {
    PatternMatchValue<'t> { value: Expr<'t>, }
    PatternMatchSingleton { value: Singleton, }
    PatternMatchSequence<'t> { patterns: &'t [Pattern<'t>], }
    PatternMatchMapping<'t> { keys: &'t [Expr<'t>], patterns: &'t [Pattern<'t>], rest: Option<Name>, }
    PatternMatchClass<'t> { cls: Expr<'t>, patterns: &'t [Pattern<'t>], keywords: &'t [PatternKeyword<'t>], }
    PatternMatchStar { name: Option<Name>, }
    PatternMatchAs<'t> { pattern: Option<Pattern<'t>>, name: Option<Name>, }
    PatternMatchOr<'t> { patterns: &'t [Pattern<'t>], }
}

/// `attr=pattern` in a class pattern.
#[derive(Clone, Copy)]
pub struct PatternKeyword<'t> {
    pub attr: Name,
    pub pattern: Pattern<'t>,
}

/// Gives a target and what it holds its context.
pub fn set_context(e: Expr, ctx: ExprContext) {
    match e {
        Expr::Name(n) => n.ctx.set(ctx),
        Expr::Attribute(a) => a.ctx.set(ctx),
        Expr::Subscript(s) => s.ctx.set(ctx),
        Expr::Starred(s) => {
            s.ctx.set(ctx);
            set_context(s.value, ctx);
        }
        Expr::List(l) => {
            l.ctx.set(ctx);
            l.elts.iter().for_each(|e| set_context(*e, ctx));
        }
        Expr::Tuple(t) => {
            t.ctx.set(ctx);
            t.elts.iter().for_each(|e| set_context(*e, ctx));
        }
        _ => {}
    }
}
