//! Measures for Prometheus, on a listener of their own that is off by default. Counts and sizes, nothing about anybody.

use app::App;
use axum::{Router, extract::State, routing::get};
use metrics::Recorder as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
};
use tokio::{net::TcpListener, task::JoinHandle};

struct Shown {
    app: Arc<App>,
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

/// Serves `/metrics`.
pub(crate) async fn serve(app: Arc<App>, address: SocketAddr) -> std::io::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let router = Router::new().route("/metrics", get(show)).with_state(Arc::new(Shown { app, recorder, handle }));
    let task = tokio::spawn(async move {
        let _ = axum::serve(listener, router).await;
    });
    Ok((address, task))
}

async fn show(State(shown): State<Arc<Shown>>) -> String {
    let (messages, batches) = shown.app.appended();
    counter(&shown.recorder, "konsil_messages_appended_total", messages);
    counter(&shown.recorder, "konsil_append_transactions_total", batches);
    let pushes = shown.app.push_counts();
    for (name, count) in [
        ("konsil_push_taken_total", &pushes.taken),
        ("konsil_push_failed_total", &pushes.failed),
        ("konsil_push_subscriptions_ended_total", &pushes.ended),
    ] {
        counter(&shown.recorder, name, count.load(Ordering::Relaxed));
    }
    let connected = shown.app.hub.connected();
    let key = metrics::Key::from_static_name("konsil_connected_devices");
    let gauge = shown.recorder.register_gauge(&key, &METADATA);
    gauge.set(u32::try_from(connected).map_or(f64::MAX, f64::from));
    shown.handle.render()
}

fn counter(recorder: &PrometheusRecorder, name: &'static str, value: u64) {
    recorder.register_counter(&metrics::Key::from_static_name(name), &METADATA).absolute(value);
}

static METADATA: metrics::Metadata<'_> = metrics::Metadata::new("konsil", metrics::Level::INFO, None);
