//! Turns `web/dist` into a table of embedded files. Owns which folder is embedded and when that is done again;
//! never knows how the files are served.

use std::{env, fs, path::Path};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo talks to build scripts through the environment"
)]
fn main() {
    let crate_dir = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts");
    let out_dir = env::var("OUT_DIR").expect("cargo sets it for build scripts");
    let web = Path::new(&crate_dir).join("../../web");
    let dist = web.join("dist");
    // A folder that doesn't exist can't be watched: cargo would run this script, and link the server, on every build.
    // Where the folder can't be made (a read-only checkout), that is all that is lost.
    if web.is_dir() {
        let _ = fs::create_dir(&dist);
    }
    let built = dist.join("index.html").is_file();
    let assets = if built { dist.clone() } else { Path::new(&crate_dir).join("placeholder") };
    let assets = assets.canonicalize().expect("both folders were just seen");
    let table = memory_serve::assets_to_code(
        &assets.to_string_lossy(),
        &assets,
        Path::new(&out_dir),
        true,
        |_| {},
    );
    let generated = Path::new(&out_dir).join("memory_serve_assets.rs");
    fs::write(generated, format!("&[(\"web\", {table})]"))
        .expect("cargo's output folder is writable");
    for watched in
        [&dist, &Path::new(&crate_dir).join("placeholder"), &Path::new(&crate_dir).join("build.rs")]
    {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
}
