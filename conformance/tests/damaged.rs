//! Damaged marshal data and bytecode: an error or a result, never a panic, and the verifier returns.

use pyvm_loader::{compile, marshal, tree, verify};

/// A generator of numbers that is the same on every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize
    }
}

fn sample() -> Vec<u8> {
    let source = "def f(a, *b, c=1, **d):\n    try:\n        return [x for x in a if x] + [b, c, d, 2**70, 1.5, 'text', b'bytes', (1, None)]\n    finally:\n        print(a)\n";
    compile::compile_to_marshal(source, "sample.py", compile::Options::new(compile::Mode::Exec, 0), &mut Vec::new()).expect("the sample compiles")
}

fn check(data: &[u8]) {
    let mut reader = marshal::Reader::new(data, true);
    let Ok(node) = reader.read(&mut tree::TreeBuilder) else { return };
    verify::tree(&node).ok();
}

#[test]
fn damaged_data_never_panics() {
    let good = sample();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for round in 0..20_000 {
        let mut data = good.clone();
        match round % 3 {
            0 => data.truncate(numbers.next() % good.len()),
            1 => {
                let at = numbers.next() % good.len();
                data[at] ^= 1 << (numbers.next() % 8);
            }
            _ => {
                for _ in 0..4 {
                    let at = numbers.next() % good.len();
                    data[at] = numbers.next() as u8;
                }
            }
        }
        check(&data);
    }
}
