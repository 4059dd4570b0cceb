//! Running source text and code objects.

use crate::import::times::{self, Phase};
use crate::later::Data;
use crate::objects::code::Code;
use crate::objects::dict::Dict;
use crate::objects::function::{Function, builtins_of};
use crate::objects::module::Module;
use crate::texts;
use crate::types::Type;
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use pyvm_loader::ast::Tree;
use pyvm_loader::compile as front;

pub use pyvm_loader::compile::{Mode, Options};

impl Vm {
    /// Compiles source text.
    pub fn compile(&self, source: &str, filename: &str, mode: Mode, optimize: u8) -> R<Py<Code>> {
        self.compile_with(source, filename, Options::new(mode, optimize))
    }

    /// Compiles source text with flags.
    pub fn compile_with(&self, source: &str, filename: &str, options: Options) -> R<Py<Code>> {
        if let Some(code) = texts::find(self, source, filename, &options) {
            return Ok(code);
        }
        let mut warnings = Vec::new();
        let options = Options { max_int_digits: self.int_max_str_digits.get(), ..options };
        let made = times::during(self, Phase::Compile, || self.objects(front::compile_text(source, filename, options, &mut warnings), filename));
        let code = self.made_code(made, &warnings, source, filename)?;
        if warnings.is_empty() {
            texts::keep(self, source, filename, &options, &code);
        }
        Ok(code)
    }

    /// Compiles the source of a module; the marshal data of its code too, where it is to be written.
    pub fn compile_for_cache(&self, source: &str, filename: &str, write: bool) -> R<(Py<Code>, Option<Vec<u8>>)> {
        let mut warnings = Vec::new();
        let options = Options { max_int_digits: self.int_max_str_digits.get(), ..Options::new(Mode::Exec, self.settings.optimize) };
        let (made, data) = times::during(self, Phase::Compile, || {
            let compiled = front::compile_text(source, filename, options, &mut warnings);
            let data = compiled.as_ref().ok().filter(|_| write).and_then(|c| c.marshal().ok());
            (self.objects(compiled, filename), data)
        });
        let code = self.made_code(made, &warnings, source, filename)?;
        // The object has less in it than the compiler made.
        let data = if self.settings.no_debug_ranges && data.is_some() { crate::marshal_code::dump(self, &code, true) } else { data };
        Ok((code, data))
    }

    /// Compiles a syntax tree.
    pub fn compile_tree(&self, tree: &Tree, filename: &str, options: Options) -> R<Py<Code>> {
        let mut warnings = Vec::new();
        let made = times::during(self, Phase::Compile, || self.objects(front::compile_tree(tree, filename, options, &mut warnings), filename));
        self.made_code(made, &warnings, "", filename)
    }

    /// Parses source text, as Python 3.`version` would if one is given.
    pub fn parse(&self, source: &str, filename: &str, options: Options, version: Option<u32>) -> R<Tree> {
        front::parse(source, Options { max_int_digits: self.int_max_str_digits.get(), ..options }, version).map_err(|e| self.raise_syntax(&e, source, filename))
    }

    /// The scopes of source text, as the compiler sees them.
    pub fn scopes(&self, source: &str, filename: &str, mode: Mode) -> R<Vec<front::symbols::Entry>> {
        front::scopes(source, mode).map_err(|e| self.raise_syntax(&e, source, filename))
    }

    /// The objects of compiled code; a failure of the compiler stays beside what is raised.
    fn objects(&self, made: Result<front::Compiled, front::SyntaxError>, filename: &str) -> Result<Py<Code>, front::Error<Raised>> {
        crate::later::compiled(self, made.map_err(front::Error::Syntax)?, filename).map_err(front::Error::Build)
    }

    fn made_code(&self, made: Result<Py<Code>, front::Error<Raised>>, warnings: &[front::Warning], source: &str, filename: &str) -> R<Py<Code>> {
        for warning in warnings {
            self.issue(warning, source, filename)?;
        }
        match made {
            Ok(code) => {
                code.trust();
                Ok(code)
            }
            Err(front::Error::Syntax(e)) => Err(self.raise_syntax(&e, source, filename)),
            Err(front::Error::Build(raised)) => Err(raised),
        }
    }

    /// Issues a warning of the compiler; one that is an error by the filters is a syntax error (CPython `_PyErr_EmitSyntaxWarning`).
    fn issue(&self, warning: &front::Warning, source: &str, filename: &str) -> R<()> {
        use crate::objects::exception as exc;
        let category = match warning.category {
            front::Category::Syntax => &exc::SYNTAX_WARNING,
            front::Category::Deprecation => &exc::DEPRECATION_WARNING,
        };
        let issued = crate::warnings::warn_at(self, category, &warning.message, filename, i64::from(warning.loc.line));
        match self.suppress(issued, category)? {
            Some(_) => Ok(()),
            None => Err(self.raise_syntax(&front::SyntaxError::from_warning(warning, source), source, filename)),
        }
    }

    fn raise_syntax(&self, e: &front::SyntaxError, source: &str, filename: &str) -> Raised {
        let ty = error_type(e.kind);
        if matches!(e.kind, front::SyntaxKind::Memory | front::SyntaxKind::Recursion | front::SyntaxKind::Absent) {
            return self.raise_new(ty, &[self.str(&e.message)]);
        }
        let of_file = || crate::vm::report::line_of_file(filename, e.line as i64);
        let of_text = || {
            let as_written = e.shown == front::LineEnd::AsWritten;
            let open = e.shown == front::LineEnd::None || (as_written && e.line >= source.lines().count() && !source.ends_with('\n'));
            let line = source.lines().nth(e.line.saturating_sub(1)).map(|line| format!("{line}{}", if open { "" } else { "\n" }));
            line.or_else(|| (e.line == 0 && as_written).then(String::new))
        };
        let line = match e.line_from {
            front::LineFrom::File => of_file(),
            front::LineFrom::FileOrText => of_file().or_else(of_text),
            front::LineFrom::Text => of_text(),
        };
        let line = line.map_or(Value::NONE, |line| self.str(&line));
        let mut details = vec![self.str(filename), Value::uint(e.line), Value::uint(e.column), line];
        if let Some((l, c)) = e.end {
            details.extend([Value::uint(l), Value::int(c as i64)]);
        }
        let made = self.call(&ty.as_value(), &[self.str(&e.message), self.tuple(details)]).and_then(|error| {
            // What a traceback looks through for misspelt keywords.
            if let Some((line, column)) = e.last_statement {
                let metadata = self.tuple(vec![Value::uint(line), Value::uint(column), self.str(source)]);
                self.set_attr_str(&error, "_metadata", metadata)?;
            }
            Ok(self.raise(&error))
        });
        made.unwrap_or_else(|raised| raised)
    }

    /// Runs code with the given namespaces (`exec`).
    pub fn run_code(&self, code: &Py<Code>, globals: &Py<Dict>, locals: Value) -> R {
        if globals.get_str(self, &self.names.__builtins__).is_none() {
            globals.set_str(self, &self.names.__builtins__, Module::with_dict(self.builtins.clone()));
        }
        let builtins = builtins_of(self, globals);
        let function = Function::new(self, code.clone(), globals.clone(), builtins);
        crate::eval::calls::run_code(self, &function, locals)
    }

    /// Compiles and runs source text in a fresh namespace.
    pub fn run_source(&self, source: &str, filename: &str, mode: Mode) -> R {
        let code = self.compile(source, filename, mode, self.settings.optimize)?;
        let globals = Dict::new();
        globals.set_str(self, &self.names.__name__, self.names.__main__.clone());
        self.run_code(&code, &globals, globals.value().clone())
    }
}

/// The class of an exception that the compiler or the tokenizer asks for.
#[must_use]
pub fn error_type(kind: front::SyntaxKind) -> &'static Type {
    use crate::objects::exception as exc;
    match kind {
        front::SyntaxKind::Syntax => &exc::SYNTAX_ERROR,
        front::SyntaxKind::Indentation => &exc::INDENTATION_ERROR,
        front::SyntaxKind::Tab => &exc::TAB_ERROR,
        front::SyntaxKind::Memory => &exc::MEMORY_ERROR,
        front::SyntaxKind::Recursion => &exc::RECURSION_ERROR,
        front::SyntaxKind::Incomplete => &exc::INCOMPLETE_INPUT_ERROR,
        front::SyntaxKind::Absent => &exc::NOT_IMPLEMENTED_ERROR,
    }
}

/// The first bytes of a `.pyc` file that pyvm runs.
pub const PYC_MAGIC: [u8; 4] = pyvm_loader::pyc::MAGIC;

/// Source bytes as text; failures are the `SyntaxError` that CPython raises. `file` is where they were read from, `name` what the
/// error calls it.
pub fn decode_source(vm: &Vm, bytes: &[u8], file: Option<&str>, name: &str) -> R<String> {
    pyvm_loader::source::decode(bytes, file, &|encoding, body| by_codec(vm, encoding, body)).map_err(|e| source_error(vm, &e, name))
}

/// The `SyntaxError` for source that is no text.
pub fn source_error(vm: &Vm, e: &pyvm_loader::source::Error, name: &str) -> Raised {
    let mut args = vec![vm.str(&e.message)];
    if let Some(place) = &e.place {
        let column = if place.line == 0 { Value::small(-1) } else { Value::uint(place.column) };
        let text = place.text.as_ref().map_or(Value::NONE, |t| vm.str(t));
        let mut details = vec![vm.str(name), Value::uint(place.line), column, text];
        if place.end_column > 0 {
            details.extend([Value::uint(place.line), Value::uint(place.end_column)]);
        }
        args.push(vm.tuple(details));
    }
    vm.raise_new(&crate::objects::exception::SYNTAX_ERROR, &args)
}

/// Source in an encoding that only the `codecs` registry knows.
fn by_codec(vm: &Vm, encoding: &str, bytes: &[u8]) -> Result<String, String> {
    match crate::codecs::decode(vm, bytes, Some(&vm.str(encoding)), None) {
        Ok(text) => Ok(crate::objects::string::to_string(&text)),
        Err(raised) => {
            let e = vm.caught(raised);
            Err(vm.str_lossy(e.value()))
        }
    }
}

impl Vm {
    /// The code of a `.pyc` file that is run as a script (CPython `run_pyc_file`): flags are not looked at.
    pub fn code_from_pyc_script(&self, bytes: Vec<u8>) -> R<Py<Code>> {
        if bytes.len() < 4 || bytes[..4] != PYC_MAGIC {
            let magic = u16::from_le_bytes([bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0)]);
            let why = if bytes.len() < 4 || self.settings.strict_pyc { String::new() } else { format!(" ({})", pyvm_loader::pyc::foreign_magic(magic)) };
            return Err(self.runtime_error(format!("Bad magic number in .pyc file{why}")));
        }
        if bytes.len() < pyvm_loader::pyc::HEADER_SIZE {
            return Err(self.eof_error("EOF read where not expected"));
        }
        let loaded = times::during(self, Phase::Unmarshal, || crate::marshal::load_code(self, Data::File(bytes, pyvm_loader::pyc::HEADER_SIZE)));
        match loaded.ok().and_then(|v| v.downcast::<Code>()) {
            Some(code) => Ok(code),
            None => {
                self.clear_pending();
                Err(self.runtime_error("Bad code object in .pyc file"))
            }
        }
    }
}
