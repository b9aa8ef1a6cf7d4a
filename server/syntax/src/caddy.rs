//! Caddy's own view of a text.
