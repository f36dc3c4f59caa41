//! Core dumps of a server that knows secrets: there are none.
//!
//! Secrets are overwritten when nobody needs them any more; a dump would show those in use.

use rustix::process::{Resource, Rlimit, setrlimit};

/// From here on the memory of this process is not written to a file when it ends badly, and on
/// Linux no other process of its user reads it.
pub(crate) fn disable() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // A limit is not asked where dumps are piped to a program (core(5)).
    if let Err(error) = setrlimit(Resource::Core, none).and_then(|()| hide()) {
        tracing::warn!(%error, "core dumps, which show secrets, could not be disabled");
    }
}

#[cfg(target_os = "linux")]
fn hide() -> rustix::io::Result<()> {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};

    set_dumpable_behavior(DumpableBehavior::NotDumpable)
}

#[cfg(not(target_os = "linux"))]
fn hide() -> rustix::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn a_process_without_dumps_has_neither_room_nor_permission_for_one() {
        super::disable();
        assert_eq!(getrlimit(Resource::Core).maximum, Some(0));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}
