//! Places of the house and the pictures of its floors.

use super::hospital::{KLINIKUM, hospital, line};
use crate::{PlaceKept, Store};
use protocol::{
    id::{PlaceId, PlanId, TenantId},
    place::{House, Place, Plan, PlanPoint},
};

fn plan(n: u8, floor: &str) -> Plan {
    Plan { plan: PlanId::from_bytes([n; 16]), building: "Haus C".into(), floor: floor.into() }
}

fn place(n: u8, name: &str, point: Option<PlanPoint>) -> Place {
    Place { place: PlaceId::from_bytes([n; 16]), name: name.into(), building: "Haus C".into(), floor: "4. OG".into(), point }
}

pub(super) async fn places_stand_on_plans(store: &impl Store) {
    hospital(store, KLINIKUM, "localhost").await;
    assert_eq!(store.places(KLINIKUM).await.unwrap(), House::default());
    let lines = async || store.audit(KLINIKUM, 0, 100).await.unwrap().len();
    let before = lines().await;
    let put_plan =
        async |plan: Plan, picture: Option<&[u8]>| store.put_plan(KLINIKUM, &plan, picture, 2, &line("plan")).await.unwrap();
    assert_eq!(put_plan(plan(1, "4. OG"), None).await, PlaceKept::NoPlan, "without a picture there is nothing to keep");
    assert_eq!(put_plan(plan(1, "4. OG"), Some(&[1, 2])).await, PlaceKept::Done);
    assert_eq!(put_plan(plan(2, "3. OG"), Some(&[3])).await, PlaceKept::Done);
    assert_eq!(put_plan(plan(3, "2. OG"), Some(&[4])).await, PlaceKept::TooMany);
    assert_eq!(put_plan(plan(1, "5. OG"), None).await, PlaceKept::Done, "renamed, with its picture");
    let picture = async |n| store.plan_picture(KLINIKUM, PlanId::from_bytes([n; 16])).await.unwrap();
    assert_eq!((picture(1).await, picture(2).await, picture(3).await), (Some(vec![1, 2]), Some(vec![3]), None));

    let point = |n| Some(PlanPoint { plan: PlanId::from_bytes([n; 16]), x: 10_000, y: 0 });
    let put_place = async |place: Place| store.put_place(KLINIKUM, &place, 2, &line("place")).await.unwrap();
    assert_eq!(put_place(place(1, "Zimmer 412", point(3))).await, PlaceKept::NoPlan);
    assert_eq!(put_place(place(1, "Zimmer 412", point(1))).await, PlaceKept::Done);
    assert_eq!(put_place(place(2, "Labor", None)).await, PlaceKept::Done);
    assert_eq!(put_place(place(3, "Archiv", None)).await, PlaceKept::TooMany);
    assert_eq!(put_place(place(2, "Blutbank", point(2))).await, PlaceKept::Done, "in its own place");
    let house = store.places(KLINIKUM).await.unwrap();
    assert_eq!(house.plans, [plan(2, "3. OG"), plan(1, "5. OG")]);
    assert_eq!(house.places, [place(2, "Blutbank", point(2)), place(1, "Zimmer 412", point(1))]);
    assert_eq!(lines().await, before + 6, "a line for each that was kept");

    let dropped = store.drop_plan(KLINIKUM, PlanId::from_bytes([1; 16]), &line("dropped")).await.unwrap();
    let again = store.drop_plan(KLINIKUM, PlanId::from_bytes([1; 16]), &line("dropped")).await.unwrap();
    assert_eq!((dropped, again), (true, false));
    let house = store.places(KLINIKUM).await.unwrap();
    assert_eq!(house.places, [place(2, "Blutbank", point(2)), place(1, "Zimmer 412", None)], "the room is still there");
    let drop_place = async |n| store.drop_place(KLINIKUM, PlaceId::from_bytes([n; 16]), &line("dropped")).await.unwrap();
    assert_eq!((drop_place(1).await, drop_place(1).await), (true, false));
    assert_eq!(lines().await, before + 8);

    let elsewhere = TenantId::from_bytes([77; 16]);
    hospital(store, elsewhere, "elsewhere.localhost").await;
    assert_eq!(store.places(elsewhere).await.unwrap(), House::default());
    assert_eq!(store.plan_picture(elsewhere, PlanId::from_bytes([2; 16])).await.unwrap(), None);
}
