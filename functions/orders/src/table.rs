//! What this context keeps, and the lists that its keys serve.
//!
//! | list | index | partition | sort |
//! | --- | --- | --- | --- |
//! | orders of one status | gsi1 | `status#held` | ship-by date, number |
//! | all orders | gsi2 | `all#` | number |
//! | accounts | gsi1 | `all#` | code |
//! | imports, newest first | gsi1 | `all#` | identifier |
//!
//! Plain records: `import` (the result of every order of a file, by run and outcome) and `importprofile` (the mapping
//! last used for a header).
//!
//! An order's identifier is derived from its number, and an account's from its code: what must be unique needs no item
//! of its own.

use kernel::{AccountId, Context, ImportId, OrderId};
use orders::{Account, Import, Order, Status};
use platform::{Entity, Indexes, Query, Stored};

use crate::views::{AccountView, ImportView, OrderView};

pub(crate) struct Orders;

impl Orders {
    pub fn all() -> Query {
        Query::gsi2("all", "")
    }

    pub fn of_status(status: Status) -> Query {
        Query::gsi1("status", status.as_str())
    }
}

impl Entity for Orders {
    type Aggregate = Order;
    type Id = OrderId;
    type View = OrderView;

    fn indexes(order: &Order, _: OrderId) -> Indexes {
        match (&order.ask, order.status()) {
            (Some(ask), Some(status)) => Indexes::none()
                .gsi1("status", status.as_str(), format!("{}#{}", ask.ship_by, ask.number))
                .gsi2("all", "", &ask.number),
            _ => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Order, OrderId>, context: &Context) -> OrderView {
        OrderView::of(stored, context)
    }
}

pub(crate) struct Accounts;

impl Accounts {
    pub fn all() -> Query {
        Query::gsi1("all", "")
    }
}

impl Entity for Accounts {
    type Aggregate = Account;
    type Id = AccountId;
    type View = AccountView;

    fn indexes(account: &Account, _: AccountId) -> Indexes {
        match &account.party {
            Some(party) => Indexes::none().gsi1("all", "", &party.code),
            None => Indexes::none(),
        }
    }

    fn view(stored: &Stored<Account, AccountId>, context: &Context) -> AccountView {
        AccountView::of(stored, context)
    }
}

pub(crate) struct Imports;

impl Imports {
    pub fn newest_first() -> Query {
        Query::gsi1("all", "").descending()
    }
}

impl Entity for Imports {
    type Aggregate = Import;
    type Id = ImportId;
    type View = ImportView;

    fn indexes(_: &Import, id: ImportId) -> Indexes {
        Indexes::none().gsi1("all", "", id)
    }

    fn view(stored: &Stored<Import, ImportId>, context: &Context) -> ImportView {
        ImportView::of(stored, context)
    }
}
