//! Tells the program the versions of the crates that it compares.
fn main() {
    let lock = std::fs::read_to_string("Cargo.lock").expect("Cargo.lock");
    for name in ["rsa", "aws-lc-rs"] {
        let version = lock
            .split("[[package]]")
            .find(|package| package.contains(&format!("\nname = \"{name}\"\n")))
            .and_then(|package| package.split("version = \"").nth(1))
            .and_then(|rest| rest.split('"').next())
            .unwrap_or("?");
        println!("cargo:rustc-env=VERSION_{}={version}", name.to_uppercase().replace('-', "_"));
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
}
