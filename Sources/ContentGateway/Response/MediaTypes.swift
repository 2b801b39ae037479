// SPDX-License-Identifier: Apache-2.0

/// The media type of a file by the ending of its name. Bytes are not looked at: what they seem to be is for whoever
/// made them to choose, and browsers are told not to guess either.
enum MediaTypes {
    static let unknown = "application/octet-stream"

    /// Of a name that has one of the listed endings, in letters of any case; `unknown` otherwise.
    static func type(ofName name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return unknown }
        return byEnding[name[name.index(after: dot)...].lowercased()] ?? unknown
    }

    /// Types that a browser runs scripts of.
    static func isActive(_ type: String) -> Bool {
        type.hasPrefix("text/html") || type.hasPrefix("image/svg") || type.contains("xml") || type.contains("pdf")
    }

    private static let byEnding: [String: String] = [
        "aac": "audio/aac", "apng": "image/apng", "avif": "image/avif", "bmp": "image/bmp",
        "bz2": "application/x-bzip2", "c": "text/plain; charset=utf-8", "car": "application/vnd.ipld.car",
        "cfg": "text/plain; charset=utf-8", "css": "text/css; charset=utf-8", "csv": "text/csv; charset=utf-8",
        "flac": "audio/flac", "gif": "image/gif", "gz": "application/gzip", "h": "text/plain; charset=utf-8",
        "htm": "text/html; charset=utf-8", "html": "text/html; charset=utf-8", "ico": "image/x-icon",
        "jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript; charset=utf-8",
        "json": "application/json", "log": "text/plain; charset=utf-8", "m4a": "audio/mp4",
        "md": "text/markdown; charset=utf-8", "mjs": "text/javascript; charset=utf-8", "mov": "video/quicktime",
        "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg", "ogg": "audio/ogg", "ogv": "video/ogg",
        "opus": "audio/ogg", "otf": "font/otf", "parquet": "application/vnd.apache.parquet",
        "pdf": "application/pdf", "png": "image/png", "py": "text/x-python; charset=utf-8",
        "rs": "text/plain; charset=utf-8", "sh": "text/x-shellscript; charset=utf-8", "svg": "image/svg+xml",
        "swift": "text/x-swift; charset=utf-8", "tar": "application/x-tar", "tif": "image/tiff",
        "tiff": "image/tiff", "toml": "text/plain; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8",
        "ttf": "font/ttf", "txt": "text/plain; charset=utf-8", "wasm": "application/wasm", "wav": "audio/wav",
        "weba": "audio/webm", "webm": "video/webm", "webmanifest": "application/manifest+json",
        "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2", "xhtml": "application/xhtml+xml",
        "xml": "application/xml", "yaml": "application/yaml", "yml": "application/yaml", "zip": "application/zip",
        "zst": "application/zstd",
    ]
}
