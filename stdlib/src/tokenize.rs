//! `_tokenize`: the tokenizer as an iterator.

use pyvm_loader::tokenizer::{self, Error, Token};
use pyvm_vm::call::bind;
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

#[repr(C)]
pub struct TokenizerIter {
    head: Header,
    readline: Value,
    encoding: Option<String>,
    extra: bool,
    /// Made when the first token is asked for.
    tokens: Mut<Option<std::vec::IntoIter<Token>>>,
    error: Mut<Option<Error>>,
}
payload!(TokenizerIter, TOKENIZER, readline);

static TOKENIZER: Type = Type::builtin::<TokenizerIter>(
    "_tokenize.TokenizerIter",
    &OBJECT,
    flag::GC,
    object::SLOTS.iterator(next).new(|vm, ty, args| {
        let a = bind(vm, "tokenizeriter", &["readline", "encoding", "extra_tokens"], 1, args)?;
        let encoding = a.get(1).filter(|e| !e.is_missing() && !e.is_none()).map(string::to_string);
        let extra = a.get(2).filter(|e| !e.is_missing()).map_or(Ok(false), |e| vm.is_true(e))?;
        Ok(Py::new(TokenizerIter { head: Header::new(ty), readline: a[0].clone(), encoding, extra, tokens: Mut::new(None), error: Mut::new(None) }).into_value())
    }),
);

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_tokenize", "", &[]);
    module.obj::<Module>().dict().set_name(vm, "TokenizerIter", TOKENIZER.as_value());
    Ok(module)
}

/// All lines that `readline` gives.
fn read_all(vm: &Vm, this: &TokenizerIter) -> R<String> {
    let mut source = String::new();
    loop {
        let line = match vm.call(&this.readline, &[]) {
            Ok(line) => line,
            Err(raised) => {
                vm.suppress::<()>(Err(raised), &exc::STOP_ITERATION)?;
                return Ok(source);
            }
        };
        let text = match &this.encoding {
            Some(encoding) => {
                if line.cast::<pyvm_vm::objects::bytes::Bytes>().is_none() {
                    return Err(vm.type_error("readline() returned a non-bytes object"));
                }
                vm.call_method_str(&line, "decode", &[vm.str(encoding)])?
            }
            None => line,
        };
        let Some(s) = text.cast::<string::Str>() else { return Err(vm.type_error("readline() returned a non-string object")) };
        if s.is_empty() {
            return Ok(source);
        }
        source.push_str(&s.to_lossy());
    }
}

fn next(vm: &Vm, it: &Value) -> R<Option<Value>> {
    let this = it.obj::<TokenizerIter>();
    if this.tokens.get().is_none() {
        let source = read_all(vm, this)?;
        let (tokens, error) = tokenizer::tokenize(&source, this.extra);
        this.tokens.set(Some(tokens.into_iter()));
        this.error.set(error);
    }
    let token = this.tokens.get_mut().as_mut().and_then(Iterator::next);
    if let Some(t) = token {
        let pair = |(line, column): (usize, isize)| vm.tuple(vec![Value::uint(line), Value::int(column as i64)]);
        let fields = vec![Value::small(i64::from(t.kind)), vm.str(&t.text), pair(t.start), pair(t.end), vm.str(&t.line)];
        return Ok(Some(vm.tuple(fields)));
    }
    match this.error.take() {
        None => Ok(None),
        Some(e) => {
            let (end_line, end_column) = if e.is_raised() { (Value::uint(e.line), Value::uint(e.end_column)) } else { (Value::NONE, Value::NONE) };
            let place = vm.tuple(vec![vm.str("<string>"), Value::uint(e.line), Value::uint(e.column), vm.str(&e.text), end_line, end_column]);
            Err(vm.raise_new(pyvm_vm::run::error_type(e.kind), &[vm.str(&e.message), place]))
        }
    }
}
