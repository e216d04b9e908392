// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SystemdSupport

@Suite struct ServiceNotificationTests {
    @Test(arguments: [
        (ServiceNotification.ready(status: "Serving /srv"), "READY=1\nSTATUS=Serving /srv"),
        (.status("3 clients"), "STATUS=3 clients"),
        (.stopping(status: "done"), "STOPPING=1\nSTATUS=done"),
        (.extendTimeout(.seconds(15)), "EXTEND_TIMEOUT_USEC=15000000"),
        (.watchdog, "WATCHDOG=1"),
    ])
    func says(_ notification: ServiceNotification, _ text: String) {
        #expect(notification.text == text)
    }

    @Test func aStatusCannotBringAnAssignmentOfItsOwn() {
        #expect(ServiceNotification.status("a\nREADY=1\r\nMAINPID=1").text == "STATUS=a READY=1 MAINPID=1")
    }

    @Test func reloadingBearsATimeThatGrows() throws {
        func time() throws -> Int64 {
            let lines = ServiceNotification.reloading.text.split(separator: "\n")
            #expect(lines.first == "RELOADING=1")
            let text = try #require(lines.last?.split(separator: "=").last)
            return try #require(Int64(text))
        }
        let first = try time()
        #expect(first > 0)
        #expect(try time() >= first)
    }

    @Test func ofWhatIsRepeatedTheLatestWaits() {
        var outbox = Outbox()
        for number in 0..<1000 {
            outbox.add(.status("\(number)"))
            outbox.add(.watchdog)
        }
        outbox.add(.reloading)
        outbox.add(.ready(status: "again"))
        outbox.add(.status("last"))
        #expect(outbox.waiting == [.watchdog, .reloading, .ready(status: "again"), .status("last")])
        #expect(outbox.next() == .watchdog)
    }
}
