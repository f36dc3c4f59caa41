//! TLS: calls within it, certificates that change, clients that must show one, and strangers to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use server::{Tls, TlsFault, TlsFiles};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use crate::client::{Client, SIGNED, list_tables, post};
use crate::{Stub, soon, start_with};

/// An authority, and what it signs.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// A certificate for this name and its key, both in PEM.
    fn sign(&self, name: &str) -> (Vec<u8>, Vec<u8>) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let signed = params.signed_by(&key, &self.0).expect("a certificate");
        (signed.pem().into_bytes(), key.serialize_pem().into_bytes())
    }

    fn files(&self) -> TlsFiles {
        let (certificates, key) = self.sign("localhost");
        TlsFiles { certificates, key, ..TlsFiles::default() }
    }

    fn connector(
        &self,
        versions: &[&'static SupportedProtocolVersion],
        own: Option<(Vec<u8>, Vec<u8>)>,
    ) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).expect("an authority");
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(versions).expect("a version");
        let builder = builder.with_root_certificates(roots);
        let config = match own {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => builder
                .with_client_auth_cert(
                    vec![CertificateDer::from_pem_slice(&certificate).expect("a certificate")],
                    PrivateKeyDer::from_pem_slice(&key).expect("a key"),
                )
                .expect("a pair"),
        };
        TlsConnector::from(Arc::new(config))
    }
}

/// Asks once within TLS; the status line, or nothing when there is no answer.
async fn ask(connector: &TlsConnector, address: SocketAddr, request: &str) -> Option<String> {
    let name = ServerName::try_from("localhost").expect("a name");
    let plain = TcpStream::connect(address).await.expect("a connection");
    let mut stream = soon("the handshake", connector.connect(name, plain)).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut read = vec![0; 16 << 10];
    let length = soon("an answer", stream.read(&mut read)).await.ok()?;
    let text = String::from_utf8_lossy(read.get(..length)?).into_owned();
    text.lines().next().map(str::to_owned)
}

const BOTH: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];
const OK: Option<&str> = Some("HTTP/1.1 200 OK");

#[tokio::test]
async fn calls_are_answered_within_tls_also_large_ones_and_health_checks() {
    let authority = Authority::new();
    let tls = Tls::new(&authority.files()).expect("TLS");
    let server = start_with(Stub::default(), |settings| settings.tls = Some(tls)).await;
    for versions in [[&TLS12].as_slice(), &[&TLS13]] {
        let connector = authority.connector(versions, None);
        let health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let large = format!("{{}}{}", " ".repeat(200_000));
        let large = post("DynamoDB_20120810.ListTables", SIGNED, &large);
        for request in [&list_tables("abc"), &large, &list_tables("great"), health] {
            assert_eq!(ask(&connector, server.address, request).await.as_deref(), OK);
        }
    }
}

#[tokio::test]
async fn what_is_not_tls_and_what_trusts_another_authority_is_not_answered() {
    let authority = Authority::new();
    let tls = Tls::new(&authority.files()).expect("TLS");
    let server = start_with(Stub::default(), |settings| settings.tls = Some(tls)).await;
    let mut plain = Client::connect(server.address).await;
    plain.send(&list_tables("abc")).await;
    assert!(!plain.head().await.contains("HTTP"));
    let stranger = Authority::new().connector(&BOTH, None);
    assert_eq!(ask(&stranger, server.address, &list_tables("abc")).await, None);
    let friend = authority.connector(&BOTH, None);
    assert_eq!(ask(&friend, server.address, &list_tables("abc")).await.as_deref(), OK);
}

#[tokio::test]
async fn a_client_that_does_not_shake_hands_is_dropped() {
    let tls = Tls::new(&Authority::new().files()).expect("TLS");
    let server = start_with(Stub::default(), |settings| settings.tls = Some(tls)).await;
    let mut client = Client::connect(server.address).await;
    let closed = async { assert!(client.is_closed().await) };
    server.as_time_passes(Duration::from_secs(1), closed).await;
}

#[tokio::test]
async fn new_connections_get_the_certificate_that_replaced_the_first() {
    let (before, after) = (Authority::new(), Authority::new());
    let tls = Tls::new(&before.files()).expect("TLS");
    let shared = tls.clone();
    let server = start_with(Stub::default(), |settings| settings.tls = Some(shared)).await;
    let (old, new) = (before.connector(&BOTH, None), after.connector(&BOTH, None));
    let call = list_tables("abc");
    assert_eq!(ask(&old, server.address, &call).await.as_deref(), OK);
    let broken = TlsFiles { certificates: after.files().certificates, ..before.files() };
    assert!(matches!(tls.replace(&broken), Err(TlsFault::Pair(_))));
    assert_eq!(ask(&old, server.address, &call).await.as_deref(), OK);
    tls.replace(&after.files()).expect("TLS");
    assert_eq!(ask(&new, server.address, &call).await.as_deref(), OK);
    assert_eq!(ask(&old, server.address, &call).await, None);
}

#[tokio::test]
async fn clients_without_a_certificate_or_with_an_old_version_are_refused_where_that_is_asked_for()
{
    let (authority, staff) = (Authority::new(), Authority::new());
    let clients = Some(staff.0.pem().into_bytes());
    let files = TlsFiles { clients, only_tls13: true, ..authority.files() };
    let tls = Tls::new(&files).expect("TLS");
    let server = start_with(Stub::default(), |settings| settings.tls = Some(tls)).await;
    let call = list_tables("abc");
    let own = Some(staff.sign("anna"));
    for (versions, own, answered) in [
        (&BOTH[..], own.clone(), true),
        (&[&TLS12], own, false),
        (&BOTH, Some(authority.sign("anna")), false),
        (&BOTH, None, false),
    ] {
        let connector = authority.connector(versions, own);
        let answer = ask(&connector, server.address, &call).await;
        assert_eq!(answer.as_deref() == OK, answered, "{answer:?}");
    }
}

#[test]
fn files_that_are_no_certificates_or_keys_say_which() {
    let good = Authority::new().files();
    for (files, part) in [
        (TlsFiles { certificates: b"nothing".to_vec(), ..good.clone() }, "the certificate file"),
        (TlsFiles { key: b"nothing".to_vec(), ..good.clone() }, "the key file"),
        (TlsFiles { clients: Some(Vec::new()), ..good.clone() }, "client authorities"),
        (TlsFiles { key: Authority::new().files().key, ..good }, "cannot be used together"),
    ] {
        let fault = Tls::new(&files).expect_err("a fault").to_string();
        assert!(fault.contains(part), "{fault}");
    }
}
