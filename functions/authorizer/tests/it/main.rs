//! What the authorizer must never accept.

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod forge;
