//! `caddyfile-ls expand`.

use super::args::ExpandArgs;
use super::output::{Exit, Output, remark};
use crate::disk;
use crate::lsp::begin_with;
use ide::{ExpandRefusal, Variables};

/// Prints a file without imports and snippets.
pub(super) fn run(args: &ExpandArgs, output: &mut Output) {
    let name = args.file.display();
    if let Err(error) = disk::read(&args.file) {
        return output.fail(&format!("{name}: {error}"));
    }
    let Some(file) = begin_with(&args.file) else {
        return output.fail(&format!("{name}: its path is not UTF-8, as paths in Caddyfiles are"));
    };
    let variables = if args.environment {
        Variables::Known(&|name| std::env::var(name).ok())
    } else {
        Variables::AsWritten
    };
    match ide::expand(&file, variables) {
        Ok(text) => output.print(&text),
        Err(why) => {
            remark(&match why {
                ExpandRefusal::Variable(_) => {
                    format!("{why}; --environment puts in the value that it has here")
                }
                ExpandRefusal::Unread(_) => why.to_string(),
                ExpandRefusal::Part | ExpandRefusal::NoLayout => format!("{name}: {why}"),
            });
            output.reached(Exit::Findings);
        }
    }
}
