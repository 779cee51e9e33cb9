//! A set of small numbers.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn none(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    pub(crate) fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    pub(crate) fn set(&mut self, bit: usize, value: bool) {
        let mask = 1 << (bit % 64);
        if value {
            self.0[bit / 64] |= mask;
        } else {
            self.0[bit / 64] &= !mask;
        }
    }

    /// Keeps what both have; says whether that changed anything.
    pub(crate) fn intersect(&mut self, other: &Self) -> bool {
        self.merge(other, |own, other| own & other)
    }

    /// Adds what the other has; says whether that changed anything.
    pub(crate) fn unite(&mut self, other: &Self) -> bool {
        self.merge(other, |own, other| own | other)
    }

    fn merge(&mut self, other: &Self, merge: impl Fn(u64, u64) -> u64) -> bool {
        let mut changed = false;
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            let merged = merge(*own, *other);
            changed |= merged != *own;
            *own = merged;
        }
        changed
    }
}
