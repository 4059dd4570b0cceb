//! Instructions before assembly: opcodes with pseudo-opcodes, labels, locations.

pub use crate::frontend::Loc;
use crate::opcode;
use std::sync::LazyLock;

/// Opcodes that exist only before assembly, in numbers that no instruction uses (CPython's pseudo-instructions).
pub mod pseudo {
    pub const ANNOTATIONS_PLACEHOLDER: u8 = 212;
    pub const JUMP: u8 = 213;
    pub const JUMP_NO_INTERRUPT: u8 = 214;
    pub const JUMP_IF_FALSE: u8 = 215;
    pub const JUMP_IF_TRUE: u8 = 216;
    pub const LOAD_CLOSURE: u8 = 217;
    pub const POP_BLOCK: u8 = 218;
    pub const SETUP_CLEANUP: u8 = 219;
    pub const SETUP_FINALLY: u8 = 220;
    pub const SETUP_WITH: u8 = 221;
    pub const STORE_FAST_MAYBE_NULL: u8 = 222;
}

/// A place in a [`Sequence`] that jumps name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label(pub u32);

/// Number of a basic block; [`NONE`] is no block.
pub type BlockId = u32;
pub const NONE: BlockId = u32::MAX;

#[derive(Debug, Clone, Copy)]
pub struct Instr {
    pub op: u8,
    /// The operand; for an instruction with a target, the label's number.
    pub arg: u32,
    pub loc: Loc,
    /// Where it jumps, or the handler it puts up, once there are blocks.
    pub target: BlockId,
    /// The handler that covers it, once that is known.
    pub except: BlockId,
}

impl Instr {
    pub fn new(op: u8, arg: u32, loc: Loc) -> Instr {
        Instr { op, arg, loc, target: NONE, except: NONE }
    }

    pub fn set(&mut self, op: u8, arg: u32) {
        self.op = op;
        self.arg = arg;
    }

    pub fn clear(&mut self) {
        self.set(opcode::NOP, 0);
    }

    pub fn jumps(&self) -> bool {
        is_jump(self.op)
    }
}

/// Instructions in the order in which code generation wrote them.
#[derive(Default)]
pub struct Sequence {
    pub instrs: Vec<Instr>,
    /// Where each label stands.
    pub labels: Vec<u32>,
    /// Code that goes where the placeholder for annotations stands.
    pub annotations: Vec<Instr>,
    /// Labels that instructions have for a target.
    pub targets: Vec<Label>,
    pub kinds: Kinds,
}

impl Sequence {
    /// Empties it for the next code object.
    pub fn clear(&mut self) {
        self.instrs.clear();
        self.labels.clear();
        self.annotations.clear();
        self.targets.clear();
        self.kinds = Kinds::default();
    }

    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    pub fn place(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instrs.len() as u32;
    }

    pub fn push(&mut self, op: u8, arg: u32, loc: Loc) {
        debug_assert!(!has_target(op));
        self.kinds.add(op);
        self.instrs.push(Instr::new(op, arg, loc));
    }

    pub fn push_jump(&mut self, op: u8, target: Label, loc: Loc) {
        self.kinds.add(op);
        self.targets.push(target);
        self.instrs.push(Instr::new(op, target.0, loc));
    }

    /// Puts an instruction with a target in front of the one at `at`.
    pub fn insert_jump(&mut self, at: usize, op: u8, target: Label, loc: Loc) {
        self.kinds.add(op);
        self.targets.push(target);
        self.instrs.insert(at, Instr::new(op, target.0, loc));
        for place in &mut self.labels {
            if *place != u32::MAX && *place as usize >= at {
                *place += 1;
            }
        }
    }
}

/// What control flow asks of an opcode, as bits.
mod kind {
    pub const JUMP: u16 = 1;
    pub const UNCONDITIONAL: u16 = 2;
    pub const BLOCK_PUSH: u16 = 4;
    pub const SCOPE_EXIT: u16 = 8;
    /// Local rewriting has a rule for it.
    pub const REWRITTEN: u16 = 16;
    /// Whether a local is bound matters to it, or is changed by it.
    pub const BINDING: u16 = 32;
    /// A local may be unbound behind it.
    pub const UNBINDING: u16 = 64;
    /// It becomes another instruction at the end.
    pub const PSEUDO: u16 = 128;
    /// It may go, alone or with the one in front of it.
    pub const DROPPED: u16 = 256;
    /// Two of these may become one.
    pub const PAIRED: u16 = 512;
    /// Other instructions take its place before there are blocks.
    pub const PLACEHOLDER: u16 = 1024;
    /// It loads a constant or what is on top of the stack.
    pub const LOADS_KNOWN: u16 = 2048;
}

const fn kind_of(op: u8) -> u16 {
    use opcode::{
        BINARY_OP, BUILD_LIST, BUILD_SET, BUILD_TUPLE, CALL_INTRINSIC_1, COMPARE_OP, CONTAINS_OP, IS_OP, LIST_APPEND, LOAD_GLOBAL, SET_ADD, STORE_FAST, SWAP, TO_BOOL, UNARY_INVERT, UNARY_NEGATIVE,
        UNARY_NOT,
    };
    use opcode::{FOR_ITER, POP_JUMP_IF_FALSE, POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, POP_JUMP_IF_TRUE, SEND};
    match op {
        pseudo::JUMP | pseudo::JUMP_NO_INTERRUPT => kind::JUMP | kind::UNCONDITIONAL | kind::REWRITTEN,
        POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE | POP_JUMP_IF_NONE | POP_JUMP_IF_NOT_NONE | pseudo::JUMP_IF_FALSE | pseudo::JUMP_IF_TRUE => kind::JUMP | kind::REWRITTEN,
        FOR_ITER | SEND | opcode::END_ASYNC_FOR => kind::JUMP,
        BINARY_OP | BUILD_LIST | BUILD_SET | BUILD_TUPLE | CALL_INTRINSIC_1 | COMPARE_OP | CONTAINS_OP | IS_OP | LIST_APPEND | LOAD_GLOBAL | SET_ADD => kind::REWRITTEN,
        STORE_FAST => kind::REWRITTEN | kind::BINDING | kind::PAIRED,
        opcode::LOAD_FAST => kind::BINDING | kind::PAIRED,
        opcode::LOAD_FAST_CHECK => kind::BINDING,
        opcode::DELETE_FAST | opcode::LOAD_FAST_AND_CLEAR => kind::BINDING | kind::UNBINDING,
        pseudo::STORE_FAST_MAYBE_NULL => kind::BINDING | kind::UNBINDING | kind::PSEUDO,
        pseudo::LOAD_CLOSURE => kind::PSEUDO,
        SWAP | TO_BOOL | UNARY_INVERT | UNARY_NEGATIVE | UNARY_NOT => kind::REWRITTEN,
        pseudo::SETUP_CLEANUP | pseudo::SETUP_FINALLY | pseudo::SETUP_WITH => kind::BLOCK_PUSH | kind::PSEUDO,
        opcode::NOP | opcode::POP_TOP => kind::DROPPED,
        opcode::LOAD_CONST | opcode::LOAD_SMALL_INT | opcode::COPY => kind::LOADS_KNOWN,
        pseudo::ANNOTATIONS_PLACEHOLDER => kind::PLACEHOLDER,
        opcode::RETURN_VALUE | opcode::RAISE_VARARGS | opcode::RERAISE => kind::SCOPE_EXIT,
        _ => 0,
    }
}

static KINDS: [u16; 256] = {
    let mut table = [0; 256];
    let mut op = 0;
    while op < 256 {
        table[op] = kind_of(op as u8);
        op += 1;
    }
    table
};

fn has_kind(op: u8, bits: u16) -> bool {
    KINDS[usize::from(op)] & bits != 0
}

/// What a whole sequence of instructions asks of control flow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kinds(u16);

impl Kinds {
    pub fn add(&mut self, op: u8) {
        self.0 |= KINDS[usize::from(op)];
    }

    /// Whether an instruction puts up a handler.
    pub fn handlers(self) -> bool {
        self.0 & kind::BLOCK_PUSH != 0
    }

    /// Whether an instruction leaves a local unbound.
    pub fn unbinding(self) -> bool {
        self.0 & kind::UNBINDING != 0
    }

    /// Whether an instruction becomes another one at the end.
    pub fn pseudo(self) -> bool {
        self.0 & kind::PSEUDO != 0
    }
}

/// Whether local rewriting looks at the instruction.
pub fn is_rewritten(op: u8) -> bool {
    has_kind(op, kind::REWRITTEN)
}

/// Whether it only works on values: it does not jump, leave or put up a handler, and becomes no other instruction at the end.
pub fn is_plain(op: u8) -> bool {
    !has_kind(op, kind::JUMP | kind::SCOPE_EXIT | kind::BLOCK_PUSH | kind::PSEUDO)
}

/// Whether the instruction may go, alone or with the one in front of it.
pub fn is_dropped(op: u8) -> bool {
    has_kind(op, kind::DROPPED)
}

/// Whether the instruction and another like it may become one.
pub fn is_paired(op: u8) -> bool {
    has_kind(op, kind::PAIRED)
}

/// Whether the instruction loads a constant or what is on top of the stack.
pub fn loads_known(op: u8) -> bool {
    has_kind(op, kind::LOADS_KNOWN)
}

/// Whether a block may end at the instruction, or a target or others instructions belong to it.
pub fn matters_to_blocks(op: u8) -> bool {
    has_kind(op, kind::JUMP | kind::SCOPE_EXIT | kind::BLOCK_PUSH | kind::PLACEHOLDER)
}

/// Whether it matters to the instruction if a local is bound, or changes that.
pub fn is_binding(op: u8) -> bool {
    has_kind(op, kind::BINDING)
}

/// Whether the instruction jumps (CPython `OPCODE_HAS_JUMP`).
pub fn is_jump(op: u8) -> bool {
    has_kind(op, kind::JUMP)
}

pub fn is_unconditional_jump(op: u8) -> bool {
    has_kind(op, kind::UNCONDITIONAL)
}

pub fn is_block_push(op: u8) -> bool {
    has_kind(op, kind::BLOCK_PUSH)
}

pub fn is_scope_exit(op: u8) -> bool {
    has_kind(op, kind::SCOPE_EXIT)
}

/// Whether control never reaches the next instruction.
pub fn never_falls_through(op: u8) -> bool {
    has_kind(op, kind::SCOPE_EXIT | kind::UNCONDITIONAL)
}

pub fn is_terminator(op: u8) -> bool {
    has_kind(op, kind::JUMP | kind::SCOPE_EXIT)
}

pub fn has_target(op: u8) -> bool {
    has_kind(op, kind::JUMP | kind::BLOCK_PUSH)
}

/// Operand stack effects as (popped, pushed) of all opcodes, pseudo-opcodes included, on the path that does not jump; [`VARIES`] where
/// the operand counts.
pub struct Effects([(u8, u8); 256]);

const VARIES: (u8, u8) = (u8::MAX, u8::MAX);

static EFFECTS: LazyLock<Effects> = LazyLock::new(|| {
    let mut effects = Effects([(0, 0); 256]);
    for op in 0..=u8::MAX {
        effects.0[usize::from(op)] = match op {
            pseudo::JUMP | pseudo::JUMP_NO_INTERRUPT | pseudo::POP_BLOCK | pseudo::ANNOTATIONS_PLACEHOLDER => (0, 0),
            pseudo::SETUP_FINALLY | pseudo::SETUP_CLEANUP | pseudo::SETUP_WITH => (0, 0),
            pseudo::JUMP_IF_FALSE | pseudo::JUMP_IF_TRUE => (1, 1),
            pseudo::LOAD_CLOSURE => (0, 1),
            pseudo::STORE_FAST_MAYBE_NULL => (1, 0),
            _ => match opcode::fixed_stack_effect(op) {
                Some(effect) => effect,
                None => VARIES,
            },
        };
    }
    effects
});

impl Effects {
    /// The table, to be asked for once.
    pub fn get() -> &'static Effects {
        &EFFECTS
    }

    /// What an instruction takes from the stack and puts there.
    pub fn of(&self, op: u8, arg: u32) -> (u32, u32) {
        match self.0[usize::from(op)] {
            VARIES => opcode::stack_effect(op, arg).unwrap_or((0, 0)),
            (popped, pushed) => (u32::from(popped), u32::from(pushed)),
        }
    }

    /// The same on the path that jumps; for a block push that is its handler's side (CPython `get_stack_effects`).
    pub fn of_jump(&self, op: u8, arg: u32) -> (u32, u32) {
        match op {
            pseudo::SETUP_FINALLY => (0, 1),
            pseudo::SETUP_CLEANUP => (0, 2),
            // The handler finds the stack as it was below the result of `__enter__`.
            pseudo::SETUP_WITH => (1, 2),
            _ => self.of(op, arg),
        }
    }
}
