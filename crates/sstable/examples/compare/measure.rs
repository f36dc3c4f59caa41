//! Rounds in turns, and their medians, in processor time of this thread: neighbours take the
//! processor away, and that is not what is compared.

use crate::data::Draw;

/// How rows of the table are measured.
pub(crate) struct Table<'p> {
    pub(crate) rounds: u64,
    /// Only rows whose name has this in it.
    pub(crate) part: &'p str,
    /// Rows that a scan reads.
    pub(crate) rows: u64,
}

impl Table<'_> {
    /// Measures one kind of read on both sides, of the same keys, which are drawn before.
    pub(crate) fn row<K>(
        &self,
        name: &str,
        (times, draw): (u64, impl Fn(&mut Draw) -> K),
        theirs: impl Fn(&K) -> usize,
        mine: impl Fn(&K) -> usize,
    ) {
        let drawn = |round: u64| {
            let mut source = Draw(round);
            (0..times).map(|_| draw(&mut source)).collect::<Vec<K>>()
        };
        let read_theirs = |keys: &Vec<K>| keys.iter().map(&theirs).sum();
        let read_mine = |keys: &Vec<K>| keys.iter().map(&mine).sum();
        self.compare((name, times), drawn, read_theirs, read_mine);
    }

    /// Measures a read of all rows.
    pub(crate) fn scan(&self, name: &str, theirs: impl Fn() -> usize, mine: impl Fn() -> usize) {
        self.compare((name, self.rows), |_| (), |()| theirs(), |()| mine());
    }

    fn compare<K>(
        &self,
        (name, times): (&str, u64),
        keys: impl Fn(u64) -> K,
        theirs: impl Fn(&K) -> usize,
        mine: impl Fn(&K) -> usize,
    ) {
        if !name.contains(self.part) {
            return;
        }
        let (mut of_theirs, mut of_mine) = (Vec::new(), Vec::new());
        for round in 0..self.rounds {
            let keys = keys(round);
            let (found, seconds) = timed(|| theirs(&keys));
            of_theirs.push(seconds);
            let (same, seconds) = timed(|| mine(&keys));
            of_mine.push(seconds);
            assert_eq!(found, same, "both find the same");
        }
        let micros = |seconds: &mut Vec<f64>| {
            seconds.sort_by(f64::total_cmp);
            seconds[seconds.len() / 2] * 1e6 / times as f64
        };
        let (theirs, mine) = (micros(&mut of_theirs), micros(&mut of_mine));
        println!("| {name} | {theirs:.2} | {mine:.2} | {:.2} |", theirs / mine);
    }
}

/// Runs something and returns what it returned and how many seconds of the processor it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let began = processor_seconds();
    let done = work();
    (done, processor_seconds() - began)
}

fn processor_seconds() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let nanoseconds = line.split(' ').next().and_then(|number| number.parse::<f64>().ok());
    nanoseconds.expect("nanoseconds first") / 1e9
}
