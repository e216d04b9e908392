// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

public import Glibc

/// Writes compact JSON (RFC 8259) into memory of its own.
///
/// Commas come by themselves: the last byte written tells whether one is due. Whether what is written nests well is
/// the caller's business. Strings come out so that every known Varlink client takes them: valid UTF-8 without
/// noncharacters, control characters escaped, and never a NUL.
public struct JSONWriter: ~Copyable {
    @usableFromInline var memory: UnsafeMutableRawPointer
    /// Bytes written.
    public private(set) var count: Int {
        @inlinable get { self.length }
        set { self.length = newValue }
    }
    @usableFromInline var length = 0
    @usableFromInline var capacity: Int

    /// A writer with room for `capacity` bytes; it grows by doubling.
    public init(capacity: Int) {
        self.capacity = max(capacity, 32)
        guard let memory = malloc(self.capacity) else { fatalError("out of memory for \(capacity) bytes of JSON") }
        self.memory = memory
    }

    deinit {
        free(self.memory)
    }

    // MARK: Structure

    /// Writes `{`.
    @inlinable
    public mutating func beginObject() {
        self.reserve(2)
        self.separate()
        self.put(0x7B)
    }

    /// Writes `}`.
    @inlinable
    public mutating func endObject() {
        self.reserve(1)
        self.put(0x7D)
    }

    /// Writes `[`.
    @inlinable
    public mutating func beginArray() {
        self.reserve(2)
        self.separate()
        self.put(0x5B)
    }

    /// Writes `]`.
    @inlinable
    public mutating func endArray() {
        self.reserve(1)
        self.put(0x5D)
    }

    /// Writes a member's name, which must be ASCII that needs no escapes, and the colon.
    @inlinable
    @inline(__always)
    public mutating func key(_ name: StaticString) {
        let size = name.utf8CodeUnitCount
        self.reserve(size + 4)
        self.separate()
        self.put(0x22)
        memcpy(self.memory + self.length, name.utf8Start, size)
        self.length += size
        self.put(0x22)
        self.put(0x3A)
    }

    /// Writes a member's name and the colon.
    public mutating func key(text name: String) {
        self.value(name)
        self.reserve(1)
        self.put(0x3A)
    }

    // MARK: Values

    /// Writes a string. Noncharacters and NUL become U+FFFD.
    public mutating func value(_ string: String) {
        var string = string
        // The buffer is only read during the call.
        _ = string.withUTF8 { self.text($0.span) }
    }

    /// Writes an integer of at most 64 bits. Some Varlink clients fail past `Int64.max`.
    @inlinable
    @inline(__always)
    public mutating func value(_ integer: some FixedWidthInteger) {
        self.decimal(magnitude: UInt64(integer.magnitude), negative: integer < 0)
    }

    /// Writes `true` or `false`.
    public mutating func value(_ bool: Bool) {
        self.literal(bool ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        self.literal("null")
    }

    /// Writes JSON that is ready: a value, or members of an object.
    @inlinable
    @inline(__always)
    public mutating func literal(_ json: StaticString) {
        let size = json.utf8CodeUnitCount
        self.reserve(size + 1)
        self.separate()
        memcpy(self.memory + self.length, json.utf8Start, size)
        self.length += size
    }

    /// Writes JSON that is ready, as bytes: a value, or members of an object.
    @inlinable
    public mutating func fragment(_ json: Span<UInt8>) {
        let size = json.count
        if size == 0 { return }
        self.reserve(size + 1)
        self.separate()
        json.withUnsafeBufferPointer { bytes in
            // Not empty, so it has a base address.
            if let start = bytes.baseAddress { memcpy(self.memory + self.length, start, size) }
        }
        self.length += size
    }

    // MARK: The whole

    /// Takes back all but the first `count` bytes, as to undo an element that was partly written.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.length, "a writer cannot be truncated to more than it has")
        self.length = count
    }

    /// Ends the message with its zero byte; another one may follow.
    mutating func endMessage() {
        self.reserve(1)
        self.put(0)
    }

    /// Whether an object has just been begun.
    var isAfterOpeningBrace: Bool {
        self.length > 0 && self.memory.load(fromByteOffset: self.length - 1, as: UInt8.self) == 0x7B
    }

    /// Ends the message with its zero byte.
    public consuming func finish() -> Frame {
        self.finish(error: nil)
    }

    /// Ends the message, which says `error`, with its zero byte.
    consuming func finish(error: ErrorReply?) -> Frame {
        self.reserve(1)
        self.put(0)
        let frame = Frame(takingOver: self.memory, count: self.length, error: error)
        discard self
        return frame
    }

    /// Reads what is written so far.
    public func withSpan<Result: ~Copyable, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeRawBufferPointer(start: self.memory, count: self.length).bindMemory(to: UInt8.self)
        return try body(bytes.span)
    }

    // MARK: Bytes

    /// Makes room for `count` more bytes.
    @inlinable
    @inline(__always)
    mutating func reserve(_ count: Int) {
        if self.capacity - self.length < count { self.grow(by: count) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(by count: Int) {
        let wanted = max(self.capacity * 2, self.length + count)
        guard let memory = realloc(self.memory, wanted) else { fatalError("out of memory for \(wanted) bytes of JSON") }
        self.memory = memory
        self.capacity = wanted
    }

    /// Adds a byte, for which there must be room.
    @inlinable
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        self.memory.storeBytes(of: byte, toByteOffset: self.length, as: UInt8.self)
        self.length += 1
    }

    /// Adds a comma where one is due: not at the very beginning, nor after `{`, `[`, `:` and the end of a message.
    /// There must be room.
    @inlinable
    @inline(__always)
    mutating func separate() {
        guard self.length > 0 else { return }
        let last = self.memory.load(fromByteOffset: self.length - 1, as: UInt8.self)
        if last != 0x7B && last != 0x5B && last != 0x3A && last != 0 { self.put(0x2C) }
    }

    @usableFromInline
    mutating func decimal(magnitude: UInt64, negative: Bool) {
        // 20 digits, a sign, a comma.
        self.reserve(22)
        self.separate()
        if negative { self.put(0x2D) }
        var rest = magnitude
        if rest < 10 {
            self.put(0x30 + UInt8(truncatingIfNeeded: rest))
            return
        }
        let pairs = decimalPairs.utf8Start
        let digits = decimalDigits(rest)
        var place = self.memory + (self.length + digits)
        self.length += digits
        while rest >= 100 {
            let pair = Int(truncatingIfNeeded: rest % 100)
            rest /= 100
            place -= 2
            memcpy(place, pairs + 2 * pair, 2)
        }
        if rest >= 10 {
            memcpy(place - 2, pairs + 2 * Int(truncatingIfNeeded: rest), 2)
        } else {
            (place - 1).storeBytes(of: 0x30 + UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        }
    }
}

// The memory belongs to this one value, which cannot be copied: whoever has the writer is alone with it.
extension JSONWriter: @unchecked Sendable {}

/// The numbers 00 to 99, two digits each.
private let decimalPairs: StaticString = """
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
    """

/// How many decimal digits a number has.
private func decimalDigits(_ number: UInt64) -> Int {
    var digits = 1
    var rest = number
    while rest >= 10_000 {
        rest /= 10_000
        digits += 4
    }
    if rest >= 1000 { return digits + 3 }
    if rest >= 100 { return digits + 2 }
    return rest >= 10 ? digits + 1 : digits
}
