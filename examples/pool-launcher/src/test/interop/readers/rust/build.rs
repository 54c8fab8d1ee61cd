//! Tells the program the version of the compiler and of each crate that it names.

use std::process::Command;

fn main() {
    let rustc = Command::new(std::env::var("RUSTC").unwrap()).arg("--version").output().unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let mut versions = vec![version.split(' ').take(2).collect::<Vec<_>>().join(" ")];
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    for line in manifest.lines().skip_while(|line| *line != "[dependencies]") {
        if let (Some(name), Some(version)) = (line.split(' ').next(), line.split('"').nth(1)) {
            if let Some(exact) = version.strip_prefix('=') {
                versions.push(format!("{name} {exact}"));
            }
        }
    }
    println!("cargo::rustc-env=READER_VERSIONS={}", versions.join(", "));
    println!("cargo::rerun-if-changed=Cargo.toml");
}
