//! The parser's tree as CPython's.

use super::{Node, Span, Tree};
use crate::compile::Mode;
use num_bigint::BigInt;
use rustpython_compiler::{ast, parser};
use std::ops::Range;

/// Parses source text. The error is the parser's own, for [`crate::compile`] to describe.
pub fn parse(source: &str, mode: Mode) -> Result<Tree, parser::ParseError> {
    let parser_mode = if mode == Mode::Eval { parser::Mode::Expression } else { parser::Mode::Module };
    let parsed = parser::parse(source, parser_mode.into())?;
    let c = Converter::new(source);
    Ok(match parsed.into_syntax() {
        ast::Mod::Module(m) if mode == Mode::Single => node("Interactive", vec![("body", c.body(&m.body))], None),
        ast::Mod::Module(m) => node("Module", vec![("body", c.body(&m.body)), ("type_ignores", Tree::List(Vec::new()))], None),
        ast::Mod::Expression(e) => node("Expression", vec![("body", c.expr(&e.body))], None),
    })
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
    source: &'a str,
    /// Byte offset of each line's first character.
    lines: Vec<usize>,
}

impl<'a> Converter<'a> {
    fn new(source: &'a str) -> Converter<'a> {
        let bytes = source.as_bytes();
        let mut lines = vec![0];
        for (i, b) in bytes.iter().enumerate() {
            if *b == b'\n' || (*b == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                lines.push(i + 1);
            }
        }
        Converter { source, lines }
    }

    fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.lines.partition_point(|l| *l <= offset) - 1;
        (line as u32 + 1, (offset - self.lines[line]) as u32)
    }

    fn span(&self, range: Range<usize>) -> Option<Span> {
        let ((line, column), (end_line, end_column)) = (self.position(range.start), self.position(range.end));
        Some(Span { line, column, end_line, end_column })
    }

    fn body(&self, statements: &[ast::Stmt]) -> Tree {
        list(statements, |s| self.stmt(s))
    }

    /// Where a decorated definition itself starts.
    fn after_decorators(&self, decorators: &[ast::Decorator], start: usize) -> usize {
        let Some(last) = decorators.last() else { return start };
        let bytes = self.source.as_bytes();
        let mut at = last.range.end().to_usize();
        loop {
            match bytes.get(at) {
                Some(b'#') => {
                    while bytes.get(at).is_some_and(|b| *b != b'\n' && *b != b'\r') {
                        at += 1;
                    }
                }
                Some(b) if b.is_ascii_whitespace() || *b == b'\\' => at += 1,
                _ => return at,
            }
        }
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
                let start = self.after_decorators(&f.decorator_list, f.range.start().to_usize());
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
                let start = self.after_decorators(&c.decorator_list, c.range.start().to_usize());
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

    fn parameters(&self, p: &ast::Parameters) -> Tree {
        let plain = |items: &[ast::ParameterWithDefault]| list(items, |p| self.parameter(&p.parameter));
        let positional = p.posonlyargs.iter().chain(&p.args);
        let fields = vec![
            ("posonlyargs", plain(&p.posonlyargs)),
            ("args", plain(&p.args)),
            ("vararg", p.vararg.as_ref().map_or(Tree::None, |v| self.parameter(v))),
            ("kwonlyargs", plain(&p.kwonlyargs)),
            ("kw_defaults", list(&p.kwonlyargs, |p| self.optional(p.default.as_deref()))),
            ("kwarg", p.kwarg.as_ref().map_or(Tree::None, |v| self.parameter(v))),
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
            E::FString(f) => make!(f, "JoinedStr", "values": self.fstring(&f.value)),
            E::TString(t) => {
                let mut parts = Parts::default();
                for part in &t.value {
                    self.elements(&mut parts, &part.elements, Some(self.source));
                }
                make!(t, "TemplateStr", "values": Tree::List(parts.finish(self)))
            }
            E::StringLiteral(s) => {
                let kind = if s.value.iter().next().is_some_and(|p| p.flags.prefix().is_unicode()) { text("u") } else { Tree::None };
                let mut value = Vec::new();
                for part in &s.value {
                    value.extend_from_slice(&self.literal(part));
                }
                make!(s, "Constant", "value": Tree::Str(value), "kind": kind)
            }
            E::BytesLiteral(b) => make!(b, "Constant", "value": Tree::Bytes(b.value.bytes().collect()), "kind": Tree::None),
            E::NumberLiteral(n) => {
                let value = match &n.value {
                    ast::Number::Int(i) => Tree::Int(integer(&i.to_string())),
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

    /// A string's value; escapes of surrogates, which the parser cannot represent, are read again.
    fn literal(&self, s: &ast::StringLiteral) -> Vec<u8> {
        if !s.value.contains('\u{fffd}') {
            return s.value.as_bytes().to_vec();
        }
        use ast::StringFlags;
        let range = s.at();
        let opener = s.flags.opener_len().to_usize();
        let closer = s.flags.closer_len().to_usize();
        let raw = &self.source[range.start + opener..range.end - closer];
        if s.flags.prefix().is_raw() { raw.as_bytes().to_vec() } else { with_surrogates(raw, &s.value) }
    }

    fn fstring(&self, value: &ast::FStringValue) -> Tree {
        let mut parts = Parts::default();
        for part in value {
            match part {
                ast::FStringPart::Literal(l) => parts.text(&self.literal(l), l.at()),
                ast::FStringPart::FString(f) => self.elements(&mut parts, &f.elements, None),
            }
        }
        Tree::List(parts.finish(self))
    }

    /// Adds the pieces of an f-string or, with `template`, of a t-string.
    fn elements(&self, parts: &mut Parts, elements: &ast::InterpolatedStringElements, template: Option<&str>) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(l) => {
                    let range = l.at();
                    let value = if l.value.contains('\u{fffd}') { with_surrogates(&self.source[range.clone()], &l.value) } else { l.value.as_bytes().to_vec() };
                    parts.text(&value, range);
                }
                ast::InterpolatedStringElement::Interpolation(i) => self.interpolation(parts, i, template),
            }
        }
    }

    fn interpolation(&self, parts: &mut Parts, i: &ast::InterpolatedElement, template: Option<&str>) {
        let range = i.at();
        let Range { start, end } = ast_range(&i.expression);
        if let Some(debug) = &i.debug_text {
            let shown = format!("{}{}{}", debug.leading, &self.source[start..end], debug.trailing);
            parts.text(shown.as_bytes(), range.start + 1..end + debug.trailing.len());
        }
        let spec = match &i.format_spec {
            None => Tree::None,
            Some(spec) => {
                let mut inner = Parts::default();
                self.elements(&mut inner, &spec.elements, None);
                let at = spec.at();
                node("JoinedStr", vec![("values", Tree::List(inner.finish(self)))], self.span(at.start.saturating_sub(1)..at.end))
            }
        };
        let conversion = match i.conversion {
            ast::ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => i32::from(b'r'),
            flag => flag as i32,
        };
        let mut fields = vec![("value", self.expr(&i.expression))];
        if template.is_some() {
            let mut shown = self.source[range.start + 1..end].to_owned();
            if let Some(debug) = &i.debug_text {
                shown = format!("{}{}{}", debug.leading, &self.source[start..end], debug.trailing.split('=').next().unwrap_or_default());
            }
            fields.push(("str", text(shown.trim())));
        }
        fields.push(("conversion", Tree::Int(BigInt::from(conversion))));
        fields.push(("format_spec", spec));
        parts.flush(self);
        parts.out.push(node(if template.is_some() { "Interpolation" } else { "FormattedValue" }, fields, self.span(range)));
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

fn ast_range(e: &ast::Expr) -> Range<usize> {
    macro_rules! each {
        ($($v:ident)*) => { match e { $(ast::Expr::$v(x) => x.range.start().to_usize()..x.range.end().to_usize(),)* } };
    }
    each!(BoolOp Named BinOp UnaryOp Lambda If Dict Set ListComp SetComp DictComp Generator Await Yield YieldFrom Compare Call FString TString StringLiteral
        BytesLiteral NumberLiteral BooleanLiteral NoneLiteral EllipsisLiteral Attribute Subscript Starred Name List Tuple Slice IpyEscapeCommand)
}

/// Pieces of an interpolated string; neighbouring text becomes one constant.
#[derive(Default)]
struct Parts {
    out: Vec<Tree>,
    pending: Vec<u8>,
    range: Option<Range<usize>>,
}

impl Parts {
    fn text(&mut self, value: &[u8], range: Range<usize>) {
        self.pending.extend_from_slice(value);
        let start = self.range.as_ref().map_or(range.start, |r| r.start);
        self.range = Some(start..range.end);
    }

    fn flush(&mut self, c: &Converter) {
        let value = std::mem::take(&mut self.pending);
        let Some(range) = self.range.take() else { return };
        if !value.is_empty() {
            self.out.push(node("Constant", vec![("value", Tree::Str(value)), ("kind", Tree::None)], c.span(range)));
        }
    }

    fn finish(mut self, c: &Converter) -> Vec<Tree> {
        self.flush(c);
        self.out
    }
}

/// The value of a literal with escapes of surrogates: `value` with each replacement character that stands for one put right.
fn with_surrogates(raw: &str, value: &str) -> Vec<u8> {
    let mut found = Vec::new();
    let bytes = raw.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            if raw[at..].starts_with('\u{fffd}') {
                found.push(None);
                at += 3;
            } else {
                at += 1;
            }
            continue;
        }
        let digits = match bytes.get(at + 1) {
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        if let Some(c) = raw.get(at + 2..at + 2 + digits).filter(|_| digits > 0).and_then(|h| u32::from_str_radix(h, 16).ok()) {
            if (0xd800..0xe000).contains(&c) {
                found.push(Some(c));
            } else if c == 0xfffd {
                found.push(None);
            }
        }
        at += 2 + digits;
    }
    let mut found = found.into_iter();
    let mut out = Vec::new();
    for c in value.chars() {
        match if c == '\u{fffd}' { found.next().flatten() } else { None } {
            Some(s) => out.extend([0xe0 | (s >> 12) as u8, 0x80 | (s >> 6 & 0x3f) as u8, 0x80 | (s & 0x3f) as u8]),
            None => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

/// An integer literal in any base.
fn integer(literal: &str) -> BigInt {
    let digits: String = literal.chars().filter(|c| *c != '_').collect();
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        _ => (10, &digits[..]),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default()
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
