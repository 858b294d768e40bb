//! The commands. One file per kind; each gives a [`Report`](speech::Report), which is printed as plain words or as JSON.

mod account;
mod chats;
mod duties;
mod failure;
mod found;
mod links;
mod people;
mod seed;
mod speech;
mod stay;
mod urgent;

use clap::{Parser, Subcommand};
use failure::Failure;
use speech::Report;
use std::{path::PathBuf, process::ExitCode};

#[derive(Parser)]
#[command(
    name = "konsil-person",
    version,
    about = "A person's device on the command line: the engine of the messenger, without a screen"
)]
struct Cli {
    /// Answer in JSON, for scripts
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Found a hospital: make its root and archive key, and become its first administrator
    Found(found::Args),
    /// Say what a link is for, without using it
    Inspect {
        /// The whole link, as it was sent
        link: String,
    },
    /// Become a device with an invitation or transfer link
    Join(links::Join),
    /// Make a link that lets a new person in (administrators)
    Invite(links::Invite),
    /// Make a link that makes another browser a further device of this person
    Transfer(links::Transfer),
    /// List the chats
    Chats {
        #[command(flatten)]
        data: Data,
    },
    /// Print a chat, oldest message first
    Read(chats::Read),
    /// Send a text and wait until the server has it
    Send(chats::Send),
    /// Take note of what is urgent in a chat, or do more about it, and wait until the server has it
    Acknowledge(urgent::Args),
    /// Have those woken again who have not acknowledged what this person sent as urgent, or no more
    WakeAgain(urgent::Again),
    /// Make a group
    Group(chats::Group),
    /// Duties of the house: list, add, take, hand over
    #[command(subcommand)]
    Duty(duties::Task),
    /// Lock a person: their devices are signed out and leave every chat (administrators)
    Lock(people::Args),
    /// Unlock a person (administrators)
    Unlock(people::Args),
    /// Stay connected; with an issuer key, certify everyone who joins. Ctrl-C ends it
    Stay {
        #[command(flatten)]
        data: Data,
    },
    /// Fill an empty hospital with the people and chats of the demo
    SeedDemo(seed::Args),
}

/// Which device.
#[derive(clap::Args)]
struct Data {
    /// The device's database file
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Where the server is, when that is not where it was
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

/// Runs the command of this process.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(work(cli.task)),
        Err(error) => Err(Failure::Said(format!("cannot start: {error}"))),
    };
    match outcome {
        Ok(report) => {
            speech::report(&report, cli.json);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            speech::failure(&failure, cli.json);
            ExitCode::FAILURE
        }
    }
}

async fn work(task: Task) -> Result<Report, Failure> {
    match task {
        Task::Found(args) => found::run(args).await,
        Task::Inspect { link } => links::inspect(&link).await,
        Task::Join(args) => links::join(args).await,
        Task::Invite(args) => links::invite(args).await,
        Task::Transfer(args) => links::transfer(args).await,
        Task::Chats { data } => chats::list(&data).await,
        Task::Read(args) => chats::read(args).await,
        Task::Send(args) => chats::send(args).await,
        Task::Acknowledge(args) => urgent::acknowledge(args).await,
        Task::WakeAgain(args) => urgent::wake_again(args).await,
        Task::Group(args) => chats::group(args).await,
        Task::Duty(task) => duties::run(task).await,
        Task::Lock(args) => people::set_locked(args, true).await,
        Task::Unlock(args) => people::set_locked(args, false).await,
        Task::Stay { data } => stay::run(&data).await,
        Task::SeedDemo(args) => seed::run(args).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_fit_together() {
        super::Cli::command().debug_assert();
    }
}
