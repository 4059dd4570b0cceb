//! CPython's tree as the parser's, for trees that Python code made. Positions become offsets into a made-up source of
//! blank lines, which is all that the compiler asks of one.

use super::{Node, Span, Tree};
use num_bigint::BigInt;
use ruff_python_ast as ast;
use ruff_text_size::{TextRange, TextSize};

/// What cannot be represented.
pub type Result<T> = std::result::Result<T, String>;

/// Blank lines of one width, so that every position has an offset.
pub struct Page {
    width: u32,
    lines: u32,
}

/// Most bytes that a page may have.
const PAGE_LIMIT: u64 = 1 << 26;

impl Page {
    /// A page that all positions of the tree are on.
    #[must_use]
    pub fn for_tree(tree: &Tree) -> Page {
        let mut page = Page { width: 1, lines: 1 };
        page.measure(tree);
        if u64::from(page.width) * u64::from(page.lines) > PAGE_LIMIT {
            // Columns are given up before lines.
            page.width = 1;
            page.lines = page.lines.min(PAGE_LIMIT as u32 / 2);
        }
        page
    }

    fn measure(&mut self, tree: &Tree) {
        match tree {
            Tree::Node(n) => {
                if let Some(s) = n.span {
                    self.width = self.width.max(s.column + 1).max(s.end_column + 1);
                    self.lines = self.lines.max(s.line).max(s.end_line);
                }
                n.fields.iter().for_each(|f| self.measure(&f.1));
            }
            Tree::List(items) => items.iter().for_each(|t| self.measure(t)),
            _ => {}
        }
    }

    /// The text of the page.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n", " ".repeat(self.width as usize)).repeat(self.lines as usize)
    }

    fn offset(&self, line: u32, column: u32) -> u32 {
        let line = line.clamp(1, self.lines) - 1;
        line * (self.width + 1) + column.min(self.width)
    }

    fn range(&self, span: Option<Span>) -> TextRange {
        let Some(s) = span else { return TextRange::default() };
        let start = self.offset(s.line, s.column);
        let end = self.offset(s.end_line, s.end_column).max(start);
        TextRange::new(TextSize::from(start), TextSize::from(end))
    }
}

/// Converts a `Module`, `Expression` or `Interactive`.
///
/// # Errors
/// A message for what the parser's tree cannot say.
pub fn convert(tree: &Tree, page: &Page) -> Result<ast::Mod> {
    let c = Converter { page };
    let n = as_node(tree)?;
    Ok(match n.kind {
        "Expression" => ast::Mod::Expression(ast::ModExpression { node_index: Default::default(), range: TextRange::default(), body: c.boxed(n, "body")? }),
        _ => ast::Mod::Module(ast::ModModule { node_index: Default::default(), range: TextRange::default(), body: c.body(n, "body")? }),
    })
}

struct Converter<'a> {
    page: &'a Page,
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

fn lossy(wtf8: &[u8]) -> Box<str> {
    String::from_utf8_lossy(wtf8).into()
}

/// Nodes with a range and nothing hidden.
macro_rules! make {
    ($ty:ident, $range:expr, $($field:ident: $value:expr),* $(,)?) => {
        ast::$ty { node_index: Default::default(), range: $range, $($field: $value),* }
    };
}

impl Converter<'_> {
    fn name(&self, n: &Node, field: &str) -> ast::Identifier {
        self.maybe_name(n, field).unwrap_or_else(|| ast::Identifier::new("", TextRange::default()))
    }

    fn maybe_name(&self, n: &Node, field: &str) -> Option<ast::Identifier> {
        match n.field(field) {
            Some(Tree::Name(name)) => Some(ast::Identifier::new(name.as_str(), self.page.range(n.span))),
            _ => None,
        }
    }

    fn names(&self, n: &Node, field: &str) -> Vec<ast::Identifier> {
        let names = items(n, field).iter();
        names.filter_map(|t| if let Tree::Name(name) = t { Some(ast::Identifier::new(name.as_str(), self.page.range(n.span))) } else { None }).collect()
    }

    fn boxed(&self, n: &Node, field: &str) -> Result<Box<ast::Expr>> {
        Ok(Box::new(self.expr(child(n, field)?)?))
    }

    fn optional(&self, n: &Node, field: &str) -> Result<Option<Box<ast::Expr>>> {
        match n.field(field) {
            Some(Tree::Node(inner)) => Ok(Some(Box::new(self.expr(inner)?))),
            _ => Ok(None),
        }
    }

    fn exprs(&self, n: &Node, field: &str) -> Result<Vec<ast::Expr>> {
        items(n, field).iter().map(|t| self.expr(as_node(t)?)).collect()
    }

    fn body(&self, n: &Node, field: &str) -> Result<Vec<ast::Stmt>> {
        items(n, field).iter().map(|t| self.stmt(as_node(t)?)).collect()
    }

    fn decorators(&self, n: &Node) -> Result<Vec<ast::Decorator>> {
        items(n, "decorator_list")
            .iter()
            .map(|t| {
                let inner = as_node(t)?;
                Ok(make!(Decorator, self.page.range(inner.span), expression: self.expr(inner)?))
            })
            .collect()
    }

    fn keywords(&self, n: &Node) -> Result<Box<[ast::Keyword]>> {
        items(n, "keywords")
            .iter()
            .map(|t| {
                let k = as_node(t)?;
                Ok(make!(Keyword, self.page.range(k.span), arg: self.maybe_name(k, "arg"), value: self.expr(child(k, "value")?)?))
            })
            .collect()
    }

    fn aliases(&self, n: &Node) -> Result<Vec<ast::Alias>> {
        items(n, "names")
            .iter()
            .map(|t| {
                let a = as_node(t)?;
                Ok(make!(Alias, self.page.range(a.span), name: self.name(a, "name"), asname: self.maybe_name(a, "asname")))
            })
            .collect()
    }

    fn parameter(&self, n: &Node) -> Result<ast::Parameter> {
        Ok(make!(Parameter, self.page.range(n.span), name: self.name(n, "arg"), annotation: self.optional(n, "annotation")?))
    }

    fn parameters(&self, n: &Node) -> Result<ast::Parameters> {
        let with = |t: &Tree, default: Option<Box<ast::Expr>>| -> Result<ast::ParameterWithDefault> {
            let p = as_node(t)?;
            Ok(make!(ParameterWithDefault, self.page.range(p.span), parameter: self.parameter(p)?, default: default))
        };
        let (posonly, args) = (items(n, "posonlyargs"), items(n, "args"));
        let mut defaults = self.exprs(n, "defaults")?;
        let mut plain = Vec::new();
        for t in posonly.iter().chain(args).rev() {
            plain.push(with(t, defaults.pop().map(Box::new))?);
        }
        plain.reverse();
        let args = plain.split_off(posonly.len());
        let mut kwonly = Vec::new();
        for (t, d) in items(n, "kwonlyargs").iter().zip(items(n, "kw_defaults")) {
            let default = match d {
                Tree::Node(d) => Some(Box::new(self.expr(d)?)),
                _ => None,
            };
            kwonly.push(with(t, default)?);
        }
        let variable = |field: &str| match n.field(field) {
            Some(Tree::Node(p)) => self.parameter(p).map(|p| Some(Box::new(p))),
            _ => Ok(None),
        };
        Ok(make!(Parameters, TextRange::default(), posonlyargs: plain, args: args, vararg: variable("vararg")?, kwonlyargs: kwonly, kwarg: variable("kwarg")?))
    }

    fn type_params(&self, n: &Node) -> Result<Option<Box<ast::TypeParams>>> {
        let list = items(n, "type_params");
        if list.is_empty() {
            return Ok(None);
        }
        let mut out = Vec::new();
        for t in list {
            let p = as_node(t)?;
            let (at, name, default) = (self.page.range(p.span), self.name(p, "name"), self.optional(p, "default_value")?);
            out.push(match p.kind {
                "TypeVar" => ast::TypeParam::TypeVar(make!(TypeParamTypeVar, at, name: name, bound: self.optional(p, "bound")?, default: default)),
                "ParamSpec" => ast::TypeParam::ParamSpec(make!(TypeParamParamSpec, at, name: name, default: default)),
                _ => ast::TypeParam::TypeVarTuple(make!(TypeParamTypeVarTuple, at, name: name, default: default)),
            });
        }
        Ok(Some(Box::new(make!(TypeParams, self.page.range(n.span), type_params: out))))
    }

    fn stmt(&self, n: &Node) -> Result<ast::Stmt> {
        use ast::Stmt as S;
        let at = self.page.range(n.span);
        let is_async = n.kind.starts_with("Async");
        Ok(match n.kind {
            "FunctionDef" | "AsyncFunctionDef" => S::FunctionDef(make!(StmtFunctionDef, at, is_async: is_async, decorator_list: self.decorators(n)?, name: self.name(n, "name"),
                type_params: self.type_params(n)?, parameters: Box::new(self.parameters(child(n, "args")?)?), returns: self.optional(n, "returns")?, body: self.body(n, "body")?)),
            "ClassDef" => {
                let arguments = make!(Arguments, at, args: self.exprs(n, "bases")?.into(), keywords: self.keywords(n)?);
                S::ClassDef(make!(StmtClassDef, at, decorator_list: self.decorators(n)?, name: self.name(n, "name"), type_params: self.type_params(n)?,
                    arguments: Some(Box::new(arguments)), body: self.body(n, "body")?))
            }
            "Return" => S::Return(make!(StmtReturn, at, value: self.optional(n, "value")?)),
            "Delete" => S::Delete(make!(StmtDelete, at, targets: self.exprs(n, "targets")?)),
            "TypeAlias" => S::TypeAlias(make!(StmtTypeAlias, at, name: self.boxed(n, "name")?, type_params: self.type_params(n)?, value: self.boxed(n, "value")?)),
            "Assign" => S::Assign(make!(StmtAssign, at, targets: self.exprs(n, "targets")?, value: self.boxed(n, "value")?)),
            "AugAssign" => S::AugAssign(make!(StmtAugAssign, at, target: self.boxed(n, "target")?, op: operator(child(n, "op")?), value: self.boxed(n, "value")?)),
            "AnnAssign" => S::AnnAssign(make!(StmtAnnAssign, at, target: self.boxed(n, "target")?, annotation: self.boxed(n, "annotation")?, value: self.optional(n, "value")?,
                simple: number(n, "simple") != 0)),
            "For" | "AsyncFor" => S::For(make!(StmtFor, at, is_async: is_async, target: self.boxed(n, "target")?, iter: self.boxed(n, "iter")?, body: self.body(n, "body")?,
                orelse: self.body(n, "orelse")?)),
            "While" => S::While(make!(StmtWhile, at, test: self.boxed(n, "test")?, body: self.body(n, "body")?, orelse: self.body(n, "orelse")?)),
            "If" => {
                let orelse = self.body(n, "orelse")?;
                let clauses = if orelse.is_empty() { Vec::new() } else { vec![make!(ElifElseClause, at, test: None, body: orelse)] };
                S::If(make!(StmtIf, at, test: self.boxed(n, "test")?, body: self.body(n, "body")?, elif_else_clauses: clauses))
            }
            "With" | "AsyncWith" => {
                let entries = items(n, "items").iter().map(|t| {
                    let i = as_node(t)?;
                    Ok(make!(WithItem, at, context_expr: self.expr(child(i, "context_expr")?)?, optional_vars: self.optional(i, "optional_vars")?))
                });
                S::With(make!(StmtWith, at, is_async: is_async, items: entries.collect::<Result<Vec<_>>>()?, body: self.body(n, "body")?))
            }
            "Match" => {
                let cases = items(n, "cases").iter().map(|t| {
                    let c = as_node(t)?;
                    Ok(make!(MatchCase, at, pattern: self.pattern(child(c, "pattern")?)?, guard: self.optional(c, "guard")?, body: self.body(c, "body")?))
                });
                S::Match(make!(StmtMatch, at, subject: self.boxed(n, "subject")?, cases: cases.collect::<Result<Vec<_>>>()?))
            }
            "Raise" => S::Raise(make!(StmtRaise, at, exc: self.optional(n, "exc")?, cause: self.optional(n, "cause")?)),
            "Try" | "TryStar" => {
                let handlers = items(n, "handlers").iter().map(|t| {
                    let h = as_node(t)?;
                    let handler = make!(ExceptHandlerExceptHandler, self.page.range(h.span), type_: self.optional(h, "type")?, name: self.maybe_name(h, "name"), body: self.body(h, "body")?);
                    Ok(ast::ExceptHandler::ExceptHandler(handler))
                });
                S::Try(make!(StmtTry, at, body: self.body(n, "body")?, handlers: handlers.collect::<Result<Vec<_>>>()?, orelse: self.body(n, "orelse")?,
                    finalbody: self.body(n, "finalbody")?, is_star: n.kind == "TryStar"))
            }
            "Assert" => S::Assert(make!(StmtAssert, at, test: self.boxed(n, "test")?, msg: self.optional(n, "msg")?)),
            "Import" => S::Import(make!(StmtImport, at, names: self.aliases(n)?, is_lazy: false)),
            "ImportFrom" => S::ImportFrom(make!(StmtImportFrom, at, module: self.maybe_name(n, "module"), names: self.aliases(n)?, level: number(n, "level") as u32, is_lazy: false)),
            "Global" => S::Global(make!(StmtGlobal, at, names: self.names(n, "names"))),
            "Nonlocal" => S::Nonlocal(make!(StmtNonlocal, at, names: self.names(n, "names"))),
            "Expr" => S::Expr(make!(StmtExpr, at, value: self.boxed(n, "value")?)),
            "Pass" => S::Pass(make!(StmtPass, at,)),
            "Break" => S::Break(make!(StmtBreak, at,)),
            "Continue" => S::Continue(make!(StmtContinue, at,)),
            other => return Err(format!("unexpected statement {other}")),
        })
    }

    fn generators(&self, n: &Node) -> Result<Vec<ast::Comprehension>> {
        items(n, "generators")
            .iter()
            .map(|t| {
                let g = as_node(t)?;
                Ok(make!(Comprehension, TextRange::default(), target: self.expr(child(g, "target")?)?, iter: self.expr(child(g, "iter")?)?, ifs: self.exprs(g, "ifs")?,
                is_async: number(g, "is_async") != 0))
            })
            .collect()
    }

    fn expr(&self, n: &Node) -> Result<ast::Expr> {
        use ast::Expr as E;
        let at = self.page.range(n.span);
        let ctx = || context(n);
        Ok(match n.kind {
            "BoolOp" => E::BoolOp(make!(ExprBoolOp, at, op: if child(n, "op")?.kind == "And" { ast::BoolOp::And } else { ast::BoolOp::Or }, values: self.exprs(n, "values")?)),
            "NamedExpr" => E::Named(make!(ExprNamed, at, target: self.boxed(n, "target")?, value: self.boxed(n, "value")?)),
            "BinOp" => E::BinOp(make!(ExprBinOp, at, left: self.boxed(n, "left")?, op: operator(child(n, "op")?), right: self.boxed(n, "right")?)),
            "UnaryOp" => {
                let op = match child(n, "op")?.kind {
                    "Invert" => ast::UnaryOp::Invert,
                    "Not" => ast::UnaryOp::Not,
                    "UAdd" => ast::UnaryOp::UAdd,
                    _ => ast::UnaryOp::USub,
                };
                E::UnaryOp(make!(ExprUnaryOp, at, op: op, operand: self.boxed(n, "operand")?))
            }
            "Lambda" => E::Lambda(make!(ExprLambda, at, parameters: Some(Box::new(self.parameters(child(n, "args")?)?)), body: self.boxed(n, "body")?)),
            "IfExp" => E::If(make!(ExprIf, at, test: self.boxed(n, "test")?, body: self.boxed(n, "body")?, orelse: self.boxed(n, "orelse")?)),
            "Dict" => {
                let pairs = items(n, "keys").iter().zip(items(n, "values")).map(|(k, v)| {
                    let key = if let Tree::Node(k) = k { Some(self.expr(k)?) } else { None };
                    Ok(ast::DictItem { key, value: self.expr(as_node(v)?)? })
                });
                E::Dict(make!(ExprDict, at, items: pairs.collect::<Result<Vec<_>>>()?))
            }
            "Set" => E::Set(make!(ExprSet, at, elts: self.exprs(n, "elts")?)),
            "ListComp" => E::ListComp(make!(ExprListComp, at, elt: self.boxed(n, "elt")?, generators: self.generators(n)?)),
            "SetComp" => E::SetComp(make!(ExprSetComp, at, elt: self.boxed(n, "elt")?, generators: self.generators(n)?)),
            "DictComp" => E::DictComp(make!(ExprDictComp, at, key: self.boxed(n, "key")?, value: self.boxed(n, "value")?, generators: self.generators(n)?)),
            "GeneratorExp" => E::Generator(make!(ExprGenerator, at, elt: self.boxed(n, "elt")?, generators: self.generators(n)?, parenthesized: true)),
            "Await" => E::Await(make!(ExprAwait, at, value: self.boxed(n, "value")?)),
            "Yield" => E::Yield(make!(ExprYield, at, value: self.optional(n, "value")?)),
            "YieldFrom" => E::YieldFrom(make!(ExprYieldFrom, at, value: self.boxed(n, "value")?)),
            "Compare" => {
                let ops = items(n, "ops").iter().map(|t| Ok(comparison(as_node(t)?)));
                E::Compare(make!(ExprCompare, at, left: self.boxed(n, "left")?, ops: ops.collect::<Result<Vec<_>>>()?.into(), comparators: self.exprs(n, "comparators")?.into()))
            }
            "Call" => {
                let arguments = make!(Arguments, at, args: self.exprs(n, "args")?.into(), keywords: self.keywords(n)?);
                E::Call(make!(ExprCall, at, func: self.boxed(n, "func")?, arguments: arguments))
            }
            "JoinedStr" => {
                let f = make!(FString, at, elements: self.elements(n)?.into(), flags: ast::FStringFlags::empty());
                E::FString(make!(ExprFString, at, value: ast::FStringValue::single(f)))
            }
            "TemplateStr" => {
                let t = make!(TString, at, elements: self.elements(n)?.into(), flags: ast::TStringFlags::empty());
                E::TString(make!(ExprTString, at, value: ast::TStringValue::single(t)))
            }
            "FormattedValue" | "Interpolation" => {
                let elements = vec![ast::InterpolatedStringElement::Interpolation(self.interpolation(n)?)];
                let f = make!(FString, at, elements: elements.into(), flags: ast::FStringFlags::empty());
                E::FString(make!(ExprFString, at, value: ast::FStringValue::single(f)))
            }
            "Constant" => self.constant(n.field("value").unwrap_or(&Tree::None), at)?,
            "Attribute" => E::Attribute(make!(ExprAttribute, at, value: self.boxed(n, "value")?, attr: self.name(n, "attr"), ctx: ctx())),
            "Subscript" => E::Subscript(make!(ExprSubscript, at, value: self.boxed(n, "value")?, slice: self.boxed(n, "slice")?, ctx: ctx())),
            "Starred" => E::Starred(make!(ExprStarred, at, value: self.boxed(n, "value")?, ctx: ctx())),
            "Name" => E::Name(make!(ExprName, at, id: self.name(n, "id").id, ctx: ctx())),
            "List" => E::List(make!(ExprList, at, elts: self.exprs(n, "elts")?, ctx: ctx())),
            "Tuple" => E::Tuple(make!(ExprTuple, at, elts: self.exprs(n, "elts")?, ctx: ctx(), parenthesized: true)),
            "Slice" => E::Slice(make!(ExprSlice, at, lower: self.optional(n, "lower")?, upper: self.optional(n, "upper")?, step: self.optional(n, "step")?)),
            other => return Err(format!("unexpected expression {other}")),
        })
    }

    fn constant(&self, value: &Tree, at: TextRange) -> Result<ast::Expr> {
        use ast::Expr as E;
        let complex = |real: f64, imag: f64| E::NumberLiteral(make!(ExprNumberLiteral, at, value: ast::Number::Complex { real, imag }));
        Ok(match value {
            Tree::None => E::NoneLiteral(make!(ExprNoneLiteral, at,)),
            Tree::Bool(b) => E::BooleanLiteral(make!(ExprBooleanLiteral, at, value: *b)),
            Tree::Ellipsis => E::EllipsisLiteral(make!(ExprEllipsisLiteral, at,)),
            Tree::Str(s) => E::StringLiteral(make!(ExprStringLiteral, at, value: ast::StringLiteralValue::single(
                make!(StringLiteral, at, value: lossy(s), flags: ast::StringLiteralFlags::empty())))),
            Tree::Bytes(b) => E::BytesLiteral(make!(ExprBytesLiteral, at, value: ast::BytesLiteralValue::single(
                make!(BytesLiteral, at, value: b.clone().into(), flags: ast::BytesLiteralFlags::empty())))),
            Tree::Int(i) if i.sign() == num_bigint::Sign::Minus => {
                let positive = self.constant(&Tree::Int(-i), at)?;
                E::UnaryOp(make!(ExprUnaryOp, at, op: ast::UnaryOp::USub, operand: Box::new(positive)))
            }
            Tree::Int(i) => E::NumberLiteral(make!(ExprNumberLiteral, at, value: ast::Number::Int(integer(i)?))),
            Tree::Float(f) => E::NumberLiteral(make!(ExprNumberLiteral, at, value: ast::Number::Float(*f))),
            Tree::Complex(re, im) => complex(*re, *im),
            Tree::Tuple(items) => {
                let elts = items.iter().map(|t| self.constant(t, at)).collect::<Result<Vec<_>>>()?;
                E::Tuple(make!(ExprTuple, at, elts: elts, ctx: ast::ExprContext::Load, parenthesized: true))
            }
            Tree::FrozenSet(items) => {
                let elts = items.iter().map(|t| self.constant(t, at)).collect::<Result<Vec<_>>>()?;
                let set = E::Set(make!(ExprSet, at, elts: elts));
                let func = E::Name(make!(ExprName, at, id: "frozenset".into(), ctx: ast::ExprContext::Load));
                E::Call(make!(ExprCall, at, func: Box::new(func), arguments: make!(Arguments, at, args: vec![set].into(), keywords: Box::default())))
            }
            Tree::Name(_) | Tree::Node(_) | Tree::List(_) => return Err("no constant".to_owned()),
        })
    }

    fn elements(&self, n: &Node) -> Result<Vec<ast::InterpolatedStringElement>> {
        let mut out = Vec::new();
        for t in items(n, "values") {
            let v = as_node(t)?;
            let at = self.page.range(v.span);
            match (v.kind, v.field("value")) {
                ("Constant", Some(Tree::Str(s))) => out.push(ast::InterpolatedStringElement::Literal(make!(InterpolatedStringLiteralElement, at, value: lossy(s)))),
                ("FormattedValue" | "Interpolation", _) => out.push(ast::InterpolatedStringElement::Interpolation(self.interpolation(v)?)),
                ("JoinedStr", _) => out.extend(self.elements(v)?),
                _ => return Err("JoinedStr field \"values\" holds something else than text and values".to_owned()),
            }
        }
        Ok(out)
    }

    fn interpolation(&self, n: &Node) -> Result<ast::InterpolatedElement> {
        let at = self.page.range(n.span);
        let conversion = match number(n, "conversion") {
            115 => ast::ConversionFlag::Str,
            97 => ast::ConversionFlag::Ascii,
            114 => ast::ConversionFlag::Repr,
            -1 | 0 => ast::ConversionFlag::None,
            other => return Err(format!("Unrecognized conversion character {other}")),
        };
        let format_spec = match n.field("format_spec") {
            Some(Tree::Node(spec)) => Some(Box::new(make!(InterpolatedStringFormatSpec, at, elements: self.elements(spec)?.into()))),
            _ => None,
        };
        Ok(make!(InterpolatedElement, at, expression: self.boxed(n, "value")?, debug_text: None, conversion: conversion, format_spec: format_spec))
    }

    fn patterns(&self, n: &Node, field: &str) -> Result<Vec<ast::Pattern>> {
        items(n, field).iter().map(|t| self.pattern(as_node(t)?)).collect()
    }

    fn pattern(&self, n: &Node) -> Result<ast::Pattern> {
        use ast::Pattern as P;
        let at = self.page.range(n.span);
        Ok(match n.kind {
            "MatchValue" => P::MatchValue(make!(PatternMatchValue, at, value: self.boxed(n, "value")?)),
            "MatchSingleton" => {
                let value = match n.field("value") {
                    Some(Tree::Bool(true)) => ast::Singleton::True,
                    Some(Tree::Bool(false)) => ast::Singleton::False,
                    Some(Tree::None) => ast::Singleton::None,
                    _ => return Err("MatchSingleton can only contain True, False and None".to_owned()),
                };
                P::MatchSingleton(make!(PatternMatchSingleton, at, value: value))
            }
            "MatchSequence" => P::MatchSequence(make!(PatternMatchSequence, at, patterns: self.patterns(n, "patterns")?)),
            "MatchMapping" => {
                let (keys, patterns) = (self.exprs(n, "keys")?, self.patterns(n, "patterns")?);
                if keys.len() != patterns.len() {
                    return Err("MatchMapping doesn't have the same number of keys as patterns".to_owned());
                }
                P::MatchMapping(make!(PatternMatchMapping, at, keys: keys, patterns: patterns, rest: self.maybe_name(n, "rest")))
            }
            "MatchClass" => {
                let (attrs, inner) = (self.names(n, "kwd_attrs"), self.patterns(n, "kwd_patterns")?);
                if attrs.len() != inner.len() {
                    return Err("MatchClass doesn't have the same number of keyword attributes as patterns".to_owned());
                }
                let keywords = attrs.into_iter().zip(inner).map(|(attr, pattern)| make!(PatternKeyword, at, attr: attr, pattern: pattern)).collect();
                let arguments = make!(PatternArguments, at, patterns: self.patterns(n, "patterns")?, keywords: keywords);
                P::MatchClass(make!(PatternMatchClass, at, cls: self.boxed(n, "cls")?, arguments: arguments))
            }
            "MatchStar" => P::MatchStar(make!(PatternMatchStar, at, name: self.maybe_name(n, "name"))),
            "MatchAs" => {
                let inner = match n.field("pattern") {
                    Some(Tree::Node(p)) => Some(Box::new(self.pattern(p)?)),
                    _ => None,
                };
                P::MatchAs(make!(PatternMatchAs, at, pattern: inner, name: self.maybe_name(n, "name")))
            }
            _ => P::MatchOr(make!(PatternMatchOr, at, patterns: self.patterns(n, "patterns")?)),
        })
    }
}

fn integer(i: &BigInt) -> Result<ast::Int> {
    let text = i.to_str_radix(16);
    ast::Int::from_str_radix(&text, 16, &format!("0x{text}")).map_err(|e| e.to_string())
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
