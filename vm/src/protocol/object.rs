//! Printing, comparing, hashing, truth, length, items, formatting, instance checks.

use crate::objects::exception as exc;
use crate::objects::int;
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::objects::union::Union;
use crate::types::slots::{Compare, un};
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// How deep tuples in tuples are compared without a look at the recursion limit.
const NESTING: usize = 8;

/// Whether objects are equal, where that takes no calls: the same object, ints, floats, strings, and tuples of such.
#[inline]
fn equal_at_sight(a: &Value, b: &Value, nesting: usize) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    if a.is_small_int() && b.is_small_int() {
        return Some(false);
    }
    if let (Some(x), Some(y)) = (a.as_immediate_float(), b.as_immediate_float()) {
        return Some(x == y);
    }
    if !a.is_pointer() || !b.is_pointer() {
        return None;
    }
    if let (Some(x), Some(y)) = (a.cast_exact::<Str>(), b.cast_exact::<Str>()) {
        return Some(x.is_same_text(y));
    }
    if nesting < NESTING && compares_as_tuple(a.ty()) && compares_as_tuple(b.ty()) {
        return tuples_equal_at_sight(a, b, nesting + 1);
    }
    None
}

fn tuples_equal_at_sight(a: &Value, b: &Value, nesting: usize) -> Option<bool> {
    slices_equal_at_sight(a.cast::<Tuple>()?.items(), b.cast::<Tuple>()?.items(), nesting)
}

/// Whether the items of two sequences are equal, where that takes no calls.
pub fn items_equal_at_sight(x: &[Value], y: &[Value]) -> Option<bool> {
    slices_equal_at_sight(x, y, 0)
}

fn slices_equal_at_sight(x: &[Value], y: &[Value], nesting: usize) -> Option<bool> {
    for (a, b) in x.iter().zip(y) {
        if !equal_at_sight(a, b, nesting)? {
            return Some(false);
        }
    }
    Some(x.len() == y.len())
}

/// Whether `a` is less than `b`, where that takes no calls: for two ints, floats, strings, or tuples whose first items that
/// differ are such.
fn less_at_sight(a: &Value, b: &Value) -> Option<bool> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Some(x < y);
    }
    if let (Some(x), Some(y)) = (a.as_immediate_float(), b.as_immediate_float()) {
        return Some(x < y);
    }
    if let (Some(x), Some(y)) = (a.cast_exact::<Str>(), b.cast_exact::<Str>()) {
        return Some(x.as_bytes() < y.as_bytes());
    }
    let (x, y) = (a.cast_exact::<Tuple>()?.items(), b.cast_exact::<Tuple>()?.items());
    for (a, b) in x.iter().zip(y) {
        if !equal_at_sight(a, b, 0)? {
            // A tuple in a tuple is left to the general comparison, which knows the recursion limit.
            return if a.cast_exact::<Tuple>().is_some() { None } else { less_at_sight(a, b) };
        }
    }
    Some(x.len() < y.len())
}

/// Whether instances compare as tuples do.
fn compares_as_tuple(ty: &Type) -> bool {
    ty.slots.get().compare.map(|f| f as usize) == Some(crate::objects::tuple::tuple_compare as *const () as usize)
}

/// Whether instances compare as `object`'s do.
fn compares_identity(ty: &Type) -> bool {
    ty.slots.get().compare.map(|f| f as usize) == crate::objects::object::SLOTS.compare.map(|f| f as usize)
}

/// The hash slot of unhashable types.
pub fn hash_not_implemented(vm: &Vm, object: &Value) -> Result<i64, Raised> {
    Err(vm.type_error(format!("unhashable type: '{}'", object.ty().name())))
}

impl Vm {
    /// `repr(object)`.
    pub fn repr(&self, object: &Value) -> R {
        let Some(repr) = object.ty().slots.get().unary[un::REPR] else {
            return Ok(self.str(&format!("<{} object at {:#x}>", object.ty().name(), object.identity())));
        };
        // Numbers and strings look at nothing else.
        if object.is_small_int() || object.is_exact(&string::STR) || object.is_exact(&int::INT) {
            return repr(self, object);
        }
        let result = self.recursion_guard(" while getting the repr of an object", || repr(self, object))?;
        if !string::is_str(&result) {
            return Err(self.type_error(format!("__repr__ returned non-string (type {})", result.ty().name())));
        }
        Ok(result)
    }

    /// A name of the running code's builtins as they are now (CPython `_PyEval_GetBuiltin`).
    pub fn builtin(&self, name: &str) -> R {
        let builtins = self.current_frame().map_or(&*self.builtins, |frame| frame.builtins());
        match builtins.get_name(self, name) {
            Some(value) => Ok(value),
            None => Err(self.attribute_error_named(name, None, &self.intern(name))),
        }
    }

    /// `repr(object)` as Rust text.
    pub fn repr_text(&self, object: &Value) -> R<String> {
        Ok(string::to_string(&self.repr(object)?))
    }

    /// `repr(object)` for messages: never raises.
    pub fn repr_lossy(&self, object: &Value) -> String {
        match self.repr_text(object) {
            Ok(text) => text,
            Err(_) => {
                self.clear_pending();
                format!("<{} object at {:#x}>", object.ty().name(), object.identity())
            }
        }
    }

    /// `str(object)`.
    pub fn to_str(&self, object: &Value) -> R {
        if object.is_exact(&string::STR) {
            return Ok(object.clone());
        }
        let Some(str) = object.ty().slots.get().unary[un::STR] else { return self.repr(object) };
        let result = self.recursion_guard(" while getting the str of an object", || str(self, object))?;
        if !string::is_str(&result) {
            return Err(self.type_error(format!("__str__ returned non-string (type {})", result.ty().name())));
        }
        Ok(result)
    }

    pub fn str_text(&self, object: &Value) -> R<String> {
        Ok(string::to_string(&self.to_str(object)?))
    }

    pub fn str_lossy(&self, object: &Value) -> String {
        match self.str_text(object) {
            Ok(text) => text,
            Err(_) => {
                self.clear_pending();
                format!("<{} object>", object.ty().name())
            }
        }
    }

    /// `ascii(object)`.
    pub fn ascii(&self, object: &Value) -> R {
        let repr = self.repr(object)?;
        let s = repr.obj::<Str>();
        if s.is_ascii() {
            return Ok(repr);
        }
        let mut out = String::new();
        for c in s.code_points() {
            match c {
                0..0x80 => out.push(c as u8 as char),
                0x80..0x100 => out.push_str(&format!("\\x{c:02x}")),
                0x100..0x1_0000 => out.push_str(&format!("\\u{c:04x}")),
                _ => out.push_str(&format!("\\U{c:08x}")),
            }
        }
        Ok(self.str(&out))
    }

    /// `hash(object)`.
    #[inline]
    pub fn hash(&self, object: &Value) -> R<i64> {
        if let Some(i) = object.as_small_int() {
            return Ok(int::hash_small(i));
        }
        match object.ty().slots.get().hash {
            Some(hash) => hash(self, object),
            None => hash_not_implemented(self, object),
        }
    }

    /// A rich comparison (CPython `do_richcompare`).
    pub fn compare(&self, a: &Value, b: &Value, op: Compare) -> R {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
            return Ok(Value::bool(op.holds(x.cmp(&y))));
        }
        if let (Some(x), Some(y)) = (a.as_immediate_float(), b.as_immediate_float()) {
            return Ok(Value::bool(op.holds_partly(x.partial_cmp(&y))));
        }
        if matches!(op, Compare::Eq | Compare::Ne) && compares_identity(a.ty()) && compares_identity(b.ty()) {
            return Ok(Value::bool(a.is(b) == (op == Compare::Eq)));
        }
        self.recursion_guard(" in comparison", || self.compare_slots(a, b, op))
    }

    fn compare_slots(&self, a: &Value, b: &Value, op: Compare) -> R {
        let (ta, tb) = (a.ty(), b.ty());
        let mut reflected_done = false;
        if !ta.is(tb)
            && tb.is_subtype(ta)
            && let Some(f) = tb.slots.get().compare
        {
            reflected_done = true;
            let r = f(self, b, a, op.swapped())?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if let Some(f) = ta.slots.get().compare {
            let r = f(self, a, b, op)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        if !reflected_done && let Some(f) = tb.slots.get().compare {
            let r = f(self, b, a, op.swapped())?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        match op {
            Compare::Eq => Ok(Value::bool(a.is(b))),
            Compare::Ne => Ok(Value::bool(!a.is(b))),
            _ => Err(self.type_error(format!("'{}' not supported between instances of '{}' and '{}'", op.symbol(), ta.name(), tb.name()))),
        }
    }

    /// `a == b` as a truth value.
    #[inline]
    pub fn equal(&self, a: &Value, b: &Value) -> R<bool> {
        if a.is(b) {
            return Ok(true);
        }
        if a.is_small_int() && b.is_small_int() {
            return Ok(false);
        }
        self.equal_objects(a, b)
    }

    /// As [`Vm::equal`], of what its bits do not tell apart.
    #[inline(never)]
    fn equal_objects(&self, a: &Value, b: &Value) -> R<bool> {
        if let Some(equal) = equal_at_sight(a, b, 0) {
            return Ok(equal);
        }
        let r = self.compare(a, b, Compare::Eq)?;
        self.is_true(&r)
    }

    pub fn less(&self, a: &Value, b: &Value) -> R<bool> {
        if let Some(less) = less_at_sight(a, b) {
            return Ok(less);
        }
        let r = self.compare(a, b, Compare::Lt)?;
        self.is_true(&r)
    }

    /// `bool(object)`.
    #[inline]
    pub fn is_true(&self, object: &Value) -> R<bool> {
        if object.is_bool() {
            return Ok(object.is_true());
        }
        if object.is_none() {
            return Ok(false);
        }
        let slots = object.ty().slots.get();
        if let Some(f) = slots.bool {
            return f(self, object);
        }
        match slots.len {
            Some(f) => Ok(f(self, object)? != 0),
            None => Ok(true),
        }
    }

    /// `len(object)`.
    pub fn len(&self, object: &Value) -> R<usize> {
        match object.ty().slots.get().len {
            Some(f) => f(self, object),
            None => Err(self.type_error(format!("object of type '{}' has no len()", object.ty().name()))),
        }
    }

    /// What iteration by index finds (CPython `PySequence_GetItem`).
    pub fn sequence_item(&self, object: &Value, index: i64) -> R {
        match object.ty().slots.get().item {
            Some(f) => f(self, object, index),
            None => self.get_item(object, &Value::int(index)),
        }
    }

    /// `object[key]`.
    pub fn get_item(&self, object: &Value, key: &Value) -> R {
        if let Some(f) = object.ty().slots.get().getitem {
            return f(self, object, key);
        }
        if let Some(ty) = object.cast::<Type>() {
            if ty.is(&crate::objects::types_type::TYPE) {
                return Ok(crate::objects::genericalias::make(object.clone(), key.clone()));
            }
            if let Some(method) = self.get_attr_opt(object, &self.names.__class_getitem__)?
                && !method.is_none()
            {
                return self.call(&method, std::slice::from_ref(key));
            }
            return Err(self.type_error(format!("type '{}' is not subscriptable", ty.name())));
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", object.ty().name())))
    }

    /// `object[key] = value`.
    pub fn set_item(&self, object: &Value, key: &Value, value: Value) -> R<()> {
        match object.ty().slots.get().setitem {
            Some(f) => f(self, object, key, Some(value)),
            None => Err(self.type_error(format!("'{}' object does not support item assignment", object.ty().name()))),
        }
    }

    /// `del object[key]`.
    pub fn del_item(&self, object: &Value, key: &Value) -> R<()> {
        match object.ty().slots.get().setitem {
            Some(f) => f(self, object, key, None),
            None => {
                let slots = object.ty().slots.get();
                // Sequences say it in other words (CPython `PySequence_DelItem`).
                let indexed = (slots.getitem.is_some() || slots.len.is_some()) && key.ty().slots.get().unary[crate::types::slots::un::INDEX].is_some();
                let does = if indexed { "doesn't" } else { "does not" };
                Err(self.type_error(format!("'{}' object {does} support item deletion", object.ty().name())))
            }
        }
    }

    /// `format(object, spec)`.
    pub fn format(&self, object: &Value, spec: &Value) -> R {
        if spec.cast::<Str>().is_some_and(Str::is_empty) {
            if object.is_exact(&string::STR) {
                return Ok(object.clone());
            }
            if object.is_exact(&int::INT) {
                return self.to_str(object);
            }
        }
        let Some(r) = self.call_special(object, &self.names.__format__, std::slice::from_ref(spec)) else {
            return Err(self.type_error(format!("Type {} doesn't define __format__", object.ty().name())));
        };
        let r = r?;
        if !string::is_str(&r) {
            return Err(self.type_error(format!("__format__ must return a str, not {}", r.ty().name())));
        }
        Ok(r)
    }

    /// `isinstance(object, class)`.
    pub fn is_instance(&self, object: &Value, class: &Value) -> R<bool> {
        if let Some(ty) = class.cast::<Type>() {
            if object.is_exact(ty) {
                return Ok(true);
            }
            if class.is_exact(&crate::objects::types_type::TYPE) {
                return self.is_real_instance(object, class);
            }
        }
        if let Some(u) = class.cast::<Union>() {
            return self.any_class(u.args().items(), |c| self.is_instance(object, c));
        }
        if let Some(classes) = class.cast::<Tuple>() {
            if classes.items().iter().all(|c| c.is_exact(&crate::objects::types_type::TYPE)) {
                let ty = object.ty();
                if classes.items().iter().any(|c| ty.is_subtype(c.obj::<Type>())) {
                    return Ok(true);
                }
                if self.tells_own_class(ty) {
                    return Ok(false);
                }
            }
            let classes = classes.items().to_vec();
            return self.recursion_guard(" in __instancecheck__", || self.any_class(&classes, |c| self.is_instance(object, c)));
        }
        if let Some(r) = self.call_special(class, &self.names.__instancecheck__, std::slice::from_ref(object)) {
            let r = self.recursion_guard(" in __instancecheck__", || r)?;
            return self.is_true(&r);
        }
        self.is_real_instance(object, class)
    }

    fn any_class(&self, classes: &[Value], check: impl Fn(&Value) -> R<bool>) -> R<bool> {
        for class in classes {
            if check(class)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `isinstance` without `__instancecheck__` (CPython `object_isinstance`).
    pub fn is_real_instance(&self, object: &Value, class: &Value) -> R<bool> {
        if let Some(ty) = class.cast::<Type>() {
            if object.ty().is_subtype(ty) {
                return Ok(true);
            }
            if self.tells_own_class(object.ty()) {
                return Ok(false);
            }
            let claimed = self.get_attr_opt(object, &self.names.__class__)?;
            return Ok(match claimed.as_ref().and_then(Value::cast::<Type>) {
                Some(claimed) if !claimed.is(object.ty()) => claimed.is_subtype(ty),
                _ => false,
            });
        }
        self.check_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        match self.get_attr_opt(object, &self.names.__class__)? {
            Some(claimed) => self.abstract_subclass(&claimed, class),
            None => Ok(false),
        }
    }

    /// Whether the `__class__` of instances is `object`'s, which tells nothing but the type.
    fn tells_own_class(&self, ty: &Type) -> bool {
        if !ty.is_heap() {
            return ty.slots.get().getattr.map(|f| f as usize) == Some(super::attribute::generic_get as *const () as usize);
        }
        let of = |ty: &Type| ty.lookup_borrowed(self, &self.names.__class__).map_or(0, |v| v.identity());
        crate::types::overrides::finds_plainly(self, ty) && of(ty) == of(&crate::objects::object::OBJECT)
    }

    fn check_class(&self, class: &Value, message: &str) -> R<()> {
        if self.abstract_bases(class)?.is_some() { Ok(()) } else { Err(self.type_error(message)) }
    }

    fn abstract_bases(&self, class: &Value) -> R<Option<Value>> {
        let bases = self.get_attr_opt(class, &self.intern("__bases__"))?;
        Ok(bases.filter(|b| b.cast::<Tuple>().is_some()))
    }

    fn abstract_subclass(&self, derived: &Value, class: &Value) -> R<bool> {
        if derived.is(class) {
            return Ok(true);
        }
        let Some(bases) = self.abstract_bases(derived)? else { return Ok(false) };
        let bases = bases.obj::<Tuple>().items().to_vec();
        self.recursion_guard(" in __issubclass__", || self.any_class(&bases, |b| self.abstract_subclass(b, class)))
    }

    /// `issubclass(derived, class)`.
    pub fn is_subclass(&self, derived: &Value, class: &Value) -> R<bool> {
        if class.is_exact(&crate::objects::types_type::TYPE) {
            return if derived.is(class) { Ok(true) } else { self.is_real_subclass(derived, class) };
        }
        if let Some(u) = class.cast::<Union>() {
            return self.any_class(u.args().items(), |c| self.is_subclass(derived, c));
        }
        if let Some(classes) = class.cast::<Tuple>() {
            let classes = classes.items().to_vec();
            return self.recursion_guard(" in __subclasscheck__", || self.any_class(&classes, |c| self.is_subclass(derived, c)));
        }
        if let Some(r) = self.call_special(class, &self.names.__subclasscheck__, std::slice::from_ref(derived)) {
            let r = r?;
            return self.is_true(&r);
        }
        self.is_real_subclass(derived, class)
    }

    /// `issubclass` without `__subclasscheck__` (CPython `recursive_issubclass`).
    pub fn is_real_subclass(&self, derived: &Value, class: &Value) -> R<bool> {
        if let (Some(d), Some(c)) = (derived.cast::<Type>(), class.cast::<Type>()) {
            return Ok(d.is_subtype(c));
        }
        self.check_class(derived, "issubclass() arg 1 must be a class")?;
        self.check_class(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
        self.abstract_subclass(derived, class)
    }

    /// `callable(object)`.
    pub fn is_callable(&self, object: &Value) -> bool {
        object.ty().slots.get().call.is_some()
    }

    /// Whether the class is an exception type.
    pub fn is_exception_class(&self, value: &Value) -> bool {
        value.cast::<Type>().is_some_and(|t| t.has(flag::EXCEPTION))
    }

    /// Guards `repr` of containers that contain themselves: `None` when `object` is being shown already.
    pub fn repr_once(&self, object: &Value, f: impl FnOnce() -> R) -> R<Option<Value>> {
        let id = object.identity();
        if self.repr_active.get().contains(&id) {
            return Ok(None);
        }
        self.repr_active.get_mut().push(id);
        let result = f();
        self.repr_active.get_mut().retain(|&x| x != id);
        result.map(Some)
    }

    /// `KeyError` to `None`.
    pub fn get_item_opt(&self, object: &Value, key: &Value) -> R<Option<Value>> {
        let r = self.get_item(object, key);
        self.suppress(r, &exc::LOOKUP_ERROR)
    }
}
