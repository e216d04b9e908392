// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// An io_uring(7) for one submission at a time: opens files without open(2).
struct OpeningRing: ~Copyable {
    private static let entries: CUnsignedInt = 1

    private let descriptor: OwnedDescriptor
    private let parameters: clinux_io_uring_parameters
    private let rings: Mapping
    private let submissions: Mapping

    /// - Throws: ENOSYS or EPERM when the kernel or a filter does not let us have one.
    init() throws(SystemError) {
        var parameters = clinux_io_uring_parameters()
        let descriptor = OwnedDescriptor(
            owning: try SystemError.check(clinux_io_uring_setup(Self.entries, &parameters))
        )
        // Without it, before Linux 5.4, the rings lie apart, and openat did not exist either.
        guard parameters.features & CLINUX_IORING_FEAT_SINGLE_MMAP != 0 else { throw SystemError(errno: ENOSYS) }
        let submissionEnd = parameters.sq_offsets.array + parameters.sq_entries * 4
        let completionEnd =
            parameters.cq_offsets.cqes
            + parameters.cq_entries * UInt32(MemoryLayout<clinux_io_uring_completion>.stride)
        let rings = try Mapping(
            Int(max(submissionEnd, completionEnd)), of: descriptor.number, at: off_t(CLINUX_IORING_OFF_SQ_RING)
        )
        let submissions = try Mapping(
            Int(parameters.sq_entries) * MemoryLayout<clinux_io_uring_submission>.stride,
            of: descriptor.number,
            at: off_t(CLINUX_IORING_OFF_SQES)
        )
        self.descriptor = descriptor
        self.rings = rings
        self.submissions = submissions
        self.parameters = parameters
    }

    /// Opens a file and waits for it.
    /// - Returns: A descriptor, or a negated errno.
    func open(_ name: [CChar], in directory: CInt, flags: CInt) throws(SystemError) -> CInt {
        try name.withUnsafeBufferPointer { name throws(SystemError) in
            var submission = clinux_io_uring_submission()
            submission.opcode = CLINUX_IORING_OP_OPENAT
            submission.descriptor = directory
            submission.address = UInt64(UInt(bitPattern: name.baseAddress))
            submission.open_flags = UInt32(bitPattern: flags)
            self.submissions.store(submission, at: 0)
            // Nobody else uses this ring, and the system call orders what it reads and writes after and before ours.
            let tail = self.rings.load(UInt32.self, at: self.parameters.sq_offsets.tail)
            self.rings.store(UInt32(0), at: self.parameters.sq_offsets.array)
            self.rings.store(tail &+ 1, at: self.parameters.sq_offsets.tail)
            var entered: CInt
            repeat {
                entered = clinux_io_uring_enter(self.descriptor.number, 1, 1, CLINUX_IORING_ENTER_GETEVENTS)
            } while entered == -EINTR
            try SystemError.check(entered)
            let head = self.rings.load(UInt32.self, at: self.parameters.cq_offsets.head)
            guard head != self.rings.load(UInt32.self, at: self.parameters.cq_offsets.tail) else {
                throw SystemError(errno: EIO)
            }
            let mask = self.rings.load(UInt32.self, at: self.parameters.cq_offsets.ring_mask)
            let size = UInt32(MemoryLayout<clinux_io_uring_completion>.stride)
            let completion = self.rings.load(
                clinux_io_uring_completion.self, at: self.parameters.cq_offsets.cqes + (head & mask) * size
            )
            self.rings.store(head &+ 1, at: self.parameters.cq_offsets.head)
            return completion.result
        }
    }

    /// Memory shared with the kernel. Offsets are the kernel's own and lie within it.
    private struct Mapping: ~Copyable {
        private let bytes: UnsafeMutableRawBufferPointer

        init(_ size: Int, of descriptor: CInt, at offset: off_t) throws(SystemError) {
            let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | CInt(MAP_POPULATE), descriptor, offset)
            // MAP_FAILED is the highest address.
            guard let start, UInt(bitPattern: start) != UInt.max else { throw SystemError(errno: errno) }
            self.bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
        }

        func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: UInt32) -> Value {
            self.bytes.load(fromByteOffset: Int(offset), as: type)
        }

        func store<Value: BitwiseCopyable>(_ value: Value, at offset: UInt32) {
            self.bytes.storeBytes(of: value, toByteOffset: Int(offset), as: Value.self)
        }

        deinit {
            munmap(self.bytes.baseAddress, self.bytes.count)
        }
    }
}
