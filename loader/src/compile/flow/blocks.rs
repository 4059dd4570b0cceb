//! Basic blocks: how they are cut, who covers whom with a handler, which can be reached.

use super::borrow::Stack;
use crate::compile::instr::{Instr, Loc, Sequence, has_target, is_block_push, is_jump, is_scope_exit, is_terminator, matters_to_blocks, never_falls_through, pseudo};
use crate::opcode;

pub use crate::compile::instr::{BlockId, NONE};

/// Something jumps here, where no block is yet.
const TARGET: BlockId = u32::MAX - 1;

/// A run of instructions that only the last one leaves.
#[derive(Debug, Default)]
#[expect(clippy::box_collection, reason = "few blocks have these lists, and all are walked over again and again")]
pub struct Block {
    pub instrs: Vec<Instr>,
    pub next: BlockId,
    pub predecessors: u32,
    /// Stack depth at its start; -1 until it is known.
    pub start_depth: i32,
    pub except_handler: bool,
    /// Index of its first instruction, once the blocks are in line.
    pub start: u32,
    /// The handler finds the offset of the failed instruction below the exception.
    pub preserve_lasti: bool,
    pub cold: bool,
    pub warm: bool,
    pub visited: bool,
    pub labelled: bool,
    /// Locals among the first 64 that may be unbound at its start.
    pub unsafe_locals: u64,
    /// Handlers of instructions that were once behind the last one, the nearest at the end. CPython leaves them in memory, where
    /// instructions that are appended later find them.
    left_over: Option<Box<Vec<BlockId>>>,
    /// The innermost handler in force at its start, as a number of [`Graph::covers`], while these are being found out.
    cover: u32,
}

impl Block {
    pub fn new() -> Block {
        Block { next: NONE, start_depth: -1, ..Block::default() }
    }

    /// Makes it an empty block in front of `next`; the memory of its lists stays.
    fn reset(&mut self, next: BlockId) {
        let (mut instrs, mut left_over) = (std::mem::take(&mut self.instrs), self.left_over.take());
        instrs.clear();
        left_over.iter_mut().for_each(|l| l.clear());
        *self = Block { instrs, left_over, next, ..Block::new() };
    }

    /// Keeps the first `count` instructions.
    pub fn truncate(&mut self, count: usize) {
        // Behind the last handler nothing needs to be remembered.
        if self.left_over.as_ref().is_none_or(|l| l.is_empty()) && self.instrs[count..].iter().all(|i| i.except == NONE) {
            return self.instrs.truncate(count);
        }
        let left_over = self.left_over.get_or_insert_default();
        left_over.extend(self.instrs.drain(count..).rev().map(|gone| gone.except));
    }

    /// Appends an instruction made after handlers were given out (CPython `basicblock_addop`).
    pub fn add(&mut self, mut instr: Instr) {
        if let Some(except) = self.left_over.as_mut().and_then(|l| l.pop()) {
            instr.except = except;
        }
        self.instrs.push(instr);
    }

    /// Appends copies of instructions, their handlers included.
    pub fn append(&mut self, instrs: &[Instr]) {
        self.instrs.extend_from_slice(instrs);
        self.take_left_over(instrs.len());
    }

    /// Puts an instruction in front of the one at `at`.
    pub fn insert(&mut self, at: usize, instr: Instr) {
        self.instrs.insert(at, instr);
        self.take_left_over(1);
    }

    /// Forgets what the next `count` instructions lie over.
    fn take_left_over(&mut self, count: usize) {
        if let Some(left_over) = &mut self.left_over {
            left_over.truncate(left_over.len().saturating_sub(count));
        }
    }

    pub fn last(&self) -> Option<&Instr> {
        self.instrs.last()
    }

    pub fn exits_scope(&self) -> bool {
        self.last().is_some_and(|i| is_scope_exit(i.op))
    }

    pub fn falls_through(&self) -> bool {
        !self.last().is_some_and(|i| never_falls_through(i.op))
    }

    pub fn has_no_lineno(&self) -> bool {
        self.instrs.iter().all(|i| i.loc.line < 0)
    }
}

/// A handler that is in force, and those around it.
#[derive(Clone, Copy)]
struct Cover {
    handler: BlockId,
    /// The next one outwards, as a number of [`Graph::covers`].
    outer: u32,
    depth: u32,
}

/// The blocks of a code object. Block 0 is the entry; `next` gives their order. One graph serves many code objects, one after the other, so
/// that its memory is asked for once.
#[derive(Default)]
pub struct Graph {
    pub blocks: Vec<Block>,
    /// Whether any instruction puts up a handler.
    pub handlers: bool,
    /// Whether there may be NOPs that are superfluous.
    pub nops: bool,
    /// Whether there are pseudo-instructions that others take the place of at the end.
    pub pseudo: bool,
    /// Whether an instruction leaves a local unbound.
    pub unbinding: bool,
    /// Whether there may be instructions without a line.
    pub lineless: bool,
    /// Whether what reaches what may have changed since that was found out.
    pub rewired: bool,
    /// Blocks of graphs that were.
    spare: Vec<Block>,
    /// For each instruction of the sequence the block that starts there; [`TARGET`] until that is made.
    block_of: Vec<BlockId>,
    /// Where instructions with a target stand.
    jumps: Vec<(BlockId, u32)>,
    /// Handlers with those around them, while it is found out which covers what; the first stands for none.
    covers: Vec<Cover>,
    /// Blocks that a walk has still to visit.
    todo: Vec<BlockId>,
    pub stack: Stack,
}

/// A walk over the blocks in order; blocks put in behind the one at hand are passed over.
pub struct Walk(BlockId);

impl Walk {
    pub fn start() -> Walk {
        Walk(0)
    }

    pub fn next(&mut self, graph: &Graph) -> Option<BlockId> {
        let at = self.0;
        (at != NONE).then(|| {
            self.0 = graph.next(at);
            at
        })
    }
}

impl Graph {
    /// Cuts the sequence into blocks: one starts at every used label and behind every terminator.
    pub fn rebuild(&mut self, sequence: &Sequence) {
        let count = sequence.instrs.len();
        let graph = self;
        let (mut block_of, mut jumps) = (std::mem::take(&mut graph.block_of), std::mem::take(&mut graph.jumps));
        block_of.clear();
        block_of.resize(count + 1, NONE);
        for label in &sequence.targets {
            block_of[sequence.labels[label.0 as usize] as usize] = TARGET;
        }
        jumps.clear();
        (graph.nops, graph.lineless, graph.rewired) = (true, true, true);
        let kinds = sequence.kinds;
        (graph.handlers, graph.pseudo, graph.unbinding) = (kinds.handlers(), kinds.pseudo(), kinds.unbinding());
        graph.spare.append(&mut graph.blocks);
        graph.push_block(NONE);
        let mut cur: BlockId = 0;
        // From where on instructions wait for being put into the block, and how many that has already.
        let (mut start, mut base) = (0, 0);
        for (at, instr) in sequence.instrs.iter().enumerate() {
            let op = instr.op;
            if block_of[at] == TARGET {
                let block = &mut graph.blocks[cur as usize];
                block.instrs.extend_from_slice(&sequence.instrs[start..at]);
                start = at;
                if !block.instrs.is_empty() || block.labelled {
                    cur = graph.append(cur);
                }
                base = 0;
                graph.blocks[cur as usize].labelled = true;
                block_of[at] = cur;
            }
            if !matters_to_blocks(op) {
                continue;
            }
            if has_target(op) {
                jumps.push((cur, (base + at - start) as u32));
            }
            if is_terminator(op) && at + 1 < count {
                graph.blocks[cur as usize].instrs.extend_from_slice(&sequence.instrs[start..=at]);
                start = at + 1;
                if block_of[at + 1] != TARGET {
                    cur = graph.append(cur);
                    base = 0;
                }
            } else if op == pseudo::ANNOTATIONS_PLACEHOLDER {
                graph.blocks[cur as usize].instrs.extend_from_slice(&sequence.instrs[start..at]);
                start = at + 1;
                for a in &sequence.annotations {
                    if graph.blocks[cur as usize].last().is_some_and(|l| is_terminator(l.op)) {
                        cur = graph.append(cur);
                    }
                    graph.blocks[cur as usize].instrs.push(*a);
                }
                if at + 1 < count && graph.blocks[cur as usize].last().is_some_and(|l| is_terminator(l.op)) {
                    cur = graph.append(cur);
                }
                base = graph.blocks[cur as usize].instrs.len();
            }
        }
        graph.blocks[cur as usize].instrs.extend_from_slice(&sequence.instrs[start..]);
        for &(block, at) in &jumps {
            let instr = &mut graph.blocks[block as usize].instrs[at as usize];
            instr.target = block_of[sequence.labels[instr.arg as usize] as usize];
        }
        (graph.block_of, graph.jumps) = (block_of, jumps);
    }

    fn push_block(&mut self, next: BlockId) -> BlockId {
        let mut block = self.spare.pop().unwrap_or_default();
        block.reset(next);
        self.blocks.push(block);
        self.blocks.len() as BlockId - 1
    }

    /// A new empty block behind `at`.
    pub fn append(&mut self, at: BlockId) -> BlockId {
        let id = self.push_block(self.next(at));
        self.blocks[at as usize].next = id;
        id
    }

    pub fn next(&self, at: BlockId) -> BlockId {
        self.blocks[at as usize].next
    }

    pub fn block(&self, at: BlockId) -> &Block {
        &self.blocks[at as usize]
    }

    pub fn block_mut(&mut self, at: BlockId) -> &mut Block {
        &mut self.blocks[at as usize]
    }

    /// The block numbers in order.
    pub fn order(&self) -> Vec<BlockId> {
        let mut out = Vec::with_capacity(self.blocks.len());
        let mut at = 0;
        while at != NONE {
            out.push(at);
            at = self.next(at);
        }
        out
    }

    pub fn next_nonempty(&self, mut at: BlockId) -> BlockId {
        while at != NONE && self.block(at).instrs.is_empty() {
            at = self.next(at);
        }
        at
    }

    pub fn mark_except_handlers(&mut self) {
        if !self.handlers {
            return;
        }
        for at in 0..self.jumps.len() {
            let (block, i) = self.jumps[at];
            let instr = self.block(block).instrs[i as usize];
            if is_block_push(instr.op) {
                self.block_mut(instr.target).except_handler = true;
            }
        }
    }

    pub fn clear_visited(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
        }
    }

    /// Gives each instruction the handler that covers it and drops the instructions that say so (CPython `label_exception_targets`).
    pub fn label_exception_targets(&mut self) {
        if !self.handlers {
            return;
        }
        self.clear_visited();
        let mut covers = std::mem::take(&mut self.covers);
        covers.clear();
        covers.push(Cover { handler: NONE, outer: 0, depth: 0 });
        let mut todo = self.work();
        todo.push(0);
        self.blocks[0].visited = true;
        self.blocks[0].cover = 0;
        while let Some(at) = todo.pop() {
            let mut cover = self.block(at).cover;
            let mut reach = |graph: &mut Graph, to: BlockId, cover: u32| {
                let target = graph.block_mut(to);
                if !target.visited {
                    target.visited = true;
                    target.cover = cover;
                    todo.push(to);
                }
            };
            let mut yield_depth = 0;
            // Out of the graph for the while, so that blocks can be marked beside it.
            let mut instrs = std::mem::take(&mut self.block_mut(at).instrs);
            for instr in &mut instrs {
                let Cover { handler, outer, depth } = covers[cover as usize];
                match instr.op {
                    op if is_block_push(op) => {
                        reach(self, instr.target, cover);
                        if op != pseudo::SETUP_FINALLY {
                            self.block_mut(instr.target).preserve_lasti = true;
                        }
                        covers.push(Cover { handler: instr.target, outer: cover, depth: depth + 1 });
                        cover = covers.len() as u32 - 1;
                        continue;
                    }
                    pseudo::POP_BLOCK => {
                        cover = outer;
                        instr.clear();
                        continue;
                    }
                    op if is_jump(op) => reach(self, instr.target, cover),
                    opcode::YIELD_VALUE => yield_depth = depth,
                    // Whether a `throw` here meets a handler of the generator's own besides that for StopIteration.
                    opcode::RESUME if instr.arg != 0 && yield_depth == 1 => instr.arg |= 4,
                    _ => {}
                }
                instr.except = handler;
            }
            let block = self.block_mut(at);
            block.instrs = instrs;
            let next = block.next;
            if next != NONE && block.falls_through() {
                reach(self, next, cover);
            }
        }
        self.done(todo);
        self.covers = covers;
    }

    /// Empties blocks that nothing reaches, and counts predecessors (CPython `remove_unreachable`).
    pub fn remove_unreachable(&mut self) {
        if !std::mem::take(&mut self.rewired) {
            return;
        }
        for block in &mut self.blocks {
            block.visited = false;
            block.predecessors = 0;
        }
        let mut todo = self.work();
        todo.push(0);
        self.blocks[0].visited = true;
        self.blocks[0].predecessors = 1;
        while let Some(at) = todo.pop() {
            let mut reach = |graph: &mut Graph, to: BlockId| {
                let block = graph.block_mut(to);
                if !block.visited {
                    block.visited = true;
                    todo.push(to);
                }
                block.predecessors += 1;
            };
            let block = self.block(at);
            if block.next != NONE && block.falls_through() {
                let next = block.next;
                reach(self, next);
            }
            // Without handlers only the last instruction has a target.
            let from = if self.handlers { 0 } else { self.block(at).instrs.len().saturating_sub(1) };
            for i in from..self.block(at).instrs.len() {
                let instr = &self.block(at).instrs[i];
                if has_target(instr.op) {
                    let target = instr.target;
                    reach(self, target);
                }
            }
        }
        self.done(todo);
        for block in &mut self.blocks {
            if block.predecessors == 0 {
                block.truncate(0);
                block.except_handler = false;
            }
        }
    }

    /// An empty list of blocks to visit; to be given back as `todo`.
    pub fn work(&mut self) -> Vec<BlockId> {
        let mut todo = std::mem::take(&mut self.todo);
        todo.clear();
        todo
    }

    /// Takes a list of blocks back that [`Graph::work`] gave out.
    pub fn done(&mut self, todo: Vec<BlockId>) {
        self.todo = todo;
    }

    /// Which blocks run without an exception, and which only with one (CPython `mark_warm`, `mark_cold`).
    fn mark_cold(&mut self) {
        self.clear_visited();
        self.spread(vec![0], |block| &mut block.warm);
        self.clear_visited();
        let handlers: Vec<BlockId> = self.order().into_iter().filter(|&b| self.block(b).except_handler).collect();
        self.spread(handlers, |block| &mut block.cold);
    }

    /// Marks what normal control flow reaches from `todo`; warm blocks are never marked again.
    fn spread(&mut self, mut todo: Vec<BlockId>, mark: fn(&mut Block) -> &mut bool) {
        for &at in &todo {
            self.block_mut(at).visited = true;
        }
        while let Some(at) = todo.pop() {
            *mark(self.block_mut(at)) = true;
            let block = self.block(at);
            let jump = block.last().filter(|i| i.jumps()).map(|i| i.target);
            let next = Some(block.next).filter(|next| *next != NONE && block.falls_through());
            for to in jump.into_iter().chain(next) {
                let target = self.block_mut(to);
                if !target.visited && !target.warm {
                    target.visited = true;
                    todo.push(to);
                }
            }
        }
    }

    /// Moves what runs only after an exception behind everything else (CPython `push_cold_blocks_to_end`).
    pub fn push_cold_blocks_to_end(&mut self) {
        // What is cold is behind a handler.
        if self.blocks[0].next == NONE || !self.handlers {
            return;
        }
        self.mark_cold();
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let block = self.block(at);
            if block.cold && block.falls_through() && block.next != NONE && self.block(block.next).warm {
                let target = block.next;
                self.lineless = true;
                let bridge = self.append(at);
                let block = self.block_mut(bridge);
                block.instrs.push(Instr { target, ..Instr::new(pseudo::JUMP_NO_INTERRUPT, 0, Loc::NONE) });
                block.cold = true;
                block.predecessors = 1;
                self.block_mut(target).labelled = true;
            }
        }
        let (cold, warm): (Vec<BlockId>, Vec<BlockId>) = self.order().into_iter().partition(|&b| self.block(b).cold);
        let any_cold = !cold.is_empty();
        let all: Vec<BlockId> = warm.into_iter().chain(cold).collect();
        for pair in all.windows(2) {
            self.block_mut(pair[0]).next = pair[1];
        }
        if let Some(&last) = all.last() {
            self.block_mut(last).next = NONE;
        }
        if any_cold {
            self.remove_redundant_nops_and_jumps();
        }
    }
}
