//! Class definitions.

use super::{Arguments, Compiler, INTRINSIC_SUBSCRIPT_GENERIC, UnitKind};
use crate::compile::constant::{Code, Const};
use crate::compile::error::Res;
use crate::compile::instr::{Loc, pseudo};
use crate::compile::names::Name;
use crate::opcode::{BUILD_SET, CALL, CALL_INTRINSIC_1, COPY, LOAD_BUILD_CLASS, LOAD_LOCALS, PUSH_NULL, RETURN_VALUE, STORE_DEREF};
use crate::parser::node as ast;
use std::rc::Rc;

impl<'a> Compiler<'a> {
    pub fn class(&mut self, c: &'a ast::StmtClassDef<'a>, loc: Loc) -> Res {
        self.exprs(c.decorator_list)?;
        let first_line = super::statement::first_line(c.decorator_list, loc);
        let name = c.name;
        if let Some(params) = c.type_params {
            let (generic, scope) = (self.generic_name(name), params.scope.get());
            self.enter(generic, UnitKind::Annotations, scope, first_line, Some(name), Arguments::default());
            self.type_params(params)?;
            self.store_name(loc, Name::TYPE_PARAMS)?;
        }
        let code = self.class_body(c, name, first_line)?;
        self.op(loc, LOAD_BUILD_CLASS);
        self.op(loc, PUSH_NULL);
        self.make_closure(loc, code, 0);
        self.load_name_const(loc, name);
        let (args, keywords) = (c.args, c.keywords);
        self.check_keywords(keywords)?;
        if c.type_params.is_some() {
            self.load_name(loc, Name::TYPE_PARAMS)?;
            self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_SUBSCRIPT_GENERIC);
            self.store_name(loc, Name::GENERIC_BASE)?;
            self.call_arguments(loc, 2, args, Some(Name::GENERIC_BASE), keywords)?;
            let code = self.exit(false);
            self.make_closure(loc, code, 0);
            self.op(loc, PUSH_NULL);
            self.op_arg(loc, CALL, 0);
        } else {
            self.call_arguments(loc, 2, args, None, keywords)?;
        }
        self.apply_decorators(c.decorator_list);
        self.store_name(loc, name)
    }

    fn class_body(&mut self, c: &'a ast::StmtClassDef<'a>, name: Name, first_line: i32) -> Res<Rc<Code>> {
        let scope = c.scope.get();
        self.enter(name, UnitKind::Class, scope, first_line, Some(name), Arguments::default());
        let loc = Loc::line(first_line, 0);
        self.load_name(loc, Name::NAME)?;
        self.store_name(loc, Name::DUNDER_MODULE)?;
        let qualname = Const::name(&self.unit().qualname.clone());
        self.load_const(loc, qualname);
        self.store_name(loc, Name::QUALNAME)?;
        self.load_const(loc, Const::Int(i64::from(first_line)));
        self.store_name(loc, Name::FIRSTLINENO)?;
        if c.type_params.is_some() {
            self.load_name(loc, Name::TYPE_PARAMS)?;
            self.store_name(loc, Name::DUNDER_TYPE_PARAMS)?;
        }
        let (classdict, class_closure, conditional) = {
            let s = self.scope();
            (s.needs_classdict, s.needs_class_closure, s.has_conditional_annotations)
        };
        if classdict {
            self.op(loc, LOAD_LOCALS);
            let index = self.deref_index(Name::CLASSDICT);
            self.op_arg(loc, STORE_DEREF, index);
        }
        if conditional {
            self.op_arg(loc, BUILD_SET, 0);
            let index = self.deref_index(Name::CONDITIONAL_ANNOTATIONS);
            self.op_arg(loc, STORE_DEREF, index);
        }
        self.body(loc, c.body, false)?;
        let names = &*self.names;
        let last = self.units.len() - 1;
        let mut attributes: Vec<&str> = self.units[last].static_attributes.iter().map(|n| names.text(*n)).collect();
        attributes.sort_unstable();
        let attributes: Vec<Const> = attributes.into_iter().map(Const::str).collect();
        self.load_const(Loc::NONE, Const::Tuple(attributes.into()));
        self.store_name(Loc::NONE, Name::STATIC_ATTRIBUTES)?;
        if classdict {
            let index = self.deref_index(Name::CLASSDICT);
            self.op_arg(Loc::NONE, pseudo::LOAD_CLOSURE, index);
            self.store_name(Loc::NONE, Name::CLASSDICTCELL)?;
        }
        if class_closure {
            let index = self.deref_index(Name::CLASS);
            self.op_arg(Loc::NONE, pseudo::LOAD_CLOSURE, index);
            self.op_arg(Loc::NONE, COPY, 1);
            self.store_name(Loc::NONE, Name::CLASSCELL)?;
        } else {
            self.load_const(Loc::NONE, Const::None);
        }
        self.op(Loc::NONE, RETURN_VALUE);
        Ok(self.exit(true))
    }
}
