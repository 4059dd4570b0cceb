//! Compiles the pure-Python library into one archive: an index sorted by module name, then marshalled code objects.

use pyvm_loader::{compile, outline, source, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    link_expat();
    let lib = Path::new(rustpython_pylib::LIB_PATH);
    let mut files = Vec::new();
    collect(lib, "", &mut files);
    // Modules that the packaging crate leaves out.
    println!("cargo:rerun-if-changed=lib");
    collect(Path::new("lib"), "", &mut files);
    let done: Mutex<BTreeMap<String, (bool, Vec<u8>)>> = Mutex::new(BTreeMap::new());
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            std::thread::Builder::new()
                .stack_size(64 << 20)
                .spawn_scoped(scope, || {
                    while let Some((name, package, path)) = files.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                        if let Some(code) = compile_file(name, path, *package) {
                            done.lock().expect("no compiler panicked").insert(name.clone(), (*package, code));
                        }
                    }
                })
                .expect("a thread for compiling");
        }
    });
    let modules = done.into_inner().expect("no compiler panicked");
    // The code of a module, and behind it where everything is in it.
    let mut data = Vec::new();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut table = String::from("static MODULES: &[(&str, bool, [u32; 3])] = &[\n");
    for (name, (package, code)) in &modules {
        let start = data.len();
        data.extend_from_slice(code);
        let end = data.len();
        // Code with lone surrogates has none.
        data.extend(outline::outline(code).map_or_else(Vec::new, |outline| outline.pack()));
        table.push_str(&format!("    ({name:?}, {package}, [{start}, {end}, {}]),\n", data.len()));
    }
    table.push_str("];\n");
    std::fs::write(out.join("archive_index.rs"), table).expect("the archive's index is written");
    std::fs::write(out.join("archive.bin"), data).expect("the archive is written");
    std::fs::write(out.join("texts.bin"), compile_texts()).expect("the texts are written");
    let (table, data) = pack_data(lib, &modules.into_iter().filter(|(_, (package, _))| *package).map(|(name, _)| name).collect());
    std::fs::write(out.join("data_index.rs"), table).expect("the index of data files is written");
    std::fs::write(out.join("data.bin"), data).expect("the data files are written");
}

/// Links the C library Expat into what is built, and says which of its younger functions it has.
fn link_expat() {
    println!("cargo::rustc-check-cfg=cfg(expat_reparse_deferral, expat_alloc_tracker)");
    if std::env::var_os("CARGO_FEATURE_EXPAT").is_none() {
        return;
    }
    println!("cargo:rerun-if-env-changed=CC");
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let found = std::process::Command::new(compiler).arg("-print-file-name=libexpat.a").output();
    let path = found.ok().and_then(|output| String::from_utf8(output.stdout).ok()).map(|path| PathBuf::from(path.trim()));
    let Some((folder, library)) = path.as_deref().and_then(|path| Some((path.parent()?, std::fs::read(path).ok()?))) else {
        panic!("the C library Expat is missing (on Debian: libexpat1-dev); without XML, build with --no-default-features --features compiler");
    };
    println!("cargo:rustc-link-search=native={}", folder.display());
    println!("cargo:rustc-link-lib=static=expat");
    for (function, name) in [("XML_SetReparseDeferralEnabled", "expat_reparse_deferral"), ("XML_SetAllocTrackerActivationThreshold", "expat_alloc_tracker")] {
        if library.windows(function.len()).any(|part| part == function.as_bytes()) {
            println!("cargo:rustc-cfg={name}");
        }
    }
}

/// The files in packages that are no modules: a table sorted by path, and their contents.
fn pack_data(lib: &Path, packages: &BTreeSet<String>) -> (String, Vec<u8>) {
    let mut files = BTreeMap::new();
    for package in packages.iter().filter(|name| name.split('.').all(|part| part != "test" && part != "tests")) {
        collect_data(&lib.join(package.replace('.', "/")), &package.replace('.', "/"), packages, &mut files);
    }
    let mut data = Vec::new();
    let mut table = String::from("static FILES: &[(&str, [u32; 2])] = &[\n");
    for (name, path) in &files {
        let start = data.len();
        data.extend(std::fs::read(path).expect("a file of the library can be read"));
        table.push_str(&format!("    ({name:?}, [{start}, {}]),\n", data.len()));
    }
    table.push_str("];\n");
    (table, data)
}

fn collect_data(dir: &Path, prefix: &str, packages: &BTreeSet<String>, out: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let file = entry.file_name().to_string_lossy().into_owned();
        let name = format!("{prefix}/{file}");
        if path.is_dir() {
            if file != "__pycache__" && !packages.contains(&name.replace('/', ".")) {
                collect_data(&path, &name, packages, out);
            }
        } else if !file.ends_with(".py") {
            out.insert(name, path);
        }
    }
}

/// Code of the texts in `texts.txt`, which `record_texts.py` collects.
fn compile_texts() -> Vec<u8> {
    println!("cargo:rerun-if-changed=texts.txt");
    let all = std::fs::read_to_string("texts.txt").expect("the list of texts is there");
    let mut store = Vec::new();
    for entry in all.split("### ").skip(1) {
        let (mode, text) = entry.split_once('\n').expect("a mode and a text");
        let mode = if mode == "eval" { compile::Mode::Eval } else { compile::Mode::Exec };
        let text = text.strip_suffix('\n').expect("texts end with a line end of the list");
        let at = |level| compile::compile_to_marshal(text, texts::FILENAME, compile::Options::new(mode, level), &mut Vec::new()).ok();
        match at(0) {
            Some(code) if at(1).as_ref() == Some(&code) && at(2).as_ref() == Some(&code) => texts::add(&mut store, texts::Key { mode, optimize: texts::EVERY_LEVEL, future: 0, text }, &code),
            _ => println!("cargo:warning=a text of the library depends on the optimisation level, or does not compile"),
        }
    }
    store
}

/// What is changed in the library. The packaging crate names its own interpreter's folder for packages where CPython has `python3.14`, which
/// `venv` and `pip` look for. Sources in archives are compiled where no cache holds their code.
const PATCHES: &[(&str, &str, &str)] = &[
    ("sysconfig", "return 'RustPython'", "return 'Python'"),
    ("site", "return 'RustPython'", "return 'Python'"),
    ("site", "/lib/rustpython{version[0]}", "/lib/python{version[0]}"),
    ("zipimport", "code = _compile_source(modpath, data)", ARCHIVE_CODE),
    ("venv", VENV_SCRIPTS, VENV_RESOURCES),
    ("ensurepip", PIP_FILE, PIP_RESOURCE),
];

/// Where `ensurepip` has its wheel: a file, whose name says what is in it, or what is in the archive.
const PIP_FILE: &str = "\
return resources.as_file(
        resources.files('ensurepip')
        / '_bundled'
        / f'pip-{_PIP_VERSION}-py3-none-any.whl'
    )";
const PIP_RESOURCE: &str = "\
from contextlib import contextmanager

    @contextmanager
    def wheel():
        with resources.as_file(resources.files('ensurepip') / '_bundled') as folder:
            yield folder / f'pip-{_PIP_VERSION}-py3-none-any.whl'

    return wheel()";

/// What `venv` takes its scripts from: files beside it, which are in the archive.
const VENV_SCRIPTS: &str = "\
path = os.path.abspath(os.path.dirname(__file__))
        path = os.path.join(path, 'scripts')
        self.install_scripts(context, path)";
const VENV_RESOURCES: &str = "\
from importlib.resources import as_file, files
        with as_file(files(__package__) / 'scripts') as path:
            self.install_scripts(context, os.fspath(path))";

/// The code of a source in an archive, in `zipimport._get_module_code`.
const ARCHIVE_CODE: &str = "\
folder, _, file = fullpath.rpartition(path_sep)
                level = f'.opt-{sys.flags.optimize}' if sys.flags.optimize else ''
                entry = self._get_files().get(_bootstrap_external._path_join(folder, '__pycache__', f'{file[:-3]}.{sys.implementation.cache_tag}{level}.pyc'))
                member = fullname, modpath, data, entry and _get_data(self.archive, entry), _get_mtime_and_size_of_source(self, fullpath + 'c')[0]
                code = _imp._archive_code(*member)
                if code is None:
                    code = _compile_source(modpath, data)
                    _imp._keep_archive_code(*member, code)";

fn compile_file(name: &str, path: &Path, package: bool) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok()?;
    let relative = name.replace('.', "/");
    let file = if package { format!("<frozen>/{relative}/__init__.py") } else { format!("<frozen>/{relative}.py") };
    let mut text = source::decode(&bytes, None, &source::plain_codec).ok()?;
    for (_, from, to) in PATCHES.iter().filter(|(module, ..)| *module == name) {
        if !text.contains(from) {
            println!("cargo:warning=a patch of {name} has nothing to change");
        }
        text = text.replace(from, to);
    }
    match compile::compile_to_marshal(&text, &file, compile::Options::new(compile::Mode::Exec, 0), &mut Vec::new()) {
        Ok(code) => Some(code),
        Err(_) => {
            println!("cargo:warning=not in the archive, it does not compile: {name}");
            None
        }
    }
}

fn collect(dir: &Path, prefix: &str, out: &mut Vec<(String, bool, PathBuf)>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let file = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if file != "__pycache__" && file != "idlelib" && file != "turtledemo" {
                collect(&path, &format!("{prefix}{file}."), out);
            }
        } else if let Some(stem) = file.strip_suffix(".py") {
            if stem == "__init__" {
                out.push((prefix.trim_end_matches('.').to_owned(), true, path));
            } else {
                out.push((format!("{prefix}{stem}"), false, path));
            }
        }
    }
}
