//! Template strings (PEP 750).

use super::object::{self, OBJECT};
use super::string;
use super::tuple::Tuple;
use crate::call::bind;
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m, member};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Template {
    head: Header,
    strings: Value,
    interpolations: Value,
}
payload!(Template, TEMPLATE, strings, interpolations);

#[repr(C)]
pub struct Interpolation {
    head: Header,
    value: Value,
    expression: Value,
    conversion: Value,
    spec: Value,
}
payload!(Interpolation, INTERPOLATION, value, expression, conversion, spec);

/// Whether a template can be made of these: strings in a tuple, and interpolations between them.
pub fn are_parts(strings: &Value, interpolations: &Value) -> bool {
    match (strings.cast_exact::<Tuple>(), interpolations.cast_exact::<Tuple>()) {
        (Some(s), Some(i)) => s.items().len() == i.items().len() + 1 && s.items().iter().all(string::is_str) && i.items().iter().all(|part| part.cast::<Interpolation>().is_some()),
        _ => false,
    }
}

/// A template of parts that [`are_parts`] would take.
pub fn make_template(strings: Value, interpolations: Value) -> Value {
    Py::new(Template { head: Header::new(&TEMPLATE), strings, interpolations }).into_value()
}

pub fn make_interpolation(value: Value, expression: Value, conversion: Value, spec: Value) -> Value {
    Py::new(Interpolation { head: Header::new(&INTERPOLATION), value, expression, conversion, spec }).into_value()
}

pub static TEMPLATE: Type = Type::builtin::<Template>(
    "string.templatelib.Template",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, t| {
            let t = t.obj::<Template>();
            Ok(vm.str(&format!("Template(strings={}, interpolations={})", vm.repr_text(&t.strings)?, vm.repr_text(&t.interpolations)?)))
        })
        .iter(|vm, t| {
            let t = t.obj::<Template>();
            let mut out = Vec::new();
            let parts = t.interpolations.obj::<Tuple>().items();
            for (i, s) in t.strings.obj::<Tuple>().items().iter().enumerate() {
                if vm.is_true(s)? {
                    out.push(s.clone());
                }
                out.extend(parts.get(i).cloned());
            }
            vm.iter(&vm.tuple(out))
        })
        .concat(concat)
        .new(|vm, _, args| {
            args.no_keywords(vm, "Template.__new__")?;
            build(vm, args.all)
        }),
)
.methods(&[m("__reduce__", "($self, /)", |vm, a| {
    let f = vm.get_attr_str(&crate::import::import_module(vm, "string.templatelib")?, "_template_unpickle")?;
    let t = a[0].obj::<Template>();
    Ok(vm.tuple(vec![f, vm.tuple(vec![t.strings.clone(), t.interpolations.clone()])]))
})])
.getset(TEMPLATE_GETSET);

fn build(vm: &Vm, parts: &[Value]) -> R {
    let (mut strings, mut interpolations): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let mut after_string = false;
    for p in parts {
        if string::is_str(p) {
            if after_string && let Some(last) = strings.pop() {
                strings.push(vm.add(&last, p)?);
            } else {
                strings.push(p.clone());
            }
            after_string = true;
        } else if p.cast::<Interpolation>().is_some() {
            if !after_string {
                strings.push(string::empty());
            }
            interpolations.push(p.clone());
            after_string = false;
        } else {
            return Err(vm.type_error("Template.__new__ *args need to be of type 'str' or 'Interpolation', got ".to_owned() + &p.ty().name()));
        }
    }
    if !after_string {
        strings.push(string::empty());
    }
    Ok(make_template(vm.tuple(strings), vm.tuple(interpolations)))
}

fn concat(vm: &Vm, a: &Value, b: &Value) -> R {
    if b.cast::<Template>().is_none() {
        return Err(vm.type_error(format!("can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template", b.ty().name())));
    }
    let mut parts = vm.collect(a)?;
    parts.extend(vm.collect(b)?);
    build(vm, &parts)
}

static TEMPLATE_GETSET: &[GetSet] = &[
    member("strings", |_, t| Ok(t.obj::<Template>().strings.clone())),
    member("interpolations", |_, t| Ok(t.obj::<Template>().interpolations.clone())),
    g("values", |vm, t| Ok(vm.tuple(t.obj::<Template>().interpolations.obj::<Tuple>().items().iter().map(|i| i.obj::<Interpolation>().value.clone()).collect()))),
];

pub static INTERPOLATION: Type = Type::builtin::<Interpolation>(
    "string.templatelib.Interpolation",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, i| {
            let i = i.obj::<Interpolation>();
            Ok(vm.str(&format!("Interpolation({}, {}, {}, {})", vm.repr_text(&i.value)?, vm.repr_text(&i.expression)?, vm.repr_text(&i.conversion)?, vm.repr_text(&i.spec)?)))
        })
        .new(|vm, _, args| {
            let a = bind(vm, "Interpolation", &["value", "expression", "conversion", "format_spec"], 1, args)?;
            let at = |i: usize, d: Value| a.get(i).filter(|v| !v.is_missing()).cloned().unwrap_or(d);
            for (i, parameter) in [(1, "expression"), (3, "format_spec")] {
                if let Some(v) = a.get(i).filter(|v| !v.is_missing() && !string::is_str(v)) {
                    return Err(vm.type_error(format!("Interpolation() argument '{parameter}' must be str, not {}", v.ty().name())));
                }
            }
            let conversion = at(2, Value::NONE);
            if !conversion.is_none() && !["s", "r", "a"].iter().any(|c| string::is(&conversion, c)) {
                return Err(vm.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
            }
            Ok(make_interpolation(a[0].clone(), at(1, string::empty()), conversion, at(3, string::empty())))
        }),
)
.methods(INTERPOLATION_METHODS)
.extra(|vm, d| {
    let names = ["value", "expression", "conversion", "format_spec"].iter().map(|s| vm.intern(s));
    d.set_str(vm, &vm.names.__match_args__, vm.tuple(names.collect()));
})
.getset(INTERPOLATION_GETSET);

static INTERPOLATION_METHODS: &[Method] = &[m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem)];
static INTERPOLATION_GETSET: &[GetSet] = &[
    member("value", |_, i| Ok(i.obj::<Interpolation>().value.clone())),
    member("expression", |_, i| Ok(i.obj::<Interpolation>().expression.clone())),
    member("conversion", |_, i| Ok(i.obj::<Interpolation>().conversion.clone())),
    member("format_spec", |_, i| Ok(i.obj::<Interpolation>().spec.clone())),
];
