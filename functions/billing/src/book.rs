//! The prices that may apply to a load: what the indexes can find, and no more.

use std::collections::BTreeSet;

use billing::{Book, Dispatched, LaneEnd, schedule_on};
use platform::{Entity, Failure, Page, Paging, Permit, Query, Stored};

use crate::table::{FuelPrices, FuelSchedules, Rates};

/// Pages of 200 that one lookup reads at most.
const PAGES_MAX: usize = 10;

pub async fn book_for(permit: &Permit, load: &Dispatched) -> Result<Book, Failure> {
    let mut book = Book::default();
    for destination in LaneEnd::words_for(&load.destination) {
        let found = all::<Rates>(permit, Rates::to(&destination)).await?;
        book.rates.extend(found.into_iter().filter_map(|rate| Some((rate.id, rate.state.terms()?.clone()))));
    }
    let schedules = all::<FuelSchedules>(permit, FuelSchedules::all()).await?;
    book.schedules = schedules.into_iter().filter_map(|s| Some((s.id, s.state.0?))).collect();
    let source = schedule_on(&book.schedules, load.ship_date).map(|(_, terms)| terms.price_source.clone());
    if let Some(source) = source {
        let mut paging = Paging::longest();
        for _ in 0..PAGES_MAX {
            let page = permit.list_stored::<FuelPrices>(FuelPrices::of_source(&source), &paging).await?;
            book.prices.extend(page.items.into_iter().filter_map(|p| Some((p.id, p.state.0?))));
            // Newest first: the first one before the ship date is the one that counts.
            let found = billing::price_on(&book.prices, &source, load.ship_date).is_some();
            match page.next_cursor.filter(|_| !found) {
                Some(cursor) => paging = paging.after(Some(cursor)),
                None => break,
            }
        }
    }
    Ok(book)
}

/// Up to [`PAGES_MAX`] pages. An index may show an item twice while it changes; it is answered once.
pub async fn all<E: Entity>(permit: &Permit, query: Query) -> Result<Vec<Stored<E::Aggregate, E::Id>>, Failure> {
    let (mut items, mut seen, mut paging) = (Vec::new(), BTreeSet::new(), Paging::longest());
    for _ in 0..PAGES_MAX {
        let Page { items: page, next_cursor, .. } = permit.list_stored::<E>(query.clone(), &paging).await?;
        items.extend(page.into_iter().filter(|stored| seen.insert(stored.id.to_string())));
        match next_cursor {
            Some(cursor) => paging = paging.after(Some(cursor)),
            None => break,
        }
    }
    Ok(items)
}
