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
    /// Measures one kind of read on both sides, with the same draws.
    pub(crate) fn row(
        &self,
        name: &str,
        times: u64,
        mut theirs: impl FnMut(&mut Draw) -> usize,
        mut mine: impl FnMut(&mut Draw) -> usize,
    ) {
        let read = |seed: u64, read: &mut dyn FnMut(&mut Draw) -> usize| {
            let mut draw = Draw(seed);
            (0..times).map(|_| read(&mut draw)).sum::<usize>()
        };
        let mut read_theirs = |seed| read(seed, &mut theirs);
        let mut draw_mine = |seed: u64| {
            let mut draw = Draw(seed);
            (0..times).map(|_| mine(&mut draw)).sum::<usize>()
        };
        self.compare(name, times, &mut read_theirs, &mut draw_mine);
    }

    /// Measures a read of all rows.
    pub(crate) fn scan(&self, name: &str, theirs: impl Fn() -> usize, mine: impl Fn() -> usize) {
        self.compare(name, self.rows, &mut |_| theirs(), &mut |_| mine());
    }

    fn compare(
        &self,
        name: &str,
        times: u64,
        theirs: &mut dyn FnMut(u64) -> usize,
        mine: &mut dyn FnMut(u64) -> usize,
    ) {
        if !name.contains(self.part) {
            return;
        }
        let (mut of_theirs, mut of_mine) = (Vec::new(), Vec::new());
        for round in 0..self.rounds {
            let (found, seconds) = timed(|| theirs(round));
            of_theirs.push(seconds);
            let (mine, seconds) = timed(|| mine(round));
            of_mine.push(seconds);
            assert_eq!(found, mine, "both find the same");
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
