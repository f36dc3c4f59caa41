//! What codes mean: their names are those of appendix A of PostgreSQL's documentation.

use store::StoreError;
use tokio_postgres::error::SqlState;

use super::{Failure, in_the_end, of_code};

fn meaning(code: &str) -> Failure {
    of_code(&SqlState::from_code(code), || "said".into())
}

#[test]
fn what_ends_a_connection_or_makes_a_standby_is_lost() {
    for (code, name) in [
        ("08000", "connection_exception"),
        ("08003", "connection_does_not_exist"),
        ("08006", "connection_failure"),
        ("08P01", "protocol_violation"),
        ("57P01", "admin_shutdown"),
        ("57P02", "crash_shutdown"),
        ("57P03", "cannot_connect_now"),
        ("57P05", "idle_session_timeout"),
        ("25006", "read_only_sql_transaction"),
        ("25P02", "in_failed_sql_transaction"),
        ("25P03", "idle_in_transaction_session_timeout"),
        ("25P04", "transaction_timeout"),
        ("40003", "statement_completion_unknown"),
    ] {
        let found = meaning(code);
        assert!(matches!(&found, Failure::Lost(said) if said == "said"), "{name}: {found:?}");
        // Nobody has answered in time.
        assert_eq!(in_the_end(found), StoreError::Overloaded, "{name}");
    }
}

#[test]
fn what_passes_is_asked_again() {
    for (code, name) in [
        ("40001", "serialization_failure"),
        ("40P01", "deadlock_detected"),
        ("55P03", "lock_not_available"),
        ("57014", "query_canceled"),
    ] {
        let found = meaning(code);
        assert!(matches!(found, Failure::Again), "{name}: {found:?}");
    }
    assert!(matches!(meaning("ST001"), Failure::Fenced));
}

#[test]
fn what_the_database_refuses_is_an_answer() {
    let refused = |code| match meaning(code) {
        Failure::Refused(error) => error,
        other => unreachable!("{code}: {other:?}"),
    };
    assert_eq!(refused("53100"), StoreError::Full { detail: "said".into() });
    assert_eq!(refused("53200"), StoreError::Overloaded);
    assert_eq!(refused("53300"), StoreError::Overloaded);
    assert_eq!(refused("XX001"), StoreError::Corrupt { detail: "said".into() });
    assert_eq!(refused("42P01"), StoreError::Io { cause: "said".into() });
    assert!(matches!(refused("ST002"), StoreError::Closed { .. }));
}
