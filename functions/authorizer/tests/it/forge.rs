//! A workshop for tokens: any header, any claims, any signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::DecodingKey;
use kernel::{PersonId, Role, SessionId, TenantId, TypedId};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{digest, hmac};
use serde_json::{Value, json};
use tenancy::Claims;

pub fn now() -> Timestamp {
    "2026-11-23T15:00:00Z".parse().unwrap()
}

pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key pair and what the world knows of it.
pub struct Signer {
    pair: EcdsaKeyPair,
    pub kid: String,
    pub x: String,
    pub y: String,
}

impl Signer {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let point = pair.public_key().as_ref().to_vec();
        let kid = base64(digest::digest(&digest::SHA256, &point));
        Self { pair, kid, x: base64(&point[1..33]), y: base64(&point[33..]) }
    }

    pub fn verifier(&self) -> DecodingKey {
        DecodingKey::from_ec_components(&self.x, &self.y).unwrap()
    }

    pub fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "ES256", "kid": self.kid })
    }

    /// Signs exactly this text of header and claims.
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        self.sign_parts(&base64(header), &base64(claims))
    }

    pub fn sign_parts(&self, header: &str, claims: &str) -> String {
        let input = format!("{header}.{claims}");
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
        format!("{input}.{}", base64(signature))
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// A token that is good but for the given claims (`null` removes one).
    pub fn with_claims(&self, changes: Value) -> String {
        self.sign(&self.header(), &changed(claims(), &changes))
    }

    /// A token that is good but for the given header members (`null` removes one).
    pub fn with_header(&self, changes: Value) -> String {
        self.sign(&changed(self.header(), &changes), &claims())
    }
}

/// Signs with a MAC, as one who takes the public key for a secret.
pub fn sign_hs256(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let input = format!("{}.{}", base64(header.to_string()), base64(claims.to_string()));
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
    format!("{input}.{}", base64(mac))
}

pub fn claims() -> Value {
    let (person, tenant, session) =
        (PersonId::derive(&["ann"]), TenantId::derive(&["acme"]), SessionId::derive(&["laptop"]));
    json!(Claims::new(person, tenant, Role::Owner, session, now()))
}

pub fn changed(mut value: Value, changes: &Value) -> Value {
    let fields = value.as_object_mut().unwrap();
    for (name, change) in changes.as_object().unwrap() {
        match change {
            Value::Null => drop(fields.remove(name)),
            change => drop(fields.insert(name.clone(), change.clone())),
        }
    }
    value
}
