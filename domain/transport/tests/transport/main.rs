//! The transport domain, told as given / when / then, as properties, and as transition tables.

mod appointments;
mod fixtures;
mod freight;
mod guides;
mod loads;
mod movement;
mod plans;
mod records;
mod routes;
mod tables;
mod tenders;
