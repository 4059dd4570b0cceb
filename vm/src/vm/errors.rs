//! Raising: one function per exception type, and what happens to an exception on its way.

use super::{R, Raised, Vm};
use crate::objects::exception::{self as exc, Exception};
use crate::objects::{string, tuple};
use crate::types::Type;
use crate::value::{Py, Value};

macro_rules! raisers {
    ($($name:ident => $ty:ident;)*) => {
        $(
            #[doc = concat!("Raises the Python exception behind `", stringify!($ty), "`.")]
            #[cold]
            pub fn $name(&self, message: impl AsRef<str>) -> Raised {
                self.raise_text(&exc::$ty, message.as_ref())
            }
        )*
    };
}

impl Vm {
    raisers! {
        type_error => TYPE_ERROR;
        value_error => VALUE_ERROR;
        index_error => INDEX_ERROR;
        overflow_error => OVERFLOW_ERROR;
        zero_division_error => ZERO_DIVISION_ERROR;
        runtime_error => RUNTIME_ERROR;
        system_error => SYSTEM_ERROR;
        memory_error => MEMORY_ERROR;
        buffer_error => BUFFER_ERROR;
        eof_error => EOF_ERROR;
        lookup_error => LOOKUP_ERROR;
        reference_error => REFERENCE_ERROR;
        not_implemented_error => NOT_IMPLEMENTED_ERROR;
        attribute_error => ATTRIBUTE_ERROR;
        assertion_error => ASSERTION_ERROR;
        import_error => IMPORT_ERROR;
        os_error_text => OS_ERROR;
        syntax_error => SYNTAX_ERROR;
    }

    /// Raises an exception of `ty` with one string argument.
    #[cold]
    pub fn raise_text(&self, ty: &'static Type, message: &str) -> Raised {
        self.raise_new(ty, &[self.str(message)])
    }

    /// Raises a new exception of a builtin type.
    #[cold]
    pub fn raise_new(&self, ty: &'static Type, args: &[Value]) -> Raised {
        match self.call(&ty.as_value(), args) {
            Ok(e) => self.raise(&e),
            Err(raised) => raised,
        }
    }

    /// Gives the pending exception the one on top of the stack of handled ones as its context (CPython `_PyErr_ChainStackItem`).
    pub fn chain_handled(&self) {
        let handled = unsafe { self.handled.get().as_ref() }.and_then(|item| item.value.clone());
        let (Some(handled), Some(e)) = (handled, self.pending.get().clone()) else { return };
        if !handled.is(e.value()) && handled.cast::<Exception>().is_some() {
            break_context_cycle(&handled, e.value());
            e.context.set(Some(handled));
        }
    }

    /// Makes `exception` pending, with the one being handled as its context (CPython `_PyErr_SetObject`).
    pub fn raise(&self, exception: &Value) -> Raised {
        let Some(e) = exception.downcast::<Exception>() else {
            return self.type_error("exceptions must derive from BaseException");
        };
        if let Some(handled) = self.handled_exception()
            && !handled.is(exception)
        {
            break_context_cycle(&handled, exception);
            e.context.set(Some(handled));
        }
        self.pending.set(Some(e));
        Raised
    }

    /// Makes `exception` pending as it is.
    pub fn restore(&self, exception: Py<Exception>) -> Raised {
        self.pending.set(Some(exception));
        Raised
    }

    /// Takes the pending exception away.
    pub fn take_pending(&self) -> Option<Py<Exception>> {
        self.pending.get_mut().take()
    }

    /// Takes the pending exception as a value.
    ///
    /// # Panics
    /// When none is pending, which is a bug in who returned `Raised`.
    pub fn caught(&self, _raised: Raised) -> Py<Exception> {
        self.take_pending().expect("an exception is pending")
    }

    pub fn clear_pending(&self) {
        self.pending.set(None);
    }

    /// Whether the pending exception is an instance of `ty`.
    pub fn pending_is(&self, ty: &Type) -> bool {
        self.pending.get().as_ref().is_some_and(|e| e.head.ty().is_subtype(ty))
    }

    /// `KeyError(key)`.
    #[cold]
    pub fn key_error(&self, key: &Value) -> Raised {
        self.raise_new(&exc::KEY_ERROR, std::slice::from_ref(key))
    }

    /// `StopIteration(value)`, without an argument for `None`.
    pub fn stop_iteration(&self, value: &Value) -> Raised {
        if value.is_none() {
            return self.raise_new(&exc::STOP_ITERATION, &[]);
        }
        // A tuple or an exception as the value must not be unpacked into several arguments.
        self.raise_new(&exc::STOP_ITERATION, std::slice::from_ref(value))
    }

    /// `AttributeError` that knows its object and name, for suggestions.
    #[cold]
    pub fn attribute_error_named(&self, message: impl AsRef<str>, object: Option<&Value>, name: &Value) -> Raised {
        let raised = self.attribute_error(message);
        if let Some(e) = self.pending.get() {
            e.set_field(0, Some(name.clone()));
            e.set_field(1, object.cloned());
        }
        raised
    }

    /// `AttributeError` for a missing attribute, in CPython's words.
    #[cold]
    pub fn no_attribute(&self, object: &Value, name: &Value) -> Raised {
        let text = string::to_string(name);
        let message =
            if let Some(ty) = object.cast::<Type>() { format!("type object '{}' has no attribute '{text}'", ty.name()) } else { format!("'{}' object has no attribute '{text}'", object.ty().name()) };
        self.attribute_error_named(message, Some(object), name)
    }

    #[cold]
    pub fn name_error(&self, name: &Value, message: String) -> Raised {
        let raised = self.raise_text(&exc::NAME_ERROR, &message);
        if let Some(e) = self.pending.get() {
            e.set_field(0, Some(name.clone()));
        }
        raised
    }

    #[cold]
    pub fn recursion_error(&self, what: &str) -> Raised {
        // Room for the handlers of this very error.
        let limit = self.recursion_limit.get();
        self.recursion_limit.set(limit + 50);
        let raised = self.raise_text(&exc::RECURSION_ERROR, &format!("maximum recursion depth exceeded{what}"));
        self.recursion_limit.set(limit);
        raised
    }

    /// `OSError(errno, strerror[, filename])` for an error of the system.
    #[cold]
    pub fn os_error(&self, error: &std::io::Error, filename: Option<&Value>) -> Raised {
        match error.raw_os_error() {
            Some(code) => self.os_error_code(code, filename),
            None => self.os_error_text(error.to_string()),
        }
    }

    #[cold]
    pub fn os_error_code(&self, code: i32, filename: Option<&Value>) -> Raised {
        let text = crate::protocol::os::error_text(code);
        let mut args = vec![Value::small(i64::from(code)), self.str(&text)];
        // A path object is named by its text.
        args.extend(filename.map(|f| f.ty().lookup(self, &self.names.__fspath__).and_then(|_| crate::protocol::os::fspath(self, f).ok()).unwrap_or_else(|| f.clone())));
        self.raise_new(&exc::OS_ERROR, &args)
    }

    /// `OSError` for the value that `errno` has now.
    #[cold]
    pub fn last_os_error(&self, filename: Option<&Value>) -> Raised {
        self.os_error(&std::io::Error::last_os_error(), filename)
    }

    /// Sets `__cause__` of the pending exception to the one given and keeps it as its context.
    pub fn chain(&self, cause: Py<Exception>) -> Raised {
        if let Some(e) = self.pending.get() {
            e.cause.set(Some(cause.value().clone()));
            e.context.set(Some(cause.into_value()));
            e.suppress_context.set(true);
        }
        Raised
    }

    /// Takes two steps, the second in any case; an error of the first becomes the context of the second's (CPython
    /// `_PyErr_ChainExceptions1`).
    pub fn finally<T>(&self, first: R<T>, second: impl FnOnce() -> R<T>) -> R<T> {
        let Err(raised) = first else { return second() };
        let Some(error) = self.take_pending() else { return Err(raised) };
        if second().is_ok() {
            return Err(self.restore(error));
        }
        if let Some(e) = self.pending.get() {
            e.context.set(Some(error.into_value()));
        }
        Err(raised)
    }

    /// Reports an exception that cannot be raised (`sys.unraisablehook`).
    pub fn write_unraisable(&self, message: &str, object: &Value) {
        let Some(e) = self.take_pending() else { return };
        super::report::unraisable(self, &e, message, object);
    }

    /// Turns the failure of `f` with an exception of `ty` into `None`.
    pub fn suppress<T>(&self, result: R<T>, ty: &Type) -> R<Option<T>> {
        match result {
            Ok(v) => Ok(Some(v)),
            Err(_) if self.pending_is(ty) => {
                self.clear_pending();
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    /// Issues a warning through the `warnings` module's native core.
    pub fn warn(&self, category: &'static Type, message: &str, stack_level: i64) -> R<()> {
        crate::warnings::warn(self, category, message, stack_level)
    }

    /// `str` from Rust text.
    pub fn str(&self, text: &str) -> Value {
        string::from_str(text)
    }

    /// `tuple` from values.
    pub fn tuple(&self, items: Vec<Value>) -> Value {
        tuple::from_vec(items)
    }
}

/// The new exception must not occur in the context chain of the handled one.
fn break_context_cycle(handled: &Value, exception: &Value) {
    let mut current = handled.clone();
    let mut steps = 0;
    while let Some(e) = current.cast::<Exception>() {
        let Some(next) = e.context.get().clone() else { return };
        if next.is(exception) {
            e.context.set(None);
            return;
        }
        steps += 1;
        if steps > 10_000 {
            return;
        }
        current = next;
    }
}
