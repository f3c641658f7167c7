//! The deciders of tenancy: what happens when, what never happens, and the transition tables as committed snapshots.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod transitions;
