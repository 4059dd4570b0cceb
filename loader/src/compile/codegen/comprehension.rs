//! Comprehensions and generator expressions. All but generators run in the scope they stand in (PEP 709).

use super::{Arguments, Compiler, FBlockKind, UnitKind};
use crate::compile::error::Res;
use crate::compile::instr::{Label, Loc, pseudo};
use crate::compile::names::Name;
use crate::compile::symtable::{Place, ScopeId, Symbol, def};
use crate::opcode::{
    BUILD_LIST, BUILD_MAP, BUILD_SET, CALL, END_ASYNC_FOR, END_FOR, FOR_ITER, GET_AITER, GET_ITER, LIST_APPEND, LOAD_FAST, LOAD_FAST_AND_CLEAR, MAKE_CELL, MAP_ADD, POP_ITER, POP_TOP, RERAISE,
    RETURN_VALUE, SET_ADD, SWAP,
};
use crate::parser::node::{self as ast, Expr};

/// A comprehension of any kind.
#[derive(Clone, Copy)]
struct Parts<'a> {
    name: Name,
    scope: ScopeId,
    generators: &'a [ast::Comprehension<'a>],
    elt: Expr<'a>,
    value: Option<Expr<'a>>,
    /// Instruction that makes the result; none for a generator.
    build: Option<u8>,
    add: u8,
}

/// What an inlined comprehension hides of the scope around it, to be restored behind it.
#[derive(Default)]
struct Hidden {
    locals: Vec<Name>,
    symbols: Vec<(Name, Symbol)>,
    fast: Vec<Name>,
    cleanup: Option<Label>,
}

impl<'a> Compiler<'a> {
    /// CPython `codegen_comprehension`; `loc` is the expression's position.
    pub fn comprehension(&mut self, e: Expr<'a>, loc: Loc) -> Res {
        let (c, name, build, add) = match e {
            Expr::ListComp(c) => (c, Name::LISTCOMP, Some(BUILD_LIST), LIST_APPEND),
            Expr::SetComp(c) => (c, Name::SETCOMP, Some(BUILD_SET), SET_ADD),
            Expr::DictComp(c) => (c, Name::DICTCOMP, Some(BUILD_MAP), MAP_ADD),
            Expr::Generator(c) => (c, Name::GENEXPR, None, 0),
            _ => return Ok(()),
        };
        let parts = Parts { name, scope: c.scope.get(), generators: c.generators, elt: c.elt, value: c.value, build, add };
        let scope = &self.table.scopes[parts.scope as usize];
        let (inlined, is_async) = (scope.comp_inlined, scope.coroutine);
        let outermost = &parts.generators[0];
        let mut hidden = Hidden::default();
        if inlined {
            self.outermost_iterator(outermost)?;
            self.push_inlined(loc, parts.scope, &mut hidden)?;
        } else {
            let arguments = Arguments { positional: 1, ..Arguments::default() };
            self.enter(parts.name, UnitKind::Comprehension, parts.scope, loc.line, None, arguments);
        }
        if let Some(build) = parts.build {
            self.op_arg(loc, build, 0);
            if inlined {
                self.op_arg(loc, SWAP, 2);
            }
        }
        self.generator_level(loc, &parts, 0, 0, inlined)?;
        if inlined {
            self.pop_inlined(loc, hidden)?;
            return Ok(());
        }
        if parts.build.is_some() {
            let at = parts.elt.loc();
            self.op(at, RETURN_VALUE);
        } else {
            self.wrap_in_stopiteration_handler();
        }
        let code = self.exit(true);
        self.make_closure(loc, code, 0);
        self.outermost_iterator(outermost)?;
        self.op_arg(loc, CALL, 0);
        if is_async && parts.build.is_some() {
            self.awaited(loc, 0);
        }
        Ok(())
    }

    fn outermost_iterator(&mut self, g: &'a ast::Comprehension<'a>) -> Res {
        self.expr(g.iter)?;
        let loc = g.iter.loc();
        self.op(loc, if g.is_async { GET_AITER } else { GET_ITER });
        Ok(())
    }

    fn generator_level(&mut self, loc: Loc, parts: &Parts<'a>, index: usize, depth: u32, on_stack: bool) -> Res {
        if parts.generators[index].is_async { self.async_level(loc, parts, index, depth, on_stack) } else { self.sync_level(loc, parts, index, depth, on_stack) }
    }

    fn sync_level(&mut self, loc: Loc, parts: &Parts<'a>, index: usize, mut depth: u32, on_stack: bool) -> Res {
        let g = &parts.generators[index];
        let (start, if_cleanup, anchor) = (self.new_label(), self.new_label(), self.new_label());
        let mut looping = true;
        if index == 0 {
            if !on_stack {
                self.op_arg(loc, LOAD_FAST, 0);
            }
        } else {
            // `for y in [f(x)]` only assigns.
            let single = match g.iter {
                Expr::List(l) => Some(l.elts),
                Expr::Tuple(t) => Some(t.elts),
                _ => None,
            };
            if let Some([only]) = single
                && !matches!(only, Expr::Starred(_))
            {
                self.expr(*only)?;
                looping = false;
            } else {
                self.expr(g.iter)?;
                let at = g.iter.loc();
                self.op(at, GET_ITER);
            }
        }
        if looping {
            depth += 1;
            self.place(start);
            let at = g.iter.loc();
            self.op_jump(at, FOR_ITER, anchor);
        }
        self.expr(g.target)?;
        let elt_loc = self.level_body(loc, parts, index, depth, if_cleanup)?;
        self.place(if_cleanup);
        if looping {
            self.op_jump(elt_loc, pseudo::JUMP, start);
            self.place(anchor);
            self.op(Loc::NONE, END_FOR);
            self.op(Loc::NONE, POP_ITER);
        }
        Ok(())
    }

    fn async_level(&mut self, loc: Loc, parts: &Parts<'a>, index: usize, depth: u32, on_stack: bool) -> Res {
        let g = &parts.generators[index];
        let (start, send, except, if_cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        if index == 0 {
            if !on_stack {
                self.op_arg(loc, LOAD_FAST, 0);
            }
        } else {
            self.expr(g.iter)?;
            let at = g.iter.loc();
            self.op(at, GET_AITER);
        }
        self.place(start);
        self.push_fblock(loc, FBlockKind::AsyncComprehension, start, start)?;
        self.await_next(loc, send, except);
        self.expr(g.target)?;
        let elt_loc = self.level_body(loc, parts, index, depth + 1, if_cleanup)?;
        self.place(if_cleanup);
        self.op_jump(elt_loc, pseudo::JUMP, start);
        self.pop_fblock();
        self.place(except);
        self.op_jump(loc, END_ASYNC_FOR, send);
        Ok(())
    }

    /// The conditions, then the next loop or the element.
    fn level_body(&mut self, loc: Loc, parts: &Parts<'a>, index: usize, depth: u32, if_cleanup: Label) -> Res<Loc> {
        for condition in parts.generators[index].ifs {
            self.jump_if(*condition, if_cleanup, false)?;
        }
        let mut elt_loc = parts.elt.loc();
        if index + 1 < parts.generators.len() {
            self.generator_level(loc, parts, index + 1, depth, false)?;
            return Ok(elt_loc);
        }
        self.expr(parts.elt)?;
        if let Some(value) = parts.value {
            self.expr(value)?;
            let end = value.loc();
            elt_loc = Loc { end_line: end.end_line, end_col: end.end_col, ..elt_loc };
        }
        if parts.build.is_some() {
            self.op_arg(elt_loc, parts.add, depth + 1);
        } else {
            self.yield_value(elt_loc);
            self.op(elt_loc, POP_TOP);
        }
        Ok(elt_loc)
    }

    /// Puts the names of an inlined comprehension in place of the scope's (CPython `push_inlined_comprehension_state`).
    fn push_inlined(&mut self, loc: Loc, comp: ScopeId, hidden: &mut Hidden) -> Res {
        let outer = self.unit().scope;
        let function_like = self.scope().is_function_like();
        let in_namespace = !function_like && self.unit().in_inlined_comp == 0;
        self.unit().in_inlined_comp += 1;
        for at in 0..self.table.scopes[comp as usize].symbols.len() {
            let (name, symbol) = self.table.scopes[comp as usize].symbols[at];
            let is_local = symbol.flags & def::LOCAL != 0 && symbol.flags & def::NONLOCAL == 0;
            let outside = self.table.scopes[outer as usize].get(name).unwrap_or(Symbol { flags: 0, place: Place::Unknown });
            // A global name here may be the variable of another comprehension of the scope.
            let shadowed = matches!(symbol.place, Place::GlobalImplicit | Place::GlobalExplicit) && matches!(outside.place, Place::Local | Place::Cell);
            if !is_local && !in_namespace && !shadowed || symbol.flags & def::PARAM != 0 {
                continue;
            }
            if symbol.place != outside.place && !(symbol.place == Place::Cell && outside.place == Place::Free) {
                *self.table.scopes[outer as usize].entry(name) = symbol;
                hidden.symbols.push((name, outside));
            }
            if !is_local {
                continue;
            }
            if !function_like {
                let unit = self.unit();
                match unit.fast_hidden.iter_mut().find(|h| h.0 == name) {
                    Some(h) if h.1 => {}
                    found => {
                        match found {
                            Some(h) => h.1 = true,
                            None => unit.fast_hidden.push((name, true)),
                        }
                        hidden.fast.push(name);
                    }
                }
            }
            let index = self.unit().varnames.add(name);
            self.op_arg(loc, LOAD_FAST_AND_CLEAR, index);
            if symbol.place == Place::Cell {
                let unit = self.unit();
                let cell = match outside.place {
                    Place::Free => unit.cellvars.items.len() as u32 + unit.freevars.get(name).unwrap_or(0),
                    _ => unit.cellvars.add(name),
                };
                self.op_arg(loc, MAKE_CELL, cell);
            }
            hidden.locals.push(name);
        }
        if !hidden.locals.is_empty() {
            self.op_arg(loc, SWAP, hidden.locals.len() as u32 + 1);
            let cleanup = self.new_label();
            hidden.cleanup = Some(cleanup);
            self.op_jump(loc, pseudo::SETUP_FINALLY, cleanup);
            self.push_fblock(loc, FBlockKind::InlinedComprehension, cleanup, cleanup)?;
        }
        Ok(())
    }

    fn pop_inlined(&mut self, loc: Loc, hidden: Hidden) -> Res {
        self.unit().in_inlined_comp -= 1;
        if let Some(cleanup) = hidden.cleanup {
            self.pop_fblock();
            self.op(Loc::NONE, pseudo::POP_BLOCK);
            let end = self.new_label();
            self.op_jump(Loc::NONE, pseudo::JUMP, end);
            self.place(cleanup);
            // The unfinished result lies below the exception.
            self.op_arg(Loc::NONE, SWAP, 2);
            self.op(Loc::NONE, POP_TOP);
            self.restore_locals(loc, &hidden.locals);
            self.op_arg(Loc::NONE, RERAISE, 0);
            self.place(end);
            self.restore_locals(loc, &hidden.locals);
        }
        let outer = self.unit().scope;
        for (name, symbol) in hidden.symbols {
            *self.table.scopes[outer as usize].entry(name) = symbol;
        }
        for name in hidden.fast {
            if let Some(h) = self.unit().fast_hidden.iter_mut().find(|h| h.0 == name) {
                h.1 = false;
            }
        }
        Ok(())
    }

    fn restore_locals(&mut self, loc: Loc, locals: &[Name]) {
        self.op_arg(loc, SWAP, locals.len() as u32 + 1);
        for &name in locals.iter().rev() {
            let index = self.unit().varnames.add(name);
            self.op_arg(loc, pseudo::STORE_FAST_MAYBE_NULL, index);
        }
    }
}
