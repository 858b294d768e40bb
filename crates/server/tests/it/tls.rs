//! TLS from files: served, read again without a restart, and never lost to a broken file.

use crate::hospital::config;
use reqwest::{Certificate, Client};
use server::{RunningServer, Server, config::TlsFiles};
use std::{fs, path::Path};

/// Two certificates for `localhost`, made for these tests and used nowhere else.
fn pair(name: &str) -> (String, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls");
    let read = |end: &str| fs::read_to_string(folder.join(format!("{name}.{end}"))).unwrap();
    (read("pem"), read("key"))
}

/// A new connection by someone who trusts this certificate alone.
async fn reach(server: &RunningServer, trusted: &str) -> Result<u16, reqwest::Error> {
    let certificate = Certificate::from_pem(pair(trusted).0.as_bytes())?;
    let client = Client::builder().tls_certs_only([certificate]).resolve("localhost", server.local_addr()).build()?;
    let url = format!("https://localhost:{}/livez", server.local_addr().port());
    Ok(client.get(url).send().await?.status().as_u16())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_served_without_a_restart_and_a_broken_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    let put = |(certificate, key): (String, String)| {
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.key, key).unwrap();
    };
    put(pair("before"));
    let mut config = config(&folder.path().join("data"));
    config.tls = Some(files.clone());
    let server = Server::start(config).await.unwrap();
    assert_eq!(reach(&server, "before").await.unwrap(), 200);
    assert!(reach(&server, "after").await.is_err());

    put(pair("after"));
    assert_eq!(reach(&server, "before").await.unwrap(), 200, "nobody has looked at the files yet");
    server.reload_certificates();
    assert_eq!(reach(&server, "after").await.unwrap(), 200);
    assert!(reach(&server, "before").await.is_err());

    fs::write(&files.key, pair("before").1).unwrap();
    server.reload_certificates();
    assert_eq!(reach(&server, "after").await.unwrap(), 200, "a key that does not fit is not taken");
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_key_of_another_certificate_says_so_and_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    fs::write(&files.certificate, pair("before").0).unwrap();
    fs::write(&files.key, pair("after").1).unwrap();
    let mut config = config(&folder.path().join("data"));
    config.tls = Some(files.clone());
    let refused = Server::start(config.clone()).await.err().unwrap().to_string();
    assert!(refused.contains("certificate and key do not serve"), "{refused}");
    fs::remove_file(&files.key).unwrap();
    let refused = Server::start(config).await.err().unwrap().to_string();
    assert!(refused.contains("key.pem"), "{refused}");
}
