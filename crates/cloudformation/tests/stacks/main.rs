//! Stacks over the engine of tables, by the calls that tools make: operations, failures, exports, crashes.

mod crash;
mod export;
mod failure;
mod harness;
mod life;
mod object;
