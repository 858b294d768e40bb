//! Duties: one person at a time, those who may, and who held them when.

use super::hospital::{KLINIKUM, NOW, certified, deputy, hospital, joins, line, person};
use crate::{DutyKept, DutyTurn, DutyTurned, NewDuty, ShiftRow, Store, Sweep};
use protocol::{
    duty::{Duty, Shift},
    frame::PersonState,
    id::{DutyId, TenantId},
    time::Timestamp,
};

fn id(n: u8) -> DutyId {
    DutyId::from_bytes([n; 16])
}

fn new(n: u8, name: &str, people: &[u8]) -> NewDuty {
    NewDuty { duty: id(n), name: name.into(), people: people.iter().map(|n| person(*n)).collect() }
}

fn at(minute: u64) -> Timestamp {
    NOW.plus_millis(minute * 60_000)
}

async fn turn(store: &impl Store, by: u8, to: Option<u8>, minute: u64) -> DutyTurned {
    let turn = DutyTurn { duty: id(1), by: person(by), to: to.map(person), at: at(minute) };
    store.turn_duty(KLINIKUM, &turn).await.unwrap()
}

fn shift(n: u8, minute: u64) -> Shift {
    Shift { person: person(n), since: at(minute) }
}

async fn holder(store: &impl Store) -> Option<Shift> {
    store.duties(KLINIKUM).await.unwrap().iter().find(|duty| duty.duty == id(1)).unwrap().shift
}

pub(super) async fn one_person_holds_a_duty(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    joins(store, KLINIKUM, 2, 20, "Kaya", false).await;
    joins(store, KLINIKUM, 3, 30, "Weber", false).await;
    let lines = async || store.audit(KLINIKUM, 0, 100).await.unwrap().len();
    let before = lines().await;
    let put = async |duty: NewDuty| store.put_duty(KLINIKUM, &duty, 2, &line("duty")).await.unwrap();
    assert_eq!(put(new(1, "Dienstarzt Innere", &[2, 3])).await, DutyKept::Done);
    assert_eq!(put(new(2, "dienstarzt innere", &[])).await, DutyKept::NameTaken);
    assert_eq!(put(new(2, "Röntgen", &[2, 99])).await, DutyKept::NoPerson);
    assert_eq!(put(new(2, "Röntgen", &[2, 2])).await, DutyKept::Done, "named twice is named once");
    assert_eq!(put(new(3, "Labor", &[])).await, DutyKept::TooMany);
    assert_eq!(lines().await, before + 2, "a line for each that was kept");
    let duty = |n, name: &str, shift, people: &[u8]| Duty {
        duty: id(n),
        name: name.into(),
        shift,
        people: people.iter().map(|n| person(*n)).collect(),
    };
    let expected = [duty(1, "Dienstarzt Innere", None, &[2, 3]), duty(2, "Röntgen", None, &[2])];
    assert_eq!(store.duties(KLINIKUM).await.unwrap(), expected);

    assert_eq!(turn(store, 1, Some(1), 0).await, DutyTurned::NotAllowed, "an administrator is no doctor on duty");
    assert_eq!(turn(store, 2, None, 0).await, DutyTurned::NotAllowed, "what nobody holds nobody gives back");
    assert_eq!(turn(store, 2, Some(2), 0).await, DutyTurned::Done(Some(shift(2, 0))));
    assert_eq!(turn(store, 2, Some(2), 1).await, DutyTurned::Unchanged, "a tap that is sent again");
    assert_eq!(turn(store, 3, Some(2), 1).await, DutyTurned::NotAllowed, "who does not hold it gives it to nobody");
    assert_eq!(turn(store, 2, Some(1), 1).await, DutyTurned::NotAllowed, "nor to somebody who may not");
    assert_eq!(turn(store, 2, Some(3), 2).await, DutyTurned::Done(Some(shift(3, 2))));
    assert_eq!(turn(store, 2, Some(2), 3).await, DutyTurned::Done(Some(shift(2, 3))), "taken over from who forgot it");
    assert_eq!(holder(store).await, Some(shift(2, 3)));
    assert_eq!(turn(store, 2, None, 4).await, DutyTurned::Done(None));
    assert_eq!(holder(store).await, None);
    // Within one millisecond, and by a clock that was set back.
    let taken = turn(store, 3, Some(3), 3).await;
    let since = at(3).plus_millis(1);
    assert_eq!(taken, DutyTurned::Done(Some(Shift { person: person(3), since })));
    let row = |n, since, until| ShiftRow { person: person(n), since, until };
    let log = [row(3, since, None), row(2, at(3), Some(at(4))), row(3, at(2), Some(at(3))), row(2, at(0), Some(at(2)))];
    assert_eq!(store.duty_shifts(KLINIKUM, id(1), 9).await.unwrap().unwrap(), log);
    assert_eq!(store.duty_shifts(KLINIKUM, id(1), 1).await.unwrap().unwrap(), log[..1]);
    assert_eq!(store.duty_shifts(KLINIKUM, id(9), 1).await.unwrap(), None);
    assert_eq!(lines().await, before + 2, "who is on duty is no act of the administration");

    let sweep = Sweep { transfers: NOW, invitations: NOW, key_packages: NOW, duty_shifts: at(4), urgent_messages: NOW };
    assert_eq!(store.sweep(KLINIKUM, &sweep).await.unwrap().duty_shifts, 2);
    assert_eq!(store.duty_shifts(KLINIKUM, id(1), 9).await.unwrap().unwrap(), log[..2], "the one of now stays");

    assert_eq!(put(new(1, "Dienstarzt Innere 1", &[2])).await, DutyKept::Done);
    assert_eq!(holder(store).await, None, "who may not hold it any more holds it no more");
    let dropped = store.drop_duty(KLINIKUM, id(1), &line("dropped")).await.unwrap();
    let again = store.drop_duty(KLINIKUM, id(1), &line("dropped")).await.unwrap();
    assert_eq!((dropped, again, lines().await), (true, false, before + 4));
    assert_eq!(turn(store, 2, Some(2), 9).await, DutyTurned::NotFound);
    let elsewhere = TenantId::from_bytes([77; 16]);
    hospital(store, elsewhere, "elsewhere.localhost").await;
    assert_eq!(store.duties(elsewhere).await.unwrap(), []);
    assert_eq!(store.duty_shifts(elsewhere, id(2), 1).await.unwrap(), None);
}

pub(super) async fn who_is_locked_holds_nothing(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    deputy(store, KLINIKUM).await;
    joins(store, KLINIKUM, 2, 20, "Kaya", false).await;
    assert_eq!(certified(2).level, protocol::certificate::Level::Internal);
    let kept = store.put_duty(KLINIKUM, &new(1, "Dienstarzt Innere", &[2, 80]), 9, &line("duty")).await.unwrap();
    assert_eq!(kept, DutyKept::Done);
    assert_eq!(turn(store, 2, Some(2), 0).await, DutyTurned::Done(Some(shift(2, 0))));
    let set = async |state| store.set_person_state(KLINIKUM, person(2), state, &line("state")).await.unwrap();
    set(PersonState::Locked).await;
    let duties = store.duties(KLINIKUM).await.unwrap();
    assert_eq!((duties[0].shift, duties[0].people.as_slice()), (None, [person(80)].as_slice()));
    assert_eq!(turn(store, 2, Some(2), 1).await, DutyTurned::NotAllowed);
    let kept = store.put_duty(KLINIKUM, &new(1, "Dienstärztin Innere", &[80]), 9, &line("duty")).await.unwrap();
    assert_eq!(kept, DutyKept::Done, "kept by somebody in whose list who is locked does not stand");
    set(PersonState::Active).await;
    assert_eq!(store.duties(KLINIKUM).await.unwrap()[0].people, [person(2), person(80)], "who comes back may hold it again");
    assert_eq!(holder(store).await, None, "who comes back begins with nothing");
    assert_eq!(turn(store, 2, Some(2), 2).await, DutyTurned::Done(Some(shift(2, 2))));
    set(PersonState::Deleted).await;
    let duties = store.duties(KLINIKUM).await.unwrap();
    assert_eq!((duties[0].shift, duties[0].people.as_slice()), (None, [person(80)].as_slice()));
}
