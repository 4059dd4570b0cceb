//! `_opcode`: facts about opcodes.

use pyvm_loader::opcode as op;
use pyvm_vm::call::opt_some;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_opcode", "Opcode support module.", ROWS);
    let d = module.obj::<module::Module>().dict();
    d.set_name(vm, "ENABLE_SPECIALIZATION", Value::FALSE);
    d.set_name(vm, "ENABLE_SPECIALIZATION_FT", Value::FALSE);
    Ok(module)
}

const JUMPS: [u8; 10] = [
    op::JUMP_FORWARD,
    op::JUMP_BACKWARD,
    op::JUMP_BACKWARD_NO_INTERRUPT,
    op::POP_JUMP_IF_FALSE,
    op::POP_JUMP_IF_TRUE,
    op::POP_JUMP_IF_NONE,
    op::POP_JUMP_IF_NOT_NONE,
    op::FOR_ITER,
    op::SEND,
    op::END_ASYNC_FOR,
];
const NAMES: [u8; 13] = [
    op::DELETE_ATTR,
    op::DELETE_GLOBAL,
    op::DELETE_NAME,
    op::IMPORT_FROM,
    op::IMPORT_NAME,
    op::LOAD_ATTR,
    op::LOAD_FROM_DICT_OR_GLOBALS,
    op::LOAD_GLOBAL,
    op::LOAD_NAME,
    op::LOAD_SUPER_ATTR,
    op::STORE_ATTR,
    op::STORE_GLOBAL,
    op::STORE_NAME,
];
const LOCALS: [u8; 11] = [
    op::DELETE_FAST,
    op::LOAD_DEREF,
    op::LOAD_FAST,
    op::LOAD_FAST_AND_CLEAR,
    op::LOAD_FAST_BORROW,
    op::LOAD_FAST_BORROW_LOAD_FAST_BORROW,
    op::LOAD_FAST_CHECK,
    op::LOAD_FAST_LOAD_FAST,
    op::STORE_FAST,
    op::STORE_FAST_LOAD_FAST,
    op::STORE_FAST_STORE_FAST,
];
const FREE: [u8; 4] = [op::DELETE_DEREF, op::LOAD_FROM_DICT_OR_DEREF, op::MAKE_CELL, op::STORE_DEREF];
/// Opcodes of the compiler alone: without an argument, with one, jumps, those of locals, and those that set up handlers.
const PSEUDO: std::ops::RangeInclusive<i32> = 256..=266;
const PSEUDO_BARE: [i32; 2] = [256, 262];
const PSEUDO_JUMPS: [i32; 4] = [257, 258, 259, 260];
const PSEUDO_LOCALS: [i32; 2] = [261, 266];
const PSEUDO_HANDLERS: [i32; 3] = [263, 264, 265];

/// The opcode argument, if it is one that code may use.
fn base(vm: &Vm, v: &Value) -> R<Option<u8>> {
    Ok(u8::try_from(vm.to_i32(v)?).ok().filter(|o| op::name(*o).is_some()))
}

fn in_list(vm: &Vm, a: &[Value], list: &[u8], pseudo: &[i32]) -> R {
    Ok(Value::bool(base(vm, &a[0])?.is_some_and(|o| list.contains(&o)) || pseudo.contains(&vm.to_i32(&a[0])?)))
}

fn strings(vm: &Vm, names: &str) -> R {
    Ok(List::new(names.split(' ').map(|n| vm.str(n)).collect()).into_value())
}

static ROWS: &[Method] = &[
    m("stack_effect", "($module, opcode, oparg=None, /, *, jump=None)", |vm, a| {
        let arg = opt_some(a, 1).map_or(Ok(0), |v| vm.to_i32(v))?;
        match base(vm, &a[0])?.and_then(|o| op::stack_effect(o, arg.max(0) as u32)) {
            Some((popped, pushed)) => Ok(Value::int(i64::from(pushed) - i64::from(popped))),
            None => Err(vm.value_error("invalid opcode or oparg")),
        }
    }),
    m("is_valid", "($module, /, opcode)", |vm, a| Ok(Value::bool(base(vm, &a[0])?.is_some() || PSEUDO.contains(&vm.to_i32(&a[0])?)))),
    m("has_arg", "($module, /, opcode)", |vm, a| {
        let opcode = vm.to_i32(&a[0])?;
        let pseudo = PSEUDO.contains(&opcode) && !PSEUDO_BARE.contains(&opcode);
        Ok(Value::bool(pseudo || base(vm, &a[0])?.is_some_and(|o| o > op::HAVE_ARGUMENT)))
    }),
    m("has_const", "($module, /, opcode)", |vm, a| in_list(vm, a, &[op::LOAD_CONST], &[])),
    m("has_name", "($module, /, opcode)", |vm, a| in_list(vm, a, &NAMES, &[])),
    m("has_jump", "($module, /, opcode)", |vm, a| in_list(vm, a, &JUMPS, &PSEUDO_JUMPS)),
    m("has_free", "($module, /, opcode)", |vm, a| in_list(vm, a, &FREE, &[])),
    m("has_local", "($module, /, opcode)", |vm, a| in_list(vm, a, &LOCALS, &PSEUDO_LOCALS)),
    m("has_exc", "($module, /, opcode)", |vm, a| in_list(vm, a, &[], &PSEUDO_HANDLERS)),
    m("get_executor", "($module, /, code, offset)", |_, _| Ok(Value::NONE)),
    m("get_specialization_stats", "($module, /)", |_, _| Ok(Value::NONE)),
    m("get_nb_ops", "($module, /)", |vm, _| {
        let names = "NB_ADD + NB_AND & NB_FLOOR_DIVIDE // NB_LSHIFT << NB_MATRIX_MULTIPLY @ NB_MULTIPLY * NB_REMAINDER % NB_OR | NB_POWER ** NB_RSHIFT >> NB_SUBTRACT - NB_TRUE_DIVIDE / NB_XOR ^";
        let words: Vec<&str> = names.split(' ').collect();
        let mut rows: Vec<Value> = words.chunks(2).map(|w| vm.tuple(vec![vm.str(w[0]), vm.str(w[1])])).collect();
        rows.extend(words.chunks(2).map(|w| vm.tuple(vec![vm.str(&w[0].replace("NB_", "NB_INPLACE_")), vm.str(&format!("{}=", w[1]))])));
        rows.push(vm.tuple(vec![vm.str("NB_SUBSCR"), vm.str("[]")]));
        Ok(List::new(rows).into_value())
    }),
    m("get_intrinsic1_descs", "($module, /)", |vm, _| {
        strings(
            vm,
            "INTRINSIC_1_INVALID INTRINSIC_PRINT INTRINSIC_IMPORT_STAR INTRINSIC_STOPITERATION_ERROR INTRINSIC_ASYNC_GEN_WRAP INTRINSIC_UNARY_POSITIVE INTRINSIC_LIST_TO_TUPLE INTRINSIC_TYPEVAR INTRINSIC_PARAMSPEC INTRINSIC_TYPEVARTUPLE INTRINSIC_SUBSCRIPT_GENERIC INTRINSIC_TYPEALIAS",
        )
    }),
    m("get_intrinsic2_descs", "($module, /)", |vm, _| {
        strings(
            vm,
            "INTRINSIC_2_INVALID INTRINSIC_PREP_RERAISE_STAR INTRINSIC_TYPEVAR_WITH_BOUND INTRINSIC_TYPEVAR_WITH_CONSTRAINTS INTRINSIC_SET_FUNCTION_TYPE_PARAMS INTRINSIC_SET_TYPEPARAM_DEFAULT",
        )
    }),
    m("get_special_method_names", "($module, /)", |vm, _| strings(vm, "__enter__ __exit__ __aenter__ __aexit__")),
];
