//! How fast sources compile: `compile_speed FOLDER [ROUNDS]` prints megabytes a second for the parser alone and up to marshal data.

use pyvm_conformance::files_below;
use pyvm_loader::compile::{Mode, Options, compile_to_marshal, parse_only};
use pyvm_loader::source;
use std::path::Path;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = args.first() else { return eprintln!("usage: compile_speed FOLDER [ROUNDS]") };
    let rounds = args.get(1).and_then(|n| n.parse().ok()).unwrap_or(1);
    let texts: Vec<String> = files_below(Path::new(folder), "py").iter().filter_map(|f| source::decode(&std::fs::read(f).ok()?, None, &source::plain_codec).ok()).collect();
    let size = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    for _ in 0..rounds {
        let start = Instant::now();
        let parsed = texts.iter().filter(|t| parse_only(t)).count();
        let parse = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let made = texts.iter().filter(|t| compile_to_marshal(t, "file.py", Options::new(Mode::Exec, 0), &mut Vec::new()).is_ok()).count();
        let all = start.elapsed().as_secs_f64();
        println!("{size:.1} MB, {parsed} parsed, {made} compiled: parser {:.1} MB/s, whole {:.1} MB/s ({all:.2} s, parser {parse:.2} s)", size / parse, size / all);
    }
}
