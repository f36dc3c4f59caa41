//! Key files and the keys in them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use encryption::{FileId, FileKind, KeyFileError, Keys, add_key, create};

const FILE: FileId = FileId { kind: FileKind::Table, number: 7, salt: 9 };

fn sealed(keys: &Keys, file: FileId) -> Vec<u8> {
    let key = keys.file_key(keys.newest().unwrap(), file).unwrap();
    let mut bytes = b"a row".to_vec();
    let tag = key.seal([1; 12], b"context", &mut bytes).unwrap();
    bytes.extend_from_slice(&tag);
    bytes
}

#[test]
fn what_is_sealed_opens_with_the_same_key_file_nonce_and_context_only() {
    let keys = Keys::from_bytes(&[[1; 32], [2; 32]]).unwrap();
    let (older, newest) = (keys.ids()[0], keys.ids()[1]);
    let sealed = sealed(&keys, FILE);
    assert_eq!(sealed.len(), 5 + 16);
    let open = |id, file, nonce, context: &[u8], change: Option<usize>| {
        let mut bytes = sealed.clone();
        if let Some(at) = change {
            bytes[at] ^= 1;
        }
        keys.file_key(id, file).unwrap().open(nonce, context, &mut bytes).map(<[u8]>::to_vec)
    };
    let right = b"context";
    assert_eq!(open(newest, FILE, [1; 12], right, None).unwrap(), b"a row");
    assert_eq!(open(older, FILE, [1; 12], right, None), None);
    assert_eq!(open(newest, FILE, [2; 12], right, None), None);
    assert_eq!(open(newest, FILE, [1; 12], b"other", None), None);
    for file in [
        FileId { kind: FileKind::Log, ..FILE },
        FileId { number: 8, ..FILE },
        FileId { salt: 8, ..FILE },
    ] {
        assert_eq!(open(newest, file, [1; 12], right, None), None, "{file:?}");
    }
    for at in 0..sealed.len() {
        assert_eq!(open(newest, FILE, [1; 12], right, Some(at)), None, "byte {at}");
    }
}

/// HKDF-SHA256 of 32 bytes of 01 (salt "stator encryption at rest 1"), computed with Python's hmac.
#[test]
fn an_id_is_what_another_program_derives() {
    let keys = Keys::from_bytes(&[[1; 32]]).unwrap();
    assert_eq!(keys.newest().unwrap().to_string(), "f02d22107b71d451");
}

/// AES-256-GCM under the key that Python's hmac derives, computed with Python's cryptography.
#[test]
fn what_is_sealed_is_what_another_program_seals() {
    let keys = Keys::from_bytes(&[[1; 32]]).unwrap();
    let hex: String = sealed(&keys, FILE).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "1632eecbc3489426d25b3b5b86b7838be7633ac8cf");
}

#[test]
fn a_key_file_that_is_made_is_private_and_a_key_that_is_added_encrypts() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys");
    let first = create(&path, "of a test").unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let keys = Keys::read(&path).unwrap();
    assert_eq!(keys.newest(), Some(first));
    assert!(matches!(create(&path, ""), Err(KeyFileError::Io { .. })));
    let second = add_key(&path, "later\nand more").unwrap();
    assert_ne!(first, second);
    assert!(keys.read_again(&path).unwrap());
    assert!(!keys.read_again(&path).unwrap());
    assert_eq!(keys.ids(), [first, second]);
    assert_eq!(keys.newest(), Some(second));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    // A key that is gone from the file still opens what is under it.
    let text = fs::read_to_string(&path).unwrap();
    let last = text.lines().last().unwrap();
    fs::write(&path, last).unwrap();
    assert!(!keys.read_again(&path).unwrap());
    assert_eq!(keys.ids(), [first, second]);
    assert_eq!(Keys::read(&path).unwrap().ids(), [second]);
    assert_eq!(Keys::read(&path).unwrap().only_decrypting().newest(), None);
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(names.len(), 1);
    assert!(!format!("{keys:?}").contains(last), "{keys:?}");
}

fn write(dir: &Path, text: &str, mode: u32) -> PathBuf {
    let path = dir.join("keys");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[test]
fn a_file_that_is_no_key_file_is_refused_with_the_line_and_without_its_text() {
    let dir = tempfile::tempdir().unwrap();
    let key = "ab".repeat(32);
    let refused = |text: &str, mode| {
        let error = Keys::read(&write(dir.path(), text, mode)).unwrap_err().to_string();
        assert!(!error.contains("abab"), "{error}");
        error
    };
    assert!(refused("# only a comment\n\n", 0o600).contains("has no key"));
    assert!(refused(&format!("\n{}", &key[1..]), 0o600).contains("line 2: neither 64"));
    assert!(refused(&format!("{key}zz"), 0o600).contains("line 1: neither 64"));
    assert!(refused(&format!("{key}\n# a\n{key}\n"), 0o600).contains("line 3: this key"));
    for mode in [0o644, 0o604, 0o660, 0o620] {
        let error = refused(&key, mode);
        assert!(error.contains(&format!("has mode {mode:03o}")), "{error}");
        assert!(error.contains("chmod 600"), "{error}");
    }
    for mode in [0o600, 0o400, 0o440, 0o640] {
        assert_eq!(Keys::read(&write(dir.path(), &key, mode)).unwrap().ids().len(), 1);
    }
    let missing = Keys::read(&dir.path().join("absent")).unwrap_err().to_string();
    assert!(missing.contains("absent is not there: `stator encryption new-key"), "{missing}");
}
