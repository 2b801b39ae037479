// SPDX-License-Identifier: Apache-2.0

import JobProtocol
import Testing

@Suite("The events of a channel", .timeLimit(.minutes(1)))
struct ChannelInboxTests {
    private enum Event: Sendable, Equatable { case number(Int), timePassed }

    @Test("come in the order in which they were posted, and end after all that came before the end")
    func order() async {
        let inbox = ChannelInbox<Event>(timePassed: .timePassed)
        for number in 0..<20 { inbox.post(.number(number)) }
        inbox.finish()
        inbox.post(.number(99))
        var seen: [Event] = []
        for await event in inbox.events { seen.append(event) }
        #expect(seen == (0..<20).map { .number($0) })
    }

    @Test("a flood is cut, so that memory is bounded, and what came first is kept")
    func flood() async {
        let inbox = ChannelInbox<Event>(timePassed: .timePassed)
        for number in 0..<10_000 { inbox.post(.number(number)) }
        inbox.finish()
        var seen: [Event] = []
        for await event in inbox.events { seen.append(event) }
        #expect(seen == (0..<64).map { .number($0) })
    }

    @Test("time passes once at a deadline, not before it, and a new deadline replaces the one before")
    func deadlines() async {
        let inbox = ChannelInbox<Event>(timePassed: .timePassed)
        let start = TickClock.now
        inbox.wake(at: start + 10)
        inbox.wake(at: start + 60)
        var events = inbox.events.makeAsyncIterator()
        #expect(await events.next() == .timePassed)
        #expect(TickClock.now >= start + 60, "a wake-up before the deadline would come again and again")
        inbox.wake(at: 0)
        #expect(await events.next() == .timePassed, "a deadline of the past is at once")
        inbox.wake(at: start + 100_000)
        inbox.wake(at: nil)
        inbox.post(.number(1))
        #expect(await events.next() == .number(1))
    }
}
