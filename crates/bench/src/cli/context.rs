//! What every part of a run works with.

use std::sync::Arc;

use env::Env;

use super::environment::Environment;
use crate::progress::Progress;

/// What a run works with.
#[derive(Debug)]
pub struct RunContext {
    /// Time and randomness.
    pub env: Env,
    /// What it says meanwhile.
    pub progress: Arc<Progress>,
    /// Where this program is, and what it knows of its environment.
    pub environment: Environment,
}
