//! Writing how objects are made: by a function and its arguments, or by name.

use super::opcodes as op;
use super::save::Save;
use super::{instead, pickling_error, shared};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::Module;
use pyvm_vm::objects::object::full_name;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::tuple::{self, Tuple};
use pyvm_vm::objects::types_type::TYPE;
use pyvm_vm::types::Type;
use pyvm_vm::value::Value;
use pyvm_vm::vm::R;

impl Save<'_> {
    /// Writes what `__reduce__` returned (CPython `save_reduce`).
    pub fn reduce(&self, parts: &[Value], object: &Value) -> R<()> {
        let vm = self.vm;
        let wrong = |what: &str, wanted: &str, given: &Value| {
            let message = format!("{what} item of the tuple returned by __reduce__ must be {wanted}, not {}", full_name(vm, given.ty()));
            Err(pickling_error(vm, message))
        };
        let (function, arguments) = match parts {
            [function, arguments, rest @ ..] if rest.len() <= 4 => (function, arguments),
            _ => return Err(pickling_error(vm, "tuple returned by __reduce__ must contain 2 through 6 elements")),
        };
        let optional = |at: usize| parts.get(at).filter(|part| !part.is_none());
        let (state, list_items, dict_items, setter) = (optional(2), optional(3), optional(4), optional(5));
        if !vm.is_callable(function) {
            return wrong("first", "callable", function);
        }
        let Some(given) = arguments.cast::<Tuple>().map(Tuple::items) else { return wrong("second", "a tuple", arguments) };
        let is_iterator = |items: &Value| items.ty().slots.get().next.is_some();
        if let Some(items) = list_items.filter(|items| !is_iterator(items)) {
            return wrong("fourth", "an iterator", items);
        }
        if let Some(items) = dict_items.filter(|items| !is_iterator(items)) {
            return wrong("fifth", "an iterator", items);
        }
        if let Some(setter) = setter.filter(|setter| !vm.is_callable(setter)) {
            return wrong("sixth", "callable", setter);
        }
        let name = if self.protocol >= 2 { vm.get_attr_opt(function, &vm.names.__name__)? } else { None };
        if name.as_ref().is_some_and(|name| string::is(name, "__newobj_ex__")) {
            self.new_with_keywords(given, object)?;
        } else if name.as_ref().is_some_and(|name| string::is(name, "__newobj__")) {
            self.new_object(given, object)?;
        } else {
            self.part(function, object, "reconstructor")?;
            self.part(arguments, object, "reconstructor arguments")?;
            self.byte(op::REDUCE);
        }
        // One that was written on the way holds itself.
        if !self.instead_of_one(object) {
            self.put(object)?;
        }
        if let Some(items) = list_items {
            self.appends(items, object)?;
        }
        if let Some(items) = dict_items {
            self.setitems(items, object)?;
        }
        match (state, setter) {
            (None, _) => {}
            (Some(state), None) => {
                self.part(state, object, "state")?;
                self.byte(op::BUILD);
            }
            (Some(state), Some(setter)) => {
                // What it returns is of no use.
                self.part(setter, object, "state setter")?;
                self.save(object, true)?;
                self.part(state, object, "state")?;
                self.write(&[op::TUPLE2, op::REDUCE, op::POP]);
            }
        }
        Ok(())
    }

    fn new_with_keywords(&self, given: &[Value], object: &Value) -> R<()> {
        let vm = self.vm;
        let [class, arguments, keywords] = given else {
            return Err(pickling_error(vm, format!("__newobj_ex__ expected 3 arguments, got {}", given.len())));
        };
        let wrong = |what: &str, wanted: &str, given: &Value| {
            let message = format!("{what} argument to __newobj_ex__() must be {wanted}, not {}", full_name(vm, given.ty()));
            Err(pickling_error(vm, message))
        };
        if class.cast::<Type>().is_none() {
            return wrong("first", "a class", class);
        }
        let Some(positional) = arguments.cast::<Tuple>().map(Tuple::items) else { return wrong("second", "a tuple", arguments) };
        let Some(by_name) = keywords.downcast::<Dict>() else { return wrong("third", "a dict", keywords) };
        if self.protocol >= 4 {
            self.part(class, object, "class")?;
            self.part(arguments, object, "__new__ arguments")?;
            self.part(keywords, object, "__new__ arguments")?;
            self.byte(op::NEWOBJ_EX);
            return Ok(());
        }
        let mut all = vec![vm.get_attr_str(class, "__new__")?, class.clone()];
        all.extend_from_slice(positional);
        let made = vm.call_dict(&shared(vm, "functools", "partial")?, &all, Some(&by_name))?;
        self.part(&made, object, "reconstructor")?;
        self.save(&tuple::empty(), true)?;
        self.byte(op::REDUCE);
        Ok(())
    }

    fn new_object(&self, given: &[Value], object: &Value) -> R<()> {
        let vm = self.vm;
        let Some((class, rest)) = given.split_first() else {
            return Err(pickling_error(vm, "__newobj__ expected at least 1 argument, got 0"));
        };
        if class.cast::<Type>().is_none() {
            return Err(pickling_error(vm, format!("first argument to __newobj__() must be a class, not {}", full_name(vm, class.ty()))));
        }
        let own = vm.get_attr(object, &vm.names.__class__)?;
        if !own.is(class) {
            let (own, class) = (vm.repr_text(&own)?, vm.repr_text(class)?);
            return Err(pickling_error(vm, format!("first argument to __newobj__() must be {own}, not {class}")));
        }
        self.part(class, object, "class")?;
        self.part(&tuple::from_vec(rest.to_vec()), object, "__new__ arguments")?;
        self.byte(op::NEWOBJ);
        Ok(())
    }

    /// Writes a class; the types of `None`, `NotImplemented` and `...` have no name to find them by.
    pub fn class(&self, object: &Value) -> R<()> {
        let singletons = [Value::NONE, Value::NOT_IMPLEMENTED, Value::ELLIPSIS];
        match singletons.into_iter().find(|singleton| object.is(&singleton.ty().as_value())) {
            Some(singleton) => self.reduce(&[TYPE.as_value(), self.vm.tuple(vec![singleton])], object),
            None => self.global(object, None),
        }
    }

    /// Writes the name that an object is found by (CPython `save_global`).
    pub fn global(&self, object: &Value, name: Option<&Value>) -> R<()> {
        let vm = self.vm;
        let name = match name {
            Some(name) => name.clone(),
            None => match vm.get_attr_opt(object, &vm.names.__qualname__)? {
                Some(name) => name,
                None => vm.get_attr(object, &vm.names.__name__)?,
            },
        };
        let module = match self.module_at_sight(object, &name)? {
            Some(module) => module,
            None => vm.call(&shared(vm, "pickle", "whichmodule")?, &[object.clone(), name.clone()])?,
        };
        if self.protocol >= 2 && self.extension(&module, &name)? {
            return Ok(());
        }
        if self.protocol >= 4 {
            self.save(&module, true)?;
            self.save(&name, true)?;
            self.byte(op::STACK_GLOBAL);
            return self.put(object);
        }
        let text = string::to_string(&name);
        let mut path: Vec<Value> = text.split('.').map(|part| vm.str(part)).collect();
        let first = path.remove(0);
        // A path is written as calls of `getattr`.
        for _ in &path {
            self.save(&vm.builtin("getattr")?, true)?;
            if self.protocol < 2 {
                self.byte(op::MARK);
            }
        }
        self.top_level(&module, if path.is_empty() { &name } else { &first })?;
        for part in &path {
            self.save(part, true)?;
            self.write(&[if self.protocol < 2 { op::TUPLE } else { op::TUPLE2 }, op::REDUCE]);
        }
        self.put(object)
    }

    /// The module of an object that says its module, is loaded, and has the object under its name: the common case of `pickle.whichmodule`.
    fn module_at_sight(&self, object: &Value, name: &Value) -> R<Option<Value>> {
        let vm = self.vm;
        let simple = name.cast::<Str>().is_some_and(|name| !name.as_bytes().contains(&b'.'));
        let Some(module) = vm.get_attr_opt(object, &vm.names.__module__)?.filter(string::is_str) else { return Ok(None) };
        let loaded = vm.modules.get().clone().get(vm, &module)?;
        let Some(dict) = loaded.as_ref().and_then(Value::cast::<Module>).map(Module::dict) else { return Ok(None) };
        let found = dict.get(vm, name)?;
        Ok(found.filter(|found| simple && found.is(object)).map(|_| module))
    }

    /// Writes the code that is registered for a name, if one is.
    fn extension(&self, module: &Value, name: &Value) -> R<bool> {
        let vm = self.vm;
        let Some(registry) = self.extensions()?.cast::<Dict>().filter(|registry| !registry.is_empty()) else { return Ok(false) };
        let Some(code) = registry.get(vm, &vm.tuple(vec![module.clone(), name.clone()]))? else { return Ok(false) };
        let number = vm.to_i64(&code)?;
        match number {
            1..=0xff => self.write(&[op::EXT1, number as u8]),
            0x100..=0xffff => {
                self.byte(op::EXT2);
                self.write(&(number as u16).to_le_bytes());
            }
            0x1_0000..=0x7fff_ffff => {
                self.byte(op::EXT4);
                self.write(&(number as i32).to_le_bytes());
            }
            _ => {
                let name = string::to_string(name);
                return Err(vm.runtime_error(format!("extension code {number} for {name} is out of range")));
            }
        }
        Ok(true)
    }

    /// Writes `GLOBAL` with its two lines.
    fn top_level(&self, module: &Value, name: &Value) -> R<()> {
        let vm = self.vm;
        let (mut module, mut name) = (module.clone(), name.clone());
        if self.protocol < 3 && self.p.fix_imports.get() {
            (module, name) = self.old_name(module, name)?;
        }
        let mut out = vec![op::GLOBAL];
        for (part, what) in [(&module, "module"), (&name, "global")] {
            // Names beyond ASCII are for newer protocols only.
            let encoding = vm.intern(if self.protocol < 3 { "ascii" } else { "utf-8" });
            let shown = vm.repr_text(part)?;
            let message = || pickling_error(vm, format!("can't pickle {what} identifier {shown} using pickle protocol {}", self.protocol));
            let bytes = pyvm_vm::codecs::encode(vm, part, Some(&encoding), None).map_err(|_| instead(vm, message))?;
            out.extend_from_slice(bytes.obj::<Bytes>().data());
            out.push(b'\n');
        }
        self.write(&out);
        Ok(())
    }

    /// The names that Python 2 has for a global.
    fn old_name(&self, module: Value, name: Value) -> R<(Value, Value)> {
        let vm = self.vm;
        let names = shared(vm, "_compat_pickle", "REVERSE_NAME_MAPPING")?;
        let pair = vm.tuple(vec![module.clone(), name.clone()]);
        if let Some(old) = vm.get_item_opt(&names, &pair)? {
            if let Some([module, name]) = old.cast::<Tuple>().map(Tuple::items) {
                return Ok((module.clone(), name.clone()));
            }
            return Err(vm.runtime_error(format!("_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not {}", old.ty().name())));
        }
        let modules = shared(vm, "_compat_pickle", "REVERSE_IMPORT_MAPPING")?;
        let old = vm.get_item_opt(&modules, &module)?;
        Ok((old.unwrap_or(module), name))
    }
}
