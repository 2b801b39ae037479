// SPDX-License-Identifier: Apache-2.0
// The whole public interface of libsodium (1.0.18 or later) under one module name.
#pragma once
#include <sodium.h>
