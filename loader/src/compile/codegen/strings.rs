//! f-strings, t-strings, and `%` formatting that is an f-string in disguise.

use super::{Compiler, STACK_USE_GUIDELINE};
use crate::compile::constant::Const;
use crate::compile::error::Res;
use crate::compile::instr::Loc;
use crate::compile::names::Name;
use crate::compile::percent::{self, Percent, conversion_operand};
use crate::opcode::{BUILD_INTERPOLATION, BUILD_LIST, BUILD_STRING, BUILD_TEMPLATE, BUILD_TUPLE, CALL, CONVERT_VALUE, FORMAT_SIMPLE, FORMAT_WITH_SPEC, LIST_APPEND};
use crate::parser::node::{self as ast, Expr, Piece};
use std::rc::Rc;

impl<'a> Compiler<'a> {
    pub fn f_string(&mut self, loc: Loc, f: &'a ast::ExprFString<'a>) -> Res {
        self.joined(loc, f.values)
    }

    fn joined(&mut self, loc: Loc, pieces: &'a [Piece<'a>]) -> Res {
        let count = pieces.len();
        let parts = pieces.iter().map(|p| move |c: &mut Self| c.piece(*p));
        self.join(loc, count, parts)
    }

    /// Concatenates the strings that `parts` push (CPython `codegen_joined_str`).
    fn join(&mut self, loc: Loc, count: usize, parts: impl Iterator<Item = impl FnOnce(&mut Self) -> Res>) -> Res {
        if count > STACK_USE_GUIDELINE {
            self.load_const(loc, Const::str(""));
            self.load_method(loc, Name::JOIN);
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
            Piece::Text(text, loc) => {
                self.load_const(loc, Const::Str(text.into()));
                Ok(())
            }
            Piece::Value(i) => {
                let loc = i.loc;
                self.expr(i.expression)?;
                if let Some(operand) = conversion_operand(i.conversion) {
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

    fn format_spec(&mut self, i: &'a ast::Interpolation<'a>) -> Res<bool> {
        let Some(spec) = i.format_spec else { return Ok(false) };
        self.joined(spec.loc, spec.values)?;
        Ok(true)
    }

    pub fn t_string(&mut self, loc: Loc, t: &'a ast::ExprFString<'a>) -> Res {
        let (mut texts, mut values) = (0, Vec::new());
        let mut after_value = true;
        for piece in t.values {
            match *piece {
                Piece::Text(..) => {
                    self.piece(*piece)?;
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

    fn interpolation(&mut self, i: &'a ast::Interpolation<'a>) -> Res {
        let loc = i.loc;
        self.expr(i.expression)?;
        self.load_const(loc, Const::str(i.text));
        let spec = u32::from(self.format_spec(i)?);
        let conversion = conversion_operand(i.conversion).unwrap_or(0);
        self.op_arg(loc, BUILD_INTERPOLATION, (2 + spec) | (conversion << 2));
        Ok(())
    }

    /// `"…" % (…)` with simple conversions as an f-string (CPython `optimize_format`); says whether it was one.
    pub fn percent_format(&mut self, b: &'a ast::ExprBinOp<'a>) -> Res<bool> {
        let (ast::Operator::Mod, Expr::StringLiteral(format), Expr::Tuple(arguments)) = (b.op, b.left, b.right) else { return Ok(false) };
        if arguments.elts.iter().any(|e| matches!(e, Expr::Starred(_))) {
            return Ok(false);
        }
        let Ok(text) = std::str::from_utf8(format.value) else { return Ok(false) };
        let Some(parts) = percent::parse(text) else { return Ok(false) };
        if parts.iter().filter(|p| matches!(p, Percent::Value(..))).count() != arguments.elts.len() {
            return Ok(false);
        }
        let loc = b.loc;
        let mut arguments = arguments.elts.iter();
        let count = parts.len();
        let parts = parts.into_iter().map(|part| {
            let argument = if matches!(part, Percent::Value(..)) { arguments.next() } else { None };
            move |c: &mut Self| c.percent_part(part, argument)
        });
        self.join(loc, count, parts)?;
        Ok(true)
    }

    fn percent_part(&mut self, part: Percent, argument: Option<&Expr<'a>>) -> Res {
        match (part, argument) {
            // What `%%` becomes is cut out of a longer text.
            (Percent::Text(text), _) if text == "%" => self.load_const(Loc::NONE, Const::Made(Rc::from(text.as_bytes()))),
            (Percent::Text(text), _) => self.load_const(Loc::NONE, Const::str(&text)),
            (Percent::Value(conversion, spec), Some(e)) => {
                let loc = e.loc();
                self.expr(*e)?;
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
