//! `_symtable`: the compiler's view of names, and what it takes for scopes.

use pyvm_loader::compile::{Mode, symbols};
use pyvm_vm::call::check_count;
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, mk};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_symtable", "", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in symbols::CONSTANTS {
        d.set_name(vm, name, Value::small(*value));
    }
    Ok(module)
}

/// A scope.
#[repr(C)]
struct Entry {
    head: Header,
    name: Value,
    kind: i64,
    symbols: Value,
    varnames: Value,
    nested: bool,
    line: i64,
    children: Mut<Value>,
}
payload!(Entry, ENTRY, name, symbols, varnames, children);

static ENTRY: Type = Type::builtin::<Entry>(
    "symtable entry",
    &OBJECT,
    flag::GC,
    object::SLOTS.no_new().repr(|vm, e| {
        let this = e.obj::<Entry>();
        Ok(vm.str(&format!("<symtable entry {}({}), line {}>", string::to_string(&this.name), e.identity(), this.line)))
    }),
)
.getset(GETSET);

static GETSET: &[GetSet] = &[
    g("id", |_, e| Ok(Value::uint(e.identity() as usize))),
    g("name", |_, e| Ok(e.obj::<Entry>().name.clone())),
    g("symbols", |_, e| Ok(e.obj::<Entry>().symbols.clone())),
    g("varnames", |_, e| Ok(e.obj::<Entry>().varnames.clone())),
    g("children", |_, e| Ok(e.obj::<Entry>().children.get().clone())),
    g("nested", |_, e| Ok(Value::small(i64::from(e.obj::<Entry>().nested)))),
    g("type", |_, e| Ok(Value::small(e.obj::<Entry>().kind))),
    g("lineno", |_, e| Ok(Value::small(e.obj::<Entry>().line))),
];

static ROWS: &[Method] = &[mk("symtable", "($module, source, filename, startstr, /)", |vm, args| {
    let a = args.pos();
    check_count(vm, "symtable", a.len(), 3, 3)?;
    let filename = string::to_string(&pyvm_vm::protocol::os::fspath(vm, &a[1])?);
    let source = pyvm_vm::builtins::source_text(vm, &a[0], "symtable", "string or bytes object", &filename)?;
    let mode = match string::to_string(&a[2]).as_str() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return Err(vm.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
    };
    let scopes = vm.scopes(&source, &filename, mode)?;
    let made: Vec<Py<Entry>> = scopes.iter().map(|s| entry(vm, s)).collect::<R<_>>()?;
    for (scope, made_entry) in scopes.iter().zip(&made) {
        let children = scope.children.iter().map(|c| made[*c].value().clone()).collect();
        made_entry.children.set(List::new(children).into_value());
    }
    Ok(made[0].value().clone())
})
.doc("Return symbol and scope dictionaries used internally by compiler.")];

fn entry(vm: &Vm, scope: &symbols::Entry) -> R<Py<Entry>> {
    let names = Dict::new();
    for (name, flags) in &scope.symbols {
        names.set(vm, &vm.str(name), Value::small(*flags))?;
    }
    let varnames = scope.varnames.iter().map(|n| vm.str(n)).collect();
    Ok(Py::new(Entry {
        head: Header::new(&ENTRY),
        name: vm.str(&scope.name),
        kind: i64::from(scope.kind),
        symbols: names.into_value(),
        varnames: List::new(varnames).into_value(),
        nested: scope.nested,
        line: i64::from(scope.line),
        children: Mut::new(Value::NONE),
    }))
}
