// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Lists of maps: mounts and secrets.
extension ManifestReading {
    mutating func mounts(_ value: YAMLTree?) -> [Manifest.Mount] {
        items(value, "mounts", example: "mounts: [{cid: bafy…, path: /mnt/data}]").enumerated().compactMap {
            index, item in
            let path = "mounts[\(index)]"
            let fields = submap(item, path, known: ["cid", "path", "readOnly"])
            let written = text(fields["cid"], path + ".cid", default: nil)
            let place = text(fields["path"], path + ".path", default: nil)
            let isReadOnly = fields["readOnly"] == nil || flag(fields["readOnly"], path + ".readOnly")
            guard let written, let place else { return nil }
            guard let cid = try? CID(string: written) else {
                note(.badValue, path + ".cid", "\(quoted(written)) is not a CID", fields["cid"]?.line)
                return nil
            }
            return Manifest.Mount(cid: cid, path: place, readOnly: isReadOnly)
        }
    }

    mutating func secrets(_ value: YAMLTree?) -> [Manifest.Secret] {
        items(value, "secrets", example: "secrets: [{name: API_KEY, env: API_KEY}]").enumerated().compactMap {
            index, item in
            let path = "secrets[\(index)]"
            let fields = submap(item, path, known: ["name", "env", "file"])
            guard let name = text(fields["name"], path + ".name", default: nil) else { return nil }
            switch (fields["env"], fields["file"]) {
            case (let variable?, nil):
                return text(variable, path + ".env", default: nil).map { .init(name: name, place: .variable($0)) }
            case (nil, let file?):
                return text(file, path + ".file", default: nil).map { .init(name: name, place: .file($0)) }
            default:
                note(.badValue, path, "becomes either a variable or a file: write env: NAME or file: NAME", item.line)
                return nil
            }
        }
    }

    private mutating func items(_ value: YAMLTree?, _ path: String, example: String) -> [YAMLTree] {
        guard let value else { return [] }
        guard case .list(let items, let line) = value else {
            note(.wrongType, path, "is \(value.kind), not a list: write \(example)", value.line)
            return []
        }
        lines[path] = line
        return items
    }
}
