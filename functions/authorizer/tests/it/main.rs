//! What the authorizer must never accept, and what it must.

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod callers;
#[cfg(test)]
mod forge;
