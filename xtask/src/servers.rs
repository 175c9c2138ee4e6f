//! Starting, watching and stopping the portal and the outside systems' stand-ins.

use crate::shell::{Result, capture, command, root, shown, target};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it is ready, and to end.
const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(15);

/// A running server of ours. What it tells people goes to the terminal, its log to a file. Dropping it stops it.
pub struct Server {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a built binary.
    pub fn start(name: &'static str, arguments: &[&str]) -> Result<Self> {
        let folder = root().join("var/log");
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let mut command = Command::new(target().join("release").join(name));
        command.args(arguments).current_dir(root()).stdin(Stdio::null()).stderr(file);
        println!("    $ {}  (log: var/log/{name}.log)", shown(&command));
        let child = command.spawn().map_err(|e| format!("{name}: {e}"))?;
        Ok(Self { name, child, log })
    }

    /// Waits until this path answers 200.
    pub fn wait_ready(&mut self, port: u16, path: &str, stop: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        while !answers_ok(port, path) {
            if let Some(status) = self.ended()? {
                return Err(self.failure(&format!("ended ({status})")));
            }
            if stop() {
                return Err("interrupted".to_owned());
            }
            if start.elapsed() > START_LIMIT {
                return Err(self.failure(&format!(
                    "did not answer http://127.0.0.1:{port}{path} within {} s",
                    START_LIMIT.as_secs()
                )));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Its exit status, if it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().map_err(|e| format!("{}: {e}", self.name))
    }

    /// A message with the end of the log.
    pub fn failure(&self, what: &str) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        format!("{} {what}. The end of its log:\n{}", self.name, lines[lines.len().saturating_sub(15)..].join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Politely first: the portal finishes what it has begun.
        let _ = capture(&mut command("kill", &["-TERM", &self.child.id().to_string()]));
        let start = Instant::now();
        while start.elapsed() < STOP_LIMIT {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        eprintln!("{} did not end within {} s; killing it", self.name, STOP_LIMIT.as_secs());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether somebody listens there already.
pub fn is_taken(port: u16) -> bool {
    TcpStream::connect_timeout(&address(port), Duration::from_secs(1)).is_ok()
}

/// Whether this path answers 200.
pub fn answers_ok(port: u16, path: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address(port), Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut line = [0; 12];
        stream.read_exact(&mut line)?;
        Ok(String::from_utf8_lossy(&line).into_owned())
    };
    ask().is_ok_and(|line| line.ends_with(" 200"))
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[cfg(test)]
mod tests {
    use super::{answers_ok, is_taken};
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::time::Duration;

    #[test]
    fn readiness_is_the_status_line() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        assert!(is_taken(port));
        let server = std::thread::spawn(move || {
            // The first caller only looked whether somebody listens.
            drop(listener.accept().expect("a caller"));
            for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"] {
                let mut caller = listener.accept().expect("a caller").0;
                // Read all of the request: closing on unread bytes resets the connection.
                for line in BufReader::new(caller.try_clone().expect("a reader")).lines() {
                    if line.expect("a line").is_empty() {
                        break;
                    }
                }
                caller.write_all(answer.as_bytes()).expect("answered");
            }
            listener
        });
        assert!(!answers_ok(port, "/"));
        assert!(answers_ok(port, "/"));
        drop(server.join().expect("the server ends"));
        // A process that another test starts at this moment holds a copy of the socket until it runs its own program.
        let free = || {
            std::thread::sleep(Duration::from_millis(10));
            !is_taken(port)
        };
        assert!((0..100).any(|_| free()));
    }
}
