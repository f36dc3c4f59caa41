//! Access keys: of the account itself and of its users.
//!
//! AWS lets a user have two keys and the account two; here those of the account are what a team may
//! have instead of users, so there is no quota for them.

use std::sync::Arc;

use access::{AccessKey, HolderKind};

use super::call::{Answer, IamCall, nothing};
use super::describe;
use super::error::IamError;
use super::input::{self, page};

/// Keys that a user may have. Source: "IAM and AWS STS quotas".
const OF_USER: usize = 2;

impl IamCall<'_> {
    pub(super) async fn create_key(&self) -> Result<Answer, IamError> {
        // Nobody deletes the user meanwhile.
        let _turn = self.access.identities.change().await?;
        let user = self.user_or_own()?;
        let keys = &self.access.keys;
        // A stack chooses the id before it makes the key, so that it is made once.
        let chosen = self.form.text("AccessKeyId").filter(|_| self.owner.is_some());
        let is_made = chosen.is_some_and(|id| keys.find(id).is_some());
        if let Some(name) = &user
            && !is_made
            && keys.of(self.account, Some(name)).len() >= OF_USER
        {
            let quota = format!("Cannot exceed quota for AccessKeysPerUser: {OF_USER}");
            return Err(IamError::Quota(quota));
        }
        let key = match chosen {
            Some(id) => keys.create_as(id, self.account, user.as_deref()).await?,
            None => keys.create(self.account, user.as_deref()).await?,
        };
        Ok(Box::new(move |xml| {
            xml.element("AccessKey", |xml| {
                describe::key(&key, xml);
                xml.text("SecretAccessKey", key.secret.reveal());
            });
        }))
    }

    pub(super) fn list_keys(&self) -> Result<Answer, IamError> {
        let user = self.user_or_own()?;
        let keys = self.access.keys.of(self.account, user.as_deref());
        let (keys, next) = page(self.form, keys, |key| &key.access_key);
        Ok(Box::new(move |xml| {
            xml.list("AccessKeyMetadata", &keys, |xml, key| describe::key(key, xml));
            describe::end(next.as_deref(), xml);
        }))
    }

    pub(super) async fn update_key(&self) -> Result<Answer, IamError> {
        let active = match input::required(self.form, ("Status", "status"))? {
            "Active" => true,
            "Inactive" => false,
            other => {
                let constraint = "Member must satisfy enum value set: [Active, Inactive]";
                return Err(IamError::Constraint(other.to_owned(), "status", constraint));
            }
        };
        let key = self.named_key()?;
        self.access.keys.set_active(&key.access_key, active).await?;
        Ok(nothing())
    }

    pub(super) async fn delete_key(&self) -> Result<Answer, IamError> {
        let key = self.named_key()?;
        self.access.keys.delete(&key.access_key).await?;
        Ok(nothing())
    }

    /// The key that the call names, of the user that it names or of who asks.
    fn named_key(&self) -> Result<Arc<AccessKey>, IamError> {
        let id = input::required(self.form, ("AccessKeyId", "accessKeyId"))?;
        let user = self.user_or_own()?;
        let key = self.access.keys.find(id);
        let key = key.filter(|key| key.account == self.account && key.user == user);
        key.ok_or_else(|| IamError::NoSuchKey(id.to_owned()))
    }

    /// The user that the call names, else who asks: none is the account itself.
    pub(super) fn user_or_own(&self) -> Result<Option<String>, IamError> {
        if self.form.text(input::USER.0).is_none() {
            return self.own_name();
        }
        let name = input::name(self.form, input::USER, 128)?;
        let directory = self.access.identities.now();
        let found = directory.holder(HolderKind::User, self.account, name);
        let found =
            found.ok_or_else(|| IamError::NoSuchHolder(HolderKind::User, name.to_owned()))?;
        Ok(Some(found.name.clone()))
    }
}
