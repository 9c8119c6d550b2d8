//! The `linchpin` program: everything it does lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    if color_eyre::install().is_err() {
        return ExitCode::from(3);
    }
    ExitCode::from(linchpin::cli::main())
}
