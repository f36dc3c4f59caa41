//! The crate's errors and panics as ours: what can only come from bytes that changed is damage.

use std::any::Any;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};

use store::StoreError;

/// Calls the crate, which answers some damage with a panic.
pub(super) fn call<T>(work: impl FnOnce() -> lsm_tree::Result<T>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(convert),
        Err(panic) => Err(corrupt(panic_text(panic.as_ref()))),
    }
}

/// Runs something that reads rows of the tables, which answer some damage with a panic.
pub(crate) fn catch_panic<T>(
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let panicked = catch_unwind(AssertUnwindSafe(work));
    panicked.unwrap_or_else(|panic| Err(corrupt(panic_text(panic.as_ref()))))
}

/// Opens the tables; the error in words.
pub(super) fn open<T>(work: impl FnOnce() -> lsm_tree::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => Err(panic_text(panic.as_ref())),
    }
}

/// The crate's error in ours.
pub(super) fn convert(error: lsm_tree::Error) -> StoreError {
    match error {
        lsm_tree::Error::Io(error)
            if !matches!(
                error.kind(),
                ErrorKind::UnexpectedEof | ErrorKind::NotFound | ErrorKind::InvalidData
            ) =>
        {
            StoreError::Io { cause: format!("the tree's tables: {error}") }
        }
        damage => corrupt(format!("the tree's tables: {damage}")),
    }
}

const fn corrupt(detail: String) -> StoreError {
    StoreError::Corrupt { detail }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the tree gave up: {}", text.unwrap_or("no reason given"))
}
