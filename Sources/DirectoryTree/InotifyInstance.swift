// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// One queue of change notices with its watches: inotify(7).
struct InotifyInstance: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// What is told of a watched directory. IN_EXCL_UNLINK: what somebody still writes to a deleted file is no
    /// change of the directory any more.
    static let entries = UInt32(
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)
    /// What is told of a directory that only matters for where another one is.
    static let place = UInt32(IN_MOVE_SELF | IN_ONLYDIR)
    /// As ``place``, and which entries are deleted.
    static let placeAndDeletions = UInt32(IN_MOVE_SELF | IN_DELETE | IN_ONLYDIR)

    /// - Throws: EMFILE for `beginWatch` when fs.inotify.max_user_instances is reached, and for `open` when this
    ///   process has no descriptor left.
    init(for path: [UInt8]) throws(FileSystemError) {
        let number = clinux_inotify_init()
        guard number < 0 else {
            descriptor = FileDescriptor(owning: number)
            return
        }
        // inotify_init1(2) says EMFILE for both limits; the second one stops every other call too.
        if number == -EMFILE {
            let other = clinux_eventfd()
            if other == -EMFILE {
                throw FileSystemError(operation: .open, path: path, errno: .tooManyOpenFiles)
            }
            if other >= 0 { close(other) }
        }
        throw FileSystemError(operation: .beginWatch, path: path, errno: Errno(rawValue: -number))
    }

    var number: CInt { descriptor.number }

    /// Watches an open directory, or changes how it is watched. The watch belongs to the directory itself, whatever
    /// its name, and keeps neither it open nor its file system busy.
    /// - Returns: The watch's number: the same for the same directory as long as it is watched, and not given to
    ///   another one afterwards.
    func add(_ directory: borrowing FileDescriptor, _ mask: UInt32) -> Result<CInt, AddFailure> {
        // There is no call that takes a descriptor; its link in /proc leads to just what is open: proc(5).
        let result = clinux_inotify_add_watch(descriptor.number, "/proc/self/fd/\(directory.number)", mask)
        return result >= 0 ? .success(result) : .failure(AddFailure(errno: Errno(rawValue: -result)))
    }

    struct AddFailure: Error {
        /// EACCES: the directory may not be read. ENOSPC: fs.inotify.max_user_watches is reached.
        var errno: Errno
    }

    /// Ends a watch. One that the kernel has ended already is no error.
    func remove(_ watch: CInt) {
        _ = clinux_inotify_remove_watch(descriptor.number, watch)
    }

    /// read(2): the number of bytes, or a negative errno; EAGAIN when nothing has happened.
    func read(into memory: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let result = clinux_read(descriptor.number, memory.baseAddress, memory.count)
            if result != -Int(EINTR) { return result }
        }
    }

    /// Waits for a moment for something to read: what belongs to a change that has just been told of, and is
    /// underway, is there within microseconds.
    func waitBriefly() {
        var poller = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        _ = poll(&poller, 1, 1)
    }
}
