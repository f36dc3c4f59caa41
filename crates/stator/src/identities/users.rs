//! `stator users`: the users of an account.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Server;
use super::client::Client;
use crate::exit::Failure;

/// The policy that lets a user do everything.
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
/// The name of the policy that `create` and `allow` write.
const POLICY: &str = "stator-users";

/// What `stator users` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Users {
    #[command(subcommand)]
    pub(super) action: Action,
    #[command(flatten)]
    pub(super) server: Server,
}

/// What to do with users.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Action {
    /// Show the users.
    List,
    /// Make a user with an access key, and print that; its secret is shown this once.
    Create {
        /// The name.
        name: String,
        /// A file with a policy that says what the user may do [default: nothing].
        #[arg(long, value_name = "FILE", conflicts_with = "administrator")]
        policy: Option<PathBuf>,
        /// The user may do everything.
        #[arg(long)]
        administrator: bool,
    },
    /// Say what a user may do, in place of what an earlier call of this said.
    Allow {
        /// The name.
        name: String,
        /// A file with the policy.
        #[arg(long, value_name = "FILE")]
        policy: PathBuf,
    },
    /// Make all keys of a user count no longer.
    Disable {
        /// The name.
        name: String,
    },
    /// Delete a user with its keys and policies, and take it out of its groups.
    Delete {
        /// The name.
        name: String,
    },
}

/// Carries it out; what to print.
pub(super) async fn run(client: &Client, action: &Action) -> Result<String, Failure> {
    match action {
        Action::List => list(client).await,
        Action::Create { name, policy, administrator } => {
            let policy = policy.as_ref().map(read).transpose()?;
            create(client, name, policy.as_deref(), *administrator).await
        }
        Action::Allow { name, policy } => {
            allow(client, name, &read(policy)?).await?;
            Ok(format!("{name} may do what {} says, from the next request on\n", policy.display()))
        }
        Action::Disable { name } => disable(client, name).await,
        Action::Delete { name } => delete(client, name).await,
    }
}

fn read(path: &PathBuf) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path);
    text.map_err(|error| Failure::Configuration(format!("{}: {error}", path.display())))
}

async fn list(client: &Client) -> Result<String, Failure> {
    let users = client.list("ListUsers", &[], ["UserName", "CreateDate", "Arn"]).await?;
    let mut text = format!("{:<24}{:<26}{}\n", "USER", "CREATED", "ARN");
    for [name, created, arn] in users {
        text.push_str(&format!("{name:<24}{created:<26}{arn}\n"));
    }
    Ok(text)
}

/// A user whose policy is refused is not left behind.
async fn create(
    client: &Client,
    name: &str,
    policy: Option<&str>,
    administrator: bool,
) -> Result<String, Failure> {
    let user = ("UserName", Some(name));
    client.call("CreateUser", &[user]).await?;
    let allowed = match policy {
        Some(policy) => allow(client, name, policy).await,
        None if administrator => {
            let attached = [user, ("PolicyArn", Some(ADMINISTRATOR))];
            client.call("AttachUserPolicy", &attached).await.map(drop)
        }
        None => Ok(()),
    };
    if let Err(error) = allowed {
        client.call("DeleteUser", &[user]).await?;
        return Err(error);
    }
    let made = client.call("CreateAccessKey", &[user]).await?;
    let (key, secret) = (made.text("AccessKeyId"), made.text("SecretAccessKey"));
    Ok(format!("AWS_ACCESS_KEY_ID={key}\nAWS_SECRET_ACCESS_KEY={secret}\n"))
}

async fn allow(client: &Client, name: &str, policy: &str) -> Result<(), Failure> {
    let parameters =
        [("UserName", Some(name)), ("PolicyName", Some(POLICY)), ("PolicyDocument", Some(policy))];
    client.call("PutUserPolicy", &parameters).await.map(drop)
}

async fn keys(client: &Client, name: &str) -> Result<Vec<[String; 1]>, Failure> {
    client.list("ListAccessKeys", &[("UserName", Some(name))], ["AccessKeyId"]).await
}

async fn disable(client: &Client, name: &str) -> Result<String, Failure> {
    let keys = keys(client, name).await?;
    for [key] in &keys {
        let status = ("Status", Some("Inactive"));
        let parameters = [("UserName", Some(name)), ("AccessKeyId", Some(&**key)), status];
        client.call("UpdateAccessKey", &parameters).await?;
    }
    Ok(format!("{} keys of {name} are inactive\n", keys.len()))
}

async fn delete(client: &Client, name: &str) -> Result<String, Failure> {
    let user = ("UserName", Some(name));
    for [key] in keys(client, name).await? {
        client.call("DeleteAccessKey", &[user, ("AccessKeyId", Some(&key))]).await?;
    }
    for [policy] in client.list("ListUserPolicies", &[user], [""]).await? {
        client.call("DeleteUserPolicy", &[user, ("PolicyName", Some(&policy))]).await?;
    }
    for [arn] in client.list("ListAttachedUserPolicies", &[user], ["PolicyArn"]).await? {
        client.call("DetachUserPolicy", &[user, ("PolicyArn", Some(&arn))]).await?;
    }
    for [group] in client.list("ListGroupsForUser", &[user], ["GroupName"]).await? {
        client.call("RemoveUserFromGroup", &[user, ("GroupName", Some(&group))]).await?;
    }
    client.call("DeleteUser", &[user]).await?;
    Ok(format!("{name} is deleted\n"))
}
