//! Findings and faults as text, one line each, JSON, SARIF, or annotations of GitHub.

mod concise;
mod excerpt;
mod github;
mod json;
mod sarif;

pub use concise::concise;
pub use excerpt::{Style, faults, text};
pub use github::github;
pub use json::json;
pub use sarif::sarif;

#[cfg(test)]
mod tests;
