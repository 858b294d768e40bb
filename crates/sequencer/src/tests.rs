//! Tests with real groups.
