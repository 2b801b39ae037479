// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Workload

extension SandboxSecrets {
    /// Gives each value its place.
    ///
    /// - Throws: `JobFault` when the tenant sent other values than its manifest names; it never shows one.
    convenience init(_ named: [Manifest.Secret], _ package: SecretPackage) throws {
        guard named.count == package.values.count else {
            throw JobFault(exitCode: 125, message: "the manifest names \(named.count) secrets, and others came")
        }
        var variables: [(name: String, value: [UInt8])] = []
        var files: [(name: String, value: [UInt8])] = []
        defer {
            for index in variables.indices { variables[index].value.wipe() }
            for index in files.indices { files[index].value.wipe() }
        }
        for (secret, value) in zip(named, package.values) {
            if let problem = SecretPackage.problem(of: value, as: secret.place) {
                throw JobFault(exitCode: 125, message: "the secret \(secret.name) \(problem)")
            }
            switch secret.place {
            case .variable(let name): variables.append((name, value))
            case .file(let name): files.append((name, value))
            }
        }
        self.init(variables: variables, files: files)
    }
}
