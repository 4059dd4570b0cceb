//! Struct sequences: tuples with named fields, some of them hidden from iteration (CPython `Objects/structseq.c`).
#![expect(unsafe_code, reason = "hidden fields stand in a slot behind the payload; ARCHITECTURE.md, invariant T3")]

use super::dict::Dict;
use super::object::{self, OBJECT};
use super::string;
use super::tuple::{self, TUPLE, Tuple};
use super::types_type::TYPE;
use crate::call::{Args, bind, opt_some};
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m, mk};
use crate::types::{Type, class, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};

/// A kind of struct sequence.
pub struct Spec {
    /// Dotted name: `time.struct_time`.
    pub name: &'static str,
    pub doc: &'static str,
    /// Field names in order; an empty name is an item that has none.
    pub fields: &'static [&'static str],
    /// How many of them are items of the tuple.
    pub visible: usize,
    /// Whether Python code may make instances.
    pub callable: bool,
}

/// The descriptor of a field, which cannot be set.
#[repr(C)]
struct Field {
    head: Header,
    owner: Value,
    name: Value,
    index: usize,
}
payload!(Field, FIELD, owner, name);

static FIELD: Type = Type::builtin::<Field>(
    "member_descriptor",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, d| {
            let field = d.obj::<Field>();
            Ok(vm.str(&format!("<member '{}' of '{}' objects>", string::to_string(&field.name), field.owner.obj::<Type>().short_name())))
        })
        .descr_get(|vm, d, instance, _| {
            let field = d.obj::<Field>();
            let Some(instance) = instance else { return Ok(d.clone()) };
            if !instance.ty().is_subtype(field.owner.obj::<Type>()) {
                let owner = field.owner.obj::<Type>().short_name();
                return Err(vm.type_error(format!("descriptor '{}' for '{owner}' objects doesn't apply to a '{}' object", string::to_string(&field.name), instance.ty().name())));
            }
            Ok(item(instance, field.index))
        })
        .descr_set(|vm, _, _, _| Err(vm.attribute_error("readonly attribute")))
        .no_new(),
)
.getset(FIELD_GETSET);

static FIELD_GETSET: &[GetSet] = &[g("__name__", |_, d| Ok(d.obj::<Field>().name.clone())), g("__objclass__", |_, d| Ok(d.obj::<Field>().owner.clone())), g("__doc__", |_, _| Ok(Value::NONE))];

/// Makes the type of `spec`, once per process.
pub fn class(vm: &Vm, spec: &'static Spec) -> R {
    vm.cached(spec.name, || make_class(vm, spec))
}

fn make_class(vm: &Vm, spec: &'static Spec) -> R {
    let (module, name) = spec.name.rsplit_once('.').unwrap_or(("builtins", spec.name));
    let namespace = Dict::new();
    namespace.set_str(vm, &vm.names.__module__, vm.str(module));
    namespace.set_str(vm, &vm.names.__doc__, vm.str(spec.doc));
    namespace.set_str(vm, &vm.names.__slots__, tuple::empty());
    let shown: Vec<Value> = spec.fields[..spec.visible].iter().filter(|f| !f.is_empty()).map(|f| vm.intern(f)).collect();
    let unnamed = spec.fields.iter().filter(|f| f.is_empty()).count();
    for (key, value) in [("n_fields", spec.fields.len()), ("n_sequence_fields", spec.visible), ("n_unnamed_fields", unnamed)] {
        namespace.set_name(vm, key, Value::uint(value));
    }
    namespace.set_str(vm, &vm.names.__match_args__, vm.tuple(shown));
    let made = class::new_class_with_tail(vm, &TYPE, &vm.intern(name), &[TUPLE.as_value()], &namespace, Args::EMPTY, 1)?;
    let ty = made.obj::<Type>();
    let dict = ty.dict(vm);
    // They were there for the layout only.
    dict.remove_str(vm, &vm.names.__slots__);
    for (index, field) in spec.fields.iter().enumerate().filter(|(_, f)| !f.is_empty()) {
        let name = vm.intern(field);
        dict.set_str(vm, &name, Py::new(Field { head: Header::new(&FIELD), owner: made.clone(), name: name.clone(), index }).into_value());
    }
    for row in METHODS {
        dict.set_name(vm, row.name, super::builtin_function::descriptor(ty.forever(), row));
    }
    let slots = ty.slots.get_mut();
    slots.unary[crate::types::slots::un::REPR] = Some(repr);
    slots.new = if spec.callable { Some(new) } else { None };
    slots.init = object::SLOTS.init;
    ty.set_flag(flag::BASETYPE, false);
    ty.set_flag(flag::IMMUTABLE, true);
    ty.modified();
    Ok(made)
}

/// An instance with all its fields.
///
/// # Errors
/// When the type cannot be made.
pub fn make(vm: &Vm, spec: &'static Spec, fields: Vec<Value>) -> R {
    let class = class(vm, spec)?;
    Ok(instance(class.obj::<Type>(), fields, spec.visible))
}

fn instance(ty: &Type, mut fields: Vec<Value>, visible: usize) -> Value {
    let hidden = fields.split_off(visible.min(fields.len()));
    let made = Tuple::subclass(ty, fields);
    hidden_slot(&made).set(Some(tuple::from_vec(hidden)));
    made
}

/// The slot that holds the tuple of fields that are no items.
fn hidden_slot(object: &Value) -> &crate::heap::Mut<Slot> {
    unsafe { Type::slot_at(object.pointer(), object.ty().tail_offset.get()) }
}

/// A field of an instance, hidden ones included; the caller has checked the class.
pub fn item(object: &Value, index: usize) -> Value {
    let items = object.obj::<Tuple>().items();
    if let Some(v) = items.get(index) {
        return v.clone();
    }
    let hidden = hidden_slot(object).get();
    hidden.as_ref().and_then(|h| h.obj::<Tuple>().items().get(index - items.len()).cloned()).unwrap_or(Value::NONE)
}

/// The type's name with its module, as messages show it.
fn dotted(vm: &Vm, ty: &Type) -> String {
    let module = ty.dict(vm).get_str(vm, &vm.names.__module__).map_or_else(String::new, |m| string::to_string(&m));
    if module.is_empty() || module == "builtins" { ty.short_name() } else { format!("{module}.{}", ty.short_name()) }
}

fn number(vm: &Vm, ty: &Type, name: &str) -> R<usize> {
    vm.to_usize(&vm.get_attr_str(&ty.as_value(), name)?)
}

/// Field names in order, those of hidden fields last; items without a name are left out.
fn field_names(vm: &Vm, ty: &Type) -> Vec<(usize, Value)> {
    let mut names: Vec<(usize, Value)> = ty.dict(vm).values().iter().filter_map(|v| v.cast_exact::<Field>().map(|f| (f.index, f.name.clone()))).collect();
    names.sort_by_key(|n| n.0);
    names
}

/// `cls(sequence, dict={})` (CPython `structseq_new_impl`).
fn new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = bind(vm, &ty.short_name(), &["sequence", "dict"], 1, args)?;
    let (all, visible) = (number(vm, ty, "n_fields")?, number(vm, ty, "n_sequence_fields")?);
    if a[0].ty().slots.get().len.is_none() && vm.iter(&a[0]).is_err() {
        vm.clear_pending();
        return Err(vm.type_error("constructor requires a sequence"));
    }
    let mut fields = vm.collect(&a[0])?;
    let extra = match opt_some(&a, 1) {
        None => None,
        Some(d) => match d.downcast::<Dict>() {
            Some(d) => Some(d),
            None => return Err(vm.type_error(format!("{}() takes a dict as second arg, if any", dotted(vm, ty)))),
        },
    };
    let given = fields.len();
    if given < visible || given > all {
        let (bound, word) = if given < visible { (visible, "at least ") } else { (all, "at most ") };
        let word = if visible == all { "" } else { word };
        let article = if word.is_empty() { "a" } else { "an" };
        return Err(vm.type_error(format!("{}() takes {article} {word}{bound}-sequence ({given}-sequence given)", dotted(vm, ty))));
    }
    let mut used = 0;
    for (index, name) in field_names(vm, ty) {
        if index < given {
            if index >= visible
                && let Some(d) = &extra
                && d.get(vm, &name)?.is_some()
            {
                return Err(vm.type_error(format!("{}() got duplicate or unexpected field name(s)", dotted(vm, ty))));
            }
            continue;
        }
        let value = match &extra {
            Some(d) => d.get(vm, &name)?,
            None => None,
        };
        used += usize::from(value.is_some());
        fields.push(value.unwrap_or(Value::NONE));
    }
    if extra.is_some_and(|d| d.len() > used) {
        return Err(vm.type_error(format!("{}() got duplicate or unexpected field name(s)", dotted(vm, ty))));
    }
    Ok(instance(ty, fields, visible))
}

fn repr(vm: &Vm, object: &Value) -> R {
    let ty = object.ty();
    let mut parts = Vec::new();
    let named = field_names(vm, ty);
    for (index, value) in object.obj::<Tuple>().items().iter().enumerate() {
        let text = vm.repr_text(value)?;
        parts.push(match named.iter().find(|n| n.0 == index) {
            Some((_, name)) => format!("{}={text}", string::to_string(name)),
            None => text,
        });
    }
    Ok(vm.str(&format!("{}({})", dotted(vm, ty), parts.join(", "))))
}

/// Named hidden fields and their values.
fn hidden(vm: &Vm, object: &Value) -> Py<Dict> {
    let out = Dict::new();
    let visible = object.obj::<Tuple>().items().len();
    for (index, name) in field_names(vm, object.ty()).into_iter().filter(|(i, _)| *i >= visible) {
        out.set_str(vm, &name, item(object, index));
    }
    out
}

static METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", |vm, a| {
        let items = vm.tuple(a[0].obj::<Tuple>().items().to_vec());
        Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![items, hidden(vm, &a[0]).into_value()])]))
    }),
    mk("__replace__", "($self, /, **changes)", |vm, args| {
        if args.pos().len() != 1 {
            return Err(vm.type_error(format!("__replace__() takes no positional arguments ({} given)", args.pos().len() - 1)));
        }
        let this = &args.all[0];
        let ty = this.ty();
        if number(vm, ty, "n_unnamed_fields")? > 0 {
            return Err(vm.type_error(format!("__replace__() is not supported for {} because it has unnamed field(s)", dotted(vm, ty))));
        }
        let names = field_names(vm, ty);
        let mut fields: Vec<Value> = (0..number(vm, ty, "n_fields")?).map(|i| item(this, i)).collect();
        let mut unknown = Vec::new();
        for (name, value) in args.keywords() {
            match names.iter().find(|(_, n)| string::equal_str(n, name)) {
                Some((index, _)) => fields[*index] = value.clone(),
                None => unknown.push(name.clone()),
            }
        }
        if !unknown.is_empty() {
            let list = super::list::List::new(unknown).into_value();
            return Err(vm.type_error(format!("Got unexpected field name(s): {}", vm.repr_text(&list)?)));
        }
        Ok(instance(ty, fields, this.obj::<Tuple>().items().len()))
    }),
];
