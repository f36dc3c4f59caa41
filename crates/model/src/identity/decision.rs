//! Decisions: what policies said about the permissions of a request, for those who keep a record.

/// Decisions that are noted of one request at most; a transaction needs fewer.
const MOST: usize = 256;

/// What was decided about one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The action, `dynamodb:GetItem`.
    pub action: String,
    /// The ARN of the resource, or `*`.
    pub resource: String,
    /// Whether it is allowed.
    pub allowed: bool,
    /// What decided: `identity-based policy`, or `root` for the account itself.
    pub by: String,
    /// The policy and the statement in it, by its Sid or its number from 1; none if no statement
    /// did.
    pub statement: Option<(String, String)>,
}

/// The decisions about a request, if somebody wants them.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    wanted: bool,
    decisions: Vec<Decision>,
}

impl Notes {
    /// Of a request whose decisions are recorded.
    #[must_use]
    pub const fn wanted() -> Self {
        Self { wanted: true, decisions: Vec::new() }
    }

    /// Whether somebody wants them.
    #[must_use]
    pub const fn are_wanted(&self) -> bool {
        self.wanted
    }

    /// Notes a decision, if it is wanted.
    pub fn add(&mut self, decision: impl FnOnce() -> Decision) {
        if self.wanted && self.decisions.len() < MOST {
            self.decisions.push(decision());
        }
    }

    /// What was noted.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }
}
