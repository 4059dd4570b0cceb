//! CPython's tree as the parser's, for trees that Python code made.

use super::{Node, Span, Tree};
use crate::compile::names::{Name, Names};
use crate::frontend::Loc;
use crate::parser::node::{self as ast, ScopeCell};
use bumpalo::Bump;
use num_bigint::BigInt;
use std::cell::Cell;

/// What cannot be represented.
pub type Result<T> = std::result::Result<T, String>;

/// Converts a `Module`, `Expression` or `Interactive`.
///
/// # Errors
/// A message for what the parser's tree cannot say.
pub fn convert<'t>(tree: &Tree, arena: &'t Bump, names: &mut Names) -> Result<ast::Mod<'t>> {
    let mut c = Converter { arena, names };
    let n = as_node(tree)?;
    Ok(match n.kind {
        "Expression" => ast::Mod::Expression(c.child_expr(n, "body")?),
        _ => ast::Mod::Module(c.body(n, "body")?),
    })
}

struct Converter<'t, 'n> {
    arena: &'t Bump,
    names: &'n mut Names,
}

fn loc(span: Option<Span>) -> Loc {
    let Some(s) = span else { return Loc::line(1, 0) };
    Loc { line: s.line as i32, end_line: s.end_line as i32, col: s.column as i32, end_col: s.end_column as i32 }
}

fn as_node(tree: &Tree) -> Result<&Node> {
    match tree {
        Tree::Node(n) => Ok(n),
        _ => Err("expected a node".to_owned()),
    }
}

fn items<'a>(n: &'a Node, name: &str) -> &'a [Tree] {
    match n.field(name) {
        Some(Tree::List(items)) => items,
        _ => &[],
    }
}

fn number(n: &Node, name: &str) -> i64 {
    match n.field(name) {
        Some(Tree::Int(i)) => i64::try_from(i.clone()).unwrap_or(0),
        _ => 0,
    }
}

fn child<'a>(n: &'a Node, name: &str) -> Result<&'a Node> {
    as_node(n.field(name).unwrap_or(&Tree::None))
}

/// Nodes with a position and nothing hidden.
macro_rules! make {
    ($c:ident, $ty:ident, $loc:expr, $($field:ident: $value:expr),* $(,)?) => {{
        let node = ast::$ty { loc: $loc, $($field: $value),* };
        &*$c.arena.alloc(node)
    }};
}

impl<'t> Converter<'t, '_> {
    fn list<T: Copy>(&self, items: &[T]) -> &'t [T] {
        self.arena.alloc_slice_copy(items)
    }

    fn all<T: Copy>(&mut self, items: &[Tree], mut one: impl FnMut(&mut Self, &Node) -> Result<T>) -> Result<&'t [T]> {
        let made: Vec<T> = items.iter().map(|t| one(self, as_node(t)?)).collect::<Result<_>>()?;
        Ok(self.list(&made))
    }

    fn name(&mut self, n: &Node, field: &str) -> Name {
        self.maybe_name(n, field).unwrap_or_else(|| self.names.intern(""))
    }

    fn maybe_name(&mut self, n: &Node, field: &str) -> Option<Name> {
        match n.field(field) {
            Some(Tree::Name(name)) => Some(self.names.intern(name)),
            _ => None,
        }
    }

    fn names(&mut self, n: &Node, field: &str) -> &'t [Name] {
        let names = items(n, field).iter();
        let names: Vec<Name> = names.filter_map(|t| if let Tree::Name(name) = t { Some(self.names.intern(name)) } else { None }).collect();
        self.list(&names)
    }

    fn child_expr(&mut self, n: &Node, field: &str) -> Result<ast::Expr<'t>> {
        self.expr(child(n, field)?)
    }

    fn optional(&mut self, n: &Node, field: &str) -> Result<Option<ast::Expr<'t>>> {
        match n.field(field) {
            Some(Tree::Node(inner)) => self.expr(inner).map(Some),
            _ => Ok(None),
        }
    }

    fn exprs(&mut self, n: &Node, field: &str) -> Result<&'t [ast::Expr<'t>]> {
        self.all(items(n, field), |c, e| c.expr(e))
    }

    fn body(&mut self, n: &Node, field: &str) -> Result<&'t [ast::Stmt<'t>]> {
        self.all(items(n, field), |c, s| c.stmt(s))
    }

    fn keywords(&mut self, n: &Node) -> Result<&'t [ast::Keyword<'t>]> {
        self.all(items(n, "keywords"), |c, k| Ok(ast::Keyword { loc: loc(k.span), arg: c.maybe_name(k, "arg"), value: c.child_expr(k, "value")? }))
    }

    fn aliases(&mut self, n: &Node) -> Result<&'t [ast::Alias]> {
        self.all(items(n, "names"), |c, a| Ok(ast::Alias { loc: loc(a.span), name: c.name(a, "name"), asname: c.maybe_name(a, "asname") }))
    }

    fn parameter(&mut self, n: &Node, default: Option<ast::Expr<'t>>) -> Result<ast::Parameter<'t>> {
        Ok(ast::Parameter { loc: loc(n.span), name: self.name(n, "arg"), annotation: self.optional(n, "annotation")?, default })
    }

    fn parameters(&mut self, n: &Node) -> Result<&'t ast::Parameters<'t>> {
        let (posonly, args) = (items(n, "posonlyargs"), items(n, "args"));
        let mut defaults = self.exprs(n, "defaults")?.iter().rev();
        let mut plain = Vec::new();
        for t in posonly.iter().chain(args).rev() {
            plain.push(self.parameter(as_node(t)?, defaults.next().copied())?);
        }
        plain.reverse();
        let args = plain.split_off(posonly.len());
        let mut kwonly = Vec::new();
        for (t, d) in items(n, "kwonlyargs").iter().zip(items(n, "kw_defaults")) {
            let default = match d {
                Tree::Node(d) => Some(self.expr(d)?),
                _ => None,
            };
            kwonly.push(self.parameter(as_node(t)?, default)?);
        }
        let mut variable = |field: &str| match n.field(field) {
            Some(Tree::Node(p)) => self.parameter(p, None).map(Some),
            _ => Ok(None),
        };
        let (vararg, kwarg) = (variable("vararg")?, variable("kwarg")?);
        let parameters = ast::Parameters { posonlyargs: self.list(&plain), args: self.list(&args), vararg, kwonlyargs: self.list(&kwonly), kwarg };
        Ok(self.arena.alloc(parameters))
    }

    fn type_params(&mut self, n: &Node) -> Result<Option<&'t ast::TypeParams<'t>>> {
        let list = items(n, "type_params");
        if list.is_empty() {
            return Ok(None);
        }
        let mut out = bumpalo::collections::Vec::new_in(self.arena);
        for t in list {
            let p = as_node(t)?;
            let kind = match p.kind {
                "TypeVar" => ast::TypeParamKind::TypeVar,
                "ParamSpec" => ast::TypeParamKind::ParamSpec,
                _ => ast::TypeParamKind::TypeVarTuple,
            };
            out.push(ast::TypeParam {
                loc: loc(p.span),
                kind,
                name: self.name(p, "name"),
                bound: self.optional(p, "bound")?,
                default: self.optional(p, "default_value")?,
                bound_scope: ScopeCell::default(),
                default_scope: ScopeCell::default(),
            });
        }
        Ok(Some(self.arena.alloc(ast::TypeParams { params: out.into_bump_slice(), scope: ScopeCell::default() })))
    }

    fn stmt(&mut self, n: &Node) -> Result<ast::Stmt<'t>> {
        use ast::Stmt as S;
        let at = loc(n.span);
        let is_async = n.kind.starts_with("Async");
        Ok(match n.kind {
            "FunctionDef" | "AsyncFunctionDef" => S::FunctionDef(make!(self, StmtFunctionDef, at, is_async: is_async, decorator_list: self.exprs(n, "decorator_list")?, name: self.name(n, "name"),
                type_params: self.type_params(n)?, parameters: self.parameters(child(n, "args")?)?, returns: self.optional(n, "returns")?, body: self.body(n, "body")?,
                scope: ScopeCell::default(), annotations_scope: ScopeCell::default())),
            "ClassDef" => S::ClassDef(make!(self, StmtClassDef, at, decorator_list: self.exprs(n, "decorator_list")?, name: self.name(n, "name"), type_params: self.type_params(n)?,
                args: self.exprs(n, "bases")?, keywords: self.keywords(n)?, body: self.body(n, "body")?, scope: ScopeCell::default())),
            "Return" => S::Return(make!(self, StmtReturn, at, value: self.optional(n, "value")?)),
            "Delete" => S::Delete(make!(self, StmtDelete, at, targets: self.exprs(n, "targets")?)),
            "TypeAlias" => {
                S::TypeAlias(make!(self, StmtTypeAlias, at, name: self.child_expr(n, "name")?, type_params: self.type_params(n)?, value: self.child_expr(n, "value")?, scope: ScopeCell::default()))
            }
            "Assign" => S::Assign(make!(self, StmtAssign, at, targets: self.exprs(n, "targets")?, value: self.child_expr(n, "value")?)),
            "AugAssign" => S::AugAssign(make!(self, StmtAugAssign, at, target: self.child_expr(n, "target")?, op: operator(child(n, "op")?), value: self.child_expr(n, "value")?)),
            "AnnAssign" => S::AnnAssign(make!(self, StmtAnnAssign, at, target: self.child_expr(n, "target")?, annotation: self.child_expr(n, "annotation")?, value: self.optional(n, "value")?,
                simple: number(n, "simple") != 0)),
            "For" | "AsyncFor" => S::For(make!(self, StmtFor, at, is_async: is_async, target: self.child_expr(n, "target")?, iter: self.child_expr(n, "iter")?, body: self.body(n, "body")?,
                orelse: self.body(n, "orelse")?)),
            "While" => S::While(make!(self, StmtWhile, at, test: self.child_expr(n, "test")?, body: self.body(n, "body")?, orelse: self.body(n, "orelse")?)),
            "If" => {
                let orelse = self.body(n, "orelse")?;
                let clause = ast::Clause { loc: at, test: None, body: orelse };
                let clauses = if orelse.is_empty() { &[][..] } else { self.list(&[clause]) };
                S::If(make!(self, StmtIf, at, test: self.child_expr(n, "test")?, body: self.body(n, "body")?, clauses: clauses))
            }
            "With" | "AsyncWith" => {
                let entries = self.all(items(n, "items"), |c, i| Ok(ast::WithItem { context_expr: c.child_expr(i, "context_expr")?, optional_vars: c.optional(i, "optional_vars")? }))?;
                S::With(make!(self, StmtWith, at, is_async: is_async, items: entries, body: self.body(n, "body")?))
            }
            "Match" => {
                let cases =
                    self.all(items(n, "cases"), |c, case| Ok(ast::MatchCase { pattern: c.pattern(child(case, "pattern")?)?, guard: c.optional(case, "guard")?, body: c.body(case, "body")? }))?;
                S::Match(make!(self, StmtMatch, at, subject: self.child_expr(n, "subject")?, cases: cases))
            }
            "Raise" => S::Raise(make!(self, StmtRaise, at, exc: self.optional(n, "exc")?, cause: self.optional(n, "cause")?)),
            "Try" | "TryStar" => {
                let handlers =
                    self.all(items(n, "handlers"), |c, h| Ok(ast::ExceptHandler { loc: loc(h.span), type_: c.optional(h, "type")?, name: c.maybe_name(h, "name"), body: c.body(h, "body")? }))?;
                S::Try(make!(self, StmtTry, at, body: self.body(n, "body")?, handlers: handlers, orelse: self.body(n, "orelse")?,
                    finalbody: self.body(n, "finalbody")?, is_star: n.kind == "TryStar"))
            }
            "Assert" => S::Assert(make!(self, StmtAssert, at, test: self.child_expr(n, "test")?, msg: self.optional(n, "msg")?)),
            "Import" => S::Import(make!(self, StmtImport, at, names: self.aliases(n)?)),
            "ImportFrom" => S::ImportFrom(make!(self, StmtImportFrom, at, module: self.maybe_name(n, "module"), names: self.aliases(n)?, level: number(n, "level") as u32)),
            "Global" => S::Global(make!(self, StmtGlobal, at, names: self.names(n, "names"))),
            "Nonlocal" => S::Nonlocal(make!(self, StmtGlobal, at, names: self.names(n, "names"))),
            "Expr" => S::Expr(make!(self, StmtExpr, at, value: self.child_expr(n, "value")?)),
            "Pass" => S::Pass(make!(self, StmtWord, at,)),
            "Break" => S::Break(make!(self, StmtWord, at,)),
            "Continue" => S::Continue(make!(self, StmtWord, at,)),
            other => return Err(format!("unexpected statement {other}")),
        })
    }

    fn generators(&mut self, n: &Node) -> Result<&'t [ast::Comprehension<'t>]> {
        self.all(items(n, "generators"), |c, g| {
            let is_async = number(g, "is_async") != 0;
            Ok(ast::Comprehension { target: c.child_expr(g, "target")?, iter: c.child_expr(g, "iter")?, ifs: c.exprs(g, "ifs")?, is_async })
        })
    }

    fn expr(&mut self, n: &Node) -> Result<ast::Expr<'t>> {
        use ast::Expr as E;
        let at = loc(n.span);
        let ctx = || Cell::new(context(n));
        Ok(match n.kind {
            "BoolOp" => E::BoolOp(make!(self, ExprBoolOp, at, op: if child(n, "op")?.kind == "And" { ast::BoolOp::And } else { ast::BoolOp::Or }, values: self.exprs(n, "values")?)),
            "NamedExpr" => E::Named(make!(self, ExprNamed, at, target: self.child_expr(n, "target")?, value: self.child_expr(n, "value")?)),
            "BinOp" => E::BinOp(make!(self, ExprBinOp, at, left: self.child_expr(n, "left")?, op: operator(child(n, "op")?), right: self.child_expr(n, "right")?)),
            "UnaryOp" => {
                let op = match child(n, "op")?.kind {
                    "Invert" => ast::UnaryOp::Invert,
                    "Not" => ast::UnaryOp::Not,
                    "UAdd" => ast::UnaryOp::UAdd,
                    _ => ast::UnaryOp::USub,
                };
                E::UnaryOp(make!(self, ExprUnaryOp, at, op: op, operand: self.child_expr(n, "operand")?))
            }
            "Lambda" => E::Lambda(make!(self, ExprLambda, at, parameters: self.parameters(child(n, "args")?)?, body: self.child_expr(n, "body")?, scope: ScopeCell::default())),
            "IfExp" => E::If(make!(self, ExprIf, at, test: self.child_expr(n, "test")?, body: self.child_expr(n, "body")?, orelse: self.child_expr(n, "orelse")?)),
            "Dict" => {
                let mut pairs = Vec::new();
                for (k, v) in items(n, "keys").iter().zip(items(n, "values")) {
                    let key = if let Tree::Node(k) = k { Some(self.expr(k)?) } else { None };
                    pairs.push(ast::DictItem { key, value: self.expr(as_node(v)?)? });
                }
                E::Dict(make!(self, ExprDict, at, items: self.list(&pairs)))
            }
            "Set" => E::Set(make!(self, ExprSet, at, elts: self.exprs(n, "elts")?)),
            "ListComp" => E::ListComp(self.comprehension(n, "elt")?),
            "SetComp" => E::SetComp(self.comprehension(n, "elt")?),
            "DictComp" => E::DictComp(self.comprehension(n, "key")?),
            "GeneratorExp" => E::Generator(self.comprehension(n, "elt")?),
            "Await" => E::Await(make!(self, ExprAwait, at, value: self.child_expr(n, "value")?)),
            "Yield" => E::Yield(make!(self, ExprYield, at, value: self.optional(n, "value")?)),
            "YieldFrom" => E::YieldFrom(make!(self, ExprYieldFrom, at, value: self.child_expr(n, "value")?)),
            "Compare" => {
                let ops = self.all(items(n, "ops"), |_, op| Ok(comparison(op)))?;
                E::Compare(make!(self, ExprCompare, at, left: self.child_expr(n, "left")?, ops: ops, comparators: self.exprs(n, "comparators")?))
            }
            "Call" => E::Call(make!(self, ExprCall, at, func: self.child_expr(n, "func")?, args: self.exprs(n, "args")?, keywords: self.keywords(n)?)),
            "JoinedStr" => E::FString(make!(self, ExprFString, at, values: self.pieces(n)?)),
            "TemplateStr" => E::TString(make!(self, ExprFString, at, values: self.pieces(n)?)),
            "FormattedValue" | "Interpolation" => {
                let value = ast::Piece::Value(self.interpolation(n)?);
                E::FString(make!(self, ExprFString, at, values: self.list(&[value])))
            }
            "Constant" => self.constant(n.field("value").unwrap_or(&Tree::None), at)?,
            "Attribute" => E::Attribute(make!(self, ExprAttribute, at, value: self.child_expr(n, "value")?, attr: self.name(n, "attr"), ctx: ctx())),
            "Subscript" => E::Subscript(make!(self, ExprSubscript, at, value: self.child_expr(n, "value")?, slice: self.child_expr(n, "slice")?, ctx: ctx())),
            "Starred" => E::Starred(make!(self, ExprStarred, at, value: self.child_expr(n, "value")?, ctx: ctx())),
            "Name" => E::Name(make!(self, ExprName, at, id: self.name(n, "id"), ctx: ctx())),
            "List" => E::List(make!(self, ExprList, at, elts: self.exprs(n, "elts")?, ctx: ctx())),
            "Tuple" => E::Tuple(make!(self, ExprTuple, at, elts: self.exprs(n, "elts")?, ctx: ctx())),
            "Slice" => E::Slice(make!(self, ExprSlice, at, lower: self.optional(n, "lower")?, upper: self.optional(n, "upper")?, step: self.optional(n, "step")?)),
            other => return Err(format!("unexpected expression {other}")),
        })
    }

    fn constant(&mut self, value: &Tree, at: Loc) -> Result<ast::Expr<'t>> {
        use ast::Expr as E;
        let load = || Cell::new(ast::ExprContext::Load);
        Ok(match value {
            Tree::None => E::NoneLiteral(make!(self, ExprNoneLiteral, at,)),
            Tree::Bool(b) => E::BooleanLiteral(make!(self, ExprBooleanLiteral, at, value: *b)),
            Tree::Ellipsis => E::EllipsisLiteral(make!(self, ExprEllipsisLiteral, at,)),
            Tree::Str(s) => E::StringLiteral(make!(self, ExprStringLiteral, at, value: self.list(s), unicode: false)),
            Tree::Bytes(b) => E::BytesLiteral(make!(self, ExprBytesLiteral, at, value: self.list(b))),
            Tree::Int(i) if i.sign() == num_bigint::Sign::Minus => {
                let operand = self.constant(&Tree::Int(-i), at)?;
                E::UnaryOp(make!(self, ExprUnaryOp, at, op: ast::UnaryOp::USub, operand: operand))
            }
            Tree::Int(i) => E::NumberLiteral(make!(self, ExprNumberLiteral, at, value: self.integer(i))),
            Tree::Float(f) => E::NumberLiteral(make!(self, ExprNumberLiteral, at, value: ast::Number::Float(*f))),
            Tree::Complex(real, imag) => E::NumberLiteral(make!(self, ExprNumberLiteral, at, value: ast::Number::Complex { real: *real, imag: *imag })),
            Tree::Tuple(items) => E::Tuple(make!(self, ExprTuple, at, elts: self.constants(items, at)?, ctx: load())),
            Tree::FrozenSet(items) => {
                let set = E::Set(make!(self, ExprSet, at, elts: self.constants(items, at)?));
                let func = E::Name(make!(self, ExprName, at, id: self.names.intern("frozenset"), ctx: load()));
                E::Call(make!(self, ExprCall, at, func: func, args: self.list(&[set]), keywords: &[]))
            }
            Tree::Name(_) | Tree::Node(_) | Tree::List(_) => return Err("no constant".to_owned()),
        })
    }

    fn constants(&mut self, items: &[Tree], at: Loc) -> Result<&'t [ast::Expr<'t>]> {
        let made: Vec<ast::Expr> = items.iter().map(|t| self.constant(t, at)).collect::<Result<_>>()?;
        Ok(self.list(&made))
    }

    fn integer(&self, i: &BigInt) -> ast::Number<'t> {
        match i64::try_from(i) {
            Ok(small) => ast::Number::Int(small),
            Err(_) => ast::Number::Big(self.arena.alloc_str(&format!("0x{i:x}"))),
        }
    }

    fn comprehension(&mut self, n: &Node, elt: &str) -> Result<&'t ast::ExprComprehension<'t>> {
        let value = self.optional(n, "value")?;
        Ok(make!(self, ExprComprehension, loc(n.span), elt: self.child_expr(n, elt)?, value: value, generators: self.generators(n)?, scope: ScopeCell::default()))
    }

    fn pieces(&mut self, n: &Node) -> Result<&'t [ast::Piece<'t>]> {
        let mut out = Vec::new();
        self.collect_pieces(n, &mut out)?;
        Ok(self.list(&out))
    }

    fn collect_pieces(&mut self, n: &Node, out: &mut Vec<ast::Piece<'t>>) -> Result<()> {
        for t in items(n, "values") {
            let v = as_node(t)?;
            match (v.kind, v.field("value")) {
                ("Constant", Some(Tree::Str(s))) => out.push(ast::Piece::Text(self.list(s), loc(v.span))),
                ("FormattedValue" | "Interpolation", _) => out.push(ast::Piece::Value(self.interpolation(v)?)),
                ("JoinedStr", _) => self.collect_pieces(v, out)?,
                _ => return Err("JoinedStr field \"values\" holds something else than text and values".to_owned()),
            }
        }
        Ok(())
    }

    fn interpolation(&mut self, n: &Node) -> Result<&'t ast::Interpolation<'t>> {
        let conversion = match number(n, "conversion") {
            known @ (115 | 97 | 114) => known as i32,
            -1 | 0 => -1,
            other => return Err(format!("Unrecognized conversion character {other}")),
        };
        let format_spec = match n.field("format_spec") {
            Some(Tree::Node(spec)) => Some(ast::FormatSpec { loc: loc(spec.span), values: self.pieces(spec)? }),
            _ => None,
        };
        let text = match n.field("str") {
            Some(Tree::Str(text)) => &*self.arena.alloc_str(&String::from_utf8_lossy(text)),
            _ => "",
        };
        Ok(make!(self, Interpolation, loc(n.span), expression: self.child_expr(n, "value")?, text: text, conversion: conversion, format_spec: format_spec))
    }

    fn patterns(&mut self, n: &Node, field: &str) -> Result<&'t [ast::Pattern<'t>]> {
        self.all(items(n, field), |c, p| c.pattern(p))
    }

    fn pattern(&mut self, n: &Node) -> Result<ast::Pattern<'t>> {
        use ast::Pattern as P;
        let at = loc(n.span);
        Ok(match n.kind {
            "MatchValue" => P::Value(make!(self, PatternMatchValue, at, value: self.child_expr(n, "value")?)),
            "MatchSingleton" => {
                let value = match n.field("value") {
                    Some(Tree::Bool(true)) => ast::Singleton::True,
                    Some(Tree::Bool(false)) => ast::Singleton::False,
                    Some(Tree::None) => ast::Singleton::None,
                    _ => return Err("MatchSingleton can only contain True, False and None".to_owned()),
                };
                P::Singleton(make!(self, PatternMatchSingleton, at, value: value))
            }
            "MatchSequence" => P::Sequence(make!(self, PatternMatchSequence, at, patterns: self.patterns(n, "patterns")?)),
            "MatchMapping" => {
                let (keys, patterns) = (self.exprs(n, "keys")?, self.patterns(n, "patterns")?);
                if keys.len() != patterns.len() {
                    return Err("MatchMapping doesn't have the same number of keys as patterns".to_owned());
                }
                P::Mapping(make!(self, PatternMatchMapping, at, keys: keys, patterns: patterns, rest: self.maybe_name(n, "rest")))
            }
            "MatchClass" => {
                let (attrs, inner) = (self.names(n, "kwd_attrs"), self.patterns(n, "kwd_patterns")?);
                if attrs.len() != inner.len() {
                    return Err("MatchClass doesn't have the same number of keyword attributes as patterns".to_owned());
                }
                let keywords: Vec<_> = attrs.iter().zip(inner).map(|(attr, pattern)| ast::PatternKeyword { attr: *attr, pattern: *pattern }).collect();
                P::Class(make!(self, PatternMatchClass, at, cls: self.child_expr(n, "cls")?, patterns: self.patterns(n, "patterns")?, keywords: self.list(&keywords)))
            }
            "MatchStar" => P::Star(make!(self, PatternMatchStar, at, name: self.maybe_name(n, "name"))),
            "MatchAs" => {
                let inner = match n.field("pattern") {
                    Some(Tree::Node(p)) => Some(self.pattern(p)?),
                    _ => None,
                };
                P::As(make!(self, PatternMatchAs, at, pattern: inner, name: self.maybe_name(n, "name")))
            }
            _ => P::Or(make!(self, PatternMatchOr, at, patterns: self.patterns(n, "patterns")?)),
        })
    }
}

fn context(n: &Node) -> ast::ExprContext {
    match n.field("ctx") {
        Some(Tree::Node(c)) if c.kind == "Store" => ast::ExprContext::Store,
        Some(Tree::Node(c)) if c.kind == "Del" => ast::ExprContext::Del,
        _ => ast::ExprContext::Load,
    }
}

fn operator(n: &Node) -> ast::Operator {
    use ast::Operator as O;
    match n.kind {
        "Add" => O::Add,
        "Sub" => O::Sub,
        "Mult" => O::Mult,
        "MatMult" => O::MatMult,
        "Div" => O::Div,
        "Mod" => O::Mod,
        "Pow" => O::Pow,
        "LShift" => O::LShift,
        "RShift" => O::RShift,
        "BitOr" => O::BitOr,
        "BitXor" => O::BitXor,
        "BitAnd" => O::BitAnd,
        _ => O::FloorDiv,
    }
}

fn comparison(n: &Node) -> ast::CmpOp {
    use ast::CmpOp as C;
    match n.kind {
        "Eq" => C::Eq,
        "NotEq" => C::NotEq,
        "Lt" => C::Lt,
        "LtE" => C::LtE,
        "Gt" => C::Gt,
        "GtE" => C::GtE,
        "Is" => C::Is,
        "IsNot" => C::IsNot,
        "In" => C::In,
        _ => C::NotIn,
    }
}
