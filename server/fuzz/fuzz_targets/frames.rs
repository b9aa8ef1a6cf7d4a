//! Any bytes can be read as frames.
#![no_main]

use caddyfile_ls::lsp::fuzz::read_frames;
use libfuzzer_sys::fuzz_target;

/// The length of the shortest frame.
const SHORTEST: usize = "content-length:0\n\n".len();

fuzz_target!(|input: Vec<u8>| {
    let most = input.len() / SHORTEST;
    assert!(read_frames(input) <= most);
});
