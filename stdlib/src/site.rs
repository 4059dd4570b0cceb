//! What `site` does: folders of installed packages with their `.pth` files on `sys.path`, customisation modules, and in the builtins `exit`, `quit`, `copyright`, `credits`, `license` and `help`. Each is an object of
//! `_sitebuiltins` that comes to exist when somebody uses it.

use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::import::import_module;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};

#[repr(C)]
struct Deferred {
    head: Header,
    name: &'static str,
    made: Mut<Slot>,
}
payload!(Deferred, DEFERRED, made);

static DEFERRED: Type = Type::builtin::<Deferred>(
    "_sitebuiltins.Deferred",
    &OBJECT,
    flag::GC,
    object::SLOTS.repr(|vm, v| vm.repr(&made(vm, v)?)).call(|vm, v, args| vm.call_args(&made(vm, v)?, args)).getattr(|vm, v, name| vm.get_attr(&made(vm, v)?, name)).no_new(),
);

const END_OF_FILE: &str = "Ctrl-D (i.e. EOF)";
const CREDITS: &str =
    "Thanks to CWI, CNRI, BeOpen, Zope Corporation, the Python Software\nFoundation, and a cast of thousands for supporting Python\ndevelopment.  See www.python.org for more information.";
const LICENSE: &str = "See https://www.python.org/psf/license/";

/// The object itself.
fn made(vm: &Vm, value: &Value) -> R {
    let this = value.obj::<Deferred>();
    if let Some(made) = this.made.get() {
        return Ok(made.clone());
    }
    let module = import_module(vm, "_sitebuiltins")?;
    let (class, argument) = match this.name {
        "exit" | "quit" => ("Quitter", Some(vm.str(END_OF_FILE))),
        "credits" => ("_Printer", Some(vm.str(CREDITS))),
        "license" => ("_Printer", Some(vm.str(LICENSE))),
        "copyright" => ("_Printer", Some(vm.get_attr_str(&import_module(vm, "sys")?, "copyright")?)),
        _ => ("_Helper", None),
    };
    let args: Vec<Value> = argument.map(|a| vec![vm.str(this.name), a]).unwrap_or_default();
    let made = vm.call(&vm.get_attr_str(&module, class)?, &args)?;
    this.made.set(Some(made.clone()));
    Ok(made)
}

/// Puts the folders of installed packages on `sys.path`, if there are any (CPython `site.main`).
///
/// # Errors
/// What a customisation module raises.
pub fn add_packages(vm: &Vm) -> R<()> {
    let mut folders = Vec::new();
    let settings = &vm.settings;
    let environment = settings.environment.as_ref();
    if !settings.no_user_site
        && environment.is_none_or(|e| e.system_site)
        && let Some(base) = user_base(vm)
    {
        folders.push(format!("{base}/{PACKAGES}"));
    }
    // Without an environment there is no installation whose packages are meant for pyvm.
    if let Some(environment) = environment {
        folders.push(format!("{}/{PACKAGES}", environment.prefix));
        if environment.system_site {
            folders.push(format!("{}/{PACKAGES}", pyvm_vm::vm::BASE_PREFIX));
        }
    }
    for folder in folders {
        if std::path::Path::new(&folder).is_dir() {
            append(vm, &folder)?;
            path_files(vm, &folder)?;
        }
    }
    for name in ["sitecustomize", "usercustomize"] {
        if is_on_path(vm, name) && !(name == "usercustomize" && settings.no_user_site) {
            import_module(vm, name)?;
        }
    }
    Ok(())
}

/// Where packages are below a prefix.
const PACKAGES: &str = "lib/python3.14/site-packages";

fn user_base(vm: &Vm) -> Option<String> {
    let set = if vm.settings.ignore_environment { None } else { std::env::var("PYTHONUSERBASE").ok().filter(|v| !v.is_empty()) };
    set.or_else(|| Some(format!("{}/.local", std::env::var("HOME").ok()?)))
}

fn append(vm: &Vm, folder: &str) -> R<()> {
    let Some(path) = vm.sys_dict.get_name(vm, "path") else { return Ok(()) };
    if !vm.contains(&path, &vm.str(folder))? {
        vm.call_method_str(&path, "append", &[vm.str(folder)])?;
    }
    Ok(())
}

/// Does what the `.pth` files of a folder say: paths to add, and lines to run (CPython `addpackage`).
fn path_files(vm: &Vm, folder: &str) -> R<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut names: Vec<String> = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).filter(|n| n.ends_with(".pth") && !n.starts_with('.')).collect();
    names.sort();
    for name in names {
        let file = format!("{folder}/{name}");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            if line.starts_with("import ") || line.starts_with("import\t") {
                if let Err(raised) = vm.run_source(line, "<string>", pyvm_vm::run::Mode::Exec) {
                    let e = vm.caught(raised);
                    let shown = pyvm_vm::vm::report::format_exception(vm, e.value());
                    let indented: String = shown.lines().map(|l| format!("  {l}\n")).collect();
                    pyvm_vm::vm::report::write_stderr(vm, &format!("Error processing line {} of {file}:\n\n{indented}\nRemainder of file ignored\n", number + 1));
                    break;
                }
                continue;
            }
            let line = line.trim_end();
            let path = if line.starts_with('/') { line.to_owned() } else { format!("{folder}/{line}") };
            if std::path::Path::new(&path).exists() {
                append(vm, &path)?;
            }
        }
    }
    Ok(())
}

/// Whether a folder of `sys.path` has a module of this name.
fn is_on_path(vm: &Vm, name: &str) -> bool {
    let Some(path) = vm.sys_dict.get_name(vm, "path").and_then(|p| vm.collect(&p).ok()) else { return false };
    // CPython looks before the program's own folder is on the path.
    let own = usize::from(!vm.settings.safe_path);
    path.iter().skip(own).map(pyvm_vm::objects::string::to_string).filter(|p| p.starts_with('/')).any(|p| {
        let base = std::path::Path::new(&p).join(name);
        ["py", "pyc"].iter().any(|e| base.with_extension(e).is_file()) || base.join("__init__.py").is_file()
    })
}

/// Adds the names to the builtins.
pub fn install(vm: &Vm) {
    for name in ["exit", "quit", "copyright", "credits", "license", "help"] {
        let deferred = Py::new(Deferred { head: Header::new(&DEFERRED), name, made: Mut::new(None) });
        vm.builtins.set_name(vm, name, deferred.into_value());
    }
}
