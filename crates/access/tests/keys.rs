//! Access keys in a store, across restarts, under right and wrong key files.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use access::{AccessError, AccessKeys, Credentials};
use engine::Engine;
use env::Env;
use store::{MemoryStore, Store};

struct Place {
    store: Arc<dyn Store>,
    directory: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&Env::real()));
        Self { store, directory: tempfile::tempdir().unwrap() }
    }

    fn file(&self) -> std::path::PathBuf {
        self.directory.path().join("secrets.key")
    }

    async fn open(&self, file: &Path) -> Result<AccessKeys, AccessError> {
        let engine = Engine::open(Arc::clone(&self.store), Env::real()).await.unwrap();
        AccessKeys::open(Arc::new(engine), Some(file)).await
    }
}

#[tokio::test]
async fn keys_last_and_can_be_disabled_and_deleted() {
    let place = Place::new();
    let keys = place.open(&place.file()).await.unwrap();
    assert!(keys.is_empty());
    let made = keys.create("123456789012", None).await.unwrap();
    assert_eq!((made.access_key.len(), made.secret.reveal().len()), (20, 40));
    let other = keys.create("123456789012", None).await.unwrap();
    keys.set_active(&other.access_key, false).await.unwrap();
    let again = place.open(&place.file()).await.unwrap();
    assert_eq!(again.find(&made.access_key).as_deref(), Some(&*made));
    assert!(!again.find(&other.access_key).unwrap().active);
    assert_eq!(again.of_account("123456789012").len(), 2);
    assert!(again.of_account("210987654321").is_empty());
    again.delete(&made.access_key).await.unwrap();
    assert!(again.find(&made.access_key).is_none());
    assert!(place.open(&place.file()).await.unwrap().find(&made.access_key).is_none());
    assert!(matches!(again.delete(&made.access_key).await, Err(AccessError::NoSuchKey)));
}

#[tokio::test]
async fn the_key_file_is_for_its_owner_and_secrets_are_not_in_the_store() {
    let place = Place::new();
    let keys = place.open(&place.file()).await.unwrap();
    let made = keys.create("123456789012", None).await.unwrap();
    let mode = fs::metadata(place.file()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let secret = made.secret.reveal().as_bytes().to_vec();
    let mut rows = 0;
    let everything = store::KeyRange { start: Vec::new().into(), end: vec![0xff; 8].into() };
    let snapshot = place.store.snapshot().await.unwrap();
    let limit = store::PageLimit { rows: 1_000, bytes: 1 << 20 };
    let page = snapshot.range(everything, store::Direction::Forward, limit).await.unwrap();
    for (_, row) in page.rows {
        rows += 1;
        assert!(!row.windows(secret.len()).any(|window| window == secret));
    }
    assert!(rows >= 2, "the row and its revision");
    assert!(!format!("{made:?}").contains(made.secret.reveal()));
}

#[tokio::test]
async fn a_key_file_that_is_missing_wrong_or_open_is_refused() {
    let place = Place::new();
    let file = place.file();
    let made = place.open(&file).await.unwrap().create("123456789012", None).await.unwrap();
    let text = fs::read_to_string(&file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = place.open(&file).await.unwrap_err().to_string();
    assert!(error.contains("(mode 640): chmod 600 "), "{error}");
    fs::remove_file(&file).unwrap();
    let error = place.open(&file).await.unwrap_err().to_string();
    assert!(error.contains("is missing") && error.contains("--key-file"), "{error}");
    assert!(!file.exists(), "no new key takes the place of the one that is missing");
    let write = |text: &str| {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    };
    write("00");
    assert!(matches!(place.open(&file).await, Err(AccessError::NotAKeyFile { .. })));
    write(&"0".repeat(64));
    let error = place.open(&file).await.unwrap_err().to_string();
    assert!(error.contains(&made.access_key) && error.contains("another key file"), "{error}");
    write(&text);
    assert!(place.open(&file).await.unwrap().find(&made.access_key).is_some());
}

#[test]
fn credentials_come_from_a_file_in_the_form_of_aws() {
    let text = "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\
                aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";
    let found = Credentials::parse(text).unwrap();
    assert_eq!(found.access_key, "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(found.secret.reveal(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    for wrong in ["", "aws_access_key_id = AKIAIOSFODNN7EXAMPLE", &text.replace("AKIAIO", "A/B")] {
        assert_eq!(Credentials::parse(wrong), None, "{wrong}");
    }
    let (one, other) = (Credentials::generate().unwrap(), Credentials::generate().unwrap());
    assert_ne!(one.access_key, other.access_key);
    assert_ne!(one.secret, other.secret);
}
