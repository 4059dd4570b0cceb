//! The parser's tree as CPython's.

use super::strings::{self, Piece};
use super::{Node, Span, Tree};
use crate::compile::Mode;
use crate::compile::position::Source;
use num_bigint::BigInt;
use ruff_python_ast as ast;
use std::ops::Range;

/// The tree of `source`, which the parser made `module` of.
pub fn convert(source: &str, module: &ast::Mod, mode: Mode) -> Tree {
    let c = Converter { source: Source::new(source) };
    match module {
        ast::Mod::Module(m) if mode == Mode::Single => node("Interactive", vec![("body", c.body(&m.body))], None),
        ast::Mod::Module(m) => node("Module", vec![("body", c.body(&m.body)), ("type_ignores", Tree::List(Vec::new()))], None),
        ast::Mod::Expression(e) => node("Expression", vec![("body", c.expr(&e.body))], None),
    }
}

fn node(kind: &'static str, fields: Vec<(&'static str, Tree)>, span: Option<Span>) -> Tree {
    Tree::Node(Box::new(Node { kind, fields, span }))
}

fn bare(kind: &'static str) -> Tree {
    node(kind, Vec::new(), None)
}

fn list<T>(items: &[T], f: impl FnMut(&T) -> Tree) -> Tree {
    Tree::List(items.iter().map(f).collect())
}

fn name(n: &ast::Identifier) -> Tree {
    Tree::Name(n.id.as_str().to_owned())
}

fn maybe_name(n: Option<&ast::Identifier>) -> Tree {
    n.map_or(Tree::None, name)
}

fn text(t: &str) -> Tree {
    Tree::Str(t.as_bytes().to_vec())
}

trait HasRange {
    fn at(&self) -> Range<usize>;
}

macro_rules! ranged {
    ($($ty:ident)*) => {
        $(impl HasRange for ast::$ty {
            fn at(&self) -> Range<usize> {
                self.range.start().to_usize()..self.range.end().to_usize()
            }
        })*
    };
}

ranged!(Alias Keyword Parameter ElifElseClause Arguments FString TString StringLiteral InterpolatedElement InterpolatedStringFormatSpec InterpolatedStringLiteralElement
    ExceptHandlerExceptHandler TypeParamTypeVar TypeParamParamSpec TypeParamTypeVarTuple
    PatternMatchValue PatternMatchSingleton PatternMatchSequence PatternMatchMapping PatternMatchClass PatternMatchStar PatternMatchAs PatternMatchOr);

struct Converter<'a> {
    source: Source<'a>,
}

impl Converter<'_> {
    fn span(&self, range: Range<usize>) -> Option<Span> {
        let ((line, column), (end_line, end_column)) = (self.source.position(range.start as u32), self.source.position(range.end as u32));
        Some(Span { line: line as u32, column: column as u32, end_line: end_line as u32, end_column: end_column as u32 })
    }

    fn body(&self, statements: &[ast::Stmt]) -> Tree {
        list(statements, |s| self.stmt(s))
    }

    fn optional(&self, e: Option<&ast::Expr>) -> Tree {
        e.map_or(Tree::None, |e| self.expr(e))
    }

    fn exprs(&self, items: &[ast::Expr]) -> Tree {
        list(items, |e| self.expr(e))
    }

    fn stmt(&self, s: &ast::Stmt) -> Tree {
        use ast::Stmt as S;
        let range = |r: &dyn Fn() -> (usize, usize)| {
            let (a, b) = r();
            self.span(a..b)
        };
        macro_rules! at {
            ($s:expr) => {
                range(&|| ($s.range.start().to_usize(), $s.range.end().to_usize()))
            };
        }
        match s {
            S::FunctionDef(f) => {
                let start = self.source.definition_start(&f.decorator_list, f.range.start().into()) as usize;
                let fields = vec![
                    ("name", name(&f.name)),
                    ("args", self.parameters(&f.parameters)),
                    ("body", self.body(&f.body)),
                    ("decorator_list", list(&f.decorator_list, |d| self.expr(&d.expression))),
                    ("returns", self.optional(f.returns.as_deref())),
                    ("type_comment", Tree::None),
                    ("type_params", self.type_params(f.type_params.as_deref())),
                ];
                node(if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, fields, self.span(start..f.range.end().to_usize()))
            }
            S::ClassDef(c) => {
                let start = self.source.definition_start(&c.decorator_list, c.range.start().into()) as usize;
                let (bases, keywords) = match &c.arguments {
                    Some(a) => (self.exprs(&a.args), list(&a.keywords, |k| self.keyword(k))),
                    None => (Tree::List(Vec::new()), Tree::List(Vec::new())),
                };
                let fields = vec![
                    ("name", name(&c.name)),
                    ("bases", bases),
                    ("keywords", keywords),
                    ("body", self.body(&c.body)),
                    ("decorator_list", list(&c.decorator_list, |d| self.expr(&d.expression))),
                    ("type_params", self.type_params(c.type_params.as_deref())),
                ];
                node("ClassDef", fields, self.span(start..c.range.end().to_usize()))
            }
            S::Return(r) => node("Return", vec![("value", self.optional(r.value.as_deref()))], at!(r)),
            S::Delete(d) => node("Delete", vec![("targets", self.exprs(&d.targets))], at!(d)),
            S::TypeAlias(t) => {
                let fields = vec![("name", self.expr(&t.name)), ("type_params", self.type_params(t.type_params.as_deref())), ("value", self.expr(&t.value))];
                node("TypeAlias", fields, at!(t))
            }
            S::Assign(a) => node("Assign", vec![("targets", self.exprs(&a.targets)), ("value", self.expr(&a.value)), ("type_comment", Tree::None)], at!(a)),
            S::AugAssign(a) => node("AugAssign", vec![("target", self.expr(&a.target)), ("op", operator(a.op)), ("value", self.expr(&a.value))], at!(a)),
            S::AnnAssign(a) => {
                let simple = Tree::Int(BigInt::from(i32::from(a.simple)));
                let fields = vec![("target", self.expr(&a.target)), ("annotation", self.expr(&a.annotation)), ("value", self.optional(a.value.as_deref())), ("simple", simple)];
                node("AnnAssign", fields, at!(a))
            }
            S::For(f) => {
                let fields = vec![("target", self.expr(&f.target)), ("iter", self.expr(&f.iter)), ("body", self.body(&f.body)), ("orelse", self.body(&f.orelse)), ("type_comment", Tree::None)];
                node(if f.is_async { "AsyncFor" } else { "For" }, fields, at!(f))
            }
            S::While(w) => node("While", vec![("test", self.expr(&w.test)), ("body", self.body(&w.body)), ("orelse", self.body(&w.orelse))], at!(w)),
            S::If(i) => {
                let end = i.range.end().to_usize();
                let fields = vec![("test", self.expr(&i.test)), ("body", self.body(&i.body)), ("orelse", self.clauses(&i.elif_else_clauses, end))];
                node("If", fields, at!(i))
            }
            S::With(w) => {
                let items = list(&w.items, |i| node("withitem", vec![("context_expr", self.expr(&i.context_expr)), ("optional_vars", self.optional(i.optional_vars.as_deref()))], None));
                node(if w.is_async { "AsyncWith" } else { "With" }, vec![("items", items), ("body", self.body(&w.body)), ("type_comment", Tree::None)], at!(w))
            }
            S::Match(m) => {
                let cases = list(&m.cases, |c| node("match_case", vec![("pattern", self.pattern(&c.pattern)), ("guard", self.optional(c.guard.as_deref())), ("body", self.body(&c.body))], None));
                node("Match", vec![("subject", self.expr(&m.subject)), ("cases", cases)], at!(m))
            }
            S::Raise(r) => node("Raise", vec![("exc", self.optional(r.exc.as_deref())), ("cause", self.optional(r.cause.as_deref()))], at!(r)),
            S::Try(t) => {
                let handlers = list(&t.handlers, |h| {
                    let ast::ExceptHandler::ExceptHandler(h) = h;
                    let fields = vec![("type", self.optional(h.type_.as_deref())), ("name", maybe_name(h.name.as_ref())), ("body", self.body(&h.body))];
                    node("ExceptHandler", fields, self.span(h.at()))
                });
                let fields = vec![("body", self.body(&t.body)), ("handlers", handlers), ("orelse", self.body(&t.orelse)), ("finalbody", self.body(&t.finalbody))];
                node(if t.is_star { "TryStar" } else { "Try" }, fields, at!(t))
            }
            S::Assert(a) => node("Assert", vec![("test", self.expr(&a.test)), ("msg", self.optional(a.msg.as_deref()))], at!(a)),
            S::Import(i) => node("Import", vec![("names", list(&i.names, |a| self.alias(a)))], at!(i)),
            S::ImportFrom(i) => {
                let fields = vec![("module", maybe_name(i.module.as_ref())), ("names", list(&i.names, |a| self.alias(a))), ("level", Tree::Int(BigInt::from(i.level)))];
                node("ImportFrom", fields, at!(i))
            }
            S::Global(g) => node("Global", vec![("names", list(&g.names, name))], at!(g)),
            S::Nonlocal(n) => node("Nonlocal", vec![("names", list(&n.names, name))], at!(n)),
            S::Expr(e) => node("Expr", vec![("value", self.expr(&e.value))], at!(e)),
            S::Pass(p) => node("Pass", Vec::new(), at!(p)),
            S::Break(b) => node("Break", Vec::new(), at!(b)),
            S::Continue(c) => node("Continue", Vec::new(), at!(c)),
            S::IpyEscapeCommand(i) => node("Pass", Vec::new(), at!(i)),
        }
    }

    fn clauses(&self, clauses: &[ast::ElifElseClause], end: usize) -> Tree {
        let Some((first, rest)) = clauses.split_first() else { return Tree::List(Vec::new()) };
        match &first.test {
            None => self.body(&first.body),
            Some(test) => {
                let fields = vec![("test", self.expr(test)), ("body", self.body(&first.body)), ("orelse", self.clauses(rest, end))];
                Tree::List(vec![node("If", fields, self.span(first.at().start..end))])
            }
        }
    }

    fn alias(&self, a: &ast::Alias) -> Tree {
        node("alias", vec![("name", name(&a.name)), ("asname", maybe_name(a.asname.as_ref()))], self.span(a.at()))
    }

    fn keyword(&self, k: &ast::Keyword) -> Tree {
        node("keyword", vec![("arg", maybe_name(k.arg.as_ref())), ("value", self.expr(&k.value))], self.span(k.at()))
    }

    fn parameter(&self, p: &ast::Parameter) -> Tree {
        let fields = vec![("arg", name(&p.name)), ("annotation", self.optional(p.annotation.as_deref())), ("type_comment", Tree::None)];
        node("arg", fields, self.span(p.at()))
    }

    /// A parameter behind stars, which are no part of it.
    fn variable(&self, p: &ast::Parameter, stars: usize) -> Tree {
        let mut tree = self.parameter(p);
        if let Tree::Node(node) = &mut tree {
            let whole = p.at();
            let behind = self.source.text.get(whole.start + stars..whole.end).unwrap_or_default();
            node.span = self.span(whole.start + stars + behind.len() - behind.trim_start().len()..whole.end);
        }
        tree
    }

    fn parameters(&self, p: &ast::Parameters) -> Tree {
        let plain = |items: &[ast::ParameterWithDefault]| list(items, |p| self.parameter(&p.parameter));
        let positional = p.posonlyargs.iter().chain(&p.args);
        let fields = vec![
            ("posonlyargs", plain(&p.posonlyargs)),
            ("args", plain(&p.args)),
            ("vararg", p.vararg.as_ref().map_or(Tree::None, |v| self.variable(v, 1))),
            ("kwonlyargs", plain(&p.kwonlyargs)),
            ("kw_defaults", list(&p.kwonlyargs, |p| self.optional(p.default.as_deref()))),
            ("kwarg", p.kwarg.as_ref().map_or(Tree::None, |v| self.variable(v, 2))),
            ("defaults", Tree::List(positional.filter_map(|p| p.default.as_deref()).map(|d| self.expr(d)).collect())),
        ];
        node("arguments", fields, None)
    }

    fn type_params(&self, params: Option<&ast::TypeParams>) -> Tree {
        let Some(params) = params else { return Tree::List(Vec::new()) };
        list(&params.type_params, |p| match p {
            ast::TypeParam::TypeVar(t) => {
                let fields = vec![("name", name(&t.name)), ("bound", self.optional(t.bound.as_deref())), ("default_value", self.optional(t.default.as_deref()))];
                node("TypeVar", fields, self.span(t.at()))
            }
            ast::TypeParam::ParamSpec(t) => node("ParamSpec", vec![("name", name(&t.name)), ("default_value", self.optional(t.default.as_deref()))], self.span(t.at())),
            ast::TypeParam::TypeVarTuple(t) => node("TypeVarTuple", vec![("name", name(&t.name)), ("default_value", self.optional(t.default.as_deref()))], self.span(t.at())),
        })
    }

    fn generators(&self, generators: &[ast::Comprehension]) -> Tree {
        list(generators, |g| {
            let is_async = Tree::Int(BigInt::from(i32::from(g.is_async)));
            node("comprehension", vec![("target", self.expr(&g.target)), ("iter", self.expr(&g.iter)), ("ifs", self.exprs(&g.ifs)), ("is_async", is_async)], None)
        })
    }

    fn expr(&self, e: &ast::Expr) -> Tree {
        use ast::Expr as E;
        macro_rules! make {
            ($s:expr, $kind:expr, $($field:literal: $value:expr),* $(,)?) => {
                node($kind, vec![$(($field, $value)),*], self.span($s.range.start().to_usize()..$s.range.end().to_usize()))
            };
        }
        match e {
            E::BoolOp(b) => make!(b, "BoolOp", "op": bare(match b.op { ast::BoolOp::And => "And", ast::BoolOp::Or => "Or" }), "values": self.exprs(&b.values)),
            E::Named(n) => make!(n, "NamedExpr", "target": self.expr(&n.target), "value": self.expr(&n.value)),
            E::BinOp(b) => make!(b, "BinOp", "left": self.expr(&b.left), "op": operator(b.op), "right": self.expr(&b.right)),
            E::UnaryOp(u) => {
                let op = match u.op {
                    ast::UnaryOp::Invert => "Invert",
                    ast::UnaryOp::Not => "Not",
                    ast::UnaryOp::UAdd => "UAdd",
                    ast::UnaryOp::USub => "USub",
                };
                make!(u, "UnaryOp", "op": bare(op), "operand": self.expr(&u.operand))
            }
            E::Lambda(l) => {
                let empty = ast::Parameters::default();
                make!(l, "Lambda", "args": self.parameters(l.parameters.as_deref().unwrap_or(&empty)), "body": self.expr(&l.body))
            }
            E::If(i) => make!(i, "IfExp", "test": self.expr(&i.test), "body": self.expr(&i.body), "orelse": self.expr(&i.orelse)),
            E::Dict(d) => {
                make!(d, "Dict", "keys": list(&d.items, |i| self.optional(i.key.as_ref())), "values": list(&d.items, |i| self.expr(&i.value)))
            }
            E::Set(s) => make!(s, "Set", "elts": self.exprs(&s.elts)),
            E::ListComp(c) => make!(c, "ListComp", "elt": self.expr(&c.elt), "generators": self.generators(&c.generators)),
            E::SetComp(c) => make!(c, "SetComp", "elt": self.expr(&c.elt), "generators": self.generators(&c.generators)),
            E::DictComp(c) => make!(c, "DictComp", "key": self.expr(&c.key), "value": self.expr(&c.value), "generators": self.generators(&c.generators)),
            E::Generator(c) => make!(c, "GeneratorExp", "elt": self.expr(&c.elt), "generators": self.generators(&c.generators)),
            E::Await(a) => make!(a, "Await", "value": self.expr(&a.value)),
            E::Yield(y) => make!(y, "Yield", "value": self.optional(y.value.as_deref())),
            E::YieldFrom(y) => make!(y, "YieldFrom", "value": self.expr(&y.value)),
            E::Compare(c) => make!(c, "Compare", "left": self.expr(&c.left), "ops": list(&c.ops, |o| bare(comparison(*o))), "comparators": self.exprs(&c.comparators)),
            E::Call(c) => {
                let args = match &c.arguments.args[..] {
                    // A generator that is the only argument starts and ends with the call's parentheses.
                    [E::Generator(g)] if !g.parenthesized && c.arguments.keywords.is_empty() => {
                        let fields = vec![("elt", self.expr(&g.elt)), ("generators", self.generators(&g.generators))];
                        Tree::List(vec![node("GeneratorExp", fields, self.span(c.arguments.at()))])
                    }
                    args => self.exprs(args),
                };
                make!(c, "Call", "func": self.expr(&c.func), "args": args, "keywords": list(&c.arguments.keywords, |k| self.keyword(k)))
            }
            E::FString(f) => make!(f, "JoinedStr", "values": self.pieces(strings::f_string(self.source.text, &f.value), false)),
            E::TString(t) => make!(t, "TemplateStr", "values": self.pieces(strings::t_string(self.source.text, &t.value), true)),
            E::StringLiteral(s) => {
                let kind = if s.value.iter().next().is_some_and(|p| p.flags.prefix().is_unicode()) { text("u") } else { Tree::None };
                make!(s, "Constant", "value": Tree::Str(strings::value(self.source.text, s)), "kind": kind)
            }
            E::BytesLiteral(b) => make!(b, "Constant", "value": Tree::Bytes(b.value.bytes().collect()), "kind": Tree::None),
            E::NumberLiteral(n) => {
                let value = match &n.value {
                    ast::Number::Int(i) => Tree::Int(strings::integer(&i.to_string())),
                    ast::Number::Float(f) => Tree::Float(*f),
                    ast::Number::Complex { real, imag } => Tree::Complex(*real, *imag),
                };
                make!(n, "Constant", "value": value, "kind": Tree::None)
            }
            E::BooleanLiteral(b) => make!(b, "Constant", "value": Tree::Bool(b.value), "kind": Tree::None),
            E::NoneLiteral(n) => make!(n, "Constant", "value": Tree::None, "kind": Tree::None),
            E::EllipsisLiteral(n) => make!(n, "Constant", "value": Tree::Ellipsis, "kind": Tree::None),
            E::Attribute(a) => make!(a, "Attribute", "value": self.expr(&a.value), "attr": name(&a.attr), "ctx": context(a.ctx)),
            E::Subscript(s) => make!(s, "Subscript", "value": self.expr(&s.value), "slice": self.expr(&s.slice), "ctx": context(s.ctx)),
            E::Starred(s) => make!(s, "Starred", "value": self.expr(&s.value), "ctx": context(s.ctx)),
            E::Name(n) => make!(n, "Name", "id": Tree::Name(n.id.as_str().to_owned()), "ctx": context(n.ctx)),
            E::List(l) => make!(l, "List", "elts": self.exprs(&l.elts), "ctx": context(l.ctx)),
            E::Tuple(t) => make!(t, "Tuple", "elts": self.exprs(&t.elts), "ctx": context(t.ctx)),
            E::Slice(s) => {
                make!(s, "Slice", "lower": self.optional(s.lower.as_deref()), "upper": self.optional(s.upper.as_deref()), "step": self.optional(s.step.as_deref()))
            }
            E::IpyEscapeCommand(i) => make!(i, "Constant", "value": Tree::None, "kind": Tree::None),
        }
    }

    fn pieces(&self, pieces: Vec<Piece>, template: bool) -> Tree {
        let one = |piece| match piece {
            Piece::Text(value, range) => node("Constant", vec![("value", Tree::Str(value)), ("kind", Tree::None)], self.span(range)),
            Piece::Value(i) => self.interpolation(i, template),
        };
        Tree::List(pieces.into_iter().map(one).collect())
    }

    fn interpolation(&self, i: &ast::InterpolatedElement, template: bool) -> Tree {
        let spec = match &i.format_spec {
            None => Tree::None,
            Some(spec) => {
                let at = spec.at();
                node("JoinedStr", vec![("values", self.pieces(strings::format_spec(self.source.text, spec), false))], self.span(at.start.saturating_sub(1)..at.end))
            }
        };
        let mut fields = vec![("value", self.expr(&i.expression))];
        if template {
            fields.push(("str", text(&strings::expression_text(self.source.text, i))));
        }
        fields.push(("conversion", Tree::Int(BigInt::from(strings::conversion(i)))));
        fields.push(("format_spec", spec));
        node(if template { "Interpolation" } else { "FormattedValue" }, fields, self.span(i.at()))
    }

    fn pattern(&self, p: &ast::Pattern) -> Tree {
        use ast::Pattern as P;
        let patterns = |items: &[ast::Pattern]| list(items, |p| self.pattern(p));
        match p {
            P::MatchValue(v) => node("MatchValue", vec![("value", self.expr(&v.value))], self.span(v.at())),
            P::MatchSingleton(s) => {
                let value = match s.value {
                    ast::Singleton::None => Tree::None,
                    ast::Singleton::True => Tree::Bool(true),
                    ast::Singleton::False => Tree::Bool(false),
                };
                node("MatchSingleton", vec![("value", value)], self.span(s.at()))
            }
            P::MatchSequence(s) => node("MatchSequence", vec![("patterns", patterns(&s.patterns))], self.span(s.at())),
            P::MatchMapping(m) => node("MatchMapping", vec![("keys", self.exprs(&m.keys)), ("patterns", patterns(&m.patterns)), ("rest", maybe_name(m.rest.as_ref()))], self.span(m.at())),
            P::MatchClass(c) => {
                let fields = vec![
                    ("cls", self.expr(&c.cls)),
                    ("patterns", patterns(&c.arguments.patterns)),
                    ("kwd_attrs", list(&c.arguments.keywords, |k| name(&k.attr))),
                    ("kwd_patterns", list(&c.arguments.keywords, |k| self.pattern(&k.pattern))),
                ];
                node("MatchClass", fields, self.span(c.at()))
            }
            P::MatchStar(s) => node("MatchStar", vec![("name", maybe_name(s.name.as_ref()))], self.span(s.at())),
            P::MatchAs(a) => {
                let inner = a.pattern.as_ref().map_or(Tree::None, |p| self.pattern(p));
                node("MatchAs", vec![("pattern", inner), ("name", maybe_name(a.name.as_ref()))], self.span(a.at()))
            }
            P::MatchOr(o) => node("MatchOr", vec![("patterns", patterns(&o.patterns))], self.span(o.at())),
        }
    }
}

fn context(ctx: ast::ExprContext) -> Tree {
    bare(match ctx {
        ast::ExprContext::Store => "Store",
        ast::ExprContext::Del => "Del",
        _ => "Load",
    })
}

fn operator(op: ast::Operator) -> Tree {
    use ast::Operator as O;
    bare(match op {
        O::Add => "Add",
        O::Sub => "Sub",
        O::Mult => "Mult",
        O::MatMult => "MatMult",
        O::Div => "Div",
        O::Mod => "Mod",
        O::Pow => "Pow",
        O::LShift => "LShift",
        O::RShift => "RShift",
        O::BitOr => "BitOr",
        O::BitXor => "BitXor",
        O::BitAnd => "BitAnd",
        O::FloorDiv => "FloorDiv",
    })
}

fn comparison(op: ast::CmpOp) -> &'static str {
    use ast::CmpOp as C;
    match op {
        C::Eq => "Eq",
        C::NotEq => "NotEq",
        C::Lt => "Lt",
        C::LtE => "LtE",
        C::Gt => "Gt",
        C::GtE => "GtE",
        C::Is => "Is",
        C::IsNot => "IsNot",
        C::In => "In",
        C::NotIn => "NotIn",
    }
}
