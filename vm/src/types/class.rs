//! Making classes: metaclass, layout, slots, hooks (CPython `type_new`).

use super::{Type, TypeState, flag, mro, overrides, shape};
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::objects::descriptors::{self, SlotMember};
use crate::objects::dict::Dict;
use crate::objects::function::Function;
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::objects::types_type::TYPE;
use crate::objects::{builtin_function, object, super_};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

/// Room for attributes that a class's own code does not show.
const SPARE: usize = 1;
const MAX_INLINE: usize = 40;

/// The most derived metaclass of the bases (CPython `_PyType_CalculateMetaclass`).
pub fn metaclass(vm: &Vm, start: &Type, bases: &[Value]) -> R<Py<Type>> {
    let mut winner = start.as_value();
    for base in bases {
        let candidate = base.ty();
        let current = winner.obj::<Type>();
        if current.is_subtype(candidate) {
            continue;
        }
        if candidate.is_subtype(current) {
            winner = candidate.as_value();
            continue;
        }
        return Err(vm.type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"));
    }
    match winner.downcast::<Type>() {
        Some(t) => Ok(t),
        None => Err(vm.system_error("metaclass is no type")),
    }
}

/// The builtin type whose payload instances carry, and from which a class adds nothing in memory.
fn solid_base(ty: &'static Type) -> &'static Type {
    let mut at = ty;
    while let Some(base) = at.base() {
        let same = at.basic_size.get() - added_attributes(at) == base.basic_size.get() - added_attributes(base);
        if !same {
            return at;
        }
        at = base;
    }
    at
}

/// Bytes that inline attributes take.
fn added_attributes(ty: &Type) -> usize {
    if ty.has(flag::INLINE_DICT) { 8 + ty.inline_capacity.get() * 8 } else { 0 }
}

/// CPython `best_base`.
pub fn best_base(vm: &Vm, bases: &[&'static Type]) -> R<&'static Type> {
    let mut winner: Option<(&'static Type, &'static Type)> = None;
    for &base in bases {
        if !base.has(flag::BASETYPE) {
            return Err(vm.type_error(format!("type '{}' is not an acceptable base type", base.name())));
        }
        let candidate = solid_base(base);
        match winner {
            None => winner = Some((base, candidate)),
            Some((_, solid)) if solid.extends(candidate) => {}
            Some((_, solid)) if candidate.extends(solid) => winner = Some((base, candidate)),
            Some(_) => return Err(vm.type_error("multiple bases have instance lay-out conflict")),
        }
    }
    winner.map(|w| w.0).ok_or_else(|| vm.type_error("a new type needs a base"))
}

/// The nearest class at or above `ty` that adds a slot, a dict or a place for weak references.
fn layout_root(ty: &'static Type) -> &'static Type {
    let mut at = ty;
    while let Some(base) = at.base()
        && at.is_heap()
        && at.state.get().slot_names.is_empty()
        && (at.dict_offset.get() == 0) == (base.dict_offset.get() == 0)
        && at.has(flag::WEAKREF) == base.has(flag::WEAKREF)
    {
        at = base;
    }
    at
}

/// Whether instances of one class can become instances of the other (CPython `compatible_for_assignment`).
pub fn same_layout(a: &Type, b: &Type) -> bool {
    let (x, y) = (layout_root(a.forever()), layout_root(b.forever()));
    if !x.is(y) {
        let same_base = x.base().zip(y.base()).is_some_and(|(p, q)| p.is(q));
        let (p, q) = (&x.state.get().slot_names, &y.state.get().slot_names);
        let same_slots = p.len() == q.len() && p.iter().zip(q).all(|(p, q)| p.is(q));
        let same_parts = (x.dict_offset.get() == 0) == (y.dict_offset.get() == 0) && x.has(flag::WEAKREF) == y.has(flag::WEAKREF);
        if !(x.is_heap() && y.is_heap() && same_base && same_slots && same_parts) {
            return false;
        }
    }
    a.drop_payload as usize == b.drop_payload as usize
        && a.dict_offset.get() == b.dict_offset.get()
        && a.has(flag::INLINE_DICT) == b.has(flag::INLINE_DICT)
        && (a.basic_size.get() == b.basic_size.get() || (attributes_at_end(a) && attributes_at_end(b)))
}

/// Whether nothing stands behind the inline attributes.
fn attributes_at_end(ty: &Type) -> bool {
    ty.has(flag::INLINE_DICT) && ty.dict_offset.get() + 8 + ty.inline_capacity.get() * 8 == ty.basic_size.get()
}

/// Refuses text with surrogates, which a C string cannot hold.
fn check_encodable(vm: &Vm, text: &Value) -> R<()> {
    if std::str::from_utf8(text.obj::<string::Str>().as_bytes()).is_err() { Err(crate::codecs::surrogates_not_allowed(vm, text)) } else { Ok(()) }
}

/// Refuses what cannot be a class's name.
pub fn check_name(vm: &Vm, name: &Value) -> R<()> {
    check_encodable(vm, name)?;
    if name.obj::<string::Str>().as_bytes().contains(&0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    Ok(())
}

/// Makes a class from its name, bases and namespace; `metatype` has been decided.
pub fn new_class(vm: &Vm, metatype: &Type, name: &Value, base_values: &[Value], namespace: &Dict, kwargs: Args) -> R {
    new_class_with_tail(vm, metatype, name, base_values, namespace, kwargs, 0)
}

/// As [`new_class`], with `tail` slots behind the payload that no Python code sees (T3).
pub fn new_class_with_tail(vm: &Vm, metatype: &Type, name: &Value, base_values: &[Value], namespace: &Dict, kwargs: Args, tail: usize) -> R {
    let mut bases: Vec<&'static Type> = Vec::new();
    for base in base_values {
        match base.cast::<Type>() {
            Some(t) => bases.push(t.forever()),
            None if vm.has_attr(base, "__mro_entries__")? => {
                return Err(vm.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
            }
            None => return Err(vm.type_error("bases must be types")),
        }
    }
    if bases.is_empty() {
        bases.push(&object::OBJECT);
    }
    let base = best_base(vm, &bases)?;
    let dict = Dict::new();
    crate::objects::dict_methods::update_mapping(vm, &dict, Py::from_ref(namespace).value())?;
    let mut layout = Layout::new(vm, base, &bases, &dict, name)?;
    layout.size += tail * size_of::<Value>();
    check_name(vm, name)?;
    if let Some(doc) = dict.get_str(vm, &vm.names.__doc__).filter(string::is_str) {
        check_encodable(vm, &doc)?;
    }
    let ty = allocate(metatype, base, &layout);
    let class = ty.clone().into_value();
    let state = ty.state.get_mut();
    state.name = Some(name.clone());
    state.qualname = Some(match dict.remove_str(vm, &vm.names.__qualname__) {
        Some(q) if string::is_str(&q) => q,
        Some(q) => return Err(vm.type_error(format!("type __qualname__ must be a str, not {}", q.ty().name()))),
        None => name.clone(),
    });
    state.dict = Some(dict.clone());
    for b in &bases {
        b.head.incref();
    }
    state.bases = bases.clone();
    state.slot_names = layout.names.iter().map(|(n, _)| n.clone()).collect();
    state.root_shape = layout.inline.map(|_| Box::new(shape::Shape::empty()));
    set_mro(vm, &ty)?;
    for b in &bases {
        b.mro();
        b.state.get_mut().subclasses.push(ty.ptr());
    }
    let cell = dict.remove_str(vm, &vm.names.__classcell__);
    if let Some(cell) = cell {
        match cell.cast::<crate::objects::cell::CellObject>() {
            Some(c) => c.value.set(Some(class.clone())),
            None => {
                let found = cell.ty().name();
                return Err(vm.type_error(format!("__classcell__ must be a nonlocal cell, not <class '{found}'>")));
            }
        }
    }
    if let Some(cell) = dict.remove_str(vm, &vm.names.__classdictcell__)
        && let Some(c) = cell.cast::<crate::objects::cell::CellObject>()
    {
        c.value.set(Some(dict.clone().into_value()));
    }
    fill_dict(vm, &ty, &dict, &layout)?;
    overrides::initialize(vm, &ty, &dict);
    set_new(vm, &ty);
    if dict.has_other_keys() {
        vm.warn(&crate::objects::exception::RUNTIME_WARNING, &format!("non-string key in the __dict__ of class {}", ty.short_name()), 1)?;
    }
    set_names(vm, &class, &dict)?;
    init_subclass(vm, &class, kwargs)?;
    Ok(class)
}

/// Where the parts of an instance stand.
struct Layout {
    size: usize,
    dict_offset: usize,
    /// Capacity of inline attributes that this class adds.
    inline: Option<usize>,
    names: Vec<(Value, usize)>,
    has_dict: bool,
    adds_weakref: bool,
    inherits_inline: bool,
    capacity: usize,
}

impl Layout {
    fn new(vm: &Vm, base: &'static Type, bases: &[&'static Type], dict: &Dict, name: &Value) -> R<Layout> {
        let declared = slot_list(vm, base, dict, name)?;
        // A class keeps its attributes in its own state: a metaclass adds no place for them.
        let base_has_dict = base.dict_offset.get() != 0 || base.is_metatype();
        let any_dict = bases.iter().any(|b| b.dict_offset.get() != 0);
        let (want_dict, names, weakref) = match declared {
            None => (!base_has_dict, Vec::new(), true),
            Some(list) => {
                let has = |n: &str| list.iter().any(|v| string::is(v, n));
                if has("__dict__") && base_has_dict {
                    return Err(vm.type_error("__dict__ slot disallowed: we already got one"));
                }
                let want = (has("__dict__") || any_dict) && !base_has_dict;
                let weak = has("__weakref__");
                let mut rest: Vec<Value> = list.into_iter().filter(|v| !string::is(v, "__dict__") && !string::is(v, "__weakref__")).collect();
                rest.sort_by(|a, b| a.obj::<Str>().as_bytes().cmp(b.obj::<Str>().as_bytes()));
                (want, rest, weak)
            }
        };
        let mut size = base.basic_size.get().next_multiple_of(8);
        let mut layout = Layout {
            size,
            dict_offset: base.dict_offset.get(),
            inline: None,
            names: Vec::new(),
            has_dict: base_has_dict || want_dict,
            adds_weakref: weakref,
            inherits_inline: base.has(flag::INLINE_DICT),
            capacity: base.inline_capacity.get(),
        };
        let wanted = capacity_for(vm, bases, dict);
        let at_end = attributes_at_end(base);
        if base.has(flag::INLINE_DICT) {
            layout.inline = Some(layout.capacity);
            // Attributes at the end of the instance may take more room in a subclass.
            if at_end && wanted > layout.capacity {
                layout.capacity = wanted;
                layout.inline = Some(wanted);
                size = base.dict_offset.get() + 8 + wanted * 8;
            }
        }
        for n in names {
            layout.names.push((n, size));
            size += 8;
        }
        if want_dict {
            layout.dict_offset = size;
            layout.capacity = wanted;
            layout.inline = Some(wanted);
            size += 8 + wanted * 8;
        }
        layout.size = size;
        Ok(layout)
    }
}

/// Attributes that the methods of a class and its bases assign to `self`.
fn capacity_for(vm: &Vm, bases: &[&'static Type], dict: &Dict) -> usize {
    let own = dict.get_str(vm, &vm.names.__static_attributes__).and_then(|v| v.cast::<Tuple>().map(|t| t.items().len())).unwrap_or(0);
    let own = own.max(annotated(vm, dict));
    let inherited = bases.iter().map(|b| b.inline_capacity.get().saturating_sub(SPARE)).sum::<usize>();
    (own + inherited + SPARE).clamp(3, MAX_INLINE)
}

/// How many names a class body annotates, near enough: attributes that generated methods assign (`dataclasses`).
fn annotated(vm: &Vm, dict: &Dict) -> usize {
    let Some(annotate) = dict.get_str(vm, &vm.names.__annotate_func__) else { return 0 };
    annotate.cast_exact::<Function>().map_or(0, |f| f.code.get().consts.items().iter().filter(|c| string::is_str(c)).count())
}

/// The names in `__slots__`, mangled; `None` without `__slots__`.
fn slot_list(vm: &Vm, base: &Type, dict: &Dict, class_name: &Value) -> R<Option<Vec<Value>>> {
    let Some(slots) = dict.get_str(vm, &vm.names.__slots__) else { return Ok(None) };
    let list = if string::is_str(&slots) { vec![slots] } else { vm.collect(&slots)? };
    let mut out: Vec<Value> = Vec::new();
    for item in &list {
        let Some(s) = item.cast::<Str>() else {
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{}'", item.ty().name())));
        };
        let text = s.to_lossy();
        if !crate::objects::str_methods::is_identifier(s) {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        let special = text == "__dict__" || text == "__weakref__";
        if text == "__weakref__" && base.has(flag::WEAKREF) && base.is_heap() {
            return Err(vm.type_error("__weakref__ slot disallowed: we already got one"));
        }
        let variable = base.extends(&crate::objects::tuple::TUPLE) || base.extends(&crate::objects::int::INT) || base.extends(&crate::objects::bytes::BYTES);
        if !special && variable {
            return Err(vm.type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.short_name())));
        }
        let mangled = vm.intern(&mangle(&string::to_string(class_name), &text));
        if out.iter().any(|o| o.is(&mangled)) {
            if special {
                return Err(vm.type_error(format!("{text} slot disallowed: we already got one")));
            }
            continue;
        }
        if !special && !matches!(text.as_str(), "__qualname__" | "__classcell__" | "__classdictcell__") && dict.get_str(vm, &mangled).is_some() {
            return Err(vm.value_error(format!("'{text}' in __slots__ conflicts with class variable")));
        }
        out.push(mangled);
    }
    Ok(Some(out))
}

/// Private name mangling (CPython `_Py_Mangle`).
pub fn mangle(class: &str, name: &str) -> String {
    let stripped = class.trim_start_matches('_');
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') || stripped.is_empty() {
        return name.to_owned();
    }
    format!("_{stripped}{name}")
}

fn allocate(metatype: &Type, base: &'static Type, layout: &Layout) -> Py<Type> {
    base.head.incref();
    let inherited = base.flags.get() & flag::INHERITED;
    let mut flags = inherited | flag::HEAP | flag::BASETYPE | flag::GC;
    if layout.inline.is_some() && (layout.inherits_inline || layout.dict_offset != base.dict_offset.get()) {
        flags |= flag::INLINE_DICT;
    }
    if base.has(flag::WEAKREF) || layout.adds_weakref {
        flags |= flag::WEAKREF;
    }
    if base.has(flag::FINALIZER) && base.slots.get().finalize.is_some() {
        flags |= flag::FINALIZER;
    }
    let tail = if base.is_heap() { base.tail_offset.get() } else { base.basic_size.get().next_multiple_of(8) };
    Py::new(Type {
        head: Header::new(metatype),
        static_name: "heap type",
        doc: "",
        base: Cell::new(base),
        flags: Cell::new(flags),
        slots: Mut::new(*base.slots.get()),
        methods: &[],
        getset: &[],
        basic_size: Cell::new(layout.size),
        dict_offset: Cell::new(layout.dict_offset),
        tail_offset: Cell::new(tail),
        inline_capacity: Cell::new(layout.capacity),
        version: Cell::new(0),
        extra: None,
        drop_payload: base.drop_payload,
        trace_payload: base.trace_payload,
        state: Mut::new(TypeState::default()),
    })
}

/// Computes the order, through `mro()` where a metaclass defines it.
pub fn set_mro(vm: &Vm, ty: &Py<Type>) -> R<()> {
    let metatype = ty.head.ty();
    let bases = ty.state.get().bases.clone();
    let custom = metatype.lookup(vm, &vm.names.mro).filter(|f| !builtin_function::is_method_descriptor(f));
    let order = match custom {
        None => mro::linearize(vm, ty, &bases)?,
        Some(method) => {
            let r = vm.call_found(ty.value(), &method, &[])?;
            let mut order = Vec::new();
            for item in vm.collect(&r)? {
                match item.cast::<Type>() {
                    Some(t) if !t.is(ty) && !solid_base(ty.forever()).extends(solid_base(t.forever())) => {
                        return Err(vm.type_error(format!("mro() returned base with unsuitable layout ('{}')", t.name())));
                    }
                    Some(t) => order.push(t.forever()),
                    None => return Err(vm.type_error(format!("mro() returned a non-class ('{}')", item.ty().name()))),
                }
            }
            order
        }
    };
    for t in &order[..] {
        if !t.is(ty) {
            t.head.incref();
        }
    }
    ty.state.get_mut().mro = order;
    Ok(())
}

fn fill_dict(vm: &Vm, ty: &Py<Type>, dict: &Dict, layout: &Layout) -> R<()> {
    let names = &vm.names;
    if dict.get_str(vm, &names.__module__).is_none()
        && let Some(frame) = vm.current_frame()
        && let Some(module) = frame.globals().get_str(vm, &names.__name__)
    {
        dict.set_str(vm, &names.__module__, module);
    }
    if let Some(new) = dict.get_str(vm, &names.__new__)
        && new.cast_exact::<Function>().is_some()
    {
        dict.set_str(vm, &names.__new__, descriptors::static_method(new));
    }
    for name in [&names.__init_subclass__, &names.__class_getitem__] {
        if let Some(f) = dict.get_str(vm, name)
            && f.cast_exact::<Function>().is_some()
        {
            dict.set_str(vm, name, descriptors::class_method(f));
        }
    }
    for (name, offset) in &layout.names {
        dict.set_str(vm, name, SlotMember::new(ty, name.clone(), *offset));
    }
    let base_has_dict = ty.base().is_some_and(|b| b.dict_offset.get() != 0 || b.is_metatype());
    if layout.has_dict && !base_has_dict && dict.get_str(vm, &names.__dict__).is_none() {
        dict.set_str(vm, &names.__dict__, descriptors::getset(ty.forever(), &object::DICT_GETSET));
    }
    let base_weak = ty.base().is_some_and(|b| b.has(flag::WEAKREF));
    if layout.adds_weakref && !base_weak && dict.get_str(vm, &names.__weakref__).is_none() {
        dict.set_str(vm, &names.__weakref__, descriptors::getset(ty.forever(), &object::WEAKREF_GETSET));
    }
    if dict.get_str(vm, &names.__doc__).is_none() {
        dict.set_str(vm, &names.__doc__, Value::NONE);
    }
    if dict.get_str(vm, &names.__hash__).is_none() && dict.get_str(vm, &names.__eq__).is_some() {
        dict.set_str(vm, &names.__hash__, Value::NONE);
    }
    Ok(())
}

/// Sets the `new` slot, which no special method row stands for.
pub fn set_new(vm: &Vm, ty: &Type) {
    let found = ty.mro().iter().find_map(|t| t.dict(vm).get_str(vm, &vm.names.__new__));
    let slots = ty.slots.get_mut();
    slots.new = match found {
        Some(value) => match builtin_function::new_owner(&value) {
            // The short cut is right for the type whose payload instances carry; others are refused by the wrapper itself.
            Some(builtin) if is_static_base(ty, builtin) => builtin.slots.get().new,
            _ => Some(overrides::slot_new),
        },
        None => ty.base().and_then(|b| b.slots.get().new),
    };
    for t in ty.mro().iter().skip(1) {
        if t.has(flag::SEQUENCE | flag::MAPPING) {
            ty.set_flag(t.flags.get() & (flag::SEQUENCE | flag::MAPPING), true);
        }
    }
}

/// Whether `builtin` makes instances as the nearest static base of `ty` does.
fn is_static_base(ty: &Type, builtin: &Type) -> bool {
    let mut base = ty.base();
    while let Some(b) = base {
        if !b.is_heap() {
            return b.slots.get().new.map(|f| f as usize) == builtin.slots.get().new.map(|f| f as usize);
        }
        base = b.base();
    }
    false
}

fn set_names(vm: &Vm, class: &Value, dict: &Dict) -> R<()> {
    for (name, value) in dict.items() {
        // Of the built-in types only `property` has the hook.
        if !value.ty().is_heap() && !value.is_exact(&crate::objects::property::PROPERTY) {
            continue;
        }
        if let Some(hook) = value.ty().lookup(vm, &vm.names.__set_name__)
            && let Err(raised) = vm.call_found(&value, &hook, &[class.clone(), name.clone()])
        {
            let note = format!("Error calling __set_name__ on '{}' instance {} in '{}'", value.ty().name(), vm.repr_lossy(&name), class.obj::<Type>().short_name());
            return Err(crate::objects::exception::noted(vm, raised, &note));
        }
    }
    Ok(())
}

fn init_subclass(vm: &Vm, class: &Value, kwargs: Args) -> R<()> {
    let ty = class.obj::<Type>();
    let parent = super_::make(ty, class);
    let method = vm.get_attr(&parent, &vm.names.__init_subclass__)?;
    vm.call_args(&method, kwargs)?;
    Ok(())
}

/// `type(name, bases, namespace, **kwargs)`.
pub fn type_new(vm: &Vm, metatype: &Type, args: Args) -> R {
    let positional = args.pos();
    if metatype.is(&TYPE) && positional.len() == 1 && !args.has_keywords() {
        return Ok(positional[0].ty().as_value());
    }
    if positional.len() != 3 {
        if metatype.is(&TYPE) {
            return Err(vm.type_error("type() takes 1 or 3 arguments"));
        }
        return Err(vm.type_error(format!("type.__new__() takes exactly 3 arguments ({} given)", positional.len())));
    }
    let wrong = |at: usize, want: &str| vm.type_error(format!("type.__new__() argument {at} must be {want}, not {}", positional[at - 1].ty().name()));
    let name = &positional[0];
    if !string::is_str(name) {
        return Err(wrong(1, "str"));
    }
    let Some(bases) = positional[1].cast::<Tuple>() else { return Err(wrong(2, "tuple")) };
    let Some(namespace) = positional[2].cast::<Dict>() else { return Err(wrong(3, "dict")) };
    let winner = metaclass(vm, metatype, bases.items())?;
    if !winner.is(metatype)
        && let Some(new) = winner.slots.get().new
        && new as usize != type_new as *const () as usize
    {
        return new(vm, &winner, args);
    }
    let kwargs = Args { all: &args.all[3..], names: args.names };
    new_class(vm, &winner, name, bases.items(), namespace, kwargs)
}
