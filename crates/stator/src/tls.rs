//! TLS of `stator serve`: where the certificate comes from, and how a new one takes effect.
//!
//! Certificates take effect again when their files have changed (`reloading`). A self-signed one is
//! made for development: an authority of its own signs it, whose key is forgotten at once, so that
//! trusting it trusts nothing else.

use std::path::{Path, PathBuf};
use std::{fs, io};

use env::Env;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use server::{ListenAddress, Tls, TlsFiles};
use time::OffsetDateTime;

use crate::configuration::{Certificate, Configuration, Storage, TlsSettings};
use crate::exit::Failure;
use crate::reloading::{Sentences, follow};

/// How long a certificate that the server made is valid, in seconds: what browsers accept at most.
const VALID: u64 = 397 * 86_400;
/// Before the moment that it was made, in seconds, for clients whose clock is behind.
const EARLIER: u64 = 86_400;

/// The certificate of the authority that signed the server's own one.
const AUTHORITY: &str = "tls-ca.crt";
const CERTIFICATE: &str = "tls.crt";
const KEY: &str = "tls.key";

/// The TLS of a server, and the file that clients must trust if the server made it.
pub(crate) struct Opened {
    pub(crate) tls: Tls,
    pub(crate) authority: Option<PathBuf>,
}

/// Reads what the settings name, or makes it.
///
/// # Errors
/// Which file cannot be used, and why.
pub(crate) fn open(
    settings: &TlsSettings,
    (names, listen): (&[String], &[ListenAddress]),
    env: &Env,
) -> Result<Opened, Failure> {
    let (source, authority) = match &settings.certificate {
        Certificate::Files { .. } => (settings.clone(), None),
        Certificate::SelfSigned { directory } => {
            let made = make(directory, (names, listen), env).map_err(|error| {
                Failure::Configuration(format!(
                    "--tls-self-signed: no certificate in {}: {error}",
                    directory.display()
                ))
            })?;
            // Lines with it are pasted elsewhere.
            let authority = directory.join(AUTHORITY);
            let authority = std::path::absolute(&authority).unwrap_or(authority);
            (TlsSettings { certificate: made, ..settings.clone() }, Some(authority))
        }
    };
    let files = read(&source).map_err(Failure::Configuration)?;
    let tls = Tls::new(&files).map_err(|fault| Failure::Configuration(format!("TLS: {fault}")))?;
    // A certificate and its key are rarely replaced in the same moment: what does not fit is looked
    // at again.
    let used = tls.clone();
    let replace = move |files: &TlsFiles| used.replace(files).map_err(|fault| fault.to_string());
    let told = Sentences {
        replaced: "new connections get the certificate that was read just now",
        kept: "TLS stays as it was: its files cannot be used",
    };
    let following = follow(env.clone(), files, told, move || read(&source), replace);
    env.spawn("certificates", following);
    Ok(Opened { tls, authority })
}

/// The file with the authority of the certificate that a server with this configuration makes, if
/// it makes one where this process finds it.
pub(crate) fn authority(configuration: &Configuration) -> Option<PathBuf> {
    match (&configuration.tls.as_ref()?.certificate, &configuration.storage) {
        (Certificate::SelfSigned { directory }, Storage::Directory(_)) => {
            Some(directory.join(AUTHORITY))
        }
        _ => None,
    }
}

/// The files of the settings; what is wrong with the first that cannot be read.
fn read(settings: &TlsSettings) -> Result<TlsFiles, String> {
    let Certificate::Files { certificate, key } = &settings.certificate else {
        return Ok(TlsFiles::default());
    };
    let read = |path: &Path, setting: &str| {
        fs::read(path).map_err(|error| format!("{setting} {}: {error}", path.display()))
    };
    let clients = settings.clients.as_deref().map(|path| read(path, "--tls-client-ca"));
    Ok(TlsFiles {
        certificates: read(certificate, "--tls-cert")?,
        key: read(key, "--tls-key")?,
        clients: clients.transpose()?,
        only_tls13: settings.only_tls13,
    })
}

/// Makes a certificate for this machine and the given names, unless there is one from before that
/// is valid for a while.
fn make(
    directory: &Path,
    (names, listen): (&[String], &[ListenAddress]),
    env: &Env,
) -> io::Result<Certificate> {
    let path = |name| directory.join(name);
    let files = Certificate::Files { certificate: path(CERTIFICATE), key: path(KEY) };
    let now = env.now().as_secs();
    let mut all = ["localhost", "*.localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    all.extend(names.iter().flat_map(|name| [name.clone(), format!("*.{name}")]));
    for place in listen {
        if let ListenAddress::Tcp(address) = place
            && !address.ip().is_unspecified()
        {
            all.push(address.ip().to_string());
        }
    }
    all.sort();
    all.dedup();
    // The line before the certificate says what it was made for; readers of PEM pass over it.
    let half = now.saturating_sub(VALID / 2);
    let fits = |line: &str| {
        let made = line.strip_prefix("made ").and_then(|rest| rest.split_once(" for "));
        made.is_some_and(|(at, of)| {
            of == all.join(" ") && at.parse::<u64>().is_ok_and(|at| at > half && at <= now)
        })
    };
    let there = fs::read_to_string(path(CERTIFICATE)).unwrap_or_default();
    if there.lines().next().is_some_and(fits) && path(KEY).exists() && path(AUTHORITY).exists() {
        return Ok(files);
    }
    let (authority, chain, key) = sign(&all, now).map_err(io::Error::other)?;
    fs::create_dir_all(directory)?;
    write_private(&path(KEY), &key)?;
    fs::write(path(AUTHORITY), authority)?;
    fs::write(path(CERTIFICATE), format!("made {now} for {}\n{chain}", all.join(" ")))?;
    Ok(files)
}

/// The certificate of a new authority, one that it signed for these names, and the key of that; in
/// PEM.
fn sign(names: &[String], now: u64) -> Result<(String, String, String), rcgen::Error> {
    let moment = |at: u64| {
        let at = OffsetDateTime::from_unix_timestamp(i64::try_from(at).unwrap_or_default());
        at.unwrap_or(OffsetDateTime::UNIX_EPOCH)
    };
    let dated = |mut params: CertificateParams, name: &str| {
        params.not_before = moment(now.saturating_sub(EARLIER));
        params.not_after = moment(now.saturating_add(VALID).saturating_sub(EARLIER));
        params.distinguished_name.push(DnType::CommonName, name);
        params
    };
    let mut params = dated(CertificateParams::new(Vec::new())?, "Stator of this machine");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let mut params = dated(CertificateParams::new(names.to_vec())?, "Stator");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &authority)?;
    Ok((authority.pem(), certificate.pem(), key.serialize_pem()))
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    // One that is there may have other permissions.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}
