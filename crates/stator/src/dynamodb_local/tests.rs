//! Command lines of DynamoDB Local and what they become.

use std::ffi::OsString;

use super::translated;

/// The translation of a command line, with the options that were dropped.
fn of(line: &str) -> (String, Vec<String>) {
    let arguments = line.split(' ').map(OsString::from).collect();
    let found = translated(arguments);
    let words: Vec<_> = found.arguments.iter().map(|word| word.to_string_lossy()).collect();
    (words.join(" "), found.notes)
}

#[test]
fn options_of_dynamodb_local_become_ours() {
    for (line, expected) in [
        ("stator -inMemory -port 8001", "stator --memory --port 8001"),
        ("stator -dbPath ./db -cors *", "stator --data ./db --cors *"),
        ("stator -sharedDb -inMemory", "stator --shared-regions --memory"),
        ("stator -version", "stator --version"),
        ("stator --memory --listen :8005", "stator --memory --listen :8005"),
        ("stator -V", "stator -V"),
        (
            "stator java -Djava.library.path=./DynamoDBLocal_lib -jar DynamoDBLocal.jar -inMemory",
            "stator --memory",
        ),
    ] {
        let (found, dropped) = of(line);
        assert_eq!((found.as_str(), dropped.len()), (expected, 0), "{line}");
    }
}

#[test]
fn an_option_without_effect_is_dropped_and_said() {
    let line = "stator -disableTelemetry -delayTransientStatuses -inMemory";
    let (found, dropped) = of(line);
    assert_eq!(found, "stator --memory");
    let options: Vec<_> = dropped.iter().filter_map(|note| note.split(' ').next()).collect();
    assert_eq!(options, ["-disableTelemetry", "-delayTransientStatuses"]);
}
