//! The HTTP server: takes requests, lets operations answer them, and delivers
//! the answers, whole or as the fault plan will have it.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::runtime::Runtime;

use crate::answer::{Answer, Delivery};
use crate::config::{Config, ConfigError};
use crate::stand_in::StandIn;
use crate::tally::Tally;
use crate::traffic::Traffic;

/// A running server on 127.0.0.1, which stops when it is dropped.
///
/// It brings its own threads, so it serves synchronous tests as well as
/// asynchronous ones, and never competes with a client for a runtime.
#[derive(Debug)]
pub struct Server {
    stand_in: Arc<StandIn>,
    address: SocketAddr,
    /// `None` only while dropping.
    runtime: Option<Runtime>,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration makes no sense.
    #[error("cannot make traffic of this configuration")]
    Config(#[from] ConfigError),
    /// The port is taken, or the system is out of threads or sockets.
    #[error("cannot listen on 127.0.0.1")]
    Listen(#[from] io::Error),
}

impl Server {
    /// Binds the port and answers from now on.
    ///
    /// # Errors
    ///
    /// Returns an error if the configuration makes no sense or the port cannot
    /// be bound.
    pub fn start(config: Config) -> Result<Self, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let stand_in = Arc::new(StandIn::new(config)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("cloudwatch-stand-in")
            .enable_all()
            .build()?;
        let listener = {
            let _guard = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(accept(Arc::clone(&stand_in), listener));
        Ok(Self { stand_in, address, runtime: Some(runtime) })
    }

    /// Where it listens: `http://127.0.0.1:` and the port, without a slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked to be.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.stand_in.config
    }

    /// The records that it serves.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.stand_in.traffic
    }

    /// Lets it be so many Unix milliseconds, where events come [in time](crate::Delivery::InTime).
    pub fn set_now(&self, now_ms: u64) {
        self.stand_in.set_now(now_ms);
    }

    /// What it has done so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.stand_in.tally()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Unlike a plain drop, this is allowed inside another runtime.
            runtime.shutdown_background();
        }
    }
}

async fn accept(stand_in: Arc<StandIn>, listener: tokio::net::TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors: some will be free again.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Without it answers still arrive, only later.
        let _ = stream.set_nodelay(true);
        let stand_in = Arc::clone(&stand_in);
        tokio::spawn(async move {
            let service = service_fn(|request| respond(Arc::clone(&stand_in), request));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            // It ends in an error when the client leaves or a fault cuts it.
            let _ = connection.await;
        });
    }
}

type Body = Either<Full<Bytes>, Channel<Bytes, io::Error>>;

async fn respond(
    stand_in: Arc<StandIn>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let answer = Answer::to(stand_in, request).await;
    let mut response = Response::new(Either::Left(Full::default()));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, answer.content_type);
    headers.insert(CONTENT_LENGTH, answer.body.len().into());
    headers.extend(answer.headers);
    if let Some(request_id) = answer.request_id {
        headers.insert("x-amzn-requestid", request_id);
    }
    *response.body_mut() = body(answer.body, answer.delivery);
    Ok(response)
}

fn body(whole: Bytes, delivery: Delivery) -> Body {
    if delivery == Delivery::Whole {
        return Either::Left(Full::new(whole));
    }
    let (mut sender, channel) = Channel::new(1);
    tokio::spawn(async move {
        let mut rest = whole;
        let half = rest.split_to(rest.len() / 2);
        // A send fails only if the client has left.
        let _ = sender.send_data(half).await;
        match delivery {
            Delivery::Stall(duration) => {
                tokio::time::sleep(duration).await;
                let _ = sender.send_data(rest).await;
            }
            Delivery::Whole | Delivery::Cut => {
                // Time for the half to leave the house.
                tokio::time::sleep(Duration::from_millis(20)).await;
                sender.abort(io::Error::other("cut by the fault plan"));
            }
        }
    });
    Either::Right(channel)
}
