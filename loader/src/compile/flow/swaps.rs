//! Runs of SWAP made shorter, and SWAPs of what is stored at once made by reordering the stores.

use crate::compile::instr::Instr;
use crate::compile::instr::pseudo;
use crate::opcode::{NOP, POP_TOP, STORE_FAST, SWAP};

const VISITED: usize = usize::MAX;

/// Replaces the run of SWAPs at `at` by the shortest one with the same effect; returns the run's last index (CPython `swaptimize`).
pub fn shorten(instrs: &mut [Instr], at: usize) -> usize {
    let run = &mut instrs[at..];
    let mut depth = run[0].arg as usize;
    let mut len = 1;
    let mut more = false;
    while len < run.len() && matches!(run[len].op, SWAP | NOP) {
        if run[len].op == SWAP {
            depth = depth.max(run[len].arg as usize);
            more = true;
        }
        len += 1;
    }
    if !more {
        return at;
    }
    // Where each value ends up, the top first.
    let mut stack: Vec<usize> = (0..depth).collect();
    for i in run[..len].iter().filter(|i| i.op == SWAP) {
        stack.swap(0, i.arg as usize - 1);
    }
    // Each cycle of the permutation is walked once, from the end of the run backwards; only the top can be swapped with.
    let mut free = len;
    for i in 0..depth {
        if stack[i] == VISITED || stack[i] == i {
            continue;
        }
        let mut j = i;
        loop {
            if j != 0 {
                free -= 1;
                run[free].set(SWAP, j as u32 + 1);
            }
            if stack[j] == VISITED {
                break;
            }
            j = std::mem::replace(&mut stack[j], VISITED);
        }
    }
    for instr in &mut run[..free] {
        instr.clear();
    }
    at + len - 1
}

fn swappable(op: u8) -> bool {
    matches!(op, STORE_FAST | pseudo::STORE_FAST_MAYBE_NULL | POP_TOP)
}

fn stores_to(i: &Instr) -> Option<u32> {
    matches!(i.op, STORE_FAST | pseudo::STORE_FAST_MAYBE_NULL).then_some(i.arg)
}

fn next_swappable(instrs: &[Instr], from: usize, line: i32) -> Option<usize> {
    for (i, instr) in instrs.iter().enumerate().skip(from + 1) {
        if line >= 0 && instr.loc.line != line {
            return None;
        }
        if instr.op != NOP {
            return swappable(instr.op).then_some(i);
        }
    }
    None
}

/// Carries out SWAPs up to `at` by exchanging the stores behind them (CPython `apply_static_swaps`).
pub fn apply(instrs: &mut [Instr], at: usize) {
    for i in (0..=at).rev() {
        let swap = instrs[i];
        if swap.op != SWAP {
            if swap.op == NOP || swappable(swap.op) {
                continue;
            }
            return;
        }
        let Some(j) = next_swappable(instrs, i, -1) else { return };
        let line = instrs[j].loc.line;
        let mut k = j;
        for _ in 1..swap.arg {
            let Some(next) = next_swappable(instrs, k, line) else { return };
            k = next;
        }
        let (store_j, store_k) = (stores_to(&instrs[j]), stores_to(&instrs[k]));
        if store_j.is_some() || store_k.is_some() {
            if store_j == store_k {
                return;
            }
            let clash = |i: &Instr| stores_to(i).is_some_and(|s| Some(s) == store_j || Some(s) == store_k);
            if instrs[j + 1..k].iter().any(clash) {
                return;
            }
        }
        instrs[i].clear();
        instrs.swap(j, k);
    }
}
