//! `sys.settrace` and `sys.setprofile`: the functions that were set. Events are not delivered yet.

use crate::heap::Mut;
use crate::value::Slot;

/// The trace and profile functions.
#[derive(Default)]
pub struct TraceState {
    pub trace: Mut<Slot>,
    pub profile: Mut<Slot>,
}
