//! Randomness derived from an execution's seed: the same place always gives the same bits. Never draws any itself.

use crate::effect::Performance;

/// What the bits are for: two purposes never share them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// The n-th rendering of a performance.
    Rendering(u32),
    /// The pause after this attempt.
    Pause(u32),
}

/// 128 bits for one purpose of one performance.
pub(crate) fn derive(seed: u128, performance: Performance, purpose: Purpose) -> u128 {
    let (kind, number) = match purpose {
        Purpose::Rendering(number) => (1, number),
        Purpose::Pause(attempt) => (2, attempt),
    };
    let place = (u64::from(performance.frame) << 32) | u64::from(performance.node.0);
    let turn = (u64::from(performance.visit) << 32) | u64::from(number);
    let lane = |part: u64, salt: u64| {
        [place, kind, turn].into_iter().fold(mix(part ^ salt), |bits, next| mix(bits ^ next))
    };
    let high = lane((seed >> 64) as u64, seed as u64);
    let low = lane(seed as u64, high);
    (u128::from(high) << 64) | u128::from(low)
}

/// The finalizer of SplitMix64: every bit of the input changes about half of the output.
fn mix(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::NodeId;
    use std::collections::HashSet;

    #[test]
    fn no_two_places_share_their_bits() {
        let mut seen = HashSet::new();
        for (frame, node, visit, number) in (0..3).flat_map(|f| {
            (0..5).flat_map(move |n| (1..6).flat_map(move |v| (0..4).map(move |i| (f, n, v, i))))
        }) {
            let performance = Performance { frame, node: NodeId(node), visit };
            assert!(seen.insert(derive(7, performance, Purpose::Rendering(number))));
            assert!(seen.insert(derive(7, performance, Purpose::Pause(number))));
            assert!(seen.insert(derive(7 << 64, performance, Purpose::Pause(number))));
        }
    }
}
