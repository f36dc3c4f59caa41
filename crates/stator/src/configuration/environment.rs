//! Settings in environment variables, and variables with the prefix that are no settings.

use super::layer::Layer;
use super::setting::{SETTINGS, nearest, variable};

/// What every variable of ours begins with.
const PREFIX: &str = "STATOR_";

/// Names the configuration file.
pub(super) const CONFIG: &str = "STATOR_CONFIG";

/// The administrator's access key.
pub(crate) const ADMIN_ACCESS_KEY: &str = "STATOR_ADMIN_ACCESS_KEY_ID";
/// Its secret.
pub(crate) const ADMIN_SECRET: &str = "STATOR_ADMIN_SECRET_ACCESS_KEY";
const SECRETS: [&str; 2] = [ADMIN_ACCESS_KEY, ADMIN_SECRET];

/// What the environment says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Environment {
    /// The configuration file, if one is named.
    pub(super) config: Option<String>,
    /// The settings.
    pub(super) layer: Layer,
    /// Variables that look like settings and are none, each as a sentence.
    pub(super) unknown: Vec<String>,
}

impl Environment {
    /// Reads `variables`. One that is empty is not set: compose files and CI systems pass on
    /// variables that way.
    pub(super) fn read(variables: impl Iterator<Item = (String, String)>) -> Self {
        let mut environment = Self::default();
        let ours = variables.filter(|(name, value)| name.starts_with(PREFIX) && !value.is_empty());
        for (name, value) in ours {
            if is_service_link(&name, &value) {
                continue;
            }
            let setting = SETTINGS.iter().find(|setting| variable(setting.name) == name);
            match setting {
                Some(setting) => drop(environment.layer.insert(setting.name, value)),
                // Secrets are no settings: no option, file or page shows them.
                None if SECRETS.contains(&name.as_str()) => {}
                None if name == CONFIG => environment.config = Some(value),
                None => environment.unknown.push(unknown(&name)),
            }
        }
        environment.unknown.sort();
        environment
    }
}

fn unknown(name: &str) -> String {
    let written = name.trim_start_matches(PREFIX).to_lowercase().replace('_', "-");
    match nearest(&written) {
        Some(setting) => {
            format!("{name} is no setting and has no effect; did you mean {}?", variable(setting))
        }
        None => format!("{name} is no setting and has no effect; `stator config` lists them"),
    }
}

/// Whether Kubernetes (or an old Docker link) made this variable for a service whose name begins
/// with "stator": <https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>.
fn is_service_link(name: &str, value: &str) -> bool {
    let is_url = ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme));
    let of_port = |(_, rest): (&str, &str)| {
        let mut parts = rest.split('_');
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        parts.next().is_some_and(is_number)
            && matches!(parts.next(), Some("TCP" | "UDP" | "SCTP"))
            && matches!(parts.next(), None | Some("PROTO" | "PORT" | "ADDR"))
    };
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || (name.ends_with("_PORT") && is_url)
        || name.split_once("_PORT_").is_some_and(of_port)
}
