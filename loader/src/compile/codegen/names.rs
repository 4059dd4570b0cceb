//! Loads, stores and deletions of names (CPython `codegen_nameop`), and attributes by name.

use super::{Compiler, UnitKind, is_class};
use crate::compile::error::{Res, fail};
use crate::compile::instr::Loc;
use crate::compile::names::Name;
use crate::compile::symtable::Place;
use crate::opcode::{
    DELETE_ATTR, DELETE_DEREF, DELETE_FAST, DELETE_GLOBAL, DELETE_NAME, LOAD_ATTR, LOAD_DEREF, LOAD_FAST, LOAD_FROM_DICT_OR_DEREF, LOAD_FROM_DICT_OR_GLOBALS, LOAD_GLOBAL, LOAD_LOCALS, LOAD_NAME,
    STORE_ATTR, STORE_DEREF, STORE_FAST, STORE_GLOBAL, STORE_NAME,
};

/// What is done with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Load,
    Store,
    Delete,
}

impl Compiler<'_> {
    pub fn load_name(&mut self, loc: Loc, name: Name) -> Res {
        self.access(loc, name, Access::Load)
    }

    pub fn store_name(&mut self, loc: Loc, name: Name) -> Res {
        self.access(loc, name, Access::Store)
    }

    pub fn forbid(&self, loc: Loc, name: Name, access: Access) -> Res {
        match access {
            Access::Store if name == Name::DEBUG => fail(loc, "cannot assign to __debug__"),
            Access::Delete if name == Name::DEBUG => fail(loc, "cannot delete __debug__"),
            _ => Ok(()),
        }
    }

    /// Number of a cell or free variable, in the numbering before locals get their slots.
    pub fn deref_index(&mut self, name: Name) -> u32 {
        let unit = self.unit();
        match unit.cellvars.get(name) {
            Some(i) => i,
            None => unit.cellvars.items.len() as u32 + unit.freevars.get(name).unwrap_or(0),
        }
    }

    pub fn access(&mut self, loc: Loc, name: Name, access: Access) -> Res {
        self.forbid(loc, name, access)?;
        let mangled = self.mangled(name);
        let scope = self.scope();
        let place = scope.place(mangled);
        let (function_like, class, sees_class) = (scope.is_function_like(), is_class(scope), scope.can_see_class_scope);
        let inlined = self.unit().in_inlined_comp > 0;
        match place {
            Place::Free | Place::Cell => {
                let index = if place == Place::Free {
                    let unit = self.unit();
                    unit.cellvars.items.len() as u32 + unit.freevars.get(mangled).unwrap_or(0)
                } else {
                    self.deref_index(mangled)
                };
                let op = match access {
                    Access::Load if class && !inlined => {
                        self.op(loc, LOAD_LOCALS);
                        LOAD_FROM_DICT_OR_DEREF
                    }
                    Access::Load if sees_class => {
                        self.load_classdict(loc);
                        LOAD_FROM_DICT_OR_DEREF
                    }
                    Access::Load => LOAD_DEREF,
                    Access::Store => STORE_DEREF,
                    Access::Delete => DELETE_DEREF,
                };
                self.op_arg(loc, op, index);
            }
            Place::Local if function_like || self.unit().fast_hidden.contains(&(mangled, true)) => {
                let index = self.unit().varnames.add(mangled);
                let op = match access {
                    Access::Load => LOAD_FAST,
                    Access::Store => STORE_FAST,
                    Access::Delete => DELETE_FAST,
                };
                self.op_arg(loc, op, index);
            }
            Place::GlobalExplicit | Place::GlobalImplicit if function_like || place == Place::GlobalExplicit => {
                let index = self.unit().names.add(mangled);
                match access {
                    Access::Load if sees_class && place == Place::GlobalImplicit => {
                        self.load_classdict(loc);
                        self.op_arg(loc, LOAD_FROM_DICT_OR_GLOBALS, index);
                    }
                    Access::Load => self.op_arg(loc, LOAD_GLOBAL, index << 1),
                    Access::Store => self.op_arg(loc, STORE_GLOBAL, index),
                    Access::Delete => self.op_arg(loc, DELETE_GLOBAL, index),
                }
            }
            _ => {
                let index = self.unit().names.add(mangled);
                match access {
                    // A comprehension in a class body does not see the class's names.
                    Access::Load if class && inlined => self.op_arg(loc, LOAD_GLOBAL, index << 1),
                    Access::Load => self.op_arg(loc, LOAD_NAME, index),
                    Access::Store => self.op_arg(loc, STORE_NAME, index),
                    Access::Delete => self.op_arg(loc, DELETE_NAME, index),
                }
            }
        }
        Ok(())
    }

    /// The enclosing class's namespace, for names in annotation scopes.
    fn load_classdict(&mut self, loc: Loc) {
        let index = self.deref_index(Name::CLASSDICT);
        self.op_arg(loc, LOAD_DEREF, index);
    }

    /// An instruction whose operand is an index into `co_names`.
    pub fn op_name(&mut self, loc: Loc, op: u8, name: Name) {
        let mangled = self.mangled(name);
        let index = self.unit().names.add(mangled);
        self.op_arg(loc, op, if op == LOAD_ATTR { index << 1 } else { index });
    }

    pub fn load_method(&mut self, loc: Loc, name: Name) {
        let mangled = self.mangled(name);
        let index = self.unit().names.add(mangled);
        self.op_arg(loc, LOAD_ATTR, index << 1 | 1);
    }

    pub fn attribute(&mut self, loc: Loc, name: Name, access: Access) -> Res {
        self.forbid(loc, name, access)?;
        let op = match access {
            Access::Load => LOAD_ATTR,
            Access::Store => STORE_ATTR,
            Access::Delete => DELETE_ATTR,
        };
        self.op_name(loc, op, name);
        Ok(())
    }

    /// Whether `name` is a cell of this unit or free in it (CPython `_PyCompile_GetRefType`).
    pub fn is_free_here(&mut self, name: Name) -> bool {
        let special = matches!(name, Name::CLASS | Name::CLASSDICT | Name::CONDITIONAL_ANNOTATIONS);
        if self.kind() == UnitKind::Class && special {
            return false;
        }
        self.scope().place(name) == Place::Free
    }
}
