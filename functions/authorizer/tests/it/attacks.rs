//! The corpus of attack tokens (RFC 8725 and the usual suspects). None is accepted; the honest token is.

use serde_json::{Value, json};

use crate::forge::{Signer, base64, changed, claims, now, sign_hs256};

fn accepts(signer: &Signer, token: &str) -> bool {
    authorizer_fn::verify(token, &signer.verifier(), now()).is_ok()
}

/// Name and token of each attack.
fn corpus(signer: &Signer) -> Vec<(String, String)> {
    let mut attacks = Vec::new();
    for part in [unsigned(signer), confused(signer), headers(signer), wrong_claims(signer), mangled(signer)] {
        attacks.extend(part.into_iter().map(|(name, token)| (name.to_owned(), token)));
    }
    attacks
}

type Attacks = Vec<(&'static str, String)>;

fn unsigned(signer: &Signer) -> Attacks {
    let honest = signer.sign(&signer.header(), &claims());
    let body = base64(claims().to_string());
    let none = |alg: &str, signature: &str| {
        let header = changed(signer.header(), &json!({ "alg": alg }));
        format!("{}.{body}.{signature}", base64(header.to_string()))
    };
    let signature = honest.rsplit('.').next().unwrap().to_owned();
    vec![
        ("alg none, no signature", none("none", "")),
        ("alg None", none("None", "")),
        ("alg NONE", none("NONE", "")),
        ("alg nOnE", none("nOnE", "")),
        ("alg none, honest signature", none("none", &signature)),
        ("alg empty", none("", &signature)),
        ("no signature", honest.trim_end_matches(&signature).to_owned()),
        ("no signature and no dot", honest.trim_end_matches(&format!(".{signature}")).to_owned()),
        ("signature of zeros", format!("{}.{body}.{}", base64(signer.header().to_string()), base64([0; 64]))),
        ("signature of r = s = 1", {
            let mut one = [0; 64];
            (one[31], one[63]) = (1, 1);
            format!("{}.{body}.{}", base64(signer.header().to_string()), base64(one))
        }),
    ]
}

fn confused(signer: &Signer) -> Attacks {
    let header = |alg: &str| changed(signer.header(), &json!({ "alg": alg }));
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": signer.x, "y": signer.y }).to_string();
    let hs = |secret: &[u8]| sign_hs256(&header("HS256"), &claims(), secret);
    vec![
        ("HS256 with the public point", hs(signer.point())),
        ("HS256 with x", hs(signer.x.as_bytes())),
        ("HS256 with the JWK", hs(jwk.as_bytes())),
        ("HS256 with the empty secret", hs(b"")),
        ("HS256 with the key id", hs(signer.kid.as_bytes())),
        ("ES256 header, HS256 signature", sign_hs256(&signer.header(), &claims(), signer.point())),
        ("RS256 header", signer.with_header(json!({ "alg": "RS256" }))),
        ("PS256 header", signer.with_header(json!({ "alg": "PS256" }))),
        ("ES384 header", signer.with_header(json!({ "alg": "ES384" }))),
        ("EdDSA header", signer.with_header(json!({ "alg": "EdDSA" }))),
        ("es256 in lower case", signer.with_header(json!({ "alg": "es256" }))),
        ("alg is a list", signer.with_header(json!({ "alg": ["ES256", "none"] }))),
    ]
}

fn headers(signer: &Signer) -> Attacks {
    let mallory = Signer::new();
    let own = json!({ "kty": "EC", "crv": "P-256", "x": mallory.x, "y": mallory.y });
    let by_mallory = |changes: Value| mallory.sign(&changed(signer.header(), &changes), &claims());
    let kid = |kid: Value| signer.with_header(json!({ "kid": kid }));
    let twice = format!(r#"{{"typ":"at+jwt","alg":"none","alg":"ES256","kid":"{}"}}"#, signer.kid);
    vec![
        ("another key under our key id", by_mallory(json!({}))),
        ("own key in jwk", by_mallory(json!({ "jwk": own }))),
        ("own key in jku", by_mallory(json!({ "jku": "https://evil.example/jwks.json" }))),
        ("own key in x5u", by_mallory(json!({ "x5u": "https://evil.example/cert.pem" }))),
        ("own key in x5c", by_mallory(json!({ "x5c": ["MIIB"] }))),
        ("honest key, jku beside it", signer.with_header(json!({ "jku": "https://evil.example/" }))),
        ("critical extension", signer.with_header(json!({ "crit": ["exp"], "exp": 0 }))),
        ("unencoded payload", signer.with_header(json!({ "b64": false, "crit": ["b64"] }))),
        ("compressed", signer.with_header(json!({ "zip": "DEF" }))),
        ("kid is a path", kid(json!("../../../../dev/null"))),
        ("kid is SQL", kid(json!("x' UNION SELECT 'key"))),
        ("kid is a key of the table", kid(json!("global#signing#current"))),
        ("kid is empty", kid(json!(""))),
        ("kid is a number", kid(json!(1))),
        ("kid is absent", kid(Value::Null)),
        ("typ is JWT", signer.with_header(json!({ "typ": "JWT" }))),
        ("typ is absent", signer.with_header(json!({ "typ": null }))),
        ("typ is of a refresh token", signer.with_header(json!({ "typ": "rt+jwt" }))),
        ("alg twice", signer.sign_text(&twice, &claims().to_string())),
        ("header is a list", signer.sign_text("[]", &claims().to_string())),
        ("header is not JSON", signer.sign_text("at+jwt", &claims().to_string())),
        ("header with a tail", signer.sign_text(&format!("{}x", signer.header()), &claims().to_string())),
    ]
}

fn wrong_claims(signer: &Signer) -> Attacks {
    let second = now().as_second();
    let with = |changes: Value| signer.with_claims(changes);
    let text = claims().to_string();
    let twice = |member: &str| {
        let text = format!("{},{member}}}", text.trim_end_matches('}'));
        signer.sign_text(&signer.header().to_string(), &text)
    };
    vec![
        ("expired", with(json!({ "iat": second - 700, "exp": second - 100 }))),
        ("expires this second", with(json!({ "iat": second - 600, "exp": second }))),
        ("lives for a year", with(json!({ "exp": second + 31_536_000 }))),
        ("never expires", with(json!({ "exp": i64::MAX }))),
        ("no exp", with(json!({ "exp": null }))),
        ("exp is text", with(json!({ "exp": (second + 600).to_string() }))),
        ("exp is negative", with(json!({ "exp": -1 }))),
        ("exp is 1e400", twice(r#""exp":1e400"#)),
        ("from the future", with(json!({ "iat": second + 3_600, "exp": second + 4_200 }))),
        ("no iat", with(json!({ "iat": null }))),
        ("other issuer", with(json!({ "iss": "https://evil.example" }))),
        ("issuer with a tail", with(json!({ "iss": "https://supercargo.dev.evil.example" }))),
        ("no issuer", with(json!({ "iss": null }))),
        ("two issuers", with(json!({ "iss": ["https://supercargo.dev", "https://evil.example"] }))),
        ("other audience", with(json!({ "aud": "another-api" }))),
        ("two audiences", with(json!({ "aud": ["supercargo-api", "another-api"] }))),
        ("no audience", with(json!({ "aud": null }))),
        ("no tenant", with(json!({ "tenant": null }))),
        ("tenant is empty", with(json!({ "tenant": "" }))),
        ("tenant is a wildcard", with(json!({ "tenant": "*" }))),
        ("tenant is global", with(json!({ "tenant": "global" }))),
        ("tenant with a separator", with(json!({ "tenant": "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b#order" }))),
        ("tenant is another kind of id", with(json!({ "tenant": "per_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b" }))),
        ("role that does not exist", with(json!({ "role": "root" }))),
        ("roles in a list", with(json!({ "role": ["driver", "owner"] }))),
        ("no role", with(json!({ "role": null }))),
        ("subject is a tenant", with(json!({ "sub": "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b" }))),
        ("tenant twice", twice(r#""tenant":"tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b""#)),
        ("role twice", twice(r#""role":"owner""#)),
        ("claims are a list", signer.sign_text(&signer.header().to_string(), "[]")),
        ("claims are not JSON", signer.sign_text(&signer.header().to_string(), "sub=ann")),
        ("claims are empty", signer.sign_text(&signer.header().to_string(), "")),
    ]
}

fn mangled(signer: &Signer) -> Attacks {
    let honest = signer.sign(&signer.header(), &claims());
    let parts: Vec<&str> = honest.split('.').collect();
    let promoted = base64(changed(claims(), &json!({ "role": "admin" })).to_string());
    let moved = base64(changed(claims(), &json!({ "tenant": "tnt_0190f5f0a5c37e7f8a4b1c2d3e4f5a6b" })).to_string());
    let header = base64(signer.header().to_string());
    vec![
        ("empty", String::new()),
        ("two dots", "..".to_owned()),
        ("not a token", "Bearer".to_owned()),
        ("another role, same signature", format!("{}.{promoted}.{}", parts[0], parts[2])),
        ("another tenant, same signature", format!("{}.{moved}.{}", parts[0], parts[2])),
        ("signature cut short", honest[..honest.len() - 4].to_owned()),
        ("signature twice", format!("{honest}.{}", parts[2])),
        ("five parts (JWE)", format!("{header}.a.b.c.d")),
        ("padding", format!("{honest}==")),
        ("a space", format!("{honest} ")),
        ("a line break", honest.replacen('.', ".\n", 1)),
        ("a NUL", format!("{honest}\0")),
        ("two tokens in one header", format!("{honest},{honest}")),
        ("another script's full stop", honest.replace('.', "。")),
        ("standard base64", signer.sign_parts(&header, &format!("{}=", base64(claims().to_string())))),
        ("claims nested deep", {
            let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
            signer.sign_text(&signer.header().to_string(), &deep)
        }),
        ("huge", {
            let huge = json!({ "tenant": null, "pad": "x".repeat(1_000_000) });
            signer.with_claims(huge)
        }),
    ]
}

#[test]
fn no_attack_is_accepted() {
    let signer = Signer::new();
    assert!(accepts(&signer, &signer.sign(&signer.header(), &claims())), "the honest token is refused");
    let attacks = corpus(&signer);
    assert!(attacks.len() >= 40, "only {} attacks", attacks.len());
    let accepted: Vec<&String> = attacks.iter().filter(|(_, t)| accepts(&signer, t)).map(|(name, _)| name).collect();
    assert!(accepted.is_empty(), "{} of {} accepted: {accepted:?}", accepted.len(), attacks.len());
    // Each for the reason that it was made for.
    let reasons: Vec<String> = attacks
        .iter()
        .map(|(name, token)| match authorizer_fn::verify(token, &signer.verifier(), now()) {
            Ok(_) => format!("{name:<36} ACCEPTED"),
            Err(refusal) => format!("{name:<36} {refusal}"),
        })
        .collect();
    let report = format!("{} attack tokens, {} accepted\n\n{}\n", attacks.len(), accepted.len(), reasons.join("\n"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("attacks", report);
    });
}

#[test]
fn every_changed_character_is_noticed() {
    let signer = Signer::new();
    let honest = signer.sign(&signer.header(), &claims());
    for at in 0..honest.len() {
        let mut bytes = honest.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(!accepts(&signer, &changed), "character {at} of `{honest}`");
    }
}
