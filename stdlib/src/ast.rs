//! `_ast`: the node classes. Trees are not made from source yet: `compile()` with `PyCF_ONLY_AST` says so.

use pyvm_vm::call::Args;
use pyvm_vm::objects::builtin_function::module_function;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::{object, string, tuple, types_type};
use pyvm_vm::types::class;
use pyvm_vm::types::rows::{Method, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_ast", "", &[]);
    let d = module.obj::<Module>().dict();
    for (name, value) in [("PyCF_ONLY_AST", 0x400), ("PyCF_TYPE_COMMENTS", 0x1000), ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000), ("PyCF_OPTIMIZED_AST", 0x8400)] {
        d.set_name(vm, name, Value::small(value));
    }
    d.set_name(vm, "AST", node(vm, "AST", &object::OBJECT.as_value(), "", "", Some(&module))?);
    for (name, base, fields, attributes) in NODES {
        let base = d.get_name(vm, base).unwrap_or(Value::NONE);
        d.set_name(vm, name, node(vm, name, &base, fields, attributes, None)?);
    }
    Ok(module)
}

fn words(vm: &Vm, text: &str) -> Value {
    vm.tuple(text.split_whitespace().map(|w| vm.intern(w)).collect())
}

fn node(vm: &Vm, name: &str, base: &Value, fields: &str, attributes: &str, module: Option<&Value>) -> R {
    let n = Dict::new();
    n.set_str(vm, &vm.names.__module__, vm.str("ast"));
    n.set_name(vm, "_fields", words(vm, fields));
    n.set_name(vm, "_attributes", words(vm, attributes));
    n.set_str(vm, &vm.names.__match_args__, words(vm, fields));
    n.set_name(vm, "_field_types", Dict::new().into_value());
    for a in attributes.split_whitespace().filter(|a| a.starts_with("end_")) {
        n.set_name(vm, a, Value::NONE);
    }
    if let Some(module) = module {
        n.set_str(vm, &vm.names.__init__, pyvm_vm::objects::function_like(vm, module_function(&INIT, module)));
    }
    class::new_class(vm, &types_type::TYPE, &vm.intern(name), std::slice::from_ref(base), &n, Args::EMPTY)
}

static INIT: Method = mk("__init__", "($module, self, /, *args, **kwargs)", |vm, args| {
    let this = &args.all[0];
    let fields = vm.collect(&vm.get_attr_str(this, "_fields")?)?;
    let given = args.rest();
    if given.pos().len() > fields.len() {
        return Err(vm.type_error(format!("{} constructor takes at most {} positional arguments", this.ty().name(), fields.len())));
    }
    for (name, value) in fields.iter().zip(given.pos()) {
        vm.set_attr(this, name, value.clone())?;
    }
    for (name, value) in given.keywords() {
        vm.set_attr(this, name, value.clone())?;
    }
    let _ = (string::is_str, tuple::empty);
    Ok(Value::NONE)
});

static NODES: &[(&str, &str, &str, &str)] = &[
    ("alias", "AST", "name asname", "lineno col_offset end_lineno end_col_offset"),
    ("arg", "AST", "arg annotation type_comment", "lineno col_offset end_lineno end_col_offset"),
    ("arguments", "AST", "posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults", ""),
    ("boolop", "AST", "", ""),
    ("cmpop", "AST", "", ""),
    ("comprehension", "AST", "target iter ifs is_async", ""),
    ("excepthandler", "AST", "", "lineno col_offset end_lineno end_col_offset"),
    ("expr", "AST", "", "lineno col_offset end_lineno end_col_offset"),
    ("expr_context", "AST", "", ""),
    ("keyword", "AST", "arg value", "lineno col_offset end_lineno end_col_offset"),
    ("match_case", "AST", "pattern guard body", ""),
    ("mod", "AST", "", ""),
    ("operator", "AST", "", ""),
    ("pattern", "AST", "", "lineno col_offset end_lineno end_col_offset"),
    ("stmt", "AST", "", "lineno col_offset end_lineno end_col_offset"),
    ("type_ignore", "AST", "", ""),
    ("type_param", "AST", "", "lineno col_offset end_lineno end_col_offset"),
    ("unaryop", "AST", "", ""),
    ("withitem", "AST", "context_expr optional_vars", ""),
    ("Add", "operator", "", ""),
    ("And", "boolop", "", ""),
    ("AnnAssign", "stmt", "target annotation value simple", "lineno col_offset end_lineno end_col_offset"),
    ("Assert", "stmt", "test msg", "lineno col_offset end_lineno end_col_offset"),
    ("Assign", "stmt", "targets value type_comment", "lineno col_offset end_lineno end_col_offset"),
    ("AsyncFor", "stmt", "target iter body orelse type_comment", "lineno col_offset end_lineno end_col_offset"),
    ("AsyncFunctionDef", "stmt", "name args body decorator_list returns type_comment type_params", "lineno col_offset end_lineno end_col_offset"),
    ("AsyncWith", "stmt", "items body type_comment", "lineno col_offset end_lineno end_col_offset"),
    ("Attribute", "expr", "value attr ctx", "lineno col_offset end_lineno end_col_offset"),
    ("AugAssign", "stmt", "target op value", "lineno col_offset end_lineno end_col_offset"),
    ("Await", "expr", "value", "lineno col_offset end_lineno end_col_offset"),
    ("BinOp", "expr", "left op right", "lineno col_offset end_lineno end_col_offset"),
    ("BitAnd", "operator", "", ""),
    ("BitOr", "operator", "", ""),
    ("BitXor", "operator", "", ""),
    ("BoolOp", "expr", "op values", "lineno col_offset end_lineno end_col_offset"),
    ("Break", "stmt", "", "lineno col_offset end_lineno end_col_offset"),
    ("Call", "expr", "func args keywords", "lineno col_offset end_lineno end_col_offset"),
    ("ClassDef", "stmt", "name bases keywords body decorator_list type_params", "lineno col_offset end_lineno end_col_offset"),
    ("Compare", "expr", "left ops comparators", "lineno col_offset end_lineno end_col_offset"),
    ("Constant", "expr", "value kind", "lineno col_offset end_lineno end_col_offset"),
    ("Continue", "stmt", "", "lineno col_offset end_lineno end_col_offset"),
    ("Del", "expr_context", "", ""),
    ("Delete", "stmt", "targets", "lineno col_offset end_lineno end_col_offset"),
    ("Dict", "expr", "keys values", "lineno col_offset end_lineno end_col_offset"),
    ("DictComp", "expr", "key value generators", "lineno col_offset end_lineno end_col_offset"),
    ("Div", "operator", "", ""),
    ("Eq", "cmpop", "", ""),
    ("ExceptHandler", "excepthandler", "type name body", "lineno col_offset end_lineno end_col_offset"),
    ("Expr", "stmt", "value", "lineno col_offset end_lineno end_col_offset"),
    ("Expression", "mod", "body", ""),
    ("FloorDiv", "operator", "", ""),
    ("For", "stmt", "target iter body orelse type_comment", "lineno col_offset end_lineno end_col_offset"),
    ("FormattedValue", "expr", "value conversion format_spec", "lineno col_offset end_lineno end_col_offset"),
    ("FunctionDef", "stmt", "name args body decorator_list returns type_comment type_params", "lineno col_offset end_lineno end_col_offset"),
    ("FunctionType", "mod", "argtypes returns", ""),
    ("GeneratorExp", "expr", "elt generators", "lineno col_offset end_lineno end_col_offset"),
    ("Global", "stmt", "names", "lineno col_offset end_lineno end_col_offset"),
    ("Gt", "cmpop", "", ""),
    ("GtE", "cmpop", "", ""),
    ("If", "stmt", "test body orelse", "lineno col_offset end_lineno end_col_offset"),
    ("IfExp", "expr", "test body orelse", "lineno col_offset end_lineno end_col_offset"),
    ("Import", "stmt", "names", "lineno col_offset end_lineno end_col_offset"),
    ("ImportFrom", "stmt", "module names level", "lineno col_offset end_lineno end_col_offset"),
    ("In", "cmpop", "", ""),
    ("Interactive", "mod", "body", ""),
    ("Interpolation", "expr", "value str conversion format_spec", "lineno col_offset end_lineno end_col_offset"),
    ("Invert", "unaryop", "", ""),
    ("Is", "cmpop", "", ""),
    ("IsNot", "cmpop", "", ""),
    ("JoinedStr", "expr", "values", "lineno col_offset end_lineno end_col_offset"),
    ("LShift", "operator", "", ""),
    ("Lambda", "expr", "args body", "lineno col_offset end_lineno end_col_offset"),
    ("List", "expr", "elts ctx", "lineno col_offset end_lineno end_col_offset"),
    ("ListComp", "expr", "elt generators", "lineno col_offset end_lineno end_col_offset"),
    ("Load", "expr_context", "", ""),
    ("Lt", "cmpop", "", ""),
    ("LtE", "cmpop", "", ""),
    ("MatMult", "operator", "", ""),
    ("Match", "stmt", "subject cases", "lineno col_offset end_lineno end_col_offset"),
    ("MatchAs", "pattern", "pattern name", "lineno col_offset end_lineno end_col_offset"),
    ("MatchClass", "pattern", "cls patterns kwd_attrs kwd_patterns", "lineno col_offset end_lineno end_col_offset"),
    ("MatchMapping", "pattern", "keys patterns rest", "lineno col_offset end_lineno end_col_offset"),
    ("MatchOr", "pattern", "patterns", "lineno col_offset end_lineno end_col_offset"),
    ("MatchSequence", "pattern", "patterns", "lineno col_offset end_lineno end_col_offset"),
    ("MatchSingleton", "pattern", "value", "lineno col_offset end_lineno end_col_offset"),
    ("MatchStar", "pattern", "name", "lineno col_offset end_lineno end_col_offset"),
    ("MatchValue", "pattern", "value", "lineno col_offset end_lineno end_col_offset"),
    ("Mod", "operator", "", ""),
    ("Module", "mod", "body type_ignores", ""),
    ("Mult", "operator", "", ""),
    ("Name", "expr", "id ctx", "lineno col_offset end_lineno end_col_offset"),
    ("NamedExpr", "expr", "target value", "lineno col_offset end_lineno end_col_offset"),
    ("Nonlocal", "stmt", "names", "lineno col_offset end_lineno end_col_offset"),
    ("Not", "unaryop", "", ""),
    ("NotEq", "cmpop", "", ""),
    ("NotIn", "cmpop", "", ""),
    ("Or", "boolop", "", ""),
    ("ParamSpec", "type_param", "name default_value", "lineno col_offset end_lineno end_col_offset"),
    ("Pass", "stmt", "", "lineno col_offset end_lineno end_col_offset"),
    ("Pow", "operator", "", ""),
    ("RShift", "operator", "", ""),
    ("Raise", "stmt", "exc cause", "lineno col_offset end_lineno end_col_offset"),
    ("Return", "stmt", "value", "lineno col_offset end_lineno end_col_offset"),
    ("Set", "expr", "elts", "lineno col_offset end_lineno end_col_offset"),
    ("SetComp", "expr", "elt generators", "lineno col_offset end_lineno end_col_offset"),
    ("Slice", "expr", "lower upper step", "lineno col_offset end_lineno end_col_offset"),
    ("Starred", "expr", "value ctx", "lineno col_offset end_lineno end_col_offset"),
    ("Store", "expr_context", "", ""),
    ("Sub", "operator", "", ""),
    ("Subscript", "expr", "value slice ctx", "lineno col_offset end_lineno end_col_offset"),
    ("TemplateStr", "expr", "values", "lineno col_offset end_lineno end_col_offset"),
    ("Try", "stmt", "body handlers orelse finalbody", "lineno col_offset end_lineno end_col_offset"),
    ("TryStar", "stmt", "body handlers orelse finalbody", "lineno col_offset end_lineno end_col_offset"),
    ("Tuple", "expr", "elts ctx", "lineno col_offset end_lineno end_col_offset"),
    ("TypeAlias", "stmt", "name type_params value", "lineno col_offset end_lineno end_col_offset"),
    ("TypeIgnore", "type_ignore", "lineno tag", ""),
    ("TypeVar", "type_param", "name bound default_value", "lineno col_offset end_lineno end_col_offset"),
    ("TypeVarTuple", "type_param", "name default_value", "lineno col_offset end_lineno end_col_offset"),
    ("UAdd", "unaryop", "", ""),
    ("USub", "unaryop", "", ""),
    ("UnaryOp", "expr", "op operand", "lineno col_offset end_lineno end_col_offset"),
    ("While", "stmt", "test body orelse", "lineno col_offset end_lineno end_col_offset"),
    ("With", "stmt", "items body type_comment", "lineno col_offset end_lineno end_col_offset"),
    ("Yield", "expr", "value", "lineno col_offset end_lineno end_col_offset"),
    ("YieldFrom", "expr", "value", "lineno col_offset end_lineno end_col_offset"),
];
