//! What a file has to do with others.

mod project;

use project::Project;

fn paths(project: &Project, name: &str) -> Vec<String> {
    let files = project.file(name).project();
    files.iter().map(|file| file.path().map_or("alone", |path| path).to_owned()).collect()
}

#[test]
fn every_file_of_a_project_knows_all() {
    let project = Project::new(
        "#- Caddyfile\nimport b\n:80 {\n\timport c\n\timport Caddyfile\n}\n#- b\n(s) {\n\timport d\n}\n#- c\nimport s\n#- d\nabort\n#- e\nabort\n",
    );
    let all = ["Caddyfile", "b", "c", "d"];
    for name in all {
        assert_eq!(paths(&project, name), all, "as {name} sees it");
    }
    assert_eq!(paths(&project, "e"), ["alone"]);
}

#[test]
fn a_file_without_a_project_is_alone() {
    let file = ide::SourceFile::new("abort".into(), ide::Kind::MainOrPart);
    assert_eq!(file.project().len(), 1);
}
