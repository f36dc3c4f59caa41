//! The routes of the control surface under `/_stator/`: each question with its path and method.

use hyper::Method;

const PREFIX: &str = "/_stator/";

/// What a test may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// What the clock shows.
    Clock,
    /// To move the clock forward.
    Advance,
    /// To rotate the shards of all streams.
    Rotate,
    /// To wait until no background work is due.
    Idle,
    /// To delete everything.
    Reset,
}

/// What a request under the prefix comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ControlRoute {
    /// This question.
    Ask(Question),
    /// A question's path with another method.
    MethodNotAllowed(Question),
    /// No question's path.
    NotFound,
}

impl Question {
    /// Every question.
    pub(super) const ALL: [Self; 5] =
        [Self::Clock, Self::Advance, Self::Rotate, Self::Idle, Self::Reset];

    /// Its path.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Clock => "/_stator/clock",
            Self::Advance => "/_stator/clock/advance",
            Self::Rotate => "/_stator/shards/rotate",
            Self::Idle => "/_stator/idle",
            Self::Reset => "/_stator/reset",
        }
    }

    /// Its method.
    pub(super) const fn method(self) -> Method {
        match self {
            Self::Clock => Method::GET,
            Self::Advance | Self::Rotate | Self::Idle | Self::Reset => Method::POST,
        }
    }
}

impl ControlRoute {
    /// The route of this method and path; `None` outside the prefix.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        if !path.starts_with(PREFIX) {
            return None;
        }
        Some(match Question::ALL.into_iter().find(|question| question.path() == path) {
            Some(question) if *method == question.method() => Self::Ask(question),
            Some(question) => Self::MethodNotAllowed(question),
            None => Self::NotFound,
        })
    }
}
