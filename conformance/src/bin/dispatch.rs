//! Lists the functions of the evaluation loop in a pyvm binary that enter the table of handlers by a call instead of a jump.
//!
//! `dispatch BINARY` needs `objdump`. Only `run`, `enter` and their kin may call; a handler that does grows the stack with every
//! instruction (ARCHITECTURE.md, E6).

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let Some(binary) = std::env::args().nth(1) else {
        eprintln!("usage: dispatch BINARY");
        return ExitCode::from(2);
    };
    let listing = match Command::new("objdump").args(["-d", "--no-show-raw-insn", "-C", &binary]).output() {
        Ok(out) => String::from_utf8_lossy(&out.stdout).into_owned(),
        Err(e) => {
            eprintln!("objdump: {e}");
            return ExitCode::from(2);
        }
    };
    let mut function = "";
    let (mut calls, mut jumps) = (BTreeMap::new(), 0);
    for line in listing.lines() {
        if let Some(name) = line.strip_suffix(">:").and_then(|l| l.split_once('<')) {
            function = name.1;
        } else if function.contains("pyvm_vm::eval") {
            let Some(instruction) = line.split('\t').nth(1) else { continue };
            let through_table = instruction.contains("*(%r") && instruction.ends_with(",8)");
            jumps += usize::from(through_table && instruction.starts_with("jmp"));
            if through_table && instruction.starts_with("call") {
                *calls.entry(function).or_insert(0) += 1;
            }
        }
    }
    println!("{jumps} jumps through the table");
    let mut wrong = false;
    for (name, n) in calls {
        let entry = name.ends_with("::run") || name.ends_with("::enter");
        wrong |= !entry;
        println!("{} {name}: {n} calls", if entry { "entry  " } else { "HANDLER" });
    }
    ExitCode::from(u8::from(wrong))
}
