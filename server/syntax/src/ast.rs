//! Typed nodes over the tree.
