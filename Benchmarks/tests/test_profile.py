# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

import unittest

from bench.profile import place, samples, shares

SCRIPT = """
\tffffffff81234567 ext4_getattr
\tffffffff81000000 __x64_sys_statx
\t    7f0000001234 statx
\t    55d0c0de0000 $s13DirectoryTree4read

\t    55d0c0de1111 $s7Varlink5write
\t    55d0c0de0000 $s13DirectoryTree4read

\tffffffff81999999 asm_sysvec_apic_timer_interrupt
\t    55d0c0de1111 $s7Varlink5write
"""


class ProfileTests(unittest.TestCase):
    def test_places(self):
        places = [place(each) for each in samples(SCRIPT)]
        self.assertEqual(places, ["statx(2)", "$s7Varlink5write", "kernel, outside of system calls"])

    def test_shares_fall_and_add_up(self):
        found = shares(["a"] * 60 + ["b"] * 39 * 10 + [str(each) for each in range(3)])
        self.assertEqual([name for name, _ in found], ["b", "a", "all else"])
        self.assertAlmostEqual(sum(share for _, share in found), 1)


if __name__ == "__main__":
    unittest.main()
