//! Assemblies as CDK writes them.

use std::fs;

use super::read;

fn assembly(manifest: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("manifest.json"), manifest).unwrap();
    for name in ["A", "B", "C"] {
        fs::write(directory.path().join(format!("{name}.json")), format!("\"{name}\"")).unwrap();
    }
    directory
}

const THREE: &str = r#"{ "version": "55.0.0", "artifacts": {
    "A": { "type": "aws:cloudformation:stack", "dependencies": ["B", "A.assets"],
           "properties": { "templateFile": "A.json", "stackName": "Alpha",
                           "tags": { "team": "shop" }, "terminationProtection": true } },
    "A.assets": { "type": "cdk:asset-manifest", "properties": { "file": "A.assets.json" } },
    "C": { "type": "aws:cloudformation:stack", "properties": { "templateFile": "C.json" } },
    "B": { "type": "aws:cloudformation:stack", "properties": { "templateFile": "B.json" } } } }"#;

#[test]
fn a_stack_comes_after_what_it_needs() {
    let directory = assembly(THREE);
    let stacks = read(directory.path(), &[]).unwrap();
    let names: Vec<_> = stacks.iter().map(|stack| &*stack.name).collect();
    assert_eq!(names, ["C", "B", "Alpha"]);
    assert_eq!(stacks[2].template, "\"A\"");
    assert_eq!(stacks[2].tags, [("team".to_owned(), "shop".to_owned())]);
    assert_eq!(stacks[2].termination_protection, Some(true));
}

#[test]
fn a_chosen_stack_brings_what_it_needs() {
    let directory = assembly(THREE);
    let stacks = read(directory.path(), &["Alpha".to_owned()]).unwrap();
    let names: Vec<_> = stacks.iter().map(|stack| &*stack.name).collect();
    assert_eq!(names, ["B", "Alpha"]);
    assert!(read(directory.path(), &["Delta".to_owned()]).is_err());
}

#[test]
fn a_template_is_one_stack_named_after_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("my_shop.template.yaml");
    fs::write(&file, "Resources: {}").unwrap();
    assert_eq!(read(&file, &[]).unwrap()[0].name, "my-shop");
    assert_eq!(read(&file, &["Other".to_owned()]).unwrap()[0].name, "Other");
    assert!(read(&directory.path().join("absent.yaml"), &[]).is_err());
}
