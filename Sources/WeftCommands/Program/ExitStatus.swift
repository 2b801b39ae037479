// SPDX-License-Identifier: Apache-2.0

/// The exit codes of the program itself; `weft run` passes its job's code through instead.
///
/// 64 to 78 are those of BSD's `sysexits.h`, 128 + n is a shell's code for signal n.
public enum ExitStatus {
    public static let success: Int32 = 0
    /// The node refused, or something on this machine failed.
    public static let failure: Int32 = 1
    /// A confirmation was needed that nobody could give: `--yes` gives it.
    public static let unconfirmed: Int32 = 2
    /// The command line makes no sense (`EX_USAGE`).
    public static let usage: Int32 = 64
    /// No node answers, or it went away (`EX_UNAVAILABLE`).
    public static let unavailable: Int32 = 69
    /// The job did not run to a result; trying again may help (`EX_TEMPFAIL`).
    public static let notRun: Int32 = 75
    /// Left by Ctrl-C.
    public static let interrupted: Int32 = 130
    /// The reader of the output went away, as after SIGPIPE.
    public static let outputClosed: Int32 = 141
}
