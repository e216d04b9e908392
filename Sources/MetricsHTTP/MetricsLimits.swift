// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a client of the metrics may cost, however it behaves.
enum MetricsLimits {
    /// Bytes of one request, its body included. Prometheus sends some hundred.
    static let requestBytes = 8 << 10
    /// From accepting a connection to its end.
    static let connectionTime = TimeAmount.seconds(10)
    /// Connections at once. One more closes the oldest, so whoever opens many and says nothing keeps nobody out.
    static let connections = 32
}
