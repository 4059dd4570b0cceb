//! `_csv`: reading and writing comma-separated values.

use pyvm_vm::call::{Args, bind, check_count, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::{complex, float, int};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::un;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;

const QUOTE_MINIMAL: i64 = 0;
const QUOTE_ALL: i64 = 1;
const QUOTE_NONNUMERIC: i64 = 2;
const QUOTE_NONE: i64 = 3;
const QUOTE_STRINGS: i64 = 4;
const QUOTE_NOTNULL: i64 = 5;
/// The longest field that a reader takes, unless told otherwise.
const FIELD_LIMIT: i64 = 128 * 1024;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_csv", "CSV parsing and writing.\n", ROWS);
    let d = module.obj::<Module>().dict();
    let quotings = [QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL];
    for (name, value) in ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL"].into_iter().zip(quotings) {
        d.set_name(vm, name, Value::small(value));
    }
    for (name, ty) in [("Dialect", &DIALECT), ("Reader", &READER), ("Writer", &WRITER)] {
        d.set_name(vm, name, ty.as_value());
    }
    d.set_name(vm, "Error", error_class(vm)?);
    d.set_name(vm, "_dialects", dialects(vm)?.into_value());
    Ok(module)
}

fn error_class(vm: &Vm) -> R {
    vm.cached("_csv.Error", || exc::new_type(vm, "_csv", "Error", &exc::EXCEPTION))
}

/// The registered dialects, by name.
fn dialects(vm: &Vm) -> R<Py<Dict>> {
    let dict = vm.cached("_csv._dialects", || Ok(Dict::new().into_value()))?;
    dict.downcast::<Dict>().ok_or_else(|| vm.system_error("the dialects are no dict"))
}

/// The longest field that readers take now.
fn limit(vm: &Vm) -> R {
    vm.cached("_csv.limit", || Ok(Value::small(FIELD_LIMIT)))
}

#[cold]
fn error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    match error_class(vm).and_then(|c| vm.call(&c, &[vm.str(message.as_ref())])) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

/// How fields are delimited, quoted and escaped.
#[repr(C)]
struct Dialect {
    head: Header,
    delimiter: u32,
    quotechar: Option<u32>,
    escapechar: Option<u32>,
    lineterminator: Value,
    quoting: i64,
    doublequote: bool,
    skipinitialspace: bool,
    strict: bool,
}
payload!(Dialect, DIALECT, lineterminator);

static DIALECT: Type = Type::builtin::<Dialect>("_csv.Dialect", &OBJECT, flag::BASETYPE | flag::GC, object::SLOTS.new(dialect_new))
    .getset(DIALECT_GETSET)
    .methods(DIALECT_METHODS)
    .doc("CSV dialect\n\nThe Dialect type records CSV parsing and generation options.\n");

fn character(c: Option<u32>) -> Value {
    c.map_or(Value::NONE, string::from_code_point)
}

static DIALECT_GETSET: &[GetSet] = &[
    g("delimiter", |_, d| Ok(character(Some(d.obj::<Dialect>().delimiter)))),
    g("doublequote", |_, d| Ok(Value::bool(d.obj::<Dialect>().doublequote))),
    g("escapechar", |_, d| Ok(character(d.obj::<Dialect>().escapechar))),
    g("lineterminator", |_, d| Ok(d.obj::<Dialect>().lineterminator.clone())),
    g("quotechar", |_, d| Ok(character(d.obj::<Dialect>().quotechar))),
    g("quoting", |_, d| Ok(Value::small(d.obj::<Dialect>().quoting))),
    g("skipinitialspace", |_, d| Ok(Value::bool(d.obj::<Dialect>().skipinitialspace))),
    g("strict", |_, d| Ok(Value::bool(d.obj::<Dialect>().strict))),
];

fn unpicklable(vm: &Vm, d: &Value) -> R {
    Err(vm.type_error(format!("cannot pickle '{}' instances", d.ty().short_name())))
}

static DIALECT_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| unpicklable(vm, &a[0])), m("__reduce_ex__", "($self, protocol, /)", |vm, a| unpicklable(vm, &a[0]))];

const OPTIONS: [&str; 9] = ["dialect", "delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"];

fn dialect_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = bind(vm, "this function", &OPTIONS, 0, args).map_err(|raised| without_parentheses(vm, raised))?;
    make_dialect(vm, ty, &a)
}

/// `this function` stands for no name, so it has no parentheses.
fn without_parentheses(vm: &Vm, raised: Raised) -> Raised {
    let Some(e) = vm.take_pending() else { return raised };
    let text = vm.str_text(e.value()).unwrap_or_default();
    vm.type_error(text.replacen("this function()", "this function", 1))
}

/// CPython `dialect_new`.
fn make_dialect(vm: &Vm, ty: &Type, a: &[Value]) -> R {
    let mut base = opt(a, 0).filter(|d| !d.is_none()).cloned();
    if let Some(name) = base.clone().filter(string::is_str) {
        base = Some(registered(vm, &name)?);
    }
    let overridden = (1..OPTIONS.len()).any(|i| opt(a, i).is_some());
    if let Some(existing) = &base
        && !overridden
        && std::ptr::eq(ty, &raw const DIALECT)
        && existing.cast::<Dialect>().is_some()
    {
        return Ok(existing.clone());
    }
    let option = |i: usize| -> R<Option<Value>> {
        match (opt(a, i), &base) {
            (Some(v), _) => Ok(Some(v.clone())),
            (None, Some(base)) => vm.get_attr_opt(base, &vm.intern(OPTIONS[i])),
            (None, None) => Ok(None),
        }
    };
    let truth = |v: Option<Value>, default: bool| v.map_or(Ok(default), |v| vm.is_true(&v));
    let given_quotechar = option(5)?;
    let given_quoting = option(6)?;
    let delimiter = match option(1)? {
        None => u32::from(','),
        Some(v) => one_character(vm, &v, "delimiter", false)?.unwrap_or_default(),
    };
    let doublequote = truth(option(2)?, true)?;
    let escapechar = option(3)?.map_or(Ok(None), |v| one_character(vm, &v, "escapechar", true))?;
    let lineterminator = match option(4)? {
        None => vm.str("\r\n"),
        Some(v) if string::is_str(&v) => v,
        Some(v) => return Err(vm.type_error(format!("\"lineterminator\" must be a string, not {}", v.ty().name()))),
    };
    let quotechar = match &given_quotechar {
        None => Some(u32::from('"')),
        Some(v) => one_character(vm, v, "quotechar", true)?,
    };
    let quoting = match &given_quoting {
        None if given_quotechar.as_ref().is_some_and(Value::is_none) => QUOTE_NONE,
        None => QUOTE_MINIMAL,
        Some(v) if v.is_exact(&int::INT) => vm.to_i64(v)?,
        Some(v) => return Err(vm.type_error(format!("\"quoting\" must be an integer, not {}", v.ty().name()))),
    };
    let skipinitialspace = truth(option(7)?, false)?;
    let strict = truth(option(8)?, false)?;
    if !(QUOTE_MINIMAL..=QUOTE_NOTNULL).contains(&quoting) {
        return Err(vm.type_error("bad \"quoting\" value"));
    }
    if quoting != QUOTE_NONE && quotechar.is_none() {
        return Err(vm.type_error("quotechar must be set if quoting enabled"));
    }
    let bad = |c: u32, space: bool| c == 10 || c == 13 || (space && skipinitialspace && c == 32);
    let checks = [("delimiter", Some(delimiter), false), ("escapechar", escapechar, true), ("quotechar", quotechar, true)];
    for (name, c, space) in checks {
        if c.is_some_and(|c| bad(c, space)) {
            return Err(vm.value_error(format!("bad {name} value")));
        }
    }
    for (i, (first, a, _)) in checks.iter().enumerate() {
        for (second, b, _) in &checks[i + 1..] {
            if a.is_some() && a == b {
                return Err(vm.value_error(format!("bad {first} or {second} value")));
            }
        }
    }
    for (name, c, _) in checks {
        if c.is_some_and(|c| lineterminator.obj::<Str>().code_points().any(|l| l == c)) {
            return Err(vm.value_error(format!("bad {name} or lineterminator value")));
        }
    }
    Ok(Py::new(Dialect { head: Header::new(ty), delimiter, quotechar, escapechar, lineterminator, quoting, doublequote, skipinitialspace, strict }).into_value())
}

fn one_character(vm: &Vm, v: &Value, name: &str, optional: bool) -> R<Option<u32>> {
    if optional && v.is_none() {
        return Ok(None);
    }
    let or_none = if optional { " or None" } else { "" };
    let Some(text) = v.cast::<Str>() else {
        return Err(vm.type_error(format!("\"{name}\" must be a unicode character{or_none}, not {}", v.ty().name())));
    };
    let mut points = text.code_points();
    match (points.next(), points.next()) {
        (Some(c), None) => Ok(Some(c)),
        _ => Err(vm.type_error(format!("\"{name}\" must be a unicode character{or_none}, not a string of length {}", text.code_points().count()))),
    }
}

fn registered(vm: &Vm, name: &Value) -> R {
    dialects(vm)?.get(vm, name)?.ok_or_else(|| error(vm, "unknown dialect"))
}

/// The dialect that a reader or writer is asked for: an optional positional one, and options by name.
fn asked_dialect(vm: &Vm, positional: Option<&Value>, args: &Args) -> R {
    let mut values = vec![Value::MISSING; OPTIONS.len()];
    for (name, value) in args.keywords() {
        let Some(at) = OPTIONS.iter().position(|o| string::is(name, o)) else {
            return Err(vm.type_error(format!("this function got an unexpected keyword argument '{}'", string::to_string(name))));
        };
        values[at] = value.clone();
    }
    if let Some(dialect) = positional {
        values[0] = dialect.clone();
    }
    make_dialect(vm, &DIALECT, &values)
}

/// What a reader is in the middle of (CPython `ParserState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    StartRecord,
    StartField,
    EscapedChar,
    InField,
    InQuotedField,
    EscapeInQuotedField,
    QuoteInQuotedField,
    EatCrnl,
    AfterEscapedCrnl,
}

/// A row under construction.
#[derive(Default)]
struct Parser {
    state: State,
    field: Vec<u8>,
    characters: i64,
    fields: Vec<Value>,
    unquoted: bool,
}

/// An iterator over the rows of an iterable of lines.
#[repr(C)]
struct Reader {
    head: Header,
    lines: Value,
    dialect: Value,
    line_num: Cell<u64>,
}
payload!(Reader, READER, lines, dialect);

static READER: Type = Type::builtin::<Reader>("_csv.reader", &OBJECT, flag::GC, object::SLOTS.no_new().iterator(reader_next))
    .getset(&[g("dialect", |_, r| Ok(r.obj::<Reader>().dialect.clone())), g("line_num", |_, r| Ok(Value::uint(r.obj::<Reader>().line_num.get() as usize)))])
    .doc("CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n");

/// CPython `Reader_iternext`.
fn reader_next(vm: &Vm, r: &Value) -> R<Option<Value>> {
    let this = r.obj::<Reader>();
    let dialect = this.dialect.obj::<Dialect>();
    let mut parser = Parser::default();
    let limit = vm.to_i64(&limit(vm)?)?;
    loop {
        let Some(line) = vm.next(&this.lines)? else {
            if parser.characters == 0 && parser.state != State::InQuotedField {
                return Ok(None);
            }
            if dialect.strict {
                return Err(error(vm, "unexpected end of data"));
            }
            save(vm, dialect, &mut parser)?;
            break;
        };
        let Some(text) = line.cast::<Str>() else {
            return Err(error(vm, format!("iterator should return strings, not {} (the file should be opened in text mode)", line.ty().name())));
        };
        this.line_num.set(this.line_num.get() + 1);
        for c in text.code_points() {
            process(vm, dialect, &mut parser, Some(c), limit)?;
        }
        process(vm, dialect, &mut parser, None, limit)?;
        if parser.state == State::StartRecord {
            break;
        }
    }
    Ok(Some(List::new(parser.fields).into_value()))
}

fn add(vm: &Vm, p: &mut Parser, c: u32, limit: i64) -> R<()> {
    if p.characters >= limit {
        return Err(error(vm, format!("field larger than field limit ({limit})")));
    }
    p.characters += 1;
    string::push_code_point(&mut p.field, c);
    Ok(())
}

/// Ends a field (CPython `parse_save_field`).
fn save(vm: &Vm, d: &Dialect, p: &mut Parser) -> R<()> {
    let text = std::mem::take(&mut p.field);
    let unquoted = std::mem::take(&mut p.unquoted);
    p.characters = 0;
    let numbers = matches!(d.quoting, QUOTE_NONNUMERIC | QUOTE_STRINGS);
    let nulls = matches!(d.quoting, QUOTE_NOTNULL | QUOTE_STRINGS);
    let value = if unquoted && text.is_empty() && nulls {
        Value::NONE
    } else if unquoted && numbers && !(text.is_empty() && d.quoting == QUOTE_STRINGS) {
        vm.call(&float::FLOAT.as_value(), &[string::from_wtf8(&text)])?
    } else {
        string::from_wtf8(&text)
    };
    p.fields.push(value);
    Ok(())
}

/// One character of input, or the end of the line (CPython `parse_process_char`).
fn process(vm: &Vm, d: &Dialect, p: &mut Parser, c: Option<u32>, limit: i64) -> R<()> {
    let end = matches!(c, None | Some(10 | 13));
    // The end of a line counts as a line feed inside a field.
    let stored = c.unwrap_or(10);
    let quotes = d.quoting != QUOTE_NONE;
    match p.state {
        State::StartRecord | State::StartField => {
            if p.state == State::StartRecord {
                if c.is_none() {
                    return Ok(());
                }
                if end {
                    p.state = State::EatCrnl;
                    return Ok(());
                }
                p.state = State::StartField;
            }
            p.unquoted = true;
            if end {
                save(vm, d, p)?;
                p.state = if c.is_none() { State::StartRecord } else { State::EatCrnl };
            } else if c == d.quotechar && quotes {
                p.unquoted = false;
                p.state = State::InQuotedField;
            } else if c == d.escapechar {
                p.state = State::EscapedChar;
            } else if c == Some(32) && d.skipinitialspace {
            } else if c == Some(d.delimiter) {
                save(vm, d, p)?;
            } else {
                p.state = State::InField;
                add(vm, p, stored, limit)?;
            }
        }
        State::EscapedChar => {
            if matches!(c, Some(10 | 13)) {
                add(vm, p, stored, limit)?;
                p.state = State::AfterEscapedCrnl;
            } else {
                add(vm, p, stored, limit)?;
                p.state = State::InField;
            }
        }
        State::AfterEscapedCrnl if c.is_none() => {}
        State::AfterEscapedCrnl | State::InField => {
            p.state = State::InField;
            if end {
                save(vm, d, p)?;
                p.state = if c.is_none() { State::StartRecord } else { State::EatCrnl };
            } else if c == d.escapechar {
                p.state = State::EscapedChar;
            } else if c == Some(d.delimiter) {
                save(vm, d, p)?;
                p.state = State::StartField;
            } else {
                add(vm, p, stored, limit)?;
            }
        }
        State::InQuotedField => {
            if c.is_none() {
            } else if c == d.escapechar {
                p.state = State::EscapeInQuotedField;
            } else if c == d.quotechar && quotes {
                p.state = if d.doublequote { State::QuoteInQuotedField } else { State::InField };
            } else {
                add(vm, p, stored, limit)?;
            }
        }
        State::EscapeInQuotedField => {
            add(vm, p, stored, limit)?;
            p.state = State::InQuotedField;
        }
        State::QuoteInQuotedField => {
            if quotes && c.is_some() && c == d.quotechar {
                add(vm, p, stored, limit)?;
                p.state = State::InQuotedField;
            } else if c == Some(d.delimiter) {
                save(vm, d, p)?;
                p.state = State::StartField;
            } else if end {
                save(vm, d, p)?;
                p.state = if c.is_none() { State::StartRecord } else { State::EatCrnl };
            } else if !d.strict {
                add(vm, p, stored, limit)?;
                p.state = State::InField;
            } else {
                let (delimiter, quote) = (string::to_string(&character(Some(d.delimiter))), string::to_string(&character(d.quotechar)));
                return Err(error(vm, format!("'{delimiter}' expected after '{quote}'")));
            }
        }
        State::EatCrnl => match c {
            Some(10 | 13) => {}
            None => p.state = State::StartRecord,
            Some(_) => return Err(error(vm, "new-line character seen in unquoted field - do you need to open the file with newline=''?")),
        },
    }
    Ok(())
}

/// Writes rows to an object with a `write` method.
#[repr(C)]
struct Writer {
    head: Header,
    write: Value,
    dialect: Value,
}
payload!(Writer, WRITER, write, dialect);

static WRITER: Type = Type::builtin::<Writer>("_csv.writer", &OBJECT, flag::GC, object::SLOTS.no_new())
    .getset(&[g("dialect", |_, w| Ok(w.obj::<Writer>().dialect.clone()))])
    .methods(WRITER_METHODS)
    .doc("CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n");

static WRITER_METHODS: &[Method] = &[
    m("writerow", "($self, row, /)", |vm, a| write_row(vm, a[0].obj::<Writer>(), &a[1]))
        .doc("Construct and write a CSV record from an iterable of fields.\n\nNon-string elements will be converted to string."),
    m("writerows", "($self, rows, /)", |vm, a| {
        let rows = vm.iter(&a[1])?;
        while let Some(row) = vm.next(&rows)? {
            write_row(vm, a[0].obj::<Writer>(), &row)?;
        }
        Ok(Value::NONE)
    })
    .doc("Construct and write a series of iterables to a csv file.\n\nNon-string elements will be converted to string."),
];

/// CPython `PyNumber_Check`.
fn is_number(v: &Value) -> bool {
    let slots = v.ty().slots.get();
    [un::INDEX, un::INT, un::FLOAT].into_iter().any(|slot| slots.unary[slot].is_some()) || v.ty().is_subtype(&complex::COMPLEX)
}

/// CPython `csv_writerow`.
fn write_row(vm: &Vm, w: &Writer, row: &Value) -> R {
    let d = w.dialect.obj::<Dialect>();
    let fields = match vm.iter(row) {
        Ok(iterator) => iterator,
        Err(raised) => {
            if !vm.pending_is(&exc::TYPE_ERROR) {
                return Err(raised);
            }
            vm.clear_pending();
            return Err(error(vm, format!("iterable expected, not {}", row.ty().name())));
        }
    };
    let mut out = Vec::new();
    let (mut count, mut null) = (0, false);
    let mut only_empty = false;
    while let Some(field) = vm.next(&fields)? {
        let is_text = string::is_str(&field);
        let quoted = match d.quoting {
            QUOTE_NONNUMERIC => !is_number(&field),
            QUOTE_ALL => true,
            QUOTE_STRINGS => is_text,
            QUOTE_NOTNULL => !field.is_none(),
            _ => false,
        };
        null = field.is_none();
        let text = if null { None } else { Some(vm.to_str(&field)?) };
        if count > 0 {
            string::push_code_point(&mut out, d.delimiter);
        }
        let written = append(vm, d, &mut out, text.as_ref(), quoted)?;
        only_empty = count == 0 && !written;
        count += 1;
    }
    // A record of one empty field would be read as none.
    if count == 1 && only_empty {
        if d.quoting == QUOTE_NONE || (null && matches!(d.quoting, QUOTE_STRINGS | QUOTE_NOTNULL)) {
            return Err(error(vm, "single empty field record must be quoted"));
        }
        append(vm, d, &mut out, None, true)?;
    }
    out.extend_from_slice(d.lineterminator.obj::<Str>().as_bytes());
    vm.call(&w.write, &[string::from_wtf8(&out)])
}

/// Appends a field; whether anything was written (CPython `join_append_data`).
fn append(vm: &Vm, d: &Dialect, out: &mut Vec<u8>, text: Option<&Value>, mut quoted: bool) -> R<bool> {
    let points: Vec<u32> = text.map(|t| t.obj::<Str>().code_points().collect()).unwrap_or_default();
    let mut body = Vec::with_capacity(points.len());
    let terminator = &d.lineterminator.obj::<Str>();
    // A lone space between spaces would be taken for none.
    if points.is_empty() && d.delimiter == 32 && d.skipinitialspace {
        if d.quoting == QUOTE_NONE || (text.is_none() && matches!(d.quoting, QUOTE_STRINGS | QUOTE_NOTNULL)) {
            return Err(error(vm, "empty field must be quoted if delimiter is a space and skipinitialspace is true"));
        }
        quoted = true;
    }
    for (i, &c) in points.iter().enumerate() {
        let mut escape = false;
        let special = c == d.delimiter || Some(c) == d.escapechar || Some(c) == d.quotechar || c == 10 || c == 13 || terminator.code_points().any(|t| t == c);
        if special {
            if d.quoting == QUOTE_NONE {
                escape = true;
            } else {
                if Some(c) == d.quotechar {
                    if d.doublequote {
                        string::push_code_point(&mut body, c);
                    } else {
                        escape = true;
                    }
                } else if Some(c) == d.escapechar {
                    escape = true;
                }
                if !escape {
                    quoted = true;
                }
            }
            if escape {
                let Some(mark) = d.escapechar else { return Err(error(vm, "need to escape, but no escapechar set")) };
                string::push_code_point(&mut body, mark);
            }
        } else if c == 32 && i == 0 && d.delimiter != 32 && d.skipinitialspace {
            if d.quoting == QUOTE_NONE {
                let Some(mark) = d.escapechar else { return Err(error(vm, "need to escape, but no escapechar set")) };
                string::push_code_point(&mut body, mark);
            } else {
                quoted = true;
            }
        }
        string::push_code_point(&mut body, c);
    }
    let quote = d.quotechar.filter(|_| quoted);
    if let Some(q) = quote {
        string::push_code_point(out, q);
    }
    out.extend_from_slice(&body);
    if let Some(q) = quote {
        string::push_code_point(out, q);
    }
    Ok(!body.is_empty() || quote.is_some())
}

static ROWS: &[Method] = &[
    mk("reader", "($module, iterable, /, dialect='excel', **fmtparams)", |vm, args| {
        check_count(vm, "reader", args.pos().len(), 1, 2)?;
        let lines = vm.iter(&args.pos()[0])?;
        let dialect = asked_dialect(vm, args.pos().get(1), &args)?;
        Ok(Py::new(Reader { head: Header::new(&READER), lines, dialect, line_num: Cell::new(0) }).into_value())
    })
    .doc("Return a reader object that will process lines from the given iterable."),
    mk("writer", "($module, fileobj, /, dialect='excel', **fmtparams)", |vm, args| {
        check_count(vm, "writer", args.pos().len(), 1, 2)?;
        let dialect = asked_dialect(vm, args.pos().get(1), &args)?;
        let write = vm.get_attr_opt(&args.pos()[0], &vm.intern("write"))?.filter(|w| w.ty().slots.get().call.is_some());
        let Some(write) = write else { return Err(vm.type_error("argument 1 must have a \"write\" method")) };
        Ok(Py::new(Writer { head: Header::new(&WRITER), write, dialect }).into_value())
    })
    .doc("Return a writer object that will write user data on the given file object."),
    m("list_dialects", "($module, /)", |vm, _| Ok(List::new(dialects(vm)?.items().into_iter().map(|(k, _)| k).collect()).into_value())).doc("Return a list of all known dialect names."),
    mk("register_dialect", "($module, name, /, dialect='excel', **fmtparams)", |vm, args| {
        check_count(vm, "register_dialect", args.pos().len(), 1, 2)?;
        let name = &args.pos()[0];
        if !string::is_str(name) {
            return Err(vm.type_error("dialect name must be a string"));
        }
        let dialect = asked_dialect(vm, args.pos().get(1), &args)?;
        dialects(vm)?.set(vm, name, dialect)?;
        Ok(Value::NONE)
    })
    .doc("Create a mapping from a string name to a CVS dialect."),
    m("unregister_dialect", "($module, /, name)", |vm, a| {
        registered(vm, &a[0])?;
        dialects(vm)?.remove(vm, &a[0])?;
        Ok(Value::NONE)
    })
    .doc("Delete the name/dialect mapping associated with a string name."),
    m("get_dialect", "($module, /, name)", |vm, a| registered(vm, &a[0])).doc("Return the dialect instance associated with name."),
    m("field_size_limit", "($module, /, new_limit=<unrepresentable>)", |vm, a| {
        let old = limit(vm)?;
        if let Some(new) = opt(a, 0) {
            if !new.ty().is_subtype(&int::INT) {
                return Err(vm.type_error("limit must be an integer"));
            }
            let new = Value::int(vm.to_i64(new)?);
            vm.register("_csv.limit", new);
        }
        Ok(old)
    })
    .doc("Sets an upper limit on parsed fields."),
];
