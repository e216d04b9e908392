// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel under this program has. What is negative is the negated errno of a call that it does not do.
struct KernelFacts: Equatable {
    /// As uname(2) tells it.
    var release = ""
    /// The ABI of Landlock.
    var landlock: CInt = 0
    var openat2: CInt = 0
    var statx: CInt = 0
    var seccomp: CInt = 0
}

/// What the daemon needs of the kernel: what holds for it, and what this kernel has.
struct KernelExamination: Examination {
    let kernel: KernelFacts
    /// What the daemon says that holds for it; nil when it says nothing.
    let protections: [String: String]?

    var diagnoses: [Diagnosis] {
        [
            self.landlockDiagnosis,
            self.diagnosis("openat2", self.kernel.openat2, needs: "Linux 5.6 or later", protection: "openat2"),
            self.diagnosis("statx", self.kernel.statx, needs: "Linux 4.11 or later"),
            self.diagnosis("seccomp", self.kernel.seccomp, needs: "a kernel with CONFIG_SECCOMP_FILTER"),
        ]
    }

    private var landlockDiagnosis: Diagnosis {
        let check = Check(.kernel, "Landlock")
        let known = self.kernel.landlock > 0 ? "ABI \(self.kernel.landlock) on Linux \(self.kernel.release)" : nil
        if let protections = self.protections {
            let said = protections["landlock"] ?? "not told of"
            guard said.hasPrefix("ABI ") else {
                return check.problem("it does not hold for the daemon: \(said)", self.remedy)
            }
            let covers = protections["landlockCovers"].map { ", and covers \($0)" } ?? ""
            return check.ok("the daemon says that \(said) holds for it\(covers)")
        }
        if let known { return check.ok(known) }
        if [-EPERM, -EACCES].contains(self.kernel.landlock) {
            return check.skipped("this program may not ask for it: \(errnoText(-self.kernel.landlock))")
        }
        return check.problem("Linux \(self.kernel.release) has none: \(errnoText(-self.kernel.landlock))", self.remedy)
    }

    private var remedy: String {
        self.kernel.landlock == -EOPNOTSUPP
            ? "it is switched off: add landlock to lsm= on the kernel's command line"
            : "run Linux 5.13 or later with CONFIG_SECURITY_LANDLOCK, and let no container filter its calls"
    }

    private func diagnosis(_ name: String, _ answer: CInt, needs: String, protection: String? = nil) -> Diagnosis {
        let check = Check(.kernel, name)
        if let protection, let said = self.protections?[protection], said != "yes" {
            return check.problem("the daemon goes without: \(said)", "run \(needs)")
        }
        if answer >= 0 { return check.ok("Linux \(self.kernel.release) has it") }
        if [-EPERM, -EACCES].contains(answer) {
            return check.skipped("this program may not try: \(errnoText(-answer))")
        }
        return check.problem("Linux \(self.kernel.release): \(errnoText(-answer))", "run \(needs)")
    }
}
