//! Distributions against what their formulas say, and the bookkeeping of inserts.

use std::sync::Arc;

use super::{Distribution, Inserts, Keys, Zipfian, zeta};
use crate::data::random::Random;

/// The first rank of a Zipfian over n ranks has the probability 1 / zeta(n), the second
/// 0.5^0.99 / zeta(n).
#[test]
fn the_first_ranks_come_as_often_as_the_formula_says() {
    let (zipfian, mut random) = (Zipfian::new(1_000), Random::new(1, 0));
    let sum: f64 = (1..=1_000).map(|n| f64::from(n).powf(-0.99)).sum();
    let draws = 200_000;
    let mut counts = vec![0_u32; 1_000];
    for _ in 0..draws {
        counts[usize::try_from(zipfian.next(&mut random)).unwrap()] += 1;
    }
    let share = |rank: usize| f64::from(counts[rank]) / f64::from(draws);
    assert!((share(0) * sum - 1.0).abs() < 0.05, "{}", share(0));
    assert!((share(1) * sum / 0.5_f64.powf(0.99) - 1.0).abs() < 0.05, "{}", share(1));
    // Gray's method is an approximation for the others: half of the draws still are few ranks.
    let head: f64 = (0..31).map(share).sum();
    assert!((0.45..0.60).contains(&head), "{head}");
    assert!(counts[999] < counts[0] / 100);
}

#[test]
fn a_long_sum_is_its_terms() {
    let exact: f64 = (1..=300_000).map(|n| f64::from(n).powf(-0.99)).sum();
    assert!((zeta(300_000) / exact - 1.0).abs() < 1e-9);
}

fn chosen(distribution: Distribution, items: u64, count: usize) -> Vec<u64> {
    let keys = Keys::new(distribution, Arc::new(Inserts::after(items)), &[count]);
    let mut random = Random::new(7, 0);
    let mut all = Vec::new();
    for _ in 0..2_000 {
        let mut some = vec![0; count];
        keys.choose(&mut random, &mut some);
        let mut sorted = some.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), count, "{some:?}");
        all.extend(some);
    }
    all
}

#[test]
fn every_distribution_chooses_different_items_that_exist() {
    for distribution in [Distribution::Uniform, Distribution::Zipfian, Distribution::Latest] {
        for count in [1, 2, 25] {
            assert!(chosen(distribution, 50, count).iter().all(|item| *item < 50));
        }
    }
}

#[test]
fn latest_prefers_the_end_and_zipfian_scatters() {
    let newest = chosen(Distribution::Latest, 1_000, 1).iter().filter(|item| **item >= 990).count();
    assert!(newest > 700, "{newest}");
    let zipfian = chosen(Distribution::Zipfian, 1_000, 1);
    let low = zipfian.iter().filter(|item| **item < 500).count();
    assert!((200..1_800).contains(&low), "{low}");
}

#[test]
fn an_item_exists_when_all_before_it_do() {
    let inserts = Inserts::after(10);
    let (first, second, third) = (inserts.take(), inserts.take(), inserts.take());
    assert_eq!((first, second, third), (10, 11, 12));
    inserts.record(second, true);
    assert_eq!(inserts.existing(), 10);
    inserts.record(first, false);
    assert_eq!((inserts.existing(), inserts.take()), (10, 10));
    inserts.record(10, true);
    assert_eq!(inserts.existing(), 12);
}
