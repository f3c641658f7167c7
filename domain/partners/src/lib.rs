//! How partners speak to us.
//!
//! [`x12`] reads, judges, acknowledges and writes the EDI documents of carriers, shippers and warehouses. [`webhook`] signs
//! what we deliver and says where we may deliver it. [`telematics`] turns what vendors of tracking devices send into one
//! model.
//!
//! Deliberately absent: transport (HTTPS, drop folders), storage, and what a document does to an order, a load or an
//! invoice. This room says what was written; the contexts decide what follows.

pub mod telematics;
pub mod webhook;
pub mod x12;
