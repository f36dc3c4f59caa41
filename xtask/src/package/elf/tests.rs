//! Binaries with and without a loader.

use super::{is_elf, is_static};

/// A 64-bit binary with these kinds of program headers.
fn binary(kinds: &[u32]) -> Vec<u8> {
    let mut file = vec![0; 64];
    file[..6].copy_from_slice(b"\x7fELF\x02\x01");
    file[32] = 64;
    file[54] = 56;
    file[56] = u8::try_from(kinds.len()).unwrap();
    for kind in kinds {
        let mut header = vec![0; 56];
        header[..4].copy_from_slice(&kind.to_le_bytes());
        file.extend(header);
    }
    file
}

#[test]
fn a_binary_that_names_a_loader_is_not_static() {
    // PT_LOAD, PT_DYNAMIC (static-pie has it too), PT_INTERP.
    assert!(is_static(&binary(&[1, 2])));
    assert!(!is_static(&binary(&[1, 3, 2])));
    assert!(!is_static(&std::fs::read(std::env::current_exe().unwrap()).unwrap()));
}

#[test]
fn what_is_cut_off_is_not_static() {
    let mut cut = binary(&[1, 3]);
    cut.truncate(66);
    assert!(is_elf(&cut) && !is_elf(b"#!/bin/sh"));
    assert!(!is_static(&cut[..50]) && !is_static(b""));
}
