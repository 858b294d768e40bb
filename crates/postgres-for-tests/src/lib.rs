//! A PostgreSQL of one's own for tests and generated files: Debian's binaries, a new cluster in a temporary folder, a free
//! port, gone with the process that started it however that ends.
//!
//! Guarantees: the server runs as an unprivileged user (`postgres` when we are root, ourselves otherwise); nobody else gets
//! in (the socket's folder is ours alone, TCP on loopback wants a random password); what is committed is on the disk, as in
//! a hospital. [`shared`] uses the server that `cargo xtask test` started and named in [`SHARED`], or starts one for this
//! process. A [`Mortal`] one is for a test that kills it and starts it again on what it left.
//!
//! Deliberately lacks: any use beyond tests, and all but one small dependency, so that `xtask` can use it too.

mod database;
mod mortal;

pub use database::Database;
pub use mortal::Mortal;

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

/// The variable that names a running server's folder.
pub const SHARED: &str = "KONSIL_TEST_POSTGRES";

const INSTALL: &str =
    "PostgreSQL is missing: `cargo xtask setup` installs Debian's package postgresql (or: sudo apt-get install postgresql)";
/// Of the superuser `postgres`.
const PASSWORD_FILE: &str = "password";
const PORT_FILE: &str = "port";
/// Somebody else may take a port between our look and the server's.
const PORTS_TRIED: usize = 5;

/// A running server; it stops and its folder goes when this is dropped.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    keeper: Option<Child>,
}

/// Where a server listens.
#[derive(Clone, Debug)]
pub struct Place {
    folder: PathBuf,
    port: u16,
    password: String,
}

/// The server of this test run.
///
/// # Errors
/// What is missing, in words.
pub fn shared() -> io::Result<Place> {
    static OWN: OnceLock<Result<Server, String>> = OnceLock::new();
    if let Some(folder) = std::env::var_os(SHARED) {
        return Place::read(Path::new(&folder));
    }
    match OWN.get_or_init(|| Server::start().map_err(|error| error.to_string())) {
        Ok(server) => server.place(),
        Err(error) => Err(io::Error::other(error.clone())),
    }
}

impl Server {
    /// Makes a cluster and starts it; returns when it takes connections.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn start() -> io::Result<Self> {
        let programs = programs()?;
        let user = User::unprivileged()?;
        let folder = folder(&user)?;
        make_cluster(&programs, &user, &folder, &folder.join("data"), &[])?;
        let mut last = io::Error::other("no port was tried");
        for _ in 0..PORTS_TRIED {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            match Self::serve(&programs, &user, &folder, port) {
                Ok(keeper) => {
                    fs::write(folder.join(PORT_FILE), port.to_string())?;
                    return Ok(Self { folder, keeper: Some(keeper) });
                }
                Err(error) => last = error,
            }
        }
        let _ = fs::remove_dir_all(&folder);
        Err(last)
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When its folder is gone.
    pub fn place(&self) -> io::Result<Place> {
        Place::read(&self.folder)
    }

    /// The ids of all its processes.
    ///
    /// # Errors
    /// When it has ended.
    pub fn processes(&self) -> io::Result<Vec<u32>> {
        processes(&self.folder.join("data"))
    }

    /// A shell keeps the server: it ends it and removes the folder when its input closes, which it does whenever and however
    /// we end.
    fn serve(programs: &Path, user: &User, folder: &Path, port: u16) -> io::Result<Child> {
        const KEEPER: &str = r#"
            folder=$1; shift
            "$@" & server=$!
            (cat; kill -QUIT $server) <&3 >/dev/null 2>&1 &
            wait $server
            rm -rf "$folder/data"; rm -f "$folder"/* "$folder"/.s.*; rmdir "$folder"
        "#;
        let keeper = user
            .command(Path::new("sh"))
            .args(["-c", &format!("exec 3<&0 </dev/null; {KEEPER}"), "sh"])
            .arg(folder)
            .arg(programs.join("postgres"))
            .arg("-D")
            .arg(folder.join("data"))
            .arg("-k")
            .arg(folder)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=on", "-c", "max_connections=400"])
            .args(["-c", "shared_buffers=64MB", "-c", "log_min_messages=log", "-c", "logging_collector=off"])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        ready(keeper).map(|(keeper, _)| keeper)
    }
}

const READY: &str = "ready to accept connections";

/// Returns when the server that this process runs takes connections; whenever it does so again, that is told.
fn ready(mut server: Child) -> io::Result<(Child, mpsc::Receiver<()>)> {
    let Some(log) = server.stderr.take() else { return Err(io::Error::other("no log")) };
    let mut log = BufReader::new(log);
    let mut said = String::new();
    loop {
        let start = said.len();
        if log.read_line(&mut said)? == 0 {
            server.wait()?;
            return Err(io::Error::other(format!("PostgreSQL did not start:\n{said}")));
        }
        if said.get(start..).is_some_and(|line| line.contains(READY)) {
            break;
        }
    }
    // Read on, so that the server never waits for us; what else tests provoke is of no interest.
    let (tell, again) = mpsc::channel();
    thread::spawn(move || {
        for line in log.split(b'\n').map_while(Result::ok) {
            if String::from_utf8_lossy(&line).contains(READY) {
                // Nobody wants to know any more is fine.
                let _ = tell.send(());
            }
        }
    });
    Ok((server, again))
}

/// The processes of the server on this data, the first one's first.
fn processes(data: &Path) -> io::Result<Vec<u32>> {
    let unreadable = || io::Error::other("the server's process id cannot be read");
    let file = fs::read_to_string(data.join("postmaster.pid"))?;
    let first: u32 = file.lines().next().and_then(|line| line.trim().parse().ok()).ok_or_else(unreadable)?;
    let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?;
    Ok(std::iter::once(first).chain(children.split_whitespace().filter_map(|id| id.parse().ok())).collect())
}

/// Makes a cluster in `data` and the superuser's password in `folder`.
fn make_cluster(programs: &Path, user: &User, folder: &Path, data: &Path, options: &[&str]) -> io::Result<()> {
    fs::write(folder.join(PASSWORD_FILE), hex(&random()?))?;
    user.give(&folder.join(PASSWORD_FILE))?;
    run(user
        .command(&programs.join("initdb"))
        .args(["--auth-local=trust", "--auth-host=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C"])
        .args(["--no-sync", "--pwfile"])
        .arg(folder.join(PASSWORD_FILE))
        .args(options)
        .arg("--pgdata")
        .arg(data))
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}

impl Place {
    fn read(folder: &Path) -> io::Result<Self> {
        let port = fs::read_to_string(folder.join(PORT_FILE))?;
        let port = port.trim().parse().map_err(|_| io::Error::other("the port cannot be read"))?;
        Ok(Self { folder: folder.to_owned(), port, password: fs::read_to_string(folder.join(PASSWORD_FILE))? })
    }

    /// The server's folder, as [`SHARED`] names it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The socket itself.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join(format!(".s.PGSQL.{}", self.port))
    }

    /// Address of a database over the socket, as a role that needs no password there.
    #[must_use]
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@localhost:{}/{database}?host={}", self.port, self.folder.display())
    }

    /// Address of a database over TCP, as the superuser with their password.
    #[must_use]
    pub fn tcp_url(&self, database: &str) -> String {
        format!("postgres://postgres:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// Runs SQL as the superuser and returns what it prints, one row a line, columns divided by `|`.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub fn sql(&self, database: &str, sql: &str) -> io::Result<String> {
        let mut psql = Command::new(programs()?.join("psql"));
        let out = psql
            .args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--dbname"])
            .arg(self.url("postgres", database))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .and_then(|mut child| {
                if let Some(mut input) = child.stdin.take() {
                    input.write_all(sql.as_bytes())?;
                }
                child.wait_with_output()
            })?;
        if !out.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&out.stderr).into_owned()));
        }
        Ok(String::from_utf8_lossy(&out.stdout).trim_end().to_owned())
    }
}

/// The folder of the newest PostgreSQL's programs on this machine.
///
/// # Errors
/// How to install it.
pub fn programs() -> io::Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        let programs = entry.path().join("bin");
        let version = entry.file_name().to_string_lossy().parse().unwrap_or(0);
        if programs.join("initdb").exists() {
            found.push((version, programs));
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    found.into_iter().max().map(|(_, programs)| programs).or(on_path).ok_or_else(|| io::Error::other(INSTALL))
}

/// Who the server runs as: PostgreSQL refuses root.
struct User(Option<(u32, u32)>);

impl User {
    fn unprivileged() -> io::Result<Self> {
        if id("-u", None)? != 0 {
            return Ok(Self(None));
        }
        let missing = |_| io::Error::other(format!("there is no user postgres. {INSTALL}"));
        Ok(Self(Some((id("-u", Some("postgres")).map_err(missing)?, id("-g", Some("postgres")).map_err(missing)?))))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").env_remove("PGDATA").env("LC_ALL", "C");
        if let Self(Some((user, group))) = self {
            command.uid(*user).gid(*group);
        }
        command
    }

    fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Self(Some((user, group))) => chown(path, Some(*user), Some(*group)),
            Self(None) => Ok(()),
        }
    }
}

fn id(what: &str, user: Option<&str>) -> io::Result<u32> {
    let out = Command::new("id").arg(what).args(user).output()?;
    String::from_utf8_lossy(&out.stdout).trim().parse().map_err(|_| io::Error::other("id says no number"))
}

/// A new folder that only the server's user (and root) may enter. Its name is short: it becomes part of a socket's.
fn folder(user: &User) -> io::Result<PathBuf> {
    let folder = PathBuf::from("/tmp").join(format!("konsil-postgres-{}", unique()?));
    fs::create_dir(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    user.give(&folder)?;
    Ok(folder)
}

fn run(command: &mut Command) -> io::Result<()> {
    let out = command.stdin(Stdio::null()).output()?;
    if out.status.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&out.stderr))))
}

/// A word that nobody else uses.
fn unique() -> io::Result<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let [a, b, c, d, ..] = random()?;
    Ok(format!("{}{}", hex(&[a, b, c, d]), COUNT.fetch_add(1, Ordering::Relaxed)))
}

fn random() -> io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
