//! The web app's files and the headers of everything.

use crate::hospital::{Backend, Hospital};
use reqwest::{Client, Response};

async fn get(hospital: &Hospital, path: &str, encoding: &str) -> Response {
    Client::new().get(hospital.url(path)).header("accept-encoding", encoding).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_served_compressed_and_cached_as_they_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let web = folder.path().join("web");
    std::fs::create_dir_all(web.join("assets")).unwrap();
    for (file, text) in [
        ("index.html", "<!doctype html>app"),
        ("assets/engine-abc.wasm", "\0asm"),
        ("assets/main-abc.js", "plain"),
        ("assets/main-abc.js.br", "brotli"),
        ("sw.js", "worker"),
    ] {
        std::fs::write(web.join(file), text).unwrap();
    }
    let disk = Backend::Sqlite.disk();
    let mut config = disk.config();
    config.web_root = Some(web);
    let hospital = Hospital::found_with(disk, config).await;

    let script = get(&hospital, "/assets/main-abc.js", "br").await;
    assert_eq!(
        (header(&script, "content-encoding"), header(&script, "cache-control")),
        ("br", "public, max-age=31536000, immutable")
    );
    assert_eq!(header(&script, "content-type"), "text/javascript");
    assert_eq!(script.text().await.unwrap(), "brotli");
    assert_eq!(get(&hospital, "/assets/main-abc.js", "identity").await.text().await.unwrap(), "plain");
    assert_eq!(header(&get(&hospital, "/assets/engine-abc.wasm", "br").await, "content-type"), "application/wasm");
    assert_eq!(header(&get(&hospital, "/sw.js", "").await, "cache-control"), "no-cache");
    for route in ["/", "/chats/0190b1d8", "/join"] {
        let page = get(&hospital, route, "").await;
        assert_eq!((page.status().as_u16(), header(&page, "cache-control")), (200, "no-cache"), "{route}");
        assert_eq!(header(&page, "content-type"), "text/html");
        assert!(header(&page, "content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(header(&page, "x-content-type-options"), "nosniff");
        assert_eq!(header(&page, "strict-transport-security"), "", "plain HTTP on loopback");
        assert_eq!(page.text().await.unwrap(), "<!doctype html>app");
    }
    assert_eq!(get(&hospital, "/assets/missing-abc.js", "").await.status(), 404);
    assert_eq!(get(&hospital, "/api/nothing", "").await.status(), 404);
    assert_eq!(get(&hospital, "/%2e%2e/data/konsil.sqlite", "").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_name_of_nobody_gets_a_plain_page_and_health_needs_none() {
    let hospital = Hospital::found(Backend::Sqlite).await;
    let client = Client::new();
    for path in ["/", "/api/tenant", "/api/socket"] {
        let answer = client.get(hospital.url(path)).header("host", "other.example").send().await.unwrap();
        assert_eq!(answer.status(), 404);
        assert!(answer.text().await.unwrap().contains("no hospital"));
    }
    for path in ["/livez", "/readyz"] {
        let answer = client.get(hospital.url(path)).header("host", "other.example").send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let large = client.post(hospital.url("/api/devices")).body(vec![0; 65 * 1024]).send().await.unwrap();
    assert_eq!(large.status(), 413);
    let long = client.get(hospital.url("/livez")).header("x-long", "a".repeat(20_000)).send().await;
    assert!(long.is_err() || long.unwrap().status() == 431);
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_are_shown_when_asked_for() {
    let disk = Backend::Sqlite.disk();
    let mut config = disk.config();
    config.metrics.enabled = true;
    config.metrics.listen = "127.0.0.1:0".parse().unwrap();
    let hospital = Hospital::found_with(disk, config).await;
    let _device = hospital.connect(&hospital.admin).await;
    let address = hospital.server.metrics_addr().unwrap();
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    assert!(text.contains("konsil_connected_devices 1"), "{text}");
    assert!(text.contains("konsil_messages_appended_total 0"), "{text}");
    assert_eq!(reqwest::get(hospital.url("/metrics")).await.unwrap().status(), 404, "not on the public port");
}
