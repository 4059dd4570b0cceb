//! Membership, indices and slices.

use crate::objects::int;
use crate::objects::list::List;
use crate::objects::slice::Slice;
use crate::objects::tuple::Tuple;
use crate::value::Value;
use crate::vm::{R, Vm};

/// `item in object` by going through it.
pub fn contains_by_iteration(vm: &Vm, object: &Value, item: &Value) -> R<bool> {
    if !object.ty().can_iterate() {
        return Err(vm.type_error(format!("argument of type '{}' is not a container or iterable", object.ty().name())));
    }
    let iterator = match vm.iter(object) {
        Ok(iterator) => iterator,
        Err(raised) => {
            if vm.pending_is(&crate::objects::exception::TYPE_ERROR) {
                vm.clear_pending();
                return Err(vm.type_error(format!("argument of type '{}' is not a container or iterable", object.ty().name())));
            }
            return Err(raised);
        }
    };
    while let Some(candidate) = vm.next(&iterator)? {
        if candidate.is(item) || vm.equal(&candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Vm {
    /// `item in object`.
    pub fn contains(&self, object: &Value, item: &Value) -> R<bool> {
        match object.ty().slots.get().contains {
            Some(f) => f(self, object, item),
            None => contains_by_iteration(self, object, item),
        }
    }

    /// An int from anything with `__index__` (CPython `PyNumber_Index`).
    pub fn index(&self, value: &Value) -> R {
        if int::is_int(value) {
            return Ok(value.clone());
        }
        let Some(index) = value.ty().slots.get().unary[crate::types::slots::un::INDEX] else {
            return Err(self.type_error(format!("'{}' object cannot be interpreted as an integer", value.ty().name())));
        };
        let result = index(self, value)?;
        if !int::is_int(&result) {
            return Err(self.type_error(format!("__index__ returned non-int (type {})", result.ty().name())));
        }
        self.warn_strict_subclass("__index__", &result, &int::INT)?;
        Ok(result)
    }

    /// An index as `isize`; out of range numbers are an `IndexError`.
    pub fn index_isize(&self, value: &Value) -> R<isize> {
        if let Some(i) = value.as_small_int() {
            return Ok(i as isize);
        }
        let n = self.index(value)?;
        match int::as_i64(&n) {
            Some(i) => Ok(i as isize),
            None => Err(self.index_error(format!("cannot fit '{}' into an index-sized integer", value.ty().name()))),
        }
    }

    /// A count or size as `isize`; out of range numbers are an `OverflowError`.
    pub fn to_isize(&self, value: &Value) -> R<isize> {
        if let Some(i) = value.as_small_int() {
            return Ok(i as isize);
        }
        let n = self.index(value)?;
        match int::as_i64(&n) {
            Some(i) => Ok(i as isize),
            None => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// An `i64`, refusing larger numbers.
    pub fn to_i64(&self, value: &Value) -> R<i64> {
        let n = self.index(value)?;
        int::as_i64(&n).ok_or_else(|| self.overflow_error("Python int too large to convert to C long"))
    }

    /// A C `int`.
    pub fn to_i32(&self, value: &Value) -> R<i32> {
        let n = self.to_i64(value)?;
        i32::try_from(n).map_err(|_| self.overflow_error(if n < 0 { "signed integer is less than minimum" } else { "signed integer is greater than maximum" }))
    }

    pub fn to_usize(&self, value: &Value) -> R<usize> {
        let n = self.to_isize(value)?;
        usize::try_from(n).map_err(|_| self.value_error("negative value where a size is needed"))
    }
}

/// The indices that a slice selects from a sequence of `len` items.
pub struct Range {
    pub start: isize,
    pub step: isize,
    pub count: usize,
}

impl Range {
    pub fn indices(&self) -> impl Iterator<Item = usize> + use<> {
        let (start, step) = (self.start, self.step);
        (0..self.count as isize).map(move |i| (start + i * step) as usize)
    }
}

/// Bounds of an argument pair such as `find(x, start, end)`, clamped.
pub fn clamp(value: isize, len: usize) -> usize {
    let len = len as isize;
    let v = if value < 0 { value + len } else { value };
    v.clamp(0, len) as usize
}

/// Reads optional `start` and `end` arguments the way slices do.
pub fn bounds(vm: &Vm, start: Option<&Value>, end: Option<&Value>, len: usize) -> R<(usize, usize)> {
    let read = |v: Option<&Value>, default: isize| -> R<isize> {
        match v {
            Some(v) if !v.is_none() => slice_index(vm, v),
            _ => Ok(default),
        }
    };
    let (start, end) = (read(start, 0)?, read(end, isize::MAX)?);
    let end = if end == isize::MAX { len } else { clamp(end, len) };
    let start = if start < 0 { clamp(start, len) } else { start as usize };
    Ok((start, end))
}

/// As [`bounds`], for `index` methods, where `None` is no bound (CPython `_PyEval_SliceIndexNotNone`).
pub fn whole_bounds(vm: &Vm, start: Option<&Value>, end: Option<&Value>, len: usize) -> R<(usize, usize)> {
    for v in [start, end].into_iter().flatten() {
        if !int::is_int(v) && v.ty().slots.get().unary[crate::types::slots::un::INDEX].is_none() {
            return Err(vm.type_error("slice indices must be integers or have an __index__ method"));
        }
    }
    bounds(vm, start, end, len)
}

/// An index in a slice: numbers out of range are clamped (CPython `_PyEval_SliceIndex`).
pub fn slice_index(vm: &Vm, value: &Value) -> R<isize> {
    if let Some(i) = value.as_small_int() {
        return Ok(i as isize);
    }
    if !int::is_int(value) && value.ty().slots.get().unary[crate::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    let n = vm.index(value)?;
    Ok(match int::as_i64(&n) {
        Some(i) => i as isize,
        None if int::is_negative(&n) => isize::MIN,
        None => isize::MAX,
    })
}

/// CPython `PySlice_Unpack` and `PySlice_AdjustIndices`; `len` is asked after the parts of the slice, whose `__index__` may
/// change it.
pub fn resolve(vm: &Vm, slice: &Slice, len: impl FnOnce() -> usize) -> R<Range> {
    let index = |v: &Value| if v.is_none() { Ok(None) } else { slice_index(vm, v).map(Some) };
    let step = if slice.step.is_none() { 1 } else { slice_index(vm, &slice.step)? };
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let step = step.max(-isize::MAX);
    let (start, stop) = (index(&slice.start)?, index(&slice.stop)?);
    let n = len() as isize;
    let (low, high) = if step < 0 { (-1, n - 1) } else { (0, n) };
    let adjust = |v: isize| if v < 0 { v.saturating_add(n).max(low) } else { v.min(high) };
    let start = start.map_or(if step < 0 { high } else { 0 }, adjust);
    let stop = stop.map_or(if step < 0 { -1 } else { n }, adjust);
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    Ok(Range { start, step, count: count as usize })
}

/// Items of `data` that a slice selects.
pub fn pick<T: Clone>(data: &[T], range: &Range) -> Vec<T> {
    if range.step == 1 {
        return data[range.start as usize..range.start as usize + range.count].to_vec();
    }
    range.indices().map(|i| data[i].clone()).collect()
}

/// The position an index stands for, if it is in range.
#[inline]
pub fn at(index: isize, len: usize) -> Option<usize> {
    let i = if index < 0 { index + len as isize } else { index };
    if i >= 0 && (i as usize) < len { Some(i as usize) } else { None }
}

/// The items of an exact tuple or list.
#[inline(always)]
pub fn plain_items(sequence: &Value) -> Option<&[Value]> {
    if let Some(t) = sequence.cast_exact::<Tuple>() {
        return Some(t.items());
    }
    sequence.cast_exact::<List>().map(|l| l.items.get().as_slice())
}
