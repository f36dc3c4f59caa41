//! The start-up banner: where the server answers, and lines to paste.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use access::AccessKey;
use server::{Binding, ListenAddress, Purpose};

use crate::configuration::{Configuration, Storage};

/// Where a server answers, each as a URL.
#[derive(Debug)]
pub(crate) struct Endpoints {
    /// At least one, addresses first: SDKs cannot call a Unix socket.
    everything: Vec<String>,
    metrics: Vec<String>,
}

impl Endpoints {
    fn first(&self) -> &str {
        self.everything.first().map_or("", String::as_str)
    }

    /// All of them with commas between them.
    pub(crate) fn all(&self) -> String {
        self.everything.join(", ")
    }
}

/// Where a server that is bound there answers, within TLS or not.
pub(crate) fn endpoints<'d>(bindings: impl Iterator<Item = &'d Binding>, tls: bool) -> Endpoints {
    let mut endpoints = Endpoints { everything: Vec::new(), metrics: Vec::new() };
    let mut sockets = Vec::new();
    for Binding { address: place, purpose } in bindings {
        let url = endpoint(place, tls);
        match (purpose, place) {
            (Purpose::Metrics, _) => endpoints.metrics.push(format!("{url}/metrics")),
            (Purpose::Everything, ListenAddress::Tcp(_)) => endpoints.everything.push(url),
            (Purpose::Everything, ListenAddress::Unix(_)) => sockets.push(url),
        }
    }
    endpoints.everything.extend(sockets);
    endpoints
}

/// The text for a server that answers there. Its first line is read by scripts that wait for
/// the server: `stator VERSION answers at URL …`. `authority` is what clients must trust if the
/// server made its certificate.
pub(crate) fn text(
    configuration: &Configuration,
    endpoints: &Endpoints,
    authority: Option<&Path>,
) -> String {
    let endpoint = endpoints.first();
    let mut more = String::new();
    for other in endpoints.everything.iter().skip(1) {
        more.push_str(&format!("also at      {other}\n"));
    }
    for metrics in &endpoints.metrics {
        more.push_str(&format!("metrics      {metrics}\n"));
    }
    let trust = authority.map_or_else(String::new, |file| {
        let file = file.display();
        format!("TLS          export AWS_CA_BUNDLE={file} NODE_EXTRA_CA_CERTS={file}\n")
    });
    let region = &configuration.region;
    let data = match &configuration.storage {
        Storage::Memory => "data in memory only".to_owned(),
        Storage::Database(database) => format!("data in {database}"),
        Storage::Directory(directory) if configuration.encryption_key_file.is_some() => {
            format!("data in {}, encrypted", directory.display())
        }
        Storage::Directory(directory) => format!("data in {}", directory.display()),
    };
    let namespaces = if configuration.shared_regions {
        "all Regions and access keys share one set of tables"
    } else {
        "each Region has tables of its own; one set for all of them: --shared-regions"
    };
    let version = env!("CARGO_PKG_VERSION");
    let (id, secret, rights) = if configuration.verifies {
        let rights = "keys         signatures are verified; policies decide what users and roles may do. Put yours in place of the dots.\n";
        ("…", "…", rights)
    } else {
        ("local", "local", "")
    };
    // `AWS_ENDPOINT_URL` is for every service: streams, CloudFormation and S3 come here too.
    // boto3 and version 1 of the AWS CLI read AWS_DEFAULT_REGION, the other SDKs AWS_REGION.
    format!(
        "stator {version} answers at {endpoint} ({data})

environment  export AWS_ENDPOINT_URL={endpoint} AWS_REGION={region} AWS_DEFAULT_REGION={region} AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}
boto3        boto3.resource(\"dynamodb\", endpoint_url=\"{endpoint}\", region_name=\"{region}\", aws_access_key_id=\"{id}\", aws_secret_access_key=\"{secret}\")
AWS CLI      AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret} aws dynamodb list-tables --endpoint-url {endpoint} --region {region}
Regions      {namespaces}
{more}{trust}{rights}"
    )
}

/// The administrator's access key, which no later start shows again.
pub(crate) fn first_key(key: &AccessKey) -> String {
    let (id, secret) = (&key.access_key, key.secret.reveal());
    format!(
        "
The access key of the administrator, shown this once:
AWS_ACCESS_KEY_ID={id} AWS_SECRET_ACCESS_KEY={secret}
"
    )
}

/// The URLs of a server with this configuration on this machine, at least one.
pub(crate) fn configured(configuration: &Configuration) -> Vec<String> {
    let tls = configuration.tls.is_some();
    configuration.listen.iter().map(|place| endpoint(place, tls)).collect()
}

/// The URL under which this machine reaches a place: an address within TLS or not, a Unix socket as
/// `unix:/run/stator/socket`.
fn endpoint(place: &ListenAddress, tls: bool) -> String {
    let &ListenAddress::Tcp(mut address) = place else { return place.to_string() };
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{address}")
}
