// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a client of the metrics may cost, however it behaves.
enum MetricsLimits {
    /// Bytes of one request, its body included. Prometheus sends some hundred.
    static let requestBytes = 8 << 10
    /// Bytes that are read and dropped behind it, so that its answer arrives: closing a socket with unread bytes takes
    /// back what was sent (RFC 9112, section 9.6).
    static let surplusBytes = 1 << 20
    /// How long those are waited for once the answer is sent.
    static let lingerTime = TimeAmount.seconds(1)
    /// From accepting a connection to its end.
    static let connectionTime = TimeAmount.seconds(10)
    /// Connections at once. One more closes the oldest, so whoever opens many and says nothing keeps nobody out.
    static let connections = 32
}
