//! The workload of histories by itself: reads of the past and restores through crashes.

use simulation::{Mutation, Options, run};

fn only_histories(seed: u64, mutation: Option<Mutation>) -> Options {
    Options { seed, mutation, workloads: vec!["histories"], ..Options::default() }
}

#[test]
fn every_second_stays_what_it_was_through_crashes() {
    for seed in 0..150 {
        if let Err(failure) = run(&only_histories(seed, None)) {
            panic!("{failure}");
        }
    }
}

#[test]
fn an_index_of_the_past_that_lacks_an_entry_is_found() {
    let mutation = Some(Mutation::ForgetsIndexEntries);
    let failure = (0..50).find_map(|seed| run(&only_histories(seed, mutation)).err());
    let failure = failure.expect("a seed that finds it").to_string();
    assert!(failure.contains("the index of second"), "{failure}");
}
