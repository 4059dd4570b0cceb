//! Text to syntax tree: a recursive-descent parser for CPython 3.14's grammar.
//!
//! [`node`] is the tree, [`lexer`] makes the tokens. The parser accepts what CPython accepts and refuses the rest without a word:
//! `compile::syntax` says what is wrong with it. Each rule of the grammar is a function here, mostly under the grammar's name.

mod argument;
mod atom;
mod expression;
mod interpolation;
mod lexer;
mod literal;
pub mod node;
mod pattern;
mod statement;

use crate::compile::Mode;
use crate::compile::names::{Name, Names};
use crate::frontend::{Loc, Warning};
use bumpalo::Bump;
use lexer::{Context, Kind, Lexer, Pos, Token};
use node::{Expr, Mod, Stmt};

/// The source is not valid; `at` is the offset at which that was noticed.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    pub at: usize,
    /// The offset of the line on which the statement begins that is before the wrong one.
    pub statement: usize,
    /// The source may be valid, but it is nested more deeply than every thread's stack has room for.
    pub too_deep: bool,
}

/// A rule does not match, or the text is refused: why stands in the [`Context`].
#[derive(Debug)]
struct Stop;

impl Refused {
    fn at(at: usize) -> Refused {
        Refused { at, statement: 0, too_deep: false }
    }
}

type Res<T> = Result<T, Stop>;

/// A parsed source.
pub struct Parsed<'t> {
    pub tree: Mod<'t>,
    /// Of literals, in the order of the source.
    pub warnings: Vec<Warning>,
    /// Decimal integers that may have too many digits: their lines and texts.
    pub long_integers: Vec<(i32, &'t str)>,
}

/// How deeply a tree may be nested.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Constructs within one another, as the parser meets them.
    pub depth: u32,
    /// Constructs that hold their like on the left, which the parser needs no stack for.
    pub links: u32,
}

impl Limits {
    /// What every thread's stack has room for, in this parser and in the stages behind it.
    pub const SHALLOW: Limits = Limits { depth: 99, links: 300 };
    /// For a stack that was made large enough.
    pub const NONE: Limits = Limits { depth: u32::MAX, links: u32::MAX };
}

/// Parses `text` into `arena`.
///
/// # Errors
/// Text that is not valid, or nested too deeply.
pub fn parse<'t>(text: &'t str, mode: Mode, arena: &'t Bump, names: &mut Names, limits: Limits) -> Result<Parsed<'t>, Refused> {
    let mut p = Parser {
        text,
        arena,
        lexer: Lexer::new(text),
        context: Context::new(names),
        tok: Token::none(),
        last: Last { kind: Kind::Newline, start: 0, to: Pos { line: 1, col: 0 } },
        field_depth: 0,
        statements: (0, 0),
        limits,
        depth: 0,
        links: 0,
        exprs: Vec::new(),
        stmts: Vec::new(),
        warnings: Vec::new(),
        long_integers: Vec::new(),
    };
    match p.input(mode) {
        Ok(tree) => Ok(Parsed { tree, warnings: p.warnings, long_integers: p.long_integers }),
        Err(Stop) => Err(p.refused()),
    }
}

/// What is remembered of the last token.
#[derive(Clone, Copy)]
struct Last {
    kind: Kind,
    start: u32,
    to: Pos,
}

struct Parser<'t, 'n> {
    text: &'t str,
    arena: &'t Bump,
    lexer: Lexer<'t>,
    context: Context<'n>,
    /// The token at hand.
    tok: Token,
    /// The token before it; line ends and indentation do not count.
    last: Last,
    /// Brackets that were open where the innermost field of an interpolated string started; 0 outside of one.
    field_depth: u32,
    limits: Limits,
    /// Where the statement of the module starts that is being read, behind where the one before it does.
    statements: (u32, u32),
    /// Constructs that are open.
    depth: u32,
    /// How many constructs of the statement at hand may stand on each other's left.
    links: u32,
    /// Items of the lists that are being read.
    exprs: Vec<Expr<'t>>,
    stmts: Vec<Stmt<'t>>,
    warnings: Vec<Warning>,
    long_integers: Vec<(i32, &'t str)>,
}

/// A state that the parser can return to.
struct Mark<'t> {
    lexer: Lexer<'t>,
    tok: Token,
    last: Last,
    field_depth: u32,
    depth: u32,
    links: u32,
    exprs: usize,
    warnings: usize,
    long_integers: usize,
}

impl<'t> Parser<'t, '_> {
    #[cold]
    fn refused(&self) -> Refused {
        let at = self.context.refused.at.min(self.text.len());
        let start = self.text.floor_char_boundary(self.statements.0 as usize);
        Refused { at, statement: self.text[..start].rfind('\n').map_or(0, |end| end + 1), ..self.context.refused }
    }

    fn input(&mut self, mode: Mode) -> Res<Mod<'t>> {
        self.lexer.next(&mut self.context, &mut self.tok)?;
        Ok(match mode {
            Mode::Eval => Mod::Expression(self.eval_input()?),
            Mode::Exec | Mode::Single => Mod::Module(self.file()?),
            Mode::FunctionType => self.function_type()?,
        })
    }

    fn mark(&self) -> Mark<'t> {
        Mark {
            lexer: self.lexer,
            tok: self.tok,
            last: self.last,
            field_depth: self.field_depth,
            depth: self.depth,
            links: self.links,
            exprs: self.exprs.len(),
            warnings: self.warnings.len(),
            long_integers: self.long_integers.len(),
        }
    }

    /// Returns to a state on the same logical line.
    fn back_to(&mut self, mark: &Mark<'t>) {
        self.lexer = mark.lexer;
        self.tok = mark.tok;
        self.last = mark.last;
        self.field_depth = mark.field_depth;
        self.depth = mark.depth;
        self.links = mark.links;
        self.exprs.truncate(mark.exprs);
        self.warnings.truncate(mark.warnings);
        self.long_integers.truncate(mark.long_integers);
    }

    /// Goes to the next token.
    fn bump(&mut self) -> Res<()> {
        if !matches!(self.tok.kind, Kind::Newline | Kind::Indent | Kind::Dedent) {
            self.last = Last { kind: self.tok.kind, start: self.tok.start, to: self.tok.to };
        }
        self.lexer.next(&mut self.context, &mut self.tok)?;
        if let Some((end, called)) = self.context.run_on {
            self.context.run_on = None;
            self.warn_of_number(end, called);
        }
        Ok(())
    }

    /// Reads a construct within the one at hand.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            return self.too_deep();
        }
        let out = read(self)?;
        self.depth -= 1;
        Ok(out)
    }

    /// Counts a construct on the right of what it holds.
    fn link(&mut self) -> Res<()> {
        self.links += 1;
        if self.links > self.limits.links { self.too_deep() } else { Ok(()) }
    }

    /// Reads items of which none stands on another's left.
    fn side_by_side<T>(&mut self, most: &mut u32, base: u32, read: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        self.links = base;
        let out = read(self)?;
        *most = self.links.max(*most);
        Ok(out)
    }

    #[cold]
    fn too_deep<T>(&mut self) -> Res<T> {
        self.refuse_as(Refused { too_deep: true, ..Refused::at(self.tok.start as usize) })
    }

    fn at(&self, kind: Kind) -> bool {
        self.tok.kind == kind
    }

    /// Takes a token of the kind, if it is at hand.
    fn accept(&mut self, kind: Kind) -> Res<bool> {
        let found = self.at(kind);
        if found {
            self.bump()?;
        }
        Ok(found)
    }

    fn expect(&mut self, kind: Kind) -> Res<()> {
        if self.at(kind) { self.bump() } else { self.refuse() }
    }

    /// Refuses the token at hand.
    fn refuse<T>(&mut self) -> Res<T> {
        self.refuse_at(self.tok.start)
    }

    fn refuse_at<T>(&mut self, at: u32) -> Res<T> {
        self.refuse_as(Refused::at(at as usize))
    }

    fn refuse_as<T>(&mut self, why: Refused) -> Res<T> {
        self.context.refused = why;
        Err(Stop)
    }

    /// The source of a token.
    fn source(&self, tok: Token) -> &'t str {
        &self.text[tok.start as usize..tok.end as usize]
    }

    fn name(&mut self) -> Res<Name> {
        let name = self.tok.name;
        self.expect(Kind::Name)?;
        Ok(name)
    }

    /// From `start` to the end of the last token.
    fn since(&self, start: Pos) -> Loc {
        let end = self.last.to;
        Loc { line: start.line, end_line: end.line, col: start.col, end_col: end.col }
    }

    fn alloc<T>(&self, node: T) -> &'t T {
        self.arena.alloc(node)
    }

    fn list<T: Copy>(&self, items: &[T]) -> &'t [T] {
        if items.is_empty() { &[] } else { self.arena.alloc_slice_copy(items) }
    }

    /// The expressions that were collected behind `from`.
    fn collected(&mut self, from: usize) -> &'t [Expr<'t>] {
        let out = self.list(&self.exprs[from..]);
        self.exprs.truncate(from);
        out
    }

    /// Whether the last token is all of the expression that started with `first`: a name without parentheses, if it is a name.
    fn is_single(&self, first: Token) -> bool {
        self.last.start == first.start
    }
}
