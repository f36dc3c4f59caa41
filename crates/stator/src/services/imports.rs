//! Imports of tables for templates: the transfers of this server.

use ::engine::RequestCtx;
use cloudformation::{ImportAnswer, TableImports};
use model::Request;
use transfer::Transfers;

/// The transfers, as stacks use them.
#[derive(Debug)]
pub(crate) struct StackImports(pub(crate) Transfers);

impl TableImports for StackImports {
    fn call<'a>(&'a self, context: &'a RequestCtx, request: Request) -> ImportAnswer<'a> {
        Box::pin(self.0.call(context, request))
    }
}
