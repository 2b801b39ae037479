// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats
import Testing

@testable import ContentGateway

/// Programs that others wrote. Where they are not installed, there is nothing to see.
@Suite("Foreign clients")
struct ForeignClientTests {
    private static let hasCurl = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    private static func run(_ arguments: [String]) async throws -> (status: Int32, output: [UInt8]) {
        try await RawClient.onThread {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let output = Array(pipe.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
            return (process.terminationStatus, output)
        }
    }

    @Test("curl follows redirects, takes ranges, resumes, and keeps its connection", .enabled(if: hasCurl))
    func curl() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let base = "\(address.url)/ipfs/\(tree.folder)"
            let site = try await Self.run(["curl", "-sSfL", "\(base)/site"])
            #expect(site.status == 0)
            #expect(String(decoding: site.output, as: UTF8.self) == "<!doctype html><title>woven</title>")
            let part = try await Self.run(["curl", "-sSf", "-r", "100-299999", "\(base)/big.bin"])
            #expect(part.output == Array(tree.bytes[100...299_999]))
            // Several over one connection, a HEAD between them: what is left behind by one would break the next.
            let several = try await Self.run([
                "curl", "-sSf", "\(base)/hello.txt", "--next", "-sSfI", "-o", "/dev/null", "\(base)/big.bin", "--next",
                "-sSfI", "-o", "/dev/null", "\(base)?format=car", "--next", "-sSf", "\(base)/hello.txt", "--next",
                "-sSf",
                "-H", "Accept: application/vnd.ipld.raw", "\(address.url)/ipfs/\(tree.hello)",
            ])
            #expect(several.status == 0)
            #expect(String(decoding: several.output, as: UTF8.self) == String(repeating: "hello world\n", count: 3))
            let missing = try await Self.run(["curl", "-sf", "\(base)/none"])
            #expect(missing.status == 22)
        }
    }

    @Test("the page of a folder is HTML whose every tag is closed, for a foreign parser", .enabled(if: hasPython))
    func python() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let script = """
                import sys, urllib.request, urllib.parse
                from html.parser import HTMLParser
                void = {'meta', 'br'}
                class Parser(HTMLParser):
                    def __init__(self):
                        super().__init__(); self.open = []; self.links = []; self.tags = set()
                    def handle_starttag(self, tag, attributes):
                        self.tags.add(tag)
                        self.links += [v for k, v in attributes if k == 'href']
                        known = ('href', 'class', 'scope', 'lang', 'charset', 'name', 'content')
                        assert all(k in known for k, _ in attributes)
                        if tag not in void: self.open.append(tag)
                    def handle_endtag(self, tag):
                        assert self.open.pop() == tag
                url = sys.argv[1]
                answer = urllib.request.urlopen(url)
                parser = Parser()
                parser.feed(answer.read().decode())
                assert not parser.open, parser.open
                assert 'script' not in parser.tags
                for link in parser.links:
                    target = urllib.parse.urljoin(url, link)
                    assert target.startswith(url), target
                    assert urllib.request.urlopen(target).status == 200
                print(len(parser.links))
                """
            let answer = try await Self.run(["python3", "-c", script, "\(address.url)/ipfs/\(tree.folder)/"])
            #expect(answer.status == 0)
            #expect(String(decoding: answer.output, as: UTF8.self) == "10\n")
        }
    }

    private static let hasPython = ["/usr/bin/python3", "/usr/local/bin/python3", "/root/.pyenv/shims/python3"]
        .contains { FileManager.default.isExecutableFile(atPath: $0) }
}
