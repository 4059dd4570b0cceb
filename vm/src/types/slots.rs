//! Slots: what a type can do, as plain function pointers; and the table that ties them to special method names.

use super::Type;
use crate::call::Args;
use crate::protocol::buffer::Buffer;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

pub type UnaryFn = fn(&Vm, &Value) -> R;
pub type ItemFn = fn(&Vm, &Value, i64) -> R;
pub type BinaryFn = fn(&Vm, &Value, &Value) -> R;
pub type TernaryFn = fn(&Vm, &Value, &Value, Option<&Value>) -> R;
pub type BoolFn = fn(&Vm, &Value) -> Result<bool, Raised>;
pub type LenFn = fn(&Vm, &Value) -> Result<usize, Raised>;
pub type HashFn = fn(&Vm, &Value) -> Result<i64, Raised>;
pub type ContainsFn = fn(&Vm, &Value, &Value) -> Result<bool, Raised>;
pub type NextFn = fn(&Vm, &Value) -> Result<Option<Value>, Raised>;
/// Store with a value, delete without one.
pub type StoreFn = fn(&Vm, &Value, &Value, Option<Value>) -> Result<(), Raised>;
pub type CompareFn = fn(&Vm, &Value, &Value, Compare) -> R;
pub type CallFn = fn(&Vm, &Value, Args) -> R;
pub type InitFn = fn(&Vm, &Value, Args) -> Result<(), Raised>;
pub type NewFn = fn(&Vm, &Type, Args) -> R;
pub type DescrGetFn = fn(&Vm, &Value, Option<&Value>, &Value) -> R;
pub type BufferFn = fn(&Vm, &Value, bool) -> Result<Buffer, Raised>;

/// Comparison operators, numbered as in `COMPARE_OP`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compare {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl Compare {
    pub const ALL: [Compare; 6] = [Compare::Lt, Compare::Le, Compare::Eq, Compare::Ne, Compare::Gt, Compare::Ge];

    /// The operator with its operands exchanged.
    pub fn swapped(self) -> Compare {
        match self {
            Compare::Lt => Compare::Gt,
            Compare::Le => Compare::Ge,
            Compare::Gt => Compare::Lt,
            Compare::Ge => Compare::Le,
            other => other,
        }
    }

    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Compare::Lt => ordering.is_lt(),
            Compare::Le => ordering.is_le(),
            Compare::Eq => ordering.is_eq(),
            Compare::Ne => ordering.is_ne(),
            Compare::Gt => ordering.is_gt(),
            Compare::Ge => ordering.is_ge(),
        }
    }

    /// As [`Compare::holds`] for values that may have no order, which are unequal.
    pub fn holds_partly(self, ordering: Option<std::cmp::Ordering>) -> bool {
        ordering.map_or(self == Compare::Ne, |o| self.holds(o))
    }
}

/// Unary slots, by index into [`Slots::unary`].
pub mod un {
    pub const REPR: usize = 0;
    pub const STR: usize = 1;
    pub const NEG: usize = 2;
    pub const POS: usize = 3;
    pub const ABS: usize = 4;
    pub const INVERT: usize = 5;
    pub const INT: usize = 6;
    pub const FLOAT: usize = 7;
    pub const INDEX: usize = 8;
    pub const ITER: usize = 9;
    pub const AWAIT: usize = 10;
    pub const AITER: usize = 11;
    pub const ANEXT: usize = 12;
    pub const COUNT: usize = 13;
}

/// Binary operator slots, numbered as the operand of `BINARY_OP`; 13 more for the in-place forms, then `divmod`.
pub mod bin {
    pub const ADD: usize = 0;
    pub const AND: usize = 1;
    pub const FLOOR_DIVIDE: usize = 2;
    pub const LSHIFT: usize = 3;
    pub const MATRIX_MULTIPLY: usize = 4;
    pub const MULTIPLY: usize = 5;
    pub const REMAINDER: usize = 6;
    pub const OR: usize = 7;
    pub const POWER: usize = 8;
    pub const RSHIFT: usize = 9;
    pub const SUBTRACT: usize = 10;
    pub const TRUE_DIVIDE: usize = 11;
    pub const XOR: usize = 12;
    /// Distance from an operator to its in-place form.
    pub const INPLACE: usize = 13;
    pub const DIVMOD: usize = 26;
    pub const COUNT: usize = 27;
    /// Operator symbols as error messages show them.
    pub const SYMBOLS: [&str; 27] =
        ["+", "&", "//", "<<", "@", "*", "%", "|", "** or pow()", ">>", "-", "/", "^", "+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^=", "divmod()"];
}

/// The slots of a type.
#[derive(Clone, Copy)]
pub struct Slots {
    pub unary: [Option<UnaryFn>; un::COUNT],
    pub binary: [Option<BinaryFn>; bin::COUNT],
    /// Three-argument `pow`.
    pub power: Option<TernaryFn>,
    pub bool: Option<BoolFn>,
    pub len: Option<LenFn>,
    pub hash: Option<HashFn>,
    pub contains: Option<ContainsFn>,
    pub next: Option<NextFn>,
    pub getitem: Option<BinaryFn>,
    /// What iteration finds at an index, where that is not what `getitem` gives (CPython `sq_item` beside `mp_subscript`).
    pub item: Option<ItemFn>,
    pub setitem: Option<StoreFn>,
    /// `+` and `*` of sequences, tried after the operators of numbers.
    pub concat: Option<BinaryFn>,
    pub repeat: Option<BinaryFn>,
    pub inplace_concat: Option<BinaryFn>,
    pub inplace_repeat: Option<BinaryFn>,
    pub getattr: Option<BinaryFn>,
    pub setattr: Option<StoreFn>,
    pub compare: Option<CompareFn>,
    pub call: Option<CallFn>,
    pub init: Option<InitFn>,
    pub new: Option<NewFn>,
    pub descr_get: Option<DescrGetFn>,
    pub descr_set: Option<StoreFn>,
    pub finalize: Option<fn(&Vm, &Value)>,
    pub buffer: Option<BufferFn>,
}

macro_rules! setters {
    ($($name:ident: $ty:ty,)*) => {
        $(pub const fn $name(mut self, f: $ty) -> Slots {
            self.$name = Some(f);
            self
        })*
    };
}

macro_rules! unary_setters {
    ($($name:ident = $index:ident,)*) => {
        $(pub const fn $name(mut self, f: UnaryFn) -> Slots {
            self.unary[un::$index] = Some(f);
            self
        })*
    };
}

impl Slots {
    pub const EMPTY: Slots = Slots {
        unary: [None; un::COUNT],
        binary: [None; bin::COUNT],
        power: None,
        bool: None,
        len: None,
        hash: None,
        contains: None,
        next: None,
        getitem: None,
        item: None,
        setitem: None,
        concat: None,
        repeat: None,
        inplace_concat: None,
        inplace_repeat: None,
        getattr: None,
        setattr: None,
        compare: None,
        call: None,
        init: None,
        new: None,
        descr_get: None,
        descr_set: None,
        finalize: None,
        buffer: None,
    };

    setters! {
        power: TernaryFn, bool: BoolFn, len: LenFn, hash: HashFn, contains: ContainsFn, next: NextFn, getitem: BinaryFn, item: ItemFn,
        setitem: StoreFn, concat: BinaryFn, repeat: BinaryFn, inplace_concat: BinaryFn, inplace_repeat: BinaryFn,
        getattr: BinaryFn, setattr: StoreFn, compare: CompareFn, call: CallFn, init: InitFn, new: NewFn,
        descr_get: DescrGetFn, descr_set: StoreFn, buffer: BufferFn, finalize: fn(&Vm, &Value),
    }

    unary_setters! {
        repr = REPR, str = STR, neg = NEG, pos = POS, abs = ABS, invert = INVERT, to_int = INT, to_float = FLOAT,
        index = INDEX, iter = ITER, await_ = AWAIT, aiter = AITER, anext = ANEXT,
    }

    pub const fn binary(mut self, index: usize, f: BinaryFn) -> Slots {
        self.binary[index] = Some(f);
        self
    }

    /// No instances from Python.
    pub const fn no_new(mut self) -> Slots {
        self.new = None;
        self
    }

    /// Instances are not hashable.
    pub const fn no_hash(self) -> Slots {
        self.hash(crate::protocol::object::hash_not_implemented)
    }

    /// An iterator: returns itself, yields with `next`.
    pub const fn iterator(self, next: NextFn) -> Slots {
        self.iter(crate::protocol::iter::iter_self).next(next)
    }
}

/// Which slot a special method name stands for, and how a call of the method becomes a call of the slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SlotId {
    Unary(usize),
    /// Operator with its operands in order or exchanged.
    Binary(usize),
    Reflected(usize),
    Power,
    ReflectedPower,
    Bool,
    Len,
    Hash,
    Contains,
    Next,
    GetItem,
    SetItem,
    DelItem,
    Concat,
    Repeat,
    ReflectedRepeat,
    InplaceConcat,
    InplaceRepeat,
    GetAttribute,
    GetAttr,
    SetAttr,
    DelAttr,
    Compare(Compare),
    Call,
    Init,
    Get,
    Set,
    Delete,
    Del,
    Buffer,
    ReleaseBuffer,
}

/// One special method.
pub struct SlotDef {
    pub name: &'static str,
    pub id: SlotId,
    pub doc: &'static str,
}

const fn d(name: &'static str, id: SlotId, doc: &'static str) -> SlotDef {
    SlotDef { name, id, doc }
}

/// All special methods that are slots (CPython `slotdefs`).
pub const SLOT_DEFS: &[SlotDef] = {
    use Compare as C;
    use SlotId::{Binary as B, Reflected as Rf, Unary as U};
    use bin::*;
    &[
        d("__getattribute__", SlotId::GetAttribute, "Return getattr(self, name)."),
        d("__getattr__", SlotId::GetAttr, ""),
        d("__setattr__", SlotId::SetAttr, "Implement setattr(self, name, value)."),
        d("__delattr__", SlotId::DelAttr, "Implement delattr(self, name)."),
        d("__repr__", U(un::REPR), "Return repr(self)."),
        d("__hash__", SlotId::Hash, "Return hash(self)."),
        d("__call__", SlotId::Call, "Call self as a function."),
        d("__str__", U(un::STR), "Return str(self)."),
        d("__lt__", SlotId::Compare(C::Lt), "Return self<value."),
        d("__le__", SlotId::Compare(C::Le), "Return self<=value."),
        d("__eq__", SlotId::Compare(C::Eq), "Return self==value."),
        d("__ne__", SlotId::Compare(C::Ne), "Return self!=value."),
        d("__gt__", SlotId::Compare(C::Gt), "Return self>value."),
        d("__ge__", SlotId::Compare(C::Ge), "Return self>=value."),
        d("__iter__", U(un::ITER), "Implement iter(self)."),
        d("__next__", SlotId::Next, "Implement next(self)."),
        d("__get__", SlotId::Get, "Return an attribute of instance, which is of type owner."),
        d("__set__", SlotId::Set, "Set an attribute of instance to value."),
        d("__delete__", SlotId::Delete, "Delete an attribute of instance."),
        d("__init__", SlotId::Init, "Initialize self.  See help(type(self)) for accurate signature."),
        d("__del__", SlotId::Del, "Called when the instance is about to be destroyed."),
        d("__buffer__", SlotId::Buffer, "Return a buffer object that exposes the underlying memory of the object."),
        d("__release_buffer__", SlotId::ReleaseBuffer, ""),
        d("__await__", U(un::AWAIT), "Return an iterator to be used in await expression."),
        d("__aiter__", U(un::AITER), "Return an awaitable, that resolves in asynchronous iterator."),
        d("__anext__", U(un::ANEXT), "Return a value or raise StopAsyncIteration."),
        d("__add__", B(ADD), "Return self+value."),
        d("__radd__", Rf(ADD), "Return value+self."),
        d("__sub__", B(SUBTRACT), "Return self-value."),
        d("__rsub__", Rf(SUBTRACT), "Return value-self."),
        d("__mul__", B(MULTIPLY), "Return self*value."),
        d("__rmul__", Rf(MULTIPLY), "Return value*self."),
        d("__mod__", B(REMAINDER), "Return self%value."),
        d("__rmod__", Rf(REMAINDER), "Return value%self."),
        d("__divmod__", B(DIVMOD), "Return divmod(self, value)."),
        d("__rdivmod__", Rf(DIVMOD), "Return divmod(value, self)."),
        d("__pow__", SlotId::Power, "Return pow(self, value, mod)."),
        d("__rpow__", SlotId::ReflectedPower, "Return pow(value, self, mod)."),
        d("__neg__", U(un::NEG), "-self"),
        d("__pos__", U(un::POS), "+self"),
        d("__abs__", U(un::ABS), "abs(self)"),
        d("__bool__", SlotId::Bool, "True if self else False"),
        d("__invert__", U(un::INVERT), "~self"),
        d("__lshift__", B(LSHIFT), "Return self<<value."),
        d("__rlshift__", Rf(LSHIFT), "Return value<<self."),
        d("__rshift__", B(RSHIFT), "Return self>>value."),
        d("__rrshift__", Rf(RSHIFT), "Return value>>self."),
        d("__and__", B(AND), "Return self&value."),
        d("__rand__", Rf(AND), "Return value&self."),
        d("__xor__", B(XOR), "Return self^value."),
        d("__rxor__", Rf(XOR), "Return value^self."),
        d("__or__", B(OR), "Return self|value."),
        d("__ror__", Rf(OR), "Return value|self."),
        d("__int__", U(un::INT), "int(self)"),
        d("__float__", U(un::FLOAT), "float(self)"),
        d("__iadd__", B(INPLACE + ADD), "Return self+=value."),
        d("__isub__", B(INPLACE + SUBTRACT), "Return self-=value."),
        d("__imul__", B(INPLACE + MULTIPLY), "Return self*=value."),
        d("__imod__", B(INPLACE + REMAINDER), "Return self%=value."),
        d("__ipow__", B(INPLACE + POWER), "Return self**=value."),
        d("__ilshift__", B(INPLACE + LSHIFT), "Return self<<=value."),
        d("__irshift__", B(INPLACE + RSHIFT), "Return self>>=value."),
        d("__iand__", B(INPLACE + AND), "Return self&=value."),
        d("__ixor__", B(INPLACE + XOR), "Return self^=value."),
        d("__ior__", B(INPLACE + OR), "Return self|=value."),
        d("__floordiv__", B(FLOOR_DIVIDE), "Return self//value."),
        d("__rfloordiv__", Rf(FLOOR_DIVIDE), "Return value//self."),
        d("__truediv__", B(TRUE_DIVIDE), "Return self/value."),
        d("__rtruediv__", Rf(TRUE_DIVIDE), "Return value/self."),
        d("__ifloordiv__", B(INPLACE + FLOOR_DIVIDE), "Return self//=value."),
        d("__itruediv__", B(INPLACE + TRUE_DIVIDE), "Return self/=value."),
        d("__index__", U(un::INDEX), "Return self converted to an integer, if self is suitable for use as an index into a list."),
        d("__matmul__", B(MATRIX_MULTIPLY), "Return self@value."),
        d("__rmatmul__", Rf(MATRIX_MULTIPLY), "Return value@self."),
        d("__imatmul__", B(INPLACE + MATRIX_MULTIPLY), "Return self@=value."),
        d("__len__", SlotId::Len, "Return len(self)."),
        d("__getitem__", SlotId::GetItem, "Return self[key]."),
        d("__setitem__", SlotId::SetItem, "Set self[key] to value."),
        d("__delitem__", SlotId::DelItem, "Delete self[key]."),
        d("__contains__", SlotId::Contains, "Return bool(key in self)."),
        d("__add__", SlotId::Concat, "Return self+value."),
        d("__mul__", SlotId::Repeat, "Return self*value."),
        d("__rmul__", SlotId::ReflectedRepeat, "Return value*self."),
        d("__iadd__", SlotId::InplaceConcat, "Implement self+=value."),
        d("__imul__", SlotId::InplaceRepeat, "Implement self*=value."),
    ]
};

/// Number of special methods.
pub const DEF_COUNT: usize = SLOT_DEFS.len();

/// The slot of each special method, by position in [`SLOT_DEFS`].
pub const DEF_IDS: [SlotId; DEF_COUNT] = {
    let mut ids = [SlotId::Hash; DEF_COUNT];
    let mut i = 0;
    while i < DEF_COUNT {
        ids[i] = SLOT_DEFS[i].id;
        i += 1;
    }
    ids
};

impl Slots {
    /// Address of the function in the slot, 0 for none: to tell inherited slots from own ones.
    pub fn address(&self, id: SlotId) -> usize {
        macro_rules! at {
            ($f:expr) => {
                $f.map_or(0, |f| f as usize)
            };
        }
        match id {
            SlotId::Unary(i) => at!(self.unary[i]),
            SlotId::Binary(i) | SlotId::Reflected(i) => at!(self.binary[i]),
            SlotId::Power | SlotId::ReflectedPower => at!(self.power),
            SlotId::Bool => at!(self.bool),
            SlotId::Len => at!(self.len),
            SlotId::Hash => at!(self.hash),
            SlotId::Contains => at!(self.contains),
            SlotId::Next => at!(self.next),
            SlotId::GetItem => at!(self.getitem),
            SlotId::SetItem | SlotId::DelItem => at!(self.setitem),
            SlotId::Concat => at!(self.concat),
            SlotId::Repeat | SlotId::ReflectedRepeat => at!(self.repeat),
            SlotId::InplaceConcat => at!(self.inplace_concat),
            SlotId::InplaceRepeat => at!(self.inplace_repeat),
            SlotId::GetAttribute => at!(self.getattr),
            SlotId::SetAttr | SlotId::DelAttr => at!(self.setattr),
            SlotId::Compare(_) => at!(self.compare),
            SlotId::Call => at!(self.call),
            SlotId::Init => at!(self.init),
            SlotId::Get => at!(self.descr_get),
            SlotId::Set | SlotId::Delete => at!(self.descr_set),
            SlotId::Buffer => at!(self.buffer),
            // A heap type's own affair: builtins have no such method.
            SlotId::GetAttr | SlotId::ReleaseBuffer => 0,
            SlotId::Del => at!(self.finalize),
        }
    }

    /// Copies one slot from another type's slots.
    pub fn copy(&mut self, from: &Slots, id: SlotId) {
        match id {
            SlotId::Unary(i) => self.unary[i] = from.unary[i],
            SlotId::Binary(i) | SlotId::Reflected(i) => self.binary[i] = from.binary[i],
            SlotId::Power | SlotId::ReflectedPower => self.power = from.power,
            SlotId::Bool => self.bool = from.bool,
            SlotId::Len => self.len = from.len,
            SlotId::Hash => self.hash = from.hash,
            SlotId::Contains => self.contains = from.contains,
            SlotId::Next => self.next = from.next,
            SlotId::GetItem => (self.getitem, self.item) = (from.getitem, from.item),
            SlotId::SetItem | SlotId::DelItem => self.setitem = from.setitem,
            SlotId::Concat => self.concat = from.concat,
            SlotId::Repeat | SlotId::ReflectedRepeat => self.repeat = from.repeat,
            SlotId::InplaceConcat => self.inplace_concat = from.inplace_concat,
            SlotId::InplaceRepeat => self.inplace_repeat = from.inplace_repeat,
            SlotId::GetAttribute | SlotId::GetAttr => self.getattr = from.getattr,
            SlotId::SetAttr | SlotId::DelAttr => self.setattr = from.setattr,
            SlotId::Compare(_) => self.compare = from.compare,
            SlotId::Call => self.call = from.call,
            SlotId::Init => self.init = from.init,
            SlotId::Get => self.descr_get = from.descr_get,
            SlotId::Set | SlotId::Delete => self.descr_set = from.descr_set,
            SlotId::Buffer | SlotId::ReleaseBuffer => self.buffer = from.buffer,
            SlotId::Del => self.finalize = from.finalize,
        }
    }
}
