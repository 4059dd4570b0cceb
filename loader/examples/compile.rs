//! Compiles a source file and writes a `.pyc`: `compile SOURCE TARGET`.

use pyvm_loader::{compile, pyc, source, tree};

fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        eprintln!("usage: compile SOURCE TARGET");
        std::process::exit(2);
    };
    let bytes = std::fs::read(&input).expect("the source can be read");
    let text = source::decode(&bytes, &input).expect("the source is text");
    let code = compile::compile(&text, &input, compile::Mode::Exec, 0, &mut tree::TreeBuilder).expect("the source compiles");
    let mut out = pyc::write_header(pyc::Validation::Timestamp { mtime: 0, size: bytes.len() as u32 }).to_vec();
    out.extend(tree::dump(&code));
    std::fs::write(&output, out).expect("the target can be written");
}
