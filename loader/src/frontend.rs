//! What compilation is asked for and what it answers besides code. All of it is there in builds without the compiler too.

/// What `compile()` is asked to produce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Exec,
    Eval,
    Single,
    /// The type of a function, as comments have it (PEP 484); there is no code of it.
    FunctionType,
}

/// How to compile.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub mode: Mode,
    /// 0, 1 for `-O`, 2 for `-OO`.
    pub optimize: u8,
    /// `__future__` features in force, as `co_flags` has them.
    pub future: u32,
    /// `await` is allowed outside functions (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub top_level_await: bool,
    /// Text that ends too early is an error of its own kind (`PyCF_ALLOW_INCOMPLETE_INPUT`).
    pub incomplete_input: bool,
    /// A compound statement of `single` mode must end with a line end (`PyCF_DONT_IMPLY_DEDENT`).
    pub explicit_dedent: bool,
    /// Comments that tell types are read (`PyCF_TYPE_COMMENTS`).
    pub type_comments: bool,
    /// The most digits of a decimal integer; 0 for no limit (`sys.set_int_max_str_digits`).
    pub max_int_digits: usize,
}

impl Options {
    /// The options of a plain `compile()` call.
    #[must_use]
    pub const fn new(mode: Mode, optimize: u8) -> Options {
        Options { mode, optimize, future: 0, top_level_await: false, incomplete_input: false, explicit_dedent: false, type_comments: false, max_int_digits: 0 }
    }
}

/// Why [`compile`] made no code.
#[derive(Debug)]
pub enum Error<E> {
    Syntax(SyntaxError),
    Build(E),
}

/// A source position. Lines count from 1, columns are UTF-8 byte offsets; -1 where there is none.
#[derive(Debug, Clone, Copy, Eq)]
pub struct Loc {
    pub line: i32,
    pub end_line: i32,
    pub col: i32,
    pub end_col: i32,
}

impl PartialEq for Loc {
    /// All at once: branches would cost more than the comparison.
    fn eq(&self, other: &Loc) -> bool {
        (self.line ^ other.line) | (self.end_line ^ other.end_line) | (self.col ^ other.col) | (self.end_col ^ other.end_col) == 0
    }
}

impl Loc {
    /// An instruction that belongs to no source text.
    pub const NONE: Loc = Loc { line: -1, end_line: -1, col: -1, end_col: -1 };
    /// An instruction that takes the position of the one behind it.
    pub const NEXT: Loc = Loc { line: -2, end_line: -2, col: -2, end_col: -2 };

    pub fn line(line: i32, col: i32) -> Loc {
        Loc { line, end_line: line, col, end_col: col }
    }
}

/// The class of a [`Warning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Syntax,
    Deprecation,
}

/// A construct that CPython's compiler warns of.
#[derive(Debug, Clone)]
pub struct Warning {
    pub category: Category,
    pub message: String,
    /// Where; lines from 1, columns in bytes.
    pub loc: Loc,
    /// The parser found it; CPython shows the source then, as for other errors of the parser.
    pub by_parser: bool,
}

/// Which exception a failed compilation raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxKind {
    Syntax,
    Indentation,
    Tab,
    /// `MemoryError`, without a place.
    Memory,
    /// `RecursionError`, without a place.
    Recursion,
    /// `_IncompleteInputError`.
    Incomplete,
    /// `NotImplementedError`, without a place: this build cannot compile.
    Absent,
}

impl SyntaxKind {
    /// The name of the exception's class.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SyntaxKind::Syntax => "SyntaxError",
            SyntaxKind::Indentation => "IndentationError",
            SyntaxKind::Tab => "TabError",
            SyntaxKind::Memory => "MemoryError",
            SyntaxKind::Recursion => "RecursionError",
            SyntaxKind::Incomplete => "_IncompleteInputError",
            SyntaxKind::Absent => "NotImplementedError",
        }
    }
}

/// How the line of an error ends where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// With an end of line, whatever is in the source.
    Given,
    /// As in the source, whose last line may have none.
    AsWritten,
    None,
}

/// Where the line of an error is taken from that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFrom {
    /// The file, if there is one: for errors of the symbol table and the stages behind it.
    File,
    /// The file, or the text if there is none: for errors of the parser in a module.
    FileOrText,
    Text,
}

/// A syntax error with its position: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone)]
pub struct SyntaxError {
    pub kind: SyntaxKind,
    pub message: String,
    pub line: usize,
    pub column: usize,
    /// Line and column of the end; a column of -1 stands for an unknown one.
    pub end: Option<(usize, isize)>,
    /// The input ended where more was expected: an interactive prompt asks for another line.
    pub incomplete: Option<(usize, usize)>,
    pub line_from: LineFrom,
    pub shown: LineEnd,
    /// The last statement that the parser took before it: line, and column from 0.
    pub last_statement: Option<(usize, usize)>,
}

impl SyntaxError {
    /// An error without a place.
    pub(crate) fn plain(message: String) -> SyntaxError {
        SyntaxError { kind: SyntaxKind::Syntax, message, line: 1, column: 0, end: None, incomplete: None, line_from: LineFrom::Text, shown: LineEnd::Given, last_statement: None }
    }

    /// An error of which the line is known only.
    #[must_use]
    pub fn at_line(message: &str, line: i32) -> SyntaxError {
        SyntaxError { line: line.max(0) as usize, ..SyntaxError::plain(message.to_owned()) }
    }

    /// An error that the compiler found behind the parser.
    #[must_use]
    pub fn at(message: String, loc: Loc, text: &str) -> SyntaxError {
        let column = |line: i32, col: i32| characters(text, line, col) + 1;
        SyntaxError {
            line: loc.line.max(0) as usize,
            column: column(loc.line, loc.col),
            end: Some((loc.end_line.max(0) as usize, column(loc.end_line, loc.end_col) as isize)),
            ..SyntaxError::plain(message)
        }
    }

    /// An error that the symbol table or the compiler found: CPython counts columns in bytes there.
    #[must_use]
    pub fn behind_parser(message: String, loc: Loc) -> SyntaxError {
        SyntaxError {
            line: loc.line.max(0) as usize,
            column: (loc.col + 1).max(0) as usize,
            end: Some((loc.end_line.max(0) as usize, loc.end_col as isize + 1)),
            line_from: LineFrom::File,
            ..SyntaxError::plain(message)
        }
    }

    /// The error by which `codeop` knows that more lines are wanted, if that is so (`PyCF_ALLOW_INCOMPLETE_INPUT`).
    #[cfg(feature = "compiler")]
    pub(crate) fn or_incomplete(self, options: Options) -> SyntaxError {
        if !options.incomplete_input {
            return self;
        }
        let Some((line, column)) = self.incomplete else { return self };
        let shown = if options.mode == Mode::Exec { LineEnd::Given } else { LineEnd::AsWritten };
        SyntaxError { kind: SyntaxKind::Incomplete, message: "incomplete input".to_owned(), line, column, end: Some((line, -1)), shown, ..self }
    }

    /// The error that a warning becomes where the filters say so.
    #[must_use]
    pub fn from_warning(warning: &Warning, text: &str) -> SyntaxError {
        let message = warning.message.replace(" Such sequences will not work in the future.", "");
        if warning.by_parser { SyntaxError::at(message, warning.loc, text) } else { SyntaxError::behind_parser(message, warning.loc) }
    }
}

/// The column as a count of characters, from 0.
fn characters(text: &str, line: i32, col: i32) -> usize {
    let bytes = col.max(0) as usize;
    let wanted = usize::try_from(line - 1).ok();
    let line = wanted.and_then(|n| text.split_inclusive('\n').flat_map(old_lines).nth(n));
    line.and_then(|l| l.get(..bytes)).map_or(bytes, |before| before.chars().count())
}

/// Lines within one that ends with a line feed: a carriage return alone ends a line as well.
fn old_lines(line: &str) -> impl Iterator<Item = &str> {
    let body = line.strip_suffix('\n').map_or(line, |l| l.strip_suffix('\r').unwrap_or(l));
    body.split('\r')
}

/// Scopes as plain data, for `_symtable`.
pub mod symbols {
    /// What a scope does with a name, as bits (CPython `DEF_*`).
    pub mod def {
        pub const GLOBAL: u16 = 1;
        pub const LOCAL: u16 = 2;
        pub const PARAM: u16 = 4;
        pub const NONLOCAL: u16 = 8;
        pub const USE: u16 = 0x10;
        pub const FREE_CLASS: u16 = 0x40;
        pub const IMPORT: u16 = 0x80;
        pub const ANNOT: u16 = 0x100;
        pub const COMP_ITER: u16 = 0x200;
        pub const TYPE_PARAM: u16 = 0x400;
        pub const COMP_CELL: u16 = 0x800;
        pub const BOUND: u16 = LOCAL | PARAM | IMPORT | TYPE_PARAM;
    }

    /// Where [`Entry::symbols`] hold the place of a name, behind its flags (CPython `SCOPE_OFFSET`).
    pub const SCOPE_OFFSET: u32 = 12;

    /// A scope; `children` are indices into the same list, of which the first entry is the module.
    #[derive(Debug)]
    pub struct Entry {
        pub name: String,
        /// CPython `_Py_block_ty`.
        pub kind: u8,
        /// What is done with each name, and where it lives.
        pub symbols: Vec<(String, i64)>,
        /// Parameters, in order.
        pub varnames: Vec<String>,
        pub nested: bool,
        pub line: i32,
        pub children: Vec<usize>,
    }

    /// The names and values of the bits in [`Entry::symbols`], as `_symtable` has them.
    pub const CONSTANTS: &[(&str, i64)] = &[
        ("USE", def::USE as i64),
        ("DEF_GLOBAL", def::GLOBAL as i64),
        ("DEF_NONLOCAL", def::NONLOCAL as i64),
        ("DEF_LOCAL", def::LOCAL as i64),
        ("DEF_PARAM", def::PARAM as i64),
        ("DEF_TYPE_PARAM", def::TYPE_PARAM as i64),
        ("DEF_FREE_CLASS", def::FREE_CLASS as i64),
        ("DEF_IMPORT", def::IMPORT as i64),
        ("DEF_BOUND", (def::LOCAL | def::PARAM | def::IMPORT) as i64),
        ("DEF_ANNOT", def::ANNOT as i64),
        ("DEF_COMP_ITER", def::COMP_ITER as i64),
        ("DEF_COMP_CELL", def::COMP_CELL as i64),
        ("TYPE_FUNCTION", 0),
        ("TYPE_CLASS", 1),
        ("TYPE_MODULE", 2),
        ("TYPE_ANNOTATION", 3),
        ("TYPE_TYPE_ALIAS", 4),
        ("TYPE_TYPE_PARAMETERS", 5),
        ("TYPE_TYPE_VARIABLE", 6),
        ("LOCAL", 1),
        ("GLOBAL_EXPLICIT", 2),
        ("GLOBAL_IMPLICIT", 3),
        ("FREE", 4),
        ("CELL", 5),
        ("SCOPE_OFF", SCOPE_OFFSET as i64),
        ("SCOPE_MASK", 15),
    ];
}
