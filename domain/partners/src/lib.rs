//! How partners speak to us.
//!
//! [`x12`] reads, judges, acknowledges and writes the EDI documents of carriers, shippers and warehouses.
//!
//! Deliberately absent: transport (HTTPS, drop folders), storage, and what a document does to an order, a load or an
//! invoice. This room says what was written; the contexts decide what follows.

pub mod x12;
