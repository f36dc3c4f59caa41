//! `stator keys`: the access keys of an account and of its users.

use clap::{Args, Subcommand};

use super::Server;
use super::client::Client;
use crate::exit::Failure;

/// What `stator keys` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    pub(super) action: Action,
    #[command(flatten)]
    pub(super) server: Server,
}

/// What to do with keys.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Action {
    /// Show the keys of the account and of all its users.
    List {
        /// Only those of this user.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
    },
    /// Make a key and print it; its secret is shown this once.
    Create {
        /// Of this user [default: of the account itself, which may do everything].
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
    },
    /// Make a key count no longer, until it is enabled.
    Disable {
        /// The access key id.
        key: String,
    },
    /// Make a disabled key count again.
    Enable {
        /// The access key id.
        key: String,
    },
    /// Make another key of the same user, print it, and disable this one.
    Rotate {
        /// The access key id.
        key: String,
    },
    /// Delete a key.
    Delete {
        /// The access key id.
        key: String,
    },
}

/// A key: its id, state, time of creation, and user, empty for the account itself.
type Key = [String; 4];

/// Carries it out; what to print.
pub(super) async fn run(client: &Client, action: &Action) -> Result<String, Failure> {
    match action {
        Action::List { user } => list(client, user.as_deref()).await,
        Action::Create { user } => create(client, user.as_deref()).await,
        Action::Disable { key } => set_status(client, key, "Inactive").await,
        Action::Enable { key } => set_status(client, key, "Active").await,
        Action::Rotate { key } => {
            let user = user_of(client, key).await?;
            let made = create(client, user.as_deref()).await?;
            update(client, key, user.as_deref(), "Inactive").await?;
            Ok(format!("{made}{key} is disabled; delete it when nothing uses it any more\n"))
        }
        Action::Delete { key } => {
            let user = user_of(client, key).await?;
            let parameters = [("UserName", user.as_deref()), ("AccessKeyId", Some(&**key))];
            client.call("DeleteAccessKey", &parameters).await?;
            Ok(format!("{key} is deleted\n"))
        }
    }
}

async fn list(client: &Client, user: Option<&str>) -> Result<String, Failure> {
    let keys = match user {
        Some(user) => of(client, Some(user)).await?,
        None => all(client).await?,
    };
    let mut text = format!("{:<24}{:<10}{:<26}{}\n", "KEY", "STATUS", "CREATED", "USER");
    for [key, status, created, user] in keys {
        let user = if user.is_empty() { "the account itself" } else { &user };
        text.push_str(&format!("{key:<24}{status:<10}{created:<26}{user}\n"));
    }
    Ok(text)
}

async fn all(client: &Client) -> Result<Vec<Key>, Failure> {
    let mut keys = of(client, None).await?;
    for [user] in client.list("ListUsers", &[], ["UserName"]).await? {
        keys.extend(of(client, Some(&user)).await?);
    }
    Ok(keys)
}

async fn of(client: &Client, user: Option<&str>) -> Result<Vec<Key>, Failure> {
    let names = ["AccessKeyId", "Status", "CreateDate", "UserName"];
    client.list("ListAccessKeys", &[("UserName", user)], names).await
}

async fn create(client: &Client, user: Option<&str>) -> Result<String, Failure> {
    let made = client.call("CreateAccessKey", &[("UserName", user)]).await?;
    let (key, secret) = (made.text("AccessKeyId"), made.text("SecretAccessKey"));
    Ok(format!("AWS_ACCESS_KEY_ID={key}\nAWS_SECRET_ACCESS_KEY={secret}\n"))
}

async fn set_status(client: &Client, key: &str, status: &str) -> Result<String, Failure> {
    let user = user_of(client, key).await?;
    update(client, key, user.as_deref(), status).await?;
    Ok(format!("{key} is {}\n", status.to_lowercase()))
}

async fn update(
    client: &Client,
    key: &str,
    user: Option<&str>,
    status: &str,
) -> Result<(), Failure> {
    let parameters = [("UserName", user), ("AccessKeyId", Some(key)), ("Status", Some(status))];
    client.call("UpdateAccessKey", &parameters).await.map(drop)
}

/// The user of a key; none for one of the account itself.
async fn user_of(client: &Client, key: &str) -> Result<Option<String>, Failure> {
    let found = all(client).await?.into_iter().find(|[id, ..]| id == key);
    let [.., user] = found.ok_or_else(|| {
        Failure::Run(format!("{key} is no key of this account; `stator keys list` shows them"))
    })?;
    Ok((!user.is_empty()).then_some(user))
}
