//! Whether two code objects are the same, field by field, and in what they differ.

use pyvm_loader::build::CodeFields;
use pyvm_loader::tree::{Node, Tree};

/// A difference: the code object's qualified name, and the first field that differs.
pub struct Difference {
    pub name: String,
    pub kind: &'static str,
}

/// Compares two code objects and those inside them; the number of pairs, and what differs.
#[must_use]
pub fn compare(ours: &Node, theirs: &Node) -> (usize, Vec<Difference>) {
    let mut found = Vec::new();
    let pairs = walk(ours, theirs, &mut found);
    (pairs, found)
}

fn walk(ours: &Node, theirs: &Node, found: &mut Vec<Difference>) -> usize {
    let (Tree::Code(a), Tree::Code(b)) = (&**ours, &**theirs) else { return 0 };
    if let Some(kind) = difference(a, b) {
        found.push(Difference { name: text(&b.qualname), kind });
    }
    1 + inner(a).iter().zip(inner(b)).map(|(ours, theirs)| walk(ours, theirs, found)).sum::<usize>()
}

fn inner(code: &CodeFields<Node>) -> Vec<&Node> {
    let Tree::Tuple(items) = &*code.consts else { return Vec::new() };
    items.iter().filter(|c| matches!(***c, Tree::Code(_))).collect()
}

fn text(node: &Node) -> String {
    match &**node {
        Tree::Str(text, _) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    }
}

fn difference(a: &CodeFields<Node>, b: &CodeFields<Node>) -> Option<&'static str> {
    let numbers = |c: &CodeFields<Node>| [c.argcount, c.posonlyargcount, c.kwonlyargcount];
    let checks = [
        ("code", same(&a.code, &b.code)),
        ("exception table", same(&a.exceptiontable, &b.exceptiontable)),
        ("location table", same(&a.linetable, &b.linetable)),
        ("constants", same(&a.consts, &b.consts)),
        ("names", same(&a.names, &b.names)),
        ("locals", same(&a.localsplusnames, &b.localsplusnames) && same(&a.localspluskinds, &b.localspluskinds)),
        ("flags", a.flags == b.flags),
        ("stack size", a.stacksize == b.stacksize),
        ("arguments", numbers(a) == numbers(b)),
        ("name", same(&a.name, &b.name) && same(&a.qualname, &b.qualname) && a.firstlineno == b.firstlineno),
    ];
    checks.into_iter().find(|(_, equal)| !equal).map(|(kind, _)| kind)
}

/// Whether two constants are equal; code objects are compared on their own.
fn same(a: &Node, b: &Node) -> bool {
    let all = |x: &[Node], y: &[Node]| x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y));
    match (&**a, &**b) {
        (Tree::None, Tree::None) | (Tree::Ellipsis, Tree::Ellipsis) | (Tree::StopIteration, Tree::StopIteration) | (Tree::Code(_), Tree::Code(_)) => true,
        (Tree::Bool(x), Tree::Bool(y)) => x == y,
        (Tree::Int(x), Tree::Int(y)) => x == y,
        (Tree::Long(s, x), Tree::Long(t, y)) => s == t && x == y,
        (Tree::Int(x), Tree::Long(negative, digits)) | (Tree::Long(negative, digits), Tree::Int(x)) => {
            let value = digits.iter().rev().fold(0i128, |all, d| all << 15 | i128::from(*d));
            i128::from(*x) == if *negative { -value } else { value }
        }
        (Tree::Float(x), Tree::Float(y)) => x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()),
        (Tree::Complex(a, b), Tree::Complex(c, d)) => a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits(),
        (Tree::Bytes(x), Tree::Bytes(y)) => x == y,
        (Tree::Str(x, _), Tree::Str(y, _)) => x == y,
        (Tree::Tuple(x), Tree::Tuple(y)) => all(x, y),
        (Tree::Set(x, _), Tree::Set(y, _)) => x.len() == y.len() && x.iter().all(|i| y.iter().any(|j| same(i, j))),
        (Tree::Slice(a, b, c), Tree::Slice(d, e, f)) => same(a, d) && same(b, e) && same(c, f),
        _ => false,
    }
}
