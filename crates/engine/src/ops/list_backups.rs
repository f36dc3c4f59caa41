//! ListBackups: none, as nothing makes backups yet.

use model::{ListBackupsInput, ListBackupsOutput};

use crate::context::RequestCtx;
use crate::engine::Engine;

pub(crate) fn call(
    _engine: &Engine,
    _ctx: &RequestCtx,
    _input: &ListBackupsInput,
) -> ListBackupsOutput {
    ListBackupsOutput { backup_summaries: Some(Vec::new()), last_evaluated_backup_arn: None }
}
