// SPDX-FileCopyrightText: 2026 The dirlistd authors
// SPDX-License-Identifier: Apache-2.0

// Everything is inline in the header; a target needs one source file.
#include "CLinux.h"
