//! What tests of other rooms share: a store that fails and crashes where it is told. Never part of the product.

pub mod faulty_store;

pub use faulty_store::{Fault, FaultyStore};
pub use store::Stores;
