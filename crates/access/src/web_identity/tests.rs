//! Tokens that are right, and each way of being wrong.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://id.example.com/team";
const NOW: u64 = 1_800_000_000;

/// A provider's key and the set that it publishes.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

fn base64(bytes: &[u8]) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        Self { pair, random }
    }

    fn key_set(&self) -> String {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (base64(&point[1..33]), base64(&point[33..]));
        json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "x": x, "y": y}]}).to_string()
    }

    fn sign_as(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| base64(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
        format!("{message}.{}", base64(signature.as_ref()))
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_as(&json!({"alg": "ES256", "kid": "one"}), claims)
    }

    fn identities(&self) -> WebIdentities {
        let audiences = vec!["stator".to_owned(), "other".to_owned()];
        WebIdentities::new(ISSUER.to_owned(), audiences, &self.key_set()).unwrap()
    }
}

fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "alice", "aud": "stator", "exp": NOW + 60, "nbf": NOW})
}

fn changed(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

#[test]
fn a_token_says_who_it_is() {
    let signer = Signer::new();
    let identities = signer.identities();
    let alice = WebIdentity {
        subject: "alice".to_owned(),
        audience: "stator".to_owned(),
        issuer: ISSUER.to_owned(),
        methods: vec![],
    };
    assert_eq!(identities.verify(&signer.sign(&claims()), NOW), Ok(alice.clone()));
    // An id of the key may be left out, and there may be several audiences.
    let list = changed("aud", json!(["somebody", "other"]));
    let token = signer.sign_as(&json!({"alg": "ES256"}), &list);
    let other = WebIdentity { audience: "other".to_owned(), ..alice.clone() };
    assert_eq!(identities.verify(&token, NOW), Ok(other));
    let methods = signer.sign(&changed("amr", json!(["pwd", "otp"])));
    let methods = identities.verify(&methods, NOW).unwrap().methods;
    assert_eq!(methods, ["pwd", "otp"]);
    assert_eq!(
        identities.provider("123456789012"),
        "arn:aws:iam::123456789012:oidc-provider/id.example.com/team"
    );
}

#[test]
fn a_token_with_something_wrong_is_refused() {
    let signer = Signer::new();
    let identities = signer.identities();
    for (name, value, fault) in [
        ("iss", json!("https://evil"), TokenFault::Issuer("https://evil".to_owned())),
        ("iss", Value::Null, TokenFault::Claim("iss")),
        ("sub", Value::Null, TokenFault::Claim("sub")),
        ("sub", json!(""), TokenFault::Claim("sub")),
        ("aud", Value::Null, TokenFault::Claim("aud")),
        ("aud", json!("somebody"), TokenFault::Audience),
        ("aud", json!([]), TokenFault::Audience),
        ("azp", json!("somebody"), TokenFault::Audience),
        ("exp", Value::Null, TokenFault::Claim("exp")),
        ("exp", json!(NOW), TokenFault::Expired { now: NOW, expires: NOW }),
        ("exp", json!(-1.5e300), TokenFault::Expired { now: NOW, expires: 0 }),
        ("exp", json!("soon"), TokenFault::Form),
        ("nbf", json!(NOW + 1), TokenFault::TooEarly),
    ] {
        let token = signer.sign(&changed(name, value.clone()));
        assert_eq!(identities.verify(&token, NOW), Err(fault), "{name} {value}");
    }
}

#[test]
fn a_signature_by_another_key_or_way_is_none() {
    let signer = Signer::new();
    let identities = signer.identities();
    let token = signer.sign(&claims());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (head, payload) = message.split_once('.').unwrap();
    let other = base64(changed("sub", json!("root")).to_string().as_bytes());
    let none = base64(br#"{"alg":"none"}"#);
    let symmetric = base64(br#"{"alg":"HS256","kid":"one"}"#);
    let rsa = base64(br#"{"alg":"RS256","kid":"one"}"#);
    let unknown = signer.sign_as(&json!({"alg": "ES256", "kid": "two"}), &claims());
    for (token, fault) in [
        (Signer::new().sign(&claims()), TokenFault::Signature),
        (format!("{head}.{other}.{signature}"), TokenFault::Signature),
        (format!("{head}.{payload}."), TokenFault::Signature),
        (format!("{head}.{payload}.{}", base64(&[0; 64])), TokenFault::Signature),
        (unknown, TokenFault::Key),
        (format!("{none}.{payload}."), TokenFault::Form),
        (format!("{symmetric}.{payload}.{signature}"), TokenFault::Key),
        (format!("{rsa}.{payload}.{signature}"), TokenFault::Key),
        (format!("{head}.{payload}"), TokenFault::Form),
        ("eyJ".to_owned(), TokenFault::Form),
        (String::new(), TokenFault::Form),
        ("..".to_owned(), TokenFault::Form),
    ] {
        assert_eq!(identities.verify(&token, NOW), Err(fault), "{token}");
    }
}

/// Source: RFC 7515, A.2 (RS256) and A.3 (ES256), with the keys there. Their claims lack a subject.
#[test]
fn the_examples_of_the_standard_are_signed_by_its_keys() {
    let rsa = r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#;
    let ec = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let rs256 = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let es256 =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    for (key, head, signature) in
        [(rsa, "eyJhbGciOiJSUzI1NiJ9", rs256), (ec, "eyJhbGciOiJFUzI1NiJ9", es256)]
    {
        let set = format!(r#"{{"keys":[{key}]}}"#);
        let joe = WebIdentities::new("joe".to_owned(), vec![], &set).unwrap();
        let token = format!("{head}.{claims}.{signature}");
        assert_eq!(joe.verify(&token, NOW), Err(TokenFault::Claim("sub")), "{head}");
        let forged = format!("{head}.{claims}.{}", signature.replace('-', "_"));
        assert_eq!(joe.verify(&forged, NOW), Err(TokenFault::Signature), "{head}");
    }
}

#[test]
fn keys_can_be_replaced_and_a_set_without_a_usable_one_is_refused() {
    let (before, after) = (Signer::new(), Signer::new());
    let identities = before.identities();
    for set in ["", "[]", r#"{"keys":[]}"#, r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#] {
        assert!(identities.replace(set).is_err(), "{set}");
    }
    assert!(identities.verify(&before.sign(&claims()), NOW).is_ok());
    identities.replace(&after.key_set()).unwrap();
    assert!(identities.verify(&after.sign(&claims()), NOW).is_ok());
    let refused = identities.verify(&before.sign(&claims()), NOW);
    assert_eq!(refused, Err(TokenFault::Signature));
}
