//! Iteration.

use crate::objects::exception as exc;
use crate::objects::iterators::{ListIterator, SequenceIterator};
use crate::objects::list::List;
use crate::objects::tuple::Tuple;
use crate::types::slots::un;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// The iter slot of iterators.
pub fn iter_self(_vm: &Vm, object: &Value) -> R {
    Ok(object.clone())
}

/// Turns a pending `StopIteration` into the end of an iteration.
pub fn stop_to_none(vm: &Vm, raised: Raised) -> R<Option<Value>> {
    if vm.pending_is(&exc::STOP_ITERATION) {
        vm.clear_pending();
        return Ok(None);
    }
    Err(raised)
}

impl Vm {
    /// `iter(object)`.
    pub fn iter(&self, object: &Value) -> R {
        if object.cast_exact::<List>().is_some() {
            return Ok(ListIterator::new(object.clone()));
        }
        let slots = object.ty().slots.get();
        match slots.unary[un::ITER] {
            Some(iter) => {
                let iterator = iter(self, object)?;
                if iterator.ty().slots.get().next.is_none() {
                    return Err(self.type_error(format!("iter() returned non-iterator of type '{}'", iterator.ty().name())));
                }
                Ok(iterator)
            }
            None if slots.getitem.is_some() && !object.ty().has(crate::types::flag::DICT) => Ok(SequenceIterator::new(object.clone())),
            None => Err(self.type_error(format!("'{}' object is not iterable", object.ty().name()))),
        }
    }

    /// The next item of an iterator, for those who want items alone: the value that a generator returns is dropped (CPython `PyIter_NextItem`).
    #[inline]
    pub fn next(&self, iterator: &Value) -> R<Option<Value>> {
        self.next_or_stop(iterator).or_else(|raised| stop_to_none(self, raised))
    }

    /// The next item of an iterator; the `StopIteration` that carries a value is raised (CPython `tp_iternext`).
    #[inline]
    pub fn next_or_stop(&self, iterator: &Value) -> R<Option<Value>> {
        if let Some(list) = iterator.cast_exact::<ListIterator>()
            && let Some(item) = list.item()
        {
            return Ok(Some(item));
        }
        match iterator.ty().slots.get().next {
            Some(next) => next(self, iterator),
            None => Err(self.type_error(format!("'{}' object is not an iterator", iterator.ty().name()))),
        }
    }

    /// Calls `f` with every item of an iterable.
    pub fn for_each(&self, iterable: &Value, mut f: impl FnMut(Value) -> R<()>) -> R<()> {
        if let Some(t) = iterable.cast_exact::<Tuple>() {
            for item in t.items() {
                f(item.clone())?;
            }
            return Ok(());
        }
        if let Some(l) = iterable.cast_exact::<List>() {
            let mut at = 0;
            while let Some(item) = l.items.get().get(at).cloned() {
                f(item)?;
                at += 1;
            }
            return Ok(());
        }
        let iterator = self.iter(iterable)?;
        while let Some(item) = self.next(&iterator)? {
            f(item)?;
        }
        Ok(())
    }

    /// All items of an iterable.
    pub fn collect(&self, iterable: &Value) -> R<Vec<Value>> {
        if let Some(t) = iterable.cast_exact::<Tuple>() {
            return Ok(t.items().to_vec());
        }
        if let Some(l) = iterable.cast_exact::<List>() {
            return Ok(l.items.get().clone());
        }
        let mut items = Vec::with_capacity(self.length_hint(iterable, 0)?.min(1 << 20));
        self.for_each(iterable, |item| {
            items.push(item);
            Ok(())
        })?;
        Ok(items)
    }

    /// CPython `PyObject_LengthHint`.
    pub fn length_hint(&self, object: &Value, default: usize) -> R<usize> {
        if let Some(len) = object.ty().slots.get().len {
            match len(self, object) {
                Ok(n) => return Ok(n),
                Err(_) if self.pending_is(&exc::TYPE_ERROR) => self.clear_pending(),
                Err(raised) => return Err(raised),
            }
        }
        let Some(r) = self.call_special(object, &self.names.__length_hint__, &[]) else { return Ok(default) };
        let r = match r {
            Ok(r) => r,
            Err(_) if self.pending_is(&exc::TYPE_ERROR) => {
                self.clear_pending();
                return Ok(default);
            }
            Err(raised) => return Err(raised),
        };
        if r.is_not_implemented() {
            return Ok(default);
        }
        if !crate::objects::int::is_int(&r) {
            return Err(self.type_error(format!("__length_hint__ must be an integer, not {}", r.ty().name())));
        }
        match crate::objects::int::as_i64(&r) {
            Some(n) if n >= 0 => Ok(n as usize),
            Some(_) => Err(self.value_error("__length_hint__() should return >= 0")),
            None => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
}
