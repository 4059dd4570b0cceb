//! The control-flow graph of a code object and CPython's passes over it, in CPython's order (CPython `flowgraph.c`).
//!
//! [`optimize`] is `_PyCfg_OptimizeCodeUnit`, [`finish`] is `_PyCfg_OptimizedCfgToInstructionSequence`.

mod blocks;
mod borrow;
mod constants;
mod lines;
mod locals;
mod lower;
mod peephole;
mod swaps;

pub use blocks::{Graph, NONE};
pub use lower::{Code, Handler, Layout, Lowered, finish};

use super::constant::ConstTable;
use super::instr::Sequence;

/// Builds the graph of a sequence and runs the optimisations.
pub fn optimize(graph: &mut Graph, sequence: &Sequence, consts: &mut ConstTable, locals: usize, parameters: usize) {
    graph.rebuild(sequence);
    graph.mark_except_handlers();
    graph.label_exception_targets();
    graph.inline_small_or_no_lineno_blocks();
    graph.remove_unreachable();
    graph.resolve_line_numbers();
    graph.optimize_load_const(consts);
    let mut at = 0;
    while at != NONE {
        graph.optimize_block(at, consts);
        at = graph.next(at);
    }
    graph.remove_redundant_nops_and_pairs();
    graph.remove_unreachable();
    graph.remove_redundant_nops_and_jumps();
    graph.remove_unused_consts(consts);
    graph.check_loads(locals, parameters);
    graph.insert_superinstructions();
    graph.push_cold_blocks_to_end();
    graph.resolve_line_numbers();
}
