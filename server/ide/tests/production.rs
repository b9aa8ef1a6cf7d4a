//! The production Caddyfile that the README shows in an editor.
#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "tests fail by panicking, and need not be fast"
)]

use expect_test::expect;
use ide::{
    FoldKind, Kind, SourceFile, Symbol, diagnostics, document_symbols, folding_ranges, format,
};

fn file() -> SourceFile {
    SourceFile::new(include_str!("../../../tests/fixtures/production.Caddyfile").into(), Kind::Main)
}

#[test]
fn it_has_no_diagnostic_and_is_formatted() {
    assert_eq!(diagnostics(&file()), []);
    assert_eq!(format(&file()).unwrap(), []);
}

#[test]
fn its_outline() {
    fn lines(symbols: &[Symbol], depth: usize) -> String {
        let line = |s: &Symbol| {
            let detail = s.detail.as_deref().unwrap_or_default();
            let own = format!("{}{} {detail}", "  ".repeat(depth), s.name);
            format!("{}\n{}", own.trim_end(), lines(&s.children, depth + 1))
        };
        symbols.iter().map(line).collect()
    }
    let outline = lines(&document_symbols(&file()), 0);
    let top: String = outline
        .lines()
        .filter(|l| !l.starts_with("    "))
        .fold(String::new(), |out, line| out + line + "\n");
    expect![[r#"
        (sock)
          reverse_proxy unix/{args[0]}
        global options
          email ops@example.com
          grace_period 10s
          admin unix//run/caddy/admin.sock|0660
          servers
          log
        (site)
          encode zstd
          header
          log
        example.com, www.example.com
          import site
          @www host
          redir @www
          @assets path
          handle @assets
          handle_path /uploads/*
          handle
          handle_errors 502
        docs.example.com
          import site
          root /srv/docs
          try_files {path}
          file_server
        *.apps.example.com
          import site
          tls /etc/ssl/apps/fullchain.pem
          @internal
          respond @internal
          import sock
        http://localhost:8081
          respond /health
    "#]]
    .assert_eq(&top);
}

#[test]
fn its_folds() {
    let file = file();
    let folds: String = folding_ranges(&file)
        .iter()
        .map(|fold| {
            let line = |offset| 1 + file.text()[..usize::from(offset)].matches('\n').count();
            let kind = match fold.kind {
                FoldKind::Block => "block",
                FoldKind::Comment => "comment",
                FoldKind::String => "string",
                FoldKind::Imports => "imports",
            };
            format!("{kind} {}-{}\n", line(fold.range.start()), line(fold.range.end()))
        })
        .collect();
    expect![[r#"
        comment 1-2
        comment 4-5
        block 6-7
        block 10-35
        block 17-24
        block 18-22
        block 27-34
        block 28-31
        block 39-49
        block 41-45
        block 47-48
        block 53-86
        block 60-63
        block 67-71
        block 68-69
        block 74-75
        block 78-85
        string 80-85
        block 90-94
        comment 97-98
        block 99-109
        block 103-105
        block 113-114
    "#]]
    .assert_eq(&folds);
}
