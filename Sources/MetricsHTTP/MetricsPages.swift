// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

/// What is served.
public struct MetricsPages: Sendable {
    /// What `/metrics` answers: OpenMetrics text.
    let metrics: @Sendable () async -> String
    /// Whether `/healthz` answers that all is well.
    let isHealthy: @Sendable () async -> Bool
    /// Whether an IP address (4 or 16 bytes, network order) may connect.
    let admits: @Sendable (_ address: [UInt8]) -> Bool

    /// Pages from three functions. They are called on event loops or in tasks, so they must not block.
    public init(
        metrics: @escaping @Sendable () async -> String,
        isHealthy: @escaping @Sendable () async -> Bool,
        admits: @escaping @Sendable (_ address: [UInt8]) -> Bool
    ) {
        self.metrics = metrics
        self.isHealthy = isHealthy
        self.admits = admits
    }

    /// One answer.
    struct Page: Sendable {
        var code: Int
        var type = "text/plain; charset=utf-8"
        var text: String
        /// What may be done instead (RFC 9110, "Allow"); nil where that is not the matter.
        var allow: String?

        /// The answer to what is no HTTP.
        static let noRequest = Page(code: 400, text: "This is no HTTP request.\n")
        /// The answer to a request that does not say for which host it is, or says two.
        static let noHost = Page(code: 400, text: "There must be one Host.\n")
    }

    /// The answer to a request.
    /// - Parameter target: as in the request line, with or without `http://` and a host before it (RFC 9112, section
    ///   3.2.2); what follows a `?` makes no difference.
    func page(_ method: String, _ target: String) async -> Page {
        var path = target.prefix { $0 != "?" }
        if path.lowercased().hasPrefix("http://") { path = path.dropFirst(7).drop { $0 != "/" } }
        guard path == "/metrics" || path == "/healthz" else {
            return Page(code: 404, text: "There are /metrics and /healthz.\n")
        }
        guard method == "GET" || method == "HEAD" else {
            return Page(code: 405, text: "Only GET and HEAD.\n", allow: "GET, HEAD")
        }
        if path == "/metrics" {
            let type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
            return Page(code: 200, type: type, text: await self.metrics())
        }
        return await self.isHealthy()
            ? Page(code: 200, text: "ok\n") : Page(code: 503, text: "the daemon does not answer in time\n")
    }
}
