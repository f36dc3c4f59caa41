//! The allocator, and how memory that was freed is given back while nothing happens.

use std::hint::black_box;
use std::time::Duration;

use env::Env;

/// A server constantly allocates small buffers on one thread and frees them on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often memory is given back. What was freed is kept for a second in any case.
const PERIOD: Duration = Duration::from_secs(1);

/// Larger than what shares a page of the allocator with others, so that freeing it frees a page.
const BYTES: usize = 16 << 20;

/// Gives back what was freed, again and again. The allocator looks for what it could give back
/// only when it frees a page, so a server that is idle after a load would keep all of it.
pub(crate) async fn give_back(env: Env) {
    loop {
        env.sleep(PERIOD).await;
        // Nothing is written into it, so it takes no memory.
        drop(black_box(Vec::<u8>::with_capacity(black_box(BYTES))));
    }
}
