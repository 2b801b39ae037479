# SPDX-License-Identifier: Apache-2.0
"""umbral-pre behind lines of JSON: one request a line on stdin, one answer a line on stdout. Bytes are hexadecimal.

`umbral_peer.py bench ROUNDS` measures instead, once for each line on stdin.
"""
import json
import sys
import time

import umbral_pre as umbral


def secret(text):
    return umbral.SecretKey.from_be_bytes(bytes.fromhex(text))


def public(text):
    return umbral.PublicKey.from_compressed_bytes(bytes.fromhex(text)) if text else None


def capsule(text):
    return umbral.Capsule.from_bytes(bytes.fromhex(text))


def capsule_answer(value):
    return {"bytes": bytes(value).hex(), "simple": value.to_bytes_simple().hex()}


def key_fragment(text):
    return umbral.KeyFrag.from_bytes(bytes.fromhex(text))


def capsule_fragment(text):
    return umbral.CapsuleFrag.from_bytes(bytes.fromhex(text))


def generate(_):
    key = umbral.SecretKey.random()
    return {"secret": key.to_be_bytes().hex(), "public": key.public_key().to_compressed_bytes().hex()}


def public_key(r):
    return {"public": secret(r["secret"]).public_key().to_compressed_bytes().hex()}


def parse(r):
    """The bytes that umbral-pre writes after reading."""
    kind, data = r["kind"], bytes.fromhex(r["bytes"])
    if kind == "public":
        return {"bytes": umbral.PublicKey.from_compressed_bytes(data).to_compressed_bytes().hex()}
    if kind == "secret":
        return {"bytes": umbral.SecretKey.from_be_bytes(data).to_be_bytes().hex()}
    if kind == "signature":
        return {"bytes": umbral.Signature.from_be_bytes(data).to_be_bytes().hex()}
    if kind == "capsule":
        return capsule_answer(umbral.Capsule.from_bytes(data))
    if kind == "keyFragment":
        return {"bytes": bytes(umbral.KeyFrag.from_bytes(data)).hex()}
    return capsule_answer(umbral.CapsuleFrag.from_bytes(data))


def sign(r):
    return {"bytes": umbral.Signer(secret(r["secret"])).sign(bytes.fromhex(r["message"])).to_be_bytes().hex()}


def verify(r):
    signature = umbral.Signature.from_be_bytes(bytes.fromhex(r["signature"]))
    return {"flag": signature.verify(public(r["public"]), bytes.fromhex(r["message"]))}


def encrypt(r):
    found, sealed = umbral.encrypt(public(r["public"]), bytes.fromhex(r["plaintext"]))
    return dict(capsule_answer(found), sealed=sealed.hex())


def decrypt_original(r):
    plaintext = umbral.decrypt_original(secret(r["secret"]), capsule(r["capsule"]), bytes.fromhex(r["sealed"]))
    return {"bytes": bytes(plaintext).hex()}


def key_fragments(r):
    fragments = umbral.generate_kfrags(
        secret(r["secret"]), public(r["receiving"]), umbral.Signer(secret(r["signing"])), r["threshold"], r["shares"],
        r["signsDelegatingKey"], r["signsReceivingKey"])
    return {"list": [bytes(fragment).hex() for fragment in fragments]}


def reencrypt(r):
    """Verifies as a proxy does, then re-encrypts."""
    fragment = key_fragment(r["keyFragment"]).verify(
        public(r["verifying"]), public(r.get("delegating")), public(r.get("receiving")))
    return capsule_answer(umbral.reencrypt(capsule(r["capsule"]), fragment))


def decrypt_reencrypted(r):
    """Verifies each fragment, then opens."""
    found, receiving, delegating = capsule(r["capsule"]), secret(r["secret"]), public(r["delegating"])
    verified = [
        capsule_fragment(text).verify(found, public(r["verifying"]), delegating, receiving.public_key())
        for text in r["list"]
    ]
    plaintext = umbral.decrypt_reencrypted(receiving, delegating, found, verified, bytes.fromhex(r["sealed"]))
    return {"bytes": bytes(plaintext).hex()}


def factory(r):
    label = bytes.fromhex(r["label"])
    found = umbral.SecretKeyFactory.from_secure_randomness(bytes.fromhex(r["seed"]))
    return {
        "secret": found.make_key(label).to_be_bytes().hex(), "bytes": found.make_secret(label).hex(),
        "simple": found.make_factory(label).make_key(label).to_be_bytes().hex(),
    }


OPERATIONS = {
    f.__name__: f for f in (
        generate, public_key, parse, sign, verify, encrypt, decrypt_original, key_fragments, reencrypt,
        decrypt_reencrypted, factory)
}


def serve():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = OPERATIONS[request["operation"]](request)
        except (ValueError, umbral.VerificationError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


def workloads():
    """The operations of `weft-bench umbral`, under the same names."""
    alice, bob, signer = umbral.SecretKey.random(), umbral.SecretKey.random(), umbral.Signer(umbral.SecretKey.random())
    a, b, v = alice.public_key(), bob.public_key(), signer.verifying_key()
    found, sealed = umbral.encrypt(a, b"hello world!")

    def shares(threshold, count):
        return umbral.generate_kfrags(alice, b, signer, threshold, count, True, True)

    share = shares(1, 1)[0]
    share_bytes, fragment_bytes = bytes(share), bytes(umbral.reencrypt(found, share))
    two, ten = ([umbral.reencrypt(found, share) for share in shares(t, t)] for t in (2, 10))
    return {
        "encrypt": lambda: umbral.encrypt(a, b"hello world!"),
        "decryptOriginal": lambda: umbral.decrypt_original(alice, found, sealed),
        "keyFragments2of3": lambda: shares(2, 3),
        "verifyKeyFragment": lambda: umbral.KeyFrag.from_bytes(share_bytes).verify(v, a, b),
        "reencrypt": lambda: umbral.reencrypt(found, share),
        "verifyCapsuleFragment": lambda: umbral.CapsuleFrag.from_bytes(fragment_bytes).verify(found, v, a, b),
        "decryptReencrypted2": lambda: umbral.decrypt_reencrypted(bob, a, found, two, sealed),
        "decryptReencrypted10": lambda: umbral.decrypt_reencrypted(bob, a, found, ten, sealed),
    }


def bench(count):
    """For each line on stdin, which is empty, a line with the microseconds of each operation."""
    operations = workloads()
    for _ in sys.stdin:
        spent = {}
        for name, operation in operations.items():
            start = time.perf_counter()
            for _ in range(count):
                operation()
            spent[name] = (time.perf_counter() - start) / count * 1e6
        print(json.dumps(spent), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["bench"]:
        bench(int(sys.argv[2]))
    else:
        serve()
