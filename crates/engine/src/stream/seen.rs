//! Looks at the retention clock, and its row.

use env::Deadline;
use store::{Batch, Current, StoreError, transact};

use crate::derived::stream::layout::retention_clock_key;
use crate::derived::stream::{Look, SeenTime};
use crate::engine::Engine;
use crate::error::{EngineError, failure};

/// The time that the store has seen, now. It is written now and then, so that the next process
/// knows what this one saw.
pub(super) async fn look(engine: &Engine) -> Result<SeenTime, EngineError> {
    let key = retention_clock_key();
    let row = if engine.retention.wants_row() {
        let row = engine.view().get(&key).await?;
        row.as_ref().map(SeenTime::from_row).transpose()?
    } else {
        None
    };
    let stamp = engine.closed_through().await?;
    let time = engine.retention.look(Look::at(&engine.env, stamp), row);
    if engine.retention.wants_note(&time) {
        let row = time.to_row();
        let declared = key.clone();
        let apply = move |_: &Current<'_>, batch: &mut Batch| {
            batch.put(key.to_vec(), row.clone());
            Ok::<(), StoreError>(())
        };
        let done = transact(&*engine.store, vec![declared], Vec::new(), Deadline::NEVER, apply);
        done.await.map_err(|error| EngineError::from(failure(error)))?;
        engine.retention.noted(time.clone());
    }
    Ok(time)
}
