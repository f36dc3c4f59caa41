//! Where data is: memory, a directory, a database.

use super::{flag, layer, resolve};
use crate::configuration::layer::{Layer, Layers, Source};
use crate::configuration::{Buckets, ConfigurationError, Database, Storage, TableFormat, page};

#[test]
fn memory_and_a_directory_beat_each_other_by_layer() {
    let (memory, data) = (layer(&[("memory", "true")]), layer(&[("data", "d")]));
    let storage = |strong: &Layer, weak: &Layer| {
        let layers = [(Source::Flag, strong.clone()), (Source::Environment, weak.clone())];
        resolve(layers.into()).map(|found| found.storage)
    };
    assert_eq!(storage(&memory, &data), Ok(Storage::Memory));
    assert_eq!(storage(&data, &memory), Ok(Storage::Directory("d".into())));
    let both = layer(&[("memory", "true"), ("data", "d")]);
    let expected = "--data names a data directory, but memory is set too: take one away";
    assert_eq!(storage(&both, &Layer::default()), Err(expected.into()));
}

#[test]
fn a_database_beats_a_directory_by_layer_and_is_never_shown_with_its_password() {
    let url = ("store", "postgres://ada:hunter2@db/shop");
    let (database, data) = (layer(&[url, ("store-schema", "one")]), layer(&[("data", "d")]));
    let storage = |strong: &Layer, weak: &Layer| {
        let layers =
            [(Source::Environment, strong.clone()), (Source::File("f".into()), weak.clone())];
        resolve(layers.into()).map(|found| found.storage)
    };
    let expected = Storage::Database(Database::new(url.1, "one"));
    assert_eq!(storage(&database, &data), Ok(expected));
    assert_eq!(storage(&data, &database), Ok(Storage::Directory("d".into())));
    for other in [("data", "d"), ("memory", "true")] {
        let refused = storage(&layer(&[url, other]), &Layer::default()).unwrap_err();
        assert!(refused.starts_with("STATOR_STORE names a database, but"), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
    let shown = page::show(&Layers(vec![(Source::Flag, database)]), &Buckets::new());
    assert!(shown.contains("postgres://db/shop") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn the_tables_of_a_directory_are_own_unless_something_else_is_said() {
    let format = |text| flag("table-format", text).map(|found| found.table_format);
    assert_eq!(format("own"), Ok(Some(TableFormat::Own)));
    assert_eq!(format("lsm-tree"), Ok(Some(TableFormat::LsmTree)));
    assert_eq!(format("best").unwrap_err(), "--table-format is \"best\"; it takes lsm-tree or own");
    assert!(
        page::reference().contains("| `--table-format FORMAT` | `STATOR_TABLE_FORMAT` | own |")
    );
}

#[test]
fn only_a_data_directory_is_encrypted() {
    let of = |settings: &[(&'static str, &str)]| resolve(vec![(Source::Flag, layer(settings))]);
    let keys = ("encryption-key-file", "k");
    assert_eq!(of(&[keys]).unwrap().encryption_key_file, Some("k".into()));
    for other in [("memory", "true"), ("store", "postgres://db/shop")] {
        assert_eq!(of(&[keys, other]), Err(ConfigurationError::NothingToEncrypt.to_string()));
    }
}
