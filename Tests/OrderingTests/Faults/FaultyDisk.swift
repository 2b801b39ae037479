// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A library that is loaded before the C library and makes `fsync`, `fdatasync` and `open` fail, or ends the process at
/// them. It is compiled from the text below, with the compiler that builds this package.
enum FaultyDisk {
    /// Without one, what needs it is not provable.
    static let hasCompiler = (try? compile(["--version"])) ?? false

    /// Makes the library in a folder.
    ///
    /// - Returns: its path.
    static func library(in folder: TemporaryFolder) throws -> String {
        let (text, library) = (folder.path + "/disk.c", folder.path + "/disk.so")
        try source.write(toFile: text, atomically: true, encoding: .utf8)
        try #require(try compile(["-shared", "-fPIC", "-O1", "-o", library, text, "-ldl"]))
        return library
    }

    private static func compile(_ arguments: [String]) throws -> Bool {
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["clang"] + arguments
        compiler.standardOutput = FileHandle.nullDevice
        compiler.standardError = FileHandle.nullDevice
        try compiler.run()
        compiler.waitUntilExit()
        return compiler.terminationStatus == 0
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdarg.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static long calls;

        static long number(const char *name) {
            const char *text = getenv(name);
            return text ? atol(text) : 0;
        }

        static int sync_as(const char *name, int file) {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
            long call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
            long every = number("FAIL_EVERY_SYNC");
            if (call == number("DIE_BEFORE_SYNC")) kill(getpid(), SIGKILL);
            if (every && call % every == 0) { errno = EIO; return -1; }
            int result = real(file);
            if (call == number("DIE_AFTER_SYNC")) kill(getpid(), SIGKILL);
            return result;
        }

        int fsync(int file) { return sync_as("fsync", file); }
        int fdatasync(int file) { return sync_as("fdatasync", file); }

        static int open_as(const char *name, const char *path, int flags, mode_t mode) {
            int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
            if (getenv("NO_SNAPSHOT_FILES") && strstr(path, "-snapshot-")) { errno = EMFILE; return -1; }
            return real(path, flags, mode);
        }

        static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

        int open(const char *path, int flags, ...) {
            va_list rest;
            va_start(rest, flags);
            mode_t mode = mode_of(flags, rest);
            va_end(rest);
            return open_as("open", path, flags, mode);
        }

        int open64(const char *path, int flags, ...) {
            va_list rest;
            va_start(rest, flags);
            mode_t mode = mode_of(flags, rest);
            va_end(rest);
            return open_as("open64", path, flags, mode);
        }
        """
}
