//! Leftover sweep: the job that removes what uploads without an end have left in the buckets.

use std::time::Duration;

use engine::{EngineError, Job, Pass, RowGroup, Slice, Step};
use objects::Leftovers;

use super::buckets::S3;
use super::error::engine_error;
use super::rows::OBJECTS;

const JOBS: &[&dyn Job<S3>] = &[&LeftoverSweep];

/// How long leftovers may stay.
const PAUSE: Duration = Duration::from_secs(300);

impl S3 {
    /// Background work: at once, for what was left before the start, and then again and again.
    pub async fn background(&self) {
        loop {
            if let Err(error) = self.run_due_jobs().await {
                tracing::debug!(%error, "objects are swept again later");
            }
            self.engine.env().sleep(PAUSE).await;
        }
    }

    /// Does all background work that is due now.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails; what was done stays done.
    pub async fn run_due_jobs(&self) -> Result<(), EngineError> {
        self.engine.run_jobs(self, JOBS.iter().copied()).await
    }
}

/// The job.
#[derive(Debug)]
struct LeftoverSweep;

impl Job<S3> for LeftoverSweep {
    fn name(&self) -> &'static str {
        "sweeping uploads"
    }

    fn start(&self, _: &S3) -> Box<dyn Pass<S3>> {
        Box::new(Sweep::After(None))
    }
}

/// A pass over all buckets.
#[derive(Debug)]
enum Sweep {
    /// Behind this bucket.
    After(Option<RowGroup>),
    In(RowGroup, Leftovers),
    Over,
}

impl Pass<S3> for Sweep {
    fn slice<'a>(&'a mut self, on: &'a S3) -> Slice<'a> {
        Box::pin(self.step(on))
    }
}

impl Sweep {
    async fn step(&mut self, s3: &S3) -> Result<Step, EngineError> {
        // A step that fails leaves its bucket, or the list of them, to the next pass.
        match std::mem::replace(self, Self::Over) {
            Self::After(bucket) => {
                let next = s3.engine.next_row_group(OBJECTS, bucket.as_ref()).await?;
                let Some(bucket) = next else { return Ok(Step::Done) };
                let leftovers = match s3.engine.is_shared() {
                    true => Leftovers::but_uploads(),
                    false => Leftovers::default(),
                };
                *self = Self::In(bucket, leftovers);
            }
            Self::In(bucket, mut leftovers) => {
                let buckets = s3.buckets(&bucket.namespace);
                let swept = leftovers.sweep(&buckets.objects, &bucket.name).await;
                *self = match swept {
                    Ok(true) => Self::In(bucket.clone(), leftovers),
                    Ok(false) | Err(_) => Self::After(Some(bucket.clone())),
                };
                swept.map_err(engine_error)?;
            }
            Self::Over => return Ok(Step::Done),
        }
        Ok(Step::More)
    }
}
