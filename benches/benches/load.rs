//! What a cache buys: a module from its `.pyc` file against compiling its source, for four sizes and for a program with some two hundred imports.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pyvm_loader::{compile, pyc, source};
use pyvm_vm::later::Data;
use pyvm_vm::objects::code::Code;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::run::Mode;
use pyvm_vm::value::Py;
use pyvm_vm::vm::{FrozenModule, Settings, Vm};
use pyvm_vm::{heap, marshal};
use std::path::{Path, PathBuf};

#[global_allocator]
static BLOCKS: pyvm_vm::heap::blocks::Blocks = pyvm_vm::heap::blocks::Blocks;

/// Names of modules, and how many functions and classes each has.
const SIZES: &[(&str, usize)] = &[("small", 5), ("medium", 100), ("large", 2_000), ("very large", 20_000)];

/// A program that needs much of the library.
const IMPORTS: &str = "import argparse, asyncio, collections, dataclasses, datetime, decimal, email.message, http.client, json, logging, pathlib, re, typing, unittest, urllib.request";

/// The one VM of the process.
fn vm() -> &'static Vm {
    let vm = Vm::new(Settings { path: vec!["<frozen>".to_owned()], ..Settings::default() });
    pyvm_stdlib::install(vm).expect("the standard streams are open");
    vm
}

/// A module of functions and small classes.
fn module(parts: usize) -> String {
    (0..parts)
        .map(|i| match i % 5 {
            4 => format!("class C{i}:\n    \"\"\"Number {i}.\"\"\"\n    limit = {i}\n\n    def get(self, key, default=None):\n        return self.__dict__.get(key, default)\n\n"),
            _ => format!("def f{i}(a, b=1):\n    total = {i}\n    for x in a:\n        if x > b:\n            total += x * {i}\n    return [x for x in a if x != total]\n\n"),
        })
        .collect()
}

fn code_of(vm: &Vm, data: Data) -> Py<Code> {
    let loaded = marshal::load_code(vm, data).ok().and_then(|value| value.downcast());
    loaded.expect("the data is a code object")
}

fn execute(vm: &Vm, code: &Py<Code>) -> bool {
    let globals = Dict::new();
    globals.set_name(vm, "__name__", vm.str("bench"));
    vm.run_code(code, &globals, globals.value().clone()).is_ok()
}

fn modules(c: &mut Criterion, vm: &Vm) {
    for (name, parts) in SIZES {
        let text = module(*parts);
        let made = compile::compile_to_marshal(&text, "bench.py", compile::Options::new(compile::Mode::Exec, 0), &mut Vec::new());
        let body = made.expect("the module compiles");
        let file = std::env::temp_dir().join(format!("pyvm-bench-{}.pyc", std::process::id()));
        pyc::write_atomic(&file.to_string_lossy(), &pyc::write_header(pyc::timestamp(0, 0)), &body, 0o600).expect("a cache to read");
        let read = |vm: &Vm| {
            let data = heap::read_file(&file).expect("the cache is there");
            pyc::read_header(&data).expect("its header is sound");
            code_of(vm, Data::File(data, pyc::HEADER_SIZE))
        };
        let mut group = c.benchmark_group(*name);
        group.sample_size(if *parts > 1_000 { 10 } else { 50 });
        group.bench_function("read and unmarshal", |b| b.iter_with_large_drop(|| read(vm)));
        group.bench_function("compile", |b| b.iter_with_large_drop(|| vm.compile(&text, "bench.py", Mode::Exec, 0).is_ok()));
        // Code that has not run yet is verified on the way.
        group.bench_function("execute", |b| b.iter_batched(|| read(vm), |code| execute(vm, &code), BatchSize::PerIteration));
        group.finish();
        std::fs::remove_file(file).ok();
    }
}

/// Marshal data and source text of every module that the program imports from the library.
fn library(vm: &Vm) -> Vec<(FrozenModule, String, String)> {
    vm.run_source(IMPORTS, "imports.py", Mode::Exec).unwrap_or_else(|raised| panic!("{}", vm.repr_lossy(vm.caught(raised).value())));
    let find = vm.frozen.get().expect("the library is there");
    let names = vm.collect(vm.modules.get().value()).unwrap_or_default();
    let found = names.iter().map(pyvm_vm::objects::string::to_string).filter_map(|name| {
        let module = find(&name)?;
        let base = Path::new(rustpython_pylib::LIB_PATH).join(name.replace('.', "/"));
        let file: PathBuf = if module.package { base.join("__init__.py") } else { base.with_extension("py") };
        let text = source::decode(&std::fs::read(&file).ok()?, None, &source::plain_codec).ok()?;
        Some((module, file.to_string_lossy().into_owned(), text))
    });
    found.collect()
}

fn imports(c: &mut Criterion, vm: &Vm) {
    let library = library(vm);
    println!("{} modules, {} loaded from the library", vm.modules.get().len(), library.len());
    let mut group = c.benchmark_group("imports");
    group.sample_size(20);
    group.bench_function("read and unmarshal", |b| b.iter_with_large_drop(|| library.iter().map(|(module, ..)| code_of(vm, module.data())).collect::<Vec<_>>()));
    group.bench_function("compile", |b| b.iter_with_large_drop(|| library.iter().filter(|(_, file, text)| vm.compile(text, file, Mode::Exec, 0).is_ok()).count()));
    // Whole processes: what is not in the two above is finding and executing.
    let pyvm = std::env::current_exe().ok().and_then(|bench| Some(bench.parent()?.parent()?.join("pyvm"))).filter(|binary| binary.is_file());
    match pyvm {
        None => println!("imports/process: not run, there is no pyvm beside the benches; cargo build --release makes it"),
        Some(pyvm) => {
            for (name, command) in [("process", IMPORTS), ("process that does nothing", "pass")] {
                group.bench_function(name, |b| b.iter(|| std::process::Command::new(&pyvm).args(["-c", command]).status().is_ok_and(|s| s.success())));
            }
        }
    }
    group.finish();
}

fn load(c: &mut Criterion) {
    let vm = vm();
    modules(c, vm);
    imports(c, vm);
}

criterion_group!(benches, load);
criterion_main!(benches);
