//! Native modules of a few rows each.

use pyvm_vm::call::{Args, opt};
use pyvm_vm::import::archive;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::format::{Step, parse_markup, split_name};
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{self, string as text, typevars};
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// `_string`.
pub fn string(vm: &Vm) -> R {
    Ok(module::native(vm, "_string", "string helper module", STRING))
}

static STRING: &[Method] = &[
    m("formatter_parser", "($module, string, /)", |vm, a| {
        let source = text::expect_utf8(vm, &a[0], "expected")?;
        let mut rows = Vec::new();
        for f in parse_markup(vm, source)? {
            let row = match f.field {
                None => vec![vm.str(&f.literal), Value::NONE, Value::NONE, Value::NONE],
                Some((name, spec, conversion)) => vec![vm.str(&f.literal), vm.str(&name), vm.str(&spec), conversion.map_or(Value::NONE, |c| vm.str(&c.to_string()))],
            };
            rows.push(vm.tuple(row));
        }
        vm.iter(&List::new(rows).into_value())
    }),
    m("formatter_field_name_split", "($module, string, /)", |vm, a| {
        let (first, mut steps) = split_name(text::expect_utf8(vm, &a[0], "expected")?);
        let first = match first.parse::<i64>() {
            Ok(n) if first.bytes().all(|b| b.is_ascii_digit()) => Value::int(n),
            _ => vm.str(first),
        };
        let mut rest = Vec::new();
        while let Some(step) = steps.next(vm)? {
            rest.push(match step {
                Step::Attribute(name) => vm.tuple(vec![Value::TRUE, vm.str(&name)]),
                Step::Index(key) => vm.tuple(vec![Value::FALSE, key]),
            });
        }
        let rest = List::new(rest).into_value();
        Ok(vm.tuple(vec![first, vm.iter(&rest)?]))
    }),
];

/// `_types`: the types that have no name in `builtins`.
pub fn types(vm: &Vm) -> R {
    let module = module::native(vm, "_types", "Define names for built-in types.", &[]);
    let d = module.obj::<Module>().dict();
    use objects as o;
    for (name, ty) in [
        ("AsyncGeneratorType", &o::generator::ASYNC_GENERATOR),
        ("BuiltinFunctionType", &o::builtin_function::BUILTIN_FUNCTION),
        ("BuiltinMethodType", &o::builtin_function::BUILTIN_FUNCTION),
        ("CellType", &o::cell::CELL),
        ("ClassMethodDescriptorType", &o::builtin_function::CLASSMETHOD_DESCRIPTOR),
        ("CodeType", &o::code::CODE),
        ("CoroutineType", &o::generator::COROUTINE),
        ("EllipsisType", &o::singletons::ELLIPSIS_TYPE),
        ("FrameType", &o::frame::FRAME),
        ("FunctionType", &o::function::FUNCTION),
        ("GeneratorType", &o::generator::GENERATOR_TYPE),
        ("GenericAlias", &o::genericalias::GENERIC_ALIAS),
        ("GetSetDescriptorType", &o::descriptors::GETSET_DESCRIPTOR),
        ("LambdaType", &o::function::FUNCTION),
        ("MappingProxyType", &o::mappingproxy::MAPPING_PROXY),
        ("MemberDescriptorType", &o::descriptors::SLOT_MEMBER),
        ("MethodDescriptorType", &o::builtin_function::METHOD_DESCRIPTOR),
        ("MethodType", &o::method::METHOD),
        ("MethodWrapperType", &o::descriptors::METHOD_WRAPPER),
        ("ModuleType", &o::module::MODULE),
        ("NoneType", &o::singletons::NONE_TYPE),
        ("NotImplementedType", &o::singletons::NOT_IMPLEMENTED_TYPE),
        ("SimpleNamespace", &o::namespace::NAMESPACE),
        ("TracebackType", &o::traceback::TRACEBACK),
        ("UnionType", &o::union::UNION),
        ("WrapperDescriptorType", &o::descriptors::WRAPPER),
        ("CapsuleType", &CAPSULE),
    ] {
        d.set_name(vm, name, ty.as_value());
    }
    Ok(module)
}

static CAPSULE: Type = Type::builtin::<object::Object>("PyCapsule", &OBJECT, 0, object::SLOTS.no_new());

/// `_typing`.
pub fn typing(vm: &Vm) -> R {
    let module = module::native(vm, "_typing", "Primitives and accelerators for the typing module.", TYPING);
    let d = module.obj::<Module>().dict();
    for ty in [&typevars::TYPEVAR, &typevars::PARAMSPEC, &typevars::PARAMSPEC_ARGS, &typevars::PARAMSPEC_KWARGS, &typevars::TYPEVARTUPLE, &typevars::TYPE_ALIAS, &objects::union::UNION] {
        d.set_name(vm, &ty.short_name(), ty.as_value());
    }
    d.set_name(vm, "NoDefault", typevars::no_default_value(vm)?);
    // Generic's class methods live in typing.py; the class itself is native.
    let namespace = Dict::new();
    namespace.set_str(vm, &vm.names.__module__, vm.str("typing"));
    namespace.set_str(vm, &vm.names.__slots__, objects::tuple::empty());
    for row in GENERIC {
        namespace.set_name(vm, row.name, objects::descriptors::class_method(objects::builtin_function::module_function(row, &module)));
    }
    let generic = pyvm_vm::types::class::new_class(vm, &objects::types_type::TYPE, &vm.intern("Generic"), &[], &namespace, Args::EMPTY)?;
    d.set_name(vm, "Generic", generic);
    Ok(module)
}

static TYPING: &[Method] = &[m("_idfunc", "($module, x, /)", |_, a| Ok(a[0].clone()))];

static GENERIC: &[Method] = &[
    mk("__class_getitem__", "($module, cls, params, /)", |vm, args| typing_call(vm, "_generic_class_getitem", args)),
    mk("__init_subclass__", "($module, cls, /, *args, **kwargs)", |vm, args| typing_call(vm, "_generic_init_subclass", args)),
];

fn typing_call(vm: &Vm, name: &str, args: Args) -> R {
    let typing = pyvm_vm::import::import_module(vm, "typing")?;
    vm.call_args(&vm.get_attr_str(&typing, name)?, args)
}

/// `marshal`.
pub fn marshal(vm: &Vm) -> R {
    let module = module::native(vm, "marshal", "This module contains functions that can read and write Python values in\na binary format.", MARSHAL);
    module.obj::<Module>().dict().set_name(vm, "version", Value::small(5));
    Ok(module)
}

static MARSHAL: &[Method] = &[
    m("loads", "($module, bytes, /, *, allow_code=True)", |vm, a| {
        let data = vm.bytes_like(&a[0])?;
        let allow = opt(a, 1).map_or(Ok(true), |v| vm.is_true(v))?;
        Ok(pyvm_vm::marshal::loads(vm, &data, allow)?.0)
    }),
    m("load", "($module, file, /, *, allow_code=True)", |vm, a| {
        let allow = opt(a, 1).map_or(Ok(true), |v| vm.is_true(v))?;
        let nothing = vm.call_method_str(&a[0], "read", &[Value::small(0)])?;
        if nothing.cast::<objects::bytes::Bytes>().is_none() {
            return Err(vm.type_error(format!("file.read() returned not bytes but {}", nothing.ty().name())));
        }
        let mut first = true;
        let data = pyvm_loader::marshal::extent(&mut |n| pull(vm, &a[0], n, std::mem::replace(&mut first, false)))?;
        Ok(pyvm_vm::marshal::loads(vm, &data, allow)?.0)
    }),
    m("dumps", "($module, value, version=5, /, *, allow_code=True)", |vm, a| dump(vm, &a[0], &a[1..])),
    m("dump", "($module, value, file, version=5, /, *, allow_code=True)", |vm, a| {
        let data = dump(vm, &a[0], &a[2..])?;
        vm.call_method_str(&a[1], "write", &[data])
    }),
];

/// The next bytes of a file, neither fewer nor more (CPython `r_string`).
fn pull(vm: &Vm, file: &Value, n: usize, first: bool) -> R<Vec<u8>> {
    let buffer = vm.call(&objects::bytearray::BYTEARRAY.as_value(), &[Value::uint(n)])?;
    let read = vm.to_i64(&vm.call_method_str(file, "readinto", std::slice::from_ref(&buffer))?)?;
    if usize::try_from(read).is_ok_and(|read| read > n) {
        return Err(vm.value_error(format!("read() returned too much data: {n} bytes requested, {read} returned")));
    }
    if read < n as i64 {
        return Err(vm.eof_error(if first { "EOF read where object expected" } else { "EOF read where not expected" }));
    }
    vm.bytes_like(&buffer).map(|b| b.to_vec())
}

/// Marshal bytes of a value; version and `allow_code` follow in `rest`.
fn dump(vm: &Vm, value: &Value, rest: &[Value]) -> R {
    let version = opt(rest, 0).map_or(Ok(5), |v| vm.to_i64(v))?;
    let allow = opt(rest, 1).map_or(Ok(true), |v| vm.is_true(v))?;
    Ok(objects::bytes::Bytes::new(pyvm_vm::marshal_write::dumps(vm, value, version, allow)?))
}

/// `_imp`.
pub fn imp(vm: &Vm) -> R {
    let module = module::native(vm, "_imp", "(Extremely) low-level import machinery bits as used by importlib.", IMP);
    module.obj::<Module>().dict().set_name(vm, "check_hash_based_pycs", vm.str(&vm.settings.check_hash_pycs));
    module.obj::<Module>().dict().set_name(vm, "pyc_magic_number_token", Value::small(0x0a0d_0e2b));
    Ok(module)
}

static IMP: &[Method] = &[
    m("lock_held", "($module, /)", |_, _| Ok(Value::FALSE)),
    m("acquire_lock", "($module, /)", |_, _| Ok(Value::NONE)),
    m("release_lock", "($module, /)", |_, _| Ok(Value::NONE)),
    m("extension_suffixes", "($module, /)", |_, _| Ok(List::new(Vec::new()).into_value())),
    m("is_builtin", "($module, name, /)", |vm, a| {
        let name = text::to_string(&a[0]);
        Ok(Value::small(i64::from(vm.native_modules.get().contains_key(name.as_str()) || matches!(name.as_str(), "sys" | "builtins"))))
    }),
    // The archive is imported natively: to `importlib` its modules are not frozen ones.
    m("is_frozen", "($module, name, /)", |_, _| Ok(Value::FALSE)),
    m("is_frozen_package", "($module, name, /)", |vm, a| match vm.frozen.get().and_then(|f| f(&text::to_string(&a[0]))) {
        Some(module) => Ok(Value::bool(module.package)),
        None => Err(vm.import_error(format!("No such frozen object named {}", text::to_string(&a[0])))),
    }),
    m("get_frozen_object", "($module, name, data=None, /)", |vm, a| match vm.frozen.get().and_then(|f| f(&text::to_string(&a[0]))) {
        Some(module) => Ok(pyvm_vm::marshal::loads(vm, module.code, true)?.0),
        None => Err(vm.import_error(format!("No such frozen object named {}", text::to_string(&a[0])))),
    }),
    m("create_builtin", "($module, spec, /)", |vm, a| {
        let name = vm.get_attr_str(&a[0], "name")?;
        pyvm_vm::import::import_module(vm, &text::to_string(&name))
    }),
    m("source_hash", "($module, /, key, source)", |vm, a| {
        let hash = pyvm_loader::pyc::keyed_hash(vm.to_i64(&a[0])? as u64, &vm.bytes_like(&a[1])?);
        Ok(objects::bytes::Bytes::copied(&hash))
    }),
    m("exec_builtin", "($module, mod, /)", |_, _| Ok(Value::small(0))),
    m("_archive_code", "($module, name, path, source, cached, mtime, /)", |vm, a| with_member(vm, a, |member| archive::or_none(archive::find(vm, member))))
        .doc("The code of a source in an archive, from a cache, or None.  pyvm's own."),
    m("_keep_archive_code", "($module, name, path, source, cached, mtime, code, /)", |vm, a| {
        with_member(vm, a, |member| {
            if let Some(code) = a[5].cast::<pyvm_vm::objects::code::Code>() {
                archive::keep(vm, member, code);
            }
            Value::NONE
        })
    })
    .doc("Caches the code of a source in an archive under the prefix for caches, if there is one.  pyvm's own."),
    m("_fix_co_filename", "($module, code, path, /)", |vm, a| {
        if let Some(code) = a[0].cast::<pyvm_vm::objects::code::Code>() {
            pyvm_vm::import::cache::rename(vm, code, &text::to_string(&a[1]));
        }
        Ok(Value::NONE)
    }),
    m("_override_frozen_modules_for_tests", "($module, override, /)", |_, _| Ok(Value::NONE)).doc("(internal-only) Override PyConfig.use_frozen_modules.\n\nThe archive is always used."),
    m("_frozen_module_names", "($module, /)", |_, _| Ok(List::new(Vec::new()).into_value())),
    m("find_frozen", "($module, name, /, *, withdata=False)", |_, _| Ok(Value::NONE)),
    m("init_frozen", "($module, name, /)", |_, _| Ok(Value::NONE)),
    m("create_dynamic", "($module, spec, file=None, /)", |vm, _| Err(vm.import_error("pyvm loads no extension modules"))),
    m("exec_dynamic", "($module, mod, /)", |vm, _| Err(vm.import_error("pyvm loads no extension modules"))),
    m("_override_multi_interp_extensions_check", "($module, override, /)", |_, _| Ok(Value::small(0))),
];

/// The source in an archive that the first five arguments describe.
fn with_member(vm: &Vm, a: &[Value], f: impl FnOnce(&archive::Member) -> Value) -> R {
    let (name, path) = (text::to_string(&a[0]), text::to_string(&a[1]));
    let source = vm.bytes_like(&a[2])?;
    let cached = if a[3].is_none() { None } else { Some(vm.bytes_like(&a[3])?) };
    // `time.mktime` makes a float.
    let mtime = vm.to_f64(&a[4])? as i64;
    Ok(f(&archive::Member { name: &name, path: &path, source: &source, cached: cached.as_deref(), mtime }))
}

/// `atexit`.
pub fn atexit(vm: &Vm) -> R {
    vm.register("atexit calls", List::new(Vec::new()).into_value());
    Ok(module::native(vm, "atexit", "allow programmer to define multiple exit functions to be executed\nupon normal program termination.", ATEXIT))
}

fn exit_calls(vm: &Vm) -> Value {
    vm.registered("atexit calls").unwrap_or(Value::NONE)
}

static ATEXIT: &[Method] = &[
    mk("register", "($module, func, /, *args, **kwargs)", |vm, args| {
        let Some(f) = args.pos().first() else { return Err(vm.type_error("register() takes at least 1 argument (0 given)")) };
        if !vm.is_callable(f) {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let kwargs = Dict::new();
        for (k, v) in args.keywords() {
            kwargs.set(vm, k, v.clone())?;
        }
        let call = vm.tuple(vec![f.clone(), vm.tuple(args.pos()[1..].to_vec()), kwargs.into_value()]);
        exit_calls(vm).obj::<List>().push(call);
        Ok(f.clone())
    }),
    m("unregister", "($module, func, /)", |vm, a| {
        let list = exit_calls(vm);
        let mut kept = Vec::new();
        for call in vm.collect(&list)? {
            let parts = vm.collect(&call)?;
            if !vm.equal(&parts[0], &a[0])? {
                kept.push(call);
            }
        }
        list.obj::<List>().items.set(kept);
        Ok(Value::NONE)
    }),
    m("_run_exitfuncs", "($module, /)", |vm, _| {
        while let Some(call) = exit_calls(vm).obj::<List>().items.get_mut().pop() {
            let parts = vm.collect(&call)?;
            let (args, kwargs) = (vm.collect(&parts[1])?, parts[2].downcast::<Dict>());
            if vm.call_dict(&parts[0], &args, kwargs.as_ref()).is_err() {
                vm.write_unraisable(&format!("Exception ignored in atexit callback {}", vm.repr_lossy(&parts[0])), &Value::NONE);
            }
        }
        Ok(Value::NONE)
    }),
    m("_clear", "($module, /)", |vm, _| {
        exit_calls(vm).obj::<List>().items.set(Vec::new());
        Ok(Value::NONE)
    }),
    m("_ncallbacks", "($module, /)", |vm, _| Ok(Value::uint(exit_calls(vm).obj::<List>().len()))),
];
