//! Calls: methods, `super()`, arguments of all kinds, and the built-ins that iterate over a generator.

use super::expr::TUPLE;
use super::{CONSTANT_ALL, CONSTANT_ANY, CONSTANT_TUPLE, Compiler, INTRINSIC_LIST_TO_TUPLE, STACK_USE_GUIDELINE};
use crate::compile::constant::Const;
use crate::compile::error::{Res, fail};
use crate::compile::instr::{Label, Loc, pseudo};
use crate::compile::names::{Name, NameTable};
use crate::compile::symtable::{Place, def};
use crate::opcode::{
    BUILD_LIST, BUILD_MAP, CALL, CALL_FUNCTION_EX, CALL_INTRINSIC_1, CALL_KW, COPY, DICT_MERGE, END_FOR, FOR_ITER, IS_OP, LIST_APPEND, LOAD_COMMON_CONSTANT, LOAD_SUPER_ATTR, MAP_ADD, POP_ITER,
    POP_JUMP_IF_FALSE, POP_JUMP_IF_TRUE, POP_TOP, PUSH_NULL, TO_BOOL,
};
use crate::parser::node::{self as ast, Expr, ExprContext};

impl<'a> Compiler<'a> {
    pub fn call(&mut self, c: &'a ast::ExprCall<'a>) -> Res {
        self.check_keywords(c.keywords)?;
        if self.method_call(c)? {
            return Ok(());
        }
        let skip = self.new_label();
        self.check_caller(c.func);
        self.expr(c.func)?;
        self.builtin_over_generator(c, skip)?;
        let loc = c.func.loc();
        self.op(loc, PUSH_NULL);
        self.call_arguments(c.loc, 0, c.args, None, c.keywords)?;
        self.place(skip);
        Ok(())
    }

    pub fn check_keywords(&mut self, keywords: &[ast::Keyword]) -> Res {
        if keywords.len() < 2 && keywords.iter().all(|k| k.arg != Some(Name::DEBUG)) {
            return Ok(());
        }
        let mut seen = NameTable::default();
        keywords.iter().filter_map(|k| k.arg).for_each(|name| {
            seen.add(name);
        });
        let repeated = seen.items.len() < keywords.iter().filter(|k| k.arg.is_some()).count();
        for (i, k) in keywords.iter().enumerate() {
            let Some(name) = k.arg else { continue };
            self.forbid(k.loc, name, super::names::Access::Store)?;
            if !repeated {
                continue;
            }
            if let Some(again) = keywords[i + 1..].iter().find(|o| o.arg == Some(name)) {
                return fail(again.loc, format!("keyword argument repeated: {}", self.names.text(name)));
            }
        }
        Ok(())
    }

    /// `value.method(…)` without unpacking is compiled without making a bound method (CPython `maybe_optimize_method_call`).
    fn method_call(&mut self, c: &'a ast::ExprCall<'a>) -> Res<bool> {
        let Expr::Attribute(method) = c.func else { return Ok(false) };
        let (args, keywords) = (c.args, c.keywords);
        let imported = matches!(method.value, Expr::Name(n) if self.table.scopes[0].flags(n.id) & def::IMPORT != 0);
        if method.ctx.get() != ExprContext::Load
            || imported
            || args.len() + keywords.len() + usize::from(!keywords.is_empty()) >= STACK_USE_GUIDELINE
            || args.iter().any(|a| matches!(a, Expr::Starred(_)))
            || keywords.iter().any(|k| k.arg.is_none())
        {
            return Ok(false);
        }
        let name = method.attr;
        let mut loc = method.loc;
        if self.can_optimize_super(method) {
            let two_arguments = self.load_super_arguments(method.value)?;
            self.op_super(loc, name, two_arguments, true);
            loc = self.at_attribute(loc, method);
            self.nop(loc);
        } else {
            self.expr(method.value)?;
            loc = self.at_attribute(loc, method);
            self.load_method(loc, name);
        }
        self.exprs(args)?;
        let whole = c.loc;
        let call = self.at_attribute(whole, method);
        if keywords.is_empty() {
            self.op_arg(call, CALL, args.len() as u32);
        } else {
            self.keyword_arguments(loc, keywords)?;
            self.op_arg(call, CALL_KW, (args.len() + keywords.len()) as u32);
        }
        Ok(true)
    }

    /// Keyword arguments and the tuple of their names.
    fn keyword_arguments(&mut self, loc: Loc, keywords: &'a [ast::Keyword<'a>]) -> Res {
        let mut names = Vec::with_capacity(keywords.len());
        for k in keywords {
            self.expr(k.value)?;
            names.push(Const::name(k.arg.map_or("", |name| self.names.text(name))));
        }
        self.load_const(loc, Const::Tuple(names.into()));
        Ok(())
    }

    /// All arguments and the call itself; `pushed` arguments are on the stack (CPython `codegen_call_helper_impl`).
    pub fn call_arguments(&mut self, loc: Loc, pushed: usize, args: &'a [Expr<'a>], injected: Option<Name>, keywords: &'a [ast::Keyword<'a>]) -> Res {
        let unpacks = args.iter().any(|a| matches!(a, Expr::Starred(_))) || keywords.iter().any(|k| k.arg.is_none());
        if !unpacks && args.len() + keywords.len() * 2 <= STACK_USE_GUIDELINE {
            self.exprs(args)?;
            let mut count = pushed + args.len();
            if let Some(name) = injected {
                self.load_name(loc, name)?;
                count += 1;
            }
            if keywords.is_empty() {
                self.op_arg(loc, CALL, count as u32);
            } else {
                self.keyword_arguments(loc, keywords)?;
                self.op_arg(loc, CALL_KW, (count + keywords.len()) as u32);
            }
            return Ok(());
        }
        match args {
            [Expr::Starred(only)] if pushed == 0 && injected.is_none() => self.expr(only.value)?,
            _ => self.display(loc, args, injected, pushed, &TUPLE)?,
        }
        if keywords.is_empty() {
            self.op(loc, PUSH_NULL);
        } else {
            self.keyword_dict(loc, keywords)?;
        }
        self.op(loc, CALL_FUNCTION_EX);
        Ok(())
    }

    fn keyword_dict(&mut self, loc: Loc, keywords: &'a [ast::Keyword<'a>]) -> Res {
        let mut have_dict = false;
        let mut seen = 0;
        for (i, k) in keywords.iter().enumerate() {
            if k.arg.is_some() {
                seen += 1;
                continue;
            }
            if seen > 0 {
                self.named_arguments(loc, &keywords[i - seen..i])?;
                if have_dict {
                    self.op_arg(loc, DICT_MERGE, 1);
                }
                have_dict = true;
                seen = 0;
            }
            if !have_dict {
                self.op_arg(loc, BUILD_MAP, 0);
                have_dict = true;
            }
            self.expr(k.value)?;
            self.op_arg(loc, DICT_MERGE, 1);
        }
        if seen > 0 {
            self.named_arguments(loc, &keywords[keywords.len() - seen..])?;
            if have_dict {
                self.op_arg(loc, DICT_MERGE, 1);
            }
        }
        Ok(())
    }

    fn named_arguments(&mut self, loc: Loc, keywords: &'a [ast::Keyword<'a>]) -> Res {
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_arg(Loc::NONE, BUILD_MAP, 0);
        }
        for k in keywords {
            let name = Const::name(k.arg.map_or("", |name| self.names.text(name)));
            self.load_const(loc, name);
            self.expr(k.value)?;
            if big {
                self.op_arg(Loc::NONE, MAP_ADD, 1);
            }
        }
        if !big {
            self.op_arg(loc, BUILD_MAP, keywords.len() as u32);
        }
        Ok(())
    }

    /// `all`, `any` and `tuple` of a generator run its loop here, if the name still means the built-in (CPython `maybe_optimize_function_call`).
    fn builtin_over_generator(&mut self, c: &'a ast::ExprCall<'a>, end: Label) -> Res {
        let Expr::Name(function) = c.func else { return Ok(()) };
        let [Expr::Generator(generator)] = c.args else { return Ok(()) };
        let scope = generator.scope.get();
        if !c.keywords.is_empty() || self.table.scopes[scope as usize].coroutine {
            return Ok(());
        }
        // The built-in, its result if the loop ends, and the jump that goes on with the loop.
        let (constant, exhausted) = match function.id {
            Name::ALL => (CONSTANT_ALL, Some(true)),
            Name::ANY => (CONSTANT_ANY, Some(false)),
            Name::TUPLE => (CONSTANT_TUPLE, None),
            _ => return Ok(()),
        };
        let loc = function.loc;
        let skip = self.new_label();
        self.op_arg(loc, COPY, 1);
        self.op_arg(loc, LOAD_COMMON_CONSTANT, constant);
        self.op_arg(loc, IS_OP, 0);
        self.op_jump(loc, POP_JUMP_IF_FALSE, skip);
        self.op(loc, POP_TOP);
        if exhausted.is_none() {
            self.op_arg(loc, BUILD_LIST, 0);
        }
        self.exprs(c.args)?;
        let (start, cleanup) = (self.new_label(), self.new_label());
        self.place(start);
        self.op_jump(loc, FOR_ITER, cleanup);
        match exhausted {
            None => {
                self.op_arg(loc, LIST_APPEND, 2);
                self.op_jump(loc, pseudo::JUMP, start);
            }
            Some(result) => {
                self.op(loc, TO_BOOL);
                self.op_jump(loc, if result { POP_JUMP_IF_TRUE } else { POP_JUMP_IF_FALSE }, start);
            }
        }
        // Behind the loop of `tuple` nothing comes here; as in CPython an empty block stays of it, at which later passes stop.
        self.op(Loc::NONE, POP_ITER);
        if let Some(result) = exhausted {
            self.load_const(loc, Const::Bool(!result));
        }
        self.op_jump(loc, pseudo::JUMP, end);
        self.place(cleanup);
        self.op(Loc::NONE, END_FOR);
        self.op(Loc::NONE, POP_ITER);
        match exhausted {
            None => self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE),
            Some(result) => self.load_const(loc, Const::Bool(result)),
        }
        self.op_jump(loc, pseudo::JUMP, end);
        self.place(skip);
        Ok(())
    }

    /// Whether `super().name` or `super(a, b).name` can do without the super object (CPython `can_optimize_super_call`).
    pub fn can_optimize_super(&mut self, a: &ast::ExprAttribute) -> bool {
        let Expr::Call(call) = a.value else { return false };
        if !matches!(call.func, Expr::Name(n) if n.id == Name::SUPER) || a.attr == Name::CLASS {
            return false;
        }
        // Shadowed where it can be seen statically.
        if self.scope().place(Name::SUPER) != Place::GlobalImplicit || self.table.scopes[0].place(Name::SUPER) != Place::Unknown {
            return false;
        }
        let args = call.args;
        if !call.keywords.is_empty() || args.iter().any(|a| matches!(a, Expr::Starred(_))) {
            return false;
        }
        match args.len() {
            2 => true,
            0 => {
                let arguments = self.unit().arguments;
                arguments.positional + arguments.positional_only > 0 && self.is_free_here(Name::CLASS)
            }
            _ => false,
        }
    }

    /// Loads `super`, the class and the object; says whether they were written out.
    pub fn load_super_arguments(&mut self, e: Expr<'a>) -> Res<bool> {
        let Expr::Call(call) = e else { return Ok(false) };
        let loc = call.func.loc();
        self.load_name(loc, Name::SUPER)?;
        if !call.args.is_empty() {
            self.exprs(call.args)?;
            return Ok(true);
        }
        let loc = call.loc;
        self.load_name(loc, Name::CLASS)?;
        let first = self.unit().varnames.items[0];
        self.load_name(loc, first)?;
        Ok(false)
    }

    pub fn op_super(&mut self, loc: Loc, name: Name, two_arguments: bool, method: bool) {
        let mangled = self.mangled(name);
        let index = self.unit().names.add(mangled);
        self.op_arg(loc, LOAD_SUPER_ATTR, index << 2 | u32::from(two_arguments) << 1 | u32::from(method));
    }
}
