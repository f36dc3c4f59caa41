//! Calls of IAM over HTTP.

use bytes::Bytes;
use form_urlencoded::Serializer;
use hyper::Request;

use crate::exit::Failure;
use crate::http::{Endpoint, Identity};

/// A server, and the account that calls are about.
pub(super) struct Client {
    endpoint: Endpoint,
    account: Option<String>,
}

/// An answer.
pub(super) struct Answer(String);

impl Client {
    /// The server at `endpoint`; `account` is another one than that of the key that signs.
    pub(super) fn new(
        endpoint: &str,
        identity: &Identity,
        account: Option<String>,
    ) -> Result<Self, Failure> {
        Ok(Self { endpoint: Endpoint::new(endpoint, identity)?, account })
    }

    /// Calls `action` with these parameters; those without value are left out.
    ///
    /// # Errors
    /// The server's answer in its words, or why there is none.
    pub(super) async fn call(
        &self,
        action: &str,
        parameters: &[(&str, Option<&str>)],
    ) -> Result<Answer, Failure> {
        let mut form = Serializer::new(String::new());
        form.append_pair("Action", action).append_pair("Version", "2010-05-08");
        for (name, value) in parameters {
            if let Some(value) = value {
                form.append_pair(name, value);
            }
        }
        let mut request =
            Request::post("/").header("content-type", "application/x-www-form-urlencoded");
        if let Some(account) = &self.account {
            request = request.header("x-stator-account", account);
        }
        let sent = self.endpoint.send(request, "iam", Bytes::from(form.finish())).await;
        let (status, text) = sent.map_err(Failure::Run)?;
        let answer = Answer(text);
        if status == 200 {
            return Ok(answer);
        }
        let message = answer.texts("Message").into_iter().next();
        let message = message.unwrap_or_else(|| format!("status {status}: {}", answer.0.trim()));
        Err(Failure::Run(format!("{action}: {message}")))
    }

    /// All pages of `action`: of each entry the texts of these elements.
    pub(super) async fn list<const N: usize>(
        &self,
        action: &str,
        parameters: &[(&str, Option<&str>)],
        names: [&str; N],
    ) -> Result<Vec<[String; N]>, Failure> {
        let mut all = Vec::new();
        let mut marker = None;
        loop {
            let mut parameters = parameters.to_vec();
            parameters.push(("Marker", marker.as_deref()));
            let page = self.call(action, &parameters).await?;
            all.extend(page.members(names));
            marker = page.texts("Marker").into_iter().next();
            if marker.is_none() {
                return Ok(all);
            }
        }
    }
}

impl Answer {
    /// The texts of all elements of this name.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let Ok(document) = roxmltree::Document::parse(&self.0) else { return Vec::new() };
        // Names come without their XML namespace.
        let named = document.descendants().filter(|node| node.tag_name().name() == name);
        named.filter_map(|node| node.text().map(str::to_owned)).collect()
    }

    /// The text of the element of this name; empty without it.
    pub(super) fn text(&self, name: &str) -> String {
        self.texts(name).into_iter().next().unwrap_or_default()
    }

    fn members<const N: usize>(&self, names: [&str; N]) -> Vec<[String; N]> {
        let Ok(document) = roxmltree::Document::parse(&self.0) else { return Vec::new() };
        let members = document.descendants().filter(|node| node.tag_name().name() == "member");
        members
            .map(|member| {
                names.map(|name| {
                    let child = member.children().find(|node| node.tag_name().name() == name);
                    let text = child.and_then(|node| node.text());
                    // Lists of plain texts have nothing in their members.
                    let text = text.or_else(|| member.text().filter(|_| name.is_empty()));
                    text.unwrap_or_default().to_owned()
                })
            })
            .collect()
    }
}
