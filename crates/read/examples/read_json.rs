//! Prints what is read from a file as JSON: `cargo run -p qingdan-read --example read_json -- FILE`.

use qingdan_catalogue::Bodies;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("a file, please")?;
    let bytes = std::fs::read(&path)?;
    let document = qingdan_read::read(&path, &bytes, Bodies::embedded());
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}
