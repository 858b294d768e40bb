//! The house's duties: `duties.txt`. The administrator names them, and who is on takes them with their own device.

use super::{
    Plan, SeedError,
    hospital::Hospital,
    roster::{Roster, lines},
};
use crate::{Person, duties::name_duty};
use client::command::{Command, DutyCommand, Query};
use serde_json::Value;

const DUTIES: &str = include_str!("duties.txt");

/// A duty.
struct Duty {
    name: String,
    /// Indices of people who may hold it.
    people: Vec<usize>,
    /// Who does.
    holder: Option<usize>,
}

/// Those with at least one person who is there.
fn parse(roster: &Roster) -> Result<Vec<Duty>, SeedError> {
    let mut duties = Vec::new();
    for (number, line) in lines(DUTIES) {
        let Some((name, names)) = line.split_once('|') else {
            return Err(SeedError::Content(format!("duties.txt line {number}: name | people")));
        };
        let mut duty = Duty { name: name.trim().to_owned(), people: Vec::new(), holder: None };
        for one in names.split(',').map(str::trim) {
            let Some(index) = roster.index(one.trim_start_matches('*')) else { continue };
            duty.people.push(index);
            if one.starts_with('*') {
                duty.holder = Some(index);
            }
        }
        if !duty.people.is_empty() {
            duties.push(duty);
        }
    }
    Ok(duties)
}

/// Names them all, and lets those on duty take theirs.
pub(super) async fn begin(plan: &Plan, hospital: &Hospital, roster: &Roster) -> Result<(), SeedError> {
    for duty in parse(roster)? {
        let people: Vec<String> = duty.people.iter().map(|index| hospital.id(*index)).collect::<Result<_, _>>()?;
        name_duty(hospital.person(0)?, &plan.server, &duty.name, &people).await?;
        if let Some(holder) = duty.holder {
            let holder = hospital.person(holder)?;
            let id = sees(holder, &duty.name).await?;
            holder.command(Command::Duty { act: DutyCommand::Take { duty: id } }).await?;
        }
    }
    Ok(())
}

/// Waits until somebody's device knows a duty.
async fn sees(person: &Person, name: &str) -> Result<String, SeedError> {
    let query = Query::Duties { search: name.to_owned(), limit: 9 };
    let found = |view: &Value| {
        let duties = view.get("duties")?.as_array()?;
        let one = duties.iter().find(|duty| duty.get("name").and_then(Value::as_str) == Some(name))?;
        Some(one.get("id")?.as_str()?.to_owned())
    };
    Ok(person.watch(query)?.patient(super::PATIENCE).until(name, found).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_who_holds_a_duty_works_here() {
        let roster = Roster::load(usize::MAX, usize::MAX).unwrap();
        let duties = parse(&roster).unwrap();
        assert_eq!(duties.len(), lines(DUTIES).count());
        let named: usize = lines(DUTIES).map(|(_, line)| line.split(',').count()).sum();
        assert_eq!(duties.iter().map(|duty| duty.people.len()).sum::<usize>(), named, "a name is not in people.txt");
        assert!(duties.iter().any(|duty| duty.holder.is_none()), "one that nobody holds shows how that looks");
    }
}
