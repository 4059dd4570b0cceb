//! The abstract grammar (CPython `Parser/Python.asdl`): the one list of node classes, their fields and types.

/// How often a field occurs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    One,
    Optional,
    Many,
    /// A list with holes: the keys of a dict display.
    ManyOptional,
}

impl Count {
    pub fn mark(self) -> &'static str {
        match self {
            Count::One => "",
            Count::Optional => "?",
            Count::Many => "*",
            Count::ManyOptional => "?*",
        }
    }
}

/// One field of a class.
pub struct Field {
    pub name: &'static str,
    pub ty: &'static str,
    pub count: Count,
}

/// One class of a sum.
pub struct Production {
    pub name: &'static str,
    pub fields: &'static [Field],
}

/// An abstract class with its alternatives, or a product: a class with fields of its own.
pub struct Sum {
    pub name: &'static str,
    pub positions: bool,
    pub fields: Option<&'static [Field]>,
    pub productions: &'static [Production],
}

/// Attributes of classes with a position.
pub const POSITIONS: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

macro_rules! count {
    () => {
        Count::One
    };
    (?) => {
        Count::Optional
    };
    (*) => {
        Count::Many
    };
    (? *) => {
        Count::ManyOptional
    };
}

macro_rules! production {
    ($name:ident) => { Production { name: stringify!($name), fields: &[] } };
    ($name:ident { $($field:tt)* }) => { Production { name: stringify!($name), fields: parse_fields!([] $($field)*) } };
}

/// Splits `type mark name, ...` into fields.
macro_rules! parse_fields {
    ([$($done:tt)*]) => { &[$($done)*] };
    ([$($done:tt)*] $ty:ident ? * $name:ident $(, $($rest:tt)*)?) => { parse_fields!([$($done)* Field { name: field_name(stringify!($name)), ty: stringify!($ty), count: count!(? *) },] $($($rest)*)?) };
    ([$($done:tt)*] $ty:ident ? $name:ident $(, $($rest:tt)*)?) => { parse_fields!([$($done)* Field { name: field_name(stringify!($name)), ty: stringify!($ty), count: count!(?) },] $($($rest)*)?) };
    ([$($done:tt)*] $ty:ident * $name:ident $(, $($rest:tt)*)?) => { parse_fields!([$($done)* Field { name: field_name(stringify!($name)), ty: stringify!($ty), count: count!(*) },] $($($rest)*)?) };
    ([$($done:tt)*] $ty:ident $name:ident $(, $($rest:tt)*)?) => { parse_fields!([$($done)* Field { name: field_name(stringify!($name)), ty: stringify!($ty), count: count!() },] $($($rest)*)?) };
}

/// `type` is a keyword in Rust.
const fn field_name(written: &'static str) -> &'static str {
    let b = written.as_bytes();
    if b.len() == 5 && b[0] == b't' && b[4] == b'_' { "type" } else { written }
}

/// So is `mod`.
const fn sum_name(written: &'static str) -> &'static str {
    if written.len() == 4 && written.as_bytes()[3] == b'_' { "mod" } else { written }
}

macro_rules! grammar {
    ($($sum:ident $at:literal = $($production:ident $({ $($field:tt)* })?)|+;)* @products $($product:ident $pat:literal { $($pfield:tt)* };)*) => {
        /// Every class, sums before products, in the order of the grammar.
        pub static GRAMMAR: &[Sum] = &[
            $(Sum { name: sum_name(stringify!($sum)), positions: $at == 1, fields: None, productions: &[$(production!($production $({ $($field)* })?)),+] },)*
            $(Sum { name: stringify!($product), positions: $pat == 1, fields: Some(parse_fields!([] $($pfield)*)), productions: &[] },)*
        ];
    };
}

grammar! {
    mod_ 0 = Module { stmt* body, type_ignore* type_ignores } | Interactive { stmt* body } | Expression { expr body } | FunctionType { expr* argtypes, expr returns };
    stmt 1 = FunctionDef { identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params }
        | AsyncFunctionDef { identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params }
        | ClassDef { identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params }
        | Return { expr? value } | Delete { expr* targets } | Assign { expr* targets, expr value, string? type_comment }
        | TypeAlias { expr name, type_param* type_params, expr value } | AugAssign { expr target, operator op, expr value }
        | AnnAssign { expr target, expr annotation, expr? value, int simple }
        | For { expr target, expr iter, stmt* body, stmt* orelse, string? type_comment } | AsyncFor { expr target, expr iter, stmt* body, stmt* orelse, string? type_comment }
        | While { expr test, stmt* body, stmt* orelse } | If { expr test, stmt* body, stmt* orelse }
        | With { withitem* items, stmt* body, string? type_comment } | AsyncWith { withitem* items, stmt* body, string? type_comment }
        | Match { expr subject, match_case* cases } | Raise { expr? exc, expr? cause }
        | Try { stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody } | TryStar { stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody }
        | Assert { expr test, expr? msg } | Import { alias* names } | ImportFrom { identifier? module, alias* names, int? level }
        | Global { identifier* names } | Nonlocal { identifier* names } | Expr { expr value } | Pass | Break | Continue;
    expr 1 = BoolOp { boolop op, expr* values } | NamedExpr { expr target, expr value } | BinOp { expr left, operator op, expr right } | UnaryOp { unaryop op, expr operand }
        | Lambda { arguments args, expr body } | IfExp { expr test, expr body, expr orelse } | Dict { expr?* keys, expr* values } | Set { expr* elts }
        | ListComp { expr elt, comprehension* generators } | SetComp { expr elt, comprehension* generators } | DictComp { expr key, expr value, comprehension* generators }
        | GeneratorExp { expr elt, comprehension* generators } | Await { expr value } | Yield { expr? value } | YieldFrom { expr value }
        | Compare { expr left, cmpop* ops, expr* comparators } | Call { expr func, expr* args, keyword* keywords }
        | FormattedValue { expr value, int conversion, expr? format_spec } | Interpolation { expr value, constant str, int conversion, expr? format_spec }
        | JoinedStr { expr* values } | TemplateStr { expr* values } | Constant { constant value, string? kind }
        | Attribute { expr value, identifier attr, expr_context ctx } | Subscript { expr value, expr slice, expr_context ctx } | Starred { expr value, expr_context ctx }
        | Name { identifier id, expr_context ctx } | List { expr* elts, expr_context ctx } | Tuple { expr* elts, expr_context ctx } | Slice { expr? lower, expr? upper, expr? step };
    expr_context 0 = Load | Store | Del;
    boolop 0 = And | Or;
    operator 0 = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv;
    unaryop 0 = Invert | Not | UAdd | USub;
    cmpop 0 = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn;
    excepthandler 1 = ExceptHandler { expr? type_, identifier? name, stmt* body };
    pattern 1 = MatchValue { expr value } | MatchSingleton { constant value } | MatchSequence { pattern* patterns }
        | MatchMapping { expr* keys, pattern* patterns, identifier? rest } | MatchClass { expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns }
        | MatchStar { identifier? name } | MatchAs { pattern? pattern, identifier? name } | MatchOr { pattern* patterns };
    type_ignore 0 = TypeIgnore { int lineno, string tag };
    type_param 1 = TypeVar { identifier name, expr? bound, expr? default_value } | ParamSpec { identifier name, expr? default_value } | TypeVarTuple { identifier name, expr? default_value };
    @products
    comprehension 0 { expr target, expr iter, expr* ifs, int is_async };
    arguments 0 { arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults };
    arg 1 { identifier arg, expr? annotation, string? type_comment };
    keyword 1 { identifier? arg, expr value };
    alias 1 { identifier name, identifier? asname };
    withitem 0 { expr context_expr, expr? optional_vars };
    match_case 0 { pattern pattern, expr? guard, stmt* body };
}
