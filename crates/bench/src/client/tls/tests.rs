//! https against a server with a certificate of our own.

use std::path::PathBuf;
use std::sync::Arc;

use env::Env;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::Authorities;
use crate::client::connection::Connection;
use crate::client::endpoint::Endpoint;

struct Server {
    port: u16,
    /// Its authority, in a file.
    ca: PathBuf,
    _directory: tempfile::TempDir,
}

/// A server called `localhost` that answers one request a connection.
async fn server() -> Server {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let issuer = Issuer::new(params, ca_key);
    let names = vec!["localhost".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ca.pem");
    std::fs::write(&file, ca.pem()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    Env::real().spawn("https server", async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust us breaks the handshake off.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 5];
            stream.read_exact(&mut request).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
        }
    });
    Server { port, ca: file, _directory: directory }
}

#[tokio::test]
async fn a_server_whose_authority_is_named_is_reached() {
    let server = server().await;
    let authorities = Authorities { file: Some(server.ca.clone()) };
    let to = Endpoint::new(&format!("https://localhost:{}", server.port), &authorities).unwrap();
    let to = Endpoint { address: ([127, 0, 0, 1], server.port).into(), ..to };
    let mut connection = Connection::open(&to).await.unwrap();
    assert_eq!(connection.call(b"hello").await.unwrap().status, 200);
    assert_eq!(connection.body(), b"{}");
    assert_eq!(to.url(), format!("https://localhost:{}", server.port));
}

#[tokio::test]
async fn a_server_with_another_authority_or_another_name_is_refused() {
    let (server, other) = (server().await, server().await);
    for (host, ca) in [("localhost", other.ca.clone()), ("127.0.0.1", server.ca.clone())] {
        let authorities = Authorities { file: Some(ca) };
        let url = format!("https://{host}:{}", server.port);
        let to = Endpoint::new(&url, &authorities).unwrap();
        let to = Endpoint { address: ([127, 0, 0, 1], server.port).into(), ..to };
        let error = Connection::open(&to).await.unwrap_err();
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}

#[test]
fn a_file_without_a_certificate_is_said_to_be_one() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("empty.pem");
    std::fs::write(&file, "nothing").unwrap();
    for (file, says) in [(file, "holds no certificate"), (directory.path().join("no"), "no")] {
        let error = Endpoint::new("https://localhost", &Authorities { file: Some(file) });
        assert!(format!("{:#}", error.unwrap_err()).contains(says));
    }
}
