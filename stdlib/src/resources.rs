//! Data files of the embedded library, as `importlib.resources` asks a loader for them (`importlib.resources.abc`).

use pyvm_vm::call::bind;
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::bin;
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};

include!(concat!(env!("OUT_DIR"), "/data_index.rs"));

static DATA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/data.bin"));

/// The contents of the file at a path such as `venv/scripts/common/activate`.
pub fn find(path: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by(|file| file.0.cmp(path)).ok()?;
    let [start, end] = FILES[at].1;
    DATA.get(start as usize..end as usize)
}

/// The paths below a folder, without its own part.
fn below(folder: &str) -> impl Iterator<Item = &'static str> {
    FILES.iter().filter_map(move |(path, _)| path.strip_prefix(folder)?.strip_prefix('/'))
}

/// The names of what is in a folder.
fn children(folder: &str) -> Vec<&'static str> {
    let mut names: Vec<&str> = below(folder).map(|rest| rest.split_once('/').map_or(rest, |(first, _)| first)).collect();
    names.dedup();
    names
}

/// What `get_resource_reader` returns for a package (`importlib.resources.abc.TraversableResources`).
#[repr(C)]
struct Reader {
    head: Header,
    folder: String,
}
payload!(Reader, READER);

static READER: Type = Type::builtin::<Reader>("pyvm.ResourceReader", &OBJECT, 0, object::SLOTS.no_new()).methods(READER_METHODS);

/// The reader of a package.
pub fn reader(package: &str) -> Value {
    Py::new(Reader { head: Header::new(&READER), folder: package.replace('.', "/") }).into_value()
}

/// A file or folder that may be there (`importlib.resources.abc.Traversable`).
#[repr(C)]
struct Resource {
    head: Header,
    path: String,
}
payload!(Resource, RESOURCE);

static RESOURCE: Type = Type::builtin::<Resource>("pyvm.Resource", &OBJECT, 0, object::SLOTS.repr(|vm, v| Ok(vm.str(&format!("<resource '{}'>", path(v))))).binary(bin::TRUE_DIVIDE, divide).no_new())
    .methods(RESOURCE_METHODS)
    .getset(RESOURCE_GETSET);

fn resource(path: String) -> Value {
    Py::new(Resource { head: Header::new(&RESOURCE), path }).into_value()
}

fn path(v: &Value) -> &str {
    &v.obj::<Resource>().path
}

fn divide(vm: &Vm, a: &Value, b: &Value) -> R {
    if a.cast::<Resource>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    join(vm, path(a), std::slice::from_ref(b))
}

/// A path with others behind it, which may be texts or paths, each with slashes in it.
fn join(vm: &Vm, folder: &str, behind: &[Value]) -> R {
    let mut out = folder.to_owned();
    for part in behind {
        let part = pyvm_vm::protocol::os::fspath(vm, part)?;
        for name in string::to_string(&part).split('/').filter(|name| !name.is_empty() && *name != ".") {
            out.push('/');
            out.push_str(name);
        }
    }
    Ok(resource(out))
}

fn is_folder(path: &str) -> bool {
    below(path).next().is_some()
}

fn contents(vm: &Vm, path: &str) -> Result<&'static [u8], Raised> {
    match find(path) {
        Some(data) => Ok(data),
        None if is_folder(path) => Err(vm.os_error_code(libc::EISDIR, Some(&vm.str(path)))),
        None => Err(vm.os_error_code(libc::ENOENT, Some(&vm.str(path)))),
    }
}

/// A stream of the contents, of text with the arguments of `io.TextIOWrapper` given.
fn open(vm: &Vm, path: &str, mode: &str, how: &[Value], keywords: Option<&Py<Dict>>) -> R {
    let io = pyvm_vm::import::import_module(vm, "io")?;
    if !matches!(mode, "r" | "rb") {
        return Err(vm.value_error(format!("Invalid mode value '{mode}', only 'r' and 'rb' supported")));
    }
    let stream = vm.call_method_str(&io, "BytesIO", &[Bytes::copied(contents(vm, path)?)])?;
    if mode == "rb" {
        return Ok(stream);
    }
    let wrapper = vm.get_attr_str(&io, "TextIOWrapper")?;
    let args: Vec<Value> = std::iter::once(&stream).chain(how).cloned().collect();
    vm.call_dict(&wrapper, &args, keywords)
}

static RESOURCE_METHODS: &[Method] = &[
    m("iterdir", "($self, /)", |vm, a| {
        let folder = path(&a[0]);
        if !is_folder(folder) {
            return Err(vm.os_error_code(if find(folder).is_some() { libc::ENOTDIR } else { libc::ENOENT }, Some(&vm.str(folder))));
        }
        let items = children(folder).into_iter().map(|name| resource(format!("{folder}/{name}"))).collect();
        vm.iter(&List::new(items).into_value())
    })
    .doc("Yield Traversable objects in self"),
    m("is_dir", "($self, /)", |_, a| Ok(Value::bool(is_folder(path(&a[0]))))).doc("Return True if self is a directory"),
    m("is_file", "($self, /)", |_, a| Ok(Value::bool(find(path(&a[0])).is_some()))).doc("Return True if self is a file"),
    m("exists", "($self, /)", |_, a| Ok(Value::bool(find(path(&a[0])).is_some() || is_folder(path(&a[0]))))),
    mk("joinpath", "($self, /, *descendants)", |vm, a| {
        a.no_keywords(vm, "joinpath")?;
        join(vm, path(&a.pos()[0]), &a.pos()[1..])
    })
    .doc("Return Traversable resolved with any descendants applied."),
    m("read_bytes", "($self, /)", |vm, a| Ok(Bytes::copied(contents(vm, path(&a[0]))?))).doc("Read contents of self as bytes"),
    mk("read_text", "($self, /, encoding=None, errors=None)", |vm, a| {
        let args = bind(vm, "read_text", &["encoding", "errors"], 0, a.rest())?;
        let stream = open(vm, path(&a.pos()[0]), "r", &args, None)?;
        vm.call_method_str(&stream, "read", &[])
    })
    .doc("Read contents of self as text"),
    mk("open", "($self, /, mode='r', *args, **kwargs)", |vm, a| {
        let (this, how) = (path(&a.pos()[0]), &a.pos()[1..]);
        let keywords = Dict::new();
        for (name, value) in a.keywords().filter(|(name, _)| string::to_string(name) != "mode") {
            keywords.set(vm, name, value.clone())?;
        }
        let mode = how.first().or_else(|| a.keyword("mode")).map_or_else(|| "r".to_owned(), string::to_string);
        open(vm, this, &mode, how.get(1..).unwrap_or_default(), Some(&keywords))
    })
    .doc("mode may be 'r' or 'rb' to open as text or binary. Return a handle\nsuitable for reading (same as pathlib.Path.open).\n\nWhen opening as text, accepts encoding parameters such as those\naccepted by io.TextIOWrapper."),
];

static RESOURCE_GETSET: &[GetSet] = &[g("name", |vm, v| Ok(vm.str(path(v).rsplit('/').next().unwrap_or_default()))).doc("The base name of this object without any parent references.")];

fn folder(v: &Value) -> &str {
    &v.obj::<Reader>().folder
}

static READER_METHODS: &[Method] = &[
    m("files", "($self, /)", |_, a| Ok(resource(folder(&a[0]).to_owned()))).doc("Return a Traversable object for the loaded package."),
    m("open_resource", "($self, resource, /)", |vm, a| {
        let found = join(vm, folder(&a[0]), &a[1..])?;
        open(vm, path(&found), "rb", &[], None)
    })
    .doc("Return an opened, file-like object for binary reading."),
    m("resource_path", "($self, resource, /)", |vm, a| Err(vm.raise_new(&exc::FILE_NOT_FOUND_ERROR, &a[1..]))).doc("Return the file system path to the specified resource."),
    m("is_resource", "($self, path, /)", |vm, a| Ok(Value::bool(find(path(&join(vm, folder(&a[0]), &a[1..])?)).is_some()))).doc("Return True if the named 'path' is a resource."),
    m("contents", "($self, /)", |vm, a| vm.iter(&List::new(children(folder(&a[0])).into_iter().map(|name| vm.str(name)).collect()).into_value())).doc("Return an iterable of entries in `package`."),
];
