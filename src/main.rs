//! The command line of tengu.

fn main() -> std::process::ExitCode {
    tengu::cli::main()
}
