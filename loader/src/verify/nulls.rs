//! Which operands may be NULL.

/// Positions on the operand stack, counted from its bottom and in order, that may hold NULL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nulls(Vec<u32>);

impl Nulls {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn contains(&self, position: i64) -> bool {
        self.0.iter().rev().any(|&p| i64::from(p) == position)
    }

    /// The positions at or above `position`, topmost first.
    pub fn from(&self, position: i64) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().rev().map(|&p| i64::from(p)).take_while(move |&p| p >= position)
    }

    /// Forgets what lies at or above `depth`.
    pub fn cut(&mut self, depth: i64) {
        while self.0.last().is_some_and(|&p| i64::from(p) >= depth) {
            self.0.pop();
        }
    }

    pub fn insert(&mut self, position: i64) {
        let position = position as u32;
        if let Err(at) = self.0.binary_search(&position) {
            self.0.insert(at, position);
        }
    }

    fn remove(&mut self, position: i64) {
        self.0.retain(|&p| i64::from(p) != position);
    }

    pub fn swap(&mut self, a: i64, b: i64) {
        match (self.contains(a), self.contains(b)) {
            (true, false) => {
                self.remove(a);
                self.insert(b);
            }
            (false, true) => {
                self.remove(b);
                self.insert(a);
            }
            _ => {}
        }
    }

    /// Adds the positions of `other`; whether any was new.
    pub fn merge(&mut self, other: &Nulls) -> bool {
        let before = self.0.len();
        for &p in &other.0 {
            self.insert(i64::from(p));
        }
        self.0.len() > before
    }
}
