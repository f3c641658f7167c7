//! Tenancy over its routes, on a cloud in this process.

#[cfg(test)]
mod api_keys;
#[cfg(test)]
mod house;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod members;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sign_up;
