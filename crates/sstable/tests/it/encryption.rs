//! Encryption at its seam: tables and manifests under keys, and their rewriting under another one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use sstable::{
    BlockCache, Ciphers, Directory as _, Expected, FileCipher, MANIFEST, MemoryDirectory,
    MemoryFile, Progress, Retention, SealedFile, Table, TableError, Tree, TreeOptions,
    WriterOptions, manifest,
};

use crate::rows::{IDENTITY, Version, write};
use crate::trees::{Acknowledged, RUNS, batch, check, options, work};

/// Every place that was sealed at, by key and file.
type Sealed = Arc<Mutex<BTreeSet<(u64, String, u64)>>>;

/// No cipher, but it depends on key, file, place and context, has a tag, and fits the seam.
#[derive(Clone, Debug)]
struct Toy {
    key: u64,
    file: SealedFile,
    sealed: Sealed,
}

impl Toy {
    fn apply(&self, place: u64, context: &[u8], bytes: &mut [u8]) {
        let file = match self.file {
            SealedFile::Table { table, salt } => table * 3 + salt,
            SealedFile::Manifest { salt } => salt + 1,
        };
        let context: u64 = context.iter().map(|byte| u64::from(*byte)).sum();
        let pad = (self.key * 7 + file + place * 11 + context) as usize;
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte ^= 1 + ((pad + at * 5) % 255) as u8;
        }
    }
}

impl FileCipher for Toy {
    fn seal(&self, place: u64, context: &[u8], bytes: &mut Vec<u8>) -> bool {
        let first = self.sealed.lock().insert((self.key, format!("{:?}", self.file), place));
        assert!(first, "{:?} sealed twice at {place}", self.file);
        bytes.push(0x5a);
        self.apply(place, context, bytes);
        true
    }

    fn open(&self, place: u64, context: &[u8], bytes: &mut Vec<u8>) -> bool {
        self.apply(place, context, bytes);
        bytes.pop() == Some(0x5a)
    }
}

/// Keys by their numbers; the last one is for new files, and zero says plain.
#[derive(Clone, Debug)]
struct ToyKeys(Vec<u64>, Sealed);

impl Ciphers for ToyKeys {
    fn newest_key(&self) -> u64 {
        self.0.last().copied().unwrap_or_default()
    }

    fn for_new(&self, file: SealedFile) -> Option<(u64, Arc<dyn FileCipher>)> {
        let key = self.newest_key();
        Some((key, self.for_existing(key, file)?))
    }

    fn for_existing(&self, key: u64, file: SealedFile) -> Option<Arc<dyn FileCipher>> {
        let known = key != 0 && self.0.contains(&key);
        known.then(|| Arc::new(Toy { key, file, sealed: Arc::clone(&self.1) }) as _)
    }
}

fn keys(keys: &[u64], sealed: &Sealed) -> Option<Arc<dyn Ciphers>> {
    Some(Arc::new(ToyKeys(keys.to_vec(), Arc::clone(sealed))))
}

#[test]
fn a_sealed_table_is_read_with_its_key_only_and_shows_no_row() {
    let rows: Vec<Version> = (0..500_u64)
        .map(|number| (format!("user#{number:06}").into_bytes(), 1, Some(b"secret".to_vec())))
        .collect();
    let sealed = Sealed::default();
    let options =
        WriterOptions { compress: false, ciphers: keys(&[9], &sealed), ..WriterOptions::default() };
    let (bytes, summary) = write(&rows, IDENTITY, &options);
    for plain in [&b"user#"[..], b"secret"] {
        assert!(!bytes.windows(plain.len()).any(|window| window == plain));
    }
    let open = |keys: Option<Arc<dyn Ciphers>>| {
        let (salt, file_bytes) = (Some(summary.salt), summary.file_bytes);
        let expected = Expected { table: summary.table, salt, file_bytes, shift: 0 };
        let file = Box::new(MemoryFile::new(bytes.clone()));
        Table::open(file, expected, Arc::new(BlockCache::new(1 << 20)), keys.as_deref())
    };
    let table = open(keys(&[9, 8], &sealed)).expect("the key");
    assert_eq!(table.key_id(), 9);
    table.verify().expect("undamaged");
    for (key, ..) in &rows {
        let found = table.get(key, 1).expect("undamaged").expect("it is there");
        assert_eq!(found.value(), Some(&b"secret"[..]));
    }
    for other in [None, keys(&[8], &sealed)] {
        assert!(matches!(open(other), Err(TableError::KeyMissing { table: 7, key: 9 })));
    }
}

fn tree_options(salts: &Arc<AtomicU64>, durable: u64, of: &[u64], sealed: &Sealed) -> TreeOptions {
    let mut options = options(durable, salts);
    options.writer.ciphers = keys(of, sealed);
    options
}

/// Rewrites what is not under the newest key.
fn rewrite(tree: &Tree) -> Result<(), TableError> {
    tree.rewrite_manifest()?;
    while let Some(table) = tree.tables_under_other_keys().first() {
        let mut rewriting = tree.begin_rewrite(*table, Retention::new(RUNS, Vec::new()))?;
        while rewriting.step(5)? != Progress::Done {}
        tree.publish_rewrite(*table, rewriting.into_tables())?;
    }
    tree.sweep(&[]).map(drop)
}

fn content(directory: &MemoryDirectory) -> Vec<(String, Vec<u8>)> {
    let names = directory.names().expect("names");
    let read = |name: String| {
        let (file, length) = directory.open(&name).expect("it is there");
        let mut bytes = vec![0; length as usize];
        file.read_at(&mut bytes, 0).expect("memory");
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

fn shows_rows(directory: &MemoryDirectory) -> bool {
    let has = |bytes: &[u8], plain: &[u8]| bytes.windows(plain.len()).any(|part| part == plain);
    content(directory).iter().any(|(_, bytes)| has(bytes, b"key0") || has(bytes, b"vvvv"))
}

#[test]
fn rewriting_brings_each_file_under_the_newest_key_whatever_it_was_under() {
    let (directory, sealed) = (MemoryDirectory::default(), Sealed::default());
    let salts = Arc::new(AtomicU64::new(1));
    let mut known = Acknowledged::default();
    // Plain, then under a key, then under another one, then plain again.
    for (of, number) in [(&[][..], 1..=3), (&[5], 4..=5), (&[5, 6], 6..=8), (&[6, 0], RUNS..=RUNS)]
    {
        let options = tree_options(&salts, known.sequence, of, &sealed);
        let tree = Tree::open(Arc::new(directory.clone()), options).expect("it opens");
        let before = tree.tables_under_other_keys().len();
        assert_eq!(before > 0, number.clone().all(|number| number > 1), "{before} tables");
        // Some of what is there is compacted meanwhile, some is rewritten.
        for number in number.clone() {
            work(&tree, number, &mut known).expect("memory takes it");
        }
        rewrite(&tree).expect("memory takes it");
        assert_eq!(tree.tables_under_other_keys(), Vec::<u64>::new());
        assert_eq!(check(&tree, *number.end()), *number.end());
        known.sequence = tree.snapshot().sequence();
        let newest = of.last().copied().unwrap_or_default();
        assert_eq!(shows_rows(&directory), newest == 0);
        let manifest_key = content(&directory)
            .iter()
            .find_map(|(name, bytes)| (name == MANIFEST).then(|| manifest::key_of(bytes)));
        assert_eq!(manifest_key.expect("it is there").expect("undamaged"), newest);
    }
    assert!(batch(1).keys().all(|key| key.starts_with("key0")));
    let options = tree_options(&salts, known.sequence, &[], &sealed);
    let tree = Tree::open(Arc::new(directory), options).expect("it opens without a key");
    assert_eq!(check(&tree, RUNS), RUNS);
}

#[test]
fn power_cut_at_each_operation_of_a_rewriting_loses_nothing() {
    let (whole, sealed) = (MemoryDirectory::default(), Sealed::default());
    let salts = Arc::new(AtomicU64::new(1));
    let mut known = Acknowledged::default();
    let options = tree_options(&salts, 0, &[5], &sealed);
    let tree = Tree::open(Arc::new(whole.clone()), options).expect("a new tree");
    for number in 1..=RUNS {
        work(&tree, number, &mut known).expect("memory takes it");
    }
    drop(tree);
    let run = |directory: &MemoryDirectory, durable: u64| {
        let options = tree_options(&salts, durable, &[5, 6], &sealed);
        let tree = Tree::open(Arc::new(directory.clone()), options)?;
        rewrite(&tree).map(|()| tree)
    };
    let counted = whole.after_power_cut(100);
    run(&counted, known.sequence).expect("memory takes it");
    let operations = counted.operations();
    assert!(operations > 20, "{operations}");
    for cut in 1..=operations {
        for part in [0, 50, 100] {
            let directory = whole.after_power_cut(100);
            directory.cut_at(Some(cut));
            assert!(run(&directory, known.sequence).is_err(), "operation {cut} fails");
            let left = directory.after_power_cut(part);
            let tree = run(&left, known.sequence)
                .unwrap_or_else(|error| panic!("cut at {cut}, {part} of 100: {error}"));
            assert_eq!(check(&tree, RUNS), RUNS);
            assert_eq!(tree.tables_under_other_keys(), Vec::<u64>::new());
        }
    }
    assert!(salts.load(Ordering::Relaxed) > 1);
}

#[test]
fn each_changed_byte_of_an_encrypted_manifest_is_noticed_and_never_read_as_another_edit() {
    let (directory, sealed) = (MemoryDirectory::default(), Sealed::default());
    let salts = Arc::new(AtomicU64::new(1));
    let options = tree_options(&salts, 0, &[5], &sealed);
    let tree = Tree::open(Arc::new(directory.clone()), options).expect("a new tree");
    let mut known = Acknowledged::default();
    for number in 1..=3 {
        work(&tree, number, &mut known).expect("memory takes it");
    }
    let files = content(&directory);
    let (_, bytes) = files.iter().find(|(name, _)| name == MANIFEST).expect("it is there");
    let ring = keys(&[5], &sealed);
    let sequence = known.sequence;
    let whole = manifest::read(bytes, sequence, ring.as_deref()).expect("undamaged");
    assert_eq!(whole.version, *tree.snapshot().version());
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let read = manifest::read(&changed, sequence, ring.as_deref());
        assert!(read.is_err_and(|error| error.is_damage()), "byte {at}");
    }
    for other in [None, keys(&[6], &sealed)] {
        let read = manifest::read(bytes, sequence, other.as_deref());
        assert!(matches!(read, Err(TableError::KeyMissing { table: 0, key: 5 })));
    }
}
