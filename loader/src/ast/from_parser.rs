//! The parser's tree as CPython's.

use super::strings::integer;
use super::{Node, Span, Tree};
use crate::compile::Mode;
use crate::compile::diagnose::TypeComments;
use crate::compile::names::{Name, Names};
use crate::frontend::Loc;
use crate::parser::node::{self as ast, Piece};
use num_bigint::BigInt;

/// The tree that the parser made, whose names are in `names`.
pub fn convert(module: ast::Mod, names: &Names, mode: Mode) -> Tree {
    let c = Converter { names };
    match module {
        ast::Mod::Module(body) if mode == Mode::Single => node("Interactive", vec![("body", c.body(body))], None),
        ast::Mod::Module(body) => node("Module", vec![("body", c.body(body)), ("type_ignores", Tree::List(Vec::new()))], None),
        ast::Mod::FunctionType(arguments, returns) => node("FunctionType", vec![("argtypes", c.exprs(arguments)), ("returns", c.expr(returns))], None),
        ast::Mod::Expression(e) => node("Expression", vec![("body", c.expr(e))], None),
    }
}

/// Puts the types that comments tell into a tree.
pub fn tell_types(tree: &mut Tree, told: &TypeComments) {
    match tree {
        Tree::List(items) => items.iter_mut().for_each(|item| tell_types(item, told)),
        Tree::Node(node) => {
            let told_here = node.span.and_then(|span| told.types.get(&(span.line, span.column)));
            for (name, field) in &mut node.fields {
                match (*name, told_here) {
                    ("type_comment", Some(comment)) => *field = text(comment),
                    ("type_ignores", _) => {
                        let ignores = told.ignores.iter().map(|(line, tag)| self::node("TypeIgnore", vec![("lineno", Tree::Int(BigInt::from(*line))), ("tag", text(tag))], None));
                        *field = Tree::List(ignores.collect());
                    }
                    _ => tell_types(field, told),
                }
            }
        }
        _ => {}
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

fn text(t: &str) -> Tree {
    Tree::Str(t.as_bytes().to_vec())
}

struct Converter<'a> {
    names: &'a Names,
}

impl Converter<'_> {
    fn name(&self, n: Name) -> Tree {
        Tree::Name(self.names.text(n).to_owned())
    }

    fn maybe_name(&self, n: Option<Name>) -> Tree {
        n.map_or(Tree::None, |n| self.name(n))
    }

    fn body(&self, statements: &[ast::Stmt]) -> Tree {
        list(statements, |s| self.stmt(*s))
    }

    fn optional(&self, e: Option<ast::Expr>) -> Tree {
        e.map_or(Tree::None, |e| self.expr(e))
    }

    fn exprs(&self, items: &[ast::Expr]) -> Tree {
        list(items, |e| self.expr(*e))
    }

    fn stmt(&self, s: ast::Stmt) -> Tree {
        use ast::Stmt as S;
        macro_rules! at {
            ($s:expr) => {
                span($s.loc)
            };
        }
        match s {
            S::FunctionDef(f) => {
                let fields = vec![
                    ("name", self.name(f.name)),
                    ("args", self.parameters(f.parameters)),
                    ("body", self.body(f.body)),
                    ("decorator_list", self.exprs(f.decorator_list)),
                    ("returns", self.optional(f.returns)),
                    ("type_comment", Tree::None),
                    ("type_params", self.type_params(f.type_params)),
                ];
                node(if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, fields, at!(f))
            }
            S::ClassDef(c) => {
                let fields = vec![
                    ("name", self.name(c.name)),
                    ("bases", self.exprs(c.args)),
                    ("keywords", list(c.keywords, |k| self.keyword(k))),
                    ("body", self.body(c.body)),
                    ("decorator_list", self.exprs(c.decorator_list)),
                    ("type_params", self.type_params(c.type_params)),
                ];
                node("ClassDef", fields, at!(c))
            }
            S::Return(r) => node("Return", vec![("value", self.optional(r.value))], at!(r)),
            S::Delete(d) => node("Delete", vec![("targets", self.exprs(d.targets))], at!(d)),
            S::TypeAlias(t) => {
                let fields = vec![("name", self.expr(t.name)), ("type_params", self.type_params(t.type_params)), ("value", self.expr(t.value))];
                node("TypeAlias", fields, at!(t))
            }
            S::Assign(a) => node("Assign", vec![("targets", self.exprs(a.targets)), ("value", self.expr(a.value)), ("type_comment", Tree::None)], at!(a)),
            S::AugAssign(a) => node("AugAssign", vec![("target", self.expr(a.target)), ("op", operator(a.op)), ("value", self.expr(a.value))], at!(a)),
            S::AnnAssign(a) => {
                let simple = Tree::Int(BigInt::from(i32::from(a.simple)));
                let fields = vec![("target", self.expr(a.target)), ("annotation", self.expr(a.annotation)), ("value", self.optional(a.value)), ("simple", simple)];
                node("AnnAssign", fields, at!(a))
            }
            S::For(f) => {
                let fields = vec![("target", self.expr(f.target)), ("iter", self.expr(f.iter)), ("body", self.body(f.body)), ("orelse", self.body(f.orelse)), ("type_comment", Tree::None)];
                node(if f.is_async { "AsyncFor" } else { "For" }, fields, at!(f))
            }
            S::While(w) => node("While", vec![("test", self.expr(w.test)), ("body", self.body(w.body)), ("orelse", self.body(w.orelse))], at!(w)),
            S::If(i) => {
                let fields = vec![("test", self.expr(i.test)), ("body", self.body(i.body)), ("orelse", self.clauses(i.clauses))];
                node("If", fields, at!(i))
            }
            S::With(w) => {
                let items = list(w.items, |i| node("withitem", vec![("context_expr", self.expr(i.context_expr)), ("optional_vars", self.optional(i.optional_vars))], None));
                node(if w.is_async { "AsyncWith" } else { "With" }, vec![("items", items), ("body", self.body(w.body)), ("type_comment", Tree::None)], at!(w))
            }
            S::Match(m) => {
                let cases = list(m.cases, |c| node("match_case", vec![("pattern", self.pattern(c.pattern)), ("guard", self.optional(c.guard)), ("body", self.body(c.body))], None));
                node("Match", vec![("subject", self.expr(m.subject)), ("cases", cases)], at!(m))
            }
            S::Raise(r) => node("Raise", vec![("exc", self.optional(r.exc)), ("cause", self.optional(r.cause))], at!(r)),
            S::Try(t) => {
                let handlers = list(t.handlers, |h| {
                    let fields = vec![("type", self.optional(h.type_)), ("name", self.maybe_name(h.name)), ("body", self.body(h.body))];
                    node("ExceptHandler", fields, span(h.loc))
                });
                let fields = vec![("body", self.body(t.body)), ("handlers", handlers), ("orelse", self.body(t.orelse)), ("finalbody", self.body(t.finalbody))];
                node(if t.is_star { "TryStar" } else { "Try" }, fields, at!(t))
            }
            S::Assert(a) => node("Assert", vec![("test", self.expr(a.test)), ("msg", self.optional(a.msg))], at!(a)),
            S::Import(i) => node("Import", vec![("names", list(i.names, |a| self.alias(a)))], at!(i)),
            S::ImportFrom(i) => {
                let fields = vec![("module", self.maybe_name(i.module)), ("names", list(i.names, |a| self.alias(a))), ("level", Tree::Int(BigInt::from(i.level)))];
                node("ImportFrom", fields, at!(i))
            }
            S::Global(g) => node("Global", vec![("names", self.list_of_names(g.names))], at!(g)),
            S::Nonlocal(n) => node("Nonlocal", vec![("names", self.list_of_names(n.names))], at!(n)),
            S::Expr(e) => node("Expr", vec![("value", self.expr(e.value))], at!(e)),
            S::Pass(p) => node("Pass", Vec::new(), at!(p)),
            S::Break(b) => node("Break", Vec::new(), at!(b)),
            S::Continue(c) => node("Continue", Vec::new(), at!(c)),
        }
    }

    fn clauses(&self, clauses: &[ast::Clause]) -> Tree {
        let Some((first, rest)) = clauses.split_first() else { return Tree::List(Vec::new()) };
        match first.test {
            None => self.body(first.body),
            Some(test) => {
                let fields = vec![("test", self.expr(test)), ("body", self.body(first.body)), ("orelse", self.clauses(rest))];
                Tree::List(vec![node("If", fields, span(first.loc))])
            }
        }
    }

    fn list_of_names(&self, names: &[Name]) -> Tree {
        list(names, |n| self.name(*n))
    }

    fn alias(&self, a: &ast::Alias) -> Tree {
        node("alias", vec![("name", self.name(a.name)), ("asname", self.maybe_name(a.asname))], span(a.loc))
    }

    fn keyword(&self, k: &ast::Keyword) -> Tree {
        node("keyword", vec![("arg", self.maybe_name(k.arg)), ("value", self.expr(k.value))], span(k.loc))
    }

    fn parameter(&self, p: &ast::Parameter) -> Tree {
        let fields = vec![("arg", self.name(p.name)), ("annotation", self.optional(p.annotation)), ("type_comment", Tree::None)];
        node("arg", fields, span(p.loc))
    }

    fn parameters(&self, p: &ast::Parameters) -> Tree {
        let plain = |items: &[ast::Parameter]| list(items, |p| self.parameter(p));
        let positional = p.posonlyargs.iter().chain(p.args);
        let fields = vec![
            ("posonlyargs", plain(p.posonlyargs)),
            ("args", plain(p.args)),
            ("vararg", p.vararg.map_or(Tree::None, |v| self.parameter(&v))),
            ("kwonlyargs", plain(p.kwonlyargs)),
            ("kw_defaults", list(p.kwonlyargs, |p| self.optional(p.default))),
            ("kwarg", p.kwarg.map_or(Tree::None, |v| self.parameter(&v))),
            ("defaults", Tree::List(positional.filter_map(|p| p.default).map(|d| self.expr(d)).collect())),
        ];
        node("arguments", fields, None)
    }

    fn type_params(&self, params: Option<&ast::TypeParams>) -> Tree {
        let Some(params) = params else { return Tree::List(Vec::new()) };
        list(params.params, |p| {
            let mut fields = vec![("name", self.name(p.name))];
            let kind = match p.kind {
                ast::TypeParamKind::TypeVar => {
                    fields.push(("bound", self.optional(p.bound)));
                    "TypeVar"
                }
                ast::TypeParamKind::ParamSpec => "ParamSpec",
                ast::TypeParamKind::TypeVarTuple => "TypeVarTuple",
            };
            fields.push(("default_value", self.optional(p.default)));
            node(kind, fields, span(p.loc))
        })
    }

    fn generators(&self, generators: &[ast::Comprehension]) -> Tree {
        list(generators, |g| {
            let is_async = Tree::Int(BigInt::from(i32::from(g.is_async)));
            node("comprehension", vec![("target", self.expr(g.target)), ("iter", self.expr(g.iter)), ("ifs", self.exprs(g.ifs)), ("is_async", is_async)], None)
        })
    }

    fn expr(&self, e: ast::Expr) -> Tree {
        use ast::Expr as E;
        macro_rules! make {
            ($s:expr, $kind:expr, $($field:literal: $value:expr),* $(,)?) => {
                node($kind, vec![$(($field, $value)),*], span($s.loc))
            };
        }
        match e {
            E::BoolOp(b) => make!(b, "BoolOp", "op": bare(match b.op { ast::BoolOp::And => "And", ast::BoolOp::Or => "Or" }), "values": self.exprs(b.values)),
            E::Named(n) => make!(n, "NamedExpr", "target": self.expr(n.target), "value": self.expr(n.value)),
            E::BinOp(b) => make!(b, "BinOp", "left": self.expr(b.left), "op": operator(b.op), "right": self.expr(b.right)),
            E::UnaryOp(u) => {
                let op = match u.op {
                    ast::UnaryOp::Invert => "Invert",
                    ast::UnaryOp::Not => "Not",
                    ast::UnaryOp::UAdd => "UAdd",
                    ast::UnaryOp::USub => "USub",
                };
                make!(u, "UnaryOp", "op": bare(op), "operand": self.expr(u.operand))
            }
            E::Lambda(l) => {
                make!(l, "Lambda", "args": self.parameters(l.parameters), "body": self.expr(l.body))
            }
            E::If(i) => make!(i, "IfExp", "test": self.expr(i.test), "body": self.expr(i.body), "orelse": self.expr(i.orelse)),
            E::Dict(d) => {
                make!(d, "Dict", "keys": list(d.items, |i| self.optional(i.key)), "values": list(d.items, |i| self.expr(i.value)))
            }
            E::Set(s) => make!(s, "Set", "elts": self.exprs(s.elts)),
            E::ListComp(c) => make!(c, "ListComp", "elt": self.expr(c.elt), "generators": self.generators(c.generators)),
            E::SetComp(c) => make!(c, "SetComp", "elt": self.expr(c.elt), "generators": self.generators(c.generators)),
            E::DictComp(c) => make!(c, "DictComp", "key": self.expr(c.elt), "value": self.optional(c.value), "generators": self.generators(c.generators)),
            E::Generator(c) => make!(c, "GeneratorExp", "elt": self.expr(c.elt), "generators": self.generators(c.generators)),
            E::Await(a) => make!(a, "Await", "value": self.expr(a.value)),
            E::Yield(y) => make!(y, "Yield", "value": self.optional(y.value)),
            E::YieldFrom(y) => make!(y, "YieldFrom", "value": self.expr(y.value)),
            E::Compare(c) => make!(c, "Compare", "left": self.expr(c.left), "ops": list(c.ops, |o| bare(comparison(*o))), "comparators": self.exprs(c.comparators)),
            E::Call(c) => {
                make!(c, "Call", "func": self.expr(c.func), "args": self.exprs(c.args), "keywords": list(c.keywords, |k| self.keyword(k)))
            }
            E::FString(f) => make!(f, "JoinedStr", "values": self.pieces(f.values, false)),
            E::TString(t) => make!(t, "TemplateStr", "values": self.pieces(t.values, true)),
            E::StringLiteral(s) => {
                let kind = if s.unicode { text("u") } else { Tree::None };
                make!(s, "Constant", "value": Tree::Str(s.value.to_vec()), "kind": kind)
            }
            E::BytesLiteral(b) => make!(b, "Constant", "value": Tree::Bytes(b.value.to_vec()), "kind": Tree::None),
            E::NumberLiteral(n) => {
                let value = match n.value {
                    ast::Number::Int(i) => Tree::Int(BigInt::from(i)),
                    ast::Number::Big(text) => Tree::Int(integer(text)),
                    ast::Number::Float(f) => Tree::Float(f),
                    ast::Number::Complex { real, imag } => Tree::Complex(real, imag),
                };
                make!(n, "Constant", "value": value, "kind": Tree::None)
            }
            E::BooleanLiteral(b) => make!(b, "Constant", "value": Tree::Bool(b.value), "kind": Tree::None),
            E::NoneLiteral(n) => make!(n, "Constant", "value": Tree::None, "kind": Tree::None),
            E::EllipsisLiteral(n) => make!(n, "Constant", "value": Tree::Ellipsis, "kind": Tree::None),
            E::Attribute(a) => make!(a, "Attribute", "value": self.expr(a.value), "attr": self.name(a.attr), "ctx": context(a.ctx.get())),
            E::Subscript(s) => make!(s, "Subscript", "value": self.expr(s.value), "slice": self.expr(s.slice), "ctx": context(s.ctx.get())),
            E::Starred(s) => make!(s, "Starred", "value": self.expr(s.value), "ctx": context(s.ctx.get())),
            E::Name(n) => make!(n, "Name", "id": self.name(n.id), "ctx": context(n.ctx.get())),
            E::List(l) => make!(l, "List", "elts": self.exprs(l.elts), "ctx": context(l.ctx.get())),
            E::Tuple(t) => make!(t, "Tuple", "elts": self.exprs(t.elts), "ctx": context(t.ctx.get())),
            E::Slice(s) => {
                make!(s, "Slice", "lower": self.optional(s.lower), "upper": self.optional(s.upper), "step": self.optional(s.step))
            }
        }
    }

    fn pieces(&self, pieces: &[Piece], template: bool) -> Tree {
        let one = |piece: &Piece| match *piece {
            Piece::Text(value, loc) => node("Constant", vec![("value", Tree::Str(value.to_vec())), ("kind", Tree::None)], span(loc)),
            Piece::Value(i) => self.interpolation(i, template),
        };
        Tree::List(pieces.iter().map(one).collect())
    }

    fn interpolation(&self, i: &ast::Interpolation, template: bool) -> Tree {
        let spec = match i.format_spec {
            None => Tree::None,
            Some(spec) => node("JoinedStr", vec![("values", self.pieces(spec.values, false))], span(spec.loc)),
        };
        let mut fields = vec![("value", self.expr(i.expression))];
        if template {
            fields.push(("str", text(i.text)));
        }
        fields.push(("conversion", Tree::Int(BigInt::from(i.conversion))));
        fields.push(("format_spec", spec));
        node(if template { "Interpolation" } else { "FormattedValue" }, fields, span(i.loc))
    }

    fn pattern(&self, p: ast::Pattern) -> Tree {
        use ast::Pattern as P;
        let patterns = |items: &[ast::Pattern]| list(items, |p| self.pattern(*p));
        match p {
            P::Value(v) => node("MatchValue", vec![("value", self.expr(v.value))], span(v.loc)),
            P::Singleton(s) => {
                let value = match s.value {
                    ast::Singleton::None => Tree::None,
                    ast::Singleton::True => Tree::Bool(true),
                    ast::Singleton::False => Tree::Bool(false),
                };
                node("MatchSingleton", vec![("value", value)], span(s.loc))
            }
            P::Sequence(s) => node("MatchSequence", vec![("patterns", patterns(s.patterns))], span(s.loc)),
            P::Mapping(m) => node("MatchMapping", vec![("keys", self.exprs(m.keys)), ("patterns", patterns(m.patterns)), ("rest", self.maybe_name(m.rest))], span(m.loc)),
            P::Class(c) => {
                let fields = vec![
                    ("cls", self.expr(c.cls)),
                    ("patterns", patterns(c.patterns)),
                    ("kwd_attrs", list(c.keywords, |k| self.name(k.attr))),
                    ("kwd_patterns", list(c.keywords, |k| self.pattern(k.pattern))),
                ];
                node("MatchClass", fields, span(c.loc))
            }
            P::Star(s) => node("MatchStar", vec![("name", self.maybe_name(s.name))], span(s.loc)),
            P::As(a) => {
                let inner = a.pattern.map_or(Tree::None, |p| self.pattern(p));
                node("MatchAs", vec![("pattern", inner), ("name", self.maybe_name(a.name))], span(a.loc))
            }
            P::Or(o) => node("MatchOr", vec![("patterns", patterns(o.patterns))], span(o.loc)),
        }
    }
}

fn span(loc: Loc) -> Option<Span> {
    Some(Span { line: loc.line as u32, column: loc.col as u32, end_line: loc.end_line as u32, end_column: loc.end_col as u32 })
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
