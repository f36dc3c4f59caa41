//! The random sequence: published values, ranges, independence of streams.

use super::Random;

/// The first outputs of SplitMix64 for seed 1234567, as published with its reference code.
#[test]
fn the_sequence_is_splitmix64() {
    let mut random = Random(1_234_567);
    let drawn: Vec<u64> = (0..3).map(|_| random.next_u64()).collect();
    assert_eq!(
        drawn,
        [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
    );
}

#[test]
fn numbers_stay_in_their_range_and_reach_all_of_it() {
    let mut random = Random::new(1, 0);
    let mut seen = [false; 7];
    for _ in 0..1_000 {
        let drawn = random.between(3, 10);
        assert!((3..10).contains(&drawn));
        seen[usize::try_from(drawn - 3).unwrap()] = true;
    }
    assert_eq!(seen, [true; 7]);
    assert_eq!(random.between(5, 5), 5);
}

#[test]
fn streams_of_one_seed_differ_and_repeat() {
    let first = |seed, stream| Random::new(seed, stream).next_u64();
    assert_eq!(first(1, 2), first(1, 2));
    assert_ne!(first(1, 2), first(1, 3));
    assert_ne!(first(1, 2), first(2, 2));
}
