//! Reads pairs from their encodings and uses them, with the crates of RustCrypto and dalek.
//!
//! usage: reader DIR SPEC...
//!
//! The private key of a SPEC is in DIR/SPEC.pkcs8, the public key in DIR/SPEC.spki, both in DER. Prints its versions and then
//! a line for each SPEC, which says what was done with the pair or why it cannot be.

use ml_kem::kem::{Decapsulate, Encapsulate};
use ml_kem::{DecapsulationKey, EncapsulationKey, MlKem512, MlKem768, MlKem1024};
use pkcs8::der::Decode;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rsa::pkcs1v15;
use sha2::Sha256;
use signature::{Keypair, Signer, Verifier};
use slh_dsa as slh;
use std::error::Error;
use std::path::Path;

type Done = Result<&'static str, Box<dyn Error>>;

const MESSAGE: &[u8] = b"a message of some length";
const OTHER_KEY: &str = "the public key is not that of the private key";

macro_rules! encapsulate {
    ($parameters:ty, $pkcs8:expr, $spki:expr) => {{
        let key = DecapsulationKey::<$parameters>::from_pkcs8_der($pkcs8)?;
        let public = EncapsulationKey::<$parameters>::from_public_key_der($spki)?;
        require(key.encapsulation_key().to_public_key_der()?.as_bytes() == $spki, OTHER_KEY)?;
        let (capsule, secret) = public.encapsulate();
        require(key.decapsulate(&capsule) == secret, "an encapsulated secret comes out different")?;
        Ok("encapsulated")
    }};
}

fn main() {
    println!("{}", env!("READER_VERSIONS"));
    let args: Vec<String> = std::env::args().collect();
    for spec in &args[2..] {
        match use_pair(Path::new(&args[1]), spec) {
            Ok(done) => println!("{spec}: {done}"),
            Err(e) => println!("{spec}: red: {e}"),
        }
    }
}

fn use_pair(directory: &Path, spec: &str) -> Done {
    let pkcs8 = &std::fs::read(directory.join(format!("{spec}.pkcs8")))?[..];
    let spki = &std::fs::read(directory.join(format!("{spec}.spki")))?[..];
    match spec {
        "RSA-2048" | "RSA-3072" | "RSA-4096" | "RSA-8192" => {
            sign::<pkcs1v15::SigningKey<Sha256>, pkcs1v15::Signature>(pkcs8, spki)
        }
        "EC-P-256" => sign::<p256::ecdsa::SigningKey, p256::ecdsa::Signature>(pkcs8, spki),
        "EC-P-384" => sign::<p384::ecdsa::SigningKey, p384::ecdsa::Signature>(pkcs8, spki),
        "EC-P-521" => sign::<p521::ecdsa::SigningKey, p521::ecdsa::Signature>(pkcs8, spki),
        "Ed25519" => sign::<ed25519_dalek::SigningKey, ed25519_dalek::Signature>(pkcs8, spki),
        "Ed448" => {
            let key = ed448_goldilocks::SigningKey::from_pkcs8_der(pkcs8)?;
            verify::<_, _, ed448_goldilocks::Signature>(&key, key.verifying_key(), spki)
        }
        "X25519" => agree_x25519(pkcs8, spki),
        "X448" => agree_x448(pkcs8, spki),
        "ML-DSA-44" => sign::<ml_dsa::SigningKey<ml_dsa::MlDsa44>, ml_dsa::Signature<ml_dsa::MlDsa44>>(pkcs8, spki),
        "ML-DSA-65" => sign::<ml_dsa::SigningKey<ml_dsa::MlDsa65>, ml_dsa::Signature<ml_dsa::MlDsa65>>(pkcs8, spki),
        "ML-DSA-87" => sign::<ml_dsa::SigningKey<ml_dsa::MlDsa87>, ml_dsa::Signature<ml_dsa::MlDsa87>>(pkcs8, spki),
        "ML-KEM-512" => encapsulate!(MlKem512, pkcs8, spki),
        "ML-KEM-768" => encapsulate!(MlKem768, pkcs8, spki),
        "ML-KEM-1024" => encapsulate!(MlKem1024, pkcs8, spki),
        "SLH-DSA-SHA2-128s" => sign_slh::<slh::Sha2_128s>(pkcs8, spki),
        "SLH-DSA-SHA2-128f" => sign_slh::<slh::Sha2_128f>(pkcs8, spki),
        "SLH-DSA-SHA2-192s" => sign_slh::<slh::Sha2_192s>(pkcs8, spki),
        "SLH-DSA-SHA2-192f" => sign_slh::<slh::Sha2_192f>(pkcs8, spki),
        "SLH-DSA-SHA2-256s" => sign_slh::<slh::Sha2_256s>(pkcs8, spki),
        "SLH-DSA-SHA2-256f" => sign_slh::<slh::Sha2_256f>(pkcs8, spki),
        "SLH-DSA-SHAKE-128s" => sign_slh::<slh::Shake128s>(pkcs8, spki),
        "SLH-DSA-SHAKE-128f" => sign_slh::<slh::Shake128f>(pkcs8, spki),
        "SLH-DSA-SHAKE-192s" => sign_slh::<slh::Shake192s>(pkcs8, spki),
        "SLH-DSA-SHAKE-192f" => sign_slh::<slh::Shake192f>(pkcs8, spki),
        "SLH-DSA-SHAKE-256s" => sign_slh::<slh::Shake256s>(pkcs8, spki),
        "SLH-DSA-SHAKE-256f" => sign_slh::<slh::Shake256f>(pkcs8, spki),
        _ => Err("unknown".into()),
    }
}

fn sign_slh<P: slh::ParameterSet>(pkcs8: &[u8], spki: &[u8]) -> Done {
    sign::<slh::SigningKey<P>, slh::Signature<P>>(pkcs8, spki)
}

fn sign<K, S>(pkcs8: &[u8], spki: &[u8]) -> Done
where
    K: DecodePrivateKey + Signer<S> + Keypair,
    K::VerifyingKey: Verifier<S> + EncodePublicKey + DecodePublicKey,
{
    let key = K::from_pkcs8_der(pkcs8)?;
    verify(&key, key.verifying_key(), spki)
}

fn verify<K, V, S>(key: &K, derived: V, spki: &[u8]) -> Done
where
    K: Signer<S>,
    V: Verifier<S> + EncodePublicKey + DecodePublicKey,
{
    require(derived.to_public_key_der()?.as_bytes() == spki, OTHER_KEY)?;
    V::from_public_key_der(spki)?.verify(MESSAGE, &key.try_sign(MESSAGE)?)?;
    Ok("signed")
}

/// The bytes of both halves, of a pair of RFC 8410.
fn open<const N: usize>(pkcs8: &[u8], spki: &[u8]) -> Result<([u8; N], [u8; N]), Box<dyn Error>> {
    let private = PrivateKeyInfoRef::try_from(pkcs8)?;
    let public = SubjectPublicKeyInfoRef::try_from(spki)?;
    require(private.algorithm == public.algorithm, "the halves are of two algorithms")?;
    let key = <&OctetStringRef>::from_der(private.private_key.as_bytes())?;
    Ok((key.as_bytes().try_into()?, public.subject_public_key.raw_bytes().try_into()?))
}

fn agree_x25519(pkcs8: &[u8], spki: &[u8]) -> Done {
    use x25519_dalek::{PublicKey, StaticSecret};
    let (private, public) = open::<32>(pkcs8, spki)?;
    let (ours, theirs) = (StaticSecret::from(private), StaticSecret::from(random::<32>()?));
    require(PublicKey::from(&ours).as_bytes() == &public, OTHER_KEY)?;
    let one = ours.diffie_hellman(&PublicKey::from(&theirs));
    let same = theirs.diffie_hellman(&PublicKey::from(public));
    require(one.as_bytes() == same.as_bytes(), "the two sides of an agreement differ")?;
    Ok("agreed")
}

fn agree_x448(pkcs8: &[u8], spki: &[u8]) -> Done {
    let (private, public) = open::<56>(pkcs8, spki)?;
    let other = random::<56>()?;
    let mut base = [0; 56];
    base[0] = 5; // RFC 7748, section 6.2
    require(x448::x448(private, base) == Some(public), OTHER_KEY)?;
    let theirs = x448::x448(other, base).ok_or("no public key")?;
    require(x448::x448(private, theirs) == x448::x448(other, public), "the two sides of an agreement differ")?;
    Ok("agreed")
}

fn random<const N: usize>() -> Result<[u8; N], Box<dyn Error>> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| e.to_string())?;
    Ok(bytes)
}

fn require(condition: bool, otherwise: &'static str) -> Result<(), Box<dyn Error>> {
    if condition { Ok(()) } else { Err(otherwise.into()) }
}
