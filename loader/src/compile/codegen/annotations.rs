//! Annotations that are evaluated when asked for (PEP 649), type parameters and type aliases (PEP 695).

use super::function::{ANNOTATE, DEFAULTS};
use super::names::Access;
use super::{Arguments, CONSTANT_NOT_IMPLEMENTED_ERROR, Compiler, UnitKind};
use super::{INTRINSIC_PARAMSPEC, INTRINSIC_SET_TYPEPARAM_DEFAULT, INTRINSIC_TYPEALIAS, INTRINSIC_TYPEVAR, INTRINSIC_TYPEVAR_WITH_BOUND, INTRINSIC_TYPEVAR_WITH_CONSTRAINTS, INTRINSIC_TYPEVARTUPLE};
use crate::compile::constant::{Code, Const};
use crate::compile::error::Res;
use crate::compile::instr::Loc;
use crate::compile::names::Name;
use crate::compile::symtable::ScopeId;
use crate::opcode::{
    BUILD_MAP, BUILD_TUPLE, CALL, CALL_INTRINSIC_1, CALL_INTRINSIC_2, CONTAINS_OP, COPY, LOAD_COMMON_CONSTANT, LOAD_DEREF, LOAD_FAST, LOAD_GLOBAL, LOAD_NAME, POP_JUMP_IF_FALSE, POP_TOP, PUSH_NULL,
    RAISE_VARARGS, RETURN_VALUE, SET_ADD, STORE_SUBSCR, UNPACK_SEQUENCE,
};
use crate::parser::node::{self as ast, CmpOp, Expr, TypeParamKind};
use std::rc::Rc;

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`; compiled functions know no format above it.
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;

impl<'a> Compiler<'a> {
    pub fn annotated_assignment(&mut self, a: &'a ast::StmtAnnAssign<'a>, loc: Loc) -> Res {
        let future = self.options.future_annotations();
        if let Some(value) = a.value {
            self.expr(value)?;
            self.expr(a.target)?;
        }
        match a.target {
            Expr::Name(n) => {
                let name = n.id;
                let at = n.loc;
                self.forbid(at, name, Access::Store)?;
                if !a.simple || !matches!(self.kind(), UnitKind::Module | UnitKind::Class) {
                    return Ok(());
                }
                if future {
                    self.annotation_text(a.annotation);
                    self.op_name(loc, LOAD_NAME, Name::ANNOTATIONS);
                    let mangled = self.mangled(name);
                    self.load_name_const(loc, mangled);
                    self.op(loc, STORE_SUBSCR);
                    return Ok(());
                }
                self.defer_annotation(a, loc);
            }
            Expr::Attribute(t) => {
                let name = t.attr;
                self.forbid(t.loc, name, Access::Store)?;
                if a.value.is_none() {
                    self.evaluate(t.value)?;
                }
            }
            Expr::Subscript(t) if a.value.is_none() => {
                self.evaluate(t.value)?;
                self.evaluate_subscript(t.slice)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Evaluates an expression for its effects.
    fn evaluate(&mut self, e: Expr<'a>) -> Res {
        self.expr(e)?;
        let loc = e.loc();
        self.op(loc, POP_TOP);
        Ok(())
    }

    fn evaluate_subscript(&mut self, e: Expr<'a>) -> Res {
        match e {
            Expr::Slice(s) => [s.lower, s.upper, s.step].into_iter().flatten().try_for_each(|part| self.evaluate(part)),
            Expr::Tuple(t) => t.elts.iter().try_for_each(|part| self.evaluate_subscript(*part)),
            _ => self.evaluate(e),
        }
    }

    /// An annotation as the text that `from __future__ import annotations` stores.
    fn annotation_text(&mut self, e: Expr<'a>) {
        let loc = e.loc();
        let text = crate::ast::unparse::expression(e, self.names);
        self.load_const(loc, Const::Str(text.into()));
    }

    fn defer_annotation(&mut self, a: &'a ast::StmtAnnAssign<'a>, loc: Loc) {
        let kind = self.kind();
        let unit = self.unit();
        let conditional = (kind == UnitKind::Module || unit.in_conditional_block).then(|| {
            unit.next_conditional_annotation += 1;
            unit.next_conditional_annotation - 1
        });
        unit.deferred_annotations.push((a, conditional));
        let Some(index) = conditional else { return };
        if kind == UnitKind::Class {
            let cell = self.deref_index(Name::CONDITIONAL_ANNOTATIONS);
            self.op_arg(loc, LOAD_DEREF, cell);
        } else {
            let name = self.unit().names.add(Name::CONDITIONAL_ANNOTATIONS);
            self.op_arg(loc, LOAD_NAME, name);
        }
        self.load_const(loc, Const::Int(index));
        self.op_arg(loc, SET_ADD, 1);
        self.op(loc, POP_TOP);
    }

    /// The `__annotate__` function of a module or class (CPython `codegen_process_deferred_annotations`).
    pub fn deferred_annotations(&mut self, loc: Loc) -> Res {
        let deferred = std::mem::take(&mut self.unit().deferred_annotations);
        if deferred.is_empty() {
            return Ok(());
        }
        let kind = self.kind();
        // In a module the function is made before anything else runs.
        let start = self.unit().seq.instrs.len();
        let owner = self.unit().scope;
        let scope = self.table.scopes[owner as usize].annotation_block.unwrap_or(owner);
        self.enter_annotations(loc, scope, None);
        self.op_arg(loc, BUILD_MAP, 0);
        for (a, conditional) in deferred {
            let at = a.loc;
            let not_set = self.new_label();
            if let Some(index) = conditional {
                self.load_const(at, Const::Int(index));
                if kind == UnitKind::Class {
                    let cell = self.deref_index(Name::CONDITIONAL_ANNOTATIONS);
                    self.op_arg(at, LOAD_DEREF, cell);
                } else {
                    let name = self.unit().names.add(Name::CONDITIONAL_ANNOTATIONS);
                    self.op_arg(at, LOAD_GLOBAL, name << 1);
                }
                self.op_arg(at, CONTAINS_OP, 0);
                self.op_jump(at, POP_JUMP_IF_FALSE, not_set);
            }
            self.expr(a.annotation)?;
            self.op_arg(at, COPY, 2);
            if let Expr::Name(n) = a.target {
                let name = n.id;
                let mangled = self.mangled(name);
                self.load_name_const(at, mangled);
            }
            self.op(loc, STORE_SUBSCR);
            self.place(not_set);
        }
        self.leave_annotations(loc);
        let name = if kind == UnitKind::Class { Name::ANNOTATE_FUNC } else { Name::ANNOTATE };
        self.store_name(loc, name)?;
        if kind == UnitKind::Module {
            let seq = &mut self.unit().seq;
            seq.annotations = seq.instrs.split_off(start);
        }
        Ok(())
    }

    /// Starts a function that evaluates annotations (CPython `codegen_setup_annotations_scope`).
    fn enter_annotations(&mut self, loc: Loc, scope: ScopeId, name: Option<Name>) {
        let arguments = Arguments { positional_only: 1, ..Arguments::default() };
        self.enter(name.unwrap_or(Name::ANNOTATE), UnitKind::Annotations, scope, loc.line, None, arguments);
        let body = self.new_label();
        self.op_arg(loc, LOAD_FAST, 0);
        self.load_const(loc, Const::Int(VALUE_WITH_FAKE_GLOBALS));
        self.compare_op(loc, CmpOp::Gt);
        self.op_jump(loc, POP_JUMP_IF_FALSE, body);
        self.op_arg(loc, LOAD_COMMON_CONSTANT, CONSTANT_NOT_IMPLEMENTED_ERROR);
        self.op_arg(loc, RAISE_VARARGS, 1);
        self.place(body);
    }

    fn leave_annotations(&mut self, loc: Loc) {
        self.op(loc, RETURN_VALUE);
        let mut code = self.exit(true);
        // The parameter's name cannot clash inside, but is plain outside.
        if let Some(code) = Rc::get_mut(&mut code) {
            rename_format(code);
        }
        self.make_closure(loc, code, 0);
    }

    /// The `__annotate__` function of a function; which attribute it makes (CPython `codegen_function_annotations`).
    pub fn function_annotations(&mut self, f: &'a ast::StmtFunctionDef<'a>, loc: Loc) -> Res<u32> {
        let p = f.parameters;
        if !p.iter().any(|p| p.annotation.is_some()) && f.returns.is_none() {
            return Ok(0);
        }
        self.enter_annotations(loc, f.annotations_scope.get(), None);
        let mut count = 0;
        let parameters = p.args.iter().chain(p.posonlyargs).chain(&p.vararg);
        for p in parameters.chain(p.kwonlyargs).chain(&p.kwarg) {
            if let Some(annotation) = p.annotation {
                let name = p.name;
                let mangled = self.mangled(name);
                self.annotation(loc, mangled, annotation)?;
                count += 1;
            }
        }
        if let Some(returns) = f.returns {
            self.annotation(loc, Name::RETURN, returns)?;
            count += 1;
        }
        self.op_arg(loc, BUILD_MAP, count);
        self.leave_annotations(loc);
        Ok(ANNOTATE)
    }

    fn annotation(&mut self, loc: Loc, name: Name, e: Expr<'a>) -> Res {
        self.load_name_const(loc, name);
        if self.options.future_annotations() {
            self.annotation_text(e);
            return Ok(());
        }
        self.maybe_starred(loc, e)
    }

    /// `*Ts`, where it stands for one value.
    fn maybe_starred(&mut self, loc: Loc, e: Expr<'a>) -> Res {
        let Expr::Starred(s) = e else { return self.expr(e) };
        self.expr(s.value)?;
        self.op_arg(loc, UNPACK_SEQUENCE, 1);
        Ok(())
    }

    /// The name of the scope in which the type parameters of something live.
    pub fn generic_name(&mut self, of: Name) -> Name {
        let text = format!("<generic parameters of {}>", self.names.text(of));
        self.names.intern(&text)
    }

    pub fn type_params(&mut self, params: &'a ast::TypeParams<'a>) -> Res {
        for p in params.params {
            let (loc, name) = (p.loc, p.name);
            self.load_name_const(loc, name);
            match (p.kind, p.bound) {
                (TypeParamKind::TypeVar, Some(bound)) => {
                    self.type_variable_part(bound, name, p.bound_scope.get(), false)?;
                    let constraints = matches!(bound, Expr::Tuple(_));
                    self.op_arg(loc, CALL_INTRINSIC_2, if constraints { INTRINSIC_TYPEVAR_WITH_CONSTRAINTS } else { INTRINSIC_TYPEVAR_WITH_BOUND });
                }
                (TypeParamKind::TypeVar, None) => self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_TYPEVAR),
                (TypeParamKind::ParamSpec, _) => self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_PARAMSPEC),
                (TypeParamKind::TypeVarTuple, _) => self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_TYPEVARTUPLE),
            }
            if let Some(default) = p.default {
                self.type_variable_part(default, name, p.default_scope.get(), p.kind == TypeParamKind::TypeVarTuple)?;
                self.op_arg(loc, CALL_INTRINSIC_2, INTRINSIC_SET_TYPEPARAM_DEFAULT);
            }
            self.op_arg(loc, COPY, 1);
            self.store_name(loc, name)?;
        }
        if let Some(first) = params.params.first() {
            self.op_arg(first.loc, BUILD_TUPLE, params.params.len() as u32);
        }
        Ok(())
    }

    /// The function that evaluates a bound or a default.
    fn type_variable_part(&mut self, e: Expr<'a>, name: Name, scope: ScopeId, allow_starred: bool) -> Res {
        let loc = e.loc();
        self.load_const(loc, format_default());
        self.enter_annotations(loc, scope, Some(name));
        if allow_starred {
            self.maybe_starred(loc, e)?;
        } else {
            self.expr(e)?;
        }
        self.op(loc, RETURN_VALUE);
        let code = self.exit(true);
        self.make_closure(loc, code, DEFAULTS);
        Ok(())
    }

    pub fn type_alias(&mut self, t: &'a ast::StmtTypeAlias<'a>, loc: Loc) -> Res {
        let Expr::Name(id) = t.name else { return Ok(()) };
        let name = id.id;
        if let Some(params) = t.type_params {
            let (generic, scope) = (self.generic_name(name), params.scope.get());
            self.enter(generic, UnitKind::Annotations, scope, loc.line, None, Arguments::default());
            self.load_name_const(loc, name);
            self.type_params(params)?;
        } else {
            self.load_name_const(loc, name);
            self.load_const(loc, Const::None);
        }
        self.load_const(loc, format_default());
        self.enter_annotations(loc, t.scope.get(), Some(name));
        self.expr(t.value)?;
        self.op(loc, RETURN_VALUE);
        let code = self.exit(false);
        self.make_closure(loc, code, DEFAULTS);
        self.op_arg(loc, BUILD_TUPLE, 3);
        self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_TYPEALIAS);
        if t.type_params.is_some() {
            let code = self.exit(false);
            self.make_closure(loc, code, 0);
            self.op(loc, PUSH_NULL);
            self.op_arg(loc, CALL, 0);
        }
        self.store_name(loc, name)
    }
}

/// The default of the format parameter: `annotationlib.Format.VALUE`.
fn format_default() -> Const {
    Const::Tuple([Const::Int(1)].into())
}

fn rename_format(code: &mut Code) {
    if let Some(first) = code.localsplus.first_mut() {
        *first = Name::FORMAT;
        code.own_localsplus = true;
    }
}
