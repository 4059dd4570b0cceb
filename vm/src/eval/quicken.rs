//! The opcodes that exist only in running code: specialised forms and fused pairs.

use crate::objects::code::Code;
use pyvm_loader::opcode as op;

macro_rules! quick {
    ($($name:ident = $number:literal,)*) => {
        $(pub const $name: u8 = $number;)*
    };
}

quick! {
    BINARY_ADD_INT = 129,
    BINARY_SUB_INT = 130,
    BINARY_MUL_INT = 131,
    BINARY_ADD_FLOAT = 132,
    BINARY_SUB_FLOAT = 133,
    BINARY_MUL_FLOAT = 134,
    BINARY_DIV_FLOAT = 135,
    BINARY_ADD_STR = 136,
    BINARY_SUBSCR_LIST = 137,
    BINARY_SUBSCR_TUPLE = 138,
    BINARY_SUBSCR_DICT = 139,
    BINARY_OP_ANY = 140,
    BINARY_INT_ANY = 141,
    BINARY_SUBSCR_STR = 142,
    COMPARE_INT = 143,
    COMPARE_FLOAT = 144,
    COMPARE_STR = 145,
    COMPARE_ANY = 146,
    LOAD_ATTR_INSTANCE = 147,
    LOAD_ATTR_METHOD = 148,
    LOAD_ATTR_METHOD_TYPE = 149,
    LOAD_ATTR_SLOT = 150,
    LOAD_ATTR_MODULE = 151,
    LOAD_ATTR_CLASS = 152,
    LOAD_ATTR_PROPERTY = 153,
    LOAD_ATTR_CONSTANT = 154,
    LOAD_ATTR_ANY = 155,
    STORE_ATTR_INSTANCE = 156,
    STORE_ATTR_ADD = 157,
    STORE_ATTR_SLOT = 158,
    STORE_ATTR_ANY = 159,
    LOAD_GLOBAL_MODULE = 160,
    LOAD_GLOBAL_BUILTIN = 161,
    LOAD_GLOBAL_ANY = 162,
    FOR_ITER_LIST = 163,
    FOR_ITER_TUPLE = 164,
    FOR_ITER_RANGE = 165,
    FOR_ITER_GEN = 166,
    FOR_ITER_ANY = 167,
    CALL_ANY = 171,
    CALL_GENERAL = 172,
    CALL_FUNCTION = 173,
    STORE_SUBSCR_ANY = 174,
    LOAD_ATTR_METHOD_VALUE = 178,
    LOAD_ATTR_INSTANCE_CALL = 179,
    BINARY_SUBSCR_GETITEM = 180,
    LOAD_ATTR_METHOD_BARE = 181,
    LOAD_ATTR_GETSET = 184,
    CALL_TYPE = 185,
    LOAD_ATTR_INSTANCE_TWO = 186,
    CALL_NATIVE = 182,
    CALL_BOUND = 183,
    SMALL_INT_ADD = 187,
    SMALL_INT_SUBTRACT = 188,
    SMALL_INT_SUBSCR = 189,
    SMALL_INT_LT = 190,
    SMALL_INT_LE = 191,
    SMALL_INT_EQ = 192,
    SMALL_INT_NE = 193,
    SMALL_INT_GT = 194,
    SMALL_INT_GE = 195,
    COMPARE_INT_LT = 196,
    COMPARE_INT_LE = 197,
    COMPARE_INT_EQ = 198,
    COMPARE_INT_NE = 199,
    COMPARE_INT_GT = 200,
    COMPARE_INT_GE = 201,
    LOAD_FAST_ATTRIBUTE = 202,
    LOAD_FAST_METHOD = 203,
    INSTRUMENTED = 236,
}

/// The form of a base opcode that specialises nothing and so leaves the opcode as it is.
pub fn generic(base: u8) -> u8 {
    match base {
        op::BINARY_OP => BINARY_OP_ANY,
        op::COMPARE_OP => COMPARE_ANY,
        op::LOAD_ATTR => LOAD_ATTR_ANY,
        op::STORE_ATTR => STORE_ATTR_ANY,
        op::LOAD_GLOBAL => LOAD_GLOBAL_ANY,
        op::FOR_ITER => FOR_ITER_ANY,
        op::CALL => CALL_GENERAL,
        op::STORE_SUBSCR => STORE_SUBSCR_ANY,
        other => other,
    }
}

/// Puts fresh instructions into the form the loop starts with: caches empty.
pub fn prepare(_code: &Code, units: &mut [u16]) {
    let table = op::cache_table();
    let mut at = 0;
    while at < units.len() {
        let caches = usize::from(table[usize::from(units[at] as u8)]);
        at += 1;
        // A branch, so that the next instruction need not wait for the table.
        if caches != 0 {
            units.iter_mut().skip(at).take(caches).for_each(|cache| *cache = 0);
            at += caches;
        }
    }
}
