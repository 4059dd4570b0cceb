//! Opcodes of CPython 3.14: numbers, names, inline caches. Numbers and cache sizes come from the shared vocabulary crate.

use rustpython_compiler_core::bytecode::{Instruction, InstructionMetadata};
use std::sync::LazyLock;

macro_rules! opcodes {
    ($($name:ident = $number:literal,)*) => {
        $(pub const $name: u8 = $number;)*

        /// Name of a base opcode as `dis` shows it.
        #[must_use]
        pub const fn name(op: u8) -> Option<&'static str> {
            match op {
                $($number => Some(stringify!($name)),)*
                _ => None,
            }
        }
    };
}

opcodes! {
    CACHE = 0,
    BINARY_SLICE = 1,
    BUILD_TEMPLATE = 2,
    CALL_FUNCTION_EX = 4,
    CHECK_EG_MATCH = 5,
    CHECK_EXC_MATCH = 6,
    CLEANUP_THROW = 7,
    DELETE_SUBSCR = 8,
    END_FOR = 9,
    END_SEND = 10,
    EXIT_INIT_CHECK = 11,
    FORMAT_SIMPLE = 12,
    FORMAT_WITH_SPEC = 13,
    GET_AITER = 14,
    GET_ANEXT = 15,
    GET_ITER = 16,
    RESERVED = 17,
    GET_LEN = 18,
    GET_YIELD_FROM_ITER = 19,
    INTERPRETER_EXIT = 20,
    LOAD_BUILD_CLASS = 21,
    LOAD_LOCALS = 22,
    MAKE_FUNCTION = 23,
    MATCH_KEYS = 24,
    MATCH_MAPPING = 25,
    MATCH_SEQUENCE = 26,
    NOP = 27,
    NOT_TAKEN = 28,
    POP_EXCEPT = 29,
    POP_ITER = 30,
    POP_TOP = 31,
    PUSH_EXC_INFO = 32,
    PUSH_NULL = 33,
    RETURN_GENERATOR = 34,
    RETURN_VALUE = 35,
    SETUP_ANNOTATIONS = 36,
    STORE_SLICE = 37,
    STORE_SUBSCR = 38,
    TO_BOOL = 39,
    UNARY_INVERT = 40,
    UNARY_NEGATIVE = 41,
    UNARY_NOT = 42,
    WITH_EXCEPT_START = 43,
    BINARY_OP = 44,
    BUILD_INTERPOLATION = 45,
    BUILD_LIST = 46,
    BUILD_MAP = 47,
    BUILD_SET = 48,
    BUILD_SLICE = 49,
    BUILD_STRING = 50,
    BUILD_TUPLE = 51,
    CALL = 52,
    CALL_INTRINSIC_1 = 53,
    CALL_INTRINSIC_2 = 54,
    CALL_KW = 55,
    COMPARE_OP = 56,
    CONTAINS_OP = 57,
    CONVERT_VALUE = 58,
    COPY = 59,
    COPY_FREE_VARS = 60,
    DELETE_ATTR = 61,
    DELETE_DEREF = 62,
    DELETE_FAST = 63,
    DELETE_GLOBAL = 64,
    DELETE_NAME = 65,
    DICT_MERGE = 66,
    DICT_UPDATE = 67,
    END_ASYNC_FOR = 68,
    EXTENDED_ARG = 69,
    FOR_ITER = 70,
    GET_AWAITABLE = 71,
    IMPORT_FROM = 72,
    IMPORT_NAME = 73,
    IS_OP = 74,
    JUMP_BACKWARD = 75,
    JUMP_BACKWARD_NO_INTERRUPT = 76,
    JUMP_FORWARD = 77,
    LIST_APPEND = 78,
    LIST_EXTEND = 79,
    LOAD_ATTR = 80,
    LOAD_COMMON_CONSTANT = 81,
    LOAD_CONST = 82,
    LOAD_DEREF = 83,
    LOAD_FAST = 84,
    LOAD_FAST_AND_CLEAR = 85,
    LOAD_FAST_BORROW = 86,
    LOAD_FAST_BORROW_LOAD_FAST_BORROW = 87,
    LOAD_FAST_CHECK = 88,
    LOAD_FAST_LOAD_FAST = 89,
    LOAD_FROM_DICT_OR_DEREF = 90,
    LOAD_FROM_DICT_OR_GLOBALS = 91,
    LOAD_GLOBAL = 92,
    LOAD_NAME = 93,
    LOAD_SMALL_INT = 94,
    LOAD_SPECIAL = 95,
    LOAD_SUPER_ATTR = 96,
    MAKE_CELL = 97,
    MAP_ADD = 98,
    MATCH_CLASS = 99,
    POP_JUMP_IF_FALSE = 100,
    POP_JUMP_IF_NONE = 101,
    POP_JUMP_IF_NOT_NONE = 102,
    POP_JUMP_IF_TRUE = 103,
    RAISE_VARARGS = 104,
    RERAISE = 105,
    SEND = 106,
    SET_ADD = 107,
    SET_FUNCTION_ATTRIBUTE = 108,
    SET_UPDATE = 109,
    STORE_ATTR = 110,
    STORE_DEREF = 111,
    STORE_FAST = 112,
    STORE_FAST_LOAD_FAST = 113,
    STORE_FAST_STORE_FAST = 114,
    STORE_GLOBAL = 115,
    STORE_NAME = 116,
    SWAP = 117,
    UNPACK_EX = 118,
    UNPACK_SEQUENCE = 119,
    YIELD_VALUE = 120,
    RESUME = 128,
}

/// First opcode that uses its operand (CPython `HAVE_ARGUMENT`).
pub const HAVE_ARGUMENT: u8 = 43;

/// Whether `op` may stand in a `.pyc` file.
#[must_use]
pub fn is_base(op: u8) -> bool {
    static BASE: [bool; 256] = {
        let mut table = [false; 256];
        let mut op = 0;
        while op < 256 {
            table[op] = name(op as u8).is_some() && !matches!(op as u8, CACHE | RESERVED | INTERPRETER_EXIT);
            op += 1;
        }
        table
    };
    BASE[usize::from(op)]
}

/// What the vocabulary crate says of each opcode, looked up once.
struct Facts {
    caches: [u8; 256],
    /// Stack effects that no operand changes; [`VARIES`] where one does.
    effects: [(u8, u8); 256],
}

const VARIES: (u8, u8) = (u8::MAX, u8::MAX);

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let mut facts = Facts { caches: [0; 256], effects: [VARIES; 256] };
    for op in 0..=u8::MAX {
        let Ok(instruction) = Instruction::try_from(op) else { continue };
        facts.caches[usize::from(op)] = instruction.cache_entries() as u8;
        let effect = |arg| {
            let effect = instruction.stack_effect_info(arg);
            (effect.popped(), effect.pushed())
        };
        // An effect that depends on the operand does so on its low bits or in proportion to it.
        let first = effect(0);
        if (1..=8).all(|arg| effect(arg) == first)
            && let (Ok(popped), Ok(pushed)) = (u8::try_from(first.0), u8::try_from(first.1))
        {
            facts.effects[usize::from(op)] = (popped, pushed);
        }
    }
    facts
});

/// Number of cache code units behind the instruction.
#[must_use]
pub fn caches(op: u8) -> usize {
    usize::from(FACTS.caches[usize::from(op)])
}

/// The operand stack effect where no operand changes it.
#[must_use]
pub fn fixed_stack_effect(op: u8) -> Option<(u8, u8)> {
    Some(FACTS.effects[usize::from(op)]).filter(|effect| *effect != VARIES)
}

/// The numbers of cache code units of all opcodes.
#[must_use]
pub fn cache_table() -> &'static [u8; 256] {
    &FACTS.caches
}

/// Operand stack effect as (popped, pushed), on the path that does not jump.
#[must_use]
pub fn stack_effect(op: u8, arg: u32) -> Option<(u32, u32)> {
    match FACTS.effects[usize::from(op)] {
        VARIES => {
            // The frequent ones.
            match op {
                CALL => return Some((arg.saturating_add(2), 1)),
                LOAD_GLOBAL => return Some((0, 1 + (arg & 1))),
                LOAD_ATTR => return Some((1, 1 + (arg & 1))),
                BUILD_TUPLE | BUILD_LIST => return Some((arg, 1)),
                _ => {}
            }
            let effect = Instruction::try_from(op).ok()?.stack_effect_info(arg);
            Some((effect.popped(), effect.pushed()))
        }
        (popped, pushed) => Some((u32::from(popped), u32::from(pushed))),
    }
}

/// Code flags (`co_flags`).
pub mod flags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    /// All `__future__` flags that `compile()` accepts.
    pub const FUTURE_MASK: u32 = 0x1fe_0000 | 0x100_0000;
}

/// Kinds of fast locals (`co_localspluskinds`).
pub mod kinds {
    pub const ARG_POS: u8 = 0x02;
    pub const ARG_KW: u8 = 0x04;
    pub const ARG_VAR: u8 = 0x08;
    pub const HIDDEN: u8 = 0x10;
    pub const LOCAL: u8 = 0x20;
    pub const CELL: u8 = 0x40;
    pub const FREE: u8 = 0x80;
}
