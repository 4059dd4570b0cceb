//! Functions, lambdas, closures and decorators.

use super::names::Access;
use super::{Arguments, Compiler, FBlockKind, INTRINSIC_SET_FUNCTION_TYPE_PARAMS, UnitKind};
use crate::compile::constant::{Code, Const};
use crate::compile::error::Res;
use crate::compile::instr::{Loc, pseudo};
use crate::compile::names::Name;
use crate::opcode::{BUILD_MAP, BUILD_TUPLE, CALL, CALL_INTRINSIC_2, LOAD_FAST, MAKE_FUNCTION, PUSH_NULL, RETURN_VALUE, SET_FUNCTION_ATTRIBUTE, SWAP, kinds};
use crate::parser::node::{self as ast, Expr};
use std::rc::Rc;

/// Operands of SET_FUNCTION_ATTRIBUTE.
pub const DEFAULTS: u32 = 1;
pub const KWDEFAULTS: u32 = 2;
pub const ANNOTATIONS: u32 = 4;
pub const CLOSURE: u32 = 8;
pub const ANNOTATE: u32 = 16;

impl<'a> Compiler<'a> {
    pub fn apply_decorators(&mut self, decorators: &'a [Expr<'a>]) {
        for d in decorators.iter().rev() {
            let loc = d.loc();
            self.op_arg(loc, CALL, 0);
        }
    }

    pub fn function(&mut self, f: &'a ast::StmtFunctionDef<'a>, loc: Loc) -> Res {
        self.check_parameters(f.parameters)?;
        self.exprs(f.decorator_list)?;
        let first_line = super::statement::first_line(f.decorator_list, loc);
        let name = f.name;
        let mut attributes = self.defaults(loc, f.parameters)?;
        let given = (attributes & DEFAULTS != 0) as u32 + (attributes & KWDEFAULTS != 0) as u32;
        if let Some(params) = f.type_params {
            if given == 2 {
                self.op_arg(loc, SWAP, 2);
            }
            let (generic, scope) = (self.generic_name(name), params.scope.get());
            self.enter(generic, UnitKind::Annotations, scope, first_line, None, Arguments { positional: given, ..Arguments::default() });
            self.type_params(params)?;
            for i in 0..given {
                self.op_arg(loc, LOAD_FAST, i);
            }
        }
        attributes |= self.function_annotations(f, loc)?;
        self.function_body(f, name, loc, first_line, attributes)?;
        if f.type_params.is_some() {
            self.op_arg(loc, SWAP, 2);
            self.op_arg(loc, CALL_INTRINSIC_2, INTRINSIC_SET_FUNCTION_TYPE_PARAMS);
            self.op(loc, RETURN_VALUE);
            let code = self.exit(false);
            self.make_closure(loc, code, 0);
            if given > 0 {
                self.op_arg(loc, SWAP, given + 1);
                self.op_arg(loc, CALL, given - 1);
            } else {
                self.op(loc, PUSH_NULL);
                self.op_arg(loc, CALL, 0);
            }
        }
        self.apply_decorators(f.decorator_list);
        self.store_name(loc, name)
    }

    fn check_parameters(&mut self, p: &ast::Parameters) -> Res {
        for p in p.iter() {
            self.forbid(p.loc, p.name, Access::Store)?;
        }
        Ok(())
    }

    fn arguments_of(p: &ast::Parameters) -> Arguments {
        Arguments { positional: p.args.len() as u32, positional_only: p.posonlyargs.len() as u32, keyword_only: p.kwonlyargs.len() as u32 }
    }

    fn function_body(&mut self, f: &'a ast::StmtFunctionDef<'a>, name: Name, loc: Loc, first_line: i32, attributes: u32) -> Res {
        let kind = if f.is_async { UnitKind::AsyncFunction } else { UnitKind::Function };
        let scope = f.scope.get();
        self.enter(name, kind, scope, first_line, None, Self::arguments_of(f.parameters));
        let (body, doc) = self.start_body(f.body);
        if let Some((_, text)) = doc {
            self.unit().consts.add(text);
        }
        let generator = self.scope().coroutine || self.scope().generator;
        if generator {
            let start = self.new_label();
            self.place(start);
            self.push_fblock(Loc::NONE, FBlockKind::StopIteration, start, start)?;
        }
        self.block(body)?;
        if generator {
            self.wrap_in_stopiteration_handler();
            self.pop_fblock();
        }
        let code = self.exit(true);
        self.make_closure(loc, code, attributes);
        Ok(())
    }

    pub fn lambda(&mut self, l: &'a ast::ExprLambda<'a>) -> Res {
        let (loc, p) = (l.loc, l.parameters);
        self.check_parameters(p)?;
        let attributes = self.defaults(loc, p)?;
        let (arguments, scope) = (Self::arguments_of(p), l.scope.get());
        self.enter(Name::LAMBDA, UnitKind::Lambda, scope, loc.line, None, arguments);
        self.expr(l.body)?;
        let generator = self.scope().generator;
        if !generator {
            let at = l.body.loc();
            self.op(at, RETURN_VALUE);
        }
        let code = self.exit(!generator);
        self.make_closure(loc, code, attributes);
        Ok(())
    }

    /// Pushes default values; which attributes they make (CPython `codegen_default_arguments`).
    fn defaults(&mut self, loc: Loc, p: &'a ast::Parameters<'a>) -> Res<u32> {
        let mut attributes = 0;
        let mut count = 0;
        for p in p.posonlyargs.iter().chain(p.args) {
            if let Some(default) = p.default {
                self.expr(default)?;
                count += 1;
            }
        }
        if count > 0 {
            self.op_arg(loc, BUILD_TUPLE, count);
            attributes |= DEFAULTS;
        }
        let mut keywords = 0;
        for p in p.kwonlyargs {
            if let Some(default) = p.default {
                let name = self.mangled(p.name);
                self.load_name_const(loc, name);
                self.expr(default)?;
                keywords += 1;
            }
        }
        if keywords > 0 {
            self.op_arg(loc, BUILD_MAP, keywords);
            attributes |= KWDEFAULTS;
        }
        Ok(attributes)
    }

    /// Makes a function of `code`, with the cells that it needs (CPython `codegen_make_closure`).
    pub fn make_closure(&mut self, loc: Loc, code: Rc<Code>, mut attributes: u32) {
        let free: Vec<Name> = code.localsplus.iter().zip(&code.kinds).filter(|(_, kind)| **kind & kinds::FREE != 0).map(|(n, _)| *n).collect();
        if !free.is_empty() {
            for &name in &free {
                let index = if self.is_free_here(name) {
                    let unit = self.unit();
                    unit.cellvars.items.len() as u32 + unit.freevars.get(name).unwrap_or(0)
                } else {
                    self.deref_index(name)
                };
                self.op_arg(loc, pseudo::LOAD_CLOSURE, index);
            }
            attributes |= CLOSURE;
            self.op_arg(loc, BUILD_TUPLE, free.len() as u32);
        }
        self.load_const(loc, Const::Code(code));
        self.op(loc, MAKE_FUNCTION);
        for attribute in [CLOSURE, ANNOTATIONS, ANNOTATE, KWDEFAULTS, DEFAULTS] {
            if attributes & attribute != 0 {
                self.op_arg(loc, SET_FUNCTION_ATTRIBUTE, attribute);
            }
        }
    }
}
