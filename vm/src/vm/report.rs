//! Showing exceptions: tracebacks with source lines, suggestions, unraisable ones.

use super::Vm;
use crate::objects::exception::{self as exc, Exception};
use crate::objects::string;
use crate::objects::traceback::Traceback;
use crate::value::{Py, Value};

/// Writes text to `sys.stderr`, or to the process's own when that fails; where `sys.stderr` is `None`, nowhere.
pub fn write_stderr(vm: &Vm, text: &str) {
    let stderr = vm.sys_dict.get_str(vm, &vm.names.stderr);
    if stderr.as_ref().is_some_and(Value::is_none) {
        return;
    }
    if let Some(stderr) = stderr
        && vm.call_method_str(&stderr, "write", &[vm.str(text)]).is_ok()
    {
        if vm.call_method_str(&stderr, "flush", &[]).is_err() {
            vm.clear_pending();
        }
        return;
    }
    vm.clear_pending();
    eprint!("{text}");
}

/// Shows an uncaught exception as CPython's default hook does: through the module `traceback`, or in its words where that cannot be
/// loaded any more (CPython `_PyErr_Display`).
pub fn print_exception(vm: &Vm, e: &Value) {
    if vm.sys_dict.get_str(vm, &vm.names.stderr).is_some_and(|f| f.is_none()) {
        return;
    }
    if !vm.finalizing.get() {
        let shown = crate::import::import_module(vm, "traceback").and_then(|module| vm.call_method_str(&module, "_print_exception_bltin", std::slice::from_ref(e)));
        match shown {
            Ok(_) => return,
            Err(_) => vm.clear_pending(),
        }
    }
    write_stderr(vm, &format_exception(vm, e));
}

/// The text that [`print_exception`] writes.
pub fn format_exception(vm: &Vm, e: &Value) -> String {
    render(vm, e, &mut Vec::new())
}

fn render(vm: &Vm, e: &Value, seen: &mut Vec<u64>) -> String {
    let mut out = String::new();
    let Some(this) = e.cast::<Exception>() else { return out };
    seen.push(e.identity());
    let fresh = |v: &Value, seen: &Vec<u64>| !v.is_none() && !seen.contains(&v.identity());
    if let Some(cause) = this.cause.get().clone().filter(|c| fresh(c, seen)) {
        out.push_str(&render(vm, &cause, seen));
        out.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
    } else if !this.suppress_context.get()
        && let Some(context) = this.context.get().clone().filter(|c| fresh(c, seen))
    {
        out.push_str(&render(vm, &context, seen));
        out.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
    }
    if let Some(tb) = this.traceback.get().clone() {
        out.push_str("Traceback (most recent call last):\n");
        out.push_str(&render_traceback(vm, &tb));
    }
    if e.ty().extends(&exc::SYNTAX_ERROR) {
        out.push_str(&render_syntax(vm, e));
    }
    out.push_str(&exc::describe(vm, e));
    out.push('\n');
    if let Ok(Some(notes)) = vm.get_attr_opt(e, &vm.names.__notes__)
        && let Ok(items) = vm.collect(&notes)
    {
        for note in items {
            out.push_str(&vm.str_lossy(&note));
            out.push('\n');
        }
    }
    vm.clear_pending();
    out
}

fn render_traceback(_vm: &Vm, tb: &Value) -> String {
    let mut out = String::new();
    let mut at = Some(tb.clone());
    let (mut last, mut repeats) = (String::new(), 0);
    while let Some(value) = at {
        let Some(t) = value.cast::<Traceback>() else { break };
        let code = t.frame.code();
        let file = code.filename_text();
        let line = format!("  File \"{file}\", line {}, in {}\n", t.line(), string::to_string(&code.name));
        at = t.next.get().clone();
        if line == last {
            repeats += 1;
            if repeats >= 3 {
                continue;
            }
        } else {
            out.push_str(&repeated(repeats));
            repeats = 0;
        }
        last.clone_from(&line);
        out.push_str(&line);
        out.push_str(&source_lines(&file, t));
    }
    out.push_str(&repeated(repeats));
    out
}

fn repeated(n: usize) -> String {
    if n < 3 {
        return String::new();
    }
    let more = n - 2;
    format!("  [Previous line repeated {more} more time{}]\n", if more == 1 { "" } else { "s" })
}

/// One line of a source file, counted from 1, with its end.
pub fn line_of_file(file: &str, line: i64) -> Option<String> {
    use pyvm_loader::source;
    let text = source::decode(&std::fs::read(file).ok()?, Some(file), &source::plain_codec).ok()?;
    text.split_inclusive('\n').nth(usize::try_from(line - 1).ok()?).map(str::to_owned)
}

/// The source line of an entry, with carets under the part that ran.
fn source_lines(file: &str, t: &Traceback) -> String {
    let Ok(bytes) = std::fs::read(file) else { return String::new() };
    let text = String::from_utf8_lossy(&bytes);
    let Some(line) = usize::try_from(t.line()).ok().and_then(|n| text.lines().nth(n.saturating_sub(1))) else { return String::new() };
    let stripped = line.trim();
    if stripped.is_empty() {
        return String::new();
    }
    let mut out = format!("    {stripped}\n");
    let p = t.frame.code().position_of_unit(t.unit);
    let indent = line.len() - line.trim_start().len();
    if let (Some(l), Some(el), Some(c), Some(ec)) = (p.line, p.end_line, p.column, p.end_column) {
        let (c, ec) = (c as usize, if l == el { ec as usize } else { line.trim_end().len() });
        let width = |a: usize, b: usize| line.get(a..b).map_or(0, |s| s.chars().count());
        let whole = c <= indent && ec >= line.trim_end().len();
        if ec > c && c >= indent && !whole && l == el {
            let (before, mark) = (width(indent, c), width(c, ec));
            let marks = operator_marks(line.get(c..ec).unwrap_or_default()).unwrap_or_else(|| "^".repeat(mark));
            out.push_str(&format!("    {}{marks}\n", " ".repeat(before)));
        }
    }
    out
}

/// `~` under the operands and `^` under the operator of a binary operation or the brackets of a call or subscript.
fn operator_marks(segment: &str) -> Option<String> {
    let c: Vec<char> = segment.chars().collect();
    let mut depth = 0;
    let mut open = None;
    for (i, &x) in c.iter().enumerate() {
        match x {
            '(' | '[' | '{' => {
                if depth == 0 && i > 0 {
                    open = Some(i);
                }
                depth += 1;
            }
            ')' | ']' | '}' => depth -= 1,
            '\'' | '"' => return None,
            _ if depth == 0 && i > 0 && "+-*/%@&|^<>".contains(x) && c.get(i - 1) == Some(&' ') => {
                let len = if c.get(i + 1).is_some_and(|n| "*/<>".contains(*n)) { 2 } else { 1 };
                if c.get(i + len) != Some(&' ') {
                    return None;
                }
                return Some((0..c.len()).map(|k| if k >= i && k < i + len { '^' } else { '~' }).collect());
            }
            _ => {}
        }
    }
    let open = open?;
    if !matches!(c.last(), Some(')' | ']')) || c[open] == '{' {
        return None;
    }
    Some((0..c.len()).map(|k| if k >= open { '^' } else { '~' }).collect())
}

fn render_syntax(vm: &Vm, e: &Value) -> String {
    let field = |name: &str| exc::named_field(e, name).filter(|v| !v.is_none());
    let number = |name: &str| field(name).and_then(|v| crate::objects::int::as_i64(&v));
    let (Some(file), Some(line)) = (field("filename"), number("lineno")) else { return String::new() };
    let mut out = format!("  File \"{}\", line {line}\n", vm.str_lossy(&file));
    if let Some(text) = field("text").filter(string::is_str) {
        let text = string::to_string(&text);
        let raw = text.trim_end_matches('\n');
        let stripped = raw.trim_start();
        out.push_str(&format!("    {}\n", stripped.trim_end()));
        if let Some(offset) = number("offset") {
            let indent = (raw.chars().count() - stripped.chars().count()) as i64;
            let start = (offset - 1 - indent).max(0);
            let end = match (number("end_lineno"), number("end_offset")) {
                (Some(l), Some(c)) if l == line && c > offset => c - 1 - indent,
                _ => start + 1,
            };
            if offset > 0 {
                out.push_str(&format!("    {}{}\n", " ".repeat(start as usize), "^".repeat((end - start).max(1) as usize)));
            }
        }
    }
    out
}

/// Reports an exception that has nowhere to go (`sys.unraisablehook`).
pub fn unraisable(vm: &Vm, e: &Py<Exception>, message: &str, object: &Value) {
    let hook = vm.sys_dict.get_str(vm, &vm.names.unraisablehook);
    let default = vm.registered("default unraisablehook");
    if let Some(hook) = hook.filter(|h| !h.is_none() && !default.as_ref().is_some_and(|d| d.is(h))) {
        let traceback = e.traceback.get().clone().unwrap_or(Value::NONE);
        let args = crate::objects::namespace::NAMESPACE.as_value();
        if let Ok(info) = vm.call(&args, &[]) {
            for (name, value) in [("exc_type", e.head.ty().as_value()), ("exc_value", e.value().clone()), ("exc_traceback", traceback), ("err_msg", vm.str(message)), ("object", object.clone())] {
                if vm.set_attr_str(&info, name, value).is_err() {
                    vm.clear_pending();
                }
            }
            if vm.call(&hook, &[info]).is_ok() {
                return;
            }
        }
        vm.clear_pending();
    }
    let whose = if object.is_none() { String::new() } else { format!(" {}", vm.repr_lossy(object)) };
    let text = format!("{message}:{whose}\n{}", render(vm, e.value(), &mut Vec::new()));
    write_stderr(vm, &text);
}

/// The candidate nearest to `name`, near enough to suggest (CPython `_suggestions.c`).
pub fn closest(name: &str, candidates: &[String]) -> Option<String> {
    let mut best: Option<(usize, &String)> = None;
    for c in candidates.iter().filter(|c| *c != name) {
        let limit = (name.chars().count() + c.chars().count() + 3) * 2 / 6;
        let d = distance(name, c);
        if d <= limit && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, c));
        }
    }
    best.map(|b| b.1.clone())
}

/// Edit distance with half price for a change of case, in halves.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).map(|i| i * 2).collect();
    for (i, x) in a.iter().enumerate() {
        let mut previous = row[0];
        row[0] = (i + 1) * 2;
        for (j, y) in b.iter().enumerate() {
            let cost = if x == y {
                0
            } else if x.eq_ignore_ascii_case(y) {
                1
            } else {
                2
            };
            let next = (previous + cost).min(row[j] + 2).min(row[j + 1] + 2);
            previous = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
