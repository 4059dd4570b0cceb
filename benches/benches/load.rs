//! Loading a module: from marshal data against compiling its source, for three sizes.

use criterion::{Criterion, criterion_group, criterion_main};
use pyvm_loader::{compile, marshal, tree};

fn load(c: &mut Criterion) {
    for (name, functions) in [("small", 5), ("medium", 100), ("large", 2000)] {
        let source: String = (0..functions).map(|i| format!("def f{i}(a, b=1):\n    return [x * {i} for x in a if x > b]\n")).collect();
        let options = compile::Options::new(compile::Mode::Exec, 0);
        let make = || compile::compile_to_marshal(&source, "bench.py", options, &mut Vec::new()).expect("the module compiles");
        let data = make();
        c.bench_function(&format!("unmarshal/{name}"), |b| b.iter(|| marshal::Reader::new(&data, true).read(&mut tree::TreeBuilder).is_ok()));
        c.bench_function(&format!("compile/{name}"), |b| b.iter(make));
    }
}

criterion_group!(benches, load);
criterion_main!(benches);
