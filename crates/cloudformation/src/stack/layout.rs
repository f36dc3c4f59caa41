//! Keys of the rows of stacks. Fixed: stored data has this form.
//!
//! | key | value |
//! |---|---|
//! | `s/UUID` | the stack, without its parts |
//! | `p/UUID/NAME` | a part as a whole: `settings`, `outputs`, `imports`, `operation`, `failed` |
//! | `p/UUID/NAME/` and 8 bytes | an element of a part: `resources`, `leaving`, `done`, `journal` |
//! | `n/NAME` | the UUID of the stack that has the name |
//! | `t/UUID/current`, `t/UUID/before` | template texts |
//! | `e/UUID/` and 8 bytes | events, in their order |
//! | `c/UUID/NAME` | change sets |
//! | `d/UUID` | the drift that was detected last |
//! | `r/ID` | a refactor |
//! | `x/UUID` | the operation that shall be cancelled |
//! | `i/ID` | the UUID of the stack of a detection of drift |

/// Which template of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TemplateVersion {
    /// The one that is in force.
    Current,
    /// The one before the change in progress.
    Before,
}

impl TemplateVersion {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Before => "before",
        }
    }
}

/// The key of a template.
pub(crate) fn template_key(uuid: &str, version: TemplateVersion) -> Vec<u8> {
    format!("t/{uuid}/{}", version.as_str()).into_bytes()
}

/// The key of a stack's name.
pub(crate) fn name_key(name: &str) -> Vec<u8> {
    format!("n/{name}").into_bytes()
}

/// The key of a stack.
pub(crate) fn stack_key(uuid: &str) -> Vec<u8> {
    format!("s/{uuid}").into_bytes()
}

/// The prefix of the keys of a stack's parts.
pub(crate) fn parts_prefix(uuid: &str) -> Vec<u8> {
    format!("p/{uuid}/").into_bytes()
}

/// The prefix of the keys of events.
pub(crate) fn events_prefix(uuid: &str) -> Vec<u8> {
    format!("e/{uuid}/").into_bytes()
}

/// The key of a change set.
pub(crate) fn change_set_key(uuid: &str, name: &str) -> Vec<u8> {
    format!("c/{uuid}/{name}").into_bytes()
}

/// The key of the drift of a stack.
pub(crate) fn drift_key(uuid: &str) -> Vec<u8> {
    format!("d/{uuid}").into_bytes()
}

/// The key of a detection of drift.
pub(crate) fn detection_key(id: &str) -> Vec<u8> {
    format!("i/{id}").into_bytes()
}

/// What the keys of refactors begin with.
pub(crate) const REFACTORS: &[u8] = b"r/";

/// The key of a refactor.
pub(crate) fn refactor_key(id: &str) -> Vec<u8> {
    [REFACTORS, id.as_bytes()].concat()
}

/// The key of the operation of a stack that shall be cancelled.
pub(crate) fn cancellation_key(uuid: &str) -> Vec<u8> {
    format!("x/{uuid}").into_bytes()
}

/// The last part of a stack's ARN.
pub(crate) fn uuid_of(id: &str) -> Option<&str> {
    id.strip_prefix("arn:")?.rsplit('/').next()
}
