// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirectoryTree
import Glibc
import Testing

@Suite struct ErrnoTests {
    @Test func tellsNameAndMessage() {
        #expect(Errno.permissionDenied.name == "EACCES")
        #expect(Errno.permissionDenied.message == "Permission denied")
        #expect(Errno(rawValue: ESTALE) == .stale)
        #expect(Errno.crossesBoundary.name == "EXDEV")
    }

    @Test(arguments: [999, -1, .max, .min] as [CInt])
    func numbersWithoutNameAreToldAsNumbers(_ number: CInt) {
        #expect(Errno(rawValue: number).name == "errno \(number)")
        #expect(Errno(rawValue: number).message == "Unknown error \(number)")
    }
}

@Suite struct AccountNamesTests {
    @Test func zeroIsRoot() {
        #expect(userName(0) == "root")
        #expect(groupName(0) == "root")
    }

    @Test func nobodyHasTheLastNumbers() {
        #expect(userName(4_294_967_290) == nil)
        #expect(groupName(4_294_967_290) == nil)
    }
}
