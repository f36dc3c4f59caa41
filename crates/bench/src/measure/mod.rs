//! Measuring: phases of load against targets, in interleaved rounds.

pub mod load;
pub mod process;
pub mod rounds;
pub mod server_metrics;
pub mod sustained;
pub mod tally;
pub mod target;
