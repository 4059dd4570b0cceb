//! `code`: the Python type's behaviour.

use super::bytes::Bytes;
use super::code::Code;
use super::list::List;
use super::object::{self, OBJECT};
use super::string;
use super::tuple::{self, Tuple};
use crate::call::Args;
use crate::types::rows::{GetSet, Method, g, m, member, mk};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Vm};
use pyvm_loader::build::CodeFields;
use pyvm_loader::line_table;
use pyvm_loader::opcode::{flags, kinds};

pub static CODE: Type = Type::builtin::<Code>(
    "code",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, c| {
            let this = c.obj::<Code>();
            Ok(vm.str(&format!("<code object {} at {:#x}, file \"{}\", line {}>", this.name_text(), c.identity(), this.filename_text(), this.firstlineno)))
        })
        .hash(|vm, c| vm.hash(&key(vm, c.obj::<Code>())))
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<Code>(), b.cast::<Code>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let same = vm.equal(&key(vm, x), &key(vm, y))? && vm.equal(x.consts.value(), y.consts.value())?;
            Ok(Value::bool(same == (op == Compare::Eq)))
        })
        .new(code_new),
)
.methods(METHODS)
.getset(GETSET);

fn key(vm: &Vm, c: &Code) -> Value {
    vm.tuple(vec![
        c.name.clone(),
        Value::uint(c.argcount()),
        Value::uint(c.posonlyargcount()),
        Value::uint(c.kwonlyargcount()),
        Value::int(i64::from(c.flags)),
        Value::int(i64::from(c.firstlineno)),
        c.code.clone(),
        c.names.value().clone(),
        c.localsplusnames.value().clone(),
        c.linetable.clone(),
        c.exceptiontable.clone(),
    ])
}

fn by_kind(vm: &Vm, c: &Code, kind: u8) -> Value {
    let names = c.kinds().iter().enumerate().filter(|(_, k)| *k & kind != 0).map(|(i, _)| c.local_name(i).clone());
    vm.tuple(names.collect())
}

const FIELDS: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];

fn code_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = args.check(vm, "code", 16, 18)?;
    let mut all = a.to_vec();
    all.resize_with(18, tuple::empty);
    from_fields(vm, &all, false)
}

/// Checks the types of the constructor's arguments, or of what `replace()` puts in their places.
fn check_types(vm: &Vm, a: &[Value], replacing: bool) -> R<()> {
    for (i, (value, field)) in a.iter().zip(FIELDS).enumerate() {
        let (right, wanted) = match i {
            6 | 14 | 15 => (value.cast::<Bytes>().is_some(), "bytes"),
            7..=9 | 16 | 17 => (value.cast::<Tuple>().is_some(), "tuple"),
            10..=12 => (string::is_str(value), "str"),
            _ => {
                if vm.to_i32(value)? < 0 && replacing {
                    return Err(vm.value_error(format!("{field} must be a positive integer")));
                }
                continue;
            }
        };
        if !right {
            let whose = if replacing { format!("replace() argument '{field}'") } else { format!("code() argument {}", i + 1) };
            let found = if value.is_none() { "None".to_owned() } else { value.ty().name() };
            return Err(vm.type_error(format!("{whose} must be {wanted}, not {found}")));
        }
    }
    for i in [8, 9, 16, 17] {
        let names = a[i].cast::<Tuple>().map_or(&[][..], Tuple::items);
        if let Some(other) = names.iter().find(|n| !string::is_str(n)) {
            return Err(if replacing { vm.system_error("non-string found in code slot") } else { vm.type_error(format!("name tuples must contain only strings, not '{}'", other.ty().name())) });
        }
    }
    Ok(())
}

/// Builds code from the arguments of the constructor (CPython `code_new_impl`).
fn from_fields(vm: &Vm, a: &[Value], replacing: bool) -> R {
    check_types(vm, a, replacing)?;
    let n = |i: usize| -> R<u32> {
        let v = vm.to_i64(&a[i])?;
        u32::try_from(v).map_err(|_| vm.value_error(format!("code: {} must not be negative", &FIELDS[i][3..])))
    };
    let (Some(varnames), Some(freevars), Some(cellvars)) = (a[9].cast::<Tuple>(), a[16].cast::<Tuple>(), a[17].cast::<Tuple>()) else {
        return Err(vm.type_error("code() variable names must be tuples"));
    };
    let mut names: Vec<Value> = varnames.items().to_vec();
    let mut local_kinds = vec![kinds::LOCAL; names.len()];
    for c in cellvars.items() {
        match names.iter().position(|v| vm.equal(v, c).unwrap_or(false)) {
            Some(at) => local_kinds[at] |= kinds::CELL,
            None => {
                names.push(c.clone());
                local_kinds.push(kinds::CELL);
            }
        }
    }
    for f in freevars.items() {
        names.push(f.clone());
        local_kinds.push(kinds::FREE);
    }
    if a[6].cast::<Bytes>().is_none_or(|b| b.data().len() % 2 != 0) {
        return Err(vm.value_error("code: co_code is malformed"));
    }
    let stars = [flags::VARARGS, flags::VARKEYWORDS].iter().filter(|f| n(5).is_ok_and(|all| all & **f != 0)).count();
    if n(0)? as usize + n(2)? as usize + stars > varnames.items().len() {
        return Err(vm.value_error("code: co_varnames is too small"));
    }
    if n(3)? as usize != varnames.items().len() {
        return Err(vm.value_error("code: co_nlocals != len(co_varnames)"));
    }
    let fields = CodeFields {
        argcount: n(0)?,
        posonlyargcount: n(1)?,
        kwonlyargcount: n(2)?,
        stacksize: n(4)?,
        flags: n(5)?,
        code: a[6].clone(),
        consts: a[7].clone(),
        names: a[8].clone(),
        localsplusnames: vm.tuple(names),
        localspluskinds: Bytes::new(local_kinds),
        filename: a[10].clone(),
        name: a[11].clone(),
        qualname: a[12].clone(),
        firstlineno: vm.to_i32(&a[13])?,
        linetable: a[14].clone(),
        exceptiontable: a[15].clone(),
    };
    Ok(Code::new(vm, fields)?.into_value())
}

static METHODS: &[Method] = &[
    m("co_branches", "($self, /)", |vm, a| {
        let branches = branches(a[0].obj::<Code>());
        let rows = branches.into_iter().map(|[from, left, right]| vm.tuple(vec![Value::uint(from * 2), Value::uint(left * 2), Value::uint(right * 2)]));
        let list = List::new(rows.collect()).into_value();
        vm.iter(&list)
    }),
    m("co_lines", "($self, /)", |vm, a| {
        let c = a[0].obj::<Code>();
        let mut out: Vec<(u32, u32, Option<i32>)> = Vec::new();
        for e in line_table::entries(c.linetable.obj::<Bytes>().data(), c.firstlineno) {
            match out.last_mut() {
                Some(last) if last.2 == e.position.line => last.1 = e.end,
                _ => out.push((e.start, e.end, e.position.line)),
            }
        }
        let rows = out.into_iter().map(|(s, e, l)| vm.tuple(vec![Value::small(i64::from(s) * 2), Value::small(i64::from(e) * 2), l.map_or(Value::NONE, |l| Value::small(i64::from(l)))]));
        vm.iter(&List::new(rows.collect()).into_value())
    }),
    m("co_positions", "($self, /)", |vm, a| {
        let c = a[0].obj::<Code>();
        let mut out = Vec::new();
        let v = |x: Option<i32>| x.map_or(Value::NONE, |x| Value::small(i64::from(x)));
        for e in line_table::entries(c.linetable.obj::<Bytes>().data(), c.firstlineno) {
            for _ in e.start..e.end {
                let p = e.position;
                out.push(vm.tuple(vec![v(p.line), v(p.end_line), v(p.column), v(p.end_column)]));
            }
        }
        vm.iter(&List::new(out).into_value())
    }),
    m("_varname_from_oparg", "($self, oparg, /)", |vm, a| {
        let i = vm.to_usize(&a[1])?;
        let c = a[0].obj::<Code>();
        if i < c.nlocalsplus() { Ok(c.local_name(i).clone()) } else { Err(vm.index_error("tuple index out of range")) }
    }),
    mk("replace", "($self, /, **changes)", replace),
    mk("__replace__", "($self, /, **changes)", replace),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(200 + a[0].obj::<Code>().code.obj::<Bytes>().data().len()))),
];

fn replace(vm: &Vm, args: Args) -> R {
    if args.pos().len() > 1 {
        return Err(vm.type_error("replace() takes no positional arguments"));
    }
    let this = &args.all[0];
    let mut all = Vec::new();
    for f in FIELDS {
        all.push(vm.get_attr_str(this, f)?);
    }
    for (name, value) in args.rest().keywords() {
        let text = string::to_string(name);
        match FIELDS.iter().position(|f| *f == text) {
            Some(at) => {
                all[at] = value.clone();
                if at == 9
                    && args.keyword("co_nlocals").is_none()
                    && let Some(names) = value.cast::<Tuple>()
                {
                    all[3] = Value::uint(names.items().len());
                }
            }
            None => return Err(crate::call::unexpected_keyword(vm, "replace", &text, &FIELDS)),
        }
    }
    from_fields(vm, &all, true)
}

static GETSET: &[GetSet] = &[
    member("co_argcount", |_, c| Ok(Value::uint(c.obj::<Code>().argcount()))),
    member("co_posonlyargcount", |_, c| Ok(Value::uint(c.obj::<Code>().posonlyargcount()))),
    member("co_kwonlyargcount", |_, c| Ok(Value::uint(c.obj::<Code>().kwonlyargcount()))),
    member("co_stacksize", |_, c| Ok(Value::uint(c.obj::<Code>().stacksize() - 1))),
    member("co_flags", |_, c| Ok(Value::int(i64::from(c.obj::<Code>().flags)))),
    member("co_names", |_, c| Ok(c.obj::<Code>().names.value().clone())),
    member("co_filename", |_, c| Ok(c.obj::<Code>().filename.get().clone())),
    member("co_name", |_, c| Ok(c.obj::<Code>().name.clone())),
    member("co_qualname", |_, c| Ok(c.obj::<Code>().qualname.clone())),
    member("co_linetable", |_, c| Ok(c.obj::<Code>().linetable.clone())),
    member("co_exceptiontable", |_, c| Ok(c.obj::<Code>().exceptiontable.clone())),
    member("co_consts", |_, c| Ok(c.obj::<Code>().consts.value().clone())),
    member("co_firstlineno", |_, c| Ok(Value::int(i64::from(c.obj::<Code>().firstlineno)))),
    g("co_nlocals", |_, c| Ok(Value::uint(c.obj::<Code>().nlocals()))),
    g("co_varnames", |vm, c| Ok(by_kind(vm, c.obj::<Code>(), kinds::LOCAL))),
    g("co_cellvars", |vm, c| Ok(by_kind(vm, c.obj::<Code>(), kinds::CELL))),
    g("co_freevars", |vm, c| Ok(by_kind(vm, c.obj::<Code>(), kinds::FREE))),
    g("co_code", |_, c| Ok(c.obj::<Code>().code.clone())),
    g("_co_code_adaptive", |_, c| Ok(c.obj::<Code>().code.clone())),
    g("co_lnotab", |vm, c| {
        vm.warn(&crate::objects::exception::DEPRECATION_WARNING, "co_lnotab is deprecated, use co_lines instead.", 1)?;
        let code = c.obj::<Code>();
        Ok(Bytes::new(pyvm_loader::line_table::lnotab(code.linetable.obj::<Bytes>().data(), code.firstlineno)))
    }),
];

/// The branches of the code: where each is, and where it goes on left and right, in code units (CPython `code_branchesiterator`).
fn branches(code: &Code) -> Vec<[usize; 3]> {
    use pyvm_loader::opcode as op;
    let bytes = code.code.obj::<Bytes>().data();
    let (mut out, mut at, mut extended) = (Vec::new(), 0, 0);
    while at * 2 + 1 < bytes.len() {
        let (base, arg) = (bytes[at * 2], extended << 8 | usize::from(bytes[at * 2 + 1]));
        let next = at + 1 + op::caches(base);
        match base {
            // END_FOR and POP_ITER are passed over.
            op::FOR_ITER => out.push([at, next, next + arg + 2]),
            op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => out.push([at, next + 1, next + arg]),
            op::END_ASYNC_FOR => out.push([next.saturating_sub(arg), next.saturating_sub(arg) + 2, next]),
            _ => {}
        }
        extended = if base == op::EXTENDED_ARG { arg } else { 0 };
        at = next;
    }
    out
}
