//! The one-word value: immediate ints, floats and singletons, owned and borrowed pointers.
#![expect(unsafe_code, reason = "the word encodes pointers; ARCHITECTURE.md, invariants V1 to V3")]

use crate::heap::{self, Header};
use crate::objects::{boolean, float, int, singletons};
use crate::types::Type;
use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::ops::Deref;

/// A Python object reference, or an object itself where it fits into the word.
///
/// Low bits: `000` owned pointer, `010` borrowed pointer (operand stack only), `x01` a 62-bit int, `011` and `100` a
/// float, `110` a singleton. The all-zero word is the NULL of [`Slot`].
#[repr(transparent)]
pub struct Value(NonZeroU64);

/// A place that may hold no value: a local, a stack slot, a field.
pub type Slot = Option<Value>;

const TAG: u64 = 7;
const BORROW: u64 = 2;
/// Least and greatest int that needs no heap object.
pub const SMALL_INT_MIN: i64 = -(1 << 61);
pub const SMALL_INT_MAX: i64 = (1 << 61) - 1;

const fn singleton(index: u64) -> Value {
    match NonZeroU64::new(index << 3 | 6) {
        Some(word) => Value(word),
        None => unreachable!(),
    }
}

impl Value {
    pub const NONE: Value = singleton(0);
    pub const FALSE: Value = singleton(1);
    pub const TRUE: Value = singleton(2);
    pub const NOT_IMPLEMENTED: Value = singleton(3);
    pub const ELLIPSIS: Value = singleton(4);
    pub const ZERO: Value = singleton(5);
    /// Stands for an argument that was not given, between others that were. No Python code sees it.
    pub const MISSING: Value = singleton(6);

    #[inline(always)]
    pub fn bits(&self) -> u64 {
        self.0.get()
    }

    /// # Safety
    /// `bits` came from [`Value::into_bits`] and its reference is not used again (V1).
    #[inline(always)]
    pub unsafe fn from_bits(bits: u64) -> Value {
        Value(unsafe { NonZeroU64::new_unchecked(bits) })
    }

    /// Gives up the reference without counting it down.
    #[inline(always)]
    pub fn into_bits(self) -> u64 {
        let bits = self.bits();
        std::mem::forget(self);
        bits
    }

    /// # Safety
    /// `header` is a live object whose reference count includes the one taken over here (V1).
    #[inline(always)]
    pub unsafe fn from_header(header: *mut Header) -> Value {
        unsafe { Value::from_bits(header as u64) }
    }

    #[inline(always)]
    pub fn is_pointer(&self) -> bool {
        self.bits() & 5 == 0
    }

    #[inline(always)]
    fn is_owned(&self) -> bool {
        self.bits() & TAG == 0
    }

    /// The object's header, for pointers.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        if self.is_pointer() { Some(unsafe { &*self.pointer() }) } else { None }
    }

    #[inline(always)]
    pub fn pointer(&self) -> *mut Header {
        debug_assert!(self.is_pointer());
        (self.bits() & !BORROW) as *mut Header
    }

    /// The header of an object that this word counts a reference to.
    #[inline(always)]
    pub fn owned_header(&self) -> Option<*mut Header> {
        if self.is_owned() { Some(self.bits() as *mut Header) } else { None }
    }

    /// A second word for the same object that counts nothing. It must not outlive `self`'s owner (V2).
    #[inline(always)]
    pub fn borrowed(&self) -> Value {
        let bits = self.bits();
        unsafe { Value::from_bits(if bits & 5 == 0 { bits | BORROW } else { bits }) }
    }

    /// Whether the word counts no reference of its own.
    #[inline(always)]
    pub fn is_borrowed(&self) -> bool {
        self.bits() & TAG == BORROW
    }

    /// The word of a new reference to the same object.
    #[inline(always)]
    pub fn clone_bits(&self) -> u64 {
        self.clone().into_bits()
    }

    /// Turns a borrowed word into one that owns its reference.
    #[inline(always)]
    pub fn into_owned(self) -> Value {
        if self.is_borrowed() { self.clone() } else { self }
    }

    #[inline(always)]
    pub fn small_int(value: i64) -> Option<Value> {
        if (SMALL_INT_MIN..=SMALL_INT_MAX).contains(&value) { Some(Value::small(value)) } else { None }
    }

    /// An int that is known to fit 62 bits.
    #[inline(always)]
    pub fn small(value: i64) -> Value {
        debug_assert!((SMALL_INT_MIN..=SMALL_INT_MAX).contains(&value));
        unsafe { Value::from_bits((value as u64) << 2 | 1) }
    }

    /// An int of any size.
    #[inline]
    pub fn int(value: i64) -> Value {
        Value::small_int(value).unwrap_or_else(|| int::from_big(value.into()))
    }

    #[inline]
    pub fn uint(value: usize) -> Value {
        match i64::try_from(value) {
            Ok(v) => Value::int(v),
            Err(_) => int::from_big(value.into()),
        }
    }

    #[inline(always)]
    pub fn is_small_int(&self) -> bool {
        self.bits() & 3 == 1
    }

    #[inline(always)]
    pub fn as_small_int(&self) -> Option<i64> {
        if self.is_small_int() { Some(self.small_int_unchecked()) } else { None }
    }

    /// The number in an immediate int; meaningless for other words.
    #[inline(always)]
    pub fn small_int_unchecked(&self) -> i64 {
        self.bits() as i64 >> 2
    }

    #[inline(always)]
    pub fn is_immediate_float(&self) -> bool {
        self.bits().wrapping_add(1) & 6 == 4
    }

    #[inline(always)]
    pub fn immediate_float_unchecked(&self) -> f64 {
        f64::from_bits(self.bits().rotate_right(4))
    }

    /// The float in this word, when the word holds it itself.
    #[inline(always)]
    pub fn as_immediate_float(&self) -> Option<f64> {
        if self.is_immediate_float() {
            Some(self.immediate_float_unchecked())
        } else if self.bits() == Value::ZERO.bits() {
            Some(0.0)
        } else {
            None
        }
    }

    #[inline(always)]
    pub fn float(value: f64) -> Value {
        let word = value.to_bits().rotate_left(4);
        if word.wrapping_add(1) & 6 == 4 { unsafe { Value::from_bits(word) } } else { float::uncommon(value) }
    }

    #[inline(always)]
    pub fn bool(value: bool) -> Value {
        if value { Value::TRUE } else { Value::FALSE }
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.bits() == Value::NONE.bits()
    }

    #[inline(always)]
    pub fn is_true(&self) -> bool {
        self.bits() == Value::TRUE.bits()
    }

    #[inline(always)]
    pub fn is_false(&self) -> bool {
        self.bits() == Value::FALSE.bits()
    }

    #[inline(always)]
    pub fn is_bool(&self) -> bool {
        self.is_true() || self.is_false()
    }

    #[inline(always)]
    pub fn is_missing(&self) -> bool {
        self.bits() == Value::MISSING.bits()
    }

    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.bits() == Value::NOT_IMPLEMENTED.bits()
    }

    /// Object identity (`is`).
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.identity() == other.identity()
    }

    /// A number that is the same for the same object (`id`).
    #[inline(always)]
    pub fn identity(&self) -> u64 {
        let bits = self.bits();
        if bits & 5 == 0 { bits & !BORROW } else { bits }
    }

    /// The object's type.
    #[inline(always)]
    pub fn ty(&self) -> &Type {
        if self.is_pointer() { unsafe { (*self.pointer()).ty() } } else { self.immediate_type() }
    }

    #[inline]
    fn immediate_type(&self) -> &'static Type {
        if self.is_small_int() {
            return &int::INT;
        }
        if self.is_immediate_float() {
            return &float::FLOAT;
        }
        match self.bits() >> 3 {
            0 => &singletons::NONE_TYPE,
            1 | 2 => &boolean::BOOL,
            3 => &singletons::NOT_IMPLEMENTED_TYPE,
            5 => &float::FLOAT,
            _ => &singletons::ELLIPSIS_TYPE,
        }
    }

    /// Whether the type is exactly `ty`.
    #[inline(always)]
    pub fn is_exact(&self, ty: &Type) -> bool {
        std::ptr::eq(self.ty(), ty)
    }

    /// The payload, when the object's type is `T`'s or derived from it.
    #[inline(always)]
    pub fn cast<T: Payload>(&self) -> Option<&T> {
        if !self.is_pointer() {
            return None;
        }
        let ty = unsafe { (*self.pointer()).ty() };
        if T::fits(ty) { Some(unsafe { &*self.pointer().cast::<T>() }) } else { None }
    }

    /// The payload, when the object's type is exactly `T`'s.
    #[inline(always)]
    pub fn cast_exact<T: Payload>(&self) -> Option<&T> {
        if self.is_pointer() && std::ptr::eq(unsafe { (*self.pointer()).ty() }, T::ty()) { Some(unsafe { &*self.pointer().cast::<T>() }) } else { None }
    }

    /// The payload of an object whose type the caller has established: `self` of a method, mostly.
    ///
    /// # Panics
    /// When the type is another one, which is a bug in the caller.
    #[inline(always)]
    pub fn obj<T: Payload>(&self) -> &T {
        match self.cast::<T>() {
            Some(payload) => payload,
            None => wrong_payload(self.ty(), T::ty()),
        }
    }

    /// As [`Value::cast`], keeping the object alive on its own.
    #[inline]
    pub fn downcast<T: Payload>(&self) -> Option<Py<T>> {
        self.cast::<T>().map(|_| Py(self.clone(), PhantomData))
    }
}

#[cold]
fn wrong_payload(found: &Type, expected: &Type) -> ! {
    panic!("object of type {} where {} was established", found.static_name, expected.static_name)
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        let mut bits = self.bits();
        if bits & 5 == 0 {
            bits &= !BORROW;
            unsafe { (*(bits as *mut Header)).incref() };
        }
        unsafe { Value::from_bits(bits) }
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_owned() {
            let header = self.bits() as *mut Header;
            if unsafe { (*header).decref() } {
                unsafe { heap::dealloc(header) };
            }
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{} {:#x}>", self.ty().static_name, self.bits())
    }
}

/// The Rust struct of a builtin type: `#[repr(C)]`, its first field a [`Header`].
///
/// Implementations keep V3: the layout is as said, and every object whose type fits starts with this struct.
pub trait Payload: Sized + 'static {
    /// The type, or one of several that share the payload.
    fn ty() -> &'static Type;

    /// Whether objects of a type have this payload.
    #[inline(always)]
    fn fits(ty: &Type) -> bool {
        std::ptr::eq(ty, Self::ty()) || ty.extends(Self::ty())
    }

    /// Shows every value the payload owns to the cycle collector.
    fn trace(&self, visit: &mut dyn FnMut(&Value));
}

/// Declares a payload: its type object, or those that share it, and the fields that own values.
#[macro_export]
macro_rules! payload {
    ($name:ty, $ty:ident $(| $other:ident)+ $(, $field:ident)*) => {
        $crate::payload!(@ $name, $ty, {
            fn fits(ty: &$crate::types::Type) -> bool {
                ty.extends(&$ty) $(|| ty.extends(&$other))+
            }
        } $(, $field)*);
    };
    (@ $name:ty, $ty:expr, { $($fits:item)? } $(, $field:ident)*) => {
        impl $crate::value::Payload for $name {
            #[inline(always)]
            fn ty() -> &'static $crate::types::Type {
                &$ty
            }
            $($fits)?
            fn trace(&self, visit: &mut dyn FnMut(&$crate::value::Value)) {
                let _ = &visit;
                $($crate::heap::Trace::trace(&self.$field, visit);)*
            }
        }
    };
    ($name:ty, $ty:expr $(, $field:ident)*) => {
        $crate::payload!(@ $name, $ty, {} $(, $field)*);
    };
}

/// A reference to an object of a known payload.
pub struct Py<T: Payload>(Value, PhantomData<T>);

impl<T: Payload> Py<T> {
    /// Puts the payload on the heap; its header names the type.
    #[inline]
    pub fn new(payload: T) -> Py<T> {
        Py(heap::alloc(payload), PhantomData)
    }

    #[inline(always)]
    pub fn value(&self) -> &Value {
        &self.0
    }

    #[inline(always)]
    pub fn into_value(self) -> Value {
        self.0
    }

    #[inline(always)]
    pub fn ptr(&self) -> *const T {
        self.0.pointer().cast::<T>()
    }

    /// # Safety
    /// The value is an object of `T`'s type or one derived from it (V3).
    #[inline(always)]
    pub unsafe fn from_value(value: Value) -> Py<T> {
        Py(value, PhantomData)
    }

    /// A counted reference to the object that `payload` is part of.
    #[inline]
    pub fn from_ref(payload: &T) -> Py<T> {
        let header = std::ptr::from_ref(payload).cast::<Header>().cast_mut();
        unsafe {
            (*header).incref();
            Py(Value::from_header(header), PhantomData)
        }
    }
}

impl<T: Payload> Deref for Py<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        unsafe { &*self.0.pointer().cast::<T>() }
    }
}

impl<T: Payload> Clone for Py<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        Py(self.0.clone(), PhantomData)
    }
}

impl<T: Payload> From<Py<T>> for Value {
    #[inline(always)]
    fn from(typed: Py<T>) -> Value {
        typed.0
    }
}
