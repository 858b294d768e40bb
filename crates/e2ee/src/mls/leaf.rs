//! Leaves and their chains.
