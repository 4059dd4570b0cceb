//! What can be done with any object: the only place that picks slots.

pub mod attribute;
pub mod buffer;
pub mod iter;
pub mod number;
pub mod object;
pub mod os;
pub mod sequence;
