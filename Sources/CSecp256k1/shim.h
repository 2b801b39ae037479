// SPDX-License-Identifier: Apache-2.0
// The parts of libsecp256k1 (0.2.0 or later) that the project uses, under one module name.
#pragma once
#include <secp256k1.h>
#include <secp256k1_ecdh.h>
