// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import DirlistAPI
import Testing

@testable import DirlistService

@Suite struct BatchSizeTests {
    @Test(arguments: [Tree.Detail.names, .standard, .full])
    func growsToRepliesOf64To256KiB(_ detail: Tree.Detail) {
        var size = BatchSize(detail)
        #expect(size.names == 4 << 10)
        for _ in 0..<20 { size = size.after(.milliseconds(1)) }
        #expect((64 << 10...256 << 10).contains(size.reply))
    }

    @Test func shrinksWhereTheFileSystemIsSlow() {
        var size = BatchSize(.standard)
        for _ in 0..<20 { size = size.after(.zero) }
        let large = size
        size = size.after(ServiceLimits.batchTime)
        #expect(size == large)
        for _ in 0..<20 { size = size.after(ServiceLimits.batchTime + .milliseconds(1)) }
        #expect(size == BatchSize(.standard))
    }
}
