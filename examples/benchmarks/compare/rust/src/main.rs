//! RSA pairs on request, by the crate that is named: rsa or aws-lc-rs.
use std::io::{self, BufRead};

use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use rsa::traits::PublicKeyParts;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let generator = arguments.next().expect("a generator");
    let bits: usize = arguments.next().and_then(|text| text.parse().ok()).expect("a size");
    match generator.as_str() {
        "rsa" => println!("rsa {} (Rust)", env!("VERSION_RSA")),
        _ => println!("aws-lc-rs {} (AWS-LC, Rust)", env!("VERSION_AWS_LC_RS")),
    }
    for _ in io::stdin().lock().lines() {
        let modulus = match generator.as_str() {
            "rsa" => {
                let pair = rsa::PrivateKey::new(&mut rand::rng(), bits).expect("a pair");
                pair.n_bytes().to_vec()
            }
            _ => {
                let size = match bits {
                    2048 => KeySize::Rsa2048,
                    3072 => KeySize::Rsa3072,
                    _ => KeySize::Rsa4096,
                };
                let pair = KeyPair::generate(size).expect("a pair");
                pair.public_key().modulus().big_endian_without_leading_zero().to_vec()
            }
        };
        println!("{}", modulus.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }
}
