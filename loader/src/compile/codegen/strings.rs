//! f-strings, t-strings, and `%` formatting that is an f-string in disguise.

use super::{Compiler, STACK_USE_GUIDELINE};
use crate::ast::strings::{self, Piece};
use crate::compile::constant::Const;
use crate::compile::error::Res;
use crate::compile::instr::Loc;
use crate::compile::percent::{self, Percent, conversion_operand};
use crate::opcode::{BUILD_INTERPOLATION, BUILD_LIST, BUILD_STRING, BUILD_TEMPLATE, BUILD_TUPLE, CALL, CONVERT_VALUE, FORMAT_SIMPLE, FORMAT_WITH_SPEC, LIST_APPEND};
use ruff_python_ast::{self as ast, Expr};
use std::rc::Rc;

impl<'a> Compiler<'a> {
    pub fn f_string(&mut self, loc: Loc, f: &'a ast::ExprFString) -> Res {
        let pieces = strings::f_string(self.source.text, &f.value);
        self.joined(loc, pieces)
    }

    fn joined(&mut self, loc: Loc, pieces: Vec<Piece<'a>>) -> Res {
        let count = pieces.len();
        let parts = pieces.into_iter().map(|p| move |c: &mut Self| c.piece(p));
        self.join(loc, count, parts)
    }

    /// Concatenates the strings that `parts` push (CPython `codegen_joined_str`).
    fn join(&mut self, loc: Loc, count: usize, parts: impl Iterator<Item = impl FnOnce(&mut Self) -> Res>) -> Res {
        if count > STACK_USE_GUIDELINE {
            self.load_const(loc, Const::str(""));
            let join = self.names.intern("join");
            self.load_method(loc, join);
            self.op_arg(loc, BUILD_LIST, 0);
            for part in parts {
                part(self)?;
                self.op_arg(loc, LIST_APPEND, 1);
            }
            self.op_arg(loc, CALL, 1);
            return Ok(());
        }
        for part in parts {
            part(self)?;
        }
        match count {
            0 => self.load_const(loc, Const::str("")),
            1 => {}
            n => self.op_arg(loc, BUILD_STRING, n as u32),
        }
        Ok(())
    }

    fn piece(&mut self, piece: Piece<'a>) -> Res {
        match piece {
            Piece::Text(text, range) => {
                let loc = self.source.loc(text_range(range));
                self.load_const(loc, Const::Str(text.into()));
                Ok(())
            }
            Piece::Value(i) => {
                let loc = self.source.loc(i.range);
                self.expr(&i.expression)?;
                if let Some(operand) = conversion_operand(strings::conversion(i)) {
                    self.op_arg(loc, CONVERT_VALUE, operand);
                }
                if self.format_spec(i)? {
                    self.op(loc, FORMAT_WITH_SPEC);
                } else {
                    self.op(loc, FORMAT_SIMPLE);
                }
                Ok(())
            }
        }
    }

    fn format_spec(&mut self, i: &'a ast::InterpolatedElement) -> Res<bool> {
        let Some(spec) = &i.format_spec else { return Ok(false) };
        let start = u32::from(spec.range.start()).saturating_sub(1);
        let loc = self.source.loc(ruff_text_size::TextRange::new(start.into(), spec.range.end()));
        let pieces = strings::format_spec(self.source.text, spec);
        self.joined(loc, pieces)?;
        Ok(true)
    }

    pub fn t_string(&mut self, loc: Loc, t: &'a ast::ExprTString) -> Res {
        let pieces = strings::t_string(self.source.text, &t.value);
        let (mut texts, mut values) = (0, Vec::new());
        let mut after_value = true;
        for piece in pieces {
            match piece {
                Piece::Text(..) => {
                    self.piece(piece)?;
                    texts += 1;
                    after_value = false;
                }
                Piece::Value(i) => {
                    if after_value {
                        self.load_const(loc, Const::str(""));
                        texts += 1;
                    }
                    values.push(i);
                    after_value = true;
                }
            }
        }
        if after_value {
            self.load_const(loc, Const::str(""));
            texts += 1;
        }
        self.op_arg(loc, BUILD_TUPLE, texts);
        let count = values.len() as u32;
        for i in values {
            self.interpolation(i)?;
        }
        self.op_arg(loc, BUILD_TUPLE, count);
        self.op(loc, BUILD_TEMPLATE);
        Ok(())
    }

    fn interpolation(&mut self, i: &'a ast::InterpolatedElement) -> Res {
        let loc = self.source.loc(i.range);
        self.expr(&i.expression)?;
        let text = strings::expression_text(self.source.text, i);
        self.load_const(loc, Const::str(&text));
        let spec = u32::from(self.format_spec(i)?);
        let conversion = conversion_operand(strings::conversion(i)).unwrap_or(0);
        self.op_arg(loc, BUILD_INTERPOLATION, (2 + spec) | (conversion << 2));
        Ok(())
    }

    /// `"…" % (…)` with simple conversions as an f-string (CPython `optimize_format`); says whether it was one.
    pub fn percent_format(&mut self, b: &'a ast::ExprBinOp) -> Res<bool> {
        let (ast::Operator::Mod, Expr::StringLiteral(format), Expr::Tuple(arguments)) = (b.op, &*b.left, &*b.right) else { return Ok(false) };
        if arguments.elts.iter().any(|e| matches!(e, Expr::Starred(_))) {
            return Ok(false);
        }
        let value = strings::value(self.source.text, format);
        let Ok(text) = std::str::from_utf8(&value) else { return Ok(false) };
        let Some(parts) = percent::parse(text) else { return Ok(false) };
        if parts.iter().filter(|p| matches!(p, Percent::Value(..))).count() != arguments.elts.len() {
            return Ok(false);
        }
        let loc = self.loc(b);
        let mut arguments = arguments.elts.iter();
        let count = parts.len();
        let parts = parts.into_iter().map(|part| {
            let argument = if matches!(part, Percent::Value(..)) { arguments.next() } else { None };
            move |c: &mut Self| c.percent_part(part, argument)
        });
        self.join(loc, count, parts)?;
        Ok(true)
    }

    fn percent_part(&mut self, part: Percent, argument: Option<&'a Expr>) -> Res {
        match (part, argument) {
            // What `%%` becomes is cut out of a longer text.
            (Percent::Text(text), _) if text == "%" => self.load_const(Loc::NONE, Const::Made(Rc::from(text.as_bytes()))),
            (Percent::Text(text), _) => self.load_const(Loc::NONE, Const::str(&text)),
            (Percent::Value(conversion, spec), Some(e)) => {
                let loc = self.loc(e);
                self.expr(e)?;
                if let Some(operand) = conversion_operand(conversion as i32) {
                    self.op_arg(loc, CONVERT_VALUE, operand);
                }
                if spec.is_empty() {
                    self.op(loc, FORMAT_SIMPLE);
                } else {
                    self.load_const(Loc::NONE, Const::str(&spec));
                    self.op(loc, FORMAT_WITH_SPEC);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn text_range(range: std::ops::Range<usize>) -> ruff_text_size::TextRange {
    ruff_text_size::TextRange::new((range.start as u32).into(), (range.end as u32).into())
}
