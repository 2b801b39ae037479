// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats
import UnixFS

/// A folder as an HTML page: a table of links, without any script.
enum ListingPage {
    /// Changes whenever the page for the same folder does, so that no cache shows an old one.
    static let version = "1"

    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        body{color:#222;background:#fff}
        h1{font-size:1.2rem;overflow-wrap:anywhere}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd;vertical-align:top}
        td{overflow-wrap:anywhere}
        td:last-child,th:last-child{text-align:right;white-space:nowrap}
        .cid{font:.8rem monospace;color:#555}
        """

    /// Nothing but this page's own style is loaded or run.
    static let policy: String = {
        let hash = Data(Hash.sha256(Array(style.utf8)).bytes).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }()

    /// - Parameters:
    ///   - names: the path below the root.
    ///   - cid: the folder's.
    static func html(_ listing: FolderListing, root: CID, names: [EntryName], cid: CID) -> String {
        let title = VisibleText.html("/ipfs/\(root)" + names.map { "/\($0.text)" }.joined())
        var page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>\(style)</style>
            </head>
            <body>
            <h1>Folder <bdi>\(title)</bdi></h1>
            <p class="cid">\(cid)</p>
            <table>
            <thead><tr><th scope="col">Name</th><th scope="col">Size</th></tr></thead>
            <tbody>

            """
        if !names.isEmpty { page += "<tr><td><a href=\"../\">..</a></td><td>folder</td></tr>\n" }
        for entry in listing.entries { page += row(entry) }
        page += "</tbody>\n</table>\n"
        if listing.isCut {
            page += "<p>There are more than the \(listing.entries.count) entries shown here.</p>\n"
        } else if listing.entries.isEmpty {
            page += "<p>The folder is empty.</p>\n"
        }
        return page + "</body>\n</html>\n"
    }

    private static func row(_ entry: FolderListing.Entry) -> String {
        let name = VisibleText.html(entry.name.text)
        // "./" keeps a name such as "javascript:x" from being a scheme, were it not encoded.
        let link = "./" + PercentCoding.encode(entry.name.bytes)
        let (first, second) =
            switch entry.kind {
            case .file(let size): ("<a href=\"\(link)\"><bdi>\(name)</bdi></a>", size.map(bytes) ?? "")
            case .folder: ("<a href=\"\(link)/\"><bdi>\(name)</bdi>/</a>", "folder")
            case .symlink(let target): ("<bdi>\(name)</bdi> → <bdi>\(VisibleText.html(target))</bdi>", "link")
            case .unknown: ("<bdi>\(name)</bdi>", "not here")
            }
        return "<tr><td>\(first)<br><span class=\"cid\">\(entry.cid)</span></td><td>\(second)</td></tr>\n"
    }

    /// Whole units, rounded down: "1023 B", "1 KiB", "12 MiB".
    private static func bytes(_ count: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        let step = count == 0 ? 0 : (UInt64.bitWidth - 1 - count.leadingZeroBitCount) / 10
        return "\(count >> UInt64(10 * step)) \(units[step])"
    }
}
