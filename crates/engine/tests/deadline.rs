//! A page that its caller's deadline overtakes ends where it is, and the next one continues there.
//! there.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use std::time::Duration;

use env::{Env, Timestamp};
use harness::{Bench, item, text};
use model::{Request, Response, ScanInput, ScanOutput};
use value::Item;

/// A page of a table that is read by somebody who has stopped waiting.
async fn late_page(bench: &Bench, exclusive_start_key: Option<Item>) -> ScanOutput {
    let input = ScanInput { table_name: "t".into(), exclusive_start_key, ..ScanInput::default() };
    match bench.call(Request::Scan(input)).await {
        Ok(Response::Scan(output)) => output,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_late_scan_reads_everything_in_shorter_pages() {
    const ITEMS: usize = 1_000;
    let (env, clock) = Env::manual(7, Timestamp::from_secs(1_000));
    let mut bench = Bench::in_memory(&env).await;
    bench.create_table("t").await;
    for n in 0..ITEMS {
        bench.put("t", item([("pk", text(&n.to_string()))]), None).await.expect("put");
    }
    bench.ctx.deadline = env.deadline(Duration::ZERO);
    clock.advance(Duration::from_secs(1));
    let (mut pages, mut seen) = (0, 0);
    let mut start = None;
    loop {
        let page = late_page(&bench, start).await;
        pages += 1;
        seen += page.items.map_or(0, |items| items.len());
        start = page.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    assert_eq!(seen, ITEMS);
    assert!(pages > 2, "{pages} pages");
}
