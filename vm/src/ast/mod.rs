//! `_ast`: the node classes, made from the grammar; trees from source and back.

mod build;
mod grammar;
mod pattern;
mod read;

use crate::call::Args;
use crate::objects::builtin_function::descriptor;
use crate::objects::dict::Dict;
use crate::objects::list::List;
use crate::objects::module::{self, Module};
use crate::objects::{exception as exc, genericalias, list, object, string, types_type, union};
use crate::types::rows::{Method, m, mk};
use crate::types::{Type, class, shape};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
pub use build::to_object;
use grammar::{Count, Field, GRAMMAR, POSITIONS, Production};
pub use read::{from_object, is_node};

/// Flags of `compile()`.
pub const ONLY_AST: u32 = 0x400;
pub const OPTIMIZED_AST: u32 = 0x8000;
pub const TYPE_COMMENTS: u32 = 0x1000;
pub const TOP_LEVEL_AWAIT: u32 = 0x2000;

/// Makes the module.
///
/// # Errors
/// When a class cannot be made.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_ast", "", &[]);
    let d = module.obj::<Module>().dict();
    for (name, value) in [("PyCF_ONLY_AST", ONLY_AST), ("PyCF_TYPE_COMMENTS", TYPE_COMMENTS), ("PyCF_ALLOW_TOP_LEVEL_AWAIT", TOP_LEVEL_AWAIT), ("PyCF_OPTIMIZED_AST", OPTIMIZED_AST | ONLY_AST)] {
        d.set_name(vm, name, Value::small(i64::from(value)));
    }
    for (name, value) in classes(vm)?.obj::<Dict>().items() {
        d.set_str(vm, &name, value);
    }
    Ok(module)
}

/// The classes by name.
pub fn classes(vm: &Vm) -> R {
    vm.cached("ast classes", || make_classes(vm))
}

fn make_classes(vm: &Vm) -> R {
    let all = Dict::new();
    let root = class_of(vm, "AST", &object::OBJECT.as_value(), &[], false, None)?;
    let dict = root.obj::<Type>().dict(vm);
    for row in METHODS {
        dict.set_name(vm, row.name, descriptor(root.obj::<Type>().forever(), row));
    }
    crate::types::overrides::update(vm, root.obj::<Type>(), None);
    all.set_name(vm, "AST", root.clone());
    for sum in GRAMMAR {
        // A product's fields are the sum's own.
        let product: &[Field] = sum.fields.unwrap_or(&[]);
        let doc = sum_doc(sum.name, sum.fields, sum.productions);
        let base = class_of(vm, sum.name, &root, product, sum.positions, Some(&doc))?;
        all.set_name(vm, sum.name, base.clone());
        for p in sum.productions {
            let made = class_of(vm, p.name, &base, p.fields, sum.positions, Some(&production_doc(p.name, p.fields)))?;
            all.set_name(vm, p.name, made);
        }
    }
    for sum in GRAMMAR {
        if let Some(fields) = sum.fields {
            set_field_types(vm, &all, sum.name, fields)?;
        }
        for p in sum.productions {
            set_field_types(vm, &all, p.name, p.fields)?;
        }
    }
    Ok(all.into_value())
}

fn production_doc(name: &str, fields: &[Field]) -> String {
    if fields.is_empty() {
        return name.to_owned();
    }
    let shown: Vec<String> = fields.iter().map(|f| format!("{}{} {}", f.ty, f.count.mark(), f.name)).collect();
    format!("{name}({})", shown.join(", "))
}

fn sum_doc(name: &str, product: Option<&[Field]>, productions: &[Production]) -> String {
    if let Some(fields) = product {
        return production_doc(name, fields);
    }
    let parts: Vec<String> = productions.iter().map(|p| production_doc(p.name, p.fields)).collect();
    let simple = productions.iter().all(|p| p.fields.is_empty());
    let separator = if simple { " | ".to_owned() } else { format!("\n{}| ", " ".repeat(name.len() + 1)) };
    format!("{name} = {}", parts.join(&separator))
}

fn class_of(vm: &Vm, name: &str, base: &Value, fields: &[Field], positions: bool, doc: Option<&str>) -> R {
    let n = Dict::new();
    let names = vm.tuple(fields.iter().map(|f| vm.intern(f.name)).collect());
    n.set_str(vm, &vm.names.__module__, vm.str("ast"));
    n.set_name(vm, "_fields", names.clone());
    n.set_str(vm, &vm.names.__match_args__, names);
    if let Some(doc) = doc {
        n.set_str(vm, &vm.names.__doc__, vm.str(doc));
    }
    if name == "AST" || base.obj::<Type>().short_name() == "AST" {
        let attributes: &[&str] = if positions { &POSITIONS } else { &[] };
        n.set_name(vm, "_attributes", vm.tuple(attributes.iter().map(|a| vm.intern(a)).collect()));
        if positions {
            n.set_name(vm, "end_lineno", Value::NONE);
            n.set_name(vm, "end_col_offset", Value::NONE);
        }
    }
    for f in fields.iter().filter(|f| f.count == Count::Optional) {
        n.set_name(vm, f.name, Value::NONE);
    }
    class::new_class(vm, &types_type::TYPE, &vm.intern(name), std::slice::from_ref(base), &n, Args::EMPTY)
}

fn set_field_types(vm: &Vm, all: &Dict, name: &str, fields: &[Field]) -> R<()> {
    let types = Dict::new();
    for f in fields {
        let ty = match f.ty {
            "identifier" | "string" => string::STR.as_value(),
            "int" => crate::objects::int::INT.as_value(),
            "constant" => object::OBJECT.as_value(),
            other => all.get_name(vm, other).unwrap_or(Value::NONE),
        };
        let ty = match f.count {
            Count::One => ty,
            Count::Optional => union::from_args(vm, &[ty, crate::objects::singletons::NONE_TYPE.as_value()])?,
            Count::Many | Count::ManyOptional => genericalias::make(list::LIST.as_value(), vm.tuple(vec![ty])),
        };
        types.set_name(vm, f.name, ty);
    }
    let Some(class) = all.get_name(vm, name) else { return Ok(()) };
    let dict = class.obj::<Type>().dict(vm);
    dict.set_name(vm, "_field_types", types.clone().into_value());
    dict.set_name(vm, "__annotations__", types.into_value());
    Ok(())
}

fn attribute(vm: &Vm, object: &Value, name: &str) -> R<Option<Value>> {
    vm.get_attr_opt(object, &vm.intern(name))
}

fn fields_of(vm: &Vm, object: &Value, name: &str) -> R<Vec<Value>> {
    match attribute(vm, object, name)? {
        Some(f) => vm.collect(&f),
        None => Ok(Vec::new()),
    }
}

/// CPython `ast_type_init`.
fn init_node(vm: &Vm, args: Args) -> R {
    let this = &args.all[0];
    let name = this.ty().short_name();
    let class = this.ty().as_value();
    let Some(fields) = attribute(vm, &class, "_fields")? else {
        return Err(vm.attribute_error(format!("type object 'ast.{name}' has no attribute '_fields'")));
    };
    let fields = vm.collect(&fields)?;
    let attributes = fields_of(vm, &class, "_attributes")?;
    let given = args.rest();
    let mut left: Vec<Value> = fields.clone();
    if given.pos().len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{name} constructor takes at most {} positional argument{plural}", fields.len())));
    }
    for (field, value) in fields.iter().zip(given.pos()) {
        vm.set_attr(this, field, value.clone())?;
        left.retain(|f| !string::equal_str(f, field));
    }
    for (key, value) in given.keywords() {
        if fields.iter().any(|f| string::equal_str(f, key)) {
            if !left.iter().any(|f| string::equal_str(f, key)) {
                return Err(vm.type_error(format!("{name} got multiple values for argument '{}'", string::to_string(key))));
            }
            left.retain(|f| !string::equal_str(f, key));
        } else if !attributes.iter().any(|a| string::equal_str(a, key)) {
            let text =
                format!("{name}.__init__ got an unexpected keyword argument '{}'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.", string::to_string(key));
            vm.warn(&exc::DEPRECATION_WARNING, &text, 1)?;
        }
        vm.set_attr(this, key, value.clone())?;
    }
    let types = match attribute(vm, &class, "_field_types")? {
        Some(t) => t.downcast::<Dict>(),
        None => None,
    };
    for field in left {
        default_field(vm, this, &name, &field, types.as_deref())?;
    }
    Ok(Value::NONE)
}

/// Gives a field that was not named its default, or warns.
fn default_field(vm: &Vm, this: &Value, name: &str, field: &Value, types: Option<&Dict>) -> R<()> {
    let text = string::to_string(field);
    let Some(types) = types else { return Ok(()) };
    let Some(ty) = types.get(vm, field)? else {
        let message = format!("Field {} is missing from {name}._field_types. This will become an error in Python 3.15.", vm.repr_text(field)?);
        return vm.warn(&exc::DEPRECATION_WARNING, &message, 1);
    };
    if ty.is_exact(&union::UNION) {
        return Ok(());
    }
    if ty.is_exact(&genericalias::GENERIC_ALIAS) {
        return vm.set_attr(this, field, List::new(Vec::new()).into_value());
    }
    let context = classes(vm)?.obj::<Dict>().get_name(vm, "expr_context");
    if context.is_some_and(|c| c.is(&ty)) {
        return vm.set_attr(this, field, build::singleton(vm, "Load")?);
    }
    let message = format!("{name}.__init__ missing 1 required positional argument: '{text}'. This will become an error in Python 3.15.");
    vm.warn(&exc::DEPRECATION_WARNING, &message, 1)
}

/// `copy.replace(node, **changes)` (CPython `ast_type_replace`).
fn replace(vm: &Vm, args: Args) -> R {
    let this = &args.all[0];
    let class = this.ty().as_value();
    if args.pos().len() > 1 {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let mut known = fields_of(vm, &class, "_fields")?;
    let required = known.clone();
    known.extend(fields_of(vm, &class, "_attributes")?);
    for (key, _) in args.keywords() {
        if !known.iter().any(|k| string::equal_str(k, key)) {
            return Err(vm.type_error(format!("{}.__replace__ got an unexpected keyword argument {}.", this.ty().short_name(), vm.repr_text(key)?)));
        }
    }
    let payload = Dict::new();
    let own = shape::dict(this).unwrap_or_else(Dict::new);
    let name = this.ty().short_name();
    // Attributes that are no part of the node stay behind.
    for (key, value) in own.items() {
        if known.iter().any(|k| string::equal_str(k, &key)) {
            payload.set(vm, &key, value)?;
        }
    }
    let mut missing = Vec::new();
    for field in &required {
        let given = args.keywords().any(|(k, _)| string::equal_str(k, field));
        if !given && payload.get(vm, field)?.is_none() && vm.get_attr_opt(&class, field)?.is_none() {
            missing.push(format!("'{}'", string::to_string(field)));
        }
    }
    let arguments = |n: usize| if n == 1 { "argument" } else { "arguments" };
    if !missing.is_empty() {
        missing.sort();
        return Err(vm.type_error(format!("{name}.__replace__ missing {} keyword {}: {}.", missing.len(), arguments(missing.len()), missing.join(", "))));
    }
    for (key, value) in args.keywords() {
        payload.set(vm, key, value.clone())?;
    }
    vm.call_dict(&class, &[], Some(&payload))
}

/// `repr` with lists and nested nodes cut short (CPython `ast_repr_max_depth`).
fn repr_node(vm: &Vm, node: &Value, depth: usize) -> R<String> {
    let name = node.ty().short_name();
    if depth == 0 {
        return Ok(format!("{name}(...)"));
    }
    let fields = fields_of(vm, node, "_fields")?;
    if fields.is_empty() {
        return Ok(format!("{name}()"));
    }
    let mut parts = Vec::new();
    for field in fields {
        let value = vm.get_attr(node, &field)?;
        let shown = if let Some(l) = value.cast::<List>() {
            let items = l.items.get().clone();
            let one = |v: &Value| repr_value(vm, v, depth);
            match items.len() {
                0 => "[]".to_owned(),
                1 => format!("[{}]", one(&items[0])?),
                2 => format!("[{}, {}]", one(&items[0])?, one(&items[1])?),
                n => format!("[{}, ..., {}]", one(&items[0])?, one(&items[n - 1])?),
            }
        } else {
            repr_value(vm, &value, depth)?
        };
        parts.push(format!("{}={shown}", string::to_string(&field)));
    }
    Ok(format!("{name}({})", parts.join(", ")))
}

fn repr_value(vm: &Vm, value: &Value, depth: usize) -> R<String> {
    let root = classes(vm)?.obj::<Dict>().get_name(vm, "AST").unwrap_or(Value::NONE);
    let is_node = root.cast::<Type>().is_some_and(|t| value.ty().is_subtype(t));
    if is_node { repr_node(vm, value, depth - 1) } else { vm.repr_text(value) }
}

static METHODS: &[Method] = &[
    mk("__init__", "($self, /, *args, **kwargs)", init_node),
    m("__repr__", "($self, /)", |vm, a| Ok(vm.str(&repr_node(vm, &a[0], 3)?))),
    mk("__replace__", "($self, /, **fields)", replace),
    m("__reduce_ex__", "($self, protocol=0, /)", reduce),
    m("__reduce__", "($self, /)", reduce),
];

/// `(class, (None, ...), state)`: positional `None`s keep the constructor from warning.
fn reduce(vm: &Vm, a: &[Value]) -> R {
    let class = a[0].ty().as_value();
    let own: Py<Dict> = shape::dict(&a[0]).unwrap_or_else(Dict::new);
    let mut given = Vec::new();
    for field in fields_of(vm, &class, "_fields")? {
        if own.get(vm, &field)?.is_none() {
            break;
        }
        given.push(Value::NONE);
    }
    Ok(vm.tuple(vec![class, vm.tuple(given), own.into_value()]))
}
