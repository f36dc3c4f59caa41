//! `stator keys` and `stator users`: access keys and users of a running server, by signed calls of
//! its IAM.

mod client;
mod keys;
mod users;

use std::io::{self, Write as _};

use clap::Args;

use self::client::Client;
pub(crate) use self::keys::Keys;
pub(crate) use self::users::Users;
use crate::exit::Failure;
use crate::http;

/// Which server, and whose users and keys there.
#[derive(Clone, Debug, Args)]
pub(crate) struct Server {
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL", global = true)]
    endpoint: Option<String>,
    /// The account whose users and keys these are [default: that of the key that signs, which is
    /// AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY].
    #[arg(long, value_name = "12 DIGITS", global = true)]
    account: Option<String>,
}

impl Server {
    fn client(
        &self,
        serve: impl FnOnce() -> Result<(String, String), Failure>,
    ) -> Result<Client, Failure> {
        let (endpoint, identity) = http::find(self.endpoint.clone(), None, serve)?;
        Client::new(&endpoint, &identity, self.account.clone())
    }
}

/// Carries out `stator keys`.
///
/// # Errors
/// The server's answer in its words, or why there is none.
pub(crate) fn keys(
    command: &Keys,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let client = command.server.client(serve)?;
    run(keys::run(&client, &command.action))
}

/// Carries out `stator users`.
///
/// # Errors
/// The server's answer in its words, or why there is none.
pub(crate) fn users(
    command: &Users,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let client = command.server.client(serve)?;
    run(users::run(&client, &command.action))
}

fn run(work: impl Future<Output = Result<String, Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let text = runtime.map_err(Failure::run)?.block_on(work)?;
    // A closed output is no failure.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}
