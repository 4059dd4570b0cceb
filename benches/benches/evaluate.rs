//! The evaluation loop: one small Python function per kind of work.

use criterion::{Criterion, criterion_group, criterion_main};
use pyvm_vm::run::Mode;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{Settings, Vm};

#[global_allocator]
static BLOCKS: pyvm_vm::heap::blocks::Blocks = pyvm_vm::heap::blocks::Blocks;

/// Names and bodies of functions without parameters.
const WORK: &[(&str, &str)] = &[
    ("fib", "def f(n=15):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n"),
    ("int loop", "def f():\n    total = 0\n    for i in range(1000):\n        total += i * 3 % 7\n    return total\n"),
    ("float loop", "def f():\n    x = 0.5\n    for _ in range(1000):\n        x = x * 1.0000001 + 0.25 / (x + 1.0)\n    return x\n"),
    (
        "attributes",
        "class P:\n    def __init__(self):\n        self.x = 1\n    def get(self):\n        return self.x\np = P()\ndef f():\n    total = 0\n    for _ in range(1000):\n        total += p.get()\n    return total\n",
    ),
    ("generator", "def g(n):\n    for i in range(n):\n        yield i\ndef f():\n    return sum(g(1000))\n"),
    ("dict", "def f():\n    d = {}\n    for i in range(1000):\n        d[i] = i\n    return sum(d[i] for i in range(1000))\n"),
    ("str", "def f():\n    return ','.join([str(i) for i in range(500)]).split(',')[::-1]\n"),
    ("exceptions", "def f():\n    caught = 0\n    for i in range(300):\n        try:\n            raise ValueError(i)\n        except ValueError:\n            caught += 1\n    return caught\n"),
];

fn evaluate(c: &mut Criterion) {
    let vm = Vm::new(Settings::default());
    pyvm_stdlib::install(vm).expect("the standard streams are open");
    for (name, body) in WORK {
        let source = format!("exec({body:?}, names := {{}}) or names['f']");
        let function: Value = match vm.run_source(&source, "<bench>", Mode::Eval) {
            Ok(function) => function,
            Err(raised) => panic!("{name}: {}", vm.repr_lossy(vm.caught(raised).value())),
        };
        c.bench_function(&format!("evaluate/{name}"), |b| b.iter(|| vm.call(&function, &[]).is_ok()));
    }
}

criterion_group!(benches, evaluate);
criterion_main!(benches);
