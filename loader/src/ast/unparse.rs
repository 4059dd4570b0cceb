//! Expressions as source text again, in the form in which annotations are stored (CPython `ast_unparse.c`).

use super::strings::integer;
use crate::compile::Const;
use crate::compile::names::{Name, Names};
use crate::parser::node::{self as ast, BoolOp, CmpOp, Expr, Number, Operator, Piece, UnaryOp};
use std::fmt::Write;

/// How tightly an expression binds; one that binds more loosely than its place allows is put in parentheses.
mod level {
    pub const TUPLE: u8 = 0;
    pub const TEST: u8 = 1;
    pub const OR: u8 = 2;
    pub const AND: u8 = 3;
    pub const NOT: u8 = 4;
    pub const CMP: u8 = 5;
    pub const EXPR: u8 = 6;
    pub const BXOR: u8 = 7;
    pub const BAND: u8 = 8;
    pub const SHIFT: u8 = 9;
    pub const ARITH: u8 = 10;
    pub const TERM: u8 = 11;
    pub const FACTOR: u8 = 12;
    pub const POWER: u8 = 13;
    pub const AWAIT: u8 = 14;
    pub const ATOM: u8 = 15;
}

/// The text of `e`, as UTF-8 with surrogates allowed.
pub fn expression(e: Expr, names: &Names) -> Vec<u8> {
    let mut w = Writer { out: String::new(), names };
    w.expr(e, level::TEST);
    w.out.into_bytes()
}

/// `repr` of a constant.
pub fn constant_repr(c: &Const) -> String {
    match c {
        Const::None => "None".to_owned(),
        Const::Ellipsis => "Ellipsis".to_owned(),
        Const::Bool(b) => if *b { "True" } else { "False" }.to_owned(),
        Const::Int(i) => i.to_string(),
        Const::Big(i) => i.to_string(),
        Const::Float(f) => float_repr(*f),
        Const::Complex(re, im) if *re == 0.0 => format!("{}j", complex_part(*im)),
        Const::Complex(re, im) => format!("({}{}{}j)", complex_part(*re), if im.is_sign_negative() { "" } else { "+" }, complex_part(*im)),
        Const::Str(s) | Const::Name(s) | Const::Made(s) => string_repr(&String::from_utf8_lossy(s)),
        Const::Bytes(b) => bytes_repr(b),
        Const::Tuple(_) | Const::FrozenSet(_) | Const::Slice(_) | Const::Code(_) => String::new(),
    }
}

fn complex_part(f: f64) -> String {
    let text = float_repr(f);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// CPython's shortest representation of a float, with its rules for exponents.
fn float_repr(f: f64) -> String {
    // An infinite literal, as a number that overflows.
    if f.is_infinite() {
        return if f < 0.0 { "-1e309" } else { "1e309" }.to_owned();
    }
    let scientific = format!("{f:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if f == 0.0 || (-4..16).contains(&exponent) {
        let plain = f.to_string();
        return if plain.contains('.') { plain } else { plain + ".0" };
    }
    format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

fn quote_for(single: bool, double: bool) -> char {
    if single && !double { '"' } else { '\'' }
}

fn string_repr(s: &str) -> String {
    let quote = quote_for(s.contains('\''), s.contains('"'));
    let mut out = String::from(quote);
    for c in s.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ if (c as u32) < 0x20 || (0x7f..0xa1).contains(&(c as u32)) || c == '\u{ad}' => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            _ => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn bytes_repr(b: &[u8]) -> String {
    let quote = quote_for(b.contains(&b'\''), b.contains(&b'"'));
    let mut out = format!("b{quote}");
    for &c in b {
        match c {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ if char::from(c) == quote => out.extend(['\\', quote]),
            0x20..0x7f => out.push(char::from(c)),
            _ => {
                let _ = write!(out, "\\x{c:02x}");
            }
        }
    }
    out.push(quote);
    out
}

struct Writer<'a> {
    out: String,
    names: &'a Names,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, name: Name) {
        let names = self.names;
        self.push(names.text(name));
    }

    fn parenthesized(&mut self, needed: bool, f: impl FnOnce(&mut Self)) {
        if needed {
            self.push("(");
        }
        f(self);
        if needed {
            self.push(")");
        }
    }

    fn list(&mut self, items: &[Expr], at: u8) {
        for (i, e) in items.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.expr(*e, at);
        }
    }

    fn expr(&mut self, e: Expr, at: u8) {
        match e {
            Expr::BoolOp(b) => {
                let (own, word) = if b.op == BoolOp::And { (level::AND, " and ") } else { (level::OR, " or ") };
                self.parenthesized(at > own, |w| {
                    for (i, value) in b.values.iter().enumerate() {
                        if i > 0 {
                            w.push(word);
                        }
                        w.expr(*value, own + 1);
                    }
                });
            }
            Expr::Named(n) => self.parenthesized(at > level::TUPLE, |w| {
                w.expr(n.target, level::ATOM);
                w.push(" := ");
                w.expr(n.value, level::ATOM);
            }),
            Expr::BinOp(b) => {
                let (own, text) = operator(b.op);
                let right = u8::from(b.op == Operator::Pow);
                self.parenthesized(at > own, |w| {
                    w.expr(b.left, own + right);
                    w.push(text);
                    w.expr(b.right, own + 1 - right);
                });
            }
            Expr::UnaryOp(u) => {
                let (own, text) = match u.op {
                    UnaryOp::Invert => (level::FACTOR, "~"),
                    UnaryOp::Not => (level::NOT, "not "),
                    UnaryOp::UAdd => (level::FACTOR, "+"),
                    UnaryOp::USub => (level::FACTOR, "-"),
                };
                self.parenthesized(at > own, |w| {
                    w.push(text);
                    w.expr(u.operand, own);
                });
            }
            Expr::Lambda(l) => self.parenthesized(at > level::TEST, |w| {
                w.push("lambda");
                if l.parameters.iter().next().is_some() {
                    w.push(" ");
                    w.parameters(l.parameters);
                }
                w.push(": ");
                w.expr(l.body, level::TEST);
            }),
            Expr::If(i) => self.parenthesized(at > level::TEST, |w| {
                w.expr(i.body, level::TEST + 1);
                w.push(" if ");
                w.expr(i.test, level::TEST + 1);
                w.push(" else ");
                w.expr(i.orelse, level::TEST);
            }),
            Expr::Dict(d) => {
                self.push("{");
                for (i, item) in d.items.iter().enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    match item.key {
                        Some(key) => {
                            self.expr(key, level::TEST);
                            self.push(": ");
                            self.expr(item.value, level::TEST);
                        }
                        None => {
                            self.push("**");
                            self.expr(item.value, level::EXPR);
                        }
                    }
                }
                self.push("}");
            }
            Expr::Set(s) => {
                self.push("{");
                self.list(s.elts, level::TEST);
                self.push("}");
            }
            Expr::ListComp(c) => self.comprehension("[", c, "]"),
            Expr::SetComp(c) => self.comprehension("{", c, "}"),
            Expr::DictComp(c) => self.comprehension("{", c, "}"),
            Expr::Generator(c) => self.comprehension("(", c, ")"),
            Expr::Await(a) => self.parenthesized(at > level::AWAIT, |w| {
                w.push("await ");
                w.expr(a.value, level::ATOM);
            }),
            Expr::Yield(y) => {
                self.push("(yield");
                if let Some(value) = y.value {
                    self.push(" ");
                    self.expr(value, level::TEST);
                }
                self.push(")");
            }
            Expr::YieldFrom(y) => {
                self.push("(yield from ");
                self.expr(y.value, level::TEST);
                self.push(")");
            }
            Expr::Compare(c) => self.parenthesized(at > level::CMP, |w| {
                w.expr(c.left, level::CMP + 1);
                for (op, right) in c.ops.iter().zip(c.comparators) {
                    w.push(comparison(*op));
                    w.expr(*right, level::CMP + 1);
                }
            }),
            Expr::Call(c) => self.call(c),
            Expr::FString(f) => self.joined('f', f.values),
            Expr::TString(t) => self.joined('t', t.values),
            Expr::StringLiteral(s) => {
                if s.unicode {
                    self.push("u");
                }
                self.push(&string_repr(&String::from_utf8_lossy(s.value)));
            }
            Expr::BytesLiteral(b) => self.push(&bytes_repr(b.value)),
            Expr::NumberLiteral(n) => {
                let text = match n.value {
                    Number::Int(i) => i.to_string(),
                    Number::Big(text) => integer(text).to_string(),
                    Number::Float(f) => float_repr(f),
                    Number::Complex { real, imag } => constant_repr(&Const::Complex(real, imag)),
                };
                self.push(&text);
            }
            Expr::BooleanLiteral(b) => self.push(if b.value { "True" } else { "False" }),
            Expr::NoneLiteral(_) => self.push("None"),
            Expr::EllipsisLiteral(_) => self.push("..."),
            Expr::Attribute(a) => {
                self.expr(a.value, level::ATOM);
                let integer = matches!(a.value, Expr::NumberLiteral(n) if matches!(n.value, Number::Int(_) | Number::Big(_)));
                self.push(if integer { " ." } else { "." });
                self.name(a.attr);
            }
            Expr::Subscript(s) => {
                self.expr(s.value, level::ATOM);
                self.push("[");
                self.expr(s.slice, level::TUPLE);
                self.push("]");
            }
            Expr::Starred(s) => {
                self.push("*");
                self.expr(s.value, level::EXPR);
            }
            Expr::Name(n) => self.name(n.id),
            Expr::List(l) => {
                self.push("[");
                self.list(l.elts, level::TEST);
                self.push("]");
            }
            Expr::Tuple(t) if t.elts.is_empty() => self.push("()"),
            Expr::Tuple(t) => self.parenthesized(at > level::TUPLE, |w| {
                w.list(t.elts, level::TEST);
                if t.elts.len() == 1 {
                    w.push(",");
                }
            }),
            Expr::Slice(s) => {
                for (i, part) in [s.lower, s.upper, s.step].into_iter().enumerate() {
                    if i == 1 || (i == 2 && part.is_some()) {
                        self.push(":");
                    }
                    if let Some(part) = part {
                        self.expr(part, level::TEST);
                    }
                }
            }
        }
    }

    fn call(&mut self, c: &ast::ExprCall) {
        self.expr(c.func, level::ATOM);
        if let ([only @ Expr::Generator(_)], true) = (c.args, c.keywords.is_empty()) {
            return self.expr(*only, level::TEST);
        }
        self.push("(");
        self.list(c.args, level::TEST);
        for (i, k) in c.keywords.iter().enumerate() {
            if i > 0 || !c.args.is_empty() {
                self.push(", ");
            }
            match k.arg {
                Some(name) => {
                    self.name(name);
                    self.push("=");
                }
                None => self.push("**"),
            }
            self.expr(k.value, level::TEST);
        }
        self.push(")");
    }

    fn parameters(&mut self, p: &ast::Parameters) {
        let mut first = true;
        let mut separate = |w: &mut Self| {
            if !std::mem::take(&mut first) {
                w.push(", ");
            }
        };
        for (i, parameter) in p.posonlyargs.iter().chain(p.args).enumerate() {
            separate(self);
            self.parameter(parameter);
            if i + 1 == p.posonlyargs.len() {
                self.push(", /");
            }
        }
        if p.vararg.is_some() || !p.kwonlyargs.is_empty() {
            separate(self);
            self.push("*");
            if let Some(v) = &p.vararg {
                self.name(v.name);
            }
        }
        for parameter in p.kwonlyargs {
            separate(self);
            self.parameter(parameter);
        }
        if let Some(k) = &p.kwarg {
            separate(self);
            self.push("**");
            self.name(k.name);
        }
    }

    fn parameter(&mut self, p: &ast::Parameter) {
        self.name(p.name);
        if let Some(default) = p.default {
            self.push("=");
            self.expr(default, level::TEST);
        }
    }

    fn comprehension(&mut self, open: &str, c: &ast::ExprComprehension, close: &str) {
        self.push(open);
        self.expr(c.elt, level::TEST);
        if let Some(value) = c.value {
            self.push(": ");
            self.expr(value, level::TEST);
        }
        for g in c.generators {
            self.push(if g.is_async { " async for " } else { " for " });
            self.expr(g.target, level::TUPLE);
            self.push(" in ");
            self.expr(g.iter, level::TEST + 1);
            for condition in g.ifs {
                self.push(" if ");
                self.expr(*condition, level::TEST + 1);
            }
        }
        self.push(close);
    }

    fn joined(&mut self, prefix: char, pieces: &[Piece]) {
        let mut body = Writer { out: String::new(), names: self.names };
        body.pieces(pieces);
        self.out.push(prefix);
        let text = string_repr(&body.out);
        self.push(&text);
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match *piece {
                Piece::Text(text, _) => {
                    let text = String::from_utf8_lossy(text).replace('{', "{{").replace('}', "}}");
                    self.push(&text);
                }
                Piece::Value(i) => {
                    let mut inner = Writer { out: String::new(), names: self.names };
                    inner.expr(i.expression, level::TEST + 1);
                    self.push(if inner.out.starts_with('{') { "{ " } else { "{" });
                    self.push(&inner.out);
                    if let Ok(c @ (b'a' | b'r' | b's')) = u8::try_from(i.conversion) {
                        self.out.extend(['!', char::from(c)]);
                    }
                    if let Some(spec) = i.format_spec {
                        self.push(":");
                        self.pieces(spec.values);
                    }
                    self.push("}");
                }
            }
        }
    }
}

fn operator(op: Operator) -> (u8, &'static str) {
    match op {
        Operator::Add => (level::ARITH, " + "),
        Operator::Sub => (level::ARITH, " - "),
        Operator::Mult => (level::TERM, " * "),
        Operator::MatMult => (level::TERM, " @ "),
        Operator::Div => (level::TERM, " / "),
        Operator::Mod => (level::TERM, " % "),
        Operator::LShift => (level::SHIFT, " << "),
        Operator::RShift => (level::SHIFT, " >> "),
        Operator::BitOr => (level::EXPR, " | "),
        Operator::BitXor => (level::BXOR, " ^ "),
        Operator::BitAnd => (level::BAND, " & "),
        Operator::FloorDiv => (level::TERM, " // "),
        Operator::Pow => (level::POWER, " ** "),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}
