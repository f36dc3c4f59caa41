//! Findings and faults as text, one line each, or JSON.

mod concise;
mod excerpt;
mod json;

pub use concise::concise;
pub use excerpt::{Style, faults, text};
pub use json::json;
